package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/complaints"
	"markwarden/internal/jobs"
	"markwarden/review"
	"markwarden/store"
)

// ComplaintStore is what Complaints tests.
type ComplaintStore interface {
	complaints.Store
	review.Complaints
}

// Complaints is what every store of complaints must do, seen through the room. s is empty and works on db.
func Complaints(t *testing.T, db *store.DB, s ComplaintStore) {
	db.Routes = map[markwarden.EventKind][]jobs.Route{
		markwarden.EventComplaintReceived: {{Kind: "review.screened", Queue: "events"}},
		markwarden.EventComplaintChanged:  {{Kind: "complaints.changed", Queue: "events"}},
	}
	t.Run("a complaint comes back as it was filed", func(t *testing.T) { complaintRoundTrip(t, db, s) })
	t.Run("a listing that is not here is requested and joins", func(t *testing.T) { complaintJoins(t, db, s) })
	t.Run("a decision closes it, a reversal opens it again", func(t *testing.T) { complaintDecided(t, s) })
	t.Run("the end of a listing is not the end", func(t *testing.T) { complaintRemoved(t, s) })
	t.Run("sellers answer", func(t *testing.T) { complaintAnswered(t, db, s) })
	t.Run("withdrawn", func(t *testing.T) { complaintWithdrawn(t, db, s) })
	t.Run("two acts at once, both are done", func(t *testing.T) { complaintAtOnce(t, s) })
	t.Run("lists", func(t *testing.T) { complaintLists(t, s) })
}

var complaintDay = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

// town is an office with its neighbours: p1 holds mark r1, p3 owns store s1.
type town struct {
	*complaints.Office
	listings map[markwarden.ListingKey]markwarden.Listing
	cases    []markwarden.Case
	letters  map[string]complaints.Letter
	now      time.Time
}

func (w *town) Right(id markwarden.RightID) (*markwarden.Right, bool) {
	return &markwarden.Right{ID: id, Kind: markwarden.WordMark, Text: "FOXA", Holders: []markwarden.Holder{{Party: "p1"}}}, id == "r1"
}

func (w *town) Party(id markwarden.PartyID) (*markwarden.Party, bool) {
	return &markwarden.Party{ID: id, Names: []markwarden.Name{{Text: "Fox Sports 狐"}}}, id == "p1"
}

func (w *town) Owner(s markwarden.Store) (markwarden.PartyID, bool) { return "p3", s.ID == "s1" }

func office(s complaints.Store) *town {
	w := &town{listings: map[markwarden.ListingKey]markwarden.Listing{}, letters: map[string]complaints.Letter{}, now: complaintDay}
	w.Office = &complaints.Office{
		Store: s, World: func() complaints.World { return w }, Now: func() time.Time { return w.now },
		Listings: complaints.ListingsFunc(func(_ context.Context, k markwarden.ListingKey) (markwarden.Listing, error) {
			if l, ok := w.listings[k]; ok {
				return l, nil
			}
			return markwarden.Listing{}, markwarden.ErrNotFound
		}),
		Cases: complaints.CasesFunc(func(_ context.Context, k markwarden.ListingKey) (out []markwarden.Case, err error) {
			for _, c := range w.cases {
				if c.Key == k {
					out = append(out, c)
				}
			}
			return out, nil
		}),
		Tell: complaints.MessengerFunc(func(_ context.Context, ls []complaints.Letter) error {
			for _, l := range ls {
				w.letters[l.Key] = l
			}
			return nil
		}),
	}
	return w
}

func (w *town) arrive(market, id string, status markwarden.ListingStatus) markwarden.ListingKey {
	k := markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(market), Listing: markwarden.ListingID(id)}
	w.listings[k] = markwarden.Listing{Key: k, Title: "Fоxа 鞋", Status: status, Seller: markwarden.Seller{ID: "s1"}, RemovedBy: markwarden.RemovedBySeller}
	return k
}

func notice(items ...complaints.Item) complaints.Notice {
	return complaints.Notice{
		Holder: "p1", Right: "r1", Allegation: markwarden.TrademarkMisuse, Items: items, Statement: "our mark 我们的商标", Name: "Fox Sports Inc.",
		Email: "ip@fox.example", GoodFaith: true, Elements: map[string]string{"reference": "7"},
	}
}

var fox = complaints.Filer{Account: "ann", Party: "p1"}

func (w *town) decide(id markwarden.ComplaintID, key markwarden.ListingKey, d *markwarden.Decision) {
	c := markwarden.Case{ID: "case-1", Key: key, Holder: "p1", State: markwarden.CaseOpen, Complaints: []markwarden.ComplaintID{id}, Decision: d}
	if d != nil {
		c.State = markwarden.CaseDecided
	}
	w.cases = []markwarden.Case{c}
}

