package console

import (
	"context"
	"time"

	"markwarden"
	"markwarden/complaints"
)

// Complaints is the office of notices; *complaints.Office is one.
type Complaints interface {
	// File returns *complaints.DefectsError with all defects at once.
	File(ctx context.Context, who complaints.Filer, n complaints.Notice) (complaints.Complaint, error)
	Complaint(ctx context.Context, id markwarden.ComplaintID) (complaints.Complaint, error)
	List(ctx context.Context, f complaints.Filter) ([]complaints.Complaint, error)
	// Answer records what a seller says about one item.
	Answer(ctx context.Context, id markwarden.ComplaintID, item int, a complaints.SellerAnswer) (complaints.Complaint, error)
}

// Mode is a marketplace with what happens on it.
type Mode struct {
	Marketplace markwarden.MarketplaceID
	Mode        markwarden.Mode
	Open        int64 // cases
}

// Flagged is a listing that was flagged lately.
type Flagged struct {
	Key        markwarden.ListingKey
	Title      string
	Seller     markwarden.Seller
	Assessment markwarden.Assessment // the strictest
	Case       markwarden.CaseID     // empty: none yet
	At         time.Time
}

// Overview is the state of the whole in figures.
type Overview struct {
	Listings    int64
	Flagged     int64
	OpenCases   int64
	Decided     int64
	DeadLetters int64
	PerSecond   float64 // listings screened a second, over the last minute
	Behind      int64   // messages that wait in the stream; -1: not known
	IndexLag    time.Duration
	Routes      map[markwarden.Route]int64
	Kinds       map[markwarden.EvidenceKind]int64
	Modes       []Mode
	Newest      []Flagged
}

// Overviewer reads the figures. It is asked every few seconds by every open page: it must be cheap.
type Overviewer interface {
	Overview(ctx context.Context, of []markwarden.MarketplaceID) (Overview, error)
}

// Check is one thing that was looked at, and what to do when it is not good.
type Check struct {
	Name   string // key of the check, "database", "broker", ...
	State  string // "ok", "warn", "fail"
	Detail markwarden.Message
	Do     markwarden.Message // empty: nothing to do
}

// Backlog is the number of jobs of one kind.
type Backlog struct {
	Kind                   string
	Waiting, Running, Dead int64
	Oldest                 time.Time // when the oldest waiting one became due
}

// DeadJob is a job whose every try failed.
type DeadJob struct {
	ID        int64
	Kind, Key string
	Attempts  int
	LastError string
}

// DeadLetter is a message that is no listing.
type DeadLetter struct {
	ID        string
	Origin    string // where it came from: topic/partition/offset, file:line, request
	Reason    string
	Original  []byte // the bytes as received, bounded by the caller
	Truncated bool
	At        time.Time
}

// AuditLine is one entry of the audit trail.
type AuditLine struct {
	Seq                            int64
	At                             time.Time
	Actor, Action, Subject, Reason string
	Sealed                         bool // its place in the hash chain is fixed
}

// HealthReport is the page of health in one read.
type HealthReport struct {
	Checks      []Check
	Backlog     []Backlog
	DeadJobs    []DeadJob
	DeadLetters []DeadLetter
	IndexLag    time.Duration
	Unindexed   int64
	Audit       []AuditLine // newest first
}

// Health says how the system is and lets a dead job run again.
type Health interface {
	Report(ctx context.Context) (HealthReport, error)
	Requeue(ctx context.Context, who markwarden.AccountID, job int64) error
}
