package api

import (
	"net/http"

	"markwarden/access"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete

	typeJSON   = "application/json"
	typeNDJSON = "application/x-ndjson"
	typeCSV    = "text/csv"
)

var (
	listingsBody = &rawBody{types: []string{typeJSON, typeNDJSON}, schema: "listing", max: maxBatch, read: batchRead}
	importBody   = &rawBody{types: []string{typeNDJSON, typeCSV}, schema: "registry", max: maxImport, read: importRead}
	recordBody   = &rawBody{types: []string{typeJSON}, schema: "registry", max: maxBody, read: bodyRead}
	questionBody = &rawBody{types: []string{typeJSON}, schema: "question", max: maxBody, read: bodyRead}
)

// addRoutes is every route under /v1.
func (s *server) addRoutes() {
	s.addListings()
	s.addRegistry()
	s.addCases()
	s.addStock()
	s.addComplaints()
	s.addRequests()
	s.addProofs()
	s.addRevocations()
	s.addStates()
	s.addOperations()
	s.addAccess()
}

func (s *server) addListings() {
	add(s, route{
		id: "submit-listings", method: post, path: "/v1/listings", tag: "listings", act: access.ListingSubmit, on: s.Intake != nil, time: batchTime, body: listingsBody,
		summary: "Screen one listing, or a batch as NDJSON",
	}, s.submit)
	add(s, route{
		id: "get-listing", method: get, path: "/v1/listings/{marketplace}/{id}", tag: "listings", act: access.ListingRead, on: s.Listings != nil,
		summary: "A listing with its newest screening, cases and desired state",
	}, s.listing)
	add(s, route{
		id: "search-listings", method: get, path: "/v1/search", tag: "listings", act: access.ListingSearch, on: s.Search != nil,
		summary: "Find listings by their words",
	}, s.search)
}

func (s *server) addCases() {
	on := s.Desk != nil
	add(s, route{id: "list-cases", method: get, path: "/v1/cases", tag: "cases", act: access.CaseRead, on: on, summary: "Cases by expected harm, largest first"}, s.cases)
	add(s, route{id: "get-case", method: get, path: "/v1/cases/{id}", tag: "cases", act: access.CaseRead, on: on, summary: "A case with its evidence and timeline"}, s.oneCase)
	add(s, route{id: "next-case", method: post, path: "/v1/cases/next", tag: "cases", act: access.CaseDecide, on: on, summary: "Lease the free case with the largest expected harm; 204 when there is none"}, s.nextCase)
	add(s, route{id: "claim-case", method: post, path: "/v1/cases/{id}/claim", tag: "cases", act: access.CaseDecide, on: on, summary: "Lease this case"}, s.claimCase)
	add(s, route{id: "renew-case", method: post, path: "/v1/cases/{id}/renew", tag: "cases", act: access.CaseDecide, on: on, summary: "Keep the lease"}, s.renewCase)
	add(s, route{id: "release-case", method: post, path: "/v1/cases/{id}/release", tag: "cases", act: access.CaseDecide, on: on, empty: true, summary: "Give the lease back"}, s.releaseCase)
	add(s, route{id: "decide-case", method: post, path: "/v1/cases/{id}/decide", tag: "cases", act: access.CaseDecide, on: on, summary: "Decide the version that was seen"}, s.decideCase)
	add(s, route{id: "undo-decision", method: post, path: "/v1/cases/{id}/undo", tag: "cases", act: access.CaseDecide, on: on, summary: "Take a decision back, with all that came of it"}, s.undoCase)
}

func (s *server) addComplaints() {
	on := s.Complaints != nil && s.Registry != nil
	add(s, route{
		id: "file-complaint", method: post, path: "/v1/complaints", tag: "complaints", act: access.ComplaintFile, on: on, created: true,
		summary: "File a notice; everything that is wrong with it is named at once",
	}, s.fileComplaint)
	add(s, route{id: "list-complaints", method: get, path: "/v1/complaints", tag: "complaints", act: access.ComplaintRead, on: on, summary: "Complaints that concern the caller, newest first"}, s.listComplaints)
	add(s, route{id: "get-complaint", method: get, path: "/v1/complaints/{id}", tag: "complaints", act: access.ComplaintRead, on: on, summary: "A complaint with the state and history of its items"}, s.oneComplaint)
	add(s, route{id: "answer-complaint", method: post, path: "/v1/complaints/{id}/items/{n}/answer", tag: "complaints", act: access.ComplaintAnswer, on: on, summary: "What the seller says to an item"}, s.answerComplaint)
	add(s, route{id: "withdraw-complaint", method: post, path: "/v1/complaints/{id}/withdraw", tag: "complaints", act: access.ComplaintFile, on: on, summary: "Take undecided items back"}, s.withdrawComplaint)
}

