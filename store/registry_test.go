package store_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
	"markwarden/store/storetest"
)

func TestRegistry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Registry(t, db, store.RegistryStore{DB: db}) })
}

// BenchmarkRegistryImport imports 100,000 rights with their parties and links in one call, and loads them.
func BenchmarkRegistryImport(b *testing.B) {
	const rights = 100_000
	var lines bytes.Buffer
	for i := range rights {
		fmt.Fprintf(&lines, `{"type":"party","id":"p%d","names":[{"text":"Holder %d","lang":"en"}],"country":"US","stores":[{"marketplace":"demo","id":"s%d"}]}`+"\n", i, i, i)
		fmt.Fprintf(&lines, `{"type":"right","id":"r%d","kind":"word_mark","text":"MARK %d","holders":[{"party":"p%d","from":"2001-01-01"}],"office":"US","number":"%d","nice_classes":[18,25],"jurisdictions":["US"],"valid_from":"2001-01-01","valid_to":"2031-01-01"}`+"\n", i, i, i, i)
		fmt.Fprintf(&lines, `{"type":"authorization","id":"a%d","grantor":"p%d","grantee":"p%d","role":"reseller","rights":["r%d"],"from":"2025-01-01","status":"verified"}`+"\n", i, i, (i+1)%rights, i)
	}
	run := func(b *testing.B, db *store.DB, err error) {
		require.NoError(b, err)
		defer func() { _ = db.Close() }()
		s := store.RegistryStore{DB: db}
		g := &registry.Registrar{Store: s}
		began := time.Now()
		_, err = g.Import(b.Context(), "system:bench", bytes.NewReader(lines.Bytes()), registry.ImportOptions{})
		require.NoError(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "import-s")
		began = time.Now()
		_, records, err := s.Load(b.Context())
		require.NoError(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "load-s")
		require.Len(b, records, 3*rights)
		began = time.Now()
		registry.NewSnapshot(1, records)
		b.ReportMetric(time.Since(began).Seconds(), "snapshot-s")
	}
	b.Run("sqlite", func(b *testing.B) {
		for range b.N {
			db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "markwarden.db"))
			run(b, db, err)
		}
	})
	b.Run("postgres", func(b *testing.B) {
		dsn := storetest.PostgresDSN(b)
		db, err := postgres.Open(b.Context(), dsn)
		run(b, db, err)
	})
}

// TestRegistryFromFileToSnapshot takes a file through the registrar and the store to a follower's snapshot.
func TestRegistryFromFileToSnapshot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := store.RegistryStore{DB: db}
		mine, other := &registry.Live{Store: s}, &registry.Live{Store: s}
		require.NoError(t, mine.Load(t.Context()))
		require.NoError(t, other.Load(t.Context()))
		g := &registry.Registrar{Store: s, Live: mine}
		var lines bytes.Buffer
		for i := range 600 {
			fmt.Fprintf(&lines, `{"type":"party","id":"p%d","stores":[{"marketplace":"demo","id":"s%d"}]}`+"\n", i, i)
		}
		lines.WriteString(`{"type":"right","id":"r1","kind":"design","holders":[{"party":"p1"}]}` + "\n" + `{"type":"authorization","id":"a1","grantor":"p1","grantee":"p2","role":"agency","status":"verified"}` + "\n")
		written := 0
		report, err := g.Import(t.Context(), "account:1", &lines, registry.ImportOptions{Progress: func(p registry.Progress) { written = p.Written }})
		require.NoError(t, err)
		require.EqualValues(t, 1, report.Revision)
		require.Equal(t, 602, written)
		q := markwarden.AuthorizationQuestion{Store: markwarden.Store{Marketplace: "demo", ID: "s2"}, Right: "r1", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		require.Equal(t, markwarden.AnswerUnknown, other.Current().Authorize(q).Answer)
		snapshot, err := other.Refresh(t.Context())
		require.NoError(t, err)
		require.Equal(t, markwarden.AnswerGranted, snapshot.Authorize(q).Answer)

		_, err = g.Delete(t.Context(), "account:1", registry.KindAuthorization, "a1")
		require.NoError(t, err)
		snapshot, err = other.Refresh(t.Context())
		require.NoError(t, err)
		require.Equal(t, markwarden.AnswerUnknown, snapshot.Authorize(q).Answer)
		fresh, err := registry.Load(t.Context(), s)
		require.NoError(t, err)
		require.Equal(t, snapshot.Counts(), fresh.Counts())
	})
}