func itemActs(it *complaints.ItemState) (acts []complaints.Act) {
	for _, s := range it.History {
		acts = append(acts, s.Act)
	}
	return acts
}

func complaintRoundTrip(t *testing.T, db *store.DB, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	k := w.arrive("a", "L1", markwarden.Active)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "a", Listing: "L1"}, complaints.Item{Marketplace: "a", URL: "https://shop.example/x/L2.html"}))
	require.NoError(t, err)
	got, err := w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Equal(t, filed, got)
	require.Equal(t, complaints.Open, got.State)
	require.Equal(t, complaints.Open, got.Items[0].State)
	require.Equal(t, markwarden.Store{Marketplace: "a", ID: "s1"}, got.Items[0].Seller)
	require.Equal(t, complaints.Requested, got.Items[1].State)
	alleged, err := s.Complaints(ctx, k)
	require.NoError(t, err)
	require.Equal(t, []review.Allegation{{Complaint: filed.ID, Holder: "p1", Right: "r1", Kind: markwarden.TrademarkMisuse}}, alleged)
	for _, id := range []string{"L1", "L2", "L2.html"} {
		require.Equal(t, 1, jobCount(t, db, "review.screened", "a\x1f"+id), id)
	}
	require.Equal(t, 1, jobCount(t, db, "complaints.changed", string(filed.ID)))
	require.ErrorIs(t, s.Apply(ctx, complaints.Change{From: 7, To: got}), markwarden.ErrConflict)
	require.ErrorIs(t, s.Apply(ctx, complaints.Change{To: got}), markwarden.ErrConflict)
	_, err = w.Complaint(ctx, "nowhere")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
}

func complaintJoins(t *testing.T, db *store.DB, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "b", URL: "https://shop.example/p/shoe-77.html"}, complaints.Item{Marketplace: "b", Listing: "L9"}))
	require.NoError(t, err)
	wanted, err := s.Wanted(ctx, markwarden.ListingKey{Marketplace: "b"}, 10)
	require.NoError(t, err)
	require.Len(t, wanted, 4)
	require.NoError(t, w.OnScreened(ctx, markwarden.ListingKey{Marketplace: "b", Listing: "L9"}), "still not here")
	k := w.arrive("b", "77", markwarden.Active)
	require.NoError(t, w.OnScreened(ctx, k))
	require.NoError(t, w.OnScreened(ctx, k), "again")
	c, err := w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Equal(t, k, c.Items[0].Key)
	require.Equal(t, "Fоxа 鞋", c.Items[0].Title)
	require.Equal(t, []complaints.Act{complaints.ActRequest, complaints.ActJoin}, itemActs(&c.Items[0]))
	require.Equal(t, complaints.Requested, c.Items[1].State)
	w.arrive("b", "L9", markwarden.Active)
	w.arrive("b", "shoe-77", markwarden.Active)
	_, err = w.Sweep(ctx)
	require.NoError(t, err)
	c, err = w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.Open, c.Items[1].State, "joined although no event said so")
	require.Equal(t, k, c.Items[0].Key, "an item joins once")
	wanted, err = s.Wanted(ctx, markwarden.ListingKey{Marketplace: "b"}, 10)
	require.NoError(t, err)
	require.Empty(t, wanted)
}

