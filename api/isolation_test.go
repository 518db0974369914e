package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/access"
	papers "markwarden/registry/document"
)

// call is a request about somebody's things.
type call struct{ method, path, body string }

// side is everything that belongs to one holder, its seller and its marketplace.
type side struct {
	letter, market, listing, right, party, seller, link, complaint, caseID string
}

// calls has every route of the API, by operation id, with a request about one side. TestIsolation fails for a route that is not here.
func calls(s side) map[string]call {
	record := func(kind, id, more string) string { return fmt.Sprintf(`{"type":%q,"id":%q%s}`, kind, id, more) }
	right := record("right", s.right, `,"kind":"word_mark","text":"X","holders":[{"party":"`+s.party+`","from":"2001-01-01"}]`)
	link := record("authorization", s.link, `,"grantor":"`+s.party+`","grantee":"`+s.seller+`","role":"reseller","from":"2025-01-01T00:00:00Z","status":"verified"`)
	listing := fmt.Sprintf(`{"marketplace":%q,"id":%q,"version":9,"status":"active","seller":{"id":"s"},"title":"t"}`, s.market, s.listing)
	question := fmt.Sprintf(`{"id":"q","store":{"marketplace":%q,"id":"s%s"},"right":%q,"at":"2026-11-01T00:00:00Z"}`, s.market, s.market[1:], s.right)
	c := "/v1/cases/" + s.caseID
	low := strings.ToLower(s.letter)
	paper := papers.ID(paperOf(s.letter))
	return map[string]call{
		"submit-listings":      {"POST", "/v1/listings", listing},
		"get-listing":          {"GET", "/v1/listings/" + s.market + "/" + s.listing, ""},
		"search-listings":      {"GET", "/v1/search?q=shoes", ""},
		"import-registry":      {"POST", "/v1/registry/import", ""},
		"get-right":            {"GET", "/v1/rights/" + s.right, ""},
		"put-right":            {"PUT", "/v1/rights/" + s.right, right},
		"delete-right":         {"DELETE", "/v1/rights/" + s.right, ""},
		"get-party":            {"GET", "/v1/parties/" + s.party, ""},
		"put-party":            {"PUT", "/v1/parties/" + s.party, record("party", s.party, `,"names":[{"text":"N","lang":"en"}]`)},
		"delete-party":         {"DELETE", "/v1/parties/" + s.party, ""},
		"get-authorization":    {"GET", "/v1/authorizations/" + s.link, ""},
		"put-authorization":    {"PUT", "/v1/authorizations/" + s.link, link},
		"delete-authorization": {"DELETE", "/v1/authorizations/" + s.link, ""},
		"get-marketplace":      {"GET", "/v1/marketplaces/" + s.market, ""},
		"put-marketplace":      {"PUT", "/v1/marketplaces/" + s.market, record("marketplace", s.market, "")},
		"delete-marketplace":   {"DELETE", "/v1/marketplaces/" + s.market, ""},
		"authorize":            {"POST", "/v1/authorize", question},
		"list-cases":           {"GET", "/v1/cases", ""},
		"get-case":             {"GET", c, ""},
		"next-case":            {"POST", "/v1/cases/next", ""},
		"claim-case":           {"POST", c + "/claim", ""},
		"renew-case":           {"POST", c + "/renew", ""},
		"release-case":         {"POST", c + "/release", ""},
		"decide-case":          {"POST", c + "/decide", `{"version":1,"verdict":"escalate"}`},
		"undo-decision":        {"POST", c + "/undo", `{"version":1,"reason":"r"}`},
		"mark-stock-picture":   {"POST", c + "/stock-pictures", `{"image":0,"kind":"badge","note":"NOTED"}`},
		"list-stock-pictures":  {"GET", "/v1/stock-pictures", ""},
		"unmark-stock-picture": {"DELETE", "/v1/stock-pictures/sha256:01", ""},
		"file-complaint":       {"POST", "/v1/complaints", fmt.Sprintf(`{"holder":%q,"right":%q,"statement":"NEW%s","items":[{"marketplace":%q,"listing":%q}]}`, s.party, s.right, s.letter, s.market, s.listing)},
		"list-complaints":      {"GET", "/v1/complaints", ""},
		"get-complaint":        {"GET", "/v1/complaints/" + s.complaint, ""},
		"answer-complaint":     {"POST", "/v1/complaints/" + s.complaint + "/items/0/answer", `{"kind":"other","statement":"s"}`},
		"withdraw-complaint":   {"POST", "/v1/complaints/" + s.complaint + "/withdraw", `{}`},
		"list-proof-requests":  {"GET", "/v1/proof-requests", ""},
		"get-proof-request":    {"GET", "/v1/proof-requests/q" + low, ""},
		"extend-proof-request": {"POST", "/v1/proof-requests/q" + low + "/extend", `{"until":"2026-12-24T00:00:00Z","reason":"r"}`},
		"check-listing":        {"POST", "/v1/checks", fmt.Sprintf(`{"marketplace":%q,"id":"new","seller":{"id":"s%s"},"title":"t"}`, s.market, s.market[1:])},
		"upload-document":      {"POST", "/v1/documents?name=a.pdf", "%PDF-1.7 x %%EOF"},
		"get-document":         {"GET", "/v1/documents/" + paper, ""},
		"hand-in-proof":        {"POST", "/v1/proofs", fmt.Sprintf(`{"grantor":%q,"role":"reseller","rights":[%q],"documents":[%q],"note":"NEWNOTE%s"}`, s.party, s.right, paper, s.letter)},
		"hand-in-signed-proof": {"POST", "/v1/proofs/signed", "a.b.c"},
		"list-proofs":          {"GET", "/v1/proofs", ""},
		"get-proof":            {"GET", "/v1/proofs/p" + low, ""},
		"verify-proof":         {"POST", "/v1/proofs/p" + low + "/verify", `{"version":1,"checks":["names_match"]}`},
		"refuse-proof":         {"POST", "/v1/proofs/p" + low + "/refuse", `{"version":7,"reason":"r"}`},
		"withdraw-proof":       {"POST", "/v1/proofs/none/withdraw", ""},
		"narrow-authorization": {"POST", "/v1/authorizations/" + s.link + "/narrow", `{"classes":[25],"dry_run":true}`},
		"list-revocations":     {"GET", "/v1/revocations", ""},
		"sign-revocation":      {"POST", "/v1/revocations/v" + low + "/sign", `{"version":9}`},
		"cancel-revocation":    {"POST", "/v1/revocations/v" + low + "/cancel", `{"version":9}`},
		"get-desired-state":    {"GET", "/v1/desired-state/" + s.market + "/" + s.listing, ""},
		"report-actual-state":  {"POST", "/v1/actual-state", fmt.Sprintf(`{"marketplace":%q,"id":%q,"state_seq":1,"states":{}}`, s.market, s.listing)},
		"list-dead-letters":    {"GET", "/v1/dead-letters", ""},
		"list-jobs":            {"GET", "/v1/jobs", ""},
		"list-dead-jobs":       {"GET", "/v1/jobs/dead", ""},
		"requeue-jobs":         {"POST", "/v1/jobs/requeue", `{"kind":"k"}`},
		"list-messages":        {"GET", "/v1/inbox?party=" + s.party, ""},
		"read-message":         {"POST", "/v1/inbox/msg-" + s.party + "/read", ""},
		"list-audit":           {"GET", "/v1/audit", ""},
		"get-me":               {"GET", "/v1/me", ""},
		"list-keys":            {"GET", "/v1/keys?account=holder-" + strings.ToLower(s.letter), ""},
		"issue-key":            {"POST", "/v1/keys", `{"account":"holder-` + strings.ToLower(s.letter) + `","name":"NEWKEY"}`},
		"revoke-key":           {"DELETE", "/v1/keys/none", ""},
		"list-accounts":        {"GET", "/v1/accounts", ""},
		"add-account":          {"POST", "/v1/accounts", `{"name":"n","role":"auditor"}`},
		"set-account-disabled": {"PUT", "/v1/accounts/holder-" + strings.ToLower(s.letter) + "/disabled", `{"disabled":false}`},
		"make-sign-in-link":    {"POST", "/v1/accounts/holder-" + strings.ToLower(s.letter) + "/sign-in-link", ""},
	}
}

