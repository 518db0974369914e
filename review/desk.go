// Package review keeps the cases people work on: it opens, joins and closes them as screenings and complaints say,
// orders them by expected harm, lends them out, and takes decisions and their reversals.
//
// It does not find infringements (matchers), does not route (policy) and does not act on listings (enforce).
package review

import (
	"context"
	"time"

	"markwarden"
)

// Lease is how long a claimed case belongs to whoever claimed it; the open page renews it.
const Lease = 15 * time.Minute

// Parked is how long a case for which more information was asked is not offered again, unless something new comes.
const Parked = 24 * time.Hour

// Subject is the newest screening of a listing, with the mode of its marketplace.
type Subject struct {
	Listing   markwarden.Listing
	Screening markwarden.Screening
	Mode      markwarden.Mode
}

// Subjects reads what ingest recorded. It returns markwarden.ErrNotFound for a listing that was never screened.
type Subjects interface {
	Screened(ctx context.Context, key markwarden.ListingKey) (Subject, error)
}

// SubjectsFunc makes a Subjects of a function.
type SubjectsFunc func(ctx context.Context, key markwarden.ListingKey) (Subject, error)

// Screened calls f.
func (f SubjectsFunc) Screened(ctx context.Context, key markwarden.ListingKey) (Subject, error) {
	return f(ctx, key)
}

// Allegation is an item of a complaint, as far as review needs it.
type Allegation struct {
	Complaint markwarden.ComplaintID
	Holder    markwarden.PartyID
	Right     markwarden.RightID
	Kind      markwarden.AllegationKind
	Answers   int // what the seller has said to it so far
}

// Complaints reads the items that name a listing and were not withdrawn, decided or not, oldest first.
type Complaints interface {
	Complaints(ctx context.Context, key markwarden.ListingKey) ([]Allegation, error)
}

// QueueFilter bounds a queue. Zero values mean everything; State defaults to open.
type QueueFilter struct {
	Marketplaces []markwarden.MarketplaceID // nil: all; empty but not nil: none
	State        markwarden.CaseState
	Holder       markwarden.PartyID
	Routes       []markwarden.Route // only cases with one of these routes
	Attention    bool               // decided cases that want another look, instead of State
	Limit        int                // 50 when 0, at most 500
	After        string             // Cursor of the last case of the page before
}

// Entry is one line of a case's timeline.
type Entry struct {
	N      int
	At     time.Time
	Actor  string // account id, "policy:RULE", "system:review"
	Act    Act
	State  markwarden.CaseState // after the act
	Reason string
	Detail string // what the act was about: a verdict, a complaint, a count
}

// Desk is the verbs of the room. Store is required.
type Desk struct {
	Store      Store
	Subjects   Subjects         // needed by OnScreened
	Complaints Complaints       // nil: there are none
	Proofs     Proofs           // nil: nobody is asked for proof
	Brake      Brake            // the zero value brakes nothing
	Now        func() time.Time // nil: time.Now
}
