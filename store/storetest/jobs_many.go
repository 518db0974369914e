package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/internal/jobs"
	"markwarden/store"
)

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
