package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/complaints"
	"markwarden/enforce"
)

type itemOut struct {
	Line            int
	Marketplace, ID string
	Outcome, Reason string
	Errors          []struct{ Location, Message string }
}

type batchOut struct {
	Items  []itemOut
	Counts map[string]int
}

func TestABatchSaysWhatBecameOfEachLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	line := func(market, title string) string {
		return fmt.Sprintf(`{"marketplace":%q,"id":"x","version":1,"seller":{"id":"s"},"title":%q}`, market, title)
	}
	body := strings.Join([]string{line("m1", "new"), "", line("m1", "old"), "{", line("m2", "new"), line("m1", "same"), line("m1", "dead"), `{"marketplace":"m1"}`}, "\r\n")
	got := h.ask("platform1", "POST", "/v1/listings", body, "Content-Type", "application/x-ndjson")
	require.Equal(t, 200, got.status, got.body)
	var out batchOut
	got.json(t, &out)
	want := []struct {
		line    int
		outcome string
	}{{1, "screened"}, {3, "superseded"}, {4, "invalid"}, {5, "forbidden"}, {6, "unchanged"}, {7, "dead_lettered"}, {8, "invalid"}}
	require.Len(t, out.Items, len(want))
	for i, w := range want {
		require.Equal(t, w.line, out.Items[i].Line)
		require.Equal(t, w.outcome, out.Items[i].Outcome)
	}
	require.Greater(t, len(out.Items[6].Errors), 1, "everything that is wrong with the line")
	require.Equal(t, map[string]int{"screened": 1, "superseded": 1, "invalid": 2, "forbidden": 1, "unchanged": 1, "dead_lettered": 1}, out.Counts)
	require.Len(t, h.submitted, 4, "neither the broken nor the foreign ones")
	require.Equal(t, "new", h.submitted[0].Title)

	got = h.ask("admin", "POST", "/v1/listings", line("m9", "new"))
	require.Equal(t, 200, got.status)
	out = batchOut{}
	got.json(t, &out)
	require.Equal(t, []itemOut{{Marketplace: "m9", ID: "x", Outcome: "screened"}}, out.Items)
}

func TestAListingShowsWhatConcernsTheCaller(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type view struct {
		Listing   struct{ ID, Title string }
		Screening *struct {
			Finding struct {
				Route       string
				Assessments []struct{ Holder string }
			}
			Basis struct{ Registry int64 }
		}
		Cases   []struct{ ID, Holder string }
		Desired *struct {
			Seq int64 `json:"state_seq"`
		} `json:"desired_state"`
	}
	read := func(who string) (v view) {
		got := h.ask(who, "GET", "/v1/listings/m1/L1", "")
		require.Equal(t, 200, got.status, got.body)
		got.json(t, &v)
		require.Equal(t, "a pair of shoes", v.Listing.Title)
		return v
	}
	v := read("reviewer1")
	require.Len(t, v.Screening.Finding.Assessments, 2)
	require.Equal(t, int64(7), v.Screening.Basis.Registry)
	require.Len(t, v.Cases, 2)
	require.Equal(t, int64(4), v.Desired.Seq)
	v = read("holder-b")
	require.Len(t, v.Screening.Finding.Assessments, 1)
	require.Equal(t, "hb", v.Screening.Finding.Assessments[0].Holder)
	require.Equal(t, "review", v.Screening.Finding.Route)
	require.Len(t, v.Cases, 1)
	require.Nil(t, v.Desired)
	v = read("seller-a")
	require.Nil(t, v.Screening)
	require.Empty(t, v.Cases)
	require.Equal(t, int64(4), v.Desired.Seq)
}

