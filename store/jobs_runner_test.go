package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
	"markwarden/store/storetest"
)

// house is a runner on a real SQLite file whose clock is the bubble's: 76 hours cost nothing.
type house struct {
	t  *testing.T
	db store.JobStore
	r  *jobs.Runner

	mu   sync.Mutex
	runs []string // guarded by mu; "key@time since the start"

	begin time.Time
	stop  func()
}

// inBubble runs test with a house; it calls start once the runner is configured.
func inBubble(t *testing.T, test func(t *testing.T, h *house)) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "markwarden.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), path)
		require.NoError(t, err)
		h := &house{t: t, db: store.JobStore{DB: db}, begin: time.Now(), stop: func() {}}
		h.r = &jobs.Runner{
			Store: h.db, Queues: map[string]jobs.QueueConfig{"q": {}}, Kinds: map[string]jobs.Kind{},
			Poll: 12 * time.Hour, Log: slog.New(slog.DiscardHandler), Rand: func() float64 { return 0 },
		}
		defer func() { // also when test fails: nothing may outlive the bubble
			h.stop()
			require.NoError(t, db.Close())
		}()
		test(t, h)
	})
}

func (h *house) start() {
	h.db.DB.Wake = h.r.Wake
	ctx, cancel := context.WithCancel(h.t.Context())
	done := make(chan error, 1)
	go func() { done <- h.r.Run(ctx) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(h.t, <-done)
	})
}

// on makes the runner do a kind by f, noting each run.
func (h *house) on(kind string, retry jobs.Retry, f func(ctx context.Context, j jobs.Job) error) {
	h.r.Kinds[kind] = jobs.Kind{Retry: retry, Handle: func(ctx context.Context, j jobs.Job) error {
		h.note(j.Key)
		return f(ctx, j)
	}}
}

func (h *house) note(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.runs = append(h.runs, fmt.Sprintf("%s@%s", key, time.Since(h.begin).Round(time.Second)))
}

func (h *house) noted() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.runs)
}

func (h *house) enqueue(specs ...jobs.Spec) {
	require.NoError(h.t, h.db.Update(h.t.Context(), store.Bulk, func(tx *store.Tx) error { return tx.Enqueue(h.t.Context(), specs...) }))
}

func (h *house) counts() []jobs.Count {
	c, err := h.db.Counts(h.t.Context())
	require.NoError(h.t, err)
	return c
}

func job(key string) jobs.Spec { return jobs.Spec{Kind: "k", Key: key, Queue: "q"} }

// settle lets d pass.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestRunnerRetriesHooksTenTimesOver75Hours(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.r.Lease = time.Hour // fewer renewals to compute
		h.on("k", jobs.Hooks, func(context.Context, jobs.Job) error { return errors.New("503") })
		h.start()
		h.enqueue(job("a"))
		settle(100 * time.Hour)
		require.Equal(t, []string{"a@0s", "a@5s", "a@5m5s", "a@35m5s", "a@2h35m5s", "a@7h35m5s", "a@17h35m5s", "a@31h35m5s", "a@51h35m5s", "a@75h35m5s"}, h.noted())
		dead, err := h.db.Dead(t.Context(), jobs.DeadFilter{})
		require.NoError(t, err)
		require.Len(t, dead, 1)
		require.Equal(t, "503", dead[0].LastError)
		require.Equal(t, 10, dead[0].Attempt)

		_, err = h.db.Requeue(t.Context(), "admin", jobs.DeadFilter{})
		require.NoError(t, err)
		settle(time.Second)
		require.Len(t, h.noted(), 11)
	})
}

func TestRunnerHearsRetryAfterAndLaterAndPermanent(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.on("k", jobs.Hooks, func(_ context.Context, j jobs.Job) error {
			switch {
			case j.Key == "permanent":
				return fmt.Errorf("%w: 410", markwarden.ErrPermanent)
			case j.Key == "after" && j.Attempt == 0:
				return &jobs.RetryAfter{Wait: time.Minute, Err: errors.New("429")}
			case j.Key == "later" && time.Since(h.begin) < time.Hour:
				return &jobs.Later{At: h.begin.Add(time.Hour)}
			case j.Key == "panic" && j.Attempt == 0:
				panic("a bug")
			}
			return nil
		})
		h.start()
		h.enqueue(job("after"), job("later"), job("panic"), job("permanent"))
		settle(2 * time.Hour)
		require.ElementsMatch(t, []string{"after@0s", "later@0s", "panic@0s", "permanent@0s", "panic@5s", "after@1m0s", "later@1h0m0s"}, h.noted())
		require.Equal(t, []jobs.Count{{Kind: "k", Dead: 1}}, h.counts())
	})
}

