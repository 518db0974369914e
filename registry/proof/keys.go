package proof

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"markwarden"
)

// Key is a party's key: a JWK (RFC 8037) with whose it is and when it signs.
type Key struct {
	Type    string             `json:"kty"` // OKP
	Curve   string             `json:"crv"` // Ed25519
	ID      string             `json:"kid"` // the thumbprint of RFC 7638
	Public  string             `json:"x"`
	Private string             `json:"d,omitempty"` // only in its owner's file
	Party   markwarden.PartyID `json:"party"`
	From    time.Time          `json:"from"`
	// To is when the key was rotated out: what it signed before stays good.
	To *time.Time `json:"to,omitempty"`
	// RevokedAt says that the key was lost or stolen: nothing that it signed counts any more, since a thief can write any date.
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
}

// Keys is a file of keys, public ones or with their private parts.
type Keys struct {
	Keys []Key `json:"keys"`
}

var b64 = base64.RawURLEncoding.Strict()

// ParseKeys reads a file of keys and checks each.
func ParseKeys(doc []byte) (*Keys, error) {
	k := &Keys{}
	if err := strict(doc, k); err != nil {
		return nil, fmt.Errorf("%w: keys: %w", markwarden.ErrInvalid, err)
	}
	seen := map[string]bool{}
	for i := range k.Keys {
		key := &k.Keys[i]
		if err := key.check(); err != nil {
			return nil, fmt.Errorf("%w: keys[%d]: %w", markwarden.ErrInvalid, i, err)
		}
		if seen[key.ID] {
			return nil, fmt.Errorf("%w: keys[%d]: key %s is given twice", markwarden.ErrInvalid, i, key.ID)
		}
		seen[key.ID] = true
	}
	return k, nil
}

func (k *Key) check() error {
	public, err := b64.DecodeString(k.Public)
	switch {
	case k.Type != "OKP" || k.Curve != "Ed25519":
		return fmt.Errorf("kty %q, crv %q: only OKP, Ed25519 is known", k.Type, k.Curve)
	case err != nil || len(public) != ed25519.PublicKeySize:
		return fmt.Errorf("x is no public key of %d bytes in base64url", ed25519.PublicKeySize)
	case k.ID != thumbprint(public):
		return fmt.Errorf("kid is not the key's thumbprint, %s", thumbprint(public))
	case k.Party == "":
		return fmt.Errorf("key %s has no party", k.ID)
	}
	if k.Private == "" {
		return nil
	}
	seed, err := b64.DecodeString(k.Private)
	if err != nil || len(seed) != ed25519.SeedSize || !slices.Equal(public, []byte(ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))) {
		return fmt.Errorf("d does not belong to x of key %s", k.ID)
	}
	return nil
}

// thumbprint names a public key (RFC 7638: SHA-256 over its required members in order).
func thumbprint(public []byte) string {
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + b64.EncodeToString(public) + `"}`))
	return b64.EncodeToString(sum[:])
}

// Rotate gives a party a new key from a moment on; those that it had sign nothing from then on.
func (k *Keys) Rotate(party markwarden.PartyID, at time.Time) (*Key, error) {
	if party == "" {
		return nil, fmt.Errorf("%w: a key belongs to a party", markwarden.ErrInvalid)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	at = at.UTC().Truncate(time.Second)
	until := at.Add(time.Second) // signatures tell whole seconds: what was signed within this one stays good
	for i := range k.Keys {
		if old := &k.Keys[i]; old.Party == party && old.To == nil {
			old.To = &until
		}
	}
	k.Keys = append(k.Keys, Key{Type: "OKP", Curve: "Ed25519", ID: thumbprint(public), Public: b64.EncodeToString(public), Private: b64.EncodeToString(private.Seed()), Party: party, From: at})
	return &k.Keys[len(k.Keys)-1], nil
}

// Revoke marks a key as lost or stolen.
func (k *Keys) Revoke(id string, at time.Time) error {
	key := k.find(id)
	if key == nil {
		return fmt.Errorf("%w: key %s", markwarden.ErrNotFound, id)
	}
	at = at.UTC().Truncate(time.Second)
	key.RevokedAt = &at
	return nil
}

// PublicOnly is what others may see.
func (k *Keys) PublicOnly() *Keys {
	out := &Keys{Keys: slices.Clone(k.Keys)}
	for i := range out.Keys {
		out.Keys[i].Private = ""
	}
	return out
}

// Document is the file of the keys.
func (k *Keys) Document() ([]byte, error) {
	b, err := json.MarshalIndent(k, "", "  ")
	return append(b, '\n'), err
}

func (k *Keys) find(id string) *Key {
	for i := range k.Keys {
		if k.Keys[i].ID == id {
			return &k.Keys[i]
		}
	}
	return nil
}

// signer is the key with which a party signs at a moment: the newest.
func (k *Keys) signer(party markwarden.PartyID, at time.Time) (*Key, error) {
	for i := range slices.Backward(k.Keys) {
		if key := &k.Keys[i]; key.Party == party && key.Private != "" && key.fault(at) == "" {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%w: no private key of %s that signs at %s", markwarden.ErrNotFound, party, at.Format(time.RFC3339))
}

// fault is why what a key signed at a moment does not count.
func (k *Key) fault(at time.Time) string {
	switch {
	case k.RevokedAt != nil:
		return "key revoked " + k.RevokedAt.Format(time.RFC3339) + ": nothing that it signed counts"
	case at.Before(k.From):
		return "key not valid before " + k.From.Format(time.RFC3339)
	case k.To != nil && !at.Before(*k.To):
		return "key expired or rotated " + k.To.Format(time.RFC3339) + ", and this was signed " + at.Format(time.RFC3339)
	}
	return ""
}