func TestIDsWithSlashesAndOtherScripts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const id = "a/b 鞋%?"
	got := h.ask("platform1", "GET", "/v1/desired-state/m1/"+url.PathEscape(id), "")
	require.Equal(t, 200, got.status, got.body)
	var d struct {
		ID  string
		Seq *int64 `json:"state_seq"`
	}
	got.json(t, &d)
	require.Equal(t, id, d.ID)
	require.Equal(t, int64(0), *d.Seq, "nothing ever stood on it")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type out struct {
		Items []struct{ Marketplace, ID string }
		Total int
		Next  string
	}
	read := func(who, query string) (o out) {
		got := h.ask(who, "GET", "/v1/search?"+query, "")
		require.Equal(t, 200, got.status, got.body)
		got.json(t, &o)
		return o
	}
	o := read("admin", "q=x&limit=1")
	require.Equal(t, 2, o.Total)
	require.Equal(t, "1", o.Next)
	o = read("admin", "q=x&limit=1&after="+o.Next)
	require.Equal(t, "L2", o.Items[0].ID)
	require.Empty(t, o.Next)
	require.Equal(t, 1, read("platform2", "q=x").Total, "its only marketplace is meant")
	h.ask("admin", "GET", "/v1/search?route=unknown", "").problem(t, 422, "invalid")
	h.ask("admin", "GET", "/v1/search?q=down", "").problem(t, 503, "down")
	h.ask("admin", "GET", "/v1/search?after=10001", "").problem(t, 422, "invalid")
	require.Equal(t, 201, h.ask("admin", "POST", "/v1/accounts", `{"id":"both","name":"n","role":"platform","marketplaces":["m1","m2"]}`).status)
	var key struct{ Secret string }
	h.ask("admin", "POST", "/v1/keys", `{"account":"both","name":"n"}`).json(t, &key)
	h.keys["both"] = key.Secret
	h.ask("both", "GET", "/v1/search", "").problem(t, 422, "invalid")
	require.Equal(t, 1, read("both", "marketplace=m2").Total)
}

type caseOut struct {
	ID, State, Holder, Route string
	Version                  int64
	LeasedBy                 string     `json:"leased_by"`
	LeasedUntil              *time.Time `json:"leased_until"`
	Decision                 *struct{ Verdict, By, Reason string }
	Assessment               *struct {
		Evidence []struct{ Text string }
	}
	Timeline []struct{ Act, Actor string }
}

func TestACaseFromQueueToDecisionAndBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	do := func(who, path, body string, status int) (c caseOut) {
		got := h.ask(who, "POST", path, body)
		require.Equal(t, status, got.status, got.body)
		if status == 200 {
			got.json(t, &c)
		}
		return c
	}
	c := do("reviewer2", "/v1/cases/next", "", 200)
	require.Equal(t, string(h.case3), c.ID)
	require.Equal(t, "reviewer2", c.LeasedBy)
	require.True(t, c.LeasedUntil.After(day))
	require.Equal(t, "EVIDB", c.Assessment.Evidence[0].Text)
	path := "/v1/cases/" + c.ID
	do("reviewer2", path+"/release", "", 204)
	require.Equal(t, 200, h.ask("reviewer2", "POST", path+"/claim", "").status)
	h.ask("admin", "POST", path+"/claim", "").problem(t, 409, "conflict")
	require.Equal(t, "reviewer2", do("reviewer2", path+"/renew", "", 200).LeasedBy)

	h.ask("reviewer2", "POST", path+"/decide", `{"version":99,"verdict":"not_infringing"}`).problem(t, 409, "conflict")
	h.ask("reviewer2", "POST", path+"/decide", fmt.Sprintf(`{"version":%d,"verdict":"infringing"}`, c.Version)).problem(t, 422, "invalid")
	h.ask("reviewer2", "POST", path+"/decide", `{"version":1,"verdict":"guilty"}`).problem(t, 422, "invalid")
	c = do("reviewer2", path+"/decide", fmt.Sprintf(`{"version":%d,"verdict":"infringing","right":"rb","allegation":"trademark_misuse","measure":"takedown","reason":"a homoglyph"}`, c.Version), 200)
	require.Equal(t, "decided", c.State)
	require.Equal(t, "reviewer2", c.Decision.By)
	h.ask("reviewer2", "POST", path+"/decide", fmt.Sprintf(`{"version":%d,"verdict":"not_infringing"}`, c.Version)).problem(t, 409, "not_possible_in_state")
	require.Equal(t, 204, h.ask("reviewer2", "POST", "/v1/cases/next", "").status, "nothing waits")

	var mine caseOut
	h.ask("holder-b", "GET", path, "").json(t, &mine)
	require.Equal(t, "infringing", mine.Decision.Verdict)
	require.Equal(t, "a homoglyph", mine.Decision.Reason)
	require.Empty(t, mine.Decision.By, "a party learns what was decided, not by which of the staff")
	require.NotEmpty(t, mine.Timeline)
	for _, e := range mine.Timeline {
		require.NotEqual(t, "reviewer2", e.Actor)
	}
	c = do("reviewer2", path+"/undo", fmt.Sprintf(`{"version":%d,"reason":"a mistake"}`, c.Version), 200)
	require.Equal(t, "open", c.State)
	require.Nil(t, c.Decision)
}

