package console_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/console"
	"markwarden/enforce"
	"markwarden/index"
	"markwarden/registry"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
	"markwarden/review"
)

var now = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// world is a small invented marketplace behind the pages: every part of Deps in a few lines.
type world struct {
	mu         sync.Mutex
	accounts   map[string]access.Account // by session
	cases      []markwarden.Case
	listings   map[markwarden.ListingKey]console.Stored
	snapshot   *registry.Snapshot
	notices    []complaints.Complaint
	defects    []complaints.Defect
	requeued   []int64
	taken      markwarden.AccountID // who holds the case at the next claim
	queueAsked []review.QueueFilter
	hits       []index.Hit
	noPictures bool
	drawer     *drawer
	proofs     *verification.Office
	questions  *questions
	takesBack  *revocation.Office
	shelf      *shelf
	stocked    []string
}

func (w *world) deps() console.Deps {
	return console.Deps{
		Sessions: w, Desk: w, Listings: w, Registry: func() console.Registry { return w.snapshot }, Search: w, Complaints: office{w},
		Requests: w.questions, Proofs: w.proofs, Revocations: w.takesBack, Enforcement: w, Pictures: w, Stock: w, Overview: w, Health: w, Now: func() time.Time { return now },
		Contributions: contributions,
	}
}

// contributions is a simple sum for the tests: the prior is what is left.
func contributions(a *markwarden.Assessment, kind markwarden.AllegationKind) console.Sum {
	s := console.Sum{}
	for _, al := range a.Allegations {
		if al.Kind == kind {
			s.Prior = math.Log(al.Probability / (1 - al.Probability))
		}
	}
	for i := range a.Evidence {
		e := &a.Evidence[i]
		w := e.Strength
		if e.Polarity == markwarden.Defence {
			w = -w
		}
		if w != 0 {
			s.Parts, s.Prior = append(s.Parts, console.Part{Evidence: i, Weight: w}), s.Prior-w
		}
	}
	return s
}

func (w *world) SignIn(_ context.Context, link, _ string) (string, access.Account, access.Credential, error) {
	a, ok := w.accounts["link:"+link]
	if !ok {
		return "", access.Account{}, access.Credential{}, access.ErrUnauthenticated
	}
	delete(w.accounts, "link:"+link)
	w.accounts["s-"+string(a.ID)] = a
	return "s-" + string(a.ID), a, access.Credential{}, nil
}

func (w *world) Session(_ context.Context, secret, _ string) (access.Account, access.Credential, error) {
	a, ok := w.accounts[secret]
	if !ok {
		return access.Account{}, access.Credential{}, access.ErrUnauthenticated
	}
	return a, access.Credential{}, nil
}

func (w *world) SignOut(_ context.Context, secret string) error {
	delete(w.accounts, secret)
	return nil
}

func (w *world) Queue(_ context.Context, f review.QueueFilter) ([]markwarden.Case, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queueAsked = append(w.queueAsked, f)
	var out []markwarden.Case
	after := f.After == ""
	for i := range w.cases {
		c := w.cases[i]
		fits := c.State == f.State && (f.Holder == "" || c.Holder == f.Holder) && (f.Marketplaces == nil || slices.Contains(f.Marketplaces, c.Key.Marketplace)) && (!f.Attention || c.Attention != "")
		if after && fits && len(out) < f.Limit {
			out = append(out, c)
		}
		after = after || review.Cursor(&c) == f.After
	}
	return out, nil
}

func (w *world) find(id markwarden.CaseID) (*markwarden.Case, error) {
	for i := range w.cases {
		if w.cases[i].ID == id {
			return &w.cases[i], nil
		}
	}
	return nil, markwarden.ErrNotFound
}

func (w *world) Case(_ context.Context, id markwarden.CaseID) (markwarden.Case, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, err := w.find(id)
	if err != nil {
		return markwarden.Case{}, err
	}
	return *c, nil
}

