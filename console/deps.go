package console

import (
	"context"
	"iter"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/enforce"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/review"
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
	Requests    Requests // with Proofs: the pages of proof
	Proofs      Proofs
	Revocations Revocations // nil: nobody takes an authorization back here
	Enforcement Enforcement
	Pictures    Pictures
	Stock       Stock
	Overview    Overviewer
	Health      Health

	// Contributions says how a probability came about; nil: the strengths of the evidence are shown alone.
	Contributions func(a *markwarden.Assessment, kind markwarden.AllegationKind) Sum
	// Secure marks cookies as for HTTPS only.
	Secure bool
	Now    func() time.Time // nil: time.Now
}

// Sessions signs people in; *access.Service is one. Safe for many goroutines, as everything here.
type Sessions interface {
	// SignIn uses up a one-time link; access.ErrUnauthenticated when it was used, ran out or never was.
	SignIn(ctx context.Context, link, origin string) (secret string, a access.Account, session access.Credential, err error)
	// Session returns access.ErrUnauthenticated when the session ended.
	Session(ctx context.Context, secret, origin string) (access.Account, access.Credential, error)
	SignOut(ctx context.Context, secret string) error
}

// Desk is the queue and what can be done with a case; *review.Desk is one. It returns markwarden.ErrConflict when the case
// changed meanwhile or somebody else holds it, *markwarden.TransitionError when the state forbids.
type Desk interface {
	Queue(ctx context.Context, f review.QueueFilter) ([]markwarden.Case, error) // by harm, largest first
	Case(ctx context.Context, id markwarden.CaseID) (markwarden.Case, error)
	CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)
	Timeline(ctx context.Context, id markwarden.CaseID) ([]review.Entry, error)
	Next(ctx context.Context, who markwarden.AccountID, f review.QueueFilter) (markwarden.Case, error) // ErrNotFound: nothing waits
	Claim(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Renew(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Decide(ctx context.Context, id markwarden.CaseID, version int64, d markwarden.Decision) (markwarden.Case, error)
	Undo(ctx context.Context, id markwarden.CaseID, version int64, who markwarden.AccountID, reason string) (markwarden.Case, error)
}

// Stored is a listing as the store has it, with its newest screening.
type Stored = ingest.Stored

// Listings is ingest's store.
type Listings interface {
	Listing(ctx context.Context, key markwarden.ListingKey) (Stored, error)
}

// Search is the index of listings; *bleve.Index is one.
type Search interface {
	Search(ctx context.Context, q index.Query) (hits []index.Hit, total int, err error)
}

// Registry is one immutable snapshot of the registry; *registry.Snapshot is one.
type Registry interface {
	Revision() int64
	Right(id markwarden.RightID) (*markwarden.Right, bool)
	Rights() iter.Seq[*markwarden.Right]
	Party(id markwarden.PartyID) (*markwarden.Party, bool)
	Authorization(id markwarden.AuthorizationID) (*markwarden.Authorization, bool)
	Granted(p markwarden.PartyID) []*markwarden.Authorization // links that a party granted
	Received(p markwarden.PartyID) []*markwarden.Authorization
	Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace
	Marketplaces() iter.Seq[markwarden.Marketplace]
	Owner(s markwarden.Store) (markwarden.PartyID, bool)
	Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
	Explain(q markwarden.AuthorizationQuestion, a markwarden.AuthorizationAnswer) markwarden.Message
}

// Enforcement is what stands on a listing, and how far hooks have heard of it: *enforce.Enforcer and its store.
type Enforcement interface {
	Desired(ctx context.Context, key markwarden.ListingKey) (markwarden.DesiredState, error) // Seq 0: never had one
	Measures(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Measure, error)
	Attempts(ctx context.Context, key markwarden.ListingKey, limit int) ([]enforce.Attempt, error) // newest first
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

// Stock is told which pictures belong to nobody; markwarden.ErrNotFound for one that was not looked at.
type Stock interface {
	MarkStock(ctx context.Context, key markwarden.ListingKey, image int, kind markwarden.StockKind, by markwarden.AccountID, note string) (markwarden.StockPicture, error)
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