func TestTheQueueIsPaged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	seen := map[string]bool{}
	next, pages := "", 0
	for {
		var p struct {
			Items []caseOut
			Next  string
		}
		got := h.ask("admin", "GET", "/v1/cases?limit=1&after="+url.QueryEscape(next), "")
		require.Equal(t, 200, got.status, got.body)
		got.json(t, &p)
		require.LessOrEqual(t, len(p.Items), 1)
		for _, c := range p.Items {
			require.False(t, seen[c.ID])
			seen[c.ID] = true
			require.Nil(t, c.Assessment, "lists are short")
		}
		if pages++; p.Next == "" {
			break
		}
		next = p.Next
	}
	require.Len(t, seen, 3)
	require.Equal(t, 3, pages)
	count := func(query string) int {
		var p struct{ Items []caseOut }
		h.ask("admin", "GET", "/v1/cases?"+query, "").json(t, &p)
		return len(p.Items)
	}
	require.Equal(t, 0, count("state=decided"))
	require.Equal(t, 1, count("holder=ha"))
	require.Equal(t, 2, count("marketplace=m1"))
	require.Equal(t, 0, count("route=takedown"))
	require.Equal(t, 3, count("route=review"))
	require.Equal(t, 0, count("attention=true"))
}

func TestComplaints(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.ask("holder-a", "POST", "/v1/complaints", `{}`).problem(t, 422, "invalid")
	require.Len(t, p.Errors, 2, "every defect at once")
	got := h.ask("holder-a", "POST", "/v1/complaints", `{"right":"ra","allegation":"counterfeit","statement":"s","reasons":"r","name":"N","email":"e@x","good_faith":true,"elements":{"a":"b"},"items":[{"url":"https://shop/1"},{"marketplace":"m1","listing":"L1"}]}`)
	require.Equal(t, 201, got.status, got.body)
	require.Equal(t, complaints.Notice{
		Holder: "ha", Right: "ra", Allegation: "counterfeit", Statement: "s", Reasons: "r", Name: "N", Email: "e@x", GoodFaith: true, Elements: map[string]string{"a": "b"},
		Items: []complaints.Item{{URL: "https://shop/1"}, {Marketplace: "m1", Listing: "L1"}},
	}, h.filed[0])
	type out struct {
		ID, Name, Email string
		FiledBy         string `json:"filed_by"`
		Items           []struct {
			N       int
			Answers []struct{ Statement, By string }
			History []struct{ Actor string }
		}
	}
	var c out
	h.ask("seller-a", "GET", "/v1/complaints/ca", "").json(t, &c)
	require.Len(t, c.Items, 1)
	require.Empty(t, c.Name+c.Email+c.FiledBy)
	require.Equal(t, "seller-a", c.Items[0].Answers[0].By, "its own words are its own")
	require.Empty(t, c.Items[0].History[0].Actor)
	c = out{}
	h.ask("reviewer1", "GET", "/v1/complaints/ca", "").json(t, &c)
	require.Equal(t, "holder-a", c.FiledBy)
	require.NotEmpty(t, c.Email)
	require.Equal(t, "reviewer1", c.Items[0].History[0].Actor)
	c = out{}
	h.ask("seller-a", "POST", "/v1/complaints/ca/items/0/answer", `{"kind":"authorized","statement":"I may"}`).json(t, &c)
	require.Equal(t, "I may", c.Items[0].Answers[1].Statement)
	h.ask("seller-a", "POST", "/v1/complaints/ca/items/0/answer", `{"kind":"sorry","statement":""}`).problem(t, 422, "invalid")
	h.ask("admin", "GET", "/v1/complaints/none", "").problem(t, 404, "not_found")
	require.Equal(t, 200, h.ask("holder-a", "POST", "/v1/complaints/ca/withdraw", `{"items":[0],"reason":"settled"}`).status)
	require.Equal(t, []complaints.Filer{{Account: "holder-a", Party: "ha"}}, h.withdrawn)

	var page struct {
		Items []out
		Next  string
	}
	h.ask("admin", "GET", "/v1/complaints?limit=1", "").json(t, &page)
	require.Len(t, page.Items, 1)
	require.Equal(t, "ca", page.Next)
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/complaints?limit=200&state=open", "").status)
}

