package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"markwarden"
	"markwarden/internal/ids"
)

// Lifetimes and limits. A link is read from a terminal or a mail and followed at once; a session lives as long as a
// working day goes on, and never longer than a week.
const (
	LinkLife        = 15 * time.Minute
	SessionIdle     = 12 * time.Hour
	SessionLife     = 7 * 24 * time.Hour
	touchEvery      = time.Minute // how exact UsedAt is: a write for every request would be the dearest part of it
	failuresAtOnce  = 10
	failuresEvery   = 6 * time.Second
	originsRemember = 10_000
	maxPage         = 500
)

// AdminID is the account that EnsureAdmin makes.
const AdminID markwarden.AccountID = "admin"

const systemActor = "system:access"

// TooManyError says that an origin failed to sign in too often.
type TooManyError struct{ After time.Duration }

func (e *TooManyError) Error() string { return "too many failed sign-ins" }

// Service lets people and systems in. Only its Store is required.
type Service struct {
	Store Store
	Now   func() time.Time // nil: time.Now
	// Failures limits failed sign-ins per origin; nil: unlimited (NewService sets it). A right credential always gets in, so
	// that a stranger behind the same address can't lock anybody out.
	Failures *Buckets
}

// NewService is a Service with the usual limit of failed sign-ins.
func NewService(s Store) *Service {
	return &Service{Store: s, Failures: &Buckets{Burst: failuresAtOnce, Every: failuresEvery, Max: originsRemember}}
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// Authenticate is whose key it is. origin is where the request came from. A wrong key is ErrUnauthenticated, or
// *TooManyError when that origin was wrong too often.
func (s *Service) Authenticate(ctx context.Context, key, origin string) (Account, Credential, error) {
	return s.admit(ctx, Key, keyPrefix, key, origin)
}

// Session is who signed in with this browser; it slides the session's end.
func (s *Service) Session(ctx context.Context, secret, origin string) (Account, Credential, error) {
	return s.admit(ctx, Session, sessionPrefix, secret, origin)
}

func (s *Service) admit(ctx context.Context, kind CredentialKind, prefix, secret, origin string) (Account, Credential, error) {
	now := s.now()
	c, a, err := s.credential(ctx, kind, prefix, secret, origin, now)
	if err != nil {
		return Account{}, Credential{}, err
	}
	if now.Sub(c.UsedAt) < touchEvery {
		return a, c, nil
	}
	c.UsedAt = now
	if kind == Session {
		c.ExpiresAt = earlier(now.Add(SessionIdle), c.CreatedAt.Add(SessionLife))
	}
	if err := s.Store.Apply(ctx, Change{Touch: &c, At: now}); err != nil {
		return Account{}, Credential{}, fmt.Errorf("note use of %s: %w", c.ID, err)
	}
	return a, c, nil
}

// credential finds a live credential of an account that may get in.
func (s *Service) credential(ctx context.Context, kind CredentialKind, prefix, secret, origin string, now time.Time) (Credential, Account, error) {
	h, ok := hashSecret(prefix, secret)
	if !ok {
		return Credential{}, Account{}, s.refuse(origin, now)
	}
	c, a, err := s.Store.ByHash(ctx, kind, h)
	if err != nil && !errors.Is(err, markwarden.ErrNotFound) {
		return Credential{}, Account{}, fmt.Errorf("look up %s: %w", kind, err)
	}
	if err != nil || !c.live(now) || a.Disabled {
		return Credential{}, Account{}, s.refuse(origin, now)
	}
	return c, a, nil
}

func (s *Service) refuse(origin string, now time.Time) error {
	if s.Failures != nil {
		if wait := s.Failures.Take(origin, now); wait > 0 {
			return &TooManyError{After: wait}
		}
	}
	return ErrUnauthenticated
}

// SignInLink makes a secret that signs the account in once, within LinkLife. by is an account id or "system:...".
func (s *Service) SignInLink(ctx context.Context, by string, id markwarden.AccountID) (secret string, until time.Time, err error) {
	now := s.now()
	a, err := s.Store.Account(ctx, id)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign-in link for %s: %w", id, err)
	}
	if a.Disabled {
		return "", time.Time{}, fmt.Errorf("sign-in link for %s: the account is disabled: %w", id, markwarden.ErrForbidden)
	}
	secret = newSecret(linkPrefix)
	h, _ := hashSecret(linkPrefix, secret)
	c := Credential{ID: CredentialID(ids.New()), Kind: Link, Hash: h, Account: id, CreatedBy: by, CreatedAt: now, ExpiresAt: now.Add(LinkLife)}
	err = s.Store.Apply(ctx, Change{Add: []Credential{c}, At: now, Audit: []markwarden.AuditEntry{
		{Actor: by, Action: "access.link", Subject: "account:" + string(id)},
	}})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign-in link for %s: %w", id, err)
	}
	return secret, c.ExpiresAt, nil
}

// SignIn uses up a link's secret and begins a session; the session's secret belongs in a cookie.
func (s *Service) SignIn(ctx context.Context, link, origin string) (secret string, a Account, session Credential, err error) {
	now := s.now()
	c, a, err := s.credential(ctx, Link, linkPrefix, link, origin, now)
	if err != nil {
		return "", Account{}, Credential{}, err
	}
	secret = newSecret(sessionPrefix)
	h, _ := hashSecret(sessionPrefix, secret)
	session = Credential{
		ID: CredentialID(ids.New()), Kind: Session, Hash: h, Account: a.ID, CreatedBy: string(a.ID),
		CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(SessionIdle),
	}
	err = s.Store.Apply(ctx, Change{Add: []Credential{session}, End: []CredentialID{c.ID}, At: now, Audit: []markwarden.AuditEntry{
		{Actor: string(a.ID), Action: "access.sign_in", Subject: "account:" + string(a.ID)},
	}})
	if errors.Is(err, markwarden.ErrConflict) { // somebody else followed the link in between
		return "", Account{}, Credential{}, s.refuse(origin, now)
	}
	if err != nil {
		return "", Account{}, Credential{}, fmt.Errorf("sign in %s: %w", a.ID, err)
	}
	return secret, a, session, nil
}

// SignOut ends the session; signing out of one that is not there is no error.
func (s *Service) SignOut(ctx context.Context, secret string) error {
	now := s.now()
	h, ok := hashSecret(sessionPrefix, secret)
	if !ok {
		return nil
	}
	c, a, err := s.Store.ByHash(ctx, Session, h)
	if errors.Is(err, markwarden.ErrNotFound) || err == nil && !c.live(now) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	err = s.Store.Apply(ctx, Change{End: []CredentialID{c.ID}, At: now, Audit: []markwarden.AuditEntry{
		{Actor: string(a.ID), Action: "access.sign_out", Subject: "account:" + string(a.ID)},
	}})
	if errors.Is(err, markwarden.ErrConflict) {
		return nil
	}
	return err
}

// Sweep deletes what ended more than a day ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.Store.Sweep(ctx, s.now().Add(-24*time.Hour))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
