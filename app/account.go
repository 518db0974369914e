package app

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"markwarden"
	"markwarden/access"
)

// Version of the program.
const Version = "0.1.0"

// SignInLink makes a one-time link that signs the administrator in to the console.
func (s *System) SignInLink(ctx context.Context) (string, error) {
	admin, err := s.Access.EnsureAdmin(ctx)
	if err != nil {
		return "", err
	}
	secret, _, err := s.Access.SignInLink(ctx, "system:app", admin.ID)
	if err != nil {
		return "", err
	}
	return s.Config.HTTP.PublicURL + "/signin?link=" + url.QueryEscape(secret), nil
}

const stateFirstLink = "access.first_link"

// FirstLink is a sign-in link for an installation that never gave one out; empty afterwards.
func (s *System) FirstLink(ctx context.Context) (string, error) {
	given, err := s.DB.StateTime(ctx, stateFirstLink)
	if err != nil || !given.IsZero() {
		return "", err
	}
	link, err := s.SignInLink(ctx)
	if err != nil {
		return "", err
	}
	return link, s.DB.SetStateTime(ctx, stateFirstLink, time.Now())
}

// IssueKey makes an account with a role and a key for it.
func (s *System) IssueKey(ctx context.Context, name string, role access.Role, party markwarden.PartyID) (string, error) {
	admin, err := s.Access.EnsureAdmin(ctx)
	if err != nil {
		return "", err
	}
	a, err := s.Access.AddAccount(ctx, admin, access.Account{Name: name, Role: role, Party: party})
	if err != nil {
		return "", fmt.Errorf("account: %w", err)
	}
	secret, _, err := s.Access.IssueKey(ctx, admin, access.NewKey{Account: a.ID, Name: name})
	return secret, err
}
