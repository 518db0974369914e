package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/review"
	"markwarden/store"
)

// ReviewStore is what Review tests.
type ReviewStore interface {
	review.Store
	DecisionsForExport(ctx context.Context, yield func(markwarden.Case) error) error
	CaseCounts(ctx context.Context) (map[markwarden.CaseState]int64, error)
}

// Review is what every store of review must do. s is empty and works on db.
func Review(t *testing.T, db *store.DB, s ReviewStore) {
	db.Routes = map[markwarden.EventKind][]jobs.Route{markwarden.EventCaseDecided: {{Kind: "enforce.derive", Queue: "events"}}}
	t.Run("a case comes back as it was written", func(t *testing.T) { reviewRoundTrip(t, db, s) })
	t.Run("two writers, one wins", func(t *testing.T) { reviewConflict(t, s) })
	t.Run("leases", func(t *testing.T) { reviewLeases(t, s) })
	t.Run("many ask at once, each gets another case", func(t *testing.T) { reviewManyAtOnce(t, s) })
	t.Run("queue", func(t *testing.T) { reviewQueue(t, s) })
	t.Run("export", func(t *testing.T) { reviewExport(t, s) })
}

var reviewDay = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func reviewCase(id, market, listing, holder string, harm float64) review.Record {
	return review.Record{Case: markwarden.Case{
		ID: markwarden.CaseID(id), Key: markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(market), Listing: markwarden.ListingID(listing)},
		Holder: markwarden.PartyID(holder), State: markwarden.CaseOpen, Version: 1, Harm: harm, Mode: markwarden.ModeLive,
		Assessment: markwarden.Assessment{Holder: markwarden.PartyID(holder), Route: markwarden.RouteReview},
		OpenedAt:   reviewDay, UpdatedAt: reviewDay,
	}}
}

func reviewPut(t *testing.T, s ReviewStore, rs ...review.Record) {
	t.Helper()
	for _, r := range rs {
		require.NoError(t, s.Apply(t.Context(), review.Change{To: r, At: reviewDay, Free: true}))
	}
}

func reviewRoundTrip(t *testing.T, db *store.DB, s ReviewStore) {
	ctx := t.Context()
	r := reviewCase("round", "m", "L 1", "p1", 12.5)
	r.Assessment = markwarden.Assessment{
		Holder: "p1", Route: markwarden.RouteReview, Rule: "rule", Policy: "p/1",
		Allegations: []markwarden.Allegation{{Kind: markwarden.TrademarkMisuse, Nature: markwarden.AgainstLaw, Probability: 0.875}},
		Evidence:    []markwarden.Evidence{{Right: "r1", Kind: markwarden.KindExact, Polarity: markwarden.Offence, Strength: 3.5, Field: "title", End: 4, Text: "狐 A"}},
	}
	r.Title, r.Seller, r.ListingAt = "狐 A 鞋", markwarden.Seller{ID: "s1", Name: "Blue Fox"}, 7
	r.Complaints, r.Fingerprints = []markwarden.ComplaintID{"c1", "c2"}, []string{"aa", "bb"}
	require.NoError(t, s.Apply(ctx, review.Change{To: r, At: reviewDay, Free: true, Entries: []review.Entry{
		{At: reviewDay, Actor: "system:review", Act: review.ActOpen, State: markwarden.CaseOpen, Detail: "review"},
	}}))
	got, err := s.Case(ctx, "round")
	require.NoError(t, err)
	require.Equal(t, r, got)

	dec := r
	dec.Version, dec.State = 2, markwarden.CaseDecided
	dec.Suppressed, dec.Barred, dec.Gone, dec.Answers, dec.Attention = []string{"aa"}, []string{"bb"}, true, 3, markwarden.AttentionEvidenceGone
	dec.Decision = &markwarden.Decision{
		Verdict: markwarden.Infringing, Right: "r1", Allegation: markwarden.TrademarkMisuse, Measure: markwarden.MeasureTakedown,
		Territories: []string{"CN", "US"}, Reason: "原因", By: "rev", At: reviewDay.Add(time.Minute),
	}
	require.NoError(t, s.Apply(ctx, review.Change{
		From: 1, To: dec, At: reviewDay.Add(time.Minute), Free: true, LeaseOf: "rev", Person: true,
		Entries: []review.Entry{{At: reviewDay.Add(time.Minute), Actor: "rev", Act: review.ActDecide, State: markwarden.CaseDecided, Reason: "原因"}},
		Audit:   []markwarden.AuditEntry{{Actor: "rev", Action: "case.decide", Subject: "case:round"}},
		Events:  []markwarden.Event{{Kind: markwarden.EventCaseDecided, Key: r.Key.String()}},
	}))
	all, err := s.OfListing(ctx, r.Key)
	require.NoError(t, err)
	require.Equal(t, []review.Record{dec}, all)
	line, err := s.Timeline(ctx, "round")
	require.NoError(t, err)
	require.Len(t, line, 2)
	require.Equal(t, []int{1, 2}, []int{line[0].N, line[1].N})
	require.Equal(t, review.ActDecide, line[1].Act)
	for table, want := range map[string]int{"jobs": 1, "audit": 1} {
		var n int
		require.NoError(t, db.Read.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n))
		require.Equal(t, want, n, table)
	}
	_, err = s.Case(ctx, "nowhere")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	n, err := s.PolicyDecisions(ctx, "r", reviewDay)
	require.NoError(t, err)
	require.Zero(t, n)
	counts, err := s.CaseCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, map[markwarden.CaseState]int64{markwarden.CaseDecided: 1}, counts)
}

