package enforce

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/ids"
)

// Everywhere is the territory of a measure that no territory limits.
const Everywhere = "*"

// Derive brings measures and desired state of a listing in line with its decided cases. It is idempotent. While a
// marketplace is only observed the state is computed and shown, and no delivery is due.
func (e *Enforcer) Derive(ctx context.Context, key markwarden.ListingKey) error {
	var err error
	// A report or another process may change the state between our read and our write.
	for range 3 {
		if err = e.derive(ctx, key); !errors.Is(err, markwarden.ErrConflict) {
			return err
		}
	}
	return err
}

func (e *Enforcer) derive(ctx context.Context, key markwarden.ListingKey) error {
	cases, err := e.Cases.CasesOf(ctx, key)
	if err != nil {
		return fmt.Errorf("cases of %s: %w", key, err)
	}
	have, err := e.Store.Standing(ctx, key)
	if err != nil {
		return fmt.Errorf("measures of %s: %w", key, err)
	}
	c, changed := derive(key, have, cases, e.now())
	if !changed {
		return nil
	}
	if c.Desired.Seq > c.FromSeq && e.live(key.Marketplace) {
		c.Deliver = e.hookKeys(key)
	}
	return e.Store.Apply(ctx, c)
}

func (e *Enforcer) live(m markwarden.MarketplaceID) bool {
	return e.Marketplaces.Marketplace(m).Mode == markwarden.ModeLive
}

// derive computes what must stand on a listing from its cases: pure, and the same whatever the order in which they were
// decided and reversed.
func derive(key markwarden.ListingKey, have Standing, cases []markwarden.Case, now time.Time) (Change, bool) {
	c := Change{Key: key, FromSeq: have.Desired.Seq, At: now}
	want := wanted(key, cases, now)
	var standing []markwarden.Measure
	for _, m := range have.Measures {
		i := slices.IndexFunc(want, func(w markwarden.Measure) bool { return sameMeasure(w, m) })
		if i < 0 {
			m.ReleasedAt = now
			c.Release = append(c.Release, m)
			c.audit("measure.release", m)
			continue
		}
		standing = append(standing, m)
		want = slices.Delete(want, i, i+1)
	}
	for _, m := range want {
		m.ID = markwarden.MeasureID(ids.New())
		c.Stand = append(c.Stand, m)
		standing = append(standing, m)
		c.audit("measure.stand", m)
	}
	c.Desired = desired(key, standing)
	c.Desired.Seq, c.Desired.Since = have.Desired.Seq, have.Desired.Since
	if !equal(c.Desired, have.Desired) {
		c.Desired.Seq = nextSeq(have.Desired.Seq, now)
		c.Desired.Since = now
		c.Events = []markwarden.Event{{Kind: markwarden.EventDesiredState, Key: key.String()}}
	}
	return c, len(c.Stand)+len(c.Release) > 0 || c.Desired.Seq != c.FromSeq
}

// nextSeq is the milliseconds since 1970, or one more than the last where that is larger. So it also grows over a store that was put
// back to a backup: what receivers were told since is older than what they are told next.
func nextSeq(last int64, now time.Time) int64 { return max(last+1, now.UnixMilli()) }

// wanted are the measures that decided cases make stand.
func wanted(key markwarden.ListingKey, cases []markwarden.Case, now time.Time) (ms []markwarden.Measure) {
	for _, cs := range cases {
		if cs.State != markwarden.CaseDecided || cs.Decision == nil || cs.Decision.Verdict != markwarden.Infringing {
			continue
		}
		territories := cs.Decision.Territories
		if len(territories) == 0 {
			territories = []string{Everywhere}
		}
		for _, t := range territories {
			ms = append(ms, markwarden.Measure{
				Case: cs.ID, Key: key, Kind: cs.Decision.Measure, Territory: t, Decision: *cs.Decision, Holder: cs.Holder, StandsFrom: now,
			})
		}
	}
	return ms
}

// sameMeasure says that b is what a would be: a case decided again in other words stands anew.
func sameMeasure(a, b markwarden.Measure) bool {
	return a.Case == b.Case && a.Kind == b.Kind && a.Territory == b.Territory && a.Decision.Right == b.Decision.Right &&
		a.Decision.Allegation == b.Decision.Allegation && a.Decision.Reason == b.Decision.Reason && a.Decision.By == b.Decision.By
}

// desired is the strictest standing measure per territory over all cases. What stands everywhere stands in each territory
// too, so a territory is named only where something stricter stands.
func desired(key markwarden.ListingKey, standing []markwarden.Measure) markwarden.DesiredState {
	d := markwarden.DesiredState{Key: key, States: map[string]markwarden.MeasureKind{}}
	for _, m := range standing {
		if have, ok := d.States[m.Territory]; !ok || stricter(m.Kind, have) {
			d.States[m.Territory] = m.Kind
		}
		r := markwarden.StateReason{
			Case: m.Case, Holder: m.Holder, Right: m.Decision.Right, Allegation: m.Decision.Allegation, Measure: m.Kind, Reason: m.Decision.Reason,
		}
		if !slices.Contains(d.Reasons, r) {
			d.Reasons = append(d.Reasons, r)
		}
	}
	if all, ok := d.States[Everywhere]; ok {
		maps.DeleteFunc(d.States, func(t string, k markwarden.MeasureKind) bool { return t != Everywhere && !stricter(k, all) })
	}
	slices.SortFunc(d.Reasons, func(a, b markwarden.StateReason) int {
		return cmp.Or(strings.Compare(string(a.Holder), string(b.Holder)), strings.Compare(string(a.Case), string(b.Case)))
	})
	return d
}

// stricter says whether a goes before b in markwarden.Severities.
func stricter(a, b markwarden.MeasureKind) bool {
	return slices.Index(markwarden.Severities, a) < slices.Index(markwarden.Severities, b)
}

// equal says whether two desired states ask for the same in the name of the same.
func equal(a, b markwarden.DesiredState) bool {
	return maps.Equal(a.States, b.States) && slices.Equal(a.Reasons, b.Reasons)
}

func (c *Change) audit(action string, m markwarden.Measure) {
	c.Audit = append(c.Audit, markwarden.AuditEntry{
		Actor: "system:enforce", Action: action, Subject: "listing:" + string(m.Key.Marketplace) + "/" + string(m.Key.Listing),
		Reason: string(m.Kind) + " in " + m.Territory + " for case " + string(m.Case),
	})
}
