package jobs

import (
	"context"
	"time"
)

// finishAtOnce is how many results are written in one transaction.
const finishAtOnce = 100

// finish writes results down as they come, those that came meanwhile together, until r.done is closed.
func (r *Runner) finish(ctx context.Context) {
	for res := range r.done {
		results := r.gather(res)
		r.write(ctx, results)
		r.forget(results)
		r.Wake() // a twin of one of them may be due
	}
}

func (r *Runner) gather(first Result) []Result {
	results := []Result{first}
	for len(results) < finishAtOnce {
		select {
		case res, open := <-r.done:
			if !open {
				return results
			}
			results = append(results, res)
		default:
			return results
		}
	}
	return results
}

// write tries until it succeeds or the leases have run out: then the jobs are rescued and run once more, as if this
// process had died after the handler.
func (r *Runner) write(ctx context.Context, results []Result) {
	wait := 20 * time.Millisecond
	for until := r.Now().Add(r.Lease); ; wait = min(2*wait, 2*time.Second) {
		err := r.Store.Finish(ctx, results)
		if err == nil {
			return
		}
		r.Log.Error("write down results of jobs", "jobs", len(results), "error", err)
		if r.Now().Add(wait).After(until) {
			return
		}
		sleep(ctx, wait, nil)
	}
}
