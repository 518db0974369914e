package storetest

import (
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
