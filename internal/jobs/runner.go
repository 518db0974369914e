package jobs

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"markwarden/internal/ids"
)

// Kind is how jobs of one kind are done: by Handle one at a time, or by Batch many at once.
type Kind struct {
	// Handle reads the current state of the job's key and does what is missing. Its ctx carries the claim, so that every write
	// transaction of the store made with it fails with ErrLost when the lease is gone; then, too, ctx is cancelled.
	Handle func(ctx context.Context, j Job) error
	// Batch does the same for up to BatchSize jobs that happen to be due together, and returns one error (or nil) per job. Its
	// ctx carries no claim: to fence a write it uses WithClaim(ctx, job).
	Batch     func(ctx context.Context, js []Job) []error
	BatchSize int   // 0: 100
	Retry     Retry // zero: Upkeep
}

// QueueConfig bounds a queue in this process.
type QueueConfig struct {
	Concurrency int // handlers at once; 0: 1
	Batch       int // jobs claimed at once, and held while they wait for a handler; 0: as Concurrency
}

// Runner runs the jobs of its queues until its context ends. It is the only one in its process.
type Runner struct {
	Store   Store
	Queues  map[string]QueueConfig
	Kinds   map[string]Kind // a kind that is not here is left to other processes
	Periods []Period

	// Poll is how often the table is looked at though nobody called Wake: for other processes' jobs. 0: 200 ms. With a
	// store of one process a second is plenty.
	Poll  time.Duration
	Lease time.Duration    // 0: 30 s; renewed at a third of it
	Grace time.Duration    // what handlers get to end once ctx has ended; 0: 5 s
	Log   *slog.Logger     // nil: slog.Default
	Now   func() time.Time // nil: time.Now
	Rand  func() float64   // for jitter; nil: math/rand

	once  sync.Once
	wake  chan struct{} // of one: somebody enqueued or finished
	slots map[string]*queue
	done  chan Result
	mu    sync.Mutex
	held  map[run]*hold // guarded by mu: every job this process has claimed and not finished
}

// run names one run of one job.
type run struct {
	id    int64
	token string
}

func runOf(j Job) run { return run{j.ID, j.Token} }

// hold is a claimed job. Its fields are guarded by Runner.mu.
type hold struct {
	job    Job
	lost   bool
	cancel context.CancelCauseFunc // ends the handler's ctx; nil until it runs
}

// Wake says that jobs may have become due: give it to store.DB.Wake. It never blocks, and may be called before Run.
func (r *Runner) Wake() {
	r.init()
	poke(r.wake)
}

func (r *Runner) init() {
	r.once.Do(func() {
		r.wake = make(chan struct{}, 1)
		r.done = make(chan Result, 256)
		r.held = map[run]*hold{}
		r.Poll = cmp.Or(r.Poll, 200*time.Millisecond)
		r.Lease = cmp.Or(r.Lease, 30*time.Second)
		r.Grace = cmp.Or(r.Grace, 5*time.Second)
		if r.Log == nil {
			r.Log = slog.Default()
		}
		if r.Now == nil {
			r.Now = time.Now
		}
		if r.Rand == nil {
			r.Rand = rand.Float64
		}
		r.slots = map[string]*queue{}
		for name, c := range r.Queues {
			r.slots[name] = newQueue(name, c)
		}
	})
}

// Run blocks until ctx ends and every handler has ended and been written down. What the handlers of this process had
// claimed and not begun waits again. It returns an error only when it could not start.
func (r *Runner) Run(ctx context.Context) error {
	r.init()
	if n, err := r.Store.Recover(ctx); err != nil {
		return err
	} else if n > 0 {
		r.Log.Info("jobs of the last process wait again", "jobs", n)
	}
	if err := r.Store.Schedule(ctx, r.Periods); err != nil {
		return err
	}
	// Handlers outlive ctx by Grace; leases and results outlive the handlers.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	keep, endKeep := context.WithCancel(context.WithoutCancel(ctx))
	defer endKeep()
	var claims, rest errgroup.Group
	rest.Go(func() error { r.finish(context.WithoutCancel(ctx)); return nil })
	rest.Go(func() error { r.beat(keep); return nil })
	rest.Go(func() error {
		defer stop()
		select {
		case <-ctx.Done():
			sleep(work, r.Grace, nil)
		case <-work.Done():
		}
		return nil
	})
	claims.Go(func() error { r.poll(ctx); return nil })
	claims.Go(func() error { r.fire(ctx); return nil })
	for _, q := range r.slots {
		claims.Go(func() error { r.serve(ctx, work, q); return nil })
	}
	err := claims.Wait()
	stop()
	close(r.done)
	endKeep()
	return errors.Join(err, rest.Wait())
}

// poll wakes the queues that have due jobs. It is all that an idle process does.
func (r *Runner) poll(ctx context.Context) {
	names := slices.Sorted(maps.Keys(r.slots))
	for {
		wait := r.Poll
		due, err := r.Store.Due(ctx, names)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("look for due jobs", "error", err)
		}
		for _, d := range due {
			if d.Now {
				poke(r.slots[d.Queue].signal)
			} else if in := d.First.Sub(r.Now()); in < wait {
				wait = max(in, time.Millisecond)
			}
		}
		if !sleep(ctx, wait, r.wake) {
			return
		}
	}
}

// fire enqueues periodic work.
func (r *Runner) fire(ctx context.Context) {
	if len(r.Periods) == 0 {
		return
	}
	for {
		wait := 30 * time.Second
		next, err := r.Store.Fire(ctx, r.Periods)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("enqueue periodic jobs", "error", err)
			wait = time.Second
		} else if in := next.Sub(r.Now()); in < wait {
			wait = max(in, time.Millisecond)
		}
		if !sleep(ctx, wait, nil) {
			return
		}
	}
}

// beat renews the leases of this process and rescues those of processes that are gone.
func (r *Runner) beat(ctx context.Context) {
	for sleep(ctx, r.Lease/3, nil) {
		if held := r.holding(); len(held) > 0 {
			lost, err := r.Store.Renew(ctx, held, r.Lease)
			if err != nil {
				r.Log.Error("renew job leases", "error", err)
			}
			for _, j := range lost {
				r.drop(j)
			}
		}
		n, err := r.Store.Rescue(ctx)
		if err != nil {
			r.Log.Error("rescue jobs", "error", err)
		}
		if n > 0 {
			r.Log.Warn("jobs rescued from a process that is gone", "jobs", n)
			r.Wake()
		}
	}
}

func newToken() string { return ids.New() }

// sleep waits for d or a wake-up, and is false when ctx ended.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
	case <-wake:
	}
	return true
}

// poke sends without waiting: one signal that was not read yet is as good as two.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
