package storetest

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/audit"
	"markwarden/store"
)

// Audit is the suite of the audit trail.
func Audit(t *testing.T) {
	suite(t, []string{"audit", "audit_checkpoints"}, map[string]func(*testing.T, *store.DB){
		"entries are sealed in order, once":                                       onAudit(auditSeal),
		"an entry that commits late is sealed after those that came before it":    onAudit(auditLate),
		"two sequencers at once make one chain without gaps":                      onAudit(auditTwo),
		"whoever changes, removes or swaps a row is found at it":                  onAudit(auditTampering),
		"a checkpoint signs the trail once, finds a new computation and cut ends": onAudit(auditCheckpoint),
		"a broken trail is not signed":                                            onAudit(auditNotSigned),
		"entries of a subject are shown whether sealed or not":                    onAudit(auditBySubject),
	})
}

func onAudit(test func(*testing.T, store.AuditStore)) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) { test(t, store.AuditStore{DB: db}) }
}

func note(t *testing.T, s store.AuditStore, n int) {
	t.Helper()
	for i := range n {
		require.NoError(t, s.Note(t.Context(), markwarden.AuditEntry{Actor: "a1", Action: "case.decide", Subject: fmt.Sprintf("case:%d", i%2), Reason: fmt.Sprint("because ", i)}))
	}
}