func TestRegistryRecords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var right map[string]any
	h.ask("reviewer2", "GET", "/v1/rights/ra", "").json(t, &right)
	require.Equal(t, "right", right["type"])
	require.Equal(t, "RIGHTA", right["text"])
	body, err := json.Marshal(right)
	require.NoError(t, err)
	got := h.ask("admin", "PUT", "/v1/rights/ra", string(body))
	require.Equal(t, 200, got.status, "what was read can be put back: %s", got.body)
	require.Contains(t, got.body, `"revision":2`)
	h.ask("admin", "PUT", "/v1/rights/other", string(body)).problem(t, 422, "invalid")
	h.ask("admin", "PUT", "/v1/parties/ra", string(body)).problem(t, 422, "invalid")
	h.ask("admin", "PUT", "/v1/parties/p", `{"type":"party","id":"p","colour":1}`).problem(t, 422, "invalid")
	require.Equal(t, 200, h.ask("admin", "PUT", "/v1/parties/p?lenient=true", `{"type":"party","id":"p","names":[{"text":"P","lang":"en"}],"colour":1}`).status)
	h.ask("admin", "DELETE", "/v1/parties/ha", "").problem(t, 422, "invalid")
	require.Equal(t, 200, h.ask("admin", "DELETE", "/v1/parties/p", "").status)
	h.ask("admin", "DELETE", "/v1/parties/p", "").problem(t, 404, "not_found")
	require.Contains(t, h.ask("admin", "GET", "/v1/marketplaces/unheard-of", "").body, `"observe"`, "what holds for one that is not on file")
}

func TestRegistryImport(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	load := func(query, body, kind string) reply {
		return h.ask("admin", "POST", "/v1/registry/import"+query, body, "Content-Type", kind)
	}
	const nd = "application/x-ndjson"
	good := `{"type":"party","id":"n1","names":[{"text":"N","lang":"en"}]}` + "\n" + `{"type":"party","id":"n2","names":[{"text":"N","lang":"en"}]}` + "\n"
	got := load("?dry_run=true", good, nd)
	require.Equal(t, 200, got.status, got.body)
	require.JSONEq(t, `{"revision":1,"dry_run":true,"records":{"party":2},"new":2,"changed":0,"unchanged":0,"ignored":0}`, got.body)
	got = load("", gzipped(good), nd)
	require.Equal(t, 422, got.status, "not said to be gzip")
	got = h.ask("admin", "POST", "/v1/registry/import", gzipped(good), "Content-Type", nd, "Content-Encoding", "gzip")
	require.JSONEq(t, `{"revision":2,"dry_run":false,"records":{"party":2},"new":2,"changed":0,"unchanged":0,"ignored":0}`, got.body)
	p := load("", good+`{"type":"party"}`+"\n{\n"+`{"type":"authorization","id":"x","grantor":"nobody","grantee":"n1","role":"reseller","from":"2025-01-01T00:00:00Z","status":"verified"}`, nd).problem(t, 422, "invalid")
	require.GreaterOrEqual(t, len(p.Errors), 2)
	require.Equal(t, "line 3.id", p.Errors[0].Location)
	load("", good, "application/json").problem(t, 415, "unsupported_media_type")
	require.NotEqual(t, 415, load("", "x", "text/csv").status)
}

func TestAuthorizeExplainsItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type out struct {
		ID, Answer     string
		Chain          []string
		Broken, Reason *string
		Says           map[string]string
		Revision       int64
	}
	ask := func(store, market, right string) (o out) {
		got := h.ask("admin", "POST", "/v1/authorize", fmt.Sprintf(`{"id":"q1","store":{"marketplace":%q,"id":%q},"right":%q,"at":"2026-11-01T00:00:00Z"}`, market, store, right))
		require.Equal(t, 200, got.status, got.body)
		got.json(t, &o)
		require.Equal(t, "q1", o.ID)
		require.Equal(t, int64(7), o.Revision)
		require.NotEmpty(t, o.Says["en"])
		require.NotEmpty(t, o.Says["zh"])
		return o
	}
	o := ask("s1", "m1", "ra")
	require.Equal(t, "granted", o.Answer)
	require.Equal(t, []string{"aa"}, o.Chain)
	require.Nil(t, o.Broken)
	o = ask("s2", "m2", "rb")
	require.Equal(t, "denied", o.Answer)
	require.Equal(t, "ab", *o.Broken)
	require.Equal(t, "not_verified", *o.Reason)
	require.Contains(t, o.Says["en"], "ab")
	o = ask("s1", "m1", "rb")
	require.Equal(t, "unknown", o.Answer)
	require.NotNil(t, o.Chain)
	h.ask("admin", "POST", "/v1/authorize", `{"id":"q"}`).problem(t, 422, "invalid")
}

func TestActualState(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	got := h.ask("platform1", "POST", "/v1/actual-state", `{"marketplace":"m1","id":"L1","state_seq":3,"states":{"*":"takedown"},"at":"2026-10-01T00:00:00+08:00"}`)
	require.JSONEq(t, `{"drifted":true}`, got.body)
	require.JSONEq(t, `{"drifted":false}`, h.ask("platform1", "POST", "/v1/actual-state", `{"marketplace":"m1","id":"L1","state_seq":4,"states":{}}`).body)
	require.Equal(t, []enforce.Report{
		{Key: key1, Seq: 3, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}, At: time.Date(2026, 9, 30, 16, 0, 0, 0, time.UTC)},
		{Key: key1, Seq: 4, States: map[string]markwarden.MeasureKind{}, At: day},
	}, h.reports)
	h.ask("platform1", "POST", "/v1/actual-state", `{"marketplace":"m1","id":"L1","state_seq":-1,"states":{}}`).problem(t, 422, "invalid")
}

func TestOperations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var letters struct {
		Items []struct {
			ID, Text  string
			Bytes     []byte
			Truncated bool
		}
		Next string
	}
	h.ask("admin", "GET", "/v1/dead-letters?limit=1", "").json(t, &letters)
	require.Equal(t, "DEADLETTER 狐", letters.Items[0].Text)
	require.Equal(t, "d2", letters.Next)
	h.ask("admin", "GET", "/v1/dead-letters?after=d2", "").json(t, &letters)
	require.Equal(t, []byte{0xff, 0xfe}, letters.Items[0].Bytes)

	require.JSONEq(t, `{"items":[{"kind":"enforce.deliver","waiting":2,"running":0,"dead":1,"oldest":"2026-11-01T08:00:00Z","capped":false}]}`, h.ask("auditor", "GET", "/v1/jobs", "").body)
	require.Contains(t, h.ask("auditor", "GET", "/v1/jobs/dead", "").body, `"attempts":10`)
	require.JSONEq(t, `{"items":[]}`, h.ask("auditor", "GET", "/v1/jobs/dead?kind=other", "").body)
	require.JSONEq(t, `{"items":[]}`, h.ask("auditor", "GET", "/v1/jobs/dead?after=3", "").body)
	require.JSONEq(t, `{"requeued":1}`, h.ask("admin", "POST", "/v1/jobs/requeue", `{"id":3}`).body)
	require.JSONEq(t, `{"requeued":0}`, h.ask("admin", "POST", "/v1/jobs/requeue", `{"id":4}`).body)
	h.ask("admin", "POST", "/v1/jobs/requeue", `{}`).problem(t, 422, "invalid")

	var trail struct {
		Items []struct {
			Seq           int64
			Hash, Subject string
			Detail        json.RawMessage
		}
		Next string
	}
	h.ask("auditor", "GET", "/v1/audit?limit=1", "").json(t, &trail)
	require.JSONEq(t, `{"a":1}`, string(trail.Items[0].Detail))
	require.Equal(t, "1", trail.Next)
	require.Len(t, trail.Items[0].Hash, 64)
	trail.Items, trail.Next = nil, ""
	h.ask("auditor", "GET", "/v1/audit?after=1", "").json(t, &trail)
	require.Len(t, trail.Items, 1)
	require.Empty(t, trail.Next)
	require.Nil(t, trail.Items[0].Detail, "what is no JSON is not passed off as JSON")
	trail.Items = nil
	h.ask("auditor", "GET", "/v1/audit?subject=case:7", "").json(t, &trail)
	require.Equal(t, "case:7", trail.Items[0].Subject)
	require.Empty(t, trail.Items[0].Hash, "not sealed yet")
	trail.Items = nil
	h.ask("auditor", "GET", "/v1/audit?newest=true", "").json(t, &trail)
	require.Equal(t, "new", trail.Items[0].Subject)
}

