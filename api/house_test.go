package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
	"markwarden/api"
	"markwarden/complaints"
	"markwarden/enforce"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/internal/audit"
	"markwarden/internal/jobs"
	"markwarden/notify"
	"markwarden/registry"
	"markwarden/review"
	"markwarden/store"
	"markwarden/store/sqlite"
)

var day = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

// house is the API before real accounts, keys and cases and small stand-ins of the other rooms. Two rights holders, two
// sellers and two marketplaces live in it; words in capitals mark what belongs to whom.
type house struct {
	http.Handler
	t                   testing.TB
	deps                api.Deps
	keys                map[string]string // by account
	case1, case2, case3 markwarden.CaseID
	mu                  sync.Mutex
	now                 time.Time
	log                 bytes.Buffer

	submitted []markwarden.Listing
	filed     []complaints.Notice
	reports   []enforce.Report
	withdrawn []complaints.Filer
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

var accounts = []access.Account{
	{ID: "reviewer1", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m1"}},
	{ID: "reviewer2", Role: access.Reviewer, Marketplaces: []markwarden.MarketplaceID{"m2"}},
	{ID: "holder-a", Role: access.Holder, Party: "ha"},
	{ID: "holder-b", Role: access.Holder, Party: "hb"},
	{ID: "seller-a", Role: access.Seller, Party: "sa"},
	{ID: "seller-b", Role: access.Seller, Party: "sb"},
	{ID: "platform1", Role: access.Platform, Marketplaces: []markwarden.MarketplaceID{"m1"}},
	{ID: "platform2", Role: access.Platform, Marketplaces: []markwarden.MarketplaceID{"m2"}},
	{ID: "auditor", Role: access.Auditor},
}

var (
	key1 = markwarden.ListingKey{Marketplace: "m1", Listing: "L1"}
	key2 = markwarden.ListingKey{Marketplace: "m2", Listing: "L2"}
)

func newHouse(t testing.TB) *house {
	ctx := t.Context()
	h := &house{t: t, keys: map[string]string{}, now: day}
	db, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "api.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	db.Now = h.clock
	a := access.NewService(store.AccessStore{DB: db})
	a.Now = h.clock
	a.Failures = nil // tests ask without a key very often
	admin, err := a.EnsureAdmin(ctx)
	require.NoError(t, err)
	for _, acc := range append(slices.Clone(accounts), admin) {
		if acc.ID != admin.ID {
			acc.Name = string(acc.ID)
			_, err := a.AddAccount(ctx, admin, acc)
			require.NoError(t, err)
		}
		h.keys[string(acc.ID)], _, err = a.IssueKey(ctx, admin, access.NewKey{Account: acc.ID, Name: "KEY" + strings.ToUpper(string(acc.ID))})
		require.NoError(t, err)
	}
	snapshot := registry.NewSnapshot(7, registryRecords())
	registrar := &registry.Registrar{Store: store.RegistryStore{DB: db}}
	_, err = registrar.Put(ctx, "admin", registryRecords()...)
	require.NoError(t, err)
	desk := &review.Desk{Store: store.ReviewStore{DB: db}, Subjects: review.SubjectsFunc(h.subject), Now: h.clock}
	require.NoError(t, desk.OnScreened(ctx, key1))
	require.NoError(t, desk.OnScreened(ctx, key2))
	h.deps = api.Deps{
		Access: a, Answers: store.AccessStore{DB: db}, Listings: listingsOf(h.subject), Intake: intake{h}, Search: search{},
		Registry: func() api.Registry { return snapshot }, Registrar: registrar, Desk: desk, Complaints: office{h}, Enforcement: enforcement{h},
		DeadLetters: deadLetters{}, Jobs: jobTable{}, Inbox: inbox{}, Audit: auditRows{}, Stock: stock{},
		Rate: &access.Buckets{Burst: 1 << 20, Every: time.Second, Max: 1000}, Version: "test", Now: h.clock,
	}
	h.openProofs(db, snapshot, registrar)
	for i, key := range []markwarden.ListingKey{key1, key2} {
		cases, err := desk.CasesOf(ctx, key)
		require.NoError(t, err)
		if i == 0 {
			require.Len(t, cases, 2)
			h.case1, h.case2 = cases[0].ID, cases[1].ID
		} else {
			require.Len(t, cases, 1)
			h.case3 = cases[0].ID
		}
	}
	h.reopen()
	return h
}

// reopen builds the handler from the deps as they are now.
func (h *house) reopen() {
	h.Handler = api.NewHandler(slog.New(slog.NewJSONHandler(&lockedWriter{w: &h.log}, nil)), h.deps)
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// lastFailure is what the log says of the newest request that failed.
func (h *house) lastFailure() string {
	log := h.log.String()
	return log[max(0, strings.LastIndex(log, `"level":"ERROR"`)):]
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(r.body), v), r.body)
}

type problemBody struct {
	Type, Title, Code, Detail string
	Status                    int
	RequestID                 string `json:"request_id"`
	Errors                    []struct{ Location, Code, Message string }
}

func (r reply) problem(t *testing.T, status int, code string) problemBody {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
	var p problemBody
	r.json(t, &p)
	require.Equal(t, code, p.Code, r.body)
	require.Equal(t, status, p.Status)
	require.NotEmpty(t, p.Title)
	require.NotEmpty(t, p.Detail)
	return p
}

// ask sends a request as an account ("" for nobody); extra are header names and values.
func (h *house) ask(who, method, path, body string, extra ...string) reply {
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+h.keys[who])
	}
	for i := 0; i < len(extra); i += 2 {
		r.Header.Set(extra[i], extra[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

func registryRecords() []registry.Record {
	party := func(id, name string, stores ...markwarden.Store) registry.Record {
		return registry.Record{Party: &markwarden.Party{ID: markwarden.PartyID(id), Names: []markwarden.Name{{Text: name, Lang: "en"}}, Country: "US", Stores: stores}}
	}
	right := func(id, text, holder string) registry.Record {
		return registry.Record{Right: &markwarden.Right{
			ID: markwarden.RightID(id), Kind: markwarden.WordMark, Text: text,
			Holders: []markwarden.Holder{{Party: markwarden.PartyID(holder), From: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)}},
		}}
	}
	link := func(id, from, to string, status markwarden.AuthorizationStatus) registry.Record {
		return registry.Record{Authorization: &markwarden.Authorization{
			ID: markwarden.AuthorizationID(id), Grantor: markwarden.PartyID(from), Grantee: markwarden.PartyID(to), Role: markwarden.RoleReseller, Status: status,
			From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Exclusivity: markwarden.NotExclusive,
		}}
	}
	return []registry.Record{
		party("ha", "PARTYA"), party("hb", "PARTYB"),
		party("sa", "PARTYSA", markwarden.Store{Marketplace: "m1", ID: "s1"}), party("sb", "PARTYSB", markwarden.Store{Marketplace: "m2", ID: "s2"}),
		right("ra", "RIGHTA", "ha"), right("rb", "RIGHTB", "hb"),
		link("aa", "ha", "sa", markwarden.Verified), link("ab", "hb", "sb", markwarden.Revoked),
		{Marketplace: &markwarden.Marketplace{ID: "m1", Countries: []string{"US"}, Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive}},
		{Marketplace: &markwarden.Marketplace{ID: "m2", Countries: []string{"CA"}, Regime: markwarden.RegimeOpen, Mode: markwarden.ModeLive}},
	}
}

func assessment(holder, right, words string) markwarden.Assessment {
	return markwarden.Assessment{
		Holder: markwarden.PartyID(holder), Route: markwarden.RouteReview, Rule: "r", Policy: "p/1", AskedRight: markwarden.RightID(right),
		Allegations:   []markwarden.Allegation{{Kind: markwarden.TrademarkMisuse, Nature: markwarden.AgainstLaw, Probability: 0.9}},
		Authorization: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown},
		Evidence: []markwarden.Evidence{{
			Matcher: "wordmark/1", Right: markwarden.RightID(right), Kind: markwarden.KindHomoglyph, Polarity: markwarden.Offence, Strength: 4,
			Field: "title", End: 4, Text: words, Says: markwarden.Message{ID: "x"},
		}},
	}
}

// subject is what ingest stored: L1 in m1 concerns both holders, L2 in m2 only the second.
func (h *house) subject(_ context.Context, key markwarden.ListingKey) (review.Subject, error) {
	s := review.Subject{Mode: markwarden.ModeLive, Listing: markwarden.Listing{
		Key: key, Version: 3, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1", Name: "Blue Fox"}, Title: "a pair of shoes", Channel: "store",
	}}
	s.Screening = markwarden.Screening{
		Key: key, Version: 3, Pictures: markwarden.PicturesNone, Route: markwarden.RouteReview, At: day, Basis: markwarden.Basis{Registry: 7, Matchers: "m/1", Policy: "p/1"},
		Assessments: []markwarden.Assessment{assessment("ha", "ra", "EVIDA"), assessment("hb", "rb", "EVIDB")},
	}
	switch key {
	case key1:
	case key2:
		s.Listing.Seller, s.Listing.Title = markwarden.Seller{ID: "s2", Name: "DELTA store"}, "DELTA title"
		s.Screening.Assessments = s.Screening.Assessments[1:]
	default:
		return s, markwarden.ErrNotFound
	}
	return s, nil
}

type listingsOf func(context.Context, markwarden.ListingKey) (review.Subject, error)

func (f listingsOf) Listing(ctx context.Context, key markwarden.ListingKey) (ingest.Stored, error) {
	s, err := f(ctx, key)
	return ingest.Stored{Listing: s.Listing, Screening: s.Screening, Flagged: true, FirstSeen: day, SeenAt: day}, err
}

// intake answers by the listing's title.
type intake struct{ h *house }

func (i intake) Submit(ctx context.Context, ls []markwarden.Listing) ([]ingest.Outcome, error) {
	i.h.mu.Lock()
	defer i.h.mu.Unlock()
	i.h.submitted = append(i.h.submitted, ls...)
	out := make([]ingest.Outcome, len(ls))
	for n, l := range ls {
		switch l.Title {
		case "old":
			out[n] = ingest.Superseded
		case "same":
			out[n] = ingest.Unchanged
		case "dead":
			out[n] = ingest.Dead
		case "panic":
			panic("PANICWORDS")
		case "broken":
			return nil, io.ErrUnexpectedEOF
		case "slow":
			return nil, context.DeadlineExceeded
		default:
			out[n] = ingest.Screened
		}
	}
	return out, nil
}

type search struct{}

func (search) Search(_ context.Context, q index.Query) ([]index.Hit, int, error) {
	if q.Text == "down" {
		return nil, 0, fmt.Errorf("ask another process: %w", markwarden.ErrDown)
	}
	all := []index.Hit{{Key: key1, Title: "a pair of shoes", Score: 2}, {Key: key2, Title: "DELTA title", Score: 1}}
	if q.Marketplace != "" {
		all = slices.DeleteFunc(all, func(x index.Hit) bool { return x.Key.Marketplace != q.Marketplace })
	}
	total := len(all)
	all = all[min(q.Offset, total):]
	return all[:min(q.Limit, len(all))], total, nil
}

// office has two complaints and lists both to anybody: what the API shows is the API's doing.
type office struct{ h *house }

func complaintsThere() []complaints.Complaint {
	one := func(id, holder, right, word string, key markwarden.ListingKey, s markwarden.Store) complaints.Complaint {
		return complaints.Complaint{
			ID: markwarden.ComplaintID(id), Version: 1, State: complaints.Open, FiledAt: day, UpdatedAt: day,
			By: complaints.Filer{Account: markwarden.AccountID("holder-" + holder[1:]), Party: markwarden.PartyID(holder)},
			Notice: complaints.Notice{
				Procedure: "notice", Holder: markwarden.PartyID(holder), Right: markwarden.RightID(right), Allegation: markwarden.Counterfeit,
				Items:     []complaints.Item{{Marketplace: key.Marketplace, Listing: key.Listing}},
				Statement: "STATE" + word, Reasons: "REASON" + word, Name: "NAME" + word, Email: "MAIL" + word + "@example.org", GoodFaith: true,
			},
			Items: []complaints.ItemState{{
				Item: complaints.Item{Marketplace: key.Marketplace, Listing: key.Listing}, Key: key, Seller: s, State: complaints.Open,
				Answers: []complaints.SellerAnswer{{By: complaints.Filer{Account: "seller-" + markwarden.AccountID(holder[1:])}, Kind: complaints.AnswerOther, Statement: "ANSWER" + word, At: day}},
				History: []complaints.Step{{At: day, Actor: "reviewer1", Act: complaints.ActFile, State: complaints.Open}},
			}},
		}
	}
	return []complaints.Complaint{
		one("ca", "ha", "ra", "A", key1, markwarden.Store{Marketplace: "m1", ID: "s1"}),
		one("cb", "hb", "rb", "B", key2, markwarden.Store{Marketplace: "m2", ID: "s2"}),
	}
}

func (o office) File(_ context.Context, who complaints.Filer, n complaints.Notice) (complaints.Complaint, error) {
	if n.Statement == "" {
		return complaints.Complaint{}, &complaints.DefectsError{Defects: []complaints.Defect{
			{Field: "statement", Code: "missing", En: "say what is wrong", Zh: "请说明问题"}, {Field: "items[0].url", Code: "unknown", En: "not known", Zh: "未知"},
		}}
	}
	o.h.mu.Lock()
	defer o.h.mu.Unlock()
	o.h.filed = append(o.h.filed, n)
	c := complaints.Complaint{ID: "new", By: who, Notice: n, State: complaints.Open, FiledAt: day, UpdatedAt: day}
	for i, item := range n.Items {
		c.Items = append(c.Items, complaints.ItemState{N: i, Item: item, State: complaints.Requested})
	}
	return c, nil
}

func (o office) Complaint(_ context.Context, id markwarden.ComplaintID) (complaints.Complaint, error) {
	for _, c := range complaintsThere() {
		if c.ID == id {
			return c, nil
		}
	}
	return complaints.Complaint{}, markwarden.ErrNotFound
}

func (o office) List(_ context.Context, f complaints.Filter) ([]complaints.Complaint, error) {
	all := complaintsThere()
	if f.After != "" {
		all = all[1:]
	}
	return all[:min(f.Limit, len(all))], nil
}

func (o office) Answer(ctx context.Context, id markwarden.ComplaintID, _ int, a complaints.SellerAnswer) (complaints.Complaint, error) {
	c, err := o.Complaint(ctx, id)
	c.Items[0].Answers = append(c.Items[0].Answers, a)
	return c, err
}

func (o office) Withdraw(ctx context.Context, id markwarden.ComplaintID, who complaints.Filer, _ []int, _ string) (complaints.Complaint, error) {
	o.h.withdrawn = append(o.h.withdrawn, who)
	return o.Complaint(ctx, id)
}

type enforcement struct{ h *house }

func (e enforcement) Desired(_ context.Context, key markwarden.ListingKey) (markwarden.DesiredState, error) {
	switch key {
	case key1:
		return markwarden.DesiredState{Key: key, Seq: 4, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}, Since: day, Reasons: []markwarden.StateReason{
			{Case: "c", Holder: "ha", Right: "ra", Allegation: markwarden.TrademarkMisuse, Measure: markwarden.MeasureTakedown, Reason: "DESIREDA"},
		}}, nil
	case key2:
		return markwarden.DesiredState{Key: key, Seq: 2, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureHold}, Since: day, Reasons: []markwarden.StateReason{
			{Case: "c", Holder: "hb", Right: "rb", Allegation: markwarden.TrademarkMisuse, Measure: markwarden.MeasureHold, Reason: "DELTA DESIREDB"},
		}}, nil
	}
	return markwarden.DesiredState{}, nil
}

