package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/internal/jobs"
	"markwarden/store"
)

func jobsMerge(t *testing.T, b *jobsBench) {
	var specs []jobs.Spec
	for range 500 {
		specs = append(specs, spec("a"))
	}
	b.enqueue(specs...)
	b.enqueue(specs...)
	require.Equal(t, jobs.Count{Waiting: 1}, b.count())
}

func jobsMergeFields(t *testing.T, b *jobsBench) {
	early, late := b.clock().Add(time.Minute), b.clock().Add(time.Hour)
	for _, s := range []jobs.Spec{
		{Kind: "k", Key: "a", Queue: "q", Prio: 9, RunAt: late, Args: "1"},
		{Kind: "k", Key: "a", Queue: "q", Prio: 3, RunAt: early, Args: "2"},
		{Kind: "k", Key: "a", Queue: "q", Prio: 5, RunAt: late, Args: "3"},
	} {
		b.enqueue(s)
	}
	b.pass(time.Minute)
	j := b.one("t")
	require.Equal(t, jobs.Spec{Kind: "k", Key: "a", Queue: "q", Prio: 3, RunAt: early, Args: "3"}, j.Spec)
	require.Equal(t, "t", j.Token)
	require.Equal(t, jobs.Running, j.State)
	require.Equal(t, b.clock().Add(30*time.Second), j.LeaseUntil)

	// The same within one call: the statement must not meet one row twice.
	b.enqueue(jobs.Spec{Kind: "k", Key: "b", Queue: "q", Prio: 3, RunAt: early, Args: "1"}, jobs.Spec{Kind: "k", Key: "b", Queue: "q", Prio: 9, RunAt: late, Args: "2"})
	require.Equal(t, jobs.Spec{Kind: "k", Key: "b", Queue: "q", Prio: 3, RunAt: early, Args: "2"}, b.one("u").Spec)
}

func jobsTwin(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"))
	first := b.one("t1")
	for range 3 {
		b.enqueue(spec("a"))
	}
	require.Equal(t, jobs.Count{Waiting: 1, Running: 1}, b.count())
	require.Empty(t, b.claim("t2", 10), "its twin runs")
	b.finish(jobs.Result{Job: first})
	b.finish(jobs.Result{Job: b.one("t3")})
	require.Equal(t, jobs.Count{}, b.count())
}

func jobsOrder(t *testing.T, b *jobsBench) {
	at := func(key string, prio int, in time.Duration) jobs.Spec {
		return jobs.Spec{Kind: "k", Key: key, Queue: "q", Prio: prio, RunAt: b.clock().Add(in)}
	}
	other := at("kind", 0, 0)
	other.Kind = "other"
	elsewhere := at("queue", 0, 0)
	elsewhere.Queue = "elsewhere"
	b.enqueue(at("low", 9, -time.Hour), at("late", 0, time.Second), at("second", 5, -time.Minute), at("first", 5, -time.Hour), other, elsewhere)
	b.enqueue(at("third", 5, -time.Minute))
	require.Equal(t, []string{"first", "second", "third"}, keys(b.claim("t", 3)))
	require.Equal(t, []string{"low"}, keys(b.claim("t", 3)))
	b.pass(time.Second)
	require.Equal(t, []string{"late"}, keys(b.claim("t", 3)))
	require.Equal(t, []string{"kind"}, keys(b.claim("t", 3, "k", "other")))
}

func jobsDue(t *testing.T, b *jobsBench) {
	now := b.clock()
	b.enqueue(
		jobs.Spec{Kind: "k", Key: "timer", Queue: "q", Prio: 0, RunAt: now.Add(time.Hour)},
		jobs.Spec{Kind: "k", Key: "timer2", Queue: "q", Prio: 0, RunAt: now.Add(2 * time.Hour)},
		jobs.Spec{Kind: "k", Key: "due", Queue: "q", Prio: 7, RunAt: now},
		jobs.Spec{Kind: "k", Key: "other", Queue: "r", Prio: 1, RunAt: now.Add(time.Second)},
	)
	due, err := b.Due(t.Context(), []string{"r", "q", "empty"})
	require.NoError(t, err)
	require.Equal(t, []jobs.Due{
		{Queue: "q", Prio: 0, First: now.Add(time.Hour)}, {Queue: "q", Prio: 7, First: now, Now: true}, {Queue: "r", Prio: 1, First: now.Add(time.Second)},
	}, due)
}

func jobsPause(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"), spec("b"))
	running := b.claim("t", 1)
	require.NoError(t, b.Pause(t.Context(), "admin", "q", true))
	paused, err := b.Paused(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"q"}, paused)
	due, err := b.Due(t.Context(), []string{"q"})
	require.NoError(t, err)
	require.Empty(t, due)
	require.Empty(t, b.claim("t", 1))
	b.finish(jobs.Result{Job: running[0]})
	require.NoError(t, b.Pause(t.Context(), "admin", "q", false))
	require.Len(t, b.claim("t", 2), 1)
}

func jobsFence(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"))
	old := b.one("t1")
	b.pass(31 * time.Second)
	_, err := b.Rescue(t.Context())
	require.NoError(t, err)
	again := b.one("t2")
	require.Equal(t, old.ID, again.ID)
	for _, o := range []jobs.Outcome{jobs.Done, jobs.Failed, jobs.Fatal, jobs.Postponed, jobs.Released, jobs.Lost} {
		b.finish(jobs.Result{Job: old, Outcome: o, RunAt: b.clock(), Error: "x"})
		require.Equal(t, jobs.Count{Running: 1}, b.count(), o)
	}
	b.finish(jobs.Result{Job: again})
	require.Equal(t, jobs.Count{}, b.count())
}

