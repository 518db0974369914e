package faults

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/demo/catalogue"
)

const stopSignal = syscall.SIGTERM

// splitRegistry takes every third right of the catalogue out, to be added later.
func splitRegistry(t *testing.T) (late, early []byte) {
	n := 0
	for line := range bytes.Lines(catalogue.Registry()) {
		if bytes.Contains(line, []byte(`"type":"right"`)) {
			if n++; n%3 == 0 {
				late = append(late, line...)
				continue
			}
		}
		if bytes.Contains(line, []byte(`"type":"authorization"`)) { // they name rights
			late = append(late, line...)
			continue
		}
		early = append(early, line...)
	}
	require.NotEmpty(t, late)
	return late, early
}

// screenings are the lines of an export about listings.
func screenings(export string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(export) {
		if strings.HasPrefix(line, `{"type":"screening"`) {
			out[line] = true
		}
	}
	return out
}

func compare(want, got map[string]bool) (missed, extra []string) {
	for l := range want {
		if !got[l] {
			missed = append(missed, l)
		}
	}
	for l := range got {
		if !want[l] {
			extra = append(extra, l)
		}
	}
	return missed, extra
}

// backup keeps the store as it is now; the function that it returns puts it back. No process may run.
func (c *cluster) backup() (restore func()) {
	if c.driver == "sqlite" {
		dir := filepath.Join(c.dir, "console")
		kept := filepath.Join(c.t.TempDir(), "kept")
		copyDatabase(c.t, dir, kept)
		return func() {
			require.NoError(c.t, os.RemoveAll(filepath.Join(dir, "search")), "the index is derived from the store")
			copyDatabase(c.t, kept, dir)
		}
	}
	u, err := url.Parse(c.dsn)
	require.NoError(c.t, err)
	name := strings.TrimPrefix(u.Path, "/")
	admin, err := sql.Open("pgx", os.Getenv("MARKWARDEN_TEST_POSTGRES"))
	require.NoError(c.t, err)
	c.t.Cleanup(func() { _ = admin.Close() })
	exec := func(format string, a ...any) {
		_, err := admin.Exec(fmt.Sprintf(format, a...))
		require.NoError(c.t, err)
	}
	exec("CREATE DATABASE %s_kept TEMPLATE %s", name, name)
	return func() {
		require.NoError(c.t, os.RemoveAll(filepath.Join(c.dir, "console", "search")), "the index is derived from the store")
		exec("DROP DATABASE %s WITH (FORCE)", name)
		exec("CREATE DATABASE %s TEMPLATE %s_kept", name, name)
		exec("DROP DATABASE %s_kept", name)
	}
}

// copyDatabase copies the SQLite file with its log from one folder to another.
func copyDatabase(t *testing.T, from, to string) {
	require.NoError(t, os.MkdirAll(to, 0o700))
	for _, name := range []string{"markwarden.db", "markwarden.db-wal", "markwarden.db-shm"} {
		require.NoError(t, os.RemoveAll(filepath.Join(to, name)))
		b, err := os.ReadFile(filepath.Join(from, name))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), b, 0o600))
	}
}
