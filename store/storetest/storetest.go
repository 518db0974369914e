// Package storetest runs one suite per room against every database, with real files and a real server.
package storetest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
)

// Each runs test once per database, each time with a fresh, empty one. PostgreSQL is the server that
// MARKWARDEN_TEST_POSTGRES names (a postgres:// address that may create databases); without it that run is skipped, or
// fails where MARKWARDEN_REQUIRE lists postgres.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Run("sqlite", func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "markwarden.db"))
		require.NoError(t, err)
		t.Cleanup(func() { _ = db.Close() })
		test(t, db)
	})
	t.Run("postgres", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), PostgresDSN(t))
		require.NoError(t, err)
		t.Cleanup(func() { _ = db.Close() })
		test(t, db)
	})
}

// PostgresDSN makes a fresh database on the test server and returns its address.
func PostgresDSN(t testing.TB) string {
	server := os.Getenv("MARKWARDEN_TEST_POSTGRES")
	if server == "" {
		Need(t, "postgres", "set MARKWARDEN_TEST_POSTGRES to a server's postgres:// address")
	}
	dsn, drop, err := postgres.Fresh(t.Context(), server)
	require.NoError(t, err, "create a test database")
	t.Cleanup(func() { _ = drop() })
	return dsn
}

// Need skips the test because part is not there, or fails it where MARKWARDEN_REQUIRE lists part.
func Need(t testing.TB, part, how string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("MARKWARDEN_REQUIRE"), ","), part) {
		t.Fatalf("%s is required and not there: %s", part, how)
	}
	t.Skipf("needs %s: %s", part, how)
}
