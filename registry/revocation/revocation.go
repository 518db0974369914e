// Package revocation takes authorizations back, or narrows them, with a look at what that does first: how many stores and listings
// lose what covers them. Above a limit a second person signs. Facts change at once; measures follow by their own procedure.
package revocation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/ids"
)

// ID of a proposal.
type ID string

// DefaultLimit is how many listings a single person may take the cover from.
const DefaultLimit = 100

// Effect is what a change does: how many stores and listings are no longer covered.
type Effect struct {
	Stores   int
	Listings int
	AtLeast  bool // not all were looked at
}

// Proposal is one revocation or narrowing.
type Proposal struct {
	ID        ID
	Version   int64
	State     State
	After     markwarden.Authorization // as it shall be
	Party     markwarden.PartyID       // whose account proposes; empty: staff
	By        markwarden.AccountID
	Signed    markwarden.AccountID // the second signature, or who took it back
	Effect    Effect               // when it was proposed
	Reason    string
	At        time.Time
	DecidedAt time.Time // zero: waits for a second signature
}

// State is where a proposal stands.
type State string

const (
	Proposed  State = "proposed" // waits for a second signature
	Applied   State = "applied"
	Cancelled State = "cancelled"
)

// States lists every state.
var States = []State{Proposed, Applied, Cancelled}

// Act is something that happens to a proposal.
type Act string

const (
	ActPropose Act = "propose"
	ActApply   Act = "apply" // at once: few listings lose their cover
	ActSign    Act = "sign"
	ActCancel  Act = "cancel"
)

// Acts lists every act.
var Acts = []Act{ActPropose, ActApply, ActSign, ActCancel}

const stateNone State = ""

// transitions is the whole life of a proposal.
var transitions = map[State]map[Act]State{
	stateNone: {ActPropose: Proposed, ActApply: Applied},
	Proposed:  {ActSign: Applied, ActCancel: Cancelled},
	Applied:   {},
	Cancelled: {},
}

func step(s State, a Act) (State, error) {
	if to, ok := transitions[s][a]; ok {
		return to, nil
	}
	return s, &markwarden.TransitionError{Machine: "revocation", State: string(s), Act: string(a)}
}

// Who acts. An empty Party is the marketplace's staff.
type Who struct {
	Account markwarden.AccountID
	Party   markwarden.PartyID
}

// Change is one change of one proposal, written together.
type Change struct {
	From  int64
	To    Proposal
	Audit []markwarden.AuditEntry
}

// Store keeps proposals.
type Store interface {
	// Proposal returns markwarden.ErrNotFound when there is none.
	Proposal(ctx context.Context, id ID) (Proposal, error)
	// Waiting are the proposals of a party, or of everybody, that wait for a second signature, oldest first.
	Waiting(ctx context.Context, party markwarden.PartyID, limit int) ([]Proposal, error)
	// Apply returns markwarden.ErrConflict when the stored version is not c.From.
	Apply(ctx context.Context, c Change) error
}

// Register is the registry as far as this room needs it.
type Register interface {
	// Authorization returns markwarden.ErrNotFound when there is none.
	Authorization(ctx context.Context, id markwarden.AuthorizationID) (markwarden.Authorization, error)
	// Effect says what would be if the authorization were as it is given.
	Effect(ctx context.Context, after markwarden.Authorization) (Effect, error)
	// Put puts it on file, and tells its grantee.
	Put(ctx context.Context, actor string, after markwarden.Authorization, reason string) error
}

// Office is the verbs of the room. Store and Register are required.
type Office struct {
	Store    Store
	Register Register
	Limit    int              // 0: DefaultLimit
	Now      func() time.Time // nil: time.Now
}

// Preview says what a change would do, and does nothing. The error of one that is no narrowing wraps markwarden.ErrInvalid; of one
// that is not the party's, it is markwarden.ErrNotFound.
func (o *Office) Preview(ctx context.Context, who Who, after markwarden.Authorization) (Effect, error) {
	if _, err := o.check(ctx, who, &after); err != nil {
		return Effect{}, err
	}
	return o.Register.Effect(ctx, after)
}

// Propose makes the change, or leaves it to a second signature when more listings than the limit lose their cover.
func (o *Office) Propose(ctx context.Context, who Who, after markwarden.Authorization, reason string) (Proposal, error) {
	if who.Account == "" || strings.TrimSpace(reason) == "" || utf8.RuneCountInString(reason) > 4000 || !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) {
		return Proposal{}, fmt.Errorf("%w: reason: is needed, at most 4000 characters of plain text", markwarden.ErrInvalid)
	}
	if _, err := o.check(ctx, who, &after); err != nil {
		return Proposal{}, err
	}
	effect, err := o.Register.Effect(ctx, after)
	if err != nil {
		return Proposal{}, fmt.Errorf("effect of changing %s: %w", after.ID, err)
	}
	p := Proposal{ID: ID(ids.New()), After: after, Party: who.Party, By: who.Account, Effect: effect, Reason: reason, At: o.now()}
	act := ActApply
	if effect.Listings > o.limit() || effect.AtLeast {
		act = ActPropose
	}
	return o.apply(ctx, p, act, who.Account)
}

