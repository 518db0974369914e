package markwarden

import "time"

// CaseState is where a case stands; review holds the table of transitions.
type CaseState string

const (
	CaseOpen    CaseState = "open"
	CaseDecided CaseState = "decided"
	CaseClosed  CaseState = "closed" // ended without a decision: the listing went, or nothing speaks against it any more
)

// Case is what a person works on: one listing x holder.
type Case struct {
	ID          CaseID
	Key         ListingKey
	Holder      PartyID
	State       CaseState
	Version     int64 // grows with every change; guards against two writers
	Assessment  Assessment
	ListingAt   int64   // listing version of Assessment
	Seller      Seller  // as of that version
	Title       string  // as of that version
	Harm        float64 // expected harm, orders the queue: largest first
	Escalated   bool    // wants second eyes
	EscalatedBy AccountID
	Mode        Mode          // of the marketplace at the last screening; observe: nothing that comes of the case leaves the house
	Gone        bool          // the listing is removed; what began before goes on
	Attention   CaseAttention // of CaseDecided: why it wants another look
	Complaints  []ComplaintID
	LeasedBy    AccountID
	LeasedUntil time.Time
	ParkedUntil time.Time // more information was asked for; Next does not offer it before
	Decision    *Decision // of CaseDecided
	OpenedAt    time.Time
	UpdatedAt   time.Time
}

// CaseAttention is why a decided case wants another look. It changes nothing by itself.
type CaseAttention string

const (
	AttentionNone         CaseAttention = ""
	AttentionEvidenceGone CaseAttention = "evidence_gone" // decided infringing; the newest version shows nothing of it any more
	AttentionAnswered     CaseAttention = "answered"      // decided infringing; the seller has answered the complaint since
)

// Verdict is a decision's answer.
type Verdict string

const (
	Infringing      Verdict = "infringing"
	NotInfringing   Verdict = "not_infringing"
	MoreInformation Verdict = "more_information"
	Escalate        Verdict = "escalate"
)

// Decision of a reviewer or a policy on a case.
type Decision struct {
	Verdict     Verdict
	Right       RightID        // infringing: which right
	Allegation  AllegationKind // infringing: what
	Defence     EvidenceKind   // not infringing: which defence
	Measure     MeasureKind    // infringing: what shall stand
	Territories []string       // where; empty: everywhere
	Reason      string         // a person's words
	By          AccountID      // "policy:RULE" when a policy decided
	At          time.Time
}

// MeasureKind is what a decision makes stand, ordered from mild to strict by Severity.
type MeasureKind string

const (
	MeasureTakedown       MeasureKind = "takedown"
	MeasureHold           MeasureKind = "hold"
	MeasureRestrict       MeasureKind = "restrict"
	MeasureDemote         MeasureKind = "demote"
	MeasureExcludeFromAds MeasureKind = "exclude_from_ads"
	MeasureHoldPayout     MeasureKind = "hold_payout"
	MeasureLabel          MeasureKind = "label"
	MeasureWarn           MeasureKind = "warn"
)

// Severities lists the measures, strictest first.
var Severities = []MeasureKind{MeasureTakedown, MeasureHold, MeasureRestrict, MeasureDemote, MeasureExcludeFromAds, MeasureHoldPayout, MeasureLabel, MeasureWarn}

// Measure stands on a listing because of one case, until released.
type Measure struct {
	ID         MeasureID
	Case       CaseID
	Key        ListingKey
	Kind       MeasureKind
	Territory  string // ISO 3166-1 alpha-2; "*" everywhere
	Decision   Decision
	Holder     PartyID
	StandsFrom time.Time
	ReleasedAt time.Time // zero: stands
}

// DesiredState is the whole state a listing must have: per territory the strictest standing measure.
type DesiredState struct {
	Key     ListingKey
	Seq     int64                  // grows with every change of States
	States  map[string]MeasureKind // by territory, "*" everywhere else; empty: as the seller published it
	Reasons []StateReason          // by holder
	Since   time.Time
}

// StateReason says in whose name and why a measure stands.
type StateReason struct {
	Case       CaseID
	Holder     PartyID
	Right      RightID
	Allegation AllegationKind
	Measure    MeasureKind
	Reason     string
}
