package verification

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"markwarden"
	"markwarden/registry/document"
)

// bySignature decides on proofs that verify themselves.
const bySignature = markwarden.AccountID("system:signature")

// HandInSigned takes an authorization that its grantor signed. A signature that holds is the verification: no reviewer looks. Whether the
// grantor had the right to grant, the chain says whenever somebody asks.
func (o *Office) HandInSigned(ctx context.Context, who Applicant, jws string) (Proof, error) {
	if who.Account == "" || who.Party == "" {
		return Proof{}, markwarden.ErrForbidden
	}
	if o.Signatures == nil {
		return Proof{}, fmt.Errorf("%w: no keys are registered here: hand in the document", markwarden.ErrInvalid)
	}
	link, err := o.Signatures.Signed(jws)
	if err != nil {
		return Proof{}, err
	}
	if link.Grantee != who.Party {
		return Proof{}, fmt.Errorf("%w: the proof names another grantee than you", markwarden.ErrInvalid)
	}
	link.ID = signedID(&link)
	// What is on file may have been revoked or narrowed since it was signed: the same statement does not bring it back.
	if _, known := o.World().Authorization(link.ID); known {
		return Proof{}, fmt.Errorf("%w: this proof is on file already", markwarden.ErrInvalid)
	}
	file := []byte(jws)
	up := Upload{Document: document.Document{ID: document.ID(file), Kind: document.JWS, Size: len(file)}, File: file, Name: "proof.jws", Party: who.Party, Account: who.Account, At: o.now()}
	if err := o.Store.Keep(ctx, up); err != nil {
		return Proof{}, fmt.Errorf("keep signed proof: %w", err)
	}
	link.Documents, link.Status = []string{up.ID}, markwarden.Submitted
	if link.Exclusivity == "" {
		link.Exclusivity = markwarden.NotExclusive
	}
	p, err := o.applyOnce(ctx, Proof{ID: ID(document.ID([]byte(link.ID))[7:31]), By: who.Account, Link: link, HandedAt: o.now()}, ActHandIn, who.Account, "", nil, who.Once)
	if err != nil {
		return p, err
	}
	link.Status = markwarden.Verified
	if err := o.Registrar.Verify(ctx, string(bySignature), link); err != nil {
		return p, fmt.Errorf("signed proof: %w", err)
	}
	return o.apply(ctx, p, ActVerify, bySignature, "signed by its grantor", nil)
}

// signedID is under which a signed link is on file: its own id is only unique for its grantor.
func signedID(a *markwarden.Authorization) markwarden.AuthorizationID {
	sum := sha256.Sum256([]byte(string(a.Grantor) + "\x00" + string(a.ID)))
	return markwarden.AuthorizationID("signed-" + hex.EncodeToString(sum[:12]))
}