func (s *server) addStates() {
	add(s, route{
		id: "get-desired-state", method: get, path: "/v1/desired-state/{marketplace}/{id}", tag: "enforcement", act: access.DesiredRead, on: s.Enforcement != nil,
		summary: "What must stand on a listing; state_seq 0: nothing ever did",
	}, s.desired)
	add(s, route{
		id: "report-actual-state", method: post, path: "/v1/actual-state", tag: "enforcement", act: access.ActualReport, on: s.Enforcement != nil,
		summary: "What stands on a listing in the shop; the desired state is sent again where it differs",
	}, s.actual)
}

func (s *server) addOperations() {
	add(s, route{id: "list-dead-letters", method: get, path: "/v1/dead-letters", tag: "operations", act: access.DeadLetterRead, on: s.DeadLetters != nil, summary: "What came in and could not be screened, newest first"}, s.deadLetters)
	add(s, route{id: "list-jobs", method: get, path: "/v1/jobs", tag: "operations", act: access.JobRead, on: s.Jobs != nil, summary: "How many jobs of each kind wait, run and are dead"}, s.jobCounts)
	add(s, route{id: "list-dead-jobs", method: get, path: "/v1/jobs/dead", tag: "operations", act: access.JobRead, on: s.Jobs != nil, summary: "Jobs that failed for good"}, s.deadJobs)
	add(s, route{id: "requeue-jobs", method: post, path: "/v1/jobs/requeue", tag: "operations", act: access.JobManage, on: s.Jobs != nil, summary: "Let dead jobs run again"}, s.requeue)
	add(s, route{id: "list-messages", method: get, path: "/v1/inbox", tag: "messages", act: access.InboxRead, on: s.Inbox != nil && s.Registry != nil, summary: "Messages to a party, newest first"}, s.inbox)
	add(s, route{id: "read-message", method: post, path: "/v1/inbox/{id}/read", tag: "messages", act: access.InboxRead, on: s.Inbox != nil && s.Registry != nil, empty: true, summary: "Mark a message as read"}, s.markRead)
	add(s, route{id: "list-audit", method: get, path: "/v1/audit", tag: "operations", act: access.AuditRead, on: s.Audit != nil, summary: "Who did what, when, to what, why, in the order of the chain"}, s.auditTrail)
}

func (s *server) addAccess() {
	add(s, route{id: "get-me", method: get, path: "/v1/me", tag: "access", on: true, summary: "Who is asking, and what they may do"}, s.me)
	add(s, route{id: "list-keys", method: get, path: "/v1/keys", tag: "access", on: true, summary: "API keys by their first characters"}, s.listKeys)
	add(s, route{id: "issue-key", method: post, path: "/v1/keys", tag: "access", act: access.KeyManage, on: true, created: true, summary: "Make an API key; it is shown this once"}, s.issueKey)
	add(s, route{id: "revoke-key", method: del, path: "/v1/keys/{id}", tag: "access", on: true, empty: true, summary: "End an API key"}, s.revokeKey)
	add(s, route{id: "list-accounts", method: get, path: "/v1/accounts", tag: "access", act: access.AccountRead, on: true, summary: "Accounts by id"}, s.listAccounts)
	add(s, route{id: "add-account", method: post, path: "/v1/accounts", tag: "access", act: access.AccountManage, on: true, created: true, summary: "Make an account"}, s.addAccount)
	add(s, route{id: "set-account-disabled", method: put, path: "/v1/accounts/{id}/disabled", tag: "access", act: access.AccountManage, on: true, summary: "Shut an account out, or let it in again"}, s.setDisabled)
	add(s, route{id: "make-sign-in-link", method: post, path: "/v1/accounts/{id}/sign-in-link", tag: "access", act: access.AccountManage, on: true, created: true, summary: "A secret that signs the account in to the console once"}, s.signInLink)
}
