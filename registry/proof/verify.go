package proof

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"time"

	"markwarden"
)

// ErrRefused is what every proof that does not hold is refused with, and why.
var ErrRefused = errors.New("proof refused")

// maxLinks is how many links a chain may have.
const maxLinks = 8

// Result is what a chain proves: that its last grantee may do what all of its links allow.
type Result struct {
	Chain       []markwarden.AuthorizationID `json:"chain"`
	Grantor     markwarden.PartyID           `json:"grantor"` // of the first link; that it holds the rights is for a register to say
	Grantee     markwarden.PartyID           `json:"grantee"`
	Rights      []markwarden.RightID         `json:"rights"` // null: all
	Classes     []int                        `json:"classes"`
	Territories []string                     `json:"territories"`
	Channels    []string                     `json:"channels"`
	From        time.Time                    `json:"from"`
	To          *time.Time                   `json:"to"`
}

// Verify checks the signature of a statement, and that its key is the grantor's and counted when it was issued.
func (s *Statement) Verify(keys *Keys) error {
	name, grantor := s.about()
	key := keys.find(s.KeyID)
	if key == nil {
		return fmt.Errorf("%w: %s: key %s is not known", ErrRefused, name, s.KeyID)
	}
	if key.Party != grantor {
		return fmt.Errorf("%w: %s: is signed by %s, and only %s may grant it", ErrRefused, name, key.Party, grantor)
	}
	public, err := b64.DecodeString(key.Public)
	if err != nil || len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, s.signed, s.signature) {
		return fmt.Errorf("%w: %s: wrong signature", ErrRefused, name)
	}
	if why := key.fault(s.IssuedAt); why != "" {
		return fmt.Errorf("%w: %s: %s", ErrRefused, name, why)
	}
	return nil
}

func (s *Statement) about() (markwarden.AuthorizationID, markwarden.PartyID) {
	if s.Link != nil {
		return s.Link.ID, s.Link.Grantor
	}
	return s.Revoked.Authorization, s.Revoked.Grantor
}

// VerifyChain checks proofs that make one chain, in any order, with revocations among them or not, at a moment.
func VerifyChain(keys *Keys, all []*Statement, at time.Time) (*Result, error) {
	var links []*markwarden.Authorization
	for _, s := range all {
		if err := s.Verify(keys); err != nil {
			return nil, err
		}
		if s.Link != nil {
			links = append(links, s.Link)
		}
	}
	links, err := order(links)
	if err != nil {
		return nil, err
	}
	for i, l := range links {
		if err := holds(l, len(links)-1-i, all, at); err != nil {
			return nil, err
		}
	}
	return meet(links)
}

// order puts links one after the other, grantee to grantor.
func order(links []*markwarden.Authorization) ([]*markwarden.Authorization, error) {
	switch {
	case len(links) == 0:
		return nil, fmt.Errorf("%w: no link", ErrRefused)
	case len(links) > maxLinks:
		return nil, fmt.Errorf("%w: %d links, at most %d", ErrRefused, len(links), maxLinks)
	}
	from, to := map[markwarden.PartyID]*markwarden.Authorization{}, map[markwarden.PartyID]bool{}
	for _, l := range links {
		if other := from[l.Grantor]; other != nil {
			return nil, fmt.Errorf("%w: %s and %s are both granted by %s: a chain has one link of each party", ErrRefused, other.ID, l.ID, l.Grantor)
		}
		from[l.Grantor], to[l.Grantee] = l, true
	}
	var first *markwarden.Authorization
	for _, l := range links {
		if !to[l.Grantor] {
			if first != nil {
				return nil, fmt.Errorf("%w: no link joins %s and %s", ErrRefused, first.ID, l.ID)
			}
			first = l
		}
	}
	if first == nil {
		return nil, fmt.Errorf("%w: cyclic chain: it comes back to %s", ErrRefused, links[0].Grantor)
	}
	var out []*markwarden.Authorization
	for l := first; l != nil; l = from[l.Grantee] {
		if len(out) == len(links) {
			return nil, fmt.Errorf("%w: cyclic chain: it comes back to %s", ErrRefused, l.Grantor)
		}
		out = append(out, l)
	}
	if len(out) < len(links) {
		return nil, fmt.Errorf("%w: cyclic chain or a gap behind %s", ErrRefused, out[len(out)-1].ID)
	}
	return out, nil
}

// holds tests one link with so many links below it.
func holds(l *markwarden.Authorization, below int, all []*Statement, at time.Time) error {
	refuse := func(format string, a ...any) error {
		return fmt.Errorf("%w: %s: %s", ErrRefused, l.ID, fmt.Sprintf(format, a...))
	}
	switch {
	case at.Before(l.From):
		return refuse("not valid before %s", l.From.Format(time.RFC3339))
	case !l.To.IsZero() && !at.Before(l.To):
		return refuse("expired %s", l.To.Format(time.RFC3339))
	case l.SublicenceDepth < below:
		return refuse("sublicence depth %d, and %d links follow", l.SublicenceDepth, below)
	}
	for _, s := range all {
		if r := s.Revoked; r != nil && r.Authorization == l.ID && r.Grantor == l.Grantor && !at.Before(r.RevokedAt) {
			return refuse("revoked %s", r.RevokedAt.Format(time.RFC3339))
		}
	}
	return nil
}

// meet is what all links allow: each may only narrow what stands above it.
func meet(links []*markwarden.Authorization) (*Result, error) {
	r := &Result{Grantor: links[0].Grantor, Grantee: links[len(links)-1].Grantee}
	var ok [4]bool
	for _, l := range links {
		r.Chain = append(r.Chain, l.ID)
		r.Rights, ok[0] = both(r.Rights, l.Rights)
		r.Classes, ok[1] = both(r.Classes, l.Classes)
		r.Territories, ok[2] = both(r.Territories, l.Territories)
		r.Channels, ok[3] = both(r.Channels, l.Channels)
		for i, axis := range [...]string{"rights", "classes", "territories", "channels"} {
			if !ok[i] {
				return nil, fmt.Errorf("%w: %s: nothing is left of %s", ErrRefused, l.ID, axis)
			}
		}
		if l.From.After(r.From) {
			r.From = l.From
		}
		if !l.To.IsZero() && (r.To == nil || l.To.Before(*r.To)) {
			r.To = &l.To
		}
	}
	return r, nil
}

// both is what two scopes share; nil is all. ok is false where nothing is left.
func both[T comparable](a, b []T) (_ []T, ok bool) {
	switch {
	case a == nil:
		return b, true
	case b == nil:
		return a, true
	}
	out := slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
	return out, len(out) > 0
}
