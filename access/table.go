package access

import (
	"slices"

	"markwarden"
)

// Act is something an account may do.
type Act string

const (
	ListingSubmit       Act = "listing.submit"
	ListingRead         Act = "listing.read"
	ListingSearch       Act = "listing.search"
	RegistryImport      Act = "registry.import"
	RightRead           Act = "right.read"
	RightWrite          Act = "right.write"
	PartyRead           Act = "party.read"
	PartyWrite          Act = "party.write"
	AuthorizationRead   Act = "authorization.read"
	AuthorizationWrite  Act = "authorization.write"
	AuthorizationNarrow Act = "authorization.narrow" // revoke, narrow, second signature
	MarketplaceRead     Act = "marketplace.read"
	MarketplaceWrite    Act = "marketplace.write"
	AuthorizeAsk        Act = "authorize.ask"
	CaseRead            Act = "case.read"
	CaseDecide          Act = "case.decide" // claim, renew, release, decide, undo
	ComplaintFile       Act = "complaint.file"
	ComplaintRead       Act = "complaint.read"
	ComplaintAnswer     Act = "complaint.answer"
	RequestRead         Act = "proof_request.read"
	RequestExtend       Act = "proof_request.extend"
	ProofHandIn         Act = "proof.hand_in"
	ProofRead           Act = "proof.read"
	ProofVerify         Act = "proof.verify"
	ListingCheck        Act = "listing.check"
	DesiredRead         Act = "desired.read"
	ActualReport        Act = "actual.report"
	DeadLetterRead      Act = "dead_letter.read"
	JobRead             Act = "job.read"
	JobManage           Act = "job.manage"
	InboxRead           Act = "inbox.read"
	AuditRead           Act = "audit.read"
	KeyRead             Act = "key.read"
	KeyManage           Act = "key.manage" // issue, revoke
	AccountRead         Act = "account.read"
	AccountManage       Act = "account.manage" // make, disable, sign-in links for others
)

// Scope says on what an act may be done.
type Scope int

const (
	None            Scope = iota // nowhere
	OwnParty                     // on what concerns the account's party
	OwnMarketplaces              // on what belongs to the account's marketplaces
	All                          // everywhere
)

func (s Scope) String() string { return [...]string{"none", "own_party", "own_marketplaces", "all"}[s] }

// rule is one act's row: its scope for each role.
type rule struct {
	act                                                Act
	admin, reviewer, holder, seller, platform, auditor Scope
}

// table is the only place that says who may do what. What "concerns a party" is for each kind of object stands at Object.
var table = []rule{
	// act, admin, reviewer, holder, seller, platform, auditor
	{ListingSubmit, All, None, None, None, OwnMarketplaces, None},
	{ListingRead, All, OwnMarketplaces, OwnParty, OwnParty, OwnMarketplaces, All},
	{ListingSearch, All, OwnMarketplaces, None, None, OwnMarketplaces, All},
	{RegistryImport, All, None, None, None, None, None},
	{RightRead, All, All, OwnParty, None, None, All},
	{RightWrite, All, None, None, None, None, None},
	{PartyRead, All, All, OwnParty, OwnParty, None, All},
	{PartyWrite, All, None, None, None, None, None},
	{AuthorizationRead, All, All, OwnParty, OwnParty, None, All},
	{AuthorizationWrite, All, None, None, None, None, None},
	{AuthorizationNarrow, All, None, OwnParty, OwnParty, None, None},
	{MarketplaceRead, All, OwnMarketplaces, None, None, OwnMarketplaces, All},
	{MarketplaceWrite, All, None, None, None, None, None},
	{AuthorizeAsk, All, All, OwnParty, OwnParty, OwnMarketplaces, All},
	{CaseRead, All, OwnMarketplaces, OwnParty, None, None, All},
	{CaseDecide, All, OwnMarketplaces, None, None, None, None},
	{ComplaintFile, All, None, OwnParty, None, OwnMarketplaces, None},
	{ComplaintRead, All, OwnMarketplaces, OwnParty, OwnParty, OwnMarketplaces, All},
	{ComplaintAnswer, All, None, None, OwnParty, None, None},
	{RequestRead, All, OwnMarketplaces, OwnParty, OwnParty, OwnMarketplaces, All},
	{RequestExtend, All, OwnMarketplaces, None, None, None, None},
	{ProofHandIn, None, None, OwnParty, OwnParty, None, None},
	{ProofRead, All, All, OwnParty, OwnParty, None, All},
	{ProofVerify, All, All, None, None, None, None},
	{ListingCheck, All, OwnMarketplaces, None, OwnParty, OwnMarketplaces, None},
	{DesiredRead, All, OwnMarketplaces, None, OwnParty, OwnMarketplaces, All},
	{ActualReport, All, None, None, None, OwnMarketplaces, None},
	{DeadLetterRead, All, None, None, None, None, All},
	{JobRead, All, None, None, None, None, All},
	{JobManage, All, None, None, None, None, None},
	{InboxRead, All, None, OwnParty, OwnParty, None, All},
	{AuditRead, All, None, None, None, None, All},
	{KeyRead, All, None, OwnParty, OwnParty, None, All},
	{KeyManage, All, None, OwnParty, OwnParty, None, None},
	{AccountRead, All, None, None, None, None, All},
	{AccountManage, All, None, None, None, None, None},
}

