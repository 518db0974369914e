package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
	"markwarden/store"
)

// AccessStore is what Access tests.
type AccessStore interface {
	access.Store
	access.AnswerStore
}

// Access is what every store of access must do. s is empty and works on db.
func Access(t *testing.T, db *store.DB, s AccessStore) {
	t.Run("accounts and credentials", func(t *testing.T) { accessRoundTrip(t, db, s) })
	t.Run("a credential ends once", func(t *testing.T) { accessEndsOnce(t, db, s) })
	t.Run("pages", func(t *testing.T) { accessPages(t, s) })
	t.Run("sweep", func(t *testing.T) { accessSweep(t, s) })
	t.Run("answers", func(t *testing.T) { accessAnswers(t, s) })
	t.Run("of many equal requests one is first", func(t *testing.T) { accessOneFirst(t, s) })
}

var accessDay = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func accessCredential(id, account string, kind access.CredentialKind) access.Credential {
	c := access.Credential{
		ID: access.CredentialID(id), Kind: kind, Account: markwarden.AccountID(account), Prefix: "mw_abcdefgh", Name: "shop",
		CreatedBy: "admin", CreatedAt: accessDay, ExpiresAt: accessDay.Add(time.Hour),
	}
	copy(c.Hash[:], id)
	return c
}

func accessRoundTrip(t *testing.T, db *store.DB, s AccessStore) {
	ctx := t.Context()
	a := access.Account{
		ID: "rev", Name: "Reviewer 审核", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m1", "m2"},
		CreatedAt: accessDay, Version: 1,
	}
	c := accessCredential("c1", "rev", access.Key)
	require.NoError(t, s.Apply(ctx, access.Change{Account: &a, Add: []access.Credential{c}, At: accessDay, Audit: []markwarden.AuditEntry{
		{Actor: "admin", Action: "access.key_issue", Subject: "account:rev"},
	}}))
	got, err := s.Account(ctx, "rev")
	require.NoError(t, err)
	require.Equal(t, a, got)
	gotC, gotA, err := s.ByHash(ctx, access.Key, c.Hash)
	require.NoError(t, err)
	require.Equal(t, c, gotC)
	require.Equal(t, a, gotA)
	_, _, err = s.ByHash(ctx, access.Session, c.Hash)
	require.ErrorIs(t, err, markwarden.ErrNotFound, "a key's hash is no session's")
	_, _, err = s.KeyByID(ctx, "nobody")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	_, err = s.Account(ctx, "nobody")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	var audited int
	require.NoError(t, db.Read.QueryRowContext(ctx, "SELECT count(*) FROM audit WHERE subject='account:rev'").Scan(&audited))
	require.Equal(t, 1, audited)

	require.ErrorIs(t, s.Apply(ctx, access.Change{Account: &a, At: accessDay}), markwarden.ErrConflict, "the id is taken")
	a.Disabled, a.Version = true, 2
	require.NoError(t, s.Apply(ctx, access.Change{Account: &a, At: accessDay}))
	require.ErrorIs(t, s.Apply(ctx, access.Change{Account: &a, At: accessDay}), markwarden.ErrConflict, "decided on an older version")
	got, err = s.Account(ctx, "rev")
	require.NoError(t, err)
	require.Equal(t, a, got)

	c.UsedAt, c.ExpiresAt = accessDay.Add(time.Minute), accessDay.Add(2*time.Hour)
	require.NoError(t, s.Apply(ctx, access.Change{Touch: &c, At: accessDay}))
	gotC, _, err = s.KeyByID(ctx, "c1")
	require.NoError(t, err)
	require.Equal(t, c, gotC)
}

