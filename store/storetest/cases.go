package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/complaints"
	"markwarden/enforce"
	"markwarden/internal/jobs"
	"markwarden/review"
	"markwarden/store"
)

// Cases plays review, complaints and enforce together over one database, each hearing of the others only through the jobs
// that events become.
func Cases(t *testing.T, db *store.DB) {
	h := newHouse(t, db)
	t.Run("a complaint waits, joins, is decided, reversed and decided again", h.complaintFromEndToEnd)
	t.Run("two holders on one listing, one reversed: the other's measure stands", h.twoHolders)
	t.Run("the brake of a rule", h.brake)
}

// house is the rooms with everything around them.
type house struct {
	*town
	db      *store.DB
	desk    *review.Desk
	enforce *enforce.Enforcer
	screens map[markwarden.ListingKey]markwarden.Screening
	bodies  []string
}

func (h *house) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	return markwarden.Marketplace{ID: id, Mode: markwarden.ModeLive}
}

func newHouse(t *testing.T, db *store.DB) *house {
	db.Routes = map[markwarden.EventKind][]jobs.Route{
		markwarden.EventScreened:          {{Kind: "desk"}, {Kind: "office"}},
		markwarden.EventComplaintReceived: {{Kind: "desk"}, {Kind: "office"}},
		markwarden.EventCaseDecided:       {{Kind: "derive"}, {Kind: "office"}},
		markwarden.EventComplaintChanged:  {{Kind: "tell"}},
	}
	h := &house{town: office(store.ComplaintStore{DB: db}), db: db, screens: map[markwarden.ListingKey]markwarden.Screening{}}
	clock := func() time.Time {
		h.now = h.now.Add(time.Second)
		return h.now
	}
	h.desk = &review.Desk{
		Store: store.ReviewStore{DB: db}, Complaints: store.ComplaintStore{DB: db}, Now: clock,
		Subjects: review.SubjectsFunc(func(_ context.Context, k markwarden.ListingKey) (review.Subject, error) {
			l, ok := h.listings[k]
			if !ok {
				return review.Subject{}, markwarden.ErrNotFound
			}
			return review.Subject{Listing: l, Screening: h.screens[k], Mode: markwarden.ModeLive}, nil
		}),
	}
	h.Office.Cases, h.Office.Now = complaints.CasesFunc(h.desk.CasesOf), clock
	h.enforce = &enforce.Enforcer{
		Store: store.EnforceStore{DB: db}, Cases: enforce.CasesFunc(h.desk.CasesOf), Marketplaces: h, Hooks: []enforce.Hook{{ID: "shop"}}, Now: clock,
		Sender: enforce.SenderFunc(func(_ context.Context, _ enforce.Hook, _ string, body []byte) (enforce.Answer, error) {
			h.bodies = append(h.bodies, string(body))
			return enforce.Answer{Status: 200}, nil
		}),
	}
	return h
}

// run works off all jobs.
func (h *house) run(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	for range 100 {
		var id int64
		var kind, ukey string
		if err := h.db.Read.QueryRowContext(ctx, "SELECT id, kind, ukey FROM jobs ORDER BY id LIMIT 1").Scan(&id, &kind, &ukey); err != nil {
			return
		}
		_, err := h.db.Write.ExecContext(ctx, "DELETE FROM jobs WHERE id=$1", id)
		require.NoError(t, err)
		key, _ := markwarden.ParseListingKey(ukey)
		switch kind {
		case "desk":
			require.NoError(t, h.desk.OnScreened(ctx, key))
		case "office":
			require.NoError(t, h.OnScreened(ctx, key))
			require.NoError(t, h.OnDecided(ctx, key))
		case "derive":
			require.NoError(t, h.enforce.Derive(ctx, key))
		case "tell":
			require.NoError(t, h.OnChanged(ctx, markwarden.ComplaintID(ukey)))
		case store.DeliverKind:
			require.NoError(t, h.enforce.Deliver(ctx, ukey))
		default:
			t.Fatalf("job %s", kind)
		}
	}
	t.Fatal("the rooms wake each other without end")
}

// screen records a screening as ingest would, flagged for each holder.
func (h *house) screen(t *testing.T, k markwarden.ListingKey, route markwarden.Route, holders ...markwarden.PartyID) {
	t.Helper()
	s := markwarden.Screening{Key: k, Route: route}
	for _, p := range holders {
		s.Assessments = append(s.Assessments, markwarden.Assessment{
			Holder: p, Route: route, Rule: "rule", Policy: "p/1", Allegations: []markwarden.Allegation{{Kind: markwarden.TrademarkMisuse, Probability: 0.9}},
			Evidence: []markwarden.Evidence{{Right: "r1", Kind: markwarden.KindHomoglyph, Polarity: markwarden.Offence, Strength: 4, Field: "title", End: 5, Text: "Fоxа"}},
		})
	}
	h.screens[k] = s
	require.NoError(t, h.db.Update(t.Context(), store.Bulk, func(tx *store.Tx) error {
		return tx.Emit(t.Context(), markwarden.Event{Kind: markwarden.EventScreened, Key: k.String()})
	}))
	h.run(t)
}