func TestRunnerKeepsTheLeaseOfALongRun(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.r.Queues["q"] = jobs.QueueConfig{Concurrency: 2}
		h.on("k", jobs.Upkeep, func(ctx context.Context, j jobs.Job) error {
			time.Sleep(10 * time.Minute)
			return h.db.Update(ctx, store.Bulk, func(*store.Tx) error { return nil })
		})
		h.start()
		h.enqueue(job("a"))
		settle(time.Minute)
		h.enqueue(job("a")) // a change during the run
		settle(time.Hour)
		require.Equal(t, []string{"a@0s", "a@10m0s"}, h.noted(), "one more run, after the first")
		require.Empty(t, h.counts())
	})
}

func TestRunnerStopsAHandlerWhoseLeaseWasTakenAway(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		causes := make(chan error, 2)
		h.on("k", jobs.Upkeep, func(ctx context.Context, j jobs.Job) error {
			if len(h.noted()) > 1 {
				return nil
			}
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return ctx.Err()
		})
		h.start()
		h.enqueue(job("a"))
		settle(time.Second)
		_, err := h.db.Recover(t.Context()) // as another process would, after this one was asleep for long
		require.NoError(t, err)
		settle(time.Minute)
		require.ErrorIs(t, <-causes, jobs.ErrLost)
		require.Len(t, h.noted(), 2, "run once more")
		require.Empty(t, h.counts())
	})
}

func TestRunnerStopGivesHandlersGraceAndReleasesTheRest(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.r.Queues["q"] = jobs.QueueConfig{Concurrency: 2, Batch: 10}
		h.on("k", jobs.Hooks, func(ctx context.Context, j jobs.Job) error {
			if j.Key == "a" {
				time.Sleep(3 * time.Second) // ends within grace
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		})
		h.start()
		h.enqueue(job("a"), job("b"), job("c"), job("d"))
		settle(time.Second)
		begin := time.Now()
		h.stop()
		require.Equal(t, 5*time.Second, time.Since(begin))
		require.Equal(t, []jobs.Count{{Kind: "k", Waiting: 3, Oldest: h.begin.UTC()}}, h.counts(), "b was cut short, c and d never began")
		next, err := h.db.Claim(t.Context(), jobs.Claim{Queue: "q", Kinds: []string{"k"}, Limit: 9, Lease: time.Minute, Token: "t"})
		require.NoError(t, err)
		require.Len(t, next, 3, "due at once")
		for _, j := range next {
			require.Zero(t, j.Attempt, "no try was used up")
		}
	})
}

func TestRunnerPeriodsSurviveARestart(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.on("k", jobs.Upkeep, func(context.Context, jobs.Job) error { return nil })
		h.r.Periods = []jobs.Period{{Spec: job("tick"), Every: time.Hour}}
		h.start()
		settle(150 * time.Minute)
		h.stop()
		settle(150 * time.Minute) // down; due at 3h, 4h and 5h
		h.r = &jobs.Runner{Store: h.db, Queues: h.r.Queues, Kinds: h.r.Kinds, Periods: h.r.Periods, Poll: h.r.Poll, Log: h.r.Log}
		h.start()
		settle(61 * time.Minute)
		require.Equal(t, []string{"tick@0s", "tick@1h0m0s", "tick@2h0m0s", "tick@5h0m0s", "tick@6h0m0s"}, h.noted())
	})
}

