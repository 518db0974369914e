package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/enforce"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/internal/audit"
	"markwarden/internal/jobs"
	"markwarden/notify"
	"markwarden/registry"
	requests "markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
	"markwarden/review"
)

// Deps is what the API serves. Access is required; a route whose part is nil answers 503 "unavailable". Everything is safe for
// many goroutines.
type Deps struct {
	Access      *access.Service
	Answers     access.AnswerStore // nil: Idempotency-Key is not honoured
	Listings    Listings
	Intake      Intake
	Search      Search
	Registry    func() Registry // the newest snapshot; one request reads one
	Registrar   Registrar
	Desk        Desk
	Complaints  Complaints
	Enforcement Enforcement
	DeadLetters DeadLetters
	Jobs        Jobs
	Inbox       Inbox
	Audit       Audit
	Stock       Stock
	Requests    Requests
	Proofs      Proofs
	Precheck    Precheck
	Revocations Revocations

	// Ready looks whether the process can do its work; nil: it can as soon as it answers.
	Ready func(ctx context.Context) []Check
	// Metrics answers /metrics; nil: there is none.
	Metrics http.Handler
	// Rate bounds requests per key; nil: 200 at once, then 100 a second.
	Rate    *access.Buckets
	Version string           // of the program
	Now     func() time.Time // nil: time.Now
}

// Check is one thing that a process needs; OK false makes it not ready, with a reason that names no secret.
type Check struct {
	Name   string
	OK     bool
	Reason string
}

// Listings reads what ingest stored; markwarden.ErrNotFound where there is none.
type Listings interface {
	Listing(ctx context.Context, key markwarden.ListingKey) (ingest.Stored, error)
}

// Intake screens and records listings, on the path that the stream takes, and returns one outcome for each.
type Intake interface {
	Submit(ctx context.Context, listings []markwarden.Listing) ([]ingest.Outcome, error)
}

// Search finds listings by their words.
type Search interface {
	Search(ctx context.Context, q index.Query) (hits []index.Hit, total int, err error)
}

// Registry is one immutable snapshot of the registry.
type Registry interface {
	Revision() int64
	Right(id markwarden.RightID) (*markwarden.Right, bool)
	Party(id markwarden.PartyID) (*markwarden.Party, bool)
	Authorization(id markwarden.AuthorizationID) (*markwarden.Authorization, bool)
	Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace
	Owner(s markwarden.Store) (markwarden.PartyID, bool)
	Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
	Explain(q markwarden.AuthorizationQuestion, a markwarden.AuthorizationAnswer) markwarden.Message
}

// Registrar is registry.Registrar.
type Registrar interface {
	Import(ctx context.Context, actor string, in io.Reader, o registry.ImportOptions) (registry.Report, error)
	Put(ctx context.Context, actor string, records ...registry.Record) (revision int64, err error)
	Delete(ctx context.Context, actor string, k registry.Kind, id string) (revision int64, err error)
}

