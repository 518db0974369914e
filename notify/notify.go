// Package notify keeps what parties and stores are told, in English and Chinese.
//
// It does not decide who is told what, and sends no e-mail yet: a message is a row of the receiver's inbox.
package notify

import (
	"context"
	"time"

	"markwarden"
)

// Kind names a template.
type Kind string

const (
	ComplaintReceived  Kind = "complaint_received"  // to the party that filed it
	ComplaintJoined    Kind = "complaint_joined"    // to the party that filed it: a listing that it waited for arrived
	ComplaintForwarded Kind = "complaint_forwarded" // to the seller
	ComplaintAnswered  Kind = "complaint_answered"  // to the party that filed it
	ComplaintRemoved   Kind = "complaint_removed"   // to both: the listing is gone
	ComplaintUpheld    Kind = "complaint_upheld"    // to both, with the reason
	ComplaintRejected  Kind = "complaint_rejected"  // to both, with the reason
	ComplaintReversed  Kind = "complaint_reversed"  // to both: the decision was taken back
	ComplaintWithdrawn Kind = "complaint_withdrawn" // to both

	ProofWanted   Kind = "proof_wanted"   // to the seller: show that you may sell this
	ProofReceived Kind = "proof_received" // to the seller
	ProofRefused  Kind = "proof_refused"  // to the seller, with the reason
	ProofExtended Kind = "proof_extended" // to the seller
	ProofLapsed   Kind = "proof_lapsed"   // to the seller: the deadline ran out
	ProofMet      Kind = "proof_met"      // to both: what stood for want of it is lifted
	ProofDropped  Kind = "proof_dropped"  // to the seller: nothing asks for it any more

	AuthorizationEnds    Kind = "authorization_ends"    // to grantee and grantor: it ends soon
	AuthorizationRevoked Kind = "authorization_revoked" // to the grantee: it was revoked or narrowed
)

// Kinds lists every kind.
var Kinds = []Kind{
	ComplaintReceived, ComplaintJoined, ComplaintForwarded, ComplaintAnswered, ComplaintRemoved, ComplaintUpheld, ComplaintRejected, ComplaintReversed, ComplaintWithdrawn,
	ProofWanted, ProofReceived, ProofRefused, ProofExtended, ProofLapsed, ProofMet, ProofDropped, AuthorizationEnds, AuthorizationRevoked,
}

// Facts fill a template.
type Facts struct {
	Complaint   markwarden.ComplaintID
	Item        int
	Key         markwarden.ListingKey
	URL         string // an item named by address only
	Title       string
	Holder      string // name of the holder
	Right       string // sign of the right
	Allegation  markwarden.AllegationKind
	Measure     markwarden.MeasureKind
	Territories []string
	Reason      string
	Side        string // "holder" or "seller": who reads it
	Waiting     bool   // the listing is not here yet
	// Of requests for proof and authorizations.
	Request       string // id
	Authorization markwarden.AuthorizationID
	Seller        string // name of the seller, or its store
	Until         string // day: a deadline, or the last day before something ends
	Days          int    // left until then
	Holds         bool   // silence suspends the sale
}

// Message is one thing to tell. To is a party, or a store whose party is not known.
type Message struct {
	ID          string // set by Queue
	Key         string // the same key again is the same message, told once
	Marketplace markwarden.MarketplaceID
	Party       markwarden.PartyID
	Store       markwarden.Store
	Kind        Kind
	Facts       Facts
	Texts       map[string]Text // "en" and "zh", set by Queue
	At          time.Time
	ReadAt      time.Time // zero: not read
}

// Text is a message in one language.
type Text struct{ Subject, Body string }

// Reader is whose inbox it is: a party with its stores.
type Reader struct {
	Party  markwarden.PartyID
	Stores []markwarden.Store
}

// Page is a part of an inbox, newest first.
type Page struct {
	Limit  int    // 50 when 0, at most 200
	Before string // ID of the last message of the page before
}

// Marketplaces tells the current mode of a marketplace.
type Marketplaces interface {
	Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace
}

// Store keeps messages.
type Store interface {
	// Put writes messages whose Key is new, with an event for each.
	Put(ctx context.Context, ms []Message) error
	Inbox(ctx context.Context, r Reader, p Page) (ms []Message, unread int, err error)
	// MarkRead returns markwarden.ErrNotFound when the message is not the reader's.
	MarkRead(ctx context.Context, r Reader, id string, at time.Time) error
}

// Notifier is the verbs of the room. Store and Marketplaces are required.
type Notifier struct {
	Store        Store
	Marketplaces Marketplaces
	Now          func() time.Time // nil: time.Now
}