func TestInbox(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var in struct {
		Items []struct {
			ID      string
			Subject map[string]string
		}
		Unread int
	}
	h.ask("holder-a", "GET", "/v1/inbox", "").json(t, &in)
	require.Equal(t, "MESSAGE ha", in.Items[0].Subject["en"])
	require.Equal(t, "消息", in.Items[0].Subject["zh"])
	require.Equal(t, 1, in.Unread)
	require.Equal(t, 204, h.ask("holder-a", "POST", "/v1/inbox/msg-ha/read", "").status)
	h.ask("auditor", "GET", "/v1/inbox", "").problem(t, 422, "invalid")
	h.ask("auditor", "POST", "/v1/inbox/msg-ha/read", "").problem(t, 403, "forbidden")
	require.Equal(t, 200, h.ask("holder-a", "GET", "/v1/inbox?limit=200&after=msg", "").status)
}

func TestKeysAndAccounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var me struct {
		Account struct{ ID, Role, Party string }
		May     map[string]string
	}
	h.ask("holder-a", "GET", "/v1/me", "").json(t, &me)
	require.Equal(t, "ha", me.Account.Party)
	require.Equal(t, "own_party", me.May["case.read"])
	require.NotContains(t, me.May, "case.decide")

	var key struct{ ID, Secret, Prefix string }
	got := h.ask("holder-a", "POST", "/v1/keys", `{"name":"ci","expires_at":"2026-11-02T00:00:00Z"}`)
	require.Equal(t, http.StatusCreated, got.status)
	got.json(t, &key)
	require.True(t, strings.HasPrefix(key.Secret, key.Prefix))
	h.keys["ci"] = key.Secret
	require.Equal(t, 200, h.ask("ci", "GET", "/v1/me", "").status)
	list := h.ask("holder-a", "GET", "/v1/keys", "")
	require.NotContains(t, list.body, key.Secret)
	require.Contains(t, list.body, key.Prefix)
	require.Equal(t, 204, h.ask("holder-a", "DELETE", "/v1/keys/"+key.ID, "").status)
	h.ask("ci", "GET", "/v1/me", "").problem(t, 401, "unauthenticated")
	h.ask("holder-a", "POST", "/v1/keys", `{"name":"late","expires_at":"2020-01-01T00:00:00Z"}`).problem(t, 422, "invalid")

	h.ask("admin", "POST", "/v1/accounts", `{"id":"x","name":"n","role":"holder"}`).problem(t, 422, "invalid")
	require.Equal(t, 201, h.ask("admin", "POST", "/v1/accounts", `{"id":"x","name":"n","role":"holder","party":"p"}`).status)
	h.ask("admin", "POST", "/v1/accounts", `{"id":"x","name":"n","role":"auditor"}`).problem(t, 409, "conflict")
	require.Contains(t, h.ask("admin", "GET", "/v1/accounts?limit=1", "").body, `"next":"admin"`)
	require.Contains(t, h.ask("admin", "POST", "/v1/accounts/x/sign-in-link", "").body, `"secret":"mwl_`)
	require.Contains(t, h.ask("admin", "PUT", "/v1/accounts/x/disabled", `{"disabled":true}`).body, `"disabled":true`)
	h.ask("admin", "POST", "/v1/accounts/x/sign-in-link", "").problem(t, 403, "forbidden")
	h.ask("admin", "PUT", "/v1/accounts/admin/disabled", `{"disabled":true}`).problem(t, 403, "forbidden")
}