// Acts lists every act in the order of the table.
func Acts() []Act {
	acts := make([]Act, len(table))
	for i, r := range table {
		acts[i] = r.act
	}
	return acts
}

// ScopeOf is where a role may do an act; None for an act or a role that the table does not have.
func ScopeOf(act Act, role Role) Scope {
	for i := range table {
		if r := &table[i]; r.act == act {
			return r.of(role)
		}
	}
	return None
}

func (r *rule) of(role Role) Scope {
	switch role {
	case Admin:
		return r.admin
	case Reviewer:
		return r.reviewer
	case Holder:
		return r.holder
	case Seller:
		return r.seller
	case Platform:
		return r.platform
	case Auditor:
		return r.auditor
	}
	return None
}

// Object is what an act is done on, as far as access goes.
//
// Parties are those whom it concerns: of a case its holder; of a complaint its notifier, and of an item the party that owns
// the store; of a request for proof who is asked and the holder, of a proof who handed it in and who is said to have granted it;
// of a listing those and the holders of its assessments; of a right its holders; of an authorization grantor
// and grantee; of a message its addressee; of a key its account's party.
type Object struct {
	Parties     []markwarden.PartyID
	Marketplace markwarden.MarketplaceID
}

// Can says whether the account may do the act on the object.
func Can(a Account, act Act, o Object) bool {
	if a.Disabled {
		return false
	}
	switch ScopeOf(act, a.Role) {
	case All:
		return true
	case OwnParty:
		return a.Party != "" && slices.Contains(o.Parties, a.Party)
	case OwnMarketplaces:
		return o.Marketplace != "" &&
			(slices.Contains(a.Marketplaces, o.Marketplace) || slices.Contains(a.Marketplaces, EveryMarketplace))
	case None:
	}
	return false
}

// Reach is what a list must be narrowed to before the account sees it.
type Reach struct {
	Nothing      bool
	Party        markwarden.PartyID         // set: only what concerns this party
	Marketplaces []markwarden.MarketplaceID // set: only what belongs to these
}

// ReachOf is how far the act of an account goes. All three fields empty: everything.
func ReachOf(a Account, act Act) Reach {
	nothing := Reach{Nothing: true}
	if a.Disabled {
		return nothing
	}
	switch ScopeOf(act, a.Role) {
	case All:
		return Reach{}
	case OwnParty:
		if a.Party != "" {
			return Reach{Party: a.Party}
		}
	case OwnMarketplaces:
		if slices.Contains(a.Marketplaces, EveryMarketplace) {
			return Reach{}
		}
		if len(a.Marketplaces) > 0 {
			return Reach{Marketplaces: a.Marketplaces}
		}
	case None:
	}
	return nothing
}
