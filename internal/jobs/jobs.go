// Package jobs is everything that waits: events to rooms, deliveries, timers, rechecks, picture fetches.
//
// One table, level-triggered: a job carries a key, not a state; whoever runs it reads the current state of that key.
// A thousand changes of a key leave one waiting job; a change during a run leaves one more run; two runs of a
// key never overlap. It knows no room and no policy.
package jobs

import (
	"context"
	"errors"
	"time"
)

// ErrLost says that the lease of the job that is being run was taken away: nothing was changed.
var ErrLost = errors.New("job lease lost")

// State of a job.
type State string

const (
	Waiting State = "waiting"
	Running State = "running"
	Dead    State = "dead" // every try failed; kept until somebody requeues or drops it
)

// Spec is a job to enqueue. Where one of the same kind and key waits, its RunAt becomes the earlier of the two.
type Spec struct {
	Kind, Key string
	Queue     string
	Prio      int       // smaller runs first
	RunAt     time.Time // zero: now
	Args      string
}

// Job is a row of the table.
type Job struct {
	ID int64
	Spec
	State      State
	Attempt    int // runs that failed so far
	Token      string
	LeaseUntil time.Time
	LastError  string
}

// Route says which job an event of one kind becomes; its key is the event's.
type Route struct {
	Kind, Queue string
	Prio        int
	Delay       time.Duration
}

type claimKey struct{}

// WithClaim marks ctx as the run of j: every write transaction of the store made with it is fenced by j.Token
// and fails with ErrLost once the lease is gone.
func WithClaim(ctx context.Context, j Job) context.Context {
	return context.WithValue(ctx, claimKey{}, j)
}

// ClaimOf is the job whose run ctx is.
func ClaimOf(ctx context.Context) (Job, bool) {
	j, ok := ctx.Value(claimKey{}).(Job)
	return j, ok
}