func complaintDecided(t *testing.T, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	k := w.arrive("c", "L1", markwarden.Active)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "c", Listing: "L1"}))
	require.NoError(t, err)
	state := func() complaints.ItemState {
		t.Helper()
		require.NoError(t, w.OnDecided(ctx, k))
		require.NoError(t, w.OnDecided(ctx, k), "again")
		require.NoError(t, w.OnChanged(ctx, filed.ID))
		c, err := w.Complaint(ctx, filed.ID)
		require.NoError(t, err)
		return c.Items[0]
	}
	no := &markwarden.Decision{Verdict: markwarden.NotInfringing, Defence: markwarden.KindResale, Reason: "genuine 正品", By: "rev", At: complaintDay.Add(time.Hour)}
	w.decide("another complaint", k, no)
	require.Equal(t, complaints.Open, state().State, "a decision that did not weigh this complaint does not answer it")
	w.decide(filed.ID, k, no)
	it := state()
	require.Equal(t, complaints.Rejected, it.State)
	require.Equal(t, &complaints.Outcome{Verdict: markwarden.NotInfringing, Defence: markwarden.KindResale, Reason: "genuine 正品", At: no.At}, it.Outcome)
	w.decide(filed.ID, k, nil)
	it = state()
	require.Equal(t, complaints.Open, it.State)
	require.Nil(t, it.Outcome)
	w.decide(filed.ID, k, &markwarden.Decision{
		Verdict: markwarden.Infringing, Right: "r1", Allegation: markwarden.Counterfeit, Measure: markwarden.MeasureTakedown, Territories: []string{"CN"},
		Reason: "fake 假货", By: "rev", At: complaintDay.Add(2 * time.Hour),
	})
	it = state()
	require.Equal(t, complaints.Upheld, it.State)
	require.EqualValues(t, "case-1", it.Case)
	require.Equal(t, []complaints.Act{complaints.ActFile, complaints.ActReject, complaints.ActReverse, complaints.ActUphold}, itemActs(&it))
	c, err := w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.Closed, c.State)

	require.Len(t, w.letters, 8, "both sides hear of every step, once")
	forwarded := 0
	for _, l := range w.letters {
		if l.Act == complaints.ActFile && l.Side == complaints.SideSeller {
			require.Equal(t, "our mark 我们的商标", l.Reason, "the seller reads what the complaint says")
			forwarded++
		}
	}
	require.Equal(t, 1, forwarded)
	said := map[complaints.Side]complaints.Letter{}
	for _, l := range w.letters {
		if l.Act == complaints.ActUphold {
			said[l.Side] = l
		}
	}
	require.EqualValues(t, "p1", said[complaints.SideHolder].Party)
	require.EqualValues(t, "p3", said[complaints.SideSeller].Party)
	require.Equal(t, markwarden.Store{Marketplace: "c", ID: "s1"}, said[complaints.SideSeller].Store)
	for side, l := range said {
		require.Equal(t, "fake 假货", l.Reason, side)
		require.Equal(t, markwarden.MeasureTakedown, l.Outcome.Measure, side)
		require.Equal(t, markwarden.Counterfeit, l.Allegation, side)
		require.Equal(t, "Fox Sports 狐", l.Holder, side)
	}
}

func complaintRemoved(t *testing.T, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	k := w.arrive("d", "L1", markwarden.Active)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "d", Listing: "L1"}))
	require.NoError(t, err)
	var states []complaints.State
	for _, status := range []markwarden.ListingStatus{markwarden.Removed, markwarden.Active, markwarden.Removed} {
		w.arrive("d", "L1", status)
		require.NoError(t, w.OnScreened(ctx, k))
		c, err := w.Complaint(ctx, filed.ID)
		require.NoError(t, err)
		require.Equal(t, complaints.Open, c.State)
		states = append(states, c.Items[0].State)
	}
	require.Equal(t, []complaints.State{complaints.Removed, complaints.Open, complaints.Removed}, states)
	alleged, err := s.Complaints(ctx, k)
	require.NoError(t, err)
	require.Len(t, alleged, 1, "it still awaits its decision")
	w.decide(filed.ID, k, &markwarden.Decision{Verdict: markwarden.Infringing, Measure: markwarden.MeasureTakedown, By: "rev", At: complaintDay})
	require.NoError(t, w.OnDecided(ctx, k))
	c, err := w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.Upheld, c.Items[0].State)
}

func complaintAnswered(t *testing.T, db *store.DB, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	k := w.arrive("e", "L1", markwarden.Active)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "e", Listing: "L1"}, complaints.Item{Marketplace: "e", Listing: "later"}))
	require.NoError(t, err)
	answer := func(by markwarden.PartyID, item int, words string) error {
		_, err := w.Answer(ctx, filed.ID, item, complaints.SellerAnswer{By: complaints.Filer{Account: "sam", Party: by}, Kind: complaints.AnswerAuthorized, Statement: words, Documents: []string{"sha256:aa"}})
		return err
	}
	require.ErrorIs(t, answer("p1", 0, "x"), markwarden.ErrForbidden, "not the seller")
	require.ErrorIs(t, answer("p3", 0, " "), markwarden.ErrInvalid)
	require.ErrorIs(t, answer("p3", 7, "x"), markwarden.ErrNotFound)
	require.ErrorIs(t, answer("p3", 1, "x"), markwarden.ErrForbidden, "nobody's listing yet")
	forget(t, db)
	require.NoError(t, answer("p3", 0, "we have a licence 有授权"))
	require.Equal(t, 1, jobCount(t, db, "review.screened", k.String()), "the case hears of it")
	require.NoError(t, answer("", 0, "noted by staff"))
	c, err := w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Len(t, c.Items[0].Answers, 2)
	require.Equal(t, "we have a licence 有授权", c.Items[0].Answers[0].Statement)
	require.Equal(t, complaintDay, c.Items[0].Answers[0].At)
	alleged, err := s.Complaints(ctx, k)
	require.NoError(t, err)
	require.Equal(t, 2, alleged[0].Answers)
	require.NoError(t, w.OnChanged(ctx, filed.ID))
	heard := 0
	for _, l := range w.letters {
		if l.Act == complaints.ActAnswer {
			require.Equal(t, complaints.SideHolder, l.Side)
			heard++
		}
	}
	require.Equal(t, 2, heard)
}

