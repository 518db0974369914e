package complaints

import (
	"context"

	"markwarden"
)

// Letter is one thing to tell one side. The same Key again is the same letter.
type Letter struct {
	Key         string
	Act         Act    // what happened
	Side        string // "holder" or "seller"
	Marketplace markwarden.MarketplaceID
	Party       markwarden.PartyID // the holder's side, or the seller's party when it is known
	Store       markwarden.Store   // the seller's side
	Complaint   markwarden.ComplaintID
	Item        ItemState
	Holder      string // name of the holder
	Right       string // sign of the right
	Allegation  markwarden.AllegationKind
	Reason      string
}

// Messenger tells letters that are not told yet.
type Messenger interface {
	Send(ctx context.Context, ls []Letter) error
}

// MessengerFunc makes a Messenger of a function.
type MessengerFunc func(ctx context.Context, ls []Letter) error

// Send calls f.
func (f MessengerFunc) Send(ctx context.Context, ls []Letter) error { return f(ctx, ls) }

// OnChanged tells both sides of a complaint what they were not told yet. Idempotent.
func (o *Office) OnChanged(ctx context.Context, id markwarden.ComplaintID) error { return nil }
