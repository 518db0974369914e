package request

import (
	"context"
	"fmt"
	"slices"
	"time"

	"markwarden"
)

// Side is one of the two that hear of a request.
type Side string

const (
	SideSeller Side = "seller"
	SideHolder Side = "holder"
)

// Letter is one thing to tell one side. The same Key again is the same letter.
type Letter struct {
	Key      string
	Act      Act
	Side     Side
	Request  Request
	Rights   []markwarden.RightID
	Deadline time.Time // of ask, refuse and extend
	Reason   string
}

// Messenger tells letters that are not told yet.
type Messenger interface {
	Send(ctx context.Context, ls []Letter) error
}

// MessengerFunc makes a Messenger of a function.
type MessengerFunc func(ctx context.Context, ls []Letter) error

// Send calls f.
func (f MessengerFunc) Send(ctx context.Context, ls []Letter) error { return f(ctx, ls) }

// told says which side hears of an act.
var told = map[Act][]Side{
	ActAsk:    {SideSeller},
	ActSubmit: {SideSeller},
	ActRefuse: {SideSeller},
	ActExtend: {SideSeller},
	ActLapse:  {SideSeller},
	ActMeet:   {SideSeller, SideHolder},
	ActDrop:   {SideSeller},
}

// OnChanged tells both sides what they were not told yet, and makes the listings of a right whose deadline ran out, or was moved
// after that, be looked at again. Idempotent.
func (d *Desk) OnChanged(ctx context.Context, id ID) error {
	r, err := d.Store.Request(ctx, id)
	if err != nil {
		return fmt.Errorf("proof request %s: %w", id, err)
	}
	for i := range r.Items {
		if it := &r.Items[i]; slices.ContainsFunc(it.History, func(s Step) bool { return s.Act == ActLapse }) && !it.State.Ended() {
			if err := d.look(ctx, id, it.Right); err != nil {
				return err
			}
		}
	}
	if d.Tell == nil {
		return nil
	}
	if ls := letters(&r); len(ls) > 0 {
		return d.Tell.Send(ctx, ls)
	}
	return nil
}

// bundle is how long steps of one kind are told together: a seller whose forty marks are asked for within the hour gets one letter.
const bundle = time.Hour

// letters are all letters of a request, told or not.
func letters(r *Request) (ls []Letter) {
	at := map[string]int{}
	for i := range r.Items {
		it := &r.Items[i]
		for _, s := range it.History {
			for _, side := range told[s.Act] {
				key := fmt.Sprintf("proof:%s:%s:%s:%s", r.ID, s.Act, side, s.At.UTC().Truncate(bundle).Format("2006-01-02T15"))
				n, ok := at[key]
				if !ok {
					n, at[key] = len(ls), len(ls)
					ls = append(ls, Letter{Key: key, Act: s.Act, Side: side, Request: *r, Deadline: it.Deadline, Reason: s.Reason})
				}
				if !slices.Contains(ls[n].Rights, it.Right) {
					ls[n].Rights = append(ls[n].Rights, it.Right)
				}
				if it.Deadline.Before(ls[n].Deadline) {
					ls[n].Deadline = it.Deadline
				}
			}
		}
	}
	return ls
}
