package request

import (
	"context"
	"slices"
	"time"

	"markwarden"
)

// change is a Change in the making.
type change struct {
	Change
	now   time.Time
	steps int
}

// begin starts a change of r; what it changes is not shared with r.
func begin(r Request, now time.Time) change {
	r.Items = slices.Clone(r.Items)
	return change{Change: Change{From: r.Version, To: r}, now: now}
}

// do takes one step of a right's state machine and writes it into its history.
func (c *change) do(it *Item, a Act, actor, reason string) error {
	to, err := step(it.State, a)
	if err != nil {
		return err
	}
	it.State = to
	it.History = append(slices.Clone(it.History), Step{At: c.now, Actor: actor, Act: a, State: to, Reason: reason})
	c.steps++
	c.Audit = append(c.Audit, markwarden.AuditEntry{
		Actor: actor, Action: "proof." + string(a), Subject: "proof_request:" + string(c.To.ID), Reason: reason, Detail: `{"right":` + quoted(string(it.Right)) + `}`,
	})
	return nil
}

// ask opens a right of the request, or opens it again; one that waits already only learns the newest answer.
func (c *change) ask(a ask, waiting bool, t Terms) error {
	if c.From == 0 {
		c.To.Silence = t.Silence
		if c.To.Silence == "" {
			c.To.Silence = SilenceHold
		}
	}
	it := c.To.Item(a.right)
	if it == nil {
		c.To.Items = append(c.To.Items, Item{Right: a.right})
		it = &c.To.Items[len(c.To.Items)-1]
	}
	if a.holder != "" {
		it.Answer = a.answer
	}
	if it.State == stateNone || it.State.Ended() {
		left := t.period()
		if it.State == Dropped {
			left = min(left, max(it.Left, Again))
		}
		it.Deadline = c.now.Add(left)
		if err := c.do(it, ActAsk, system, ""); err != nil {
			return err
		}
	}
	switch {
	case waiting && (it.State == Asked || it.State == Lapsed):
		return c.do(it, ActSubmit, system, "")
	case !waiting && (it.State == Submitted || it.State == Late): // verified, and still not enough for this listing
		return c.refused(it, system, "")
	}
	return nil
}

// refused gives a right back to the seller: what came was not verified, or does not reach far enough.
func (c *change) refused(it *Item, actor, reason string) error {
	if it.State == Submitted {
		if cure := c.now.Add(Cure); it.Deadline.Before(cure) {
			it.Deadline = cure
		}
	}
	return c.do(it, ActRefuse, actor, reason)
}

// commit writes a change that changes something.
func (d *Desk) commit(ctx context.Context, c change) error {
	if c.steps == 0 && len(c.Add) == 0 && len(c.Remove) == 0 {
		return nil
	}
	c.To.Version = c.From + 1
	c.To.UpdatedAt = c.now
	if c.steps > 0 {
		c.Events = append(c.Events, markwarden.Event{Kind: markwarden.EventProofRequest, Key: string(c.To.ID)})
	}
	return d.Store.Apply(ctx, c.Change)
}
