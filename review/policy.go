package review

import (
	"time"

	"markwarden"
)

// byPolicy is the decision that the route of an open case is, when it is one and no person has the case in hand: a
// policy's hold or takedown is a decision like any other.
func byPolicy(r *Record, now time.Time) (markwarden.Decision, bool) {
	kind, ok := map[markwarden.Route]markwarden.MeasureKind{
		markwarden.RouteHold:     markwarden.MeasureHold,
		markwarden.RouteTakedown: markwarden.MeasureTakedown,
	}[r.Assessment.Route]
	held := r.LeasedBy != "" && r.LeasedUntil.After(now)
	if !ok || r.State != markwarden.CaseOpen || r.Gone || held || r.Escalated || !r.ParkedUntil.IsZero() {
		return markwarden.Decision{}, false
	}
	a := &r.Assessment
	right := strongest(a.Evidence)
	// A person has reversed a decision on this very evidence: a policy may not overrule the person.
	if right == "" || len(a.Allegations) == 0 || len(without(r.Fingerprints, r.Barred)) == 0 {
		return markwarden.Decision{}, false
	}
	return markwarden.Decision{
		Verdict: markwarden.Infringing, Right: right, Allegation: a.Allegations[0].Kind, Measure: kind,
		Reason: "policy " + a.Policy + ", rule " + a.Rule, By: policyActor(a.Rule), At: now,
	}, true
}

// strongest is the right against which the strongest offence stands.
func strongest(es []markwarden.Evidence) (r markwarden.RightID) {
	best := 0.0
	for _, e := range es {
		if e.Polarity == markwarden.Offence && (r == "" || e.Strength > best) {
			r, best = e.Right, e.Strength
		}
	}
	return r
}

// policy adds a policy's decision to the change, or the fact that its brake left the case to people.
func (c *Change) policy(dec markwarden.Decision, braked bool) error {
	if braked {
		if len(c.Entries) == 0 {
			return nil // said when it came
		}
		return c.do(ActBrake, string(dec.By), "", "left to people: the rule's brake")
	}
	if err := c.do(ActDecide, string(dec.By), dec.Reason, string(dec.Verdict)); err != nil {
		return err
	}
	c.To.Decision = &dec
	c.To.Version = c.From + 1
	c.audit(string(dec.By), "case.decide", dec.Reason, string(dec.Verdict))
	c.event(markwarden.EventCaseDecided)
	return nil
}
