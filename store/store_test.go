package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/store"
	"markwarden/store/storetest"
)

func TestEmitLeavesOneWaitingJobPerKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		db.Routes = map[markwarden.EventKind][]jobs.Route{markwarden.EventScreened: {{Kind: "review.screened", Queue: "events"}}}
		for range 3 {
			require.NoError(t, db.Update(t.Context(), store.Bulk, func(tx *store.Tx) error {
				return tx.Emit(t.Context(), markwarden.Event{Kind: markwarden.EventScreened, Key: "a"}, markwarden.Event{Kind: markwarden.EventScreened, Key: "b"})
			}))
		}
		var n int
		require.NoError(t, db.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM jobs").Scan(&n))
		require.Equal(t, 2, n)
	})
}
