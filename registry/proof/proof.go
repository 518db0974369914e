// Package proof writes and checks signed authorizations: what a grantor states of a link, as a compact JWS (RFC 7515, EdDSA of RFC
// 8037) over canonical JSON (RFC 8785). A chain of them is checked offline, with public keys alone.
//
// It keeps nothing, and does not know who holds a right or what else was granted: exclusivity and assignments are registry's.
package proof

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/wire"
)

// What a JWS of this package states.
const (
	typeGrant      = "markwarden-authorization+jws"
	typeRevocation = "markwarden-revocation+jws"
)

// MaxProof bounds one JWS, in bytes.
const MaxProof = 1 << 20

type header struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// Statement is what a JWS says: a link, or that one is revoked.
type Statement struct {
	KeyID    string                    `json:"kid"`
	IssuedAt time.Time                 `json:"issued_at"`
	Link     *markwarden.Authorization `json:"-"`
	Revoked  *Revocation               `json:"-"`
	Payload  json.RawMessage           `json:"payload"`

	signed, signature []byte
}

// Revocation ends a link at a moment.
type Revocation struct {
	Authorization markwarden.AuthorizationID `json:"authorization"`
	Grantor       markwarden.PartyID         `json:"grantor"`
	RevokedAt     time.Time                  `json:"revoked_at"`
}

type payload struct {
	Authorization json.RawMessage `json:"authorization,omitempty"`
	Revocation    *Revocation     `json:"revocation,omitempty"`
	IssuedAt      time.Time       `json:"issued_at"`
}

// Issue signs a link with its grantor's key. The link's status and revocation are not the grantor's to state, and are left out.
func Issue(keys *Keys, a *markwarden.Authorization, at time.Time) (string, error) {
	stated := *a
	stated.Status, stated.RevokedAt = "", time.Time{}
	if err := checkLink(&stated); err != nil {
		return "", err
	}
	doc, err := wire.EncodeRecord(wire.Record{Authorization: &stated})
	if err != nil {
		return "", err
	}
	return sign(keys, a.Grantor, typeGrant, payload{Authorization: doc}, at)
}

// Revoke signs that a link ends at a moment.
func Revoke(keys *Keys, r Revocation, at time.Time) (string, error) {
	if r.Authorization == "" || r.Grantor == "" || r.RevokedAt.IsZero() {
		return "", fmt.Errorf("%w: a revocation names authorization, grantor and moment", markwarden.ErrInvalid)
	}
	r.RevokedAt = r.RevokedAt.UTC()
	return sign(keys, r.Grantor, typeRevocation, payload{Revocation: &r}, at)
}

func sign(keys *Keys, party markwarden.PartyID, typ string, p payload, at time.Time) (string, error) {
	p.IssuedAt = at.UTC().Truncate(time.Second)
	key, err := keys.signer(party, p.IssuedAt)
	if err != nil {
		return "", err
	}
	seed, err := b64.DecodeString(key.Private)
	if err != nil {
		return "", err
	}
	head, err := canonical(header{"EdDSA", key.ID, typ})
	if err != nil {
		return "", err
	}
	body, err := canonical(p)
	if err != nil {
		return "", err
	}
	signed := b64.EncodeToString(head) + "." + b64.EncodeToString(body)
	return signed + "." + b64.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed(seed), []byte(signed))), nil
}

func canonical(v any) ([]byte, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return Canonical(doc)
}

// Inspect reads a JWS without checking its signature.
func Inspect(jws string) (*Statement, error) {
	s, err := inspect(strings.TrimSpace(jws))
	if err != nil {
		return nil, fmt.Errorf("%w: proof: %w", markwarden.ErrInvalid, err)
	}
	return s, nil
}

func inspect(jws string) (*Statement, error) {
	if len(jws) > MaxProof {
		return nil, fmt.Errorf("longer than %d bytes", MaxProof)
	}
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		return nil, errors.New("no compact JWS: three parts with a dot between them")
	}
	var raw [3][]byte
	for i, part := range parts {
		var err error
		if raw[i], err = b64.DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return nil, fmt.Errorf("part %d is not base64url", i+1)
		}
	}
	var h header
	if err := strict(raw[0], &h); err != nil { // an unknown member, "crit" above all, may change what the rest means
		return nil, fmt.Errorf("header: %w", err)
	}
	if h.Algorithm != "EdDSA" {
		return nil, fmt.Errorf("header: alg %q: only EdDSA is taken", h.Algorithm)
	}
	if same, err := Canonical(raw[1]); err != nil || !bytes.Equal(same, raw[1]) {
		return nil, errors.New("payload is not canonical JSON (RFC 8785)")
	}
	var p payload
	if err := strict(raw[1], &p); err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	s := &Statement{KeyID: h.KeyID, IssuedAt: p.IssuedAt, Payload: raw[1], signed: []byte(parts[0] + "." + parts[1]), signature: raw[2]}
	switch {
	case p.IssuedAt.IsZero():
		return nil, errors.New("payload: issued_at: missing")
	case h.Type == typeGrant && p.Authorization != nil && p.Revocation == nil:
		r, err := wire.DecodeRecord(p.Authorization, wire.Options{})
		if err != nil {
			return nil, fmt.Errorf("authorization: %w", err)
		}
		if r.Authorization == nil {
			return nil, errors.New("authorization: is another record")
		}
		s.Link = r.Authorization
		return s, checkLink(s.Link)
	case h.Type == typeRevocation && p.Revocation != nil && p.Authorization == nil:
		s.Revoked = p.Revocation
		return s, nil
	}
	return nil, fmt.Errorf("typ %q does not fit the payload", h.Type)
}

// checkLink refuses what no grantor can mean.
func checkLink(a *markwarden.Authorization) error {
	switch {
	case a.ID == "" || a.Grantor == "" || a.Grantee == "":
		return fmt.Errorf("%w: a link has id, grantor and grantee", markwarden.ErrInvalid)
	case a.Grantor == a.Grantee:
		return fmt.Errorf("%w: %s: %s can't grant to itself", markwarden.ErrInvalid, a.ID, a.Grantor)
	case !a.To.IsZero() && !a.From.Before(a.To):
		return fmt.Errorf("%w: %s: to must be after from", markwarden.ErrInvalid, a.ID)
	}
	for _, c := range a.Classes {
		if c < 1 || c > 45 {
			return fmt.Errorf("%w: %s: classes: there is no Nice class %d", markwarden.ErrInvalid, a.ID, c)
		}
	}
	return nil
}

// strict decodes one JSON document without unknown members.
func strict(doc []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the document")
	}
	return nil
}
