package enforce

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"markwarden"
)

// maxTerritories bounds what a report may name: there are fewer than 250 codes in ISO 3166-1.
const maxTerritories = 300

// Report takes what a shop says stands on a listing. Where that is not what must stand, the desired state is due again at
// every hook of the marketplace, acknowledged or not. A report on an older state is kept and answered the same way. One on a newer
// state than the store knows comes after the store was put back to a backup: the state is given a newer number, and is due again.
func (e *Enforcer) Report(ctx context.Context, r Report) (drifted bool, err error) {
	if err := checkReport(r); err != nil {
		return false, err
	}
	d, err := e.Desired(ctx, r.Key)
	if err != nil {
		return false, fmt.Errorf("state of %s: %w", r.Key, err)
	}
	r.At = e.now()
	if r.Seq > nextSeq(d.Seq, r.At.Add(maxAhead)) {
		return false, fmt.Errorf("%w: state_seq %d was never given out, the newest is %d", markwarden.ErrInvalid, r.Seq, d.Seq)
	}
	if r.Seq > d.Seq {
		if err := e.renumber(ctx, r.Key, d, r.Seq); err != nil {
			return false, fmt.Errorf("state of %s after %d: %w", r.Key, r.Seq, err)
		}
	}
	drifted = !maps.Equal(r.States, d.States)
	var due []string
	if drifted && e.live(r.Key.Marketplace) {
		due = e.hookKeys(r.Key)
	}
	return drifted, e.Store.Report(ctx, r, due)
}

// maxAhead is how far the clock that gave out a number may have been ahead of ours.
const maxAhead = time.Hour

// renumber gives the desired state a number above seq, and makes it due.
func (e *Enforcer) renumber(ctx context.Context, key markwarden.ListingKey, d markwarden.DesiredState, seq int64) error {
	now := e.now()
	c := Change{Key: key, FromSeq: d.Seq, Desired: d, At: now, Events: []markwarden.Event{{Kind: markwarden.EventDesiredState, Key: key.String()}}}
	c.Desired.Seq, c.Desired.Since = nextSeq(seq, now), now
	if e.live(key.Marketplace) {
		c.Deliver = e.hookKeys(key)
	}
	return e.Store.Apply(ctx, c)
}

// Drifts lists listings whose reported state is not the desired one.
func (e *Enforcer) Drifts(ctx context.Context, after markwarden.ListingKey, limit int) ([]Drift, error) {
	return e.Store.Drifts(ctx, after, min(max(limit, 1), 500))
}

func checkReport(r Report) error {
	if r.Key.Marketplace == "" || r.Key.Listing == "" {
		return fmt.Errorf("%w: a listing is needed", markwarden.ErrInvalid)
	}
	if len(r.States) > maxTerritories {
		return fmt.Errorf("%w: more than %d territories", markwarden.ErrInvalid, maxTerritories)
	}
	for t, k := range r.States {
		if !slices.Contains(markwarden.Severities, k) || t != Everywhere && len(t) != 2 {
			return fmt.Errorf("%w: state %q in %q", markwarden.ErrInvalid, k, t)
		}
	}
	return nil
}