func (e enforcement) Report(_ context.Context, r enforce.Report) (bool, error) {
	e.h.reports = append(e.h.reports, r)
	return r.Seq < 4, nil
}

type deadLetters struct{}

func (deadLetters) DeadLetters(_ context.Context, before string, limit int) ([]ingest.DeadLetter, error) {
	all := []ingest.DeadLetter{
		{ID: "d2", Topic: "listings", Offset: 5, Key: []byte("k"), Body: []byte("DEADLETTER 狐"), Size: 14, Reason: "not JSON", At: day},
		{ID: "d1", Topic: "listings", Offset: 4, Key: []byte("k"), Body: []byte{0xff, 0xfe}, Size: 2, Reason: "not JSON", At: day},
	}
	if before == "d2" {
		all = all[1:]
	}
	return all[:min(limit, len(all))], nil
}

type jobTable struct{}

func (jobTable) Counts(context.Context) ([]jobs.Count, error) {
	return []jobs.Count{{Kind: "enforce.deliver", Waiting: 2, Dead: 1, Oldest: day}}, nil
}

func (jobTable) Dead(_ context.Context, f jobs.DeadFilter) ([]jobs.Job, error) {
	if f.After >= 3 || f.Kind == "other" {
		return nil, nil
	}
	return []jobs.Job{{ID: 3, Spec: jobs.Spec{Kind: "enforce.deliver", Key: "DEADJOB"}, State: jobs.Dead, Attempt: 10, LastError: "410"}}, nil
}

