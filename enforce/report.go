package enforce

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"markwarden"
)

// maxTerritories bounds what a report may name: there are fewer than 250 codes in ISO 3166-1.
const maxTerritories = 300

// Report takes what a shop says stands on a listing. Where that is not what must stand, the desired state is due again at
// every hook of the marketplace, acknowledged or not. A report on an older state is kept and answered the same way.
func (e *Enforcer) Report(ctx context.Context, r Report) (drifted bool, err error) {
	if err := checkReport(r); err != nil {
		return false, err
	}
	d, err := e.Desired(ctx, r.Key)
	if err != nil {
		return false, fmt.Errorf("state of %s: %w", r.Key, err)
	}
	if r.Seq > d.Seq {
		return false, fmt.Errorf("%w: state_seq %d was never given out, the newest is %d", markwarden.ErrInvalid, r.Seq, d.Seq)
	}
	r.At = e.now()
	drifted = !maps.Equal(r.States, d.States)
	var due []string
	if drifted && e.live(r.Key.Marketplace) {
		due = e.hookKeys(r.Key)
	}
	return drifted, e.Store.Report(ctx, r, due)
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
