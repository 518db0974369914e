package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/internal/jobs"
	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
	"markwarden/store/storetest"
)

func eachBench(b *testing.B, bench func(b *testing.B, db *store.DB)) {
	b.Run("sqlite", func(b *testing.B) {
		db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "markwarden.db"))
		require.NoError(b, err)
		defer db.Close() //nolint:errcheck // a benchmark
		bench(b, db)
	})
	b.Run("postgres", func(b *testing.B) {
		db, err := postgres.Open(b.Context(), storetest.PostgresDSN(b))
		require.NoError(b, err)
		defer db.Close() //nolint:errcheck // a benchmark
		bench(b, db)
	})
}

func benchSpecs(n int) []jobs.Spec {
	specs := make([]jobs.Spec, n)
	for i := range specs {
		specs[i] = jobs.Spec{Kind: "k", Key: fmt.Sprintf("demo\x1f%09d", i), Queue: "q"}
	}
	return specs
}

// BenchmarkJobsEnqueue: one op is one job, in transactions of 100.
func BenchmarkJobsEnqueue(b *testing.B) {
	eachBench(b, func(b *testing.B, db *store.DB) {
		s := store.JobStore{DB: db}
		specs := benchSpecs(b.N)
		b.ResetTimer()
		require.NoError(b, s.EnqueueAll(b.Context(), specs))
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
	})
}

// BenchmarkJobsRun: one op is one job claimed, run (by a handler that does nothing) and finished. Meanwhile an interactive
// transaction is made every 5 ms; p99_ms is what it waits.
func BenchmarkJobsRun(b *testing.B) {
	eachBench(b, func(b *testing.B, db *store.DB) {
		s := store.JobStore{DB: db}
		require.NoError(b, s.EnqueueAll(b.Context(), benchSpecs(b.N)))
		var done atomic.Int64
		all := make(chan struct{})
		r := &jobs.Runner{
			Store: s, Queues: map[string]jobs.QueueConfig{"q": {Concurrency: 4, Batch: 200}}, Log: slog.New(slog.DiscardHandler),
			Kinds: map[string]jobs.Kind{"k": {Handle: func(context.Context, jobs.Job) error {
				if done.Add(1) == int64(b.N) {
					close(all)
				}
				return nil
			}}},
		}
		db.Wake = r.Wake
		ctx, stop := context.WithCancel(b.Context())
		b.ResetTimer()
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		var waits []time.Duration
	loop:
		for tick := time.Tick(5 * time.Millisecond); ; {
			select {
			case <-all:
				break loop
			case <-tick:
				begin := time.Now()
				require.NoError(b, db.Update(ctx, store.Interactive, func(tx *store.Tx) error { return tx.Enqueue(ctx, jobs.Spec{Kind: "i", Key: "x", Queue: "other"}) }))
				waits = append(waits, time.Since(begin))
			}
		}
		stop()
		require.NoError(b, <-ended)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		b.ReportMetric(float64(quantile(waits, 0.99).Microseconds())/1000, "p99_ms")
	})
}

// BenchmarkJobsIdle: one op is what an idle process does once per poll, beside 200,000 timers that are not due.
func BenchmarkJobsIdle(b *testing.B) {
	eachBench(b, func(b *testing.B, db *store.DB) {
		s := store.JobStore{DB: db}
		specs := benchSpecs(200_000)
		for i := range specs {
			specs[i].RunAt, specs[i].Prio = time.Now().Add(1000*time.Hour), i%5
		}
		require.NoError(b, s.EnqueueAll(b.Context(), specs))
		for b.Loop() {
			_, err := s.Due(b.Context(), []string{"deliveries", "events", "pictures", "q", "recheck", "upkeep"})
			require.NoError(b, err)
		}
	})
}

func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[int(q*float64(len(d)-1))]
}