func jobsEffects(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	b.enqueue(spec("a"))
	old := b.one("t1")
	effect := func(j jobs.Job) error {
		return b.Update(jobs.WithClaim(ctx, j), store.Interactive, func(tx *store.Tx) error { return tx.Enqueue(ctx, jobs.Spec{Kind: "effect", Key: j.Token, Queue: "e"}) })
	}
	require.NoError(t, effect(old))
	b.pass(31 * time.Second)
	_, err := b.Rescue(ctx)
	require.NoError(t, err)
	require.ErrorIs(t, effect(old), jobs.ErrLost)
	require.NoError(t, effect(b.one("t2")))
	counts, err := b.Counts(ctx)
	require.NoError(t, err)
	require.Equal(t, int64(2), counts[0].Waiting, "effect of t1 before, effect of t2 after")
}

func jobsFinishInEffect(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	b.enqueue(spec("a"))
	j := b.one("t1")
	failing := errors.New("no")
	err := b.Update(jobs.WithClaim(ctx, j), store.Interactive, func(tx *store.Tx) error {
		require.NoError(t, tx.FinishJob(jobs.WithClaim(ctx, j)))
		return failing
	})
	require.ErrorIs(t, err, failing)
	require.Equal(t, jobs.Count{Running: 1}, b.count(), "rolled back with its effect")
	require.NoError(t, b.Update(jobs.WithClaim(ctx, j), store.Interactive, func(tx *store.Tx) error { return tx.FinishJob(jobs.WithClaim(ctx, j)) }))
	require.Equal(t, jobs.Count{}, b.count())
	b.finish(jobs.Result{Job: j}) // the runner's completion finds nothing to do
	require.ErrorIs(t, b.Update(ctx, store.Interactive, func(tx *store.Tx) error { return tx.FinishJob(jobs.WithClaim(ctx, j)) }), jobs.ErrLost)
}

func jobsFailed(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"))
	j := b.one("t1")
	b.finish(jobs.Result{Job: j, Outcome: jobs.Failed, RunAt: b.clock().Add(time.Minute), Error: "no answer"})
	require.Empty(t, b.claim("t", 1))
	b.pass(time.Minute)
	j = b.one("t2")
	require.Equal(t, 1, j.Attempt)
	require.Equal(t, "no answer", j.LastError)

	b.enqueue(spec("a")) // a change during the run
	b.finish(jobs.Result{Job: j, Outcome: jobs.Failed, RunAt: b.clock().Add(time.Hour), Error: "again"})
	require.Equal(t, jobs.Count{Waiting: 1}, b.count())
	twin := b.one("t3")
	require.NotEqual(t, j.ID, twin.ID)
	require.Zero(t, twin.Attempt, "new work has all its tries")

	// A change while it waits for its next try makes it due, with all tries.
	b.finish(jobs.Result{Job: twin, Outcome: jobs.Failed, RunAt: b.clock().Add(time.Hour), Error: "x"})
	b.enqueue(spec("a"))
	j = b.one("t4")
	require.Equal(t, twin.ID, j.ID)
	require.Zero(t, j.Attempt)
}

func jobsPostponed(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"))
	b.finish(jobs.Result{Job: b.one("t1"), Outcome: jobs.Failed, RunAt: b.clock(), Error: "x"})
	b.finish(jobs.Result{Job: b.one("t2"), Outcome: jobs.Postponed, RunAt: b.clock().Add(time.Minute)})
	require.Empty(t, b.claim("t", 1))
	b.pass(time.Minute)
	b.finish(jobs.Result{Job: b.one("t3"), Outcome: jobs.Released})
	j := b.one("t4")
	require.Equal(t, 1, j.Attempt)
	require.Equal(t, "x", j.LastError)
}

func jobsDead(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	die := func(key string) {
		b.enqueue(spec(key))
		b.finish(jobs.Result{Job: b.one("die" + key), Outcome: jobs.Fatal, Error: "gone"})
	}
	for _, key := range []string{"a", "b", "c", "a"} {
		die(key)
	}
	dead := b.dead()
	require.Equal(t, []string{"b", "c", "a"}, keys(dead), "one row per key, the newest")
	require.Equal(t, "gone", dead[0].LastError)
	require.Equal(t, 1, dead[0].Attempt)
	page, err := b.Dead(ctx, jobs.DeadFilter{After: dead[0].ID, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []string{"c"}, keys(page))

	n, err := b.Requeue(ctx, "admin", jobs.DeadFilter{ID: dead[1].ID})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	j := b.one("t")
	require.Equal(t, "c", j.Key)
	require.Zero(t, j.Attempt)
	b.finish(jobs.Result{Job: j})

	n, err = b.DropDead(ctx, "admin", jobs.DeadFilter{Key: "b"})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = b.Requeue(ctx, "admin", jobs.DeadFilter{Kind: "k"})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = b.Requeue(ctx, "admin", jobs.DeadFilter{})
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, []string{"a"}, keys(b.claim("t", 9)))

	var audited int
	require.NoError(t, b.Read.QueryRowContext(ctx, "SELECT count(*) FROM audit WHERE actor='admin' AND action IN ('job.requeue','job.drop')").Scan(&audited))
	require.Equal(t, 3, audited)
}

func jobsRequeueTwin(t *testing.T, b *jobsBench) {
	b.enqueue(spec("a"))
	b.finish(jobs.Result{Job: b.one("t"), Outcome: jobs.Fatal, Error: "gone"})
	b.enqueue(spec("a"))
	b.finish(jobs.Result{Job: b.one("t2"), Outcome: jobs.Failed, RunAt: b.clock().Add(time.Hour), Error: "x"})
	n, err := b.Requeue(t.Context(), "admin", jobs.DeadFilter{})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, jobs.Count{Waiting: 1}, b.count())
	require.Zero(t, b.one("t3").Attempt)
}
