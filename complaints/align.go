package complaints

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"markwarden"
)

// facts are what is known of a listing that complaints name.
type facts struct {
	key     markwarden.ListingKey
	listing *markwarden.Listing // nil: not here
	cases   []markwarden.Case
}

// OnScreened joins items that waited for a listing, and notes that a listing is gone or back. Idempotent.
func (o *Office) OnScreened(ctx context.Context, key markwarden.ListingKey) error {
	return o.align(ctx, key)
}

// OnDecided brings the items about a listing in line with its cases: what was decided and why, and what was taken back.
// Idempotent.
func (o *Office) OnDecided(ctx context.Context, key markwarden.ListingKey) error {
	return o.align(ctx, key)
}

func (o *Office) align(ctx context.Context, key markwarden.ListingKey) error {
	cs, err := o.Store.Naming(ctx, key)
	if err != nil || len(cs) == 0 {
		return err
	}
	f := facts{key: key}
	if f.listing, err = o.find(ctx, []markwarden.ListingKey{key}); err != nil {
		return err
	}
	if f.cases, err = o.Cases.CasesOf(ctx, key); err != nil {
		return fmt.Errorf("cases of %s: %w", key, err)
	}
	for _, c := range cs {
		if _, err := o.change(ctx, c.ID, func(c *change) error { return c.align(f) }); err != nil {
			return fmt.Errorf("complaint %s about %s: %w", c.ID, key, err)
		}
	}
	return nil
}

// align is pure: it brings every item that names the listing in line with what is known of it.
func (c *change) align(f facts) error {
	for i := range c.To.Items {
		it := &c.To.Items[i]
		if it.State == Requested && f.listing != nil && slices.Contains(it.Names(), f.key) {
			c.attach(it, f.listing)
			if err := c.do(it, ActJoin, system, ""); err != nil {
				return err
			}
		}
		if it.Key != f.key || it.State == Withdrawn {
			continue
		}
		if err := errors.Join(c.decided(it, f.cases), c.presence(it, f.listing)); err != nil {
			return err
		}
	}
	return nil
}

// decided takes over what the case of the holder says. Only a case that has this complaint counts: a decision taken before the
// complaint joined did not weigh it.
func (c *change) decided(it *ItemState, cases []markwarden.Case) error {
	i := slices.IndexFunc(cases, func(cs markwarden.Case) bool {
		return cs.Holder == c.To.Notice.Holder && slices.Contains(cs.Complaints, c.To.ID)
	})
	if i < 0 {
		return nil
	}
	cs := &cases[i]
	if cs.State != markwarden.CaseDecided || cs.Decision == nil {
		if it.State != Upheld && it.State != Rejected {
			return nil
		}
		it.Outcome, it.Case = nil, ""
		return c.do(it, ActReverse, system, "")
	}
	out := outcomeOf(cs.Decision)
	if it.Outcome != nil && it.Outcome.At.Equal(out.At) {
		return nil
	}
	act := ActReject
	if out.Verdict == markwarden.Infringing {
		act = ActUphold
	}
	it.Outcome, it.Case = out, cs.ID
	return c.decide(it, act, string(cs.Decision.By), out.Reason, out)
}

func outcomeOf(d *markwarden.Decision) *Outcome {
	return &Outcome{
		Verdict: d.Verdict, Allegation: d.Allegation, Defence: d.Defence, Measure: d.Measure,
		Territories: slices.Clone(d.Territories), Reason: d.Reason, At: d.At.Truncate(time.Microsecond),
	}
}

// presence notes that the listing of an undecided item is gone, or back.
func (c *change) presence(it *ItemState, l *markwarden.Listing) error {
	switch {
	case l == nil:
		return nil
	case it.State == Open && l.Status == markwarden.Removed:
		return c.do(it, ActGone, system, string(l.RemovedBy))
	case it.State == Removed && l.Status != markwarden.Removed:
		return c.do(it, ActBack, system, "")
	}
	return nil
}

// Sweep joins items whose listing is here although nobody said so: the listing and the complaint may have been written at the
// same moment, each without seeing the other. It returns how many keys it looked at.
func (o *Office) Sweep(ctx context.Context) (looked int, err error) {
	const page = 200
	var after markwarden.ListingKey
	for {
		keys, err := o.Store.Wanted(ctx, after, page)
		if err != nil {
			return looked, fmt.Errorf("wanted listings: %w", err)
		}
		for _, k := range keys {
			if err := o.align(ctx, k); err != nil {
				return looked, err
			}
			looked++
		}
		if len(keys) < page {
			return looked, nil
		}
		after = keys[len(keys)-1]
	}
}
