package review

import (
	"context"
	"fmt"
	"time"

	"markwarden"
)

// Queue lists cases by expected harm, largest first. The next page starts After the Cursor of the last case.
func (d *Desk) Queue(ctx context.Context, f QueueFilter) ([]markwarden.Case, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	if f.State == "" {
		f.State = markwarden.CaseOpen
	}
	return d.Store.Queue(ctx, f)
}

// Next lends the best free case of the filter to who; markwarden.ErrNotFound when there is none.
func (d *Desk) Next(ctx context.Context, who markwarden.AccountID, f QueueFilter) (markwarden.Case, error) {
	now := d.now()
	return d.Store.Next(ctx, who, f, now, now.Add(Lease))
}

// Claim lends a case to who; markwarden.ErrConflict when somebody else holds it.
func (d *Desk) Claim(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error) {
	now := d.now()
	return d.Store.Claim(ctx, id, who, now, now.Add(Lease))
}

// Renew is Claim by whoever holds the case: the open page calls it.
func (d *Desk) Renew(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error) {
	return d.Claim(ctx, id, who)
}

// Release gives a case back to its old place.
func (d *Desk) Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error) {
	if err := d.Store.Release(ctx, id, who, d.now()); err != nil {
		return markwarden.Case{}, err
	}
	return d.Case(ctx, id)
}

// Case returns one case; markwarden.ErrNotFound when there is none.
func (d *Desk) Case(ctx context.Context, id markwarden.CaseID) (markwarden.Case, error) {
	r, err := d.Store.Case(ctx, id)
	return r.Case, err
}

// CasesOf returns all cases of a listing, by holder.
func (d *Desk) CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error) {
	rs, err := d.Store.OfListing(ctx, key)
	cs := make([]markwarden.Case, len(rs))
	for i, r := range rs {
		cs[i] = r.Case
	}
	return cs, err
}

// Timeline returns what happened to a case, oldest first.
func (d *Desk) Timeline(ctx context.Context, id markwarden.CaseID) ([]Entry, error) {
	return d.Store.Timeline(ctx, id)
}

// Decide takes a decision of a person on the version that the person saw. It returns markwarden.ErrConflict when the case
// changed since or somebody else holds it, and an error wrapping markwarden.ErrInvalid when the decision is not complete.
func (d *Desk) Decide(ctx context.Context, id markwarden.CaseID, version int64, dec markwarden.Decision) (markwarden.Case, error) {
	return d.act(ctx, id, version, func(r Record, now time.Time) (Change, error) {
		c, err := decide(r, dec, now)
		if err == nil {
			err = d.early(ctx, &r, &dec)
		}
		return c, err
	})
}

// Undo reverses a decision as one change: the case is open again, what the decision made stand is released by the event,
// and what it said about evidence is corrected.
func (d *Desk) Undo(ctx context.Context, id markwarden.CaseID, version int64, who markwarden.AccountID, reason string) (markwarden.Case, error) {
	return d.act(ctx, id, version, func(r Record, now time.Time) (Change, error) { return undo(r, who, reason, now) })
}

// Confirm says that a person looked at a decided case again, and that its decision stands.
func (d *Desk) Confirm(ctx context.Context, id markwarden.CaseID, version int64, who markwarden.AccountID, reason string) (markwarden.Case, error) {
	return d.act(ctx, id, version, func(r Record, now time.Time) (Change, error) { return confirm(r, who, reason, now) })
}

func (d *Desk) act(ctx context.Context, id markwarden.CaseID, version int64, fn func(Record, time.Time) (Change, error)) (markwarden.Case, error) {
	r, err := d.Store.Case(ctx, id)
	if err != nil {
		return markwarden.Case{}, err
	}
	if r.Version != version {
		return r.Case, fmt.Errorf("case %s is at version %d, not %d: %w", id, r.Version, version, markwarden.ErrConflict)
	}
	c, err := fn(r, d.now())
	if err != nil {
		return r.Case, err
	}
	c.Person = true
	if err := d.Store.Apply(ctx, c); err != nil {
		return r.Case, err
	}
	return c.To.Case, nil
}

func (d *Desk) now() time.Time {
	if d.Now != nil {
		return d.Now().UTC()
	}
	return time.Now().UTC()
}