func reviewConflict(t *testing.T, s ReviewStore) {
	ctx := t.Context()
	r := reviewCase("conflict", "m", "L2", "p1", 1)
	reviewPut(t, s, r)
	other := r
	other.ID = "conflict-again"
	require.ErrorIs(t, s.Apply(ctx, review.Change{To: other}), markwarden.ErrConflict, "one case per listing and holder")
	r.Version = 2
	entry := []review.Entry{{At: reviewDay, Act: review.ActUpdate, State: markwarden.CaseOpen}}
	require.NoError(t, s.Apply(ctx, review.Change{From: 1, To: r, Entries: entry}))
	require.ErrorIs(t, s.Apply(ctx, review.Change{From: 1, To: r, Entries: entry}), markwarden.ErrConflict)
	line, err := s.Timeline(ctx, "conflict")
	require.NoError(t, err)
	require.Len(t, line, 1, "what was refused left nothing behind")
}

func reviewLeases(t *testing.T, s ReviewStore) {
	ctx := t.Context()
	until := reviewDay.Add(15 * time.Minute)
	f := review.QueueFilter{Marketplaces: []markwarden.MarketplaceID{"lease"}}
	reviewPut(t, s, reviewCase("l1", "lease", "1", "p", 30), reviewCase("l2", "lease", "2", "p", 20), reviewCase("l3", "lease", "3", "p", 10))
	next := func(who string, at time.Time) string {
		c, err := s.Next(ctx, markwarden.AccountID(who), f, at, at.Add(15*time.Minute))
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrNotFound)
			return ""
		}
		return string(c.ID)
	}
	require.Equal(t, "l1", next("ann", reviewDay))
	require.Equal(t, "l1", next("ann", reviewDay), "who holds a case gets it again")
	require.Equal(t, "l2", next("ben", reviewDay))
	require.Equal(t, "l3", next("cid", reviewDay))
	require.Empty(t, next("dan", reviewDay), "everything is lent")
	_, err := s.Claim(ctx, "l1", "ben", reviewDay, until)
	require.ErrorIs(t, err, markwarden.ErrConflict)
	c, err := s.Claim(ctx, "l1", "ann", reviewDay.Add(time.Minute), until.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, until.Add(time.Minute), c.LeasedUntil, "renewed")
	require.Equal(t, "l2", next("dan", until), "an expired lease gives the case back to its place")

	r, err := s.Case(ctx, "l1")
	require.NoError(t, err)
	r.Version = 2
	require.ErrorIs(t, s.Apply(ctx, review.Change{From: 1, To: r, LeaseOf: "ben", At: until}), markwarden.ErrConflict, "somebody else holds it")
	kept := r
	kept.LeasedBy, kept.LeasedUntil = "", time.Time{}
	require.NoError(t, s.Apply(ctx, review.Change{From: 1, To: kept, At: until}))
	r, err = s.Case(ctx, "l1")
	require.NoError(t, err)
	require.EqualValues(t, "ann", r.LeasedBy, "an update leaves the lease alone")

	require.NoError(t, s.Release(ctx, "l1", "ben", until))
	require.ErrorIs(t, ignore(s.Claim(ctx, "l1", "ben", until, until)), markwarden.ErrConflict, "releasing another's case does nothing")
	require.NoError(t, s.Release(ctx, "l1", "ann", until))
	require.Equal(t, "l1", next("eve", until))

	parked := r
	parked.Version, parked.LeasedBy, parked.LeasedUntil, parked.ParkedUntil = 3, "", time.Time{}, until.Add(24*time.Hour)
	require.NoError(t, s.Apply(ctx, review.Change{From: 2, To: parked, At: until, Free: true}))
	require.NotEqual(t, "l1", next("fay", until))
	require.Equal(t, "l1", next("gus", until.Add(25*time.Hour)), "what was parked comes back")
	_, err = s.Claim(ctx, "nowhere", "ann", reviewDay, until)
	require.ErrorIs(t, err, markwarden.ErrNotFound)
}