// Sign is the second signature: of another account than the one that proposed, of the same party or staff.
func (o *Office) Sign(ctx context.Context, who Who, id ID, version int64) (Proposal, error) {
	p, err := o.seen(ctx, who, id, version)
	if err != nil {
		return p, err
	}
	if who.Account == p.By {
		return p, fmt.Errorf("%w: the second signature must be another person's", markwarden.ErrForbidden)
	}
	// It may have been changed since: what is signed must still be a narrowing of what is on file.
	if _, err := o.check(ctx, who, &p.After); err != nil {
		return p, err
	}
	return o.apply(ctx, p, ActSign, who.Account)
}

// Cancel takes a proposal back that waits.
func (o *Office) Cancel(ctx context.Context, who Who, id ID, version int64) (Proposal, error) {
	p, err := o.seen(ctx, who, id, version)
	if err != nil {
		return p, err
	}
	return o.apply(ctx, p, ActCancel, who.Account)
}

// Waiting lists what waits for a second signature of a party, or of anybody for staff.
func (o *Office) Waiting(ctx context.Context, who Who) ([]Proposal, error) {
	return o.Store.Waiting(ctx, who.Party, 200)
}

func (o *Office) seen(ctx context.Context, who Who, id ID, version int64) (Proposal, error) {
	p, err := o.Store.Proposal(ctx, id)
	switch {
	case err != nil:
		return p, err
	case who.Party != "" && who.Party != p.After.Grantor:
		return p, fmt.Errorf("proposal %s: %w", id, markwarden.ErrNotFound)
	case p.Version != version:
		return p, fmt.Errorf("proposal %s is at version %d, not %d: %w", id, p.Version, version, markwarden.ErrConflict)
	}
	return p, nil
}

// check finds what is on file and sees that the change only takes away.
func (o *Office) check(ctx context.Context, who Who, after *markwarden.Authorization) (markwarden.Authorization, error) {
	before, err := o.Register.Authorization(ctx, after.ID)
	if err == nil && who.Party != "" && who.Party != before.Grantor {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return before, fmt.Errorf("authorization %s: %w", after.ID, err)
	}
	return before, Narrows(&before, after)
}

// apply takes one step of a proposal. The registry comes first: if we stop in between, doing it again changes nothing there.
func (o *Office) apply(ctx context.Context, p Proposal, a Act, who markwarden.AccountID) (Proposal, error) {
	to, err := step(p.State, a)
	if err != nil {
		return p, err
	}
	if to == Applied {
		if err := o.Register.Put(ctx, string(who), p.After, p.Reason); err != nil {
			return p, fmt.Errorf("change %s: %w", p.After.ID, err)
		}
	}
	c := Change{From: p.Version, To: p}
	c.To.Version, c.To.State = p.Version+1, to
	if a != ActPropose {
		c.To.DecidedAt = o.now()
	}
	if a == ActSign || a == ActCancel {
		c.To.Signed = who
	}
	c.Audit = []markwarden.AuditEntry{{
		Actor: string(who), Action: "authorization." + string(a), Subject: "authorization:" + string(p.After.ID), Reason: p.Reason,
		Detail: fmt.Sprintf(`{"stores":%d,"listings":%d}`, p.Effect.Stores, p.Effect.Listings),
	}}
	if err := o.Store.Apply(ctx, c); err != nil {
		return p, err
	}
	return c.To, nil
}

// Narrows says what is wrong with a change that does not only take away.
func Narrows(before, after *markwarden.Authorization) error {
	var bad []string
	add := func(field, why string) { bad = append(bad, field+": "+why) }
	if after.Grantor != before.Grantor || after.Grantee != before.Grantee || after.Role != before.Role || after.Exclusivity != before.Exclusivity ||
		after.Status != before.Status || !after.From.Equal(before.From) || !slices.Equal(after.SubjectTo, before.SubjectTo) {
		add("authorization", "parties, role, begin, status and exclusivity stay as they are")
	}
	within(add, "rights", before.Rights, after.Rights)
	within(add, "classes", before.Classes, after.Classes)
	within(add, "territories", before.Territories, after.Territories)
	within(add, "channels", before.Channels, after.Channels)
	within(add, "product_lines", before.ProductLines, after.ProductLines)
	if after.SublicenceDepth > before.SublicenceDepth {
		add("sublicence_depth", "may only become smaller")
	}
	if !before.To.IsZero() && (after.To.IsZero() || after.To.After(before.To)) {
		add("to", "may only become earlier")
	}
	if !before.RevokedAt.IsZero() && (after.RevokedAt.IsZero() || after.RevokedAt.After(before.RevokedAt)) {
		add("revoked_at", "what is revoked stays so")
	}
	if bad != nil {
		return fmt.Errorf("%w: %s", markwarden.ErrInvalid, strings.Join(bad, "; "))
	}
	return nil
}

// within sees that a scope becomes no wider. nil is all; an empty list would be none, which is what revoking is for.
func within[T comparable](add func(field, why string), field string, before, after []T) {
	switch {
	case after != nil && len(after) == 0:
		add(field, "nothing is left: revoke it instead")
	case before == nil:
	case after == nil, slices.ContainsFunc(after, func(x T) bool { return !slices.Contains(before, x) }):
		add(field, "may only become fewer")
	}
}

func (o *Office) limit() int {
	if o.Limit > 0 {
		return o.Limit
	}
	return DefaultLimit
}

func (o *Office) now() time.Time {
	if o.Now != nil {
		return o.Now().UTC()
	}
	return time.Now().UTC()
}
