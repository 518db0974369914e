package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/internal/jobs"
	"markwarden/store"
)

// Jobs is the suite of the job table.
func Jobs(t *testing.T) {
	suite(t, []string{"jobs", "job_queues", "job_periods", "audit"}, map[string]func(*testing.T, *store.DB){
		"a thousand changes of a key leave one waiting job":                       onBench(jobsMerge),
		"the earlier time, the more urgent priority and the newest args win":      onBench(jobsMergeFields),
		"a change during a run leaves one more run, and never two at once":        onBench(jobsTwin),
		"claims go by priority, due time and age, within limit, kinds and time":   onBench(jobsOrder),
		"due finds the first of each priority and steps over timers":              onBench(jobsDue),
		"a paused queue is neither due nor claimed, its running jobs finish":      onBench(jobsPause),
		"a completion with an old token changes nothing":                          onBench(jobsFence),
		"the effects of a run whose lease was taken away are refused":             onBench(jobsEffects),
		"a job can be finished in the transaction of its effect":                  onBench(jobsFinishInEffect),
		"a failed run waits with one try fewer, and goes when a twin waits":       onBench(jobsFailed),
		"a postponed or released run keeps its tries":                             onBench(jobsPostponed),
		"a dead job is kept, listed, requeued one or by filter, or dropped":       onBench(jobsDead),
		"a lease that ran out is rescued at once with its tries untouched":        onBench(jobsRescue),
		"renewing keeps a lease and tells what was lost":                          onBench(jobsRenew),
		"a handler in the middle of a long transaction holds up nobody's renewal": onBench(jobsRenewBusy),
		"the start of the only process frees everything that ran":                 onBench(jobsRecover),
		"a period fires once however long it was due, and keeps its beat":         onBench(jobsPeriods),
		"a period fires once however many ask":                                    onBench(jobsPeriodsTogether),
		"a timer moves both ways and can be dropped":                              onBench(jobsTimer),
		"counts are by kind and state":                                            onBench(jobsCounts),
		"many claimers and changers: no overlap of a key, and no change is lost":  onBench(jobsConcurrent),
		"an enqueue that rolls back leaves nothing, one that commits wakes":       onBench(jobsTransaction),
		"more jobs than a transaction holds are enqueued, claimed and finished":   onBench(jobsMany),
		"requeueing onto a waiting twin leaves the twin, with all its tries back": onBench(jobsRequeueTwin),
	})
}

// suite runs tests one after another on one database of each kind, whose tables are emptied before each.
func suite(t *testing.T, tables []string, tests map[string]func(*testing.T, *store.DB)) {
	t.Parallel()
	Each(t, func(t *testing.T, db *store.DB) {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				for _, table := range tables {
					_, err := db.Write.ExecContext(t.Context(), "DELETE FROM "+table)
					require.NoError(t, err)
				}
				db.Now, db.Wake = nil, nil
				tests[name](t, db)
			})
		}
	})
}

func onBench(test func(*testing.T, *jobsBench)) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) {
		b := &jobsBench{t: t, JobStore: store.JobStore{DB: db}, now: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}
		db.Now = b.clock
		test(t, b)
	}
}

// jobsBench is a job table with a clock that the test moves.
type jobsBench struct {
	store.JobStore
	t   *testing.T
	mu  sync.Mutex
	now time.Time // guarded by mu
}

func (b *jobsBench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *jobsBench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *jobsBench) enqueue(specs ...jobs.Spec) {
	b.t.Helper()
	require.NoError(b.t, b.Update(b.t.Context(), store.Bulk, func(tx *store.Tx) error { return tx.Enqueue(b.t.Context(), specs...) }))
}

func (b *jobsBench) claim(token string, limit int, kinds ...string) []jobs.Job {
	b.t.Helper()
	if len(kinds) == 0 {
		kinds = []string{"k"}
	}
	claimed, err := b.Claim(b.t.Context(), jobs.Claim{Queue: "q", Kinds: kinds, Limit: limit, Lease: 30 * time.Second, Token: token})
	require.NoError(b.t, err)
	return claimed
}

func (b *jobsBench) one(token string) jobs.Job {
	b.t.Helper()
	claimed := b.claim(token, 1)
	require.Len(b.t, claimed, 1)
	return claimed[0]
}

func (b *jobsBench) finish(results ...jobs.Result) {
	b.t.Helper()
	require.NoError(b.t, b.Finish(b.t.Context(), results))
}

func (b *jobsBench) count() jobs.Count {
	b.t.Helper()
	counts, err := b.Counts(b.t.Context())
	require.NoError(b.t, err)
	if len(counts) == 0 {
		return jobs.Count{}
	}
	require.Len(b.t, counts, 1)
	c := counts[0]
	c.Kind, c.Oldest = "", time.Time{}
	return c
}

func (b *jobsBench) dead() []jobs.Job {
	b.t.Helper()
	dead, err := b.Dead(b.t.Context(), jobs.DeadFilter{})
	require.NoError(b.t, err)
	return dead
}

