package jobs

import (
	"errors"
	"fmt"
	"time"

	"markwarden"
)

// Retry says how long a kind waits after each failed run. Its zero value is Upkeep.
type Retry struct {
	// Delays[n] is the wait after failed run n+1; after one failure more the job is dead. So len(Delays)+1 runs in all.
	Delays []time.Duration
	// Jitter adds up to this share of the delay, so that what failed together does not come back together.
	Jitter float64
}

var (
	// Hooks is what Standard Webhooks recommends to senders: 10 tries over 75.6 hours.
	Hooks = Retry{Delays: []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}, Jitter: 0.1}
	// Upkeep is for work inside the house. It comes back soon after a short fault, and outlives a weekend's outage.
	Upkeep = Retry{Delays: []time.Duration{
		500 * time.Millisecond, 2 * time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute,
		time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour,
	}, Jitter: 0.2}
)

// maxRetryAfter bounds what a receiver may ask for.
const maxRetryAfter = 24 * time.Hour

// RetryAfter is a failure that says when to come back: not before Wait, nor before the kind's own delay.
type RetryAfter struct {
	Wait time.Duration
	Err  error
}

func (e *RetryAfter) Error() string { return fmt.Sprintf("retry after %s: %v", e.Wait, e.Err) }
func (e *RetryAfter) Unwrap() error { return e.Err }

// Later is returned by a handler that found that it is too early (a brake, a limit of a host). It is no failure:
// the job waits until At with its tries untouched.
type Later struct{ At time.Time }

func (e *Later) Error() string { return "not before " + e.At.UTC().Format(time.RFC3339) }

// After is the wait after failed run number failed (from 1); ok is false when there is no try left. random is in [0,1).
func (r Retry) After(failed int, random float64) (wait time.Duration, ok bool) {
	if r.Delays == nil {
		r = Upkeep
	}
	if failed > len(r.Delays) {
		return 0, false
	}
	d := r.Delays[failed-1]
	return d + time.Duration(float64(d)*r.Jitter*random), true
}

// judge turns what a handler returned into what becomes of its job.
func judge(j Job, err error, r Retry, random float64, now time.Time) Result {
	res := Result{Job: j}
	var later *Later
	var after *RetryAfter
	switch {
	case err == nil:
		res.Outcome = Done
		return res
	case errors.Is(err, ErrLost):
		res.Outcome = Lost
		return res
	case errors.As(err, &later):
		res.Outcome, res.RunAt = Postponed, later.At
		return res
	}
	res.Error = bounded(err.Error())
	wait, again := r.After(j.Attempt+1, random)
	if !again || errors.Is(err, markwarden.ErrPermanent) {
		res.Outcome = Fatal
		return res
	}
	if errors.As(err, &after) {
		wait = max(wait, min(after.Wait, maxRetryAfter))
	}
	res.Outcome, res.RunAt = Failed, now.Add(wait)
	return res
}

// maxError is how many bytes of an error are kept.
const maxError = 2000

func bounded(s string) string {
	if len(s) > maxError {
		s = s[:maxError]
	}
	return s
}
