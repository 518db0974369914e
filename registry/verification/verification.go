// Package verification takes proofs of authorization that sellers hand in, and what reviewers find when they compare them with the
// documents: a proof that is verified becomes an authorization on file, which holds for every listing in its scope.
//
// It does not ask for proofs (registry/request) and answers no questions of authorization (registry).
package verification

import (
	"context"
	"fmt"
	"time"

	"markwarden"
	"markwarden/registry/document"
)

// ID of a proof.
type ID string

// Check is one thing that a reviewer compares with the document.
type Check string

const (
	NamesMatch     Check = "names_match"     // the names on the document are those of grantor and grantee on file
	ScopeStated    Check = "scope_stated"    // it states rights, goods, territory and channel as they were typed
	PeriodStated   Check = "period_stated"   // it states the period
	SealSignature  Check = "seal_signature"  // it bears a seal or a signature
	IssuerEntitled Check = "issuer_entitled" // its issuer holds the rights or may sublicense them
)

// Checks is the checklist: a proof is verified when every line is ticked.
var Checks = []Check{NamesMatch, ScopeStated, PeriodStated, SealSignature, IssuerEntitled}

// Proof is one authorization that a party says it has, with the documents that say so.
type Proof struct {
	ID        ID
	Version   int64
	State     State
	By        markwarden.AccountID
	Link      markwarden.Authorization // as handed in; Grantee is who handed it in
	Note      string
	Checked   []Check // ticked by the reviewer who decided
	Reason    string  // of the decision
	DecidedBy markwarden.AccountID
	HandedAt  time.Time
	DecidedAt time.Time // zero: not decided
}

// Upload is a file that somebody handed in.
type Upload struct {
	document.Document
	File    []byte // nil where only the facts are asked for
	Name    string // as it was called
	Party   markwarden.PartyID
	Account markwarden.AccountID
	At      time.Time
}

// Applicant is who hands something in. Party is empty for staff.
type Applicant struct {
	Account markwarden.AccountID
	Party   markwarden.PartyID
	// Once names the request that is answered, when it must have one effect only: HandIn with the same Once hands nothing new in.
	Once string
}

// Filter bounds a list of proofs: those that wait oldest first, others newest first.
type Filter struct {
	Party markwarden.PartyID // who handed in
	State State
	Limit int // 50 when 0, at most 200
	After ID
}

// Change is one change of one proof, written together.
type Change struct {
	From   int64 // version it was decided on; 0: new
	To     Proof
	Once   string // of a new one: the request that it came of, unless empty; one request has one proof
	Audit  []markwarden.AuditEntry
	Events []markwarden.Event
}

// Store keeps proofs and documents.
type Store interface {
	Proofs
	Documents
	// Apply commits a change as one unit or not at all. It returns markwarden.ErrConflict when the stored version is not c.From, or
	// when c.Once has its proof already.
	Apply(ctx context.Context, c Change) error
}

// Proofs finds proofs.
type Proofs interface {
	// Proof returns markwarden.ErrNotFound when there is none.
	Proof(ctx context.Context, id ID) (Proof, error)
	List(ctx context.Context, f Filter) ([]Proof, error)
	// Of returns the proof that a request was answered with; markwarden.ErrNotFound when there is none.
	Of(ctx context.Context, once string) (Proof, error)
}

// Documents keeps files by their content.
type Documents interface {
	// Keep keeps a file, and that this party handed it in; the same again changes nothing.
	Keep(ctx context.Context, u Upload) error
	// Document returns the file as its first applicant called it; markwarden.ErrNotFound when there is none.
	Document(ctx context.Context, id string) (Upload, error)
	// Applicants are the parties that handed the file in, in order.
	Applicants(ctx context.Context, id string) ([]markwarden.PartyID, error)
}

// World is what is on file. Safe for many goroutines.
type World interface {
	Right(id markwarden.RightID) (*markwarden.Right, bool)
	Party(id markwarden.PartyID) (*markwarden.Party, bool)
	Received(p markwarden.PartyID) []*markwarden.Authorization
	Authorization(id markwarden.AuthorizationID) (*markwarden.Authorization, bool)
}

// Signatures checks a signed authorization against the keys of its grantor. The error of one that does not hold wraps
// markwarden.ErrInvalid and says why.
type Signatures interface {
	Signed(jws string) (markwarden.Authorization, error)
}

// Registrar puts a verified authorization on file; it refuses one that is not valid with markwarden.ErrInvalid.
type Registrar interface {
	Verify(ctx context.Context, actor string, a markwarden.Authorization) error
}

// RegistrarFunc makes a Registrar of a function.
type RegistrarFunc func(ctx context.Context, actor string, a markwarden.Authorization) error

// Verify calls f.
func (f RegistrarFunc) Verify(ctx context.Context, actor string, a markwarden.Authorization) error {
	return f(ctx, actor, a)
}

// Office is the verbs of the room. All fields without a default are required.
type Office struct {
	Store     Store
	World     func() World // the newest snapshot
	Registrar Registrar
	// Signatures checks signed proofs; nil: none is taken.
	Signatures Signatures
	Now        func() time.Time // nil: time.Now
}

// Proof returns one proof; markwarden.ErrNotFound when there is none.
func (o *Office) Proof(ctx context.Context, id ID) (Proof, error) { return o.Store.Proof(ctx, id) }

// List lists proofs.
func (o *Office) List(ctx context.Context, f Filter) ([]Proof, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	return o.Store.List(ctx, f)
}

// Waiting says whether a proof of the party that covers the right waits for its verification.
func (o *Office) Waiting(ctx context.Context, party markwarden.PartyID, right markwarden.RightID) (bool, error) {
	if party == "" {
		return false, nil
	}
	all, err := o.Store.List(ctx, Filter{Party: party, State: Waiting, Limit: maxWaiting})
	if err != nil {
		return false, fmt.Errorf("proofs of %s: %w", party, err)
	}
	for i := range all {
		if all[i].covers(right) {
			return true, nil
		}
	}
	return false, nil
}

// Document returns a file that was handed in; markwarden.ErrNotFound when there is none.
func (o *Office) Document(ctx context.Context, id string) (Upload, error) {
	return o.Store.Document(ctx, id)
}

// Owns says whether a party handed the file in.
func (o *Office) Owns(ctx context.Context, party markwarden.PartyID, id string) (bool, error) {
	all, err := o.Store.Applicants(ctx, id)
	if err != nil {
		return false, err
	}
	for _, p := range all {
		if p == party {
			return true, nil
		}
	}
	return false, nil
}

func (p *Proof) covers(right markwarden.RightID) bool {
	if p.Link.Rights == nil {
		return true
	}
	for _, r := range p.Link.Rights {
		if r == right {
			return true
		}
	}
	return false
}

func (o *Office) now() time.Time {
	if o.Now != nil {
		return o.Now().UTC()
	}
	return time.Now().UTC()
}