func spec(key string) jobs.Spec { return jobs.Spec{Kind: "k", Key: key, Queue: "q"} }

func keys(js []jobs.Job) (out []string) {
	for _, j := range js {
		out = append(out, j.Key)
	}
	return out
}

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

func jobsTransaction(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	woken := 0
	b.DB.Wake = func() { woken++ }
	failing := errors.New("no")
	err := b.Update(ctx, store.Interactive, func(tx *store.Tx) error {
		require.NoError(t, tx.Enqueue(ctx, spec("a")))
		return failing
	})
	require.ErrorIs(t, err, failing)
	require.Equal(t, jobs.Count{}, b.count())
	require.Zero(t, woken)
	b.enqueue(spec("a"))
	require.Equal(t, 1, woken)
}

func jobsMany(t *testing.T, b *jobsBench) {
	var specs []jobs.Spec
	for i := range 730 {
		specs = append(specs, spec(fmt.Sprintf("%03d", i)))
	}
	require.NoError(t, b.EnqueueAll(t.Context(), specs))
	require.NoError(t, b.EnqueueAll(t.Context(), specs))
	claimed := b.claim("t", 1000)
	require.Len(t, claimed, 730)
	var results []jobs.Result
	for _, j := range claimed {
		results = append(results, jobs.Result{Job: j})
	}
	b.finish(results...)
	require.Equal(t, jobs.Count{}, b.count())
}

// jobsConcurrent: changers raise a counter per key and enqueue the key in the same transaction; workers note what they see. At
// the end each key's last note is its last value, and no two runs of a key ever overlapped.
func jobsConcurrent(t *testing.T, b *jobsBench) {
	ctx := t.Context()
	const nkeys, changes, workers = 5, 40, 4
	b.DB.Now = nil // real time
	_, err := b.Write.ExecContext(ctx, "CREATE TABLE probe (k TEXT PRIMARY KEY, v BIGINT NOT NULL, seen BIGINT NOT NULL)")
	require.NoError(t, err)
	for k := range nkeys {
		_, err := b.Write.ExecContext(ctx, "INSERT INTO probe (k, v, seen) VALUES ($1, 0, 0)", fmt.Sprint(k))
		require.NoError(t, err)
	}
	var changers, running sync.WaitGroup
	for c := range 3 {
		changers.Go(func() {
			for i := range changes {
				k := fmt.Sprint((i + c) % nkeys)
				err := b.Update(ctx, store.Bulk, func(tx *store.Tx) error {
					if _, err := tx.ExecContext(ctx, "UPDATE probe SET v=v+1 WHERE k=$1", k); err != nil {
						return err
					}
					return tx.Enqueue(ctx, spec(k))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	stop := make(chan struct{})
	var mu sync.Mutex
	active := map[string]bool{} // guarded by mu
	for w := range workers {
		running.Go(func() {
			for n := 0; ; n++ {
				claimed, err := b.Claim(ctx, jobs.Claim{Queue: "q", Kinds: []string{"k"}, Limit: 3, Lease: time.Minute, Token: fmt.Sprint(w, "/", n)})
				if err != nil {
					t.Error(err)
					return
				}
				for _, j := range claimed {
					mu.Lock()
					if active[j.Key] {
						t.Errorf("key %s runs twice at once", j.Key)
					}
					active[j.Key] = true
					mu.Unlock()
				}
				for i, j := range claimed {
					if _, err := b.Write.ExecContext(ctx, "UPDATE probe SET seen=v WHERE k=$1", j.Key); err != nil {
						t.Error(err)
					}
					r := jobs.Result{Job: j}
					if i == 2 {
						r.Outcome, r.RunAt = jobs.Failed, time.Now()
					}
					mu.Lock()
					delete(active, j.Key) // before it is finished: only then may another begin
					mu.Unlock()
					if err := finishAgain(ctx, b, r); err != nil {
						t.Error(err)
					}
				}
				if len(claimed) == 0 {
					select {
					case <-stop:
						return
					case <-time.After(time.Millisecond):
					}
				}
			}
		})
	}
	changers.Wait()
	require.Eventually(t, func() bool {
		due, err := b.Due(ctx, []string{"q"})
		counts, err2 := b.Counts(ctx)
		return err == nil && err2 == nil && len(due) == 0 && len(counts) == 0
	}, 20*time.Second, 10*time.Millisecond)
	close(stop)
	running.Wait()
	var v, behind int
	require.NoError(t, b.Read.QueryRowContext(ctx, "SELECT sum(v), sum(v-seen) FROM probe").Scan(&v, &behind))
	require.Equal(t, 3*changes, v)
	require.Zero(t, behind, "changes that no run saw")
}

// finishAgain does as the runner: a failed run may lose a race against a twin that is being enqueued, and is written once more.
func finishAgain(ctx context.Context, b *jobsBench, r jobs.Result) (err error) {
	for range 10 {
		if err = b.Finish(ctx, []jobs.Result{r}); err == nil {
			return nil
		}
	}
	return err
}
