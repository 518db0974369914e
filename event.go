package markwarden

// EventKind names something that happened, in the words of the room where it happened.
type EventKind string

// Events carry a key, not a state: whoever hears one reads the current state of that key. So a lost order or a repeat
// changes nothing, and a thousand changes of one key are one piece of work (see internal/jobs).
const (
	EventScreened          EventKind = "listing.screened"    // key: ListingKey; a flagged listing, or one with a history of being flagged, has a new screening or is removed
	EventPicturesWanted    EventKind = "pictures.wanted"     // key: ListingKey; its pictures are pending
	EventPicturesSettled   EventKind = "pictures.settled"    // key: ListingKey; all there or given up: screen again
	EventRecheck           EventKind = "listing.recheck"     // key: ListingKey; screen again on the newest basis
	EventDeadLetter        EventKind = "listing.dead_letter" // key: dead letter id
	EventRegistryChanged   EventKind = "registry.changed"    // key: "registry"
	EventCaseDecided       EventKind = "case.decided"        // key: ListingKey; a case of the listing was decided, reversed or closed
	EventDesiredState      EventKind = "listing.desired"     // key: ListingKey; its desired state has a new seq
	EventComplaintReceived EventKind = "complaint.received"  // key: ListingKey; a notice names it
	EventComplaintChanged  EventKind = "complaint.changed"   // key: ComplaintID
	EventProofRequest      EventKind = "proof.request"       // key: id of a proof request; something was asked, answered or ran out
	EventProof             EventKind = "proof.handed_in"     // key: id of a proof; it was handed in, verified or refused
	EventMessage           EventKind = "message.queued"      // key: message id
)

// Event is one thing that happened to one key.
type Event struct {
	Kind EventKind
	Key  string
}

// AuditEntry says who did what, when, to what, why. A room adds it to its Change; the store writes it in the same
// transaction and one sequencer chains it afterwards.
type AuditEntry struct {
	Actor   string // account id, "policy:RULE", "system:ROOM"
	Action  string // "case.decide", "right.import", ...
	Subject string // what: "case:ID", "listing:MARKETPLACE/ID", ...
	Reason  string
	Detail  string // JSON, optional
}
