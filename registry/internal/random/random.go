// Package random draws small registries and questions in which everything that the chain rules speak of happens: cycles,
// diamonds, links side by side, overlapping periods, leap days and time zones, assignments, exclusivity, depth.
package random

import (
	"fmt"
	"math/rand/v2"
	"time"

	"markwarden"
	"markwarden/registry/internal/slow"
)

// Shape says how large and how tangled a drawn registry is.
type Shape struct{ Parties, Rights, Links int }

// DrawShape draws a shape; most are small, so that ties and borders are common.
func DrawShape(r *rand.Rand) Shape {
	s := Shape{Parties: 2 + r.IntN(7), Rights: 1 + r.IntN(3)}
	s.Links = r.IntN(4 * s.Parties)
	if r.IntN(8) == 0 { // a long chain with shortcuts
		s.Parties, s.Links = 10+r.IntN(4), 12+r.IntN(6)
	}
	return s
}

// Registry draws a registry.
func Registry(r *rand.Rand, s Shape) *slow.Registry {
	g := &slow.Registry{}
	for i := range s.Parties {
		p := markwarden.Party{ID: party(i)}
		if r.IntN(16) > 0 {
			p.Stores = append(p.Stores, store(i))
		}
		g.Parties = append(g.Parties, p)
	}
	for i := range s.Rights {
		g.Rights = append(g.Rights, right(r, i, s))
	}
	taken := map[markwarden.AuthorizationID]bool{}
	for len(g.Links) < s.Links {
		l := link(r, s)
		if taken[l.ID] {
			continue
		}
		taken[l.ID] = true
		if s.Parties >= 10 && r.IntN(3) > 0 { // the long chain
			i := len(g.Links) % s.Parties
			l = markwarden.Authorization{
				ID: l.ID, Grantor: party(i), Grantee: party(i + 1), SublicenceDepth: 4 + r.IntN(6), Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive,
			}
		}
		g.Links = append(g.Links, l)
	}
	for i := range g.Links {
		for r.IntN(4) == 0 {
			g.Links[i].SubjectTo = append(g.Links[i].SubjectTo, g.Links[r.IntN(len(g.Links))].ID)
		}
	}
	return g
}

func party(i int) markwarden.PartyID { return markwarden.PartyID(fmt.Sprintf("p%d", i)) }

func store(i int) markwarden.Store {
	return markwarden.Store{Marketplace: "demo", ID: markwarden.StoreID(fmt.Sprintf("s%d", i))}
}

// days on which everything begins and ends, so that borders meet; one is a leap day.
var days = []string{"2020-01-01", "2023-06-30", "2024-02-28", "2024-02-29", "2024-03-01", "2025-01-01", "2026-01-01"}

// zones in which moments are written; a day of another zone begins at another moment.
var zones = []*time.Location{time.UTC, time.FixedZone("", 8*3600), time.FixedZone("", -5*3600), time.FixedZone("", 5*3600+1800)}

func day(r *rand.Rand) time.Time {
	t, _ := time.Parse(time.DateOnly, days[r.IntN(len(days))])
	return t
}

// moment is near a border: on it, just before or after, or the begin of that day in another zone.
func moment(r *rand.Rand) time.Time {
	t := day(r)
	switch r.IntN(6) {
	case 0:
		return t.Add(-time.Nanosecond)
	case 1:
		return t.Add(time.Duration(r.IntN(3)) * 12 * time.Hour)
	case 2:
		z := zones[r.IntN(len(zones))]
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, z).UTC()
	case 3:
		if r.IntN(20) == 0 {
			return time.Date([]int{1, 1600, 2500, 9999}[r.IntN(4)], 5, 5, 0, 0, 0, r.IntN(2), time.UTC)
		}
	}
	return t
}

func right(r *rand.Rand, i int, s Shape) markwarden.Right {
	m := markwarden.Right{ID: markwarden.RightID(fmt.Sprintf("r%d", i)), Kind: markwarden.WordMark, Text: "FOXA"}
	var from time.Time
	for k := range 1 + r.IntN(3) {
		if k > 0 || r.IntN(3) == 0 {
			if t := day(r); t.After(from) || r.IntN(4) == 0 && !t.Before(from) {
				from = t
			}
		}
		m.Holders = append(m.Holders, markwarden.Holder{Party: party(r.IntN(min(s.Parties, 4))), From: from, EndLicences: r.IntN(3) == 0})
	}
	return m
}

func link(r *rand.Rand, s Shape) markwarden.Authorization {
	l := markwarden.Authorization{
		// Ids of different length: "a10" stands before "a9".
		ID:      markwarden.AuthorizationID(fmt.Sprintf("a%d", r.IntN(20*s.Links+1))),
		Grantor: party(r.IntN(s.Parties)), Grantee: party(r.IntN(s.Parties)),
		Role: markwarden.RoleReseller, SublicenceDepth: r.IntN(4), Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive,
	}
	if r.IntN(3) > 0 {
		l.From = moment(r)
	}
	if r.IntN(3) == 0 {
		l.To = moment(r)
	}
	if r.IntN(8) == 0 {
		l.RevokedAt = moment(r)
	}
	if r.IntN(10) == 0 {
		l.Status = []markwarden.AuthorizationStatus{markwarden.Submitted, markwarden.Suspended, markwarden.Revoked, markwarden.Expired}[r.IntN(4)]
	}
	switch r.IntN(10) {
	case 0, 1:
		l.Exclusivity = markwarden.Exclusive
	case 2:
		l.Exclusivity = markwarden.Sole
	}
	scopes(r, &l)
	return l
}

func scopes(r *rand.Rand, l *markwarden.Authorization) {
	if r.IntN(3) == 0 {
		l.Rights = []markwarden.RightID{markwarden.RightID(fmt.Sprintf("r%d", r.IntN(4)))}
		if r.IntN(40) == 0 {
			for i := range 20 {
				l.Rights = append(l.Rights, markwarden.RightID(fmt.Sprintf("r%d", 1+i)))
			}
		}
	}
	if r.IntN(5) == 0 {
		l.Classes = []int{1 + r.IntN(2), 25}
	}
	if r.IntN(5) == 0 {
		l.Territories = [][]string{{"US"}, {"CN", "HK"}, {"US", "CN"}}[r.IntN(3)]
	}
	if r.IntN(5) == 0 {
		l.Channels = [][]string{{"store"}, {"live"}}[r.IntN(2)]
	}
}

// Question draws a question; a few name a store or right that is not on file.
func Question(r *rand.Rand, s Shape) markwarden.AuthorizationQuestion {
	return markwarden.AuthorizationQuestion{
		Store: store(r.IntN(s.Parties + s.Parties/8)), Right: markwarden.RightID(fmt.Sprintf("r%d", r.IntN(s.Rights+s.Rights/3))),
		Territory: []string{"", "US", "CN"}[r.IntN(3)], Channel: []string{"", "store"}[r.IntN(2)], Class: []int{0, 1, 25, 45}[r.IntN(4)], At: moment(r),
	}
}
