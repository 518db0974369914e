// Package expiry says when the parties of an authorization are told that it ends soon.
package expiry

import (
	"time"

	"markwarden"
)

// Days before the end on which people are told, the earliest first. They are a choice of ours, not a law's.
var Days = []int{30, 7, 1}

// Due says which of Days applies now: the last that has come. ok is false for a link that does not end soon, has ended, or does not
// hold anyway.
func Due(a *markwarden.Authorization, now time.Time) (days int, ok bool) {
	if a.To.IsZero() || !a.To.After(now) || a.Status != markwarden.Verified || !a.RevokedAt.IsZero() && !a.RevokedAt.After(a.To) {
		return 0, false
	}
	left := a.To.Sub(now)
	for _, d := range Days {
		if left <= time.Duration(d)*24*time.Hour {
			days, ok = d, true
		}
	}
	return days, ok
}
