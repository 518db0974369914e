// Package complaints takes notices about listings, names everything that is wrong with one at once, waits for listings that
// are not here yet, lets sellers answer, and tells both sides what was decided and why.
//
// It does not decide (review does) and takes nothing down (enforce does).
package complaints

import (
	"context"
	"time"

	"markwarden"
)

// Filer is who acts: an account, for a party. An empty Party is the marketplace's staff.
type Filer struct {
	Account markwarden.AccountID
	Party   markwarden.PartyID
	// Once names the request that is answered, when it must have one effect only: File with the same Once files nothing new.
	Once string
}

// Notice is what a complaint says.
type Notice struct {
	Procedure  string // "" means DefaultProcedure
	Holder     markwarden.PartyID
	Right      markwarden.RightID
	Allegation markwarden.AllegationKind
	Items      []Item
	Statement  string // what is wrong with the items
	Reasons    string // evidence, in words
	Name       string // the complainant's true name
	Email      string
	GoodFaith  bool // states in good faith that this is accurate
	// Elements are further elements that a procedure asks for, by name ("perjury", "signature", ...).
	Elements map[string]string
}

// Item is one listing complained about, by the shop's id or by address.
type Item struct {
	Marketplace markwarden.MarketplaceID
	Listing     markwarden.ListingID
	URL         string
}

// Complaint is a notice with its history.
type Complaint struct {
	ID        markwarden.ComplaintID
	Version   int64
	By        Filer
	Notice    Notice
	State     State
	Items     []ItemState
	FiledAt   time.Time
	UpdatedAt time.Time
}

// ItemState is where one item stands.
type ItemState struct {
	N       int // 0, 1, ...: its place in the notice
	Item    Item
	Key     markwarden.ListingKey // zero until the listing is here
	Seller  markwarden.Store      // of the listing, when it joined
	Title   string
	State   State
	Case    markwarden.CaseID // of a decided item
	Outcome *Outcome          // of a decided item
	Answers []SellerAnswer
	History []Step
}

// Outcome is what was decided about an item.
type Outcome struct {
	Verdict     markwarden.Verdict
	Allegation  markwarden.AllegationKind
	Defence     markwarden.EvidenceKind
	Measure     markwarden.MeasureKind
	Territories []string
	Reason      string
	At          time.Time
}

// Step is one line of an item's history.
type Step struct {
	At     time.Time
	Actor  string
	Act    Act
	State  State // after it
	Reason string
	// Outcome is what this step decided, so that the history still says it when the decision was changed later.
	Outcome *Outcome
}

// AnswerKind is what a seller says; the reasons are those of the Lumen database's counter-notices.
type AnswerKind string

const (
	AnswerOwner      AnswerKind = "owner"      // the seller holds the right
	AnswerAuthorized AnswerKind = "authorized" // may sell it
	AnswerNoRight    AnswerKind = "no_right"   // the right does not exist or does not reach so far
	AnswerFairUse    AnswerKind = "fair_use"
	AnswerRemoved    AnswerKind = "removed"  // already taken out
	AnswerNotUsed    AnswerKind = "not_used" // the mark is not there
	AnswerOther      AnswerKind = "other"
)

// AnswerKinds lists every kind.
var AnswerKinds = []AnswerKind{AnswerOwner, AnswerAuthorized, AnswerNoRight, AnswerFairUse, AnswerRemoved, AnswerNotUsed, AnswerOther}

// SellerAnswer is what a seller says to an item.
type SellerAnswer struct {
	By        Filer
	Kind      AnswerKind
	Statement string
	Documents []string // "sha256:..."
	At        time.Time
}

// Filter bounds a list of complaints, newest first.
type Filter struct {
	Party        markwarden.PartyID         // that filed it, or holds the right
	Seller       []markwarden.Store         // that an item is about
	Marketplaces []markwarden.MarketplaceID // nil: all
	State        State
	Limit        int // 50 when 0, at most 200
	After        markwarden.ComplaintID
}

// World is what is on file. Safe for many goroutines.
type World interface {
	Right(id markwarden.RightID) (*markwarden.Right, bool)
	Party(id markwarden.PartyID) (*markwarden.Party, bool)
	Owner(s markwarden.Store) (markwarden.PartyID, bool)
}

// Listings reads stored listings; markwarden.ErrNotFound when there is none.
type Listings interface {
	Listing(ctx context.Context, key markwarden.ListingKey) (markwarden.Listing, error)
}

// ListingsFunc makes a Listings of a function.
type ListingsFunc func(ctx context.Context, key markwarden.ListingKey) (markwarden.Listing, error)

// Listing calls f.
func (f ListingsFunc) Listing(ctx context.Context, key markwarden.ListingKey) (markwarden.Listing, error) {
	return f(ctx, key)
}

// Cases reads all cases of a listing by holder.
type Cases interface {
	CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)
}

// CasesFunc makes a Cases of a function.
type CasesFunc func(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)

// CasesOf calls f.
func (f CasesFunc) CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error) {
	return f(ctx, key)
}

// Office is the verbs of the room. All fields without a default are required.
type Office struct {
	Store    Store
	World    func() World // the newest snapshot
	Listings Listings
	Cases    Cases
	Tell     Messenger        // nil: nobody is told
	Now      func() time.Time // nil: time.Now
}

// Complaint returns one complaint; markwarden.ErrNotFound when there is none.
func (o *Office) Complaint(ctx context.Context, id markwarden.ComplaintID) (Complaint, error) {
	return o.Store.Complaint(ctx, id)
}

// List lists complaints, newest first.
func (o *Office) List(ctx context.Context, f Filter) ([]Complaint, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	return o.Store.List(ctx, f)
}

func (o *Office) now() time.Time {
	if o.Now != nil {
		return o.Now().UTC()
	}
	return time.Now().UTC()
}
