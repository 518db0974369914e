package access

import (
	"context"
	"time"

	"markwarden"
)

// CredentialKind is what a credential is used for.
type CredentialKind string

const (
	Key     CredentialKind = "key"     // an API key
	Link    CredentialKind = "link"    // a one-time sign-in link
	Session CredentialKind = "session" // a browser that signed in
)

// CredentialID names a credential; it is no secret.
type CredentialID string

// Credential lets an account in. The secret itself is shown once, when it is made, and kept nowhere.
type Credential struct {
	ID        CredentialID
	Kind      CredentialKind
	Hash      Hash
	Account   markwarden.AccountID
	Prefix    string // of a key: its first characters, to tell keys apart
	Name      string // of a key: what it is for
	CreatedBy string // an account id, or "system:access"
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
	UsedAt    time.Time // zero: not yet; to the minute
	EndedAt   time.Time // zero: lives; used up, signed out, revoked
}

// live says whether the credential still lets anybody in.
func (c *Credential) live(now time.Time) bool {
	return c.EndedAt.IsZero() && (c.ExpiresAt.IsZero() || now.Before(c.ExpiresAt))
}

// Change is one change of who gets in. It is committed as a whole or not at all.
type Change struct {
	Account *Account       // with Version+1 of the stored one; Version 1 is new
	Add     []Credential   // new ones
	End     []CredentialID // each must live, else nothing changes and the error is markwarden.ErrConflict
	Touch   *Credential    // its UsedAt and ExpiresAt, where it still lives
	At      time.Time
	Audit   []markwarden.AuditEntry
}

// AccountPage asks for accounts in the order of their ids.
type AccountPage struct {
	After markwarden.AccountID
	Limit int
}

// KeyPage asks for keys, ended ones included, in the order of their ids, which is that of their making.
type KeyPage struct {
	Party   markwarden.PartyID   // only of this party's accounts
	Account markwarden.AccountID // only of this account
	After   CredentialID
	Limit   int
}

// Store keeps accounts and credentials. It is safe for many goroutines; what is not there is markwarden.ErrNotFound.
type Store interface {
	Account(ctx context.Context, id markwarden.AccountID) (Account, error)
	Accounts(ctx context.Context, p AccountPage) ([]Account, error)
	// ByHash finds a credential with its account, ended and expired ones as well.
	ByHash(ctx context.Context, kind CredentialKind, h Hash) (Credential, Account, error)
	// KeyByID finds a key with its account.
	KeyByID(ctx context.Context, id CredentialID) (Credential, Account, error)
	Keys(ctx context.Context, p KeyPage) ([]Credential, error)
	// Apply returns markwarden.ErrConflict, changing nothing, when something in the store is not as the change expects.
	Apply(ctx context.Context, c Change) error
	// Sweep deletes links, sessions and remembered answers that ended or expired before a moment. Keys stay: the
	// audit names them.
	Sweep(ctx context.Context, before time.Time) error
}