// typed are the headers of a request whose body is not JSON.
func typed(op string) []string {
	switch op {
	case "upload-document":
		return []string{"Content-Type", "application/pdf"}
	case "hand-in-signed-proof":
		return []string{"Content-Type", "application/jose"}
	}
	return nil
}

// acts says which act each route needs; "" is any account.
var acts = map[string]access.Act{
	"submit-listings": access.ListingSubmit, "get-listing": access.ListingRead, "search-listings": access.ListingSearch, "import-registry": access.RegistryImport,
	"get-right": access.RightRead, "put-right": access.RightWrite, "delete-right": access.RightWrite,
	"get-party": access.PartyRead, "put-party": access.PartyWrite, "delete-party": access.PartyWrite,
	"get-authorization": access.AuthorizationRead, "put-authorization": access.AuthorizationWrite, "delete-authorization": access.AuthorizationWrite,
	"get-marketplace": access.MarketplaceRead, "put-marketplace": access.MarketplaceWrite, "delete-marketplace": access.MarketplaceWrite,
	"authorize": access.AuthorizeAsk, "list-cases": access.CaseRead, "get-case": access.CaseRead, "next-case": access.CaseDecide, "claim-case": access.CaseDecide,
	"renew-case": access.CaseDecide, "release-case": access.CaseDecide, "decide-case": access.CaseDecide, "undo-decision": access.CaseDecide,
	"mark-stock-picture": access.CaseDecide, "list-stock-pictures": access.CaseDecide, "unmark-stock-picture": access.CaseDecide,
	"file-complaint": access.ComplaintFile, "list-complaints": access.ComplaintRead, "get-complaint": access.ComplaintRead, "answer-complaint": access.ComplaintAnswer,
	"list-proof-requests": access.RequestRead, "get-proof-request": access.RequestRead, "extend-proof-request": access.RequestExtend, "check-listing": access.ListingCheck,
	"upload-document": access.ProofHandIn, "get-document": access.ProofRead, "hand-in-proof": access.ProofHandIn, "hand-in-signed-proof": access.ProofHandIn, "list-proofs": access.ProofRead, "get-proof": access.ProofRead,
	"verify-proof": access.ProofVerify, "refuse-proof": access.ProofVerify, "withdraw-proof": access.ProofHandIn,
	"narrow-authorization": access.AuthorizationNarrow, "list-revocations": access.AuthorizationNarrow, "sign-revocation": access.AuthorizationNarrow, "cancel-revocation": access.AuthorizationNarrow,
	"withdraw-complaint": access.ComplaintFile, "get-desired-state": access.DesiredRead, "report-actual-state": access.ActualReport,
	"list-dead-letters": access.DeadLetterRead, "list-jobs": access.JobRead, "list-dead-jobs": access.JobRead, "requeue-jobs": access.JobManage,
	"list-messages": access.InboxRead, "read-message": access.InboxRead, "list-audit": access.AuditRead, "get-me": "", "list-keys": "", "issue-key": access.KeyManage,
	"revoke-key": "", "list-accounts": access.AccountRead, "add-account": access.AccountManage, "set-account-disabled": access.AccountManage, "make-sign-in-link": access.AccountManage,
}

