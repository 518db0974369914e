package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"markwarden"
	"markwarden/internal/ids"
)

// EnsureAdmin returns the account "admin" and makes it where it is not there.
func (s *Service) EnsureAdmin(ctx context.Context) (Account, error) {
	a, err := s.Store.Account(ctx, AdminID)
	if !errors.Is(err, markwarden.ErrNotFound) {
		return a, err
	}
	a, err = s.add(ctx, systemActor, Account{ID: AdminID, Name: "Administrator", Role: Admin})
	if errors.Is(err, markwarden.ErrConflict) { // another process was faster
		return s.Store.Account(ctx, AdminID)
	}
	return a, err
}

// AddAccount makes an account for by. An empty id becomes a UUIDv7. markwarden.ErrConflict: the id is taken.
func (s *Service) AddAccount(ctx context.Context, by Account, a Account) (Account, error) {
	if !Can(by, AccountManage, Object{}) {
		return Account{}, markwarden.ErrForbidden
	}
	return s.add(ctx, string(by.ID), a)
}

func (s *Service) add(ctx context.Context, by string, a Account) (Account, error) {
	if a.ID == "" {
		a.ID = markwarden.AccountID(ids.New())
	}
	a.Disabled, a.Version, a.CreatedAt = false, 1, s.now()
	if err := a.Check(); err != nil {
		return Account{}, err
	}
	err := s.Store.Apply(ctx, Change{Account: &a, At: a.CreatedAt, Audit: []markwarden.AuditEntry{
		{Actor: by, Action: "access.account_add", Subject: "account:" + string(a.ID), Reason: string(a.Role)},
	}})
	if err != nil {
		return Account{}, fmt.Errorf("add account %s: %w", a.ID, err)
	}
	return a, nil
}

// SetDisabled shuts an account out, or lets it in again. Nobody shuts out themselves.
func (s *Service) SetDisabled(ctx context.Context, by Account, id markwarden.AccountID, disabled bool) (Account, error) {
	if !Can(by, AccountManage, Object{}) || by.ID == id {
		return Account{}, markwarden.ErrForbidden
	}
	a, err := s.Store.Account(ctx, id)
	if err != nil || a.Disabled == disabled {
		return a, err
	}
	a.Disabled = disabled
	a.Version++
	action := "access.account_enable"
	if disabled {
		action = "access.account_disable"
	}
	err = s.Store.Apply(ctx, Change{Account: &a, At: s.now(), Audit: []markwarden.AuditEntry{
		{Actor: string(by.ID), Action: action, Subject: "account:" + string(id)},
	}})
	if err != nil {
		return Account{}, fmt.Errorf("%s %s: %w", action, id, err)
	}
	return a, nil
}

// Account is an account that by may see: its own, or any for those who may read accounts.
func (s *Service) Account(ctx context.Context, by Account, id markwarden.AccountID) (Account, error) {
	if by.ID != id && !Can(by, AccountRead, Object{}) {
		return Account{}, markwarden.ErrForbidden
	}
	return s.Store.Account(ctx, id)
}

// Accounts lists accounts in the order of their ids.
func (s *Service) Accounts(ctx context.Context, by Account, p AccountPage) ([]Account, error) {
	if !Can(by, AccountRead, Object{}) {
		return nil, markwarden.ErrForbidden
	}
	p.Limit = bounded(p.Limit)
	return s.Store.Accounts(ctx, p)
}

// NewKey asks for a key.
type NewKey struct {
	Account   markwarden.AccountID // empty: the asker's own
	Name      string               // what it is for
	ExpiresAt time.Time            // zero: never
}

// IssueKey makes a key. The secret is in this answer and nowhere else.
func (s *Service) IssueKey(ctx context.Context, by Account, n NewKey) (secret string, c Credential, err error) {
	now := s.now()
	if n.Account == "" {
		n.Account = by.ID
	}
	a, err := s.keyAccount(ctx, by, n.Account)
	if err != nil {
		return "", Credential{}, err
	}
	if n.Name == "" || len(n.Name) > maxName {
		return "", Credential{}, fmt.Errorf("key: %w: name: 1 to %d bytes", markwarden.ErrInvalid, maxName)
	}
	if !n.ExpiresAt.IsZero() && !n.ExpiresAt.After(now) {
		return "", Credential{}, fmt.Errorf("key: %w: expires_at: lies in the past", markwarden.ErrInvalid)
	}
	secret = newSecret(keyPrefix)
	h, _ := hashSecret(keyPrefix, secret)
	c = Credential{
		ID: CredentialID(ids.New()), Kind: Key, Hash: h, Account: a.ID, Prefix: shown(secret), Name: n.Name,
		CreatedBy: string(by.ID), CreatedAt: now, ExpiresAt: n.ExpiresAt,
	}
	err = s.Store.Apply(ctx, Change{Add: []Credential{c}, At: now, Audit: []markwarden.AuditEntry{
		{Actor: string(by.ID), Action: "access.key_issue", Subject: "account:" + string(a.ID), Reason: n.Name, Detail: `{"key":"` + string(c.ID) + `"}`},
	}})
	if err != nil {
		return "", Credential{}, fmt.Errorf("issue key: %w", err)
	}
	return secret, c, nil
}

// keyAccount is the account whose keys by wants to manage. An account that by may not know of is not found.
func (s *Service) keyAccount(ctx context.Context, by Account, id markwarden.AccountID) (Account, error) {
	a, err := s.Store.Account(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if !Can(by, KeyManage, Object{Parties: []markwarden.PartyID{a.Party}}) {
		if ScopeOf(KeyManage, by.Role) == OwnParty {
			return Account{}, markwarden.ErrNotFound
		}
		return Account{}, markwarden.ErrForbidden
	}
	if a.Disabled {
		return Account{}, fmt.Errorf("account %s is disabled: %w", id, markwarden.ErrForbidden)
	}
	return a, nil
}

// Keys lists the keys that by may see.
func (s *Service) Keys(ctx context.Context, by Account, p KeyPage) ([]Credential, error) {
	switch r := ReachOf(by, KeyRead); {
	case r.Nothing: // its own, always
		p.Account = by.ID
	case r.Party != "":
		p.Party = r.Party
	}
	p.Limit = bounded(p.Limit)
	return s.Store.Keys(ctx, p)
}

// RevokeKey ends a key: one's own, or one that by may manage. To end an ended one is no error.
func (s *Service) RevokeKey(ctx context.Context, by Account, id CredentialID) error {
	c, a, err := s.Store.KeyByID(ctx, id)
	if err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	if a.ID != by.ID && !Can(by, KeyManage, Object{Parties: []markwarden.PartyID{a.Party}}) {
		return fmt.Errorf("revoke key: %w", markwarden.ErrNotFound)
	}
	if !c.EndedAt.IsZero() {
		return nil
	}
	err = s.Store.Apply(ctx, Change{End: []CredentialID{id}, At: s.now(), Audit: []markwarden.AuditEntry{
		{Actor: string(by.ID), Action: "access.key_revoke", Subject: "account:" + string(a.ID), Reason: c.Name, Detail: `{"key":"` + string(id) + `"}`},
	}})
	if errors.Is(err, markwarden.ErrConflict) {
		return nil
	}
	return err
}

func bounded(limit int) int {
	if limit <= 0 || limit > maxPage {
		return maxPage
	}
	return limit
}
