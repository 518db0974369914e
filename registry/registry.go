// Package registry knows who owns which right and who may sell under it: parties, rights, authorizations and marketplaces
// as facts with dates, an immutable Snapshot of them that answers Authorize, and the Registrar that changes them.
//
// It has no SQL and no HTTP, and does not look at listings.
package registry

import (
	"context"

	"markwarden"
)

// Kind is the kind of a record, as the member "type" of a registry line has it.
type Kind string

const (
	KindMarketplace   Kind = "marketplace"
	KindParty         Kind = "party"
	KindRight         Kind = "right"
	KindAuthorization Kind = "authorization"
)

// Kinds lists every kind, in the order in which a reader wants to meet them.
var Kinds = []Kind{KindMarketplace, KindParty, KindRight, KindAuthorization}

// Record is one fact of the registry: exactly one of the four pointers is set. What it points to never changes.
type Record struct {
	Marketplace   *markwarden.Marketplace
	Party         *markwarden.Party
	Right         *markwarden.Right
	Authorization *markwarden.Authorization
	// Deleted says that the record was taken away; the pointer then has its last state, or only its ID.
	Deleted bool
}

// Kind says what the record is; "" for an empty one.
func (r Record) Kind() Kind {
	switch {
	case r.Marketplace != nil:
		return KindMarketplace
	case r.Party != nil:
		return KindParty
	case r.Right != nil:
		return KindRight
	case r.Authorization != nil:
		return KindAuthorization
	}
	return ""
}

// ID is the record's id, unique within its kind.
func (r Record) ID() string {
	switch {
	case r.Marketplace != nil:
		return string(r.Marketplace.ID)
	case r.Party != nil:
		return string(r.Party.ID)
	case r.Right != nil:
		return string(r.Right.ID)
	case r.Authorization != nil:
		return string(r.Authorization.ID)
	}
	return ""
}

// key names a record across kinds.
type key struct {
	kind Kind
	id   string
}

func (r Record) key() key { return key{r.Kind(), r.ID()} }

func (k key) String() string { return string(k.kind) + " " + k.id }

// Change is one change of the registry: it becomes visible as a whole, under one new revision.
type Change struct {
	// From is the revision on which the change was decided.
	From    int64
	Records []Record // at most one for each kind and id
	Audit   []markwarden.AuditEntry
	Events  []markwarden.Event
	// Progress is told how many records are written; nil: nobody asks. What it was told is not yet visible to anyone.
	Progress func(done int)
}

// Store keeps the registry. It is safe for many goroutines and processes.
type Store interface {
	// Load reads everything as of the newest revision.
	Load(ctx context.Context) (revision int64, records []Record, err error)
	// Since reads what changed after a revision, the newest state of each record; deleted ones with Deleted and their last state.
	Since(ctx context.Context, revision int64) (newest int64, records []Record, err error)
	// Apply commits a change as one unit and returns its revision, or changes nothing. It returns markwarden.ErrConflict
	// when the newest revision is not c.From.
	Apply(ctx context.Context, c Change) (revision int64, err error)
}

// Load makes the snapshot of a store's newest revision.
func Load(ctx context.Context, s Store) (*Snapshot, error) {
	revision, records, err := s.Load(ctx)
	if err != nil {
		return nil, err
	}
	return NewSnapshot(revision, records), nil
}