func accessEndsOnce(t *testing.T, db *store.DB, s AccessStore) {
	ctx := t.Context()
	link, session := accessCredential("link", "rev", access.Link), accessCredential("s1", "rev", access.Session)
	require.NoError(t, s.Apply(ctx, access.Change{Add: []access.Credential{link}, At: accessDay}))
	require.NoError(t, s.Apply(ctx, access.Change{Add: []access.Credential{session}, End: []access.CredentialID{"link"}, At: accessDay}))
	second := accessCredential("s2", "rev", access.Session)
	err := s.Apply(ctx, access.Change{Add: []access.Credential{second}, End: []access.CredentialID{"link"}, At: accessDay, Audit: []markwarden.AuditEntry{{Actor: "x", Action: "never", Subject: "y"}}})
	require.ErrorIs(t, err, markwarden.ErrConflict)
	_, _, err = s.ByHash(ctx, access.Session, second.Hash)
	require.ErrorIs(t, err, markwarden.ErrNotFound, "nothing of the refused change stays")
	var audited int
	require.NoError(t, db.Read.QueryRowContext(ctx, "SELECT count(*) FROM audit WHERE action='never'").Scan(&audited))
	require.Zero(t, audited)
	got, _, err := s.ByHash(ctx, access.Link, link.Hash)
	require.NoError(t, err)
	require.Equal(t, accessDay, got.EndedAt)
	link.UsedAt = accessDay.Add(time.Hour)
	require.NoError(t, s.Apply(ctx, access.Change{Touch: &link, At: accessDay}))
	got, _, err = s.ByHash(ctx, access.Link, link.Hash)
	require.NoError(t, err)
	require.Zero(t, got.UsedAt, "an ended credential is not touched")
}

func accessPages(t *testing.T, s AccessStore) {
	ctx := t.Context()
	for _, id := range []markwarden.AccountID{"p2", "P1", "p10"} {
		a := access.Account{ID: id, Name: "n", Role: access.Holder, Party: "party-" + markwarden.PartyID(id), CreatedAt: accessDay, Version: 1}
		require.NoError(t, s.Apply(ctx, access.Change{Account: &a, At: accessDay, Add: []access.Credential{
			accessCredential("k1-"+string(id), string(id), access.Key), accessCredential("k2-"+string(id), string(id), access.Key), accessCredential("x-"+string(id), string(id), access.Session),
		}}))
	}
	var all []markwarden.AccountID
	var after markwarden.AccountID
	for {
		page, err := s.Accounts(ctx, access.AccountPage{After: after, Limit: 1})
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		require.Len(t, page, 1)
		after = page[0].ID
		all = append(all, after)
	}
	require.Equal(t, []markwarden.AccountID{"P1", "p10", "p2", "rev"}, all, "by bytes, on every database")

	names := func(p access.KeyPage) (ids []access.CredentialID) {
		if p.Limit == 0 {
			p.Limit = 100
		}
		keys, err := s.Keys(ctx, p)
		require.NoError(t, err)
		for _, k := range keys {
			ids = append(ids, k.ID)
		}
		return ids
	}
	require.Equal(t, []access.CredentialID{"c1", "k1-P1", "k1-p10", "k1-p2", "k2-P1", "k2-p10", "k2-p2"}, names(access.KeyPage{}))
	require.Equal(t, []access.CredentialID{"k1-p10", "k1-p2"}, names(access.KeyPage{After: "k1-P1", Limit: 2}))
	require.Equal(t, []access.CredentialID{"k1-p2", "k2-p2"}, names(access.KeyPage{Account: "p2"}))
	require.Equal(t, []access.CredentialID{"k1-p10", "k2-p10"}, names(access.KeyPage{Party: "party-p10"}))
	require.Empty(t, names(access.KeyPage{Party: "party-p10", Account: "p2"}), "both narrow")
	require.Equal(t, []access.CredentialID{"k2-p10"}, names(access.KeyPage{Party: "party-p10", Account: "p10", After: "k1-p10"}))
}