func (w *world) CasesOf(_ context.Context, key markwarden.ListingKey) ([]markwarden.Case, error) {
	var out []markwarden.Case
	for _, c := range w.cases {
		if c.Key == key {
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *world) Timeline(_ context.Context, id markwarden.CaseID) ([]review.Entry, error) {
	c, err := w.find(id)
	if err != nil {
		return nil, err
	}
	return []review.Entry{
		{N: 1, At: c.OpenedAt, Actor: "system:review", Act: review.ActOpen, State: markwarden.CaseOpen},
		{N: 2, At: c.OpenedAt.Add(9 * time.Minute), Actor: "system:review", Act: review.ActJoin, State: markwarden.CaseOpen, Detail: "0198c0de-0000-7000-8000-00000000c001"},
		{N: 3, At: c.OpenedAt.Add(40 * time.Minute), Actor: "mei", Act: review.ActAsk, State: markwarden.CaseOpen, Detail: "more_information", Reason: "Invoice of the wholesaler, please."},
	}, nil
}

func (w *world) Next(_ context.Context, who markwarden.AccountID, f review.QueueFilter) (markwarden.Case, error) {
	for i := range w.cases {
		c := &w.cases[i]
		if c.State == markwarden.CaseOpen && c.LeasedBy == "" && (f.Marketplaces == nil || slices.Contains(f.Marketplaces, c.Key.Marketplace)) {
			c.LeasedBy, c.LeasedUntil = who, now.Add(15*time.Minute)
			return *c, nil
		}
	}
	return markwarden.Case{}, markwarden.ErrNotFound
}

func (w *world) Claim(_ context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error) {
	c, err := w.find(id)
	if err != nil {
		return markwarden.Case{}, err
	}
	if w.taken != "" {
		c.LeasedBy, c.LeasedUntil = w.taken, now.Add(15*time.Minute)
	}
	if c.LeasedBy != "" && c.LeasedBy != who && now.Before(c.LeasedUntil) {
		return *c, markwarden.ErrConflict
	}
	c.LeasedBy, c.LeasedUntil = who, now.Add(15*time.Minute)
	return *c, nil
}

func (w *world) Renew(ctx context.Context, id markwarden.CaseID, who markwarden.AccountID) (markwarden.Case, error) {
	return w.Claim(ctx, id, who)
}

func (w *world) Release(_ context.Context, id markwarden.CaseID, _ markwarden.AccountID) (markwarden.Case, error) {
	c, err := w.find(id)
	if err != nil {
		return markwarden.Case{}, err
	}
	c.LeasedBy = ""
	return *c, nil
}

func (w *world) Decide(_ context.Context, id markwarden.CaseID, version int64, d markwarden.Decision) (markwarden.Case, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, err := w.find(id)
	if err != nil {
		return markwarden.Case{}, err
	}
	if c.Version != version {
		return *c, markwarden.ErrConflict
	}
	c.Version++
	c.LeasedBy = ""
	if d.Verdict == markwarden.Infringing || d.Verdict == markwarden.NotInfringing {
		c.State, c.Decision = markwarden.CaseDecided, &d
	}
	return *c, nil
}

func (w *world) Undo(_ context.Context, id markwarden.CaseID, version int64, _ markwarden.AccountID, _ string) (markwarden.Case, error) {
	c, err := w.find(id)
	if err != nil {
		return markwarden.Case{}, err
	}
	if c.Version != version {
		return *c, markwarden.ErrConflict
	}
	c.Version++
	c.State, c.Decision = markwarden.CaseOpen, nil
	return *c, nil
}

func (w *world) Listing(_ context.Context, key markwarden.ListingKey) (console.Stored, error) {
	s, ok := w.listings[key]
	if !ok {
		return s, markwarden.ErrNotFound
	}
	return s, nil
}

func (w *world) Search(_ context.Context, q index.Query) ([]index.Hit, int, error) {
	var out []index.Hit
	for _, c := range w.cases {
		if strings.Contains(strings.ToLower(c.Title), strings.ToLower(q.Text)) && (q.Marketplace == "" || c.Key.Marketplace == q.Marketplace) {
			out = append(out, index.Hit{Key: c.Key, Title: c.Title, Score: 1})
		}
	}
	out = append(out, w.hits...)
	return out, len(out), nil
}

func (w *world) Desired(_ context.Context, key markwarden.ListingKey) (markwarden.DesiredState, error) {
	if key.Listing != "L1001" {
		return markwarden.DesiredState{}, nil
	}
	return markwarden.DesiredState{Key: key, Seq: 3, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureWarn, "US": markwarden.MeasureHold}, Since: now.Add(-26 * time.Hour)}, nil
}

func (w *world) Measures(_ context.Context, key markwarden.ListingKey) ([]markwarden.Measure, error) {
	if key.Listing != "L1001" {
		return nil, nil
	}
	return []markwarden.Measure{
		{Kind: markwarden.MeasureHold, Territory: "US", Holder: "lumen", StandsFrom: now.Add(-26 * time.Hour)},
		{Kind: markwarden.MeasureTakedown, Territory: "*", Holder: "lumen", StandsFrom: now.Add(-80 * time.Hour), ReleasedAt: now.Add(-26 * time.Hour)},
	}, nil
}

func (w *world) Attempts(_ context.Context, key markwarden.ListingKey, _ int) ([]enforce.Attempt, error) {
	if key.Listing != "L1001" {
		return nil, nil
	}
	return []enforce.Attempt{{Hook: "shop", Seq: 3, At: now.Add(-26 * time.Hour), Status: 204}, {Hook: "shop", Seq: 3, At: now.Add(-27 * time.Hour), Error: "connection refused"}}, nil
}

func rgba(r, g, b uint8) color.RGBA { return color.RGBA{r, g, b, 255} }

// drawn is a small picture: a shoe-like shape on a plain ground.
func drawn(seed int, ground color.RGBA) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 320, 320))
	for y := range 320 {
		for x := range 320 {
			m.Set(x, y, ground)
			dx, dy := float64(x-160), float64(y-190)
			if dx*dx/14000+dy*dy/3600 < 1 {
				m.Set(x, y, color.RGBA{uint8(60 + seed*23%140), uint8(70 + seed*57%130), uint8(90 + seed*91%120), 255})
			}
			if (x+y+seed*13)%64 < 7 && dx*dx/14000+dy*dy/3600 < .9 {
				m.Set(x, y, color.RGBA{245, 245, 240, 255})
			}
			if math.Hypot(float64(x-220), float64(y-110)) < 34 {
				m.Set(x, y, color.RGBA{uint8(190 + seed*7%50), 90, 70, 255})
			}
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.Bytes()
}

func (w *world) OfListing(_ context.Context, key markwarden.ListingKey, image int) (console.Picture, error) {
	if w.noPictures {
		return console.Picture{}, markwarden.ErrNotFound
	}
	seed := image
	for _, r := range string(key.Listing) {
		seed += int(r)
	}
	return console.Picture{Data: drawn(seed, color.RGBA{238, 240, 243, 255}), Width: 320, Height: 320}, nil
}

func (w *world) OfRight(_ context.Context, _ markwarden.RightID, image int) (console.Picture, error) {
	return console.Picture{Data: drawn(image+4, color.RGBA{250, 250, 250, 255}), Width: 320, Height: 320}, nil
}

func (w *world) Overview(context.Context, []markwarden.MarketplaceID) (console.Overview, error) {
	o := console.Overview{
		Listings: 48213, Flagged: 1264, OpenCases: int64(len(w.cases)), Decided: 218, DeadLetters: 3, PerSecond: 2841, Behind: 1200, IndexLag: 2 * time.Second,
		Routes: map[markwarden.Route]int64{markwarden.RouteClear: 46949, markwarden.RouteReview: 702, markwarden.RouteAskProof: 498, markwarden.RouteHold: 64},
		Kinds: map[markwarden.EvidenceKind]int64{
			markwarden.KindExact: 611, markwarden.KindProductMark: 287, markwarden.KindPictureCopy: 143, markwarden.KindHomoglyph: 58, markwarden.KindSpacing: 44,
			markwarden.KindAlias: 39, markwarden.KindInvisible: 21, markwarden.KindUnauthorized: 498, markwarden.KindPrice: 310, markwarden.KindEvasiveBrand: 77,
		},
		Modes: []console.Mode{{Marketplace: "demo", Open: 1101}, {Marketplace: "harbour", Open: 163}},
	}
	for i, c := range w.cases {
		if i < 8 {
			o.Newest = append(o.Newest, console.Flagged{Key: c.Key, Title: c.Title, Seller: c.Seller, Assessment: c.Assessment, Case: c.ID, At: c.OpenedAt})
		}
	}
	return o, nil
}

func (w *world) Report(context.Context) (console.HealthReport, error) {
	return console.HealthReport{
		Checks: []console.Check{
			{Name: "database", State: "ok", Detail: markwarden.Message{ID: "SQLite, 84 MB, 0.4 ms"}},
			{Name: "broker", State: "warn", Detail: markwarden.Message{ID: "1,200 messages wait"}, Do: markwarden.Message{ID: "Start another worker if it grows."}},
			{Name: "index", State: "ok", Detail: markwarden.Message{ID: "48,190 of 48,213 listings"}},
			{Name: "audit", State: "ok", Detail: markwarden.Message{ID: "4,811 entries, sealed"}},
		},
		Backlog:     []console.Backlog{{Kind: "review.screened", Waiting: 12, Running: 2, Oldest: now.Add(-3 * time.Second)}, {Kind: "enforce.deliver", Waiting: 1, Dead: 1, Oldest: now.Add(-2 * time.Hour)}},
		DeadJobs:    []console.DeadJob{{ID: 77, Kind: "enforce.deliver", Key: "shop\x1fdemo\x1fL9", Attempts: 10, LastError: "dial tcp: connection refused"}},
		DeadLetters: []console.DeadLetter{{ID: "d1", Origin: "listings/3@8812", Reason: "title: missing", Original: []byte(`{"marketplace":"demo","id":"L7","title":"<script>alert(1)</script>` + "\u202e" + `"}`), At: now.Add(-9 * time.Minute)}},
		Unindexed:   23, IndexLag: 2 * time.Second,
		Audit: []console.AuditLine{{Seq: 4811, At: now.Add(-time.Minute), Actor: "mei", Action: "case.decide", Subject: "case:c-3", Reason: "look-alike letters", Sealed: true}, {At: now, Actor: "system:review", Action: "case.open", Subject: "case:c-9"}},
	}, nil
}

func (w *world) Requeue(_ context.Context, _ markwarden.AccountID, job int64) error {
	w.requeued = append(w.requeued, job)
	return nil
}

// office is the complaints of the world; a type of its own because its methods have names that others use.
type office struct{ *world }

func (o office) File(_ context.Context, who complaints.Filer, n complaints.Notice) (complaints.Complaint, error) {
	if o.defects != nil {
		return complaints.Complaint{}, &complaints.DefectsError{Defects: o.defects}
	}
	c := complaints.Complaint{ID: markwarden.ComplaintID(fmt.Sprintf("n-%d", len(o.notices)+1)), Notice: n, By: who, State: complaints.Open, FiledAt: now}
	o.world.notices = append(o.world.notices, c)
	return c, nil
}

func (o office) Complaint(_ context.Context, id markwarden.ComplaintID) (complaints.Complaint, error) {
	for _, c := range o.notices {
		if c.ID == id {
			return c, nil
		}
	}
	return complaints.Complaint{}, markwarden.ErrNotFound
}

func (o office) List(_ context.Context, f complaints.Filter) ([]complaints.Complaint, error) {
	var out []complaints.Complaint
	for _, c := range o.notices {
		if f.Party == "" || c.Notice.Holder == f.Party {
			out = append(out, c)
		}
	}
	return out, nil
}

func (o office) Answer(ctx context.Context, id markwarden.ComplaintID, item int, a complaints.SellerAnswer) (complaints.Complaint, error) {
	for i := range o.notices {
		if o.notices[i].ID == id {
			o.world.notices[i].Items[item].Answers = append(o.notices[i].Items[item].Answers, a)
		}
	}
	return o.Complaint(ctx, id)
}

// fixedPicture hands out one file for every picture.
type fixedPicture console.Picture

func (p fixedPicture) OfListing(context.Context, markwarden.ListingKey, int) (console.Picture, error) {
	return console.Picture(p), nil
}

func (p fixedPicture) OfRight(context.Context, markwarden.RightID, int) (console.Picture, error) {
	return console.Picture(p), nil
}
