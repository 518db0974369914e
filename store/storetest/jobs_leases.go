package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/internal/jobs"
	"markwarden/store"
)

func jobsRescue(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"), spec("b"))
	b.finish(jobs.Result{Job: b.one("t0"), Outcome: jobs.Failed, RunAt: b.clock(), Error: "x"})
	claimed := b.claim("t1", 2)
	require.Len(t, claimed, 2)
	b.enqueue(spec("b")) // b has a twin: its run just goes
	b.pass(29 * time.Second)
	n, err := b.Rescue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	b.pass(2 * time.Second)
	n, err = b.Rescue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, jobs.Count{Waiting: 2}, b.count())
	for _, j := range b.claim("t2", 9) {
		want := 0
		if j.Key == claimed[0].Key {
			want = claimed[0].Attempt
		}
		if j.Key == "b" {
			want = 0
		}
		require.Equal(t, want, j.Attempt, j.Key)
	}
}

func jobsRenew(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	var specs []jobs.Spec
	for i := range 250 {
		specs = append(specs, spec(fmt.Sprintf("%03d", i)))
	}
	b.enqueue(specs...)
	held := b.claim("t1", 250)
	require.Len(t, held, 250)
	b.pass(20 * time.Second)
	lost, err := b.Renew(ctx, held[1:], 30*time.Second)
	require.NoError(t, err)
	require.Empty(t, lost)
	b.pass(20 * time.Second)
	n, err := b.Rescue(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the one that was not renewed")
	require.Len(t, b.claim("t2", 9), 1, "claimed by somebody else")
	lost, err = b.Renew(ctx, held, 30*time.Second)
	require.NoError(t, err)
	require.Equal(t, keys(held[:1]), keys(lost))
}

func jobsRenewBusy(t *testing.T, b *jobsBench) {
	if b.Dialect == store.SQLite {
		t.Skip("one writer: a renewal waits for its turn")
	}
	ctx := t.Context()
	b.enqueue(spec("a"), spec("b"))
	held := b.claim("t", 2)
	b.pass(20 * time.Second)
	require.NoError(t, b.Update(jobs.WithClaim(ctx, held[0]), store.Interactive, func(*store.Tx) error {
		lost, err := b.Renew(ctx, held, 30*time.Second)
		require.NoError(t, err)
		require.Empty(t, lost)
		b.pass(20 * time.Second)
		n, err := b.Rescue(ctx)
		require.NoError(t, err)
		require.Zero(t, n, "a's row is locked by its handler, b's lease was renewed")
		return nil
	}))
	b.finish(jobs.Result{Job: held[0]}, jobs.Result{Job: held[1]})
	require.Equal(t, jobs.Count{}, b.count())
}

func jobsRecover(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"))
	b.one("t")
	n, err := b.Recover(t.Context())
	require.NoError(t, err)
	if b.Dialect == store.Postgres {
		require.Zero(t, n, "other processes may run it")
		return
	}
	require.Equal(t, 1, n)
	require.Equal(t, jobs.Count{Waiting: 1}, b.count())
}

func jobsPeriods(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	start := b.clock()
	periods := []jobs.Period{{Spec: spec(""), Every: time.Hour}}
	require.NoError(t, b.Schedule(ctx, periods))
	fire := func() time.Time {
		next, err := b.Fire(ctx, periods)
		require.NoError(t, err)
		return next
	}
	require.Equal(t, start.Add(time.Hour), fire())
	b.finish(jobs.Result{Job: b.one("t")})
	require.Equal(t, start.Add(time.Hour), fire())
	require.Equal(t, jobs.Count{}, b.count())

	// Down for five hours and a bit: one run, and the beat goes on.
	b.pass(5*time.Hour + 10*time.Minute)
	require.NoError(t, b.Schedule(ctx, periods), "a restart changes nothing")
	require.Equal(t, start.Add(6*time.Hour), fire())
	b.finish(jobs.Result{Job: b.one("t")})
	require.Equal(t, jobs.Count{}, b.count())

	periods[0].Every = time.Minute
	require.NoError(t, b.Schedule(ctx, periods))
	require.Equal(t, b.clock().Add(time.Minute), fire(), "a shorter period counts from now")
}

func jobsPeriodsTogether(t *testing.T, b *jobsBench) {
	periods := []jobs.Period{{Spec: spec(""), Every: time.Hour}}
	require.NoError(t, b.Schedule(t.Context(), periods))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := b.Fire(context.WithoutCancel(t.Context()), periods)
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	b.finish(jobs.Result{Job: b.one("t")})
	require.Equal(t, jobs.Count{}, b.count())
}

func jobsTimer(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	set := func(in time.Duration) {
		s := spec("a")
		s.RunAt = b.clock().Add(in)
		require.NoError(t, b.Update(ctx, store.Interactive, func(tx *store.Tx) error { return tx.SetTimer(ctx, s) }))
	}
	set(time.Hour)
	set(2 * time.Hour)
	b.pass(time.Hour)
	require.Empty(t, b.claim("t", 1))
	set(time.Minute)
	b.pass(time.Minute)
	j := b.one("t")
	set(time.Hour) // while it runs
	require.NoError(t, b.Update(ctx, store.Interactive, func(tx *store.Tx) error { return tx.DropTimer(ctx, "k", "a") }))
	b.finish(jobs.Result{Job: j})
	require.Equal(t, jobs.Count{}, b.count())
}

func jobsCounts(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"), spec("b"), spec("c"), jobs.Spec{Kind: "z", Key: "a", Queue: "other"})
	b.finish(jobs.Result{Job: b.one("t"), Outcome: jobs.Fatal, Error: "x"})
	b.one("t")
	counts, err := b.Counts(t.Context())
	require.NoError(t, err)
	require.Equal(t, []jobs.Count{
		{Kind: "k", Waiting: 1, Running: 1, Dead: 1, Oldest: b.clock()},
		{Kind: "z", Waiting: 1, Oldest: b.clock()},
	}, counts)
}