func (h *house) verdict(t *testing.T, k markwarden.ListingKey, holder markwarden.PartyID, d markwarden.Decision) {
	t.Helper()
	cs, err := h.desk.CasesOf(t.Context(), k)
	require.NoError(t, err)
	for _, c := range cs {
		if c.Holder != holder {
			continue
		}
		if d.Verdict == "" {
			_, err = h.desk.Undo(t.Context(), c.ID, c.Version, "ann", "a mistake")
		} else {
			_, err = h.desk.Claim(t.Context(), c.ID, "ann")
			require.NoError(t, err)
			_, err = h.desk.Decide(t.Context(), c.ID, c.Version+1, d)
			require.ErrorIs(t, err, markwarden.ErrConflict, "a version that nobody saw")
			other := d
			other.By = "ben"
			_, err = h.desk.Decide(t.Context(), c.ID, c.Version, other)
			require.ErrorIs(t, err, markwarden.ErrConflict, "ann has it in hand")
			_, err = h.desk.Decide(t.Context(), c.ID, c.Version, d)
		}
		require.NoError(t, err)
		h.run(t)
		return
	}
	t.Fatalf("no case for %s", holder)
}

var takedown = markwarden.Decision{Verdict: markwarden.Infringing, Right: "r1", Allegation: markwarden.TrademarkMisuse, Measure: markwarden.MeasureTakedown, Reason: "copied 抄袭", By: "ann"}

func (h *house) complaintFromEndToEnd(t *testing.T) {
	ctx := t.Context()
	filed, err := h.File(ctx, fox, notice(complaints.Item{Marketplace: "flow", URL: "https://shop.example/item/X1"}))
	require.NoError(t, err)
	h.run(t)
	item := func() complaints.ItemState {
		c, err := h.Complaint(ctx, filed.ID)
		require.NoError(t, err)
		return c.Items[0]
	}
	require.Equal(t, complaints.Requested, item().State)
	k := h.arrive("flow", "X1", markwarden.Active)
	h.screen(t, k, markwarden.RouteClear) // nothing found; the complaint alone makes the case
	require.Equal(t, complaints.Open, item().State)
	cs, err := h.desk.CasesOf(ctx, k)
	require.NoError(t, err)
	require.Len(t, cs, 1)
	require.Equal(t, []markwarden.ComplaintID{filed.ID}, cs[0].Complaints)

	h.verdict(t, k, "p1", takedown)
	require.Equal(t, complaints.Upheld, item().State)
	require.Equal(t, "copied 抄袭", item().Outcome.Reason)
	require.Len(t, h.bodies, 1)
	require.Contains(t, h.bodies[0], `"*":"takedown"`)
	h.verdict(t, k, "p1", markwarden.Decision{})
	require.Equal(t, complaints.Open, item().State)
	require.Len(t, h.bodies, 2)
	require.Contains(t, h.bodies[1], `"states":{}`, "a reversal restores")
	h.verdict(t, k, "p1", markwarden.Decision{Verdict: markwarden.NotInfringing, Defence: markwarden.KindResale, By: "ann"})
	require.Equal(t, complaints.Rejected, item().State)
	require.Len(t, h.bodies, 2)
	h.screen(t, k, markwarden.RouteReview, "p1")
	cs, err = h.desk.CasesOf(ctx, k)
	require.NoError(t, err)
	require.Equal(t, markwarden.CaseOpen, cs[0].State, "evidence that the decision did not know")
	require.Equal(t, complaints.Open, item().State)
	line, err := h.desk.Timeline(ctx, cs[0].ID)
	require.NoError(t, err)
	var acts []review.Act
	for _, e := range line {
		acts = append(acts, e.Act)
	}
	require.Equal(t, []review.Act{review.ActOpen, review.ActJoin, review.ActDecide, review.ActUndo, review.ActDecide, review.ActReopen}, acts)
	said := map[complaints.Act]int{}
	for _, l := range h.letters {
		if l.Complaint == filed.ID {
			said[l.Act]++
		}
	}
	require.Equal(t, map[complaints.Act]int{
		complaints.ActRequest: 1, complaints.ActJoin: 2, complaints.ActUphold: 2, complaints.ActReverse: 4, complaints.ActReject: 2,
	}, said)
}

func (h *house) twoHolders(t *testing.T) {
	ctx := t.Context()
	k := h.arrive("flow", "X2", markwarden.Active)
	h.screen(t, k, markwarden.RouteReview, "p1", "p2")
	h.verdict(t, k, "p1", takedown)
	h.verdict(t, k, "p2", takedown)
	both, err := h.enforce.Desired(ctx, k)
	require.NoError(t, err)
	h.verdict(t, k, "p1", markwarden.Decision{})
	d, err := h.enforce.Desired(ctx, k)
	require.NoError(t, err)
	require.Equal(t, map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}, d.States)
	require.Len(t, d.Reasons, 1)
	require.EqualValues(t, "p2", d.Reasons[0].Holder)
	require.Greater(t, d.Seq, both.Seq)
}

func (h *house) brake(t *testing.T) {
	ctx := t.Context()
	h.desk.Brake = review.Brake{PerHour: map[string]int{"rule": 2}}
	states := map[markwarden.CaseState]int{}
	for _, id := range []string{"B1", "B2", "B3", "B4"} {
		k := h.arrive("flow", id, markwarden.Active)
		h.screen(t, k, markwarden.RouteTakedown, "p1")
		cs, err := h.desk.CasesOf(ctx, k)
		require.NoError(t, err)
		states[cs[0].State]++
	}
	require.Equal(t, map[markwarden.CaseState]int{markwarden.CaseDecided: 2, markwarden.CaseOpen: 2}, states, "left to people, never dropped")
	h.now = h.now.Add(2 * time.Hour)
	k := markwarden.ListingKey{Marketplace: "flow", Listing: "B3"}
	h.screen(t, k, markwarden.RouteTakedown, "p1")
	cs, err := h.desk.CasesOf(ctx, k)
	require.NoError(t, err)
	require.Equal(t, markwarden.CaseDecided, cs[0].State)
}
