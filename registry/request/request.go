// Package request keeps the questions "show that you may sell this": one request for each seller and holder on a marketplace,
// however many listings ask for it, with a deadline for each right and what silence means.
//
// It opens nothing where a marketplace is only observed. It does not verify proofs (registry/verification), and places no measures:
// review asks it whether a deadline ran out.
package request

import (
	"context"
	"fmt"
	"time"

	"markwarden"
)

// ID of a request.
type ID string

// Addressee is who is asked: the party that owns the store, or the store itself while nobody on file owns it.
type Addressee struct {
	Party markwarden.PartyID
	Store markwarden.StoreID // only without Party
}

// Silence says what follows when a deadline runs out.
type Silence string

const (
	SilenceHold   Silence = "hold"   // the sale of the listings is suspended until a proof comes
	SilencePerson Silence = "person" // a person may decide; nothing stands by itself
)

// Terms are the operator's choice; no law sets these deadlines.
type Terms struct {
	Days    int     // to answer; 0: DefaultDays
	Silence Silence // "": SilenceHold
}

// Deadlines of this version, in days. Again is what a seller gets at least when a request that was dropped is opened again: whoever
// takes a listing down and puts it up does not begin anew. Cure is what is left at least after a proof was refused.
const (
	DefaultDays = 14
	Cure        = 7 * day
	Again       = 3 * day
	day         = 24 * time.Hour
)

func (t Terms) period() time.Duration {
	if t.Days <= 0 {
		return DefaultDays * day
	}
	return time.Duration(t.Days) * day
}

// Item is one right of a request.
type Item struct {
	Right    markwarden.RightID
	State    State
	Deadline time.Time // while Asked; of Lapsed and Late: when it ran out
	// Left is what remained of the time when the item was dropped.
	Left time.Duration
	// Answer is the registry's when it was asked last: what is missing.
	Answer  markwarden.AuthorizationAnswer
	History []Step
}

// Step is one line of an item's history.
type Step struct {
	At     time.Time
	Actor  string
	Act    Act
	State  State // after it
	Reason string
}

// Request is what one addressee is asked about one holder's rights on one marketplace.
type Request struct {
	ID          ID
	Version     int64
	Marketplace markwarden.MarketplaceID
	To          Addressee
	Holder      markwarden.PartyID
	Silence     Silence
	Items       []Item // in the order in which they were asked
	OpenedAt    time.Time
	UpdatedAt   time.Time
}

// Item of a right; nil when it is not in the request.
func (r *Request) Item(id markwarden.RightID) *Item {
	for i := range r.Items {
		if r.Items[i].Right == id {
			return &r.Items[i]
		}
	}
	return nil
}

// State is that of the whole: asked while any right waits for the seller, submitted while people look at what came, lapsed when
// a deadline ran out, met when nothing is missing any more.
func (r *Request) State() State {
	for _, s := range []State{Asked, Lapsed, Late, Submitted, Met} {
		for i := range r.Items {
			if r.Items[i].State == s {
				return s
			}
		}
	}
	return Dropped
}

// Timer is the next deadline of the request; zero: none.
func (r *Request) Timer() (at time.Time) {
	for i := range r.Items {
		if it := &r.Items[i]; it.State == Asked && (at.IsZero() || it.Deadline.Before(at)) {
			at = it.Deadline
		}
	}
	return at
}

// Want is one listing that asks for proof of one right.
type Want struct {
	Key     markwarden.ListingKey
	Right   markwarden.RightID
	Request ID
}

// Subject is a listing with what its newest screening says.
type Subject struct {
	Listing   markwarden.Listing
	Screening markwarden.Screening
	Mode      markwarden.Mode
	Party     markwarden.PartyID // that owns the store; empty: nobody on file
}

// Subjects reads what is known of listings.
type Subjects interface {
	// Subject returns markwarden.ErrNotFound for a listing that was never screened.
	Subject(ctx context.Context, key markwarden.ListingKey) (Subject, error)
	// Proven says whether the registry, as it is now, grants the sale of the listing under the right; also of one that was taken down.
	Proven(ctx context.Context, l *markwarden.Listing, holder markwarden.PartyID, right markwarden.RightID) (bool, error)
	// Live says whether the marketplace is more than observed.
	Live(id markwarden.MarketplaceID) bool
}

