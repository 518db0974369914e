package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/store"
	"markwarden/store/sqlite"
	"markwarden/store/storetest"
)

func TestWhatSomebodyIsPromisedIsFlushedAndWhatCanBeDoneAgainIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ask, flushed, lazy := "SHOW synchronous_commit", "on", "off"
		if db.Dialect == store.SQLite {
			ask, flushed, lazy = "PRAGMA synchronous", "2", "1" // FULL, NORMAL
		}
		for _, c := range []struct {
			urgency store.Urgency
			want    string
		}{{store.Bulk, lazy}, {store.Interactive, flushed}, {store.Lending, lazy}, {store.Interactive, flushed}} {
			require.NoError(t, db.Update(t.Context(), c.urgency, func(tx *store.Tx) error {
				var is string
				err := tx.QueryRowContext(t.Context(), ask).Scan(&is)
				require.Equal(t, c.want, is, "urgency %d", c.urgency)
				return err
			}))
		}
	})
}

func TestABulkTransactionIsAsLongAsItIsQuick(t *testing.T) {
	var p store.Pace
	fewest := p.Rows()
	for range 100 {
		p.Took(p.Rows(), time.Millisecond)
	}
	most := p.Rows()
	require.Greater(t, most, 4*fewest)
	p.Took(most, 5*time.Millisecond)
	require.Equal(t, most, p.Rows(), "as long as it may be")
	p.Took(most, 30*time.Millisecond)
	less := p.Rows()
	require.Less(t, less, most, "too long")
	p.Took(less-1, time.Millisecond)
	require.Equal(t, less, p.Rows(), "one that was not full says nothing")
	for range 10 {
		p.Took(p.Rows(), time.Second)
	}
	require.Equal(t, fewest, p.Rows())
}

func TestTheLogGoesBackToTheFileBesideTheWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "markwarden.db")
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	defer db.Close()
	write := func() {
		for range 50 {
			require.NoError(t, db.Update(t.Context(), store.Bulk, func(tx *store.Tx) error {
				_, err := tx.ExecContext(t.Context(), "INSERT INTO picture_files (content, mime, kept, size, bytes) VALUES (hex(randomblob(16)), '', 0, 1, randomblob(100000))")
				return err
			}))
		}
	}
	size := func() int64 {
		f, err := os.Stat(path)
		require.NoError(t, err)
		return f.Size()
	}
	write()
	require.Less(t, size(), int64(2<<20), "the writer leaves 5 MB in the log")
	go func() { _ = db.Upkeep(t.Context()) }()
	write()
	require.Eventually(t, func() bool { return size() > 5<<20 }, 30*time.Second, 10*time.Millisecond)
}
