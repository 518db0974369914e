package markwarden

import "time"

// Role is what a link of a chain makes its grantee.
type Role string

const (
	RoleLicensee Role = "licensee"
	RoleOperator Role = "operator"
	RoleService  Role = "service"
	RoleAgency   Role = "agency"
	RoleReseller Role = "reseller"
)

// AuthorizationStatus is the state of a link's verification.
type AuthorizationStatus string

const (
	Submitted AuthorizationStatus = "submitted"
	Verified  AuthorizationStatus = "verified"
	Suspended AuthorizationStatus = "suspended"
	Revoked   AuthorizationStatus = "revoked"
	Expired   AuthorizationStatus = "expired"
)

// Exclusivity of a link.
type Exclusivity string

const (
	NotExclusive Exclusivity = "none"
	Sole         Exclusivity = "sole"
	Exclusive    Exclusivity = "exclusive"
)

// Authorization is one link: grantor -> grantee. A nil scope list means all on that axis.
type Authorization struct {
	ID               AuthorizationID
	Grantor, Grantee PartyID
	Role             Role
	Rights           []RightID
	Classes          []int
	Territories      []string
	Channels         []string
	ProductLines     []string
	From, To         time.Time // From <= at < To; zero To: no end
	SublicenceDepth  int
	Exclusivity      Exclusivity
	SubjectTo        []AuthorizationID
	Status           AuthorizationStatus
	RevokedAt        time.Time // zero: not revoked
	Documents        []string  // "sha256:..."
}

// AuthorizationQuestion asks whether a store may sell goods under a right. Class 0, an empty territory or channel: not asked.
type AuthorizationQuestion struct {
	Store     Store
	Right     RightID
	Territory string
	Channel   string
	Class     int
	At        time.Time
}

// Answer is the answer to an AuthorizationQuestion.
type Answer string

const (
	AnswerGranted Answer = "granted"
	AnswerDenied  Answer = "denied"
	AnswerUnknown Answer = "unknown"
)

// BrokenReason is why a link of a chain does not hold, in the order tested.
type BrokenReason string

const (
	NotVerified         BrokenReason = "not_verified"
	NotYetValid         BrokenReason = "not_yet_valid"
	ReasonExpired       BrokenReason = "expired"
	ReasonRevoked       BrokenReason = "revoked"
	RightNotCovered     BrokenReason = "right_not_covered"
	ClassNotCovered     BrokenReason = "class_not_covered"
	TerritoryNotCovered BrokenReason = "territory_not_covered"
	ChannelNotCovered   BrokenReason = "channel_not_covered"
	SublicenceExceeded  BrokenReason = "sublicence_depth"
	ExcludedBy          BrokenReason = "excluded_by"
	GrantorNotHolder    BrokenReason = "grantor_not_holder"
)

// AuthorizationAnswer is a checkable answer: the chain that grants, or the first link that fails and why.
type AuthorizationAnswer struct {
	Answer Answer
	Chain  []AuthorizationID // granted: holder -> store; empty for the holder's own store
	Broken AuthorizationID   // denied
	Reason BrokenReason      // denied
}
