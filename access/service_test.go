package access_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
	"markwarden/store"
	"markwarden/store/sqlite"
)

// desk is a service on a real store with a clock that the test moves.
type desk struct {
	*access.Service
	now   time.Time
	admin access.Account
}

func newDesk(t *testing.T) *desk {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	d := &desk{Service: access.NewService(store.AccessStore{DB: db}), now: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}
	d.Now = func() time.Time { return d.now }
	db.Now = d.Now
	d.admin, err = d.EnsureAdmin(t.Context())
	require.NoError(t, err)
	return d
}

func (d *desk) add(t *testing.T, a access.Account) access.Account {
	a.Name = "n"
	a, err := d.AddAccount(t.Context(), d.admin, a)
	require.NoError(t, err)
	return a
}

func TestTheFirstAdminIsMadeOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	again, err := d.EnsureAdmin(t.Context())
	require.NoError(t, err)
	require.Equal(t, d.admin, again)
	require.Equal(t, access.Admin, again.Role)
}

func TestAKeyWorksUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	secret, key, err := d.IssueKey(ctx, d.admin, access.NewKey{Name: "ci"})
	require.NoError(t, err)
	require.Equal(t, secret[:11], key.Prefix)
	a, c, err := d.Authenticate(ctx, secret, "ip")
	require.NoError(t, err)
	require.Equal(t, d.admin, a)
	require.Equal(t, d.now, c.UsedAt)

	d.now = d.now.Add(30 * time.Second)
	_, c, err = d.Authenticate(ctx, secret, "ip")
	require.NoError(t, err)
	require.Equal(t, d.now.Add(-30*time.Second), c.UsedAt, "the same minute is not written again")
	keys, err := d.Keys(ctx, d.admin, access.KeyPage{})
	require.NoError(t, err)
	require.Len(t, keys, 1)
	require.Equal(t, c, keys[0])

	require.NoError(t, d.RevokeKey(ctx, d.admin, key.ID))
	require.NoError(t, d.RevokeKey(ctx, d.admin, key.ID), "twice is no error")
	_, _, err = d.Authenticate(ctx, secret, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated)
}

func TestAKeyExpires(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	secret, _, err := d.IssueKey(t.Context(), d.admin, access.NewKey{Name: "x", ExpiresAt: d.now.Add(time.Hour)})
	require.NoError(t, err)
	d.now = d.now.Add(time.Hour - time.Second)
	_, c, err := d.Authenticate(t.Context(), secret, "ip")
	require.NoError(t, err)
	require.Equal(t, d.now.Add(time.Second), c.ExpiresAt, "a key's end does not slide")
	d.now = d.now.Add(time.Second)
	_, _, err = d.Authenticate(t.Context(), secret, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated)
	for _, bad := range []access.NewKey{{}, {Name: "late", ExpiresAt: d.now}} {
		_, _, err = d.IssueKey(t.Context(), d.admin, bad)
		require.ErrorIs(t, err, markwarden.ErrInvalid)
	}
}

func TestALinkSignsInOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	link, until, err := d.SignInLink(ctx, "system:test", "admin")
	require.NoError(t, err)
	require.Equal(t, d.now.Add(access.LinkLife), until)
	cookie, a, session, err := d.SignIn(ctx, link, "ip")
	require.NoError(t, err)
	require.Equal(t, d.admin, a)
	require.Equal(t, d.now.Add(access.SessionIdle), session.ExpiresAt)
	_, _, _, err = d.SignIn(ctx, link, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated)
	_, _, err = d.Session(ctx, cookie, "ip")
	require.NoError(t, err)
	_, _, err = d.Authenticate(ctx, cookie, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated, "a session is no key")
	require.NoError(t, d.SignOut(ctx, cookie))
	require.NoError(t, d.SignOut(ctx, cookie))
	require.NoError(t, d.SignOut(ctx, "rubbish"))
	_, _, err = d.Session(ctx, cookie, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated)

	link, _, err = d.SignInLink(ctx, "system:test", "admin")
	require.NoError(t, err)
	d.now = d.now.Add(access.LinkLife)
	_, _, _, err = d.SignIn(ctx, link, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated, "links are short-lived")
	_, _, err = d.SignInLink(ctx, "system:test", "nobody")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
}

func TestOfManyWhoFollowALinkOneGetsIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	link, _, err := d.SignInLink(t.Context(), "system:test", "admin")
	require.NoError(t, err)
	var wg sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wg.Go(func() { _, _, _, errs[i] = d.SignIn(t.Context(), link, "ip") })
	}
	wg.Wait()
	in := 0
	for _, err := range errs {
		if err == nil {
			in++
			continue
		}
		require.ErrorIs(t, err, access.ErrUnauthenticated)
	}
	require.Equal(t, 1, in)
}

func TestASessionSlidesButNotForEver(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	link, _, err := d.SignInLink(t.Context(), "system:test", "admin")
	require.NoError(t, err)
	cookie, _, session, err := d.SignIn(t.Context(), link, "ip")
	require.NoError(t, err)
	begin := d.now
	visits := 0
	for {
		d.now = d.now.Add(access.SessionIdle - time.Minute)
		_, c, err := d.Session(t.Context(), cookie, "ip")
		if err != nil {
			require.ErrorIs(t, err, access.ErrUnauthenticated)
			break
		}
		require.Equal(t, session.ID, c.ID)
		visits++
	}
	require.Equal(t, 14, visits)
	require.GreaterOrEqual(t, d.now.Sub(begin), access.SessionLife)

	link, _, err = d.SignInLink(t.Context(), "system:test", "admin")
	require.NoError(t, err)
	cookie, _, _, err = d.SignIn(t.Context(), link, "ip")
	require.NoError(t, err)
	d.now = d.now.Add(access.SessionIdle)
	_, _, err = d.Session(t.Context(), cookie, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated, "an idle session ends")
}

func TestADisabledAccountGetsInNowhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	a := d.add(t, access.Account{ID: "h", Role: access.Holder, Party: "p"})
	secret, _, err := d.IssueKey(ctx, d.admin, access.NewKey{Account: a.ID, Name: "k"})
	require.NoError(t, err)
	link, _, err := d.SignInLink(ctx, "system:test", a.ID)
	require.NoError(t, err)
	a, err = d.SetDisabled(ctx, d.admin, a.ID, true)
	require.NoError(t, err)
	require.True(t, a.Disabled)
	_, _, err = d.Authenticate(ctx, secret, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated)
	_, _, _, err = d.SignIn(ctx, link, "ip")
	require.ErrorIs(t, err, access.ErrUnauthenticated)
	_, _, err = d.SignInLink(ctx, "system:test", a.ID)
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	_, _, err = d.IssueKey(ctx, d.admin, access.NewKey{Account: a.ID, Name: "k"})
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	_, err = d.SetDisabled(ctx, d.admin, a.ID, false)
	require.NoError(t, err)
	_, _, err = d.Authenticate(ctx, secret, "ip")
	require.NoError(t, err)
	_, err = d.SetDisabled(ctx, d.admin, d.admin.ID, true)
	require.ErrorIs(t, err, markwarden.ErrForbidden, "the last admin can't lock everybody out")
}

func TestFailuresAreLimitedPerOriginAndRightOnesAlwaysGetIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	secret, _, err := d.IssueKey(ctx, d.admin, access.NewKey{Name: "k"})
	require.NoError(t, err)
	wrong := access.NewSecret("mw_")
	for range 10 {
		_, _, err = d.Authenticate(ctx, wrong, "1.2.3.4")
		require.ErrorIs(t, err, access.ErrUnauthenticated)
	}
	_, _, err = d.Authenticate(ctx, wrong, "1.2.3.4")
	var many *access.TooManyError
	require.ErrorAs(t, err, &many)
	require.Equal(t, 6*time.Second, many.After)
	_, _, err = d.Authenticate(ctx, "rubbish", "1.2.3.4")
	require.ErrorAs(t, err, &many)
	_, _, err = d.Authenticate(ctx, wrong, "5.6.7.8")
	require.ErrorIs(t, err, access.ErrUnauthenticated)
	_, _, err = d.Authenticate(ctx, secret, "1.2.3.4")
	require.NoError(t, err)
}

func TestPartiesManageTheirOwnKeysOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	a := d.add(t, access.Account{ID: "a", Role: access.Holder, Party: "pa"})
	a2 := d.add(t, access.Account{ID: "a2", Role: access.Holder, Party: "pa"})
	b := d.add(t, access.Account{ID: "b", Role: access.Seller, Party: "pb"})
	rev := d.add(t, access.Account{ID: "rev", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m"}})

	_, ka, err := d.IssueKey(ctx, a, access.NewKey{Account: a2.ID, Name: "colleague"})
	require.NoError(t, err)
	_, _, err = d.IssueKey(ctx, a, access.NewKey{Account: b.ID, Name: "x"})
	require.ErrorIs(t, err, markwarden.ErrNotFound, "it does not even learn that the account exists")
	_, _, err = d.IssueKey(ctx, a, access.NewKey{Account: d.admin.ID, Name: "x"})
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	_, _, err = d.IssueKey(ctx, rev, access.NewKey{Name: "x"})
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	require.ErrorIs(t, d.RevokeKey(ctx, b, ka.ID), markwarden.ErrNotFound)

	_, kr, err := d.IssueKey(ctx, d.admin, access.NewKey{Account: rev.ID, Name: "r"})
	require.NoError(t, err)
	list := func(who access.Account) (ids []access.CredentialID) {
		keys, err := d.Keys(ctx, who, access.KeyPage{})
		require.NoError(t, err)
		for _, k := range keys {
			ids = append(ids, k.ID)
		}
		return ids
	}
	require.Equal(t, []access.CredentialID{ka.ID}, list(a))
	require.Empty(t, list(b))
	require.Equal(t, []access.CredentialID{kr.ID}, list(rev), "everybody sees its own")
	require.Equal(t, []access.CredentialID{ka.ID, kr.ID}, list(d.admin))
	require.NoError(t, d.RevokeKey(ctx, a2, ka.ID))
	require.NoError(t, d.RevokeKey(ctx, rev, kr.ID), "everybody ends its own")
}

func TestOnlyAdminsManageAccounts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	h := d.add(t, access.Account{Role: access.Holder, Party: "p"})
	require.Len(t, h.ID, 36)
	_, err := d.AddAccount(ctx, h, access.Account{ID: "x", Name: "x", Role: access.Admin})
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	_, err = d.SetDisabled(ctx, h, d.admin.ID, true)
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	_, err = d.Account(ctx, h, d.admin.ID)
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	_, err = d.Accounts(ctx, h, access.AccountPage{})
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	got, err := d.Account(ctx, h, h.ID)
	require.NoError(t, err)
	require.Equal(t, h, got)
	all, err := d.Accounts(ctx, d.admin, access.AccountPage{})
	require.NoError(t, err)
	require.Len(t, all, 2)
	_, err = d.AddAccount(ctx, d.admin, access.Account{ID: "admin", Name: "x", Role: access.Admin})
	require.ErrorIs(t, err, markwarden.ErrConflict)
	_, err = d.AddAccount(ctx, d.admin, access.Account{ID: "UPPER", Name: "x", Role: access.Admin})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

func TestSweepKeepsWhatLives(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	link, _, err := d.SignInLink(ctx, "system:test", "admin")
	require.NoError(t, err)
	cookie, _, _, err := d.SignIn(ctx, link, "ip")
	require.NoError(t, err)
	d.now = d.now.Add(time.Hour)
	require.NoError(t, d.Sweep(ctx))
	_, _, err = d.Session(ctx, cookie, "ip")
	require.NoError(t, err)
}