// mustNotSee are words that no answer to an account may have, whatever it asks. L1 concerns both holders; what is only of the
// second marketplace says DELTA.
var mustNotSee = map[string][]string{
	"holder-a":  {"WHYB", "WANT", "PAPER", "NOTE", `"qb"`, `"pb"`, "EVIDB", "DELTA", "RIGHTB", "PARTYB", "PARTYS", "STATEB", "MAILB", "NAMEB", "ANSWERB", "DESIRED", "MESSAGE hb", "KEYHOLDER-B", "reviewer1", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"holder-b":  {"WHYA", "WANT", "PAPER", "NOTE", `"qa"`, `"pa"`, "EVIDA", "RIGHTA", "PARTYA", "PARTYS", "STATEA", "MAILA", "NAMEA", "ANSWERA", "DESIRED", "MESSAGE ha", "KEYHOLDER-A", "reviewer1", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"seller-a":  {"WHY", "WANTB", "PAPERB", "NOTEB", "EVID", "DELTA", "RIGHT", "PARTYA", "PARTYB", "PARTYSB", "STATEB", "MAIL", "NAME", "ANSWERB", "DESIREDB", "MESSAGE h", "KEYHOLDER", "reviewer1", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"seller-b":  {"WHY", "WANTA", "PAPERA", "NOTEA", "EVID", "RIGHT", "PARTYA", "PARTYB", "PARTYSA", "STATEA", "MAIL", "NAME", "ANSWERA", "DESIREDA", "MESSAGE h", "KEYHOLDER", "reviewer1", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"platform1": {"WANTB", "PAPER", "NOTE", "DELTA", "RIGHT", "PARTY", "STATEB", "MAILB", "NAMEB", "ANSWERB", "DESIREDB", "MESSAGE", "KEYHOLDER", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"platform2": {"WANTA", "PAPER", "NOTE", "EVIDA", "RIGHT", "PARTY", "STATEA", "MAILA", "NAMEA", "ANSWERA", "DESIREDA", "MESSAGE", "KEYHOLDER", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"reviewer1": {"WANTB", "DELTA", "STATEB", "MAILB", "NAMEB", "ANSWERB", "DESIREDB", "MESSAGE", "KEYHOLDER", "DEADLETTER", "DEADJOB", "AUDITROW"},
	"reviewer2": {"WANTA", "EVIDA", "STATEA", "MAILA", "NAMEA", "ANSWERA", "DESIREDA", "MESSAGE", "KEYHOLDER", "DEADLETTER", "DEADJOB", "AUDITROW"},
}

// mustSee are words that a route does show to whom it concerns: without them the test above would pass on an API that shows nothing.
var mustSee = []struct{ who, op, side, word string }{
	{"holder-a", "get-listing", "A", "EVIDA"},
	{"holder-b", "get-listing", "A", "EVIDB"},
	{"holder-b", "get-listing", "B", "DELTA"},
	{"seller-a", "get-listing", "A", "DESIREDA"},
	{"platform1", "get-listing", "A", "EVIDA"},
	{"reviewer2", "get-listing", "B", "EVIDB"},
	{"holder-a", "get-right", "A", "RIGHTA"},
	{"holder-a", "get-party", "A", "PARTYA"},
	{"holder-a", "get-authorization", "A", `"aa"`},
	{"holder-a", "list-cases", "A", `"holder":"ha"`},
	{"holder-a", "get-case", "A", "EVIDA"},
	{"reviewer1", "get-case", "A", "EVIDA"},
	{"holder-a", "list-complaints", "A", "STATEA"},
	{"holder-a", "get-complaint", "A", "MAILA"},
	{"seller-a", "get-complaint", "A", "STATEA"},
	{"seller-a", "list-complaints", "A", "STATEA"},
	{"platform1", "get-complaint", "A", "MAILA"},
	{"reviewer2", "list-complaints", "B", "STATEB"},
	{"seller-a", "get-desired-state", "A", "DESIREDA"},
	{"platform2", "get-desired-state", "B", "DESIREDB"},
	{"seller-a", "answer-complaint", "A", "ANSWERA"},
	{"holder-a", "list-messages", "A", "MESSAGE ha"},
	{"holder-a", "list-keys", "A", "KEYHOLDER-A"},
	{"auditor", "list-audit", "A", "AUDITROW"},
	{"auditor", "list-messages", "B", "MESSAGE hb"},
	{"admin", "list-dead-letters", "A", "DEADLETTER"},
	{"reviewer1", "mark-stock-picture", "A", "NOTED"},
	{"admin", "list-stock-pictures", "A", "size_chart"},
	{"auditor", "list-dead-jobs", "A", "DEADJOB"},
	{"reviewer1", "search-listings", "A", "shoes"},
	{"admin", "search-listings", "A", "DELTA"},
	{"holder-a", "authorize", "A", "granted"},
	{"seller-b", "authorize", "B", "denied"},
	{"holder-a", "file-complaint", "A", "NEWA"},
	{"platform1", "file-complaint", "A", "NEWA"},
	{"admin", "make-sign-in-link", "A", "mwl_"},
	{"seller-a", "get-proof-request", "A", "WANTA"},
	{"seller-a", "list-proof-requests", "A", `"qa"`},
	{"holder-a", "get-proof-request", "A", `"qa"`},
	{"reviewer1", "list-proof-requests", "A", `"qa"`},
	{"platform2", "get-proof-request", "B", "WANTB"},
	{"seller-a", "get-document", "A", "PAPERA"},
	{"reviewer2", "get-document", "A", "PAPERA"},
	{"seller-a", "list-proofs", "A", "NOTEA"},
	{"holder-a", "get-proof", "A", `"pa"`},
	{"reviewer1", "get-proof", "B", "NOTEB"},
	{"seller-b", "hand-in-proof", "B", "NEWNOTEB"},
	{"holder-a", "list-revocations", "A", "WHYA"},
	{"holder-a", "narrow-authorization", "A", `"listings":4120`},
	{"seller-a", "check-listing", "A", "needs_proof"},
}

func TestIsolation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sides := []side{
		{"A", "m1", "L1", "ra", "ha", "sa", "aa", "ca", string(h.case1)},
		{"B", "m2", "L2", "rb", "hb", "sb", "ab", "cb", string(h.case3)},
	}
	var document struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	h.ask("", "GET", "/openapi.json", "").json(t, &document)
	var routes []string
	for _, item := range document.Paths {
		for _, op := range item {
			routes = append(routes, op.OperationID)
		}
	}
	slices.Sort(routes)
	require.NotEmpty(t, routes)

	answers := map[string]reply{}
	everybody := append(slices.Clone(accounts), access.Account{ID: "admin", Role: access.Admin})
	for _, s := range sides {
		all := calls(s)
		require.Len(t, all, len(routes))
		for _, op := range routes {
			c, ok := all[op]
			require.True(t, ok, "route %s is not tested", op)
			act, ok := acts[op]
			require.True(t, ok, "route %s has no act", op)
			h.ask("", c.method, c.path, c.body, typed(op)...).problem(t, http.StatusUnauthorized, "unauthenticated")
			for _, a := range everybody {
				who := string(a.ID)
				got := h.ask(who, c.method, c.path, c.body, typed(op)...)
				answers[who+" "+op+" "+s.letter] = got
				require.Less(t, got.status, 500, "%s %s: %s", who, op, got.body)
				if act != "" && access.ScopeOf(act, a.Role) == access.None {
					got.problem(t, http.StatusForbidden, "forbidden")
				}
				for _, word := range mustNotSee[who] {
					if op == "hand-in-proof" && got.status == http.StatusCreated {
						break // its own words
					}
					if op == "file-complaint" && got.status == http.StatusCreated {
						break // its own words
					}
					if (op == "authorize" || strings.HasSuffix(op, "-proof-request") || op == "list-proof-requests") && strings.HasPrefix(word, "PARTY") {
						continue // the answer names who stands in the chain of the store or the right that was asked about
					}
					require.NotContains(t, got.body, word, "%s sees it with %s about %s", who, op, s.letter)
				}
			}
		}
	}
	for _, m := range mustSee {
		require.Contains(t, answers[m.who+" "+m.op+" "+m.side].body, m.word, "%s with %s about %s", m.who, m.op, m.side)
	}
}

// TestOthersThingsAreNotThere: what does not concern a party looks exactly as if it did not exist.
func TestOthersThingsAreNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct{ who, method, path, body string }{
		{"holder-a", "GET", "/v1/listings/m2/L2", ""},
		{"seller-b", "GET", "/v1/listings/m1/L1", ""},
		{"platform2", "GET", "/v1/listings/m1/L1", ""},
		{"holder-a", "GET", "/v1/rights/rb", ""},
		{"holder-a", "GET", "/v1/parties/hb", ""},
		{"holder-a", "GET", "/v1/authorizations/ab", ""},
		{"reviewer1", "GET", "/v1/marketplaces/m2", ""},
		{"holder-a", "GET", "/v1/cases/" + string(h.case3), ""},
		{"holder-a", "GET", "/v1/cases/" + string(h.case2), ""},
		{"reviewer2", "POST", "/v1/cases/" + string(h.case1) + "/claim", ""},
		{"reviewer2", "POST", "/v1/cases/" + string(h.case1) + "/decide", `{"version":1,"verdict":"escalate"}`},
		{"holder-a", "GET", "/v1/complaints/cb", ""},
		{"seller-a", "GET", "/v1/complaints/cb", ""},
		{"seller-b", "POST", "/v1/complaints/ca/items/0/answer", `{"kind":"other","statement":"s"}`},
		{"seller-a", "POST", "/v1/complaints/ca/items/7/answer", `{"kind":"other","statement":"s"}`},
		{"holder-b", "POST", "/v1/complaints/ca/withdraw", `{}`},
		{"platform1", "POST", "/v1/complaints/ca/withdraw", `{}`},
		{"seller-b", "GET", "/v1/desired-state/m1/L1", ""},
		{"platform2", "GET", "/v1/desired-state/m1/L1", ""},
		{"holder-a", "POST", "/v1/inbox/msg-hb/read", ""},
		{"holder-a", "POST", "/v1/keys", `{"account":"holder-b","name":"x"}`},
	} {
		got := h.ask(c.who, c.method, c.path, c.body)
		there := got.problem(t, http.StatusNotFound, "not_found")
		nowhere := strings.NewReplacer("L2", "L9", "L1", "L9", "rb", "zz", "hb", "zz", "ab", "zz", "m2", "m2", string(h.case1), "zz", string(h.case2), "zz", string(h.case3), "zz", "cb", "zz", "ca/", "zz/", "holder-b", "zz")
		other := h.ask(c.who, c.method, nowhere.Replace(c.path), nowhere.Replace(c.body)).problem(t, http.StatusNotFound, "not_found")
		there.RequestID, other.RequestID = "", ""
		require.Equal(t, other, there, c.path)
	}
	require.Empty(t, h.withdrawn)
	for _, c := range []struct{ who, method, path, body string }{
		{"platform2", "POST", "/v1/listings", `{"marketplace":"m1","id":"x","seller":{"id":"s"},"title":"t"}`},
		{"platform2", "POST", "/v1/actual-state", `{"marketplace":"m1","id":"x","state_seq":1,"states":{}}`},
		{"holder-a", "POST", "/v1/complaints", `{"holder":"hb","statement":"s"}`},
		{"platform2", "POST", "/v1/complaints", `{"holder":"ha","statement":"s","items":[{"marketplace":"m2","listing":"1"},{"marketplace":"m1","listing":"1"}]}`},
		{"reviewer1", "GET", "/v1/cases?marketplace=m2", ""},
		{"holder-a", "GET", "/v1/cases?holder=hb", ""},
		{"reviewer1", "GET", "/v1/search?marketplace=m2", ""},
		{"reviewer1", "POST", "/v1/cases/next?marketplace=m2", ""},
		{"holder-a", "GET", "/v1/inbox?party=hb", ""},
		{"platform2", "POST", "/v1/authorize", `{"id":"q","store":{"marketplace":"m1","id":"s1"},"right":"ra","at":"2026-11-01T00:00:00Z"}`},
		{"seller-b", "POST", "/v1/authorize", `{"id":"q","store":{"marketplace":"m1","id":"s1"},"right":"ra","at":"2026-11-01T00:00:00Z"}`},
	} {
		h.ask(c.who, c.method, c.path, c.body).problem(t, http.StatusForbidden, "forbidden")
	}
	require.Empty(t, h.submitted)
	require.Empty(t, h.reports)
	require.Empty(t, h.filed)
}

func TestAcceptedWordsOfThisTestAreJSON(t *testing.T) {
	t.Parallel()
	for op, c := range calls(side{"A", "m1", "L1", "ra", "ha", "sa", "aa", "ca", "x"}) {
		require.True(t, c.body == "" || typed(op) != nil || json.Valid([]byte(c.body)), op)
	}
}
