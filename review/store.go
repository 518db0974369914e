package review

import (
	"context"
	"time"

	"markwarden"
)

// Record is a case with what only this room needs of it.
type Record struct {
	markwarden.Case
	// Fingerprints are those of the offences in Assessment.
	Fingerprints []string
	// Suppressed are fingerprints of evidence that a decision found not infringing: the same again does not reopen the case.
	Suppressed []string
	// Barred are fingerprints on which a person reversed an infringing decision: a policy may not decide on them again.
	Barred []string
	// Answers is how often sellers answered the complaints of the case, as far as it was heard.
	Answers int
}

// Change is one change of one case: its new state, its timeline, audit and events, written together.
type Change struct {
	From    int64 // version it was decided on; 0: the case is new
	To      Record
	Entries []Entry
	Audit   []markwarden.AuditEntry
	Events  []markwarden.Event
	// Free ends the lease and makes To.ParkedUntil (or now) the moment from which Next offers the case.
	Free bool
	// LeaseOf, when set, must still hold the lease at At, or markwarden.ErrConflict is returned.
	LeaseOf markwarden.AccountID
	At      time.Time
	// Person says that somebody waits for the answer.
	Person bool
}

// Cases reads cases.
type Cases interface {
	// Case returns markwarden.ErrNotFound when there is none.
	Case(ctx context.Context, id markwarden.CaseID) (Record, error)
	// OfListing returns all cases of a listing by holder.
	OfListing(ctx context.Context, key markwarden.ListingKey) ([]Record, error)
	// Queue returns cases by harm, largest first, ties by id.
	Queue(ctx context.Context, f QueueFilter) ([]markwarden.Case, error)
}

// Leases lends cases out. All return markwarden.ErrConflict when somebody else holds the case.
type Leases interface {
	// Next lends the first open case of the filter that is free at now and was not escalated by who, or the one
	// that who holds already; markwarden.ErrNotFound when there is none.
	Next(ctx context.Context, who markwarden.AccountID, f QueueFilter, now, until time.Time) (markwarden.Case, error)
	Claim(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID, now, until time.Time) (markwarden.Case, error)
	// Release frees a case that who holds; it is no error when who does not hold it any more.
	Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID, now time.Time) error
}

// Store keeps cases.
type Store interface {
	Cases
	Leases
	// Apply commits a change as one unit or not at all. It returns markwarden.ErrConflict when the stored version is not c.From.
	Apply(ctx context.Context, c Change) error
	Timeline(ctx context.Context, id markwarden.CaseID) ([]Entry, error)
	// PolicyDecisions counts standing decisions of one policy rule since a moment.
	PolicyDecisions(ctx context.Context, rule string, since time.Time) (int, error)
}