func auditSeal(t *testing.T, s store.AuditStore) {
	ctx := t.Context()
	n, err := s.SealNext(ctx, 10)
	require.NoError(t, err)
	require.Zero(t, n)
	note(t, s, 5)
	for _, want := range []int{3, 2, 0} {
		n, err := s.SealNext(ctx, 3)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	note(t, s, 230)
	require.NoError(t, s.Seal(ctx))
	got, err := s.Verify(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, int64(235), got.Trail.Seq)
	require.Zero(t, got.Unsealed)
	page, err := s.Entries(ctx, 3, 2)
	require.NoError(t, err)
	require.Equal(t, []int64{4, 5}, []int64{page[0].Seq, page[1].Seq})
	require.Equal(t, "because 3", page[0].Reason)
}

func auditLate(t *testing.T, s store.AuditStore) {
	if s.Dialect == store.SQLite {
		t.Skip("one writer: ids commit in order")
	}
	ctx := t.Context()
	slow, err := s.DB.Write.BeginTx(ctx, nil)
	require.NoError(t, err)
	_, err = slow.ExecContext(ctx, "INSERT INTO audit (at, actor, action, subject, reason, detail) VALUES (1,'late','x','s','','')")
	require.NoError(t, err)
	note(t, s, 2)
	require.NoError(t, s.Seal(ctx))
	require.NoError(t, slow.Commit())
	note(t, s, 1)
	require.NoError(t, s.Seal(ctx))
	entries, err := s.Entries(ctx, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 4)
	require.Equal(t, "late", entries[2].Actor)
	_, err = s.Verify(ctx, nil)
	require.NoError(t, err)
}

func auditTwo(t *testing.T, s store.AuditStore) {
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 20 {
				if err := s.Note(ctx, markwarden.AuditEntry{Actor: "a", Action: "x"}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 10 {
				if _, err := s.SealNext(ctx, 7); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, s.Seal(ctx))
	got, err := s.Verify(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, int64(60), got.Trail.Seq)
}

func auditTampering(t *testing.T, s store.AuditStore) {
	ctx := t.Context()
	note(t, s, 6)
	require.NoError(t, s.Seal(ctx))
	exec := func(q string) {
		t.Helper()
		_, err := s.DB.Write.ExecContext(ctx, q)
		require.NoError(t, err)
	}
	broken := func(seq int64) {
		t.Helper()
		_, err := s.Verify(ctx, nil)
		var b *audit.BrokenError
		require.ErrorAs(t, err, &b)
		require.Equal(t, seq, b.Seq)
	}
	exec("UPDATE audit SET reason='because 9' WHERE seq=4")
	broken(4)
	exec("UPDATE audit SET reason='because 3' WHERE seq=4")
	_, err := s.Verify(ctx, nil)
	require.NoError(t, err)
	exec("UPDATE audit SET seq=100 WHERE seq=2")
	exec("UPDATE audit SET seq=2 WHERE seq=5")
	exec("UPDATE audit SET seq=5 WHERE seq=100")
	broken(2)
	exec("DELETE FROM audit WHERE seq IN (2, 5)")
	broken(2)
}

func auditCheckpoint(t *testing.T, s store.AuditStore) {
	ctx := t.Context()
	public, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	_, ok, err := s.WriteCheckpoint(ctx, key)
	require.NoError(t, err)
	require.False(t, ok, "nothing to sign")
	note(t, s, 3)
	require.NoError(t, s.Seal(ctx))
	first, ok, err := s.WriteCheckpoint(ctx, key)
	require.NoError(t, err)
	require.True(t, ok)
	_, ok, err = s.WriteCheckpoint(ctx, key)
	require.NoError(t, err)
	require.False(t, ok, "nothing new to sign")
	note(t, s, 2)
	require.NoError(t, s.Seal(ctx))
	second, ok, err := s.WriteCheckpoint(ctx, key)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, int64(5), second.Seq)
	got, err := s.Verify(ctx, []ed25519.PublicKey{public}, first)
	require.NoError(t, err)
	require.Equal(t, 3, got.Checkpoints)
	other, _, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	got, err = s.Verify(ctx, []ed25519.PublicKey{other})
	require.NoError(t, err)
	require.Equal(t, 2, got.Unchecked)

	// The owner of the database cuts the end off, and removes the checkpoint that knew it: one kept elsewhere still does.
	_, err = s.DB.Write.ExecContext(ctx, "DELETE FROM audit WHERE seq=5")
	require.NoError(t, err)
	_, err = s.DB.Write.ExecContext(ctx, "DELETE FROM audit_checkpoints WHERE seq=5")
	require.NoError(t, err)
	_, err = s.Verify(ctx, []ed25519.PublicKey{public})
	require.NoError(t, err)
	_, err = s.Verify(ctx, []ed25519.PublicKey{public}, second)
	var b *audit.BrokenError
	require.ErrorAs(t, err, &b)
	require.Equal(t, int64(5), b.Seq)

	// He changes an entry and computes the chain anew: the checkpoint in the store knows better.
	_, err = s.DB.Write.ExecContext(ctx, "UPDATE audit SET seq=NULL, hash=NULL, reason='another'")
	require.NoError(t, err)
	require.NoError(t, s.Seal(ctx))
	_, err = s.Verify(ctx, nil)
	require.NoError(t, err, "the chain by itself is good")
	_, err = s.Verify(ctx, []ed25519.PublicKey{public})
	require.ErrorAs(t, err, &b)
	require.Equal(t, int64(3), b.Seq)
	first.Hash[0]++
	_, err = s.Verify(ctx, []ed25519.PublicKey{public}, first)
	require.ErrorIs(t, err, audit.ErrSignature)
}

func auditNotSigned(t *testing.T, s store.AuditStore) {
	ctx := t.Context()
	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	note(t, s, 3)
	require.NoError(t, s.Seal(ctx))
	_, err = s.DB.Write.ExecContext(ctx, "UPDATE audit SET actor='nobody' WHERE seq=2")
	require.NoError(t, err)
	_, ok, err := s.WriteCheckpoint(ctx, key)
	var b *audit.BrokenError
	require.ErrorAs(t, err, &b)
	require.False(t, ok)
	got, err := s.Checkpoints(ctx)
	require.NoError(t, err)
	require.Empty(t, got)
}

func auditBySubject(t *testing.T, s store.AuditStore) {
	ctx := t.Context()
	note(t, s, 3)
	require.NoError(t, s.Seal(ctx))
	note(t, s, 1)
	got, err := s.BySubject(ctx, "case:0", 2)
	require.NoError(t, err)
	require.Len(t, got, 2, "the newest two, oldest first")
	require.Equal(t, int64(3), got[0].Seq)
	require.Zero(t, got[1].Seq)
	newest, err := s.Newest(ctx, 2)
	require.NoError(t, err)
	require.Equal(t, []int64{0, 3}, []int64{newest[0].Seq, newest[1].Seq})
}
