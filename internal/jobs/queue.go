package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// queue is one queue of this process: what it may hold and how much it holds.
type queue struct {
	name        string
	concurrency int
	capacity    int           // jobs held at once: run and waiting for a handler
	signal      chan struct{} // of one: the queue has due jobs
	freed       chan struct{} // of one: jobs were finished
	held        atomic.Int64
}

func newQueue(name string, c QueueConfig) *queue {
	n := max(1, c.Concurrency)
	return &queue{
		name: name, concurrency: n, capacity: max(n, c.Batch),
		signal: make(chan struct{}, 1), freed: make(chan struct{}, 1),
	}
}

// room is how many jobs to claim now. A big batch is claimed when half of it is gone, so that claims stay big; a handler
// that stands idle is reason enough.
func (q *queue) room() int {
	held := int(q.held.Load())
	if held < q.concurrency || held <= q.capacity/2 {
		return q.capacity - held
	}
	return 0
}

// serve claims jobs of one queue while ctx lasts, and hands them to the queue's handlers, whose ctx is work.
func (r *Runner) serve(ctx, work context.Context, q *queue) {
	units := make(chan []Job, q.capacity) // never full: no more jobs are held
	var handlers errgroup.Group
	for range q.concurrency {
		handlers.Go(func() error {
			for unit := range units {
				r.work(ctx, work, unit)
			}
			return nil
		})
	}
	kinds := slices.Sorted(maps.Keys(r.Kinds))
	hungry := true
	for ctx.Err() == nil {
		if n := q.room(); hungry && n > 0 {
			claimed := r.claim(ctx, q, kinds, n)
			hungry = len(claimed) == n
			for _, unit := range r.units(claimed) {
				units <- unit
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.signal:
			hungry = true
		case <-q.freed:
		}
	}
	close(units)
	_ = handlers.Wait() // handlers return nothing
}

// claim is not cut short by the end of ctx: a claim that commits unheard would be held by nobody until its lease ends.
func (r *Runner) claim(ctx context.Context, q *queue, kinds []string, n int) []Job {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Lease/3)
	defer cancel()
	claimed, err := r.Store.Claim(ctx, Claim{Queue: q.name, Kinds: kinds, Limit: n, Lease: r.Lease, Token: newToken()})
	if err != nil {
		r.Log.Error("claim jobs", "queue", q.name, "error", err)
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range claimed {
		r.held[runOf(j)] = &hold{job: j}
	}
	q.held.Add(int64(len(claimed)))
	return claimed
}

// units splits claimed jobs into what one handler does at a time, in order of the first job of each.
func (r *Runner) units(claimed []Job) [][]Job {
	var units [][]Job
	open := map[string]int{} // kind -> its last unit
	for _, j := range claimed {
		k := r.Kinds[j.Kind]
		if i, ok := open[j.Kind]; ok && k.Batch != nil && len(units[i]) < cmp.Or(k.BatchSize, 100) {
			units[i] = append(units[i], j)
			continue
		}
		open[j.Kind] = len(units)
		units = append(units, []Job{j})
	}
	return units
}

// work runs a unit and hands over its results. Once ctx has ended nothing is begun any more.
func (r *Runner) work(ctx, work context.Context, unit []Job) {
	if ctx.Err() != nil {
		for _, j := range unit {
			r.done <- Result{Job: j, Outcome: Released}
		}
		return
	}
	errs := r.call(work, unit)
	for i, j := range unit {
		res := judge(j, errs[i], r.Kinds[j.Kind].Retry, r.Rand(), r.Now())
		if work.Err() != nil && res.Outcome == Failed {
			res = Result{Job: j, Outcome: Released} // it was cut short by the end of this process: no failure of its own
		}
		switch res.Outcome {
		case Failed:
			r.Log.Warn("job failed, tried again", "kind", j.Kind, "key", j.Key, "failed", j.Attempt+1, "at", res.RunAt, "error", res.Error)
		case Fatal:
			r.Log.Error("job is dead", "kind", j.Kind, "key", j.Key, "failed", j.Attempt+1, "error", res.Error)
		case Done, Postponed, Released, Lost:
		}
		r.done <- res
	}
}

// call runs the handler of a unit. A handler that panics has failed.
func (r *Runner) call(work context.Context, unit []Job) (errs []error) {
	ctx, cancel := context.WithCancelCause(work)
	defer cancel(nil)
	errs = make([]error, len(unit))
	if !r.begin(unit, cancel) {
		return fill(errs, ErrLost)
	}
	defer func() {
		if p := recover(); p != nil {
			fill(errs, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	k := r.Kinds[unit[0].Kind]
	if k.Batch == nil {
		errs[0] = k.Handle(WithClaim(ctx, unit[0]), unit[0])
		if errs[0] != nil && errors.Is(context.Cause(ctx), ErrLost) {
			errs[0] = ErrLost
		}
		return errs
	}
	if got := k.Batch(ctx, unit); len(got) == len(unit) {
		return got
	}
	return fill(errs, fmt.Errorf("handler of %d jobs of kind %s did not return one error each", len(unit), unit[0].Kind))
}

func fill(errs []error, err error) []error {
	for i := range errs {
		errs[i] = err
	}
	return errs
}

// begin notes how to stop the unit's handler; ok is false when a single job was lost before it began. A batch goes on
// without those it lost: their writes are fenced.
func (r *Runner) begin(unit []Job, cancel context.CancelCauseFunc) (ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range unit {
		h := r.held[runOf(j)]
		if len(unit) > 1 {
			continue
		}
		if h.lost {
			return false
		}
		h.cancel = cancel
	}
	return true
}

// drop stops the handler of a job whose lease was taken away.
func (r *Runner) drop(j Job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := r.held[runOf(j)]
	if h == nil || h.lost {
		return
	}
	h.lost = true
	if h.cancel != nil {
		h.cancel(ErrLost)
	}
}

// holding is every job this process holds a lease of.
func (r *Runner) holding() []Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	held := make([]Job, 0, len(r.held))
	for _, h := range r.held {
		if !h.lost {
			held = append(held, h.job)
		}
	}
	return held
}

func (r *Runner) forget(results []Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, res := range results {
		delete(r.held, runOf(res.Job))
		q := r.slots[res.Job.Queue]
		q.held.Add(-1)
		poke(q.freed)
	}
}
