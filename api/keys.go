package api

import (
	"context"
	"fmt"
	"time"

	"markwarden"
	"markwarden/access"
)

type accountBody struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Role         string    `json:"role"`
	Party        string    `json:"party,omitempty"`
	Marketplaces []string  `json:"marketplaces"`
	Disabled     bool      `json:"disabled"`
	CreatedAt    time.Time `json:"created_at"`
}

func accountOf(a *access.Account) accountBody {
	return accountBody{string(a.ID), a.Name, string(a.Role), string(a.Party), texts(a.Marketplaces), a.Disabled, a.CreatedAt}
}

type meBody struct {
	Account accountBody       `json:"account"`
	Key     string            `json:"key" doc:"Id of the key that asks"`
	May     map[string]string `json:"may" doc:"Acts that the account may do, and on what: all, own_party, own_marketplaces"`
}

func (s *server) me(ctx context.Context, who access.Account, _ *none) (*body[meBody], error) {
	b := meBody{Account: accountOf(&who), Key: string(requestOf(ctx).key), May: map[string]string{}}
	for _, act := range access.Acts() {
		if scope := access.ScopeOf(act, who.Role); scope != access.None {
			b.May[string(act)] = scope.String()
		}
	}
	return &body[meBody]{b}, nil
}

type keyBody struct {
	ID        string     `json:"id"`
	Account   string     `json:"account"`
	Name      string     `json:"name"`
	Prefix    string     `json:"prefix"`
	Secret    string     `json:"secret,omitempty" doc:"The key itself, this once"`
	CreatedBy string     `json:"created_by"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	UsedAt    *time.Time `json:"used_at,omitempty" doc:"To the minute"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
}

func keyOf(who access.Account) func(*access.Credential) keyBody {
	return func(c *access.Credential) keyBody {
		return keyBody{
			ID: string(c.ID), Account: string(c.Account), Name: c.Name, Prefix: c.Prefix, CreatedBy: actor(who, c.CreatedBy), CreatedAt: c.CreatedAt,
			ExpiresAt: moment(c.ExpiresAt), UsedAt: moment(c.UsedAt), RevokedAt: moment(c.EndedAt),
		}
	}
}

type keysInput struct {
	Paged
	Account string `query:"account" maxLength:"64"`
}

func (s *server) listKeys(ctx context.Context, who access.Account, in *keysInput) (*body[page[keyBody]], error) {
	all, err := s.Access.Keys(ctx, who, access.KeyPage{Account: markwarden.AccountID(in.Account), After: access.CredentialID(in.After), Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	return pageOf(all, in.Limit, keyOf(who), func(c *access.Credential) string { return string(c.ID) }), nil
}

type issueInput struct {
	Body struct {
		Account   string     `json:"account,omitempty" maxLength:"64" doc:"Whose key; the caller's own when absent"`
		Name      string     `json:"name" minLength:"1" maxLength:"200" doc:"What it is for"`
		ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Never when absent"`
	}
}

func (s *server) issueKey(ctx context.Context, who access.Account, in *issueInput) (*body[keyBody], error) {
	n := access.NewKey{Account: markwarden.AccountID(in.Body.Account), Name: in.Body.Name}
	if in.Body.ExpiresAt != nil {
		n.ExpiresAt = in.Body.ExpiresAt.UTC()
	}
	secret, c, err := s.Access.IssueKey(ctx, who, n)
	if err != nil {
		return nil, err
	}
	b := keyOf(who)(&c)
	b.Secret = secret
	return &body[keyBody]{b}, nil
}

type keyInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) revokeKey(ctx context.Context, who access.Account, in *keyInput) (*none, error) {
	if err := s.Access.RevokeKey(ctx, who, access.CredentialID(in.ID)); err != nil {
		return nil, err
	}
	return &none{}, nil
}

func (s *server) listAccounts(ctx context.Context, who access.Account, in *Paged) (*body[page[accountBody]], error) {
	all, err := s.Access.Accounts(ctx, who, access.AccountPage{After: markwarden.AccountID(in.After), Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	return pageOf(all, in.Limit, accountOf, func(a *access.Account) string { return string(a.ID) }), nil
}

type newAccountInput struct {
	Body struct {
		ID           string   `json:"id,omitempty" maxLength:"64" doc:"Made when absent"`
		Name         string   `json:"name" minLength:"1" maxLength:"200"`
		Role         string   `json:"role" enum:"admin,reviewer,holder,seller,platform,auditor"`
		Party        string   `json:"party,omitempty" maxLength:"256" doc:"Of holder and seller"`
		Marketplaces []string `json:"marketplaces,omitempty" maxItems:"1000" doc:"Of reviewer and platform; * is all"`
	}
}

func (s *server) addAccount(ctx context.Context, who access.Account, in *newAccountInput) (*body[accountBody], error) {
	a := access.Account{ID: markwarden.AccountID(in.Body.ID), Name: in.Body.Name, Role: access.Role(in.Body.Role), Party: markwarden.PartyID(in.Body.Party)}
	for _, m := range in.Body.Marketplaces {
		a.Marketplaces = append(a.Marketplaces, markwarden.MarketplaceID(m))
	}
	a, err := s.Access.AddAccount(ctx, who, a)
	if err != nil {
		return nil, err
	}
	return &body[accountBody]{accountOf(&a)}, nil
}

type disabledInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Disabled bool `json:"disabled"`
	}
}

func (s *server) setDisabled(ctx context.Context, who access.Account, in *disabledInput) (*body[accountBody], error) {
	a, err := s.Access.SetDisabled(ctx, who, markwarden.AccountID(in.ID), in.Body.Disabled)
	if err != nil {
		return nil, err
	}
	return &body[accountBody]{accountOf(&a)}, nil
}

type linkInput struct {
	ID string `path:"id" maxLength:"64"`
}

type linkBody struct {
	Secret string    `json:"secret" doc:"Follow CONSOLE/sign-in with it, once"`
	Until  time.Time `json:"until"`
}

func (s *server) signInLink(ctx context.Context, who access.Account, in *linkInput) (*body[linkBody], error) {
	secret, until, err := s.Access.SignInLink(ctx, string(who.ID), markwarden.AccountID(in.ID))
	if err != nil {
		return nil, fmt.Errorf("sign-in link: %w", err)
	}
	return &body[linkBody]{linkBody{secret, until}}, nil
}
