package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
	"markwarden/api"
	"markwarden/complaints"
	"markwarden/enforce"
	"markwarden/ingest"
	"markwarden/registry"
	"markwarden/review"
	"markwarden/store"
	"markwarden/store/storetest"
)

// realHouse is the API before the real rooms on a real store; only the matchers are a stand-in, and the test itself runs what
// events would.
type realHouse struct {
	house
	desk     *review.Desk
	office   *complaints.Office
	enforcer *enforce.Enforcer
}

func newRealHouse(t *testing.T, db *store.DB) *realHouse {
	ctx := t.Context()
	h := &realHouse{house: house{t: t, keys: map[string]string{}, now: day}}
	db.Now = h.clock
	who := access.NewService(store.AccessStore{DB: db})
	who.Now = h.clock
	admin, err := who.EnsureAdmin(ctx)
	require.NoError(t, err)
	h.keys["admin"], _, err = who.IssueKey(ctx, admin, access.NewKey{Name: "n"})
	require.NoError(t, err)

	registrar := &registry.Registrar{Store: store.RegistryStore{DB: db}}
	live := func() *registry.Snapshot {
		revision, records, err := registrar.Store.Load(ctx)
		if err != nil { // asked by goroutines of the conductor, where a test can't end
			panic(err)
		}
		return registry.NewSnapshot(revision, records)
	}
	rows := store.IngestStore{DB: db}
	conductor := &ingest.Conductor{Store: rows, Now: h.clock, Assessor: ingest.AssessorFunc(func(_ context.Context, l *markwarden.Listing) (markwarden.Screening, error) {
		on := live()
		s := markwarden.Screening{Key: l.Key, Version: l.Version, Pictures: markwarden.PicturesNone, Route: markwarden.RouteClear, At: h.clock(), Basis: markwarden.Basis{Registry: on.Revision(), Matchers: "m/1", Policy: "p/1"}}
		if strings.Contains(l.Title, "RlGHTA") {
			s.Assessments, s.Route = []markwarden.Assessment{assessment("ha", "ra", "RlGHTA")}, markwarden.RouteReview
		}
		return s, nil
	})}
	h.desk = &review.Desk{Store: store.ReviewStore{DB: db}, Now: h.clock, Complaints: store.ComplaintStore{DB: db}, Subjects: review.SubjectsFunc(func(ctx context.Context, key markwarden.ListingKey) (review.Subject, error) {
		st, err := rows.Listing(ctx, key)
		return review.Subject{Listing: st.Listing, Screening: st.Screening, Mode: live().Marketplace(key.Marketplace).Mode}, err
	})}
	h.office = &complaints.Office{
		Store: store.ComplaintStore{DB: db}, World: func() complaints.World { return live() }, Cases: complaints.CasesFunc(h.desk.CasesOf), Now: h.clock,
		Listings: complaints.ListingsFunc(func(ctx context.Context, key markwarden.ListingKey) (markwarden.Listing, error) {
			st, err := rows.Listing(ctx, key)
			return st.Listing, err
		}),
	}
	h.enforcer = &enforce.Enforcer{Store: store.EnforceStore{DB: db}, Cases: enforce.CasesFunc(h.desk.CasesOf), Marketplaces: markets{live}, Now: h.clock}
	h.deps = api.Deps{
		Access: who, Answers: store.AccessStore{DB: db}, Listings: rows, Intake: conductor, Registry: func() api.Registry { return live() }, Registrar: registrar,
		Desk: h.desk, Complaints: h.office, Enforcement: h.enforcer, DeadLetters: rows, Jobs: store.JobStore{DB: db}, Audit: store.AuditStore{DB: db}, Now: h.clock,
	}
	h.reopen()
	for _, a := range []string{`{"id":"holder-a","name":"n","role":"holder","party":"ha"}`, `{"id":"seller-a","name":"n","role":"seller","party":"sa"}`, `{"id":"platform1","name":"n","role":"platform","marketplaces":["m1"]}`, `{"id":"reviewer1","name":"n","role":"reviewer","marketplaces":["m1"]}`} {
		require.Equal(t, 201, h.ask("admin", "POST", "/v1/accounts", a).status)
		var key struct{ Account, Secret string }
		h.ask("admin", "POST", "/v1/keys", fmt.Sprintf(`{"name":"n","account":%s}`, strings.TrimPrefix(strings.Split(a, ",")[0], `{"id":`))).json(t, &key)
		h.keys[key.Account] = key.Secret
	}
	return h
}

type markets struct{ live func() *registry.Snapshot }

func (m markets) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	return m.live().Marketplace(id)
}

// happened runs what events would.
func (h *realHouse) happened(t *testing.T) {
	require.NoError(t, h.desk.OnScreened(t.Context(), key1))
	require.NoError(t, h.enforcer.Derive(t.Context(), key1))
	require.NoError(t, h.office.OnScreened(t.Context(), key1))
	require.NoError(t, h.desk.OnScreened(t.Context(), key1))
	require.NoError(t, h.office.OnDecided(t.Context(), key1))
}

// TestTheWholeWayThroughTheAPI: import the registry, complain about a listing that is not here yet, send it, decide, see what
// must stand and what became of the complaint, take it back.
func TestTheWholeWayThroughTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, wholeWay)
}

