package jobs

import (
	"context"
	"time"
)

// Store is the table. Its clock is its own; every method is safe for many goroutines and processes.
type Store interface {
	Table
	Leases
	Calendar
}

// Table hands out work and takes back what became of it.
type Table interface {
	// Due looks at the given queues, those paused left out: each priority with waiting jobs, and when its first is due. It
	// only reads, and costs a few index look-ups however many jobs there are.
	Due(ctx context.Context, queues []string) ([]Due, error)
	// Claim makes due jobs of a queue running, by priority, due time and age. A job whose twin (same kind and key) runs is left.
	Claim(ctx context.Context, c Claim) ([]Job, error)
	// Finish writes down results, all or none. The result of a job that is no longer claimed with its token changes nothing.
	Finish(ctx context.Context, results []Result) error
}

// Leases keep a job from being run twice, and from being lost with its process.
type Leases interface {
	// Renew moves the end of the leases of jobs, and returns those that are claimed no more.
	Renew(ctx context.Context, held []Job, lease time.Duration) (lost []Job, err error)
	// Rescue makes jobs whose lease ran out wait again, at once and with their tries untouched.
	Rescue(ctx context.Context) (int, error)
	// Recover is called once when a process starts, before it claims. With a store of one process nothing can be running
	// then, so that everything that says it is waits again; with a store of many it does nothing.
	Recover(ctx context.Context) (int, error)
}

// Calendar holds when periodic work is next due, so that a restart misses nothing.
type Calendar interface {
	// Schedule puts periods on file. One that is there keeps its next run, unless its new period would bring it earlier.
	Schedule(ctx context.Context, periods []Period) error
	// Fire enqueues the periods that are due, each once however long it was due and however many processes ask, and says
	// when the next is.
	Fire(ctx context.Context, periods []Period) (next time.Time, err error)
}

// Due is one priority of a queue: when its first waiting job is due.
type Due struct {
	Queue string
	Prio  int
	First time.Time
	Now   bool // First has come, by the clock of the store
}

// Claim asks for jobs.
type Claim struct {
	Queue string
	Kinds []string // only these
	Limit int
	Lease time.Duration
	Token string // new for each claim
}

// Outcome is what became of a run.
type Outcome int

const (
	Done      Outcome = iota // the row goes
	Failed                   // waits until RunAt, one try fewer; goes when a twin waits, which will do the work
	Fatal                    // dead; goes when a twin waits
	Postponed                // waits until RunAt, tries untouched
	Released                 // was not run: waits as before
	Lost                     // somebody else's by now: nothing is written
)

// Result of a run.
type Result struct {
	Job     Job
	Outcome Outcome
	RunAt   time.Time
	Error   string
}

// Period is work that comes again: Spec is enqueued every Every. Spec.Kind names it.
type Period struct {
	Spec
	Every time.Duration
}

// Count is how many jobs of a kind there are in each state.
type Count struct {
	Kind                   string
	Waiting, Running, Dead int64
	Oldest                 time.Time // when the longest due of the waiting was due; zero: none waits
	Capped                 bool      // there are more waiting than were counted
}

// DeadFilter chooses dead jobs; its zero value is all. Each field that is set narrows it.
type DeadFilter struct {
	ID    int64
	Kind  string
	Queue string
	Key   string
	After int64 // id of the last of the page before
	Limit int   // 0: 100 for a list; all for an act
}