// Desk is review.Desk.
type Desk interface {
	Queue(ctx context.Context, f review.QueueFilter) ([]markwarden.Case, error)
	Next(ctx context.Context, who markwarden.AccountID, f review.QueueFilter) (markwarden.Case, error)
	Case(ctx context.Context, id markwarden.CaseID) (markwarden.Case, error)
	CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)
	Timeline(ctx context.Context, id markwarden.CaseID) ([]review.Entry, error)
	Claim(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Renew(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Release(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error)
	Decide(ctx context.Context, id markwarden.CaseID, version int64, d markwarden.Decision) (markwarden.Case, error)
	Undo(ctx context.Context, id markwarden.CaseID, version int64, who markwarden.AccountID, reason string) (markwarden.Case, error)
}

// Complaints is complaints.Office.
type Complaints interface {
	File(ctx context.Context, who complaints.Filer, n complaints.Notice) (complaints.Complaint, error)
	Complaint(ctx context.Context, id markwarden.ComplaintID) (complaints.Complaint, error)
	List(ctx context.Context, f complaints.Filter) ([]complaints.Complaint, error)
	Answer(ctx context.Context, id markwarden.ComplaintID, item int, a complaints.SellerAnswer) (complaints.Complaint, error)
	Withdraw(ctx context.Context, id markwarden.ComplaintID, who complaints.Filer, items []int, reason string) (complaints.Complaint, error)
}

// Enforcement is enforce.Enforcer.
type Enforcement interface {
	Desired(ctx context.Context, key markwarden.ListingKey) (markwarden.DesiredState, error)
	Report(ctx context.Context, r enforce.Report) (drifted bool, err error)
}

// DeadLetters reads what could not be screened, newest first.
type DeadLetters interface {
	DeadLetters(ctx context.Context, before string, limit int) ([]ingest.DeadLetter, error)
}

// Jobs is store.JobStore: what an operator does with the job table.
type Jobs interface {
	Counts(ctx context.Context) ([]jobs.Count, error)
	Dead(ctx context.Context, f jobs.DeadFilter) ([]jobs.Job, error)
	// Requeue makes dead jobs wait again and returns how many.
	Requeue(ctx context.Context, actor string, f jobs.DeadFilter) (int, error)
}

// Inbox is notify.Notifier.
type Inbox interface {
	Inbox(ctx context.Context, r notify.Reader, p notify.Page) (ms []notify.Message, unread int, err error)
	MarkRead(ctx context.Context, r notify.Reader, id string) error
}

// Requests is requests.Desk.
type Requests interface {
	Request(ctx context.Context, id requests.ID) (requests.Request, error)
	List(ctx context.Context, f requests.Filter) ([]requests.Request, error)
	Listings(ctx context.Context, id requests.ID, right markwarden.RightID, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error)
	Extend(ctx context.Context, id requests.ID, actor string, until time.Time, reason string) (requests.Request, error)
}

// Proofs is verification.Office.
type Proofs interface {
	Upload(ctx context.Context, who verification.Applicant, name string, file []byte) (verification.Upload, error)
	Document(ctx context.Context, id string) (verification.Upload, error)
	Owns(ctx context.Context, party markwarden.PartyID, id string) (bool, error)
	HandInSigned(ctx context.Context, who verification.Applicant, jws string) (verification.Proof, error)
	HandIn(ctx context.Context, who verification.Applicant, link markwarden.Authorization, note string) (verification.Proof, error)
	Proof(ctx context.Context, id verification.ID) (verification.Proof, error)
	List(ctx context.Context, f verification.Filter) ([]verification.Proof, error)
	Findings(ctx context.Context, p *verification.Proof) ([]verification.Finding, error)
	Verify(ctx context.Context, id verification.ID, version int64, who markwarden.AccountID, checked []verification.Check, reason string) (verification.Proof, error)
	Refuse(ctx context.Context, id verification.ID, version int64, who markwarden.AccountID, checked []verification.Check, reason string) (verification.Proof, error)
	Withdraw(ctx context.Context, id verification.ID, who verification.Applicant) (verification.Proof, error)
}

// Revocations is revocation.Office.
type Revocations interface {
	Preview(ctx context.Context, who revocation.Who, after markwarden.Authorization) (revocation.Effect, error)
	Propose(ctx context.Context, who revocation.Who, after markwarden.Authorization, reason string) (revocation.Proposal, error)
	Sign(ctx context.Context, who revocation.Who, id revocation.ID, version int64) (revocation.Proposal, error)
	Cancel(ctx context.Context, who revocation.Who, id revocation.ID, version int64) (revocation.Proposal, error)
	Waiting(ctx context.Context, who revocation.Who) ([]revocation.Proposal, error)
}

// Precheck answers what would become of a listing, and records nothing.
type Precheck interface {
	Precheck(ctx context.Context, l *markwarden.Listing) (Prechecked, error)
}

// CheckAnswer is the coarse answer before publishing.
type CheckAnswer string

const (
	CheckAllowed CheckAnswer = "allowed"
	CheckProof   CheckAnswer = "needs_proof"
	CheckHeld    CheckAnswer = "would_be_held"
)

// Prechecked is what would become of a listing: never which words or pictures gave it away.
type Prechecked struct {
	Answer CheckAnswer
	Rights []markwarden.RightID // of CheckProof
	Cure   markwarden.Message
}

// Audit is the store's audit trail.
type Audit interface {
	// Entries are sealed entries behind a place in the chain, in its order.
	Entries(ctx context.Context, after int64, limit int) ([]audit.Entry, error)
	// BySubject are the newest entries about a subject, oldest first; Newest are the newest of all, newest first. One that is
	// not sealed yet has Seq 0.
	BySubject(ctx context.Context, subject string, limit int) ([]audit.Entry, error)
	Newest(ctx context.Context, limit int) ([]audit.Entry, error)
}
