package app

import (
	"fmt"
	"os"

	"markwarden"
	"markwarden/registry/proof"
	"markwarden/registry/verification"
)

// signatures checks signed proofs against the public keys of a file.
type signatures struct{ keys *proof.Keys }

// openSignatures reads the keys that the configuration names; without any, no signed proof is taken.
func openSignatures(path string) (verification.Signatures, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("proof.keys: %w", err)
	}
	keys, err := proof.ParseKeys(b)
	if err != nil {
		return nil, fmt.Errorf("proof.keys: %w", err)
	}
	return signatures{keys}, nil
}

// Signed reads a link, and sees that its grantor's key signed it.
func (s signatures) Signed(jws string) (markwarden.Authorization, error) {
	st, err := proof.Inspect(jws)
	if err != nil {
		return markwarden.Authorization{}, err
	}
	if st.Link == nil {
		return markwarden.Authorization{}, fmt.Errorf("%w: this is a revocation, and no proof", markwarden.ErrInvalid)
	}
	if err := st.Verify(s.keys); err != nil {
		return markwarden.Authorization{}, fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
	}
	return *st.Link, nil
}
