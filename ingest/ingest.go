// Package ingest conducts screenings: it takes listings from streams, HTTP and files, has each assessed on one basis, and
// records the result with the position in the stream, dead letters and events, exactly once in effect.
//
// It knows no broker, scores nothing, opens no case and holds no SQL.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"markwarden"
)

var (
	// ErrFenced says that another worker has moved the partition's offset: this one has lost it and must let go.
	ErrFenced = errors.New("the partition is another worker's")
	// ErrStale says that the registry has changed since the screenings were made: assess again on the newer snapshot.
	ErrStale = errors.New("screened on an older registry")
)

// StaleError is ErrStale with the revision that the registry has now.
type StaleError struct{ Revision int64 }

func (e *StaleError) Error() string { return fmt.Sprintf("%v than revision %d", ErrStale, e.Revision) }
func (e *StaleError) Unwrap() error { return ErrStale }

// Assessor looks at one listing on one snapshot of everything that Basis names. Safe for many goroutines.
//
// A matcher that failed is an error, never a screening with less evidence. An error that wraps markwarden.ErrPermanent
// says that trying again can't help.
type Assessor interface {
	Assess(ctx context.Context, l *markwarden.Listing) (markwarden.Screening, error)
}

// AssessorFunc is a function as an Assessor.
type AssessorFunc func(ctx context.Context, l *markwarden.Listing) (markwarden.Screening, error)

func (f AssessorFunc) Assess(ctx context.Context, l *markwarden.Listing) (markwarden.Screening, error) {
	return f(ctx, l)
}

// Refresher is an Assessor that can wait until its snapshot of the registry is at least revision. Optional.
type Refresher interface {
	Refresh(ctx context.Context, revision int64) error
}

// Message is one record of a topic.
type Message struct {
	Topic     string
	Partition int
	Offset    int64
	Key       []byte
	Value     []byte // empty: a tombstone
	Headers   map[string]string
	Time      time.Time
}

// Run is messages of one partition in order. From is the offset that the store says comes next: the first message's, or
// lower where the topic has holes.
type Run struct {
	Topic     string
	Partition int
	From      int64
	Messages  []Message
}

// Next is the offset after the run.
func (r Run) Next() int64 {
	if n := len(r.Messages); n > 0 {
		return r.Messages[n-1].Offset + 1
	}
	return r.From
}

// Stored is the current state of a listing and its newest screening. A removed listing keeps its last content and screening.
type Stored struct {
	Listing   markwarden.Listing
	Screening markwarden.Screening
	Flagged   bool // now or ever: its route was above clear once
	FirstSeen time.Time
	SeenAt    time.Time // last change
}

// Item is one listing with its screening, to be recorded.
type Item struct {
	Listing   markwarden.Listing
	Screening markwarden.Screening
}

// DeadLetter is something that came in and could not be screened.
type DeadLetter struct {
	ID        string
	Topic     string // empty: not from a stream
	Partition int
	Offset    int64
	Key       []byte
	Body      []byte // the original bytes, at most MaxBody of them
	Size      int    // of the original
	Reason    string
	At        time.Time
	Published time.Time // zero: not yet
}

// MaxBody bounds what is kept of a dead letter: a broker's usual limit of one message.
const MaxBody = 900 << 10

// Batch is one transaction's worth of results. Topic "" means that it comes from no stream.
type Batch struct {
	Topic     string
	Partition int
	From, To  int64 // the offset moves from From to To
	Items     []Item
	Dead      []DeadLetter
	// Durable asks that a power loss can't undo it: nobody would send it again.
	Durable bool
	// Recheck says that Items are stored listings looked at again: no change of the listing itself.
	Recheck bool
}

// Outcome is what became of one item.
type Outcome int

const (
	Screened   Outcome = iota + 1 // recorded
	Unchanged                     // this version is there on this basis
	Superseded                    // a newer version is there
	Dead                          // became a dead letter
)

func (o Outcome) String() string {
	return [...]string{"", "screened", "unchanged", "superseded", "dead"}[o]
}

// Store keeps ingest's own rows.
type Store interface {
	// Record commits a batch as one unit or not at all, with the events it causes, and returns one outcome per item. No two
	// items have the same key. It returns ErrFenced when the partition's offset is not From, and a *StaleError when the
	// registry is newer than an item's screening.
	Record(ctx context.Context, b Batch) ([]Outcome, error)
	// Stored returns those of the listings that are there, in any order.
	Stored(ctx context.Context, keys []markwarden.ListingKey) ([]Stored, error)
	// ChunkSize is how many items a batch should have.
	ChunkSize() int
}

// Position is how far a partition has come.
type Position struct {
	Topic     string
	Partition int
	Next      int64
	MovedAt   time.Time
}

// Counts says how many there are.
type Counts struct {
	Listings  int64
	Removed   int64
	Active    map[markwarden.Route]int64
	Dead      int64
	Unindexed int64
}