func accessSweep(t *testing.T, s AccessStore) {
	ctx := t.Context()
	key, old, fresh := accessCredential("sk", "rev", access.Key), accessCredential("so", "rev", access.Session), accessCredential("sf", "rev", access.Session)
	forever := accessCredential("se", "rev", access.Session)
	fresh.ExpiresAt, forever.ExpiresAt = accessDay.Add(10*time.Hour), time.Time{}
	require.NoError(t, s.Apply(ctx, access.Change{Add: []access.Credential{key, old, fresh, forever}, At: accessDay}))
	require.NoError(t, s.Sweep(ctx, accessDay.Add(2*time.Hour)))
	_, _, err := s.ByHash(ctx, access.Key, key.Hash)
	require.NoError(t, err, "keys stay")
	_, _, err = s.ByHash(ctx, access.Session, old.Hash)
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	for _, c := range []access.Credential{fresh, forever} {
		_, _, err = s.ByHash(ctx, access.Session, c.Hash)
		require.NoError(t, err)
	}
}

func accessAnswers(t *testing.T, s AccessStore) {
	ctx := t.Context()
	key, body := access.Request{Account: "a", Route: "r", Key: "k", Body: []byte("1")}.Digest()
	_, other := access.Request{Account: "a", Route: "r", Key: "k", Body: []byte("2")}.Digest()
	until := accessDay.Add(time.Minute)

	ticket, _, err := s.Begin(ctx, key, body, accessDay, until)
	require.NoError(t, err)
	require.NotNil(t, ticket)
	_, _, err = s.Begin(ctx, key, body, accessDay, until)
	require.ErrorIs(t, err, access.ErrBusy)

	require.NoError(t, s.Forget(ctx, *ticket))
	ticket, _, err = s.Begin(ctx, key, body, accessDay, until)
	require.NoError(t, err)
	require.NotNil(t, ticket, "given back, so given out again")

	late, _, err := s.Begin(ctx, key, body, until, until.Add(time.Minute))
	require.NoError(t, err)
	require.NotNil(t, late, "the holder died")
	answer := access.Answer{Status: 201, ContentType: "application/json", Body: []byte(`{"id":"C1"}`)}
	require.ErrorIs(t, s.Finish(ctx, *ticket, answer, until), markwarden.ErrConflict, "its ticket ran out")
	require.NoError(t, s.Finish(ctx, *late, answer, accessDay.Add(24*time.Hour)))
	require.NoError(t, s.Forget(ctx, *late), "an answer is not taken back")

	again, got, err := s.Begin(ctx, key, body, accessDay.Add(time.Hour), accessDay.Add(2*time.Hour))
	require.NoError(t, err)
	require.Nil(t, again)
	require.Equal(t, answer, got)
	_, _, err = s.Begin(ctx, key, other, accessDay.Add(time.Hour), accessDay.Add(2*time.Hour))
	require.ErrorIs(t, err, access.ErrReused)

	fresh, _, err := s.Begin(ctx, key, other, accessDay.Add(25*time.Hour), accessDay.Add(26*time.Hour))
	require.NoError(t, err)
	require.NotNil(t, fresh, "the answer expired")
	require.NoError(t, s.Finish(ctx, *fresh, access.Answer{Status: 204}, accessDay.Add(27*time.Hour)))
	_, got, err = s.Begin(ctx, key, other, accessDay.Add(26*time.Hour), accessDay.Add(28*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 204, got.Status)
	require.Empty(t, got.Body)
	require.NoError(t, s.Sweep(ctx, accessDay.Add(28*time.Hour)))
	swept, _, err := s.Begin(ctx, key, body, accessDay, until)
	require.NoError(t, err)
	require.NotNil(t, swept)
}

func accessOneFirst(t *testing.T, s AccessStore) {
	ctx := t.Context()
	key, body := access.Request{Account: "a", Route: "r", Key: "race"}.Digest()
	const n = 8
	var wg sync.WaitGroup
	results := make([]error, n)
	tickets := make([]*access.Ticket, n)
	for i := range n {
		wg.Go(func() { tickets[i], _, results[i] = s.Begin(ctx, key, body, accessDay, accessDay.Add(time.Minute)) })
	}
	wg.Wait()
	first := 0
	for i := range n {
		if tickets[i] != nil {
			require.NoError(t, results[i])
			first++
			continue
		}
		require.ErrorIs(t, results[i], access.ErrBusy)
	}
	require.Equal(t, 1, first)
}
