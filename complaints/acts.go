package complaints

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/ids"
)

// File files a notice, or returns *DefectsError with everything that is wrong with it. A request that was filed already (who.Once) is
// answered with what it filed. Listings that are not here yet are
// requested, and join when they arrive.
func (o *Office) File(ctx context.Context, who Filer, n Notice) (Complaint, error) {
	if n.Procedure == "" {
		n.Procedure = DefaultProcedure
	}
	if n.Holder == "" {
		n.Holder = who.Party
	}
	n.Items, n.Elements = slices.Clone(n.Items), maps.Clone(n.Elements)
	if who.Once != "" {
		if c, err := o.Store.Of(ctx, who.Once); !errors.Is(err, markwarden.ErrNotFound) {
			return c, err
		}
	}
	now := o.now()
	if ds := check(who, &n, o.World(), now); ds != nil {
		return Complaint{}, &DefectsError{ds}
	}
	c := change{
		Change: Change{To: Complaint{ID: markwarden.ComplaintID(ids.New()), By: Filer{Account: who.Account, Party: who.Party}, Notice: n, FiledAt: now}, Once: who.Once},
		now:    now,
	}
	for i, it := range n.Items {
		c.To.Items = append(c.To.Items, ItemState{N: i, Item: it})
		l, err := o.find(ctx, it.Keys())
		if err != nil {
			return Complaint{}, err
		}
		if err := c.file(&c.To.Items[i], l); err != nil {
			return Complaint{}, err
		}
	}
	c.audit(string(who.Account), "complaint.file", "")
	done, err := o.commit(ctx, c)
	if who.Once != "" && errors.Is(err, markwarden.ErrConflict) { // the same request, at the same moment
		return o.Store.Of(ctx, who.Once)
	}
	return done, err
}

// find is the first of the keys that is here; nil when none is.
func (o *Office) find(ctx context.Context, keys []markwarden.ListingKey) (*markwarden.Listing, error) {
	for _, k := range keys {
		l, err := o.Listings.Listing(ctx, k)
		if err == nil {
			return &l, nil
		}
		if !errors.Is(err, markwarden.ErrNotFound) {
			return nil, fmt.Errorf("listing %s: %w", k, err)
		}
	}
	return nil, nil
}

// Answer takes what the seller of an item says. It returns markwarden.ErrForbidden for anybody but the seller's party or staff.
func (o *Office) Answer(ctx context.Context, id markwarden.ComplaintID, item int, a SellerAnswer) (Complaint, error) {
	if err := a.check(); err != nil {
		return Complaint{}, err
	}
	return o.change(ctx, id, func(c *change) error {
		if item < 0 || item >= len(c.To.Items) {
			return fmt.Errorf("item %d: %w", item, markwarden.ErrNotFound)
		}
		it := &c.To.Items[item]
		if a.By.Party != "" {
			if owner, ok := o.World().Owner(it.Seller); !ok || owner != a.By.Party {
				return markwarden.ErrForbidden
			}
		}
		a.At = c.now
		a.Documents = slices.Clone(a.Documents)
		it.Answers = append(slices.Clone(it.Answers), a)
		c.audit(string(a.By.Account), "complaint.answer", string(a.Kind))
		c.received(it.Key)
		return c.do(it, ActAnswer, string(a.By.Account), a.Statement)
	})
}

const maxAnswers = 20

func (a *SellerAnswer) check() error {
	switch {
	case a.By.Account == "":
		return fmt.Errorf("%w: who answers is needed", markwarden.ErrInvalid)
	case !slices.Contains(AnswerKinds, a.Kind):
		return fmt.Errorf("%w: answer %q is not one of %v", markwarden.ErrInvalid, a.Kind, AnswerKinds)
	case strings.TrimSpace(a.Statement) == "" || utf8.RuneCountInString(a.Statement) > maxStatement || !readable(a.Statement):
		return fmt.Errorf("%w: a statement of at most %d characters of plain text is needed", markwarden.ErrInvalid, maxStatement)
	case len(a.Documents) > 20 || slices.ContainsFunc(a.Documents, func(d string) bool { return len(d) > maxID || !plain(d) }):
		return fmt.Errorf("%w: at most 20 documents, named by their digest", markwarden.ErrInvalid)
	}
	return nil
}

// Withdraw takes undecided items back; nil means all of them. Only who filed it, or staff, may.
func (o *Office) Withdraw(ctx context.Context, id markwarden.ComplaintID, who Filer, items []int, reason string) (Complaint, error) {
	if who.Account == "" || utf8.RuneCountInString(reason) > maxStatement || !readable(reason) {
		return Complaint{}, fmt.Errorf("%w: who withdraws is needed, and a reason of at most %d characters of plain text", markwarden.ErrInvalid, maxStatement)
	}
	return o.change(ctx, id, func(c *change) error {
		if who.Party != "" && who.Party != c.To.By.Party && who.Party != c.To.Notice.Holder {
			return markwarden.ErrForbidden
		}
		c.audit(string(who.Account), "complaint.withdraw", reason)
		if items == nil {
			for i := range c.To.Items {
				if !c.To.Items[i].State.ended() {
					items = append(items, i)
				}
			}
		}
		for _, i := range items {
			if i < 0 || i >= len(c.To.Items) {
				return fmt.Errorf("item %d: %w", i, markwarden.ErrNotFound)
			}
			it := &c.To.Items[i]
			if err := c.do(it, ActWithdraw, string(who.Account), reason); err != nil {
				return err
			}
			c.received(it.Key) // so that the case hears of it
		}
		return nil
	})
}

// change applies fn to the newest version of a complaint.
func (o *Office) change(ctx context.Context, id markwarden.ComplaintID, fn func(*change) error) (Complaint, error) {
	for try := 0; ; try++ {
		now, err := o.Store.Complaint(ctx, id)
		if err != nil {
			return Complaint{}, err
		}
		c := begin(now, o.now())
		if err := fn(&c); err != nil {
			return now, err
		}
		if len(c.steps) == 0 {
			return now, nil
		}
		// Somebody else may have changed it meanwhile; acts do not depend on what a person saw, so do it on the newer one.
		done, err := o.commit(ctx, c)
		if !errors.Is(err, markwarden.ErrConflict) || try == 3 {
			return done, err
		}
	}
}

func (o *Office) commit(ctx context.Context, c change) (Complaint, error) {
	c.finish()
	if err := o.Store.Apply(ctx, c.Change); err != nil {
		return Complaint{}, err
	}
	return c.To, nil
}
