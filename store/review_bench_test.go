package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/ids"
	"markwarden/review"
	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
	"markwarden/store/storetest"
)

// BenchmarkNextCase lends the next of 50,000 open cases, decides it, and lends the next one, while a bulk writer never
// rests. It reports the 99th percentile of Next.
func BenchmarkNextCase(b *testing.B) {
	open := map[string]func() (*store.DB, error){
		"sqlite":   func() (*store.DB, error) { return sqlite.Open(b.Context(), b.TempDir()+"/bench.db") },
		"postgres": func() (*store.DB, error) { return postgres.Open(b.Context(), storetest.PostgresDSN(b)) },
	}
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			db, err := open[name]()
			require.NoError(b, err)
			b.Cleanup(func() { _ = db.Close() })
			s := store.ReviewStore{DB: db}
			fillCases(b, s, 50_000)
			ctx, stop := context.WithCancel(b.Context())
			var wg sync.WaitGroup
			defer wg.Wait()
			defer stop()
			wg.Go(func() { bulk(ctx, db) })
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				c, err := s.Next(ctx, "ann", review.QueueFilter{}, began, began.Add(review.Lease))
				took = append(took, time.Since(began))
				require.NoError(b, err)
				r, err := s.Case(ctx, c.ID)
				require.NoError(b, err)
				r.State, r.Version = markwarden.CaseDecided, r.Version+1
				r.LeasedBy, r.LeasedUntil = "", time.Time{}
				r.Decision = &markwarden.Decision{Verdict: markwarden.NotInfringing, By: "ann", At: began}
				require.NoError(b, s.Apply(ctx, review.Change{From: c.Version, To: r, Free: true, Person: true, LeaseOf: "ann", At: began}))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

func fillCases(b *testing.B, s store.ReviewStore, n int) {
	b.Helper()
	require.NoError(b, s.Update(b.Context(), store.Bulk, func(tx *store.Tx) error {
		for i := range n {
			_, err := tx.ExecContext(b.Context(), `INSERT INTO cases (id, marketplace, listing, holder, state, version, route, harm, escalated_by, mode, gone, attention,
				listing_at, seller, seller_name, title, assessment, complaints, fingerprints, suppressed, barred, answers, leased_by, free_at, decision, decided_by, decided_at, opened_at, updated_at)
				VALUES ($1,$2,$3,'p','open',1,3,$4,'','live',0,'',1,'s','S','title','[]','','','','',0,'',0,'','',0,1,1)`,
				ids.New(), fmt.Sprintf("m%d", i%5), fmt.Sprintf("L%d", i), float64(i*7919%100_003))
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// bulk writes as ingest does: many rows in short transactions.
func bulk(ctx context.Context, db *store.DB) {
	for ctx.Err() == nil {
		_ = db.Update(ctx, store.Bulk, func(tx *store.Tx) error {
			for range 100 {
				if err := tx.Audit(ctx, markwarden.AuditEntry{Actor: "bench", Action: "x", Subject: "y", Detail: "some detail of the usual length, as a screening has"}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// TestNextCaseReadsAnIndex: the next case is the first row of an index, whatever the number of cases.
func TestNextCaseReadsAnIndex(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/plan.db")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	for cond, index := range map[string]string{
		"1=1":               "cases_queue",
		"marketplace = 'm'": "cases_queue_marketplace",
		"holder = 'p'":      "cases_queue_holder",
	} {
		rows, err := db.Read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN SELECT id FROM cases WHERE state='open' AND (free_at<=1 OR leased_by='a') AND escalated_by<>'a' AND "+cond+" ORDER BY harm DESC, id LIMIT 1")
		require.NoError(t, err)
		plan := ""
		for rows.Next() {
			var id, parent, unused int
			var detail string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
			plan += detail + "\n"
		}
		require.NoError(t, rows.Close())
		require.Contains(t, plan, "USING INDEX "+index, cond)
		require.NotContains(t, plan, "TEMP B-TREE", "nothing is sorted: "+cond)
	}
}