func TestRunnerOneQueueDoesNotHoldUpAnother(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.r.Queues["slow"] = jobs.QueueConfig{}
		h.on("slow", jobs.Upkeep, func(context.Context, jobs.Job) error { time.Sleep(time.Hour); return nil })
		h.on("k", jobs.Upkeep, func(context.Context, jobs.Job) error { return nil })
		h.start()
		h.enqueue(jobs.Spec{Kind: "slow", Key: "1", Queue: "slow"}, jobs.Spec{Kind: "slow", Key: "2", Queue: "slow"})
		settle(time.Second)
		h.enqueue(job("a"))
		settle(time.Second)
		require.Equal(t, []string{"1@0s", "a@1s"}, h.noted())
	})
}

func TestRunnerBatchesAndLeavesOtherKinds(t *testing.T) {
	inBubble(t, func(t *testing.T, h *house) {
		h.r.Queues["q"] = jobs.QueueConfig{Batch: 50}
		sizes := map[int]int{}
		h.r.Kinds["k"] = jobs.Kind{BatchSize: 20, Batch: func(ctx context.Context, js []jobs.Job) []error {
			h.mu.Lock()
			defer h.mu.Unlock()
			sizes[len(js)]++
			errs := make([]error, len(js))
			for i, j := range js {
				if j.Key == "key07" {
					errs[i] = markwarden.ErrPermanent
				}
				if err := h.db.Update(jobs.WithClaim(ctx, j), store.Bulk, func(*store.Tx) error { return nil }); err != nil {
					errs[i] = err
				}
			}
			return errs
		}}
		var specs []jobs.Spec
		for i := range 45 {
			specs = append(specs, job(fmt.Sprintf("key%02d", i)))
		}
		h.enqueue(append(specs, jobs.Spec{Kind: "of another process", Key: "x", Queue: "q"})...)
		h.start()
		settle(time.Minute)
		require.Equal(t, map[int]int{20: 2, 5: 1}, sizes)
		require.Equal(t, []jobs.Count{{Kind: "k", Dead: 1}, {Kind: "of another process", Waiting: 1, Oldest: h.begin.UTC()}}, h.counts())
	})
}

// TestRunnersOfTwoProcesses: two runners with connections of their own share one PostgreSQL; each key's runs never overlap, and no
// change is lost, though one of them is stopped in the middle.
func TestRunnersOfTwoProcesses(t *testing.T) {
	t.Parallel()
	dsn := storetest.PostgresDSN(t)
	var mu sync.Mutex
	active, seen, state := map[string]bool{}, map[string]int{}, map[string]int{} // guarded by mu
	open := func() (store.JobStore, *jobs.Runner) {
		db, err := postgres.Open(t.Context(), dsn)
		require.NoError(t, err)
		t.Cleanup(func() { _ = db.Close() })
		s := store.JobStore{DB: db}
		r := &jobs.Runner{
			Store: s, Queues: map[string]jobs.QueueConfig{"q": {Concurrency: 4, Batch: 8}}, Poll: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
			Kinds: map[string]jobs.Kind{"k": {Handle: func(_ context.Context, j jobs.Job) error {
				mu.Lock()
				if active[j.Key] {
					t.Errorf("%s runs twice at once", j.Key)
				}
				active[j.Key] = true
				now := state[j.Key]
				mu.Unlock()
				time.Sleep(time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				active[j.Key] = false
				seen[j.Key] = now
				return nil
			}}},
		}
		db.Wake = r.Wake
		return s, r
	}
	one, runOne := open()
	two, runTwo := open()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	first, stopFirst := context.WithCancel(ctx)
	defer stopFirst()
	var wg sync.WaitGroup
	wg.Go(func() { require.NoError(t, runOne.Run(first)) })
	wg.Go(func() { require.NoError(t, runTwo.Run(ctx)) })
	const changes = 300
	for i := range changes {
		key := fmt.Sprint(i % 7)
		mu.Lock()
		state[key]++
		mu.Unlock()
		s := one
		if i%2 == 0 {
			s = two
		}
		require.NoError(t, s.Update(ctx, store.Bulk, func(tx *store.Tx) error { return tx.Enqueue(ctx, job(key)) }))
		if i == changes/2 {
			stopFirst()
		}
	}
	require.Eventually(t, func() bool {
		c, err := two.Counts(ctx)
		return err == nil && len(c) == 0
	}, 20*time.Second, 10*time.Millisecond)
	cancel()
	wg.Wait()
	require.Equal(t, state, seen)
}
