package enforce

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"markwarden"
	"markwarden/internal/wire"
)

// DeliveryError is a hook that did not take a state. The job is tried again, not before RetryAfter when the hook named a time.
type DeliveryError struct {
	Hook   string
	Status int // 0: no answer
	After  time.Duration
	Err    error
}

func (e *DeliveryError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("hook %s: %v", e.Hook, e.Err)
	}
	return fmt.Sprintf("hook %s answered %d", e.Hook, e.Status)
}

func (e *DeliveryError) Unwrap() error { return e.Err }

// RetryAfter is how long the hook asked to wait; 0: it did not say.
func (e *DeliveryError) RetryAfter() time.Duration { return e.After }

// Deliver brings the newest desired state to a hook. key is a HookKey. Whatever is not due any more is no error: the hook is
// not configured or disabled, the marketplace is only observed, or the hook acknowledged this state or a newer one.
func (e *Enforcer) Deliver(ctx context.Context, key string) error {
	id, listing, ok := ParseHookKey(key)
	if !ok {
		return fmt.Errorf("%w: delivery key %q", markwarden.ErrPermanent, key)
	}
	h, ok := e.hook(id)
	if !ok || !h.takes(listing.Marketplace) || !e.live(listing.Marketplace) {
		return nil
	}
	s, err := e.Store.Standing(ctx, listing)
	if err != nil {
		return fmt.Errorf("state of %s: %w", listing, err)
	}
	t, disabled, err := e.Store.Target(ctx, id, listing)
	if err != nil {
		return fmt.Errorf("target %s: %w", id, err)
	}
	if disabled || s.Desired.Seq == 0 || t.AckedSeq >= s.Desired.Seq {
		return nil
	}
	return e.send(ctx, h, s.Desired)
}

func (e *Enforcer) send(ctx context.Context, h Hook, d markwarden.DesiredState) error {
	began := e.now()
	answer, err := e.Sender.Send(ctx, h, MessageID(h.ID, d), Body(d))
	a := Attempt{Hook: h.ID, Key: d.Key, Seq: d.Seq, At: began, Status: answer.Status, Took: e.now().Sub(began)}
	failed := &DeliveryError{Hook: h.ID, Status: answer.Status, After: answer.RetryAfter, Err: err}
	acked := err == nil && answer.Status >= 200 && answer.Status <= 299
	if !acked {
		a.Error = failed.Error()
	}
	gone := err == nil && answer.Status == http.StatusGone // Standard Webhooks: the receiver wants no more
	if err := e.Store.Attempted(ctx, a, gone); err != nil {
		return fmt.Errorf("record delivery to %s: %w", h.ID, err)
	}
	if acked || gone {
		return nil
	}
	return failed
}

// MessageID names a state at a hook: the same in every try, so that a receiver can tell a repeat.
func MessageID(hook string, d markwarden.DesiredState) string {
	sum := sha256.Sum256([]byte(HookKey(hook, d.Key) + "\x1f" + strconv.FormatInt(d.Seq, 10)))
	return "msg_" + hex.EncodeToString(sum[:12])
}

// Body is the message that hooks and the stream carry: the whole desired state, so that a lost or late one does no harm.
func Body(d markwarden.DesiredState) []byte {
	b := append([]byte(`{"type":"listing.desired_state","timestamp":"`), d.Since.UTC().Format(time.RFC3339Nano)...)
	b = append(b, `","data":`...)
	return append(wire.AppendEnforcement(b, d), '}')
}

// Publish writes the newest desired state to the stream. Nothing leaves the house while the marketplace is only observed.
func (e *Enforcer) Publish(ctx context.Context, key markwarden.ListingKey) error {
	if e.Publisher == nil || !e.live(key.Marketplace) {
		return nil
	}
	d, err := e.Desired(ctx, key)
	if err != nil {
		return fmt.Errorf("state of %s: %w", key, err)
	}
	if d.Seq == 0 {
		return nil
	}
	return e.Publisher.Publish(ctx, key.String(), Body(d))
}

// Enable switches a hook on again after it was disabled, and makes due what it missed.
func (e *Enforcer) Enable(ctx context.Context, hook string) (due int, err error) {
	h, ok := e.hook(hook)
	if !ok {
		return 0, fmt.Errorf("hook %s: %w", hook, markwarden.ErrNotFound)
	}
	if err := e.Store.Enable(ctx, hook); err != nil {
		return 0, err
	}
	return e.Store.CatchUp(ctx, hook, h.Marketplaces)
}

// Resume makes due what the hooks of a marketplace were not told while it was only observed.
func (e *Enforcer) Resume(ctx context.Context, m markwarden.MarketplaceID) (due int, err error) {
	if !e.live(m) {
		return 0, nil
	}
	for _, h := range e.Hooks {
		if !h.takes(m) {
			continue
		}
		n, err := e.Store.CatchUp(ctx, h.ID, []markwarden.MarketplaceID{m})
		if due += n; err != nil {
			return due, fmt.Errorf("catch up %s: %w", h.ID, err)
		}
	}
	return due, nil
}

// Deliveries lists the newest tries for a listing, newest first.
func (e *Enforcer) Deliveries(ctx context.Context, key markwarden.ListingKey, limit int) ([]Attempt, error) {
	return e.Store.Attempts(ctx, key, min(max(limit, 1), 500))
}

// HookStates tells how the configured hooks are doing.
func (e *Enforcer) HookStates(ctx context.Context) ([]HookState, error) { return e.Store.Hooks(ctx) }
