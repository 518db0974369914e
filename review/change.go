package review

import (
	"slices"
	"time"

	"markwarden"
	"markwarden/internal/wire"
)

// newChange begins a change of r; nothing of r is shared with the change.
func newChange(r Record, now time.Time) Change {
	c := Change{From: r.Version, To: r, At: now}
	c.To.Version++
	c.To.UpdatedAt = now
	c.To.Complaints = slices.Clone(r.Complaints)
	return c
}

// do takes one step of the state machine and writes it into the timeline.
func (c *Change) do(a Act, actor, reason, detail string) error {
	to, err := step(c.To.State, a)
	if err != nil {
		return err
	}
	c.To.State = to
	c.Entries = append(c.Entries, Entry{At: c.At, Actor: actor, Act: a, State: to, Reason: reason, Detail: detail})
	return nil
}

// free ends the lease; Next offers the case from until on, zero: at once.
func (c *Change) free(until time.Time) {
	c.Free = true
	c.To.LeasedBy, c.To.LeasedUntil, c.To.ParkedUntil = "", time.Time{}, until
}

// unpark makes a parked case free at once, and leaves a claimed one to whoever has it.
func (c *Change) unpark() {
	if !c.To.ParkedUntil.IsZero() {
		c.free(time.Time{})
	}
}

func (c *Change) audit(actor, action, reason, detail string) {
	c.Audit = append(c.Audit, markwarden.AuditEntry{
		Actor: actor, Action: action, Subject: "case:" + string(c.To.ID), Reason: reason, Detail: `{"verdict":"` + detail + `"}`,
	})
}

func (c *Change) event(k markwarden.EventKind) {
	c.Events = append(c.Events, markwarden.Event{Kind: k, Key: c.To.Key.String()})
}

// same says whether two assessments say the same to a person, whatever the version of the policy. They are compared as
// they are kept, so that a round through the store is no difference.
func same(a, b markwarden.Assessment) bool {
	a.Policy, b.Policy = "", ""
	x, errX := wire.EncodeAssessments([]markwarden.Assessment{a})
	y, errY := wire.EncodeAssessments([]markwarden.Assessment{b})
	return errX == nil && errY == nil && x == y
}

// union and without treat sorted sets of strings; their results share nothing with their arguments.
func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}
