package console

import (
	"context"
	"iter"
	"time"

	"markwarden"
)

// Deps is everything the pages need. Sessions, Desk, Listings and Registry are required; a nil one of the others takes its
// pages away (the navigation doesn't show them).
type Deps struct {
	Sessions    Sessions
	Desk        Desk
	Listings    Listings
	Registry    func() Registry // the current snapshot; one page is drawn from one snapshot
	Search      Search
	Complaints  Complaints
	Enforcement Enforcement
	Pictures    Pictures
	Overview    Overviewer
	Health      Health

	// Say is the sentence of a message in "en" or "zh".
	Say func(lang string, m markwarden.Message) string
	// Contributions says how a probability came about; nil: the strengths of the evidence are shown alone.
	Contributions func(a *markwarden.Assessment, kind markwarden.AllegationKind) Sum
	// Secure marks cookies as for HTTPS only.
	Secure bool
	Now    func() time.Time // nil: time.Now
}

// Account is who is signed in, with what that account may do; access has the table.
type Account struct {
	ID           markwarden.AccountID
	Name         string
	Role         string
	Party        markwarden.PartyID         // set for a party's account: it sees only what concerns that party
	Marketplaces []markwarden.MarketplaceID // of staff; empty: all
	// Can answers from access's one table of who may do what; nil: everything.
	Can func(act Act) bool
}

// Act is something that an account may or may not do in the console.
type Act string

const (
	ActReadCases    Act = "case.read"
	ActDecide       Act = "case.decide"
	ActReadListings Act = "listing.read"
	ActReadNotices  Act = "complaint.read"
	ActFileNotice   Act = "complaint.file"
	ActReadRegistry Act = "registry.read"
	ActReadHealth   Act = "health.read"
	ActRequeue      Act = "job.requeue"
)

func (a Account) may(act Act) bool { return a.Can == nil || a.Can(act) }

// Sessions signs people in. Safe for many goroutines, as everything here.
type Sessions interface {
	// Exchange turns a one-time sign-in link's secret into a session; an error when it was used, ran out or never was.
	Exchange(ctx context.Context, link string) (token string, until time.Time, err error)
	// Account returns markwarden.ErrNotFound when the session ended.
	Account(ctx context.Context, token string) (Account, error)
	End(ctx context.Context, token string) error
}

// QueueFilter narrows the queue. The zero value is every open case.
type QueueFilter struct {
	Marketplaces []markwarden.MarketplaceID
	Holder       markwarden.PartyID
	State        markwarden.CaseState    // "": open
	Kind         markwarden.EvidenceKind // "": any
	Limit        int
	After        string // the id of the last case of the page before
}

// Entry is one line of a case's timeline.
type Entry struct {
	At     time.Time
	Actor  string
	Action string
	Reason string
}

// Desk is review's: the queue and what can be done with a case. It returns markwarden.ErrConflict when the case changed
// meanwhile, markwarden.ErrForbidden when somebody else holds the lease, *markwarden.TransitionError when the state forbids.
type Desk interface {
	Queue(ctx context.Context, f QueueFilter) ([]markwarden.Case, error) // by harm, largest first
	Case(ctx context.Context, id markwarden.CaseID) (markwarden.Case, error)
	CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)
	Timeline(ctx context.Context, id markwarden.CaseID) ([]Entry, error)
	Next(ctx context.Context, who markwarden.AccountID, f QueueFilter) (markwarden.Case, error) // ErrNotFound: nothing waits
	Claim(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Renew(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Decide(ctx context.Context, id markwarden.CaseID, version int64, d markwarden.Decision) (markwarden.Case, error)
	Undo(ctx context.Context, id markwarden.CaseID, version int64, who markwarden.AccountID, reason string) (markwarden.Case, error)
}

// Stored is a listing as the store has it, with its newest screening.
type Stored struct {
	Listing   markwarden.Listing
	Screening markwarden.Screening
	FirstSeen time.Time
	SeenAt    time.Time
}

// Listings is ingest's store.
type Listings interface {
	Listing(ctx context.Context, key markwarden.ListingKey) (Stored, error)
}

// SearchQuery is a question to the search index.
type SearchQuery struct {
	Text        string
	Marketplace markwarden.MarketplaceID
	Seller      markwarden.StoreID
	Route       markwarden.Route // RouteUnknown: any
	Limit       int
	Offset      int
}

// Hit is one listing found.
type Hit struct {
	Key   markwarden.ListingKey
	Title string
	Score float64
}

// Search is the index.
type Search interface {
	Search(ctx context.Context, q SearchQuery) (hits []Hit, total int, err error)
}

// Registry is one immutable snapshot of the registry.
type Registry interface {
	Revision() int64
	Right(id markwarden.RightID) (*markwarden.Right, bool)
	Rights() iter.Seq[*markwarden.Right]
	Party(id markwarden.PartyID) (*markwarden.Party, bool)
	Authorization(id markwarden.AuthorizationID) (*markwarden.Authorization, bool)
	Authorizations() iter.Seq[*markwarden.Authorization]
	Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace
	Marketplaces() iter.Seq[markwarden.Marketplace]
	Owner(s markwarden.Store) (markwarden.PartyID, bool)
	Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
}

// Delivery is one try, made or waiting, to bring a desired state to a hook.
type Delivery struct {
	Hook   string
	Seq    int64
	State  string // "delivered", "waiting", "failed"
	Tries  int
	At     time.Time // of the last try; waiting: of the next
	Answer string    // the receiver's status or the error
}

// Enforcement is what stands on a listing.
type Enforcement interface {
	Desired(ctx context.Context, key markwarden.ListingKey) (markwarden.DesiredState, error) // ErrNotFound: never had one
	Measures(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Measure, error)
	Deliveries(ctx context.Context, key markwarden.ListingKey) ([]Delivery, error)
}

// Picture is a picture file that was fetched and decoded safely.
type Picture struct {
	Data          []byte
	Width, Height int // as displayed, after EXIF rotation; 0: not known
}

// Pictures hands out files; markwarden.ErrNotFound when a picture isn't there (yet).
type Pictures interface {
	OfListing(ctx context.Context, key markwarden.ListingKey, image int) (Picture, error)
	OfRight(ctx context.Context, id markwarden.RightID, image int) (Picture, error)
}

// Part is one contribution to a probability, in log-odds.
type Part struct {
	Evidence int // index in Assessment.Evidence; -1: none, Says names it
	Says     markwarden.Message
	Weight   float64 // signed: positive speaks for the allegation
}

// Sum is how a probability came about: logit(Probability) = Prior + the weights of Parts.
type Sum struct {
	Prior float64
	Parts []Part
}
