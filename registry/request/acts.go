package request

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
)

// Lapse lets the deadlines of a request that have passed take effect. It is the timer's job, and idempotent.
func (d *Desk) Lapse(ctx context.Context, id ID) error {
	return d.change(ctx, id, func(c *change) error {
		if !d.Subjects.Live(c.To.Marketplace) {
			return nil // nothing is opened or ended towards anyone there
		}
		for i := range c.To.Items {
			if it := &c.To.Items[i]; it.State == Asked && !it.Deadline.After(c.now) {
				if err := c.do(it, ActLapse, system, ""); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// maxExtension bounds how far ahead staff may set a deadline.
const maxExtension = 180 * day

// Extend gives more time to every right of a request that is not ended, and takes back that a deadline ran out.
func (d *Desk) Extend(ctx context.Context, id ID, actor string, until time.Time, reason string) (Request, error) {
	now := d.now()
	if !until.After(now) || until.After(now.Add(maxExtension)) {
		return Request{}, fmt.Errorf("%w: until: must lie in the future, at most %d days ahead", markwarden.ErrInvalid, maxExtension/day)
	}
	if err := words(reason); err != nil {
		return Request{}, err
	}
	err := d.change(ctx, id, func(c *change) error {
		for i := range c.To.Items {
			it := &c.To.Items[i]
			if it.State.Ended() || it.State == Submitted {
				continue
			}
			it.Deadline = until
			if err := c.do(it, ActExtend, actor, reason); err != nil {
				return err
			}
		}
		if c.steps == 0 {
			return &markwarden.TransitionError{Machine: "proof request", State: string(c.To.State()), Act: string(ActExtend)}
		}
		return nil
	})
	if err != nil {
		return Request{}, err
	}
	return d.Store.Request(ctx, id)
}

const maxReason = 4000

func words(reason string) error {
	if strings.TrimSpace(reason) == "" || utf8.RuneCountInString(reason) > maxReason || !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) {
		return fmt.Errorf("%w: reason: is needed, at most %d characters of plain text", markwarden.ErrInvalid, maxReason)
	}
	return nil
}

// HandedIn is what became of a proof that a party handed in.
type HandedIn struct {
	Party   markwarden.PartyID
	Rights  []markwarden.RightID // nil: all
	Refused bool
	Reason  string // of the refusal
	Stores  []markwarden.Store
}

func (h *HandedIn) covers(r markwarden.RightID) bool {
	if h.Rights == nil {
		return true
	}
	return slices.Contains(h.Rights, r)
}

// OnProof brings the requests of a party in line with a proof that it handed in, or that was decided. A refusal gives time to cure;
// whether a verified one is enough, the listings say, looked at again. Every listing that wants what the proof covers is looked at again: so what stands only for want of proof is lifted.
func (d *Desk) OnProof(ctx context.Context, h HandedIn) error {
	f := Filter{Party: h.Party, Stores: h.Stores, Open: true, Limit: 200}
	for {
		rs, err := d.Store.List(ctx, f)
		if err != nil {
			return err
		}
		for i := range rs {
			if err := d.onProof(ctx, rs[i].ID, &h); err != nil {
				return fmt.Errorf("proof request %s: %w", rs[i].ID, err)
			}
		}
		if len(rs) < f.Limit {
			return nil
		}
		f.After = rs[len(rs)-1].ID
	}
}

func (d *Desk) onProof(ctx context.Context, id ID, h *HandedIn) error {
	err := d.change(ctx, id, func(c *change) error {
		c.To.To = Addressee{Party: h.Party}
		for i := range c.To.Items {
			it := &c.To.Items[i]
			if it.State.Ended() || !h.covers(it.Right) {
				continue
			}
			waiting, err := d.Proofs.Waiting(ctx, h.Party, it.Right)
			if err != nil {
				return err
			}
			switch {
			case waiting && (it.State == Asked || it.State == Lapsed):
				err = c.do(it, ActSubmit, system, "")
			case h.Refused && !waiting && (it.State == Submitted || it.State == Late):
				err = c.refused(it, system, h.Reason)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.look(ctx, id, "")
}

// look makes every room look again at the listings that want a right of a request.
func (d *Desk) look(ctx context.Context, id ID, right markwarden.RightID) error {
	const page = 200
	var after markwarden.ListingKey
	for {
		keys, err := d.Store.Listings(ctx, id, right, after, page)
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			if err := d.Store.Look(ctx, keys); err != nil {
				return err
			}
			after = keys[len(keys)-1]
		}
		if len(keys) < page {
			return nil
		}
	}
}

// change applies fn to the newest version of a request; it does nothing when there is none or fn takes no step.
func (d *Desk) change(ctx context.Context, id ID, fn func(*change) error) error {
	for try := 1; ; try++ {
		now, err := d.Store.Request(ctx, id)
		if err != nil {
			return err
		}
		c := begin(now, d.now())
		if err := fn(&c); err != nil {
			return err
		}
		err = d.commit(ctx, c)
		if !errors.Is(err, markwarden.ErrConflict) || try == attempts {
			return err
		}
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}