func wholeWay(t *testing.T, db *store.DB) {
	h := newRealHouse(t, db)
	ndjson := strings.Join([]string{
		`{"type":"marketplace","id":"m1","countries":["US"],"mode":"live"}`,
		`{"type":"party","id":"ha","names":[{"text":"A","lang":"en"}]}`,
		`{"type":"party","id":"sa","names":[{"text":"S","lang":"en"}],"stores":[{"marketplace":"m1","id":"s1"}]}`,
		`{"type":"right","id":"ra","kind":"word_mark","text":"RIGHTA","holders":[{"party":"ha","from":"2001-01-01"}]}`,
	}, "\n")
	got := h.ask("admin", "POST", "/v1/registry/import", ndjson, "Content-Type", "application/x-ndjson")
	require.Equal(t, 200, got.status, got.body)

	p := h.ask("holder-a", "POST", "/v1/complaints", `{"items":[{}]}`).problem(t, 422, "invalid")
	require.Greater(t, len(p.Errors), 3, "every defect of the notice at once")
	notice := `{"right":"ra","allegation":"trademark_misuse","statement":"Our mark with a small l.","reasons":"See the title.","name":"A. Holder","email":"a@example.org","good_faith":true,"items":[{"marketplace":"m1","listing":"L1"}]}`
	got = h.ask("holder-a", "POST", "/v1/complaints", notice, "Idempotency-Key", "once")
	require.Equal(t, 201, got.status, got.body)
	require.Equal(t, got.body, h.ask("holder-a", "POST", "/v1/complaints", notice, "Idempotency-Key", "once").body)
	type complaint struct {
		ID, State string
		Items     []struct{ State, Title string }
	}
	var c complaint
	got.json(t, &c)
	require.Equal(t, "requested", c.Items[0].State)
	h.ask("seller-a", "GET", "/v1/complaints/"+c.ID, "").problem(t, 404, "not_found")

	batch := `{"marketplace":"m1","id":"L1","version":1,"seller":{"id":"s1","name":"Blue Fox"},"title":"RlGHTA shoes"}` + "\n" + `{"marketplace":"m1","id":"L2","version":1,"seller":{"id":"s1"},"title":"plain shoes"}`
	got = h.ask("platform1", "POST", "/v1/listings", batch, "Content-Type", "application/x-ndjson")
	require.Contains(t, got.body, `"counts":{"screened":2}`)
	got = h.ask("platform1", "POST", "/v1/listings", batch, "Content-Type", "application/x-ndjson")
	require.Contains(t, got.body, `"counts":{"unchanged":2}`)
	h.happened(t)

	read := func(who string) (c2 complaint) {
		got := h.ask(who, "GET", "/v1/complaints/"+c.ID, "")
		require.Equal(t, 200, got.status, got.body)
		got.json(t, &c2)
		return c2
	}
	require.Equal(t, "open", read("seller-a").Items[0].State)
	got = h.ask("seller-a", "POST", "/v1/complaints/"+c.ID+"/items/0/answer", `{"kind":"authorized","statement":"We may sell it."}`)
	require.Equal(t, 200, got.status, got.body)
	require.Contains(t, h.ask("holder-a", "GET", "/v1/complaints/"+c.ID, "").body, "We may sell it.")
	require.Contains(t, h.ask("holder-a", "GET", "/v1/complaints", "").body, c.ID)
	require.Contains(t, h.ask("seller-a", "GET", "/v1/complaints", "").body, c.ID)
	require.Contains(t, h.ask("reviewer1", "GET", "/v1/complaints?state=open", "").body, c.ID)

	var k caseOut
	got = h.ask("reviewer1", "POST", "/v1/cases/next", "")
	require.Equal(t, 200, got.status, got.body)
	got.json(t, &k)
	require.Equal(t, "ha", k.Holder)
	got = h.ask("reviewer1", "POST", "/v1/cases/"+k.ID+"/decide", fmt.Sprintf(`{"version":%d,"verdict":"infringing","right":"ra","allegation":"trademark_misuse","measure":"takedown","reason":"A homoglyph of the mark."}`, k.Version))
	require.Equal(t, 200, got.status, got.body)
	h.happened(t)
	require.Contains(t, h.ask("platform1", "GET", "/v1/desired-state/m1/L1", "").body, `"takedown"`)
	require.Contains(t, h.ask("seller-a", "GET", "/v1/desired-state/m1/L1", "").body, "A homoglyph of the mark.")
	require.Equal(t, "upheld", read("holder-a").Items[0].State)
	require.JSONEq(t, `{"drifted":true}`, h.ask("platform1", "POST", "/v1/actual-state", `{"marketplace":"m1","id":"L1","state_seq":1,"states":{}}`).body)
	require.JSONEq(t, `{"drifted":false}`, h.ask("platform1", "POST", "/v1/actual-state", `{"marketplace":"m1","id":"L1","state_seq":1,"states":{"*":"takedown"}}`).body)

	h.ask("reviewer1", "GET", "/v1/cases/"+k.ID, "").json(t, &k)
	got = h.ask("reviewer1", "POST", "/v1/cases/"+k.ID+"/undo", fmt.Sprintf(`{"version":%d,"reason":"The seller is authorized."}`, k.Version))
	require.Equal(t, 200, got.status, got.body)
	h.happened(t)
	require.Contains(t, h.ask("platform1", "GET", "/v1/desired-state/m1/L1", "").body, `"states":{}`)
	require.Equal(t, "open", read("holder-a").Items[0].State)

	got = h.ask("admin", "GET", "/v1/audit?newest=true", "")
	for _, action := range []string{"complaint.file", "case.decide", "case.undo", "access.key_issue"} {
		require.Contains(t, got.body, action)
	}
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/jobs", "").status)
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/dead-letters", "").status)
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/audit?limit=1", "").status)
}
