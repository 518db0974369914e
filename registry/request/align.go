package request

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"markwarden"
	"markwarden/internal/ids"
)

const system = "system:proofs"

// attempts bounds how often a change is decided again because another came first: many listings of one seller share a request.
const attempts = 8

// OnScreened brings the request of a listing's seller in line with the listing's newest screening. Idempotent.
func (d *Desk) OnScreened(ctx context.Context, key markwarden.ListingKey) error {
	var err error
	for range attempts {
		if err = d.align(ctx, key); !errors.Is(err, markwarden.ErrConflict) {
			return err
		}
	}
	return err
}

func (d *Desk) align(ctx context.Context, key markwarden.ListingKey) error {
	have, err := d.Store.Wants(ctx, key)
	if err != nil {
		return fmt.Errorf("what %s wants: %w", key, err)
	}
	sub, err := d.Subjects.Subject(ctx, key)
	if err != nil && !errors.Is(err, markwarden.ErrNotFound) {
		return fmt.Errorf("screening of %s: %w", key, err)
	}
	asked := asking(&sub, have)
	groups := map[ID]*group{}
	for _, a := range asked {
		r, proven, err := d.asked(ctx, &sub, a)
		if err != nil {
			return err
		}
		g := groupOf(groups, r)
		if proven {
			g.proven = append(g.proven, a.right)
			continue
		}
		g.asks = append(g.asks, a)
	}
	for _, w := range have {
		if groups[w.Request] == nil {
			r, err := d.Store.Request(ctx, w.Request)
			if err != nil {
				return err
			}
			groupOf(groups, r)
		}
		groups[w.Request].have = append(groups[w.Request].have, w)
	}
	for _, g := range groups {
		if err := d.alignOne(ctx, &sub, key, g); err != nil {
			return err
		}
	}
	return nil
}

// ask is one right for which a listing asks for proof.
type ask struct {
	holder markwarden.PartyID
	right  markwarden.RightID
	answer markwarden.AuthorizationAnswer
}

// asking are the rights for which a listing asks. What was taken down by enforcement asks for what it asked for before: taking
// it down ended the sale, not the question.
func asking(sub *Subject, have []Want) (all []ask) {
	if sub.Mode != markwarden.ModeLive {
		return nil
	}
	for i := range sub.Screening.Assessments {
		if a := &sub.Screening.Assessments[i]; sub.Listing.Status != markwarden.Removed && a.Route == markwarden.RouteAskProof && a.AskedRight != "" {
			all = append(all, ask{a.Holder, a.AskedRight, a.Authorization})
		}
	}
	if sub.Listing.Status == markwarden.Removed && sub.Listing.RemovedBy == markwarden.RemovedByEnforcement {
		for _, w := range have {
			all = append(all, ask{right: w.Right})
		}
	}
	return all
}

// group is one request with what a listing has to do with it.
type group struct {
	request Request
	asks    []ask
	proven  []markwarden.RightID
	have    []Want
}

func groupOf(all map[ID]*group, r Request) *group {
	if all[r.ID] == nil {
		all[r.ID] = &group{request: r}
	}
	return all[r.ID]
}

// asked finds or makes the request that an ask belongs to, and says whether the registry grants the sale by now.
func (d *Desk) asked(ctx context.Context, sub *Subject, a ask) (r Request, proven bool, err error) {
	if a.holder == "" { // of a listing that was taken down: the request is known
		wants, err := d.Store.Wants(ctx, sub.Listing.Key)
		if err != nil {
			return r, false, err
		}
		i := slices.IndexFunc(wants, func(w Want) bool { return w.Right == a.right })
		if i < 0 {
			return r, false, markwarden.ErrConflict // gone meanwhile: look again
		}
		if r, err = d.Store.Request(ctx, wants[i].Request); err != nil {
			return r, false, err
		}
	} else if r, err = d.find(ctx, sub, a.holder); err != nil {
		return r, false, err
	}
	proven, err = d.Subjects.Proven(ctx, &sub.Listing, r.Holder, a.right)
	return r, proven, err
}

// find is the request to the seller of a listing about a holder's rights; a new one when there is none. What was asked of a store
// becomes a question to its owner as soon as one is on file.
func (d *Desk) find(ctx context.Context, sub *Subject, holder markwarden.PartyID) (Request, error) {
	m, st := sub.Listing.Key.Marketplace, sub.Listing.Seller.ID
	if sub.Party != "" {
		r, err := d.Store.Find(ctx, m, Addressee{Party: sub.Party}, holder)
		if err == nil || !errors.Is(err, markwarden.ErrNotFound) {
			return r, err
		}
	}
	r, err := d.Store.Find(ctx, m, Addressee{Store: st}, holder)
	if err != nil && !errors.Is(err, markwarden.ErrNotFound) {
		return r, err
	}
	if err != nil {
		r = Request{ID: ID(ids.New()), Marketplace: m, Holder: holder, To: Addressee{Store: st}, OpenedAt: d.now()}
	}
	if sub.Party != "" {
		r.To = Addressee{Party: sub.Party}
	}
	return r, nil
}

// alignOne writes what a listing changes of one request.
func (d *Desk) alignOne(ctx context.Context, sub *Subject, key markwarden.ListingKey, g *group) error {
	c := begin(g.request, d.now())
	if c.From == 0 && len(g.asks) == 0 {
		return nil
	}
	for _, a := range g.asks {
		w := Want{key, a.right, c.To.ID}
		if !slices.Contains(g.have, w) {
			c.Add = append(c.Add, w)
		}
		waiting, err := d.Proofs.Waiting(ctx, c.To.To.Party, a.right)
		if err != nil {
			return err
		}
		if err := c.ask(a, waiting, d.Terms); err != nil {
			return err
		}
	}
	for _, w := range g.have {
		if slices.ContainsFunc(g.asks, func(a ask) bool { return a.right == w.Right }) {
			continue
		}
		c.Remove = append(c.Remove, w)
		if err := d.ended(ctx, sub, w, slices.Contains(g.proven, w.Right), &c); err != nil {
			return err
		}
	}
	return d.commit(ctx, c)
}

// ended ends a right of the request when no other listing asks for it: met when the registry grants the sale, dropped otherwise.
func (d *Desk) ended(ctx context.Context, sub *Subject, w Want, proven bool, c *change) error {
	others, err := d.Store.Listings(ctx, w.Request, w.Right, markwarden.ListingKey{}, 2)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(others, func(k markwarden.ListingKey) bool { return k != w.Key }) {
		return nil
	}
	it := c.To.Item(w.Right)
	if it == nil || it.State.Ended() {
		return nil
	}
	if !proven && sub.Mode == markwarden.ModeLive && sub.Listing.Status != markwarden.Removed {
		if proven, err = d.Subjects.Proven(ctx, &sub.Listing, c.To.Holder, w.Right); err != nil {
			return err
		}
	}
	if proven {
		return c.do(it, ActMeet, system, "")
	}
	it.Left = max(0, it.Deadline.Sub(c.now))
	return c.do(it, ActDrop, system, "")
}