func reviewManyAtOnce(t *testing.T, s ReviewStore) {
	const n = 8
	for i := range n {
		reviewPut(t, s, reviewCase(fmt.Sprintf("many%d", i), "many", fmt.Sprint(i), "p", float64(i)))
	}
	f := review.QueueFilter{Marketplaces: []markwarden.MarketplaceID{"many"}}
	got := make([]markwarden.CaseID, n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			c, err := s.Next(t.Context(), markwarden.AccountID(fmt.Sprintf("who%d", i)), f, reviewDay, reviewDay.Add(time.Minute))
			got[i], errs[i] = c.ID, err
		})
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	slices.Sort(got)
	require.Len(t, slices.Compact(got), n)
}

func ignore(_ markwarden.Case, err error) error { return err }

func reviewQueue(t *testing.T, s ReviewStore) {
	ctx := t.Context()
	var want []string
	for i := range 6 {
		r := reviewCase(fmt.Sprintf("q%d", i), []string{"qa", "qb"}[i%2], "L", fmt.Sprintf("h%d", i), float64(10-i/2)) // pairs of equal harm
		if i == 4 {
			r.Assessment.Route = markwarden.RouteAskProof
		}
		if i == 5 {
			r.Escalated, r.EscalatedBy = true, "ann"
		}
		reviewPut(t, s, r)
		want = append(want, string(r.ID))
	}
	both := []markwarden.MarketplaceID{"qa", "qb"}
	all := func(f review.QueueFilter) (ids []string) {
		f.Limit, f.State = 2, markwarden.CaseOpen
		for {
			cs, err := s.Queue(ctx, f)
			require.NoError(t, err)
			if len(cs) == 0 {
				return ids
			}
			for _, c := range cs {
				ids = append(ids, string(c.ID))
			}
			f.After = review.Cursor(&cs[len(cs)-1])
		}
	}
	require.Equal(t, want, all(review.QueueFilter{Marketplaces: both}), "by harm, ties by id, page by page")
	require.Equal(t, []string{"q0", "q2", "q4"}, all(review.QueueFilter{Marketplaces: both[:1]}))
	require.Equal(t, []string{"q3"}, all(review.QueueFilter{Holder: "h3"}))
	require.Equal(t, []string{"q4"}, all(review.QueueFilter{Marketplaces: both, Routes: []markwarden.Route{markwarden.RouteAskProof}}))
	require.Empty(t, all(review.QueueFilter{Marketplaces: []markwarden.MarketplaceID{}}), "no marketplace is not every marketplace")
	_, err := s.Next(ctx, "ann", review.QueueFilter{Marketplaces: []markwarden.MarketplaceID{}}, reviewDay, reviewDay)
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	_, err = s.Next(ctx, "ann", review.QueueFilter{Holder: "h5"}, reviewDay, reviewDay)
	require.ErrorIs(t, err, markwarden.ErrNotFound, "second eyes are other eyes")
	c, err := s.Next(ctx, "ben", review.QueueFilter{Holder: "h5"}, reviewDay, reviewDay.Add(time.Minute))
	require.NoError(t, err)
	require.True(t, c.Escalated)
	c, err = s.Next(ctx, "cid", review.QueueFilter{Marketplaces: both, After: review.Cursor(&markwarden.Case{Harm: 10, ID: "q0"})}, reviewDay, reviewDay.Add(time.Minute))
	require.NoError(t, err)
	require.EqualValues(t, "q1", c.ID, "skipping goes on behind what was skipped")
	_, err = s.Queue(ctx, review.QueueFilter{After: "rubbish", Limit: 1})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	seen := reviewCase("q9", "qa", "L9", "h9", 1)
	seen.State, seen.Attention, seen.Decision = markwarden.CaseDecided, markwarden.AttentionEvidenceGone, &markwarden.Decision{Verdict: markwarden.Infringing, By: "policy:r9", At: reviewDay}
	reviewPut(t, s, seen)
	cs, err := s.Queue(ctx, review.QueueFilter{Attention: true, Limit: 9, Holder: "h9"})
	require.NoError(t, err)
	require.Len(t, cs, 1)
	n, err := s.PolicyDecisions(ctx, "r9", reviewDay.Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func reviewExport(t *testing.T, s ReviewStore) {
	for _, id := range []string{"x3", "x1", "x2"} {
		r := reviewCase(id, "export", id[1:], "é", 1)
		r.State, r.Decision = markwarden.CaseDecided, &markwarden.Decision{Verdict: markwarden.NotInfringing, By: "ann", At: reviewDay}
		reviewPut(t, s, r)
	}
	var ids []string
	require.NoError(t, s.DecisionsForExport(t.Context(), func(c markwarden.Case) error {
		if c.Key.Marketplace == "export" {
			ids = append(ids, string(c.ID))
		}
		require.NotNil(t, c.Decision)
		return nil
	}))
	require.Equal(t, []string{"x1", "x2", "x3"}, ids)
}
