package complaints

import (
	"context"

	"markwarden"
)

// Change is one change of one complaint, written together.
type Change struct {
	From   int64 // version it was decided on; 0: the complaint is new
	To     Complaint
	Once   string // of a new one: the request that it came of, unless empty; one request has one complaint
	Audit  []markwarden.AuditEntry
	Events []markwarden.Event
}

// Store keeps complaints.
type Store interface {
	// Complaint returns markwarden.ErrNotFound when there is none.
	Complaint(ctx context.Context, id markwarden.ComplaintID) (Complaint, error)
	List(ctx context.Context, f Filter) ([]Complaint, error)
	// Of returns the complaint that a request was answered with; markwarden.ErrNotFound when there is none.
	Of(ctx context.Context, once string) (Complaint, error)
	// Apply commits a change as one unit or not at all. It returns markwarden.ErrConflict when the stored version is not c.From, or
	// when c.Once has its complaint already.
	Apply(ctx context.Context, c Change) error
	Naming
}

// Naming finds complaints by the listing they name.
type Naming interface {
	// Naming returns complaints with an item about key, joined or waiting for it, oldest first.
	Naming(ctx context.Context, key markwarden.ListingKey) ([]Complaint, error)
	// Wanted lists keys after a key that items wait for, in order.
	Wanted(ctx context.Context, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error)
}