// Proofs says whether a proof that a party handed in, and that covers the right, waits for its verification.
type Proofs interface {
	Waiting(ctx context.Context, party markwarden.PartyID, right markwarden.RightID) (bool, error)
}

// Filter bounds a list of requests, newest first.
type Filter struct {
	Party        markwarden.PartyID         // asked
	Stores       []markwarden.Store         // asked, while nobody was known to own them
	Holder       markwarden.PartyID         // whose rights
	Marketplaces []markwarden.MarketplaceID // nil: all
	Open         bool                       // only those that wait for something
	Limit        int                        // 50 when 0, at most 200
	After        ID
}

// Change is one change of one request, written together.
type Change struct {
	From   int64 // version it was decided on; 0: new
	To     Request
	Add    []Want
	Remove []Want
	Audit  []markwarden.AuditEntry
	Events []markwarden.Event
}

// TimerKind is the job that looks at a request's deadlines; its key is the ID.
const TimerKind = "proof.lapse"

// Store keeps requests.
type Store interface {
	Reader
	Wanting
	// Apply commits a change as one unit, with its timer, or not at all. It returns markwarden.ErrConflict when the stored version is
	// not c.From, or when there is such a request already.
	Apply(ctx context.Context, c Change) error
}

// Reader finds requests.
type Reader interface {
	// Request returns markwarden.ErrNotFound when there is none.
	Request(ctx context.Context, id ID) (Request, error)
	// Find returns the request to an addressee about a holder's rights; markwarden.ErrNotFound when there is none.
	Find(ctx context.Context, m markwarden.MarketplaceID, to Addressee, holder markwarden.PartyID) (Request, error)
	List(ctx context.Context, f Filter) ([]Request, error)
}

// Wanting finds listings that ask for proof.
type Wanting interface {
	// Wants are those of a listing.
	Wants(ctx context.Context, key markwarden.ListingKey) ([]Want, error)
	// Listings are up to limit keys, after one, that want a right of a request; an empty right: any.
	Listings(ctx context.Context, id ID, right markwarden.RightID, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error)
	// Look makes every room look at listings again.
	Look(ctx context.Context, keys []markwarden.ListingKey) error
}

// Desk is the verbs of the room. All fields without a default are required.
type Desk struct {
	Store    Store
	Subjects Subjects
	Proofs   Proofs
	Terms    Terms
	Tell     Messenger        // nil: nobody is told
	Now      func() time.Time // nil: time.Now
}

// Request returns one request; markwarden.ErrNotFound when there is none.
func (d *Desk) Request(ctx context.Context, id ID) (Request, error) { return d.Store.Request(ctx, id) }

// List lists requests, newest first.
func (d *Desk) List(ctx context.Context, f Filter) ([]Request, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	return d.Store.List(ctx, f)
}

// Listings are the listings that want a right of a request proved; an empty right: any.
func (d *Desk) Listings(ctx context.Context, id ID, right markwarden.RightID, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error) {
	return d.Store.Listings(ctx, id, right, after, min(max(limit, 1), 200))
}

// Standing is how the question for proof of a right stands for a listing.
type Standing struct {
	Request  ID
	Deadline time.Time // zero: nothing was asked
	Lapsed   bool      // the deadline ran out in silence
	Silence  Silence
}

// Standing says how the question about a listing and a right stands; the zero value when nothing is asked.
func (d *Desk) Standing(ctx context.Context, key markwarden.ListingKey, right markwarden.RightID) (Standing, error) {
	wants, err := d.Store.Wants(ctx, key)
	if err != nil {
		return Standing{}, fmt.Errorf("what %s wants: %w", key, err)
	}
	for _, w := range wants {
		if w.Right != right {
			continue
		}
		r, err := d.Store.Request(ctx, w.Request)
		if err != nil {
			return Standing{}, err
		}
		if it := r.Item(right); it != nil && !it.State.Ended() {
			return Standing{Request: r.ID, Deadline: it.Deadline, Lapsed: it.State.RanOut(), Silence: r.Silence}, nil
		}
	}
	return Standing{}, nil
}

func (d *Desk) now() time.Time {
	if d.Now != nil {
		return d.Now().UTC()
	}
	return time.Now().UTC()
}
