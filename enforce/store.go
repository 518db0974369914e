package enforce

import (
	"context"
	"time"

	"markwarden"
)

// Standing is what stands on a listing.
type Standing struct {
	Desired  markwarden.DesiredState
	Measures []markwarden.Measure // not released, by case, kind and territory
}

// Change is one change of what stands on a listing, with everything that follows from it.
type Change struct {
	Key     markwarden.ListingKey
	FromSeq int64                // the Seq it was computed on; another stored one is markwarden.ErrConflict
	Stand   []markwarden.Measure // new ones
	Release []markwarden.Measure // with ReleasedAt
	// Desired is the state afterwards; its Seq is FromSeq when States and Reasons are as they were.
	Desired markwarden.DesiredState
	Audit   []markwarden.AuditEntry
	Events  []markwarden.Event
	Deliver []string // hook keys for which a delivery is due
	At      time.Time
}

// Target is a listing's state at one hook.
type Target struct {
	Hook       string
	Key        markwarden.ListingKey
	AckedSeq   int64 // the newest state that the hook acknowledged
	AckedAt    time.Time
	LastStatus int
	LastError  string
	LastAt     time.Time
}

// Attempt is one try to deliver.
type Attempt struct {
	Hook   string
	Key    markwarden.ListingKey
	Seq    int64
	At     time.Time
	Status int    // 0: no answer
	Error  string // "" when acknowledged
	Took   time.Duration
}

// Report is what a shop says of a listing.
type Report struct {
	Key    markwarden.ListingKey
	Seq    int64                             // state_seq that the shop acted on
	States map[string]markwarden.MeasureKind // what stands there, by territory
	At     time.Time
}

// Drift is a listing whose reported state differs from the desired one.
type Drift struct {
	Desired markwarden.DesiredState
	Report  Report
}

// Store keeps measures and states.
type Store interface {
	Standing(ctx context.Context, key markwarden.ListingKey) (Standing, error)
	Measures(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Measure, error)
	Apply(ctx context.Context, c Change) error
	Deliveries
	Reports
}

// Deliveries keeps what hooks were told.
type Deliveries interface {
	// Target returns the zero target when nothing was ever tried, and whether the hook is disabled.
	Target(ctx context.Context, hook string, key markwarden.ListingKey) (t Target, disabled bool, err error)
	// Attempted records a try; an acknowledged one moves the target's AckedSeq up, never down; disable switches the hook off.
	Attempted(ctx context.Context, a Attempt, disable bool) error
	// Attempts lists the newest tries for a listing, newest first.
	Attempts(ctx context.Context, key markwarden.ListingKey, limit int) ([]Attempt, error)
	// Enable switches a hook on again.
	Enable(ctx context.Context, hook string) error
	// CatchUp makes deliveries due for every listing of the marketplaces (none: all) whose newest state the hook has not acknowledged.
	CatchUp(ctx context.Context, hook string, marketplaces []markwarden.MarketplaceID) (due int, err error)
	// Hooks tells the state of every hook that was ever tried.
	Hooks(ctx context.Context) ([]HookState, error)
}

// HookState is how a hook is doing.
type HookState struct {
	ID         string
	Disabled   bool
	DisabledAt time.Time
	Behind     int // listings whose newest state it was sent and has not acknowledged
}

// Reports keeps what shops report.
type Reports interface {
	// Report records r; deliver lists hook keys to which the desired state is due again, acknowledged or not.
	Report(ctx context.Context, r Report, deliver []string) error
	// Drifts lists reported states that differ from the desired ones, by key, after a key.
	Drifts(ctx context.Context, after markwarden.ListingKey, limit int) ([]Drift, error)
}