func complaintWithdrawn(t *testing.T, db *store.DB, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	k := w.arrive("f", "L1", markwarden.Active)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "f", Listing: "L1"}, complaints.Item{Marketplace: "f", Listing: "later"}))
	require.NoError(t, err)
	_, err = w.Withdraw(ctx, filed.ID, complaints.Filer{Account: "sam", Party: "p3"}, nil, "")
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	forget(t, db)
	c, err := w.Withdraw(ctx, filed.ID, fox, nil, "mistake")
	require.NoError(t, err)
	require.Equal(t, 1, jobCount(t, db, "review.screened", k.String()), "the case hears of it")
	require.Equal(t, complaints.Closed, c.State)
	_, err = w.Withdraw(ctx, filed.ID, fox, []int{0}, "again")
	var te *markwarden.TransitionError
	require.ErrorAs(t, err, &te)
	alleged, err := s.Complaints(ctx, k)
	require.NoError(t, err)
	require.Empty(t, alleged)
	wanted, err := s.Wanted(ctx, markwarden.ListingKey{Marketplace: "f"}, 10)
	require.NoError(t, err)
	require.Empty(t, wanted, "nothing waits any more")
}

// forget drops all jobs.
func forget(t *testing.T, db *store.DB) {
	t.Helper()
	_, err := db.Write.ExecContext(t.Context(), "DELETE FROM jobs")
	require.NoError(t, err)
}

// slowStore lets somebody else act between the reading and the writing of an act.
type slowStore struct {
	complaints.Store
	between func()
}

func (s *slowStore) Apply(ctx context.Context, c complaints.Change) error {
	if f := s.between; f != nil {
		s.between = nil
		f()
	}
	return s.Store.Apply(ctx, c)
}

func complaintAtOnce(t *testing.T, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	w.arrive("h", "L1", markwarden.Active)
	filed, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "h", Listing: "L1"}))
	require.NoError(t, err)
	say := func(o *complaints.Office, words string) {
		_, err := o.Answer(ctx, filed.ID, 0, complaints.SellerAnswer{By: complaints.Filer{Account: "sam", Party: "p3"}, Kind: complaints.AnswerOther, Statement: words})
		require.NoError(t, err)
	}
	slow := *w.Office
	slow.Store = &slowStore{Store: s, between: func() { say(w.Office, "first") }}
	say(&slow, "second")
	c, err := w.Complaint(ctx, filed.ID)
	require.NoError(t, err)
	require.Len(t, c.Items[0].Answers, 2)
	require.Equal(t, "second", c.Items[0].Answers[1].Statement)
}

func complaintLists(t *testing.T, s ComplaintStore) {
	ctx := t.Context()
	w := office(s)
	w.arrive("g", "L1", markwarden.Active)
	var ids []markwarden.ComplaintID
	for range 3 {
		c, err := w.File(ctx, fox, notice(complaints.Item{Marketplace: "g", Listing: "L1"}))
		require.NoError(t, err)
		ids = append([]markwarden.ComplaintID{c.ID}, ids...)
	}
	list := func(f complaints.Filter) (out []markwarden.ComplaintID) {
		cs, err := w.List(ctx, f)
		require.NoError(t, err)
		for _, c := range cs {
			out = append(out, c.ID)
		}
		return out
	}
	here := []markwarden.MarketplaceID{"g"}
	require.Equal(t, ids, list(complaints.Filter{Marketplaces: here}), "newest first")
	require.Equal(t, ids[:2], list(complaints.Filter{Marketplaces: here, Limit: 2}))
	require.Equal(t, ids[2:], list(complaints.Filter{Marketplaces: here, After: ids[1]}))
	require.Equal(t, ids, list(complaints.Filter{Seller: []markwarden.Store{{Marketplace: "g", ID: "s1"}}}))
	require.Empty(t, list(complaints.Filter{Seller: []markwarden.Store{}}))
	require.Empty(t, list(complaints.Filter{Marketplaces: []markwarden.MarketplaceID{}}))
	require.Empty(t, list(complaints.Filter{Marketplaces: here, Party: "p2"}))
	require.Equal(t, ids, list(complaints.Filter{Marketplaces: here, Party: "p1", State: complaints.Open}))
	require.Empty(t, list(complaints.Filter{Marketplaces: here, State: complaints.Closed}))
}
