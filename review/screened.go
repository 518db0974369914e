package review

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"markwarden"
	"markwarden/internal/ids"
)

// seen is everything that bears on the case of one holder.
type seen struct {
	subject    Subject
	assessment *markwarden.Assessment // nil: nothing speaks against the listing for this holder
	complaints []Allegation           // of this holder
}

// OnScreened brings the cases of a listing in line with its newest screening and the complaints that name it. It is
// idempotent: the same state again changes nothing.
//
// Everything flagged becomes a case, also what only asks for a proof: so nothing flagged is invisible, and harm puts such
// cases at the end of the queue, where a person reaches them when nothing more urgent is left.
func (d *Desk) OnScreened(ctx context.Context, key markwarden.ListingKey) error {
	var err error
	// A person may decide between our read and our write; what we then found is old, so look again.
	for range 3 {
		if err = d.align(ctx, key); !errors.Is(err, markwarden.ErrConflict) {
			return err
		}
	}
	return err
}

func (d *Desk) align(ctx context.Context, key markwarden.ListingKey) error {
	sub, err := d.Subjects.Screened(ctx, key)
	if errors.Is(err, markwarden.ErrNotFound) {
		return nil // a complaint about a listing that is not here yet waits in complaints
	}
	if err != nil {
		return fmt.Errorf("screening of %s: %w", key, err)
	}
	var alleged []Allegation
	if d.Complaints != nil {
		if alleged, err = d.Complaints.Complaints(ctx, key); err != nil {
			return fmt.Errorf("complaints about %s: %w", key, err)
		}
	}
	records, err := d.Store.OfListing(ctx, key)
	if err != nil {
		return fmt.Errorf("cases of %s: %w", key, err)
	}
	for _, holder := range holders(sub, alleged, records) {
		s := seen{subject: sub, assessment: assessmentOf(&sub.Screening, holder)}
		for _, a := range alleged {
			if a.Holder == holder {
				s.complaints = append(s.complaints, a)
			}
		}
		if err := d.alignOne(ctx, holder, recordOf(records, holder), s); err != nil {
			return fmt.Errorf("case of %s for %s: %w", key, holder, err)
		}
	}
	return nil
}

func (d *Desk) alignOne(ctx context.Context, holder markwarden.PartyID, r Record, s seen) error {
	now := d.now()
	if r.ID == "" {
		r = Record{Case: markwarden.Case{ID: markwarden.CaseID(ids.New()), Key: s.subject.Listing.Key, Holder: holder, OpenedAt: now}}
	}
	c, err := screened(r, s, now)
	if err != nil {
		return err
	}
	if dec, ok := byPolicy(&c.To, now); ok {
		braked, err := d.Brake.holds(ctx, d.Store, c.To.Assessment.Rule, now)
		if err != nil {
			return err
		}
		if err := c.policy(dec, braked); err != nil {
			return err
		}
	}
	if err := d.proven(ctx, &c); err != nil {
		return err
	}
	if c.nothing(r) {
		return nil
	}
	return d.Store.Apply(ctx, c)
}

// nothing says that the change changes nothing.
func (c *Change) nothing(r Record) bool {
	if len(c.Entries) > 0 {
		return false
	}
	a, b := c.To, r
	a.UpdatedAt, b.UpdatedAt = time.Time{}, time.Time{}
	a.Version, b.Version = 0, 0
	return reflect.DeepEqual(a, b)
}

// holders lists, in order, everybody for whom the listing has or may have a case.
func holders(sub Subject, alleged []Allegation, records []Record) []markwarden.PartyID {
	var out []markwarden.PartyID
	for _, a := range sub.Screening.Assessments {
		out = append(out, a.Holder)
	}
	for _, a := range alleged {
		out = append(out, a.Holder)
	}
	for _, r := range records {
		out = append(out, r.Holder)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func recordOf(records []Record, holder markwarden.PartyID) Record {
	for _, r := range records {
		if r.Holder == holder {
			return r
		}
	}
	return Record{}
}

// assessmentOf is what a screening says for a holder when it is more than clear.
func assessmentOf(s *markwarden.Screening, holder markwarden.PartyID) *markwarden.Assessment {
	for i := range s.Assessments {
		if a := &s.Assessments[i]; a.Holder == holder && a.Route > markwarden.RouteClear {
			return a
		}
	}
	return nil
}
