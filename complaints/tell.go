package complaints

import (
	"context"
	"fmt"
	"strconv"

	"markwarden"
)

// Side is one of the two that a complaint is between.
type Side string

const (
	SideHolder Side = "holder"
	SideSeller Side = "seller"
)

// Letter is one thing to tell one side. The same Key again is the same letter.
type Letter struct {
	Key         string
	Act         Act // what happened
	Side        Side
	Marketplace markwarden.MarketplaceID
	Party       markwarden.PartyID // of the side; empty when a seller's party is not on file
	Store       markwarden.Store   // the seller's side
	Complaint   markwarden.ComplaintID
	Item        int
	Listing     markwarden.ListingKey // zero while it is not here
	URL         string
	Title       string
	Holder      string // name of the holder
	Right       string // sign of the right
	Allegation  markwarden.AllegationKind
	Outcome     *Outcome // of uphold and reject
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

// told says which side hears of an act. Nobody is told what they did themselves, but for the receipt of a notice.
var told = map[Act][]Side{
	ActRequest:  {SideHolder},
	ActFile:     {SideHolder, SideSeller},
	ActJoin:     {SideHolder, SideSeller},
	ActAnswer:   {SideHolder},
	ActGone:     {SideHolder},
	ActBack:     nil,
	ActUphold:   {SideHolder, SideSeller},
	ActReject:   {SideHolder, SideSeller},
	ActReverse:  {SideHolder, SideSeller},
	ActWithdraw: {SideHolder, SideSeller},
}

// OnChanged tells both sides of a complaint what they were not told yet. Idempotent: a letter is known by its step.
func (o *Office) OnChanged(ctx context.Context, id markwarden.ComplaintID) error {
	if o.Tell == nil {
		return nil
	}
	c, err := o.Store.Complaint(ctx, id)
	if err != nil {
		return fmt.Errorf("complaint %s: %w", id, err)
	}
	if ls := letters(&c, o.World()); len(ls) > 0 {
		return o.Tell.Send(ctx, ls)
	}
	return nil
}

// letters are all letters of a complaint, told or not.
func letters(c *Complaint, w World) (ls []Letter) {
	holder, sign := string(c.Notice.Holder), string(c.Notice.Right)
	if p, ok := w.Party(c.Notice.Holder); ok && len(p.Names) > 0 {
		holder = p.Names[0].Text
	}
	if r, ok := w.Right(c.Notice.Right); ok && r.Text != "" {
		sign = r.Text
	}
	for i := range c.Items {
		it := &c.Items[i]
		for n, s := range it.History {
			for _, side := range told[s.Act] {
				l := Letter{
					Act: s.Act, Side: side, Marketplace: it.Item.Marketplace, Complaint: c.ID, Item: it.N, Listing: it.Key, URL: it.Item.URL,
					Title: it.Title, Holder: holder, Right: sign, Allegation: c.Notice.Allegation, Outcome: s.Outcome, Reason: s.Reason,
				}
				l.Key = "complaint:" + string(c.ID) + ":" + strconv.Itoa(it.N) + ":" + strconv.Itoa(n) + ":" + string(side)
				if !l.address(c, it, w) {
					continue
				}
				if s.Outcome != nil && s.Outcome.Allegation != "" {
					l.Allegation = s.Outcome.Allegation
				}
				if side == SideSeller && (s.Act == ActFile || s.Act == ActJoin) {
					l.Reason = c.Notice.Statement
				}
				ls = append(ls, l)
			}
		}
	}
	return ls
}

// address says to whom the letter goes; false when there is nobody, as before a listing has joined.
func (l *Letter) address(c *Complaint, it *ItemState, w World) bool {
	if l.Side == SideHolder {
		l.Party = c.Notice.Holder
		return true
	}
	if it.Seller.ID == "" {
		return false
	}
	l.Store = it.Seller
	l.Party, _ = w.Owner(it.Seller)
	return true
}
