package complaints

import (
	"fmt"
	"slices"
	"time"

	"markwarden"
)

const system = "system:complaints"

// change is a Change in the making.
type change struct {
	Change
	now   time.Time
	steps []Act
}

// begin starts a change of c; what it changes is not shared with c.
func begin(c Complaint, now time.Time) change {
	c.Items = slices.Clone(c.Items)
	return change{Change: Change{From: c.Version, To: c}, now: now}
}

// do takes one step of an item's state machine and writes it into its history.
func (c *change) do(it *ItemState, a Act, actor, reason string) error {
	return c.decide(it, a, actor, reason, nil)
}

func (c *change) decide(it *ItemState, a Act, actor, reason string, out *Outcome) error {
	to, err := step(it.State, a)
	if err != nil {
		return err
	}
	if a == ActAnswer && len(it.Answers) > maxAnswers {
		return fmt.Errorf("%w: an item takes %d answers", markwarden.ErrInvalid, maxAnswers)
	}
	it.State = to
	it.History = append(slices.Clone(it.History), Step{At: c.now, Actor: actor, Act: a, State: to, Reason: reason, Outcome: out})
	c.steps = append(c.steps, a)
	return nil
}

// file enters an item whose listing is l, or is not here yet.
func (c *change) file(it *ItemState, l *markwarden.Listing) error {
	by := string(c.To.By.Account)
	if l != nil {
		c.attach(it, l)
		return c.do(it, ActFile, by, "")
	}
	// The listing may be recorded at this very moment, by somebody who does not see this complaint yet: the event looks again.
	for _, k := range it.Item.Keys() {
		c.received(k)
	}
	return c.do(it, ActRequest, by, "")
}

// attach makes an item one about l.
func (c *change) attach(it *ItemState, l *markwarden.Listing) {
	it.Key, it.Seller, it.Title = l.Key, l.Store(), l.Title
	c.received(l.Key)
}

func (c *change) received(k markwarden.ListingKey) {
	e := markwarden.Event{Kind: markwarden.EventComplaintReceived, Key: k.String()}
	if k.Listing != "" && !slices.Contains(c.Events, e) {
		c.Events = append(c.Events, e)
	}
}

func (c *change) audit(actor, action, reason string) {
	c.Audit = append(c.Audit, markwarden.AuditEntry{Actor: actor, Action: action, Subject: "complaint:" + string(c.To.ID), Reason: reason})
}

// finish closes the change: what follows from its items, and who hears of it.
func (c *change) finish() {
	c.To.Version = c.From + 1
	c.To.State = stateOf(c.To.Items)
	c.To.UpdatedAt = c.now
	c.Events = append(c.Events, markwarden.Event{Kind: markwarden.EventComplaintChanged, Key: string(c.To.ID)})
}