func (jobTable) Requeue(_ context.Context, _ string, f jobs.DeadFilter) (int, error) {
	if f.ID == 3 || f.Kind != "" {
		return 1, nil
	}
	return 0, nil
}

type inbox struct{}

func (inbox) Inbox(_ context.Context, r notify.Reader, p notify.Page) ([]notify.Message, int, error) {
	if p.Before != "" {
		return nil, 1, nil
	}
	return []notify.Message{{
		ID: "msg", Key: "k", Party: r.Party, Kind: notify.ComplaintReceived, At: day,
		Texts: map[string]notify.Text{"en": {Subject: "MESSAGE " + string(r.Party), Body: "b"}, "zh": {Subject: "消息", Body: "文"}},
	}}, 1, nil
}

func (inbox) MarkRead(_ context.Context, r notify.Reader, id string) error {
	if id != "msg-"+string(r.Party) {
		return markwarden.ErrNotFound
	}
	return nil
}

type auditRows struct{}

func entry(seq int64, subject, reason, detail string) audit.Entry {
	return audit.Entry{Seq: seq, At: day, Hash: audit.Hash{1, 2}, AuditEntry: markwarden.AuditEntry{Actor: "reviewer1", Action: "case.decide", Subject: subject, Reason: reason, Detail: detail}}
}

func (auditRows) Entries(_ context.Context, after int64, limit int) ([]audit.Entry, error) {
	all := []audit.Entry{entry(1, "case:1", "AUDITROW", `{"a":1}`), entry(2, "case:2", "AUDITROW", "no json")}
	all = all[min(int(after), len(all)):]
	return all[:min(limit, len(all))], nil
}

func (auditRows) BySubject(_ context.Context, subject string, _ int) ([]audit.Entry, error) {
	return []audit.Entry{entry(0, subject, "AUDITROW", "")}, nil
}

func (auditRows) Newest(context.Context, int) ([]audit.Entry, error) {
	return []audit.Entry{entry(0, "new", "AUDITROW", ""), entry(2, "case:2", "AUDITROW", "")}, nil
}

// gate holds a submission inside.
type gate struct {
	api.Intake
	inside, leave chan struct{}
}

func (g gate) Submit(ctx context.Context, ls []markwarden.Listing) ([]ingest.Outcome, error) {
	close(g.inside)
	<-g.leave
	return g.Intake.Submit(ctx, ls)
}
