package review

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
)

var (
	day = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	key = markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}
)

// table plays one case: what a store would keep is r.
type table struct {
	t   require.TestingT
	r   Record
	now time.Time
	// events counts those of the last change.
	events int
}

func newTable(t require.TestingT) *table {
	return &table{t: t, now: day, r: Record{Case: markwarden.Case{ID: "case", Key: key, Holder: "p1", OpenedAt: day}}}
}

func (tb *table) take(c Change, err error) error {
	if err != nil {
		return err
	}
	require.Equal(tb.t, tb.r.Version, c.From)
	tb.events = len(c.Events)
	if !c.nothing(tb.r) {
		require.Equal(tb.t, len(c.Entries) > 0 || c.To.Gone != tb.r.Gone, c.To.Version == tb.r.Version+1, "the version grows when a person would see a difference")
		tb.r = c.To
	}
	return nil
}

// screened lets the newest screening and the complaints that stand arrive.
func (tb *table) screened(s seen) []Entry {
	tb.now = tb.now.Add(time.Minute)
	c, err := screened(tb.r, s, tb.now)
	require.NoError(tb.t, err)
	if dec, ok := byPolicy(&c.To, tb.now); ok {
		require.NoError(tb.t, c.policy(dec, false))
	}
	require.NoError(tb.t, tb.take(c, nil))
	return c.Entries
}

func (tb *table) decide(d markwarden.Decision) error {
	tb.now = tb.now.Add(time.Minute)
	return tb.take(decide(tb.r, d, tb.now))
}

func (tb *table) undo() error {
	tb.now = tb.now.Add(time.Minute)
	return tb.take(undo(tb.r, "ann", "a mistake", tb.now))
}

// flagged is a screening with offences of the given words; none: clear.
func flagged(version int64, route markwarden.Route, words ...string) seen {
	s := seen{subject: Subject{
		Listing: markwarden.Listing{Key: key, Version: version, Status: markwarden.Active, Title: "shoes", Price: &markwarden.Money{Minor: 5000, Currency: "USD"}},
		Mode:    markwarden.ModeLive,
	}}
	if len(words) == 0 {
		return s
	}
	s.assessment = &markwarden.Assessment{
		Holder: "p1", Route: route, Rule: "rule-1", Policy: "p/1",
		Allegations: []markwarden.Allegation{{Kind: markwarden.TrademarkMisuse, Probability: 0.9}},
	}
	for i, w := range words {
		s.assessment.Evidence = append(s.assessment.Evidence, markwarden.Evidence{
			Right: "r1", Kind: markwarden.KindHomoglyph, Polarity: markwarden.Offence, Strength: float64(4 - i), Field: "title", End: len(w), Text: w,
		})
	}
	return s
}

func (s seen) named(ids ...markwarden.ComplaintID) seen {
	for _, id := range ids {
		s.complaints = append(s.complaints, Allegation{Complaint: id, Holder: "p1", Right: "r1", Kind: markwarden.TrademarkMisuse})
	}
	return s
}

func (s seen) removed() seen {
	s.subject.Listing.Status, s.subject.Listing.RemovedBy = markwarden.Removed, markwarden.RemovedBySeller
	return s
}

func (s seen) pending() seen {
	s.subject.Screening.Pictures = markwarden.PicturesPending
	return s
}

var (
	infringing = markwarden.Decision{Verdict: markwarden.Infringing, Right: "r1", Allegation: markwarden.TrademarkMisuse, Measure: markwarden.MeasureTakedown, By: "ann"}
	harmless   = markwarden.Decision{Verdict: markwarden.NotInfringing, Defence: markwarden.KindNominative, By: "ann"}
)

func TestEverythingFlaggedBecomesACase(t *testing.T) {
	t.Parallel()
	for _, r := range []markwarden.Route{markwarden.RouteAskProof, markwarden.RouteReview} {
		tb := newTable(t)
		tb.screened(flagged(1, r, "FОXA"))
		require.Equal(t, markwarden.CaseOpen, tb.r.State, r.String())
		require.Equal(t, r, tb.r.Assessment.Route)
		require.Positive(t, tb.r.Harm)
		require.Zero(t, tb.events, "opening a case is nobody else's business")
	}
	tb := newTable(t)
	tb.screened(flagged(1, 0))
	require.Equal(t, caseNone, tb.r.State, "nothing speaks against it")
	tb.screened(flagged(1, 0).named("c1"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "a complaint is a reason")
	require.Equal(t, markwarden.RouteReview, tb.r.Assessment.Route)
	require.Equal(t, []markwarden.ComplaintID{"c1"}, tb.r.Complaints)
}

func TestWhatWantsOnlyAProofStandsBehind(t *testing.T) {
	t.Parallel()
	ask, look, named := newTable(t), newTable(t), newTable(t)
	ask.screened(flagged(1, markwarden.RouteAskProof, "x"))
	look.screened(flagged(1, markwarden.RouteReview, "x"))
	named.screened(flagged(1, markwarden.RouteReview, "x").named("c1"))
	require.Less(t, ask.r.Harm, look.r.Harm)
	require.Less(t, look.r.Harm, named.r.Harm, "a complaint raises it")
}

func TestTheSameAgainChangesNothing(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x").named("c1"))
	before := tb.r
	require.Empty(t, tb.screened(flagged(1, markwarden.RouteReview, "x").named("c1")))
	require.Equal(t, before, tb.r)
	s := flagged(2, markwarden.RouteReview, "x").named("c1")
	s.subject.Listing.Sales30d = 90
	require.Empty(t, tb.screened(s), "more sales are nothing new to look at")
	require.Equal(t, before.Version, tb.r.Version, "a reviewer who has it open can still decide")
	require.Greater(t, tb.r.Harm, before.Harm)
	require.EqualValues(t, 2, tb.r.ListingAt)
	require.Len(t, tb.screened(flagged(3, markwarden.RouteReview, "x", "y").named("c1")), 1, "new evidence is")
	require.Equal(t, before.Version+1, tb.r.Version)
}

func TestACaseEndsWhenNothingSpeaksAndComesBackWhenItDoes(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]seen{"clear": flagged(2, 0), "removed": flagged(2, markwarden.RouteReview, "x").removed()} {
		tb := newTable(t)
		tb.screened(flagged(1, markwarden.RouteReview, "x"))
		tb.screened(end)
		require.Equal(t, markwarden.CaseClosed, tb.r.State, name)
		require.Empty(t, tb.screened(end), name)
		tb.screened(flagged(3, markwarden.RouteReview, "x"))
		require.Equal(t, markwarden.CaseOpen, tb.r.State, name)
	}
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	tb.screened(flagged(2, 0).pending())
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "its pictures were not looked at yet")
	tb.screened(flagged(2, 0).named("c1"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "a complaint names it")
	tb.screened(flagged(2, 0).removed().named("c1"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "the end of a listing is not the end of a procedure")
	require.True(t, tb.r.Gone)
	tb.screened(flagged(2, 0).removed())
	require.Equal(t, markwarden.CaseClosed, tb.r.State, "the complaint was withdrawn")
	require.Empty(t, tb.r.Complaints)
}

func TestADecisionOutlivesNewVersions(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(infringing))
	require.Equal(t, 1, tb.events)
	for _, s := range []seen{flagged(2, markwarden.RouteReview, "x"), flagged(3, markwarden.RouteReview, "x", "y"), flagged(4, markwarden.RouteReview, "x").removed(), flagged(5, markwarden.RouteReview, "x")} {
		tb.screened(s)
		require.Equal(t, markwarden.CaseDecided, tb.r.State)
		require.Equal(t, markwarden.AttentionNone, tb.r.Attention)
		require.Zero(t, tb.events)
	}
	tb.screened(flagged(6, 0).pending())
	require.Equal(t, markwarden.AttentionNone, tb.r.Attention, "not looked at yet")
	tb.screened(flagged(6, 0))
	require.Equal(t, markwarden.CaseDecided, tb.r.State, "measures stand")
	require.Equal(t, markwarden.AttentionEvidenceGone, tb.r.Attention, "and a person is shown that nothing is left")
	tb.screened(flagged(7, markwarden.RouteReview, "x"))
	require.Equal(t, markwarden.AttentionNone, tb.r.Attention)
}

func TestWhatWasFoundHarmlessStaysSo(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x", "y"))
	require.NoError(t, tb.decide(harmless))
	for v := range int64(4) {
		require.Empty(t, tb.screened(flagged(2+v, markwarden.RouteReview, "x", "y")), "the same on a recheck or in a new version")
		require.Empty(t, tb.screened(flagged(2+v, markwarden.RouteReview, "y")), "less")
		require.Empty(t, tb.screened(flagged(2+v, 0)))
	}
	tb.screened(flagged(9, markwarden.RouteReview, "x", "z"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "something new")
	require.Nil(t, tb.r.Decision)
	require.NoError(t, tb.decide(harmless))
	tb.screened(flagged(9, markwarden.RouteReview, "x", "z").named("c1"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "a complaint is new as well")
	require.NoError(t, tb.decide(harmless))
	require.Empty(t, tb.screened(flagged(9, markwarden.RouteReview, "x", "z").named("c1")), "and is answered by the decision")
}

func TestAComplaintAboutADecidedInfringementIsAnsweredByIt(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(infringing))
	tb.screened(flagged(1, markwarden.RouteReview, "x").named("c1"))
	require.Equal(t, markwarden.CaseDecided, tb.r.State)
	require.Equal(t, []markwarden.ComplaintID{"c1"}, tb.r.Complaints)
	require.Equal(t, 1, tb.events, "so that its item hears of the decision")
}

func TestAnswersOfTheSellerWakeACase(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	s := flagged(1, markwarden.RouteReview, "x").named("c1")
	tb.screened(s)
	require.NoError(t, tb.decide(markwarden.Decision{Verdict: markwarden.MoreInformation, By: "ann"}))
	require.Equal(t, tb.now.Add(Parked), tb.r.ParkedUntil)
	require.Empty(t, tb.screened(s))
	s.complaints[0].Answers = 1
	tb.screened(s)
	require.True(t, tb.r.ParkedUntil.IsZero())
	require.NoError(t, tb.decide(infringing))
	require.Empty(t, tb.screened(s))
	s.complaints[0].Answers = 2
	tb.screened(s)
	require.Equal(t, markwarden.AttentionAnswered, tb.r.Attention)
	require.NoError(t, tb.take(confirm(tb.r, "ann", "the licence is for other goods", tb.now)))
	require.Equal(t, markwarden.AttentionNone, tb.r.Attention)
	require.Equal(t, markwarden.CaseDecided, tb.r.State)
	require.Empty(t, tb.screened(s))
}

func TestAPolicysRouteIsADecisionLikeAnyOther(t *testing.T) {
	t.Parallel()
	for route, measure := range map[markwarden.Route]markwarden.MeasureKind{markwarden.RouteHold: markwarden.MeasureHold, markwarden.RouteTakedown: markwarden.MeasureTakedown} {
		tb := newTable(t)
		tb.screened(flagged(1, route, "x"))
		require.Equal(t, markwarden.CaseDecided, tb.r.State)
		require.EqualValues(t, "policy:rule-1", tb.r.Decision.By)
		require.Equal(t, measure, tb.r.Decision.Measure)
		require.EqualValues(t, "r1", tb.r.Decision.Right)
		require.Equal(t, 1, tb.events)
		require.NoError(t, tb.undo())
		require.Empty(t, tb.screened(flagged(1, route, "x")), "a policy does not overrule the person who reversed it")
		require.Equal(t, markwarden.CaseOpen, tb.r.State)
		tb.screened(flagged(2, route, "x", "y"))
		require.Equal(t, markwarden.CaseDecided, tb.r.State, "on new evidence it may decide again")
	}
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	tb.r.LeasedBy, tb.r.LeasedUntil = "ann", tb.now.Add(time.Hour)
	tb.screened(flagged(2, markwarden.RouteTakedown, "x"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "a person has it in hand")
}

func TestTheBrakeLeavesACaseToPeople(t *testing.T) {
	t.Parallel()
	c, err := screened(newTable(t).r, flagged(1, markwarden.RouteTakedown, "x"), day)
	require.NoError(t, err)
	dec, ok := byPolicy(&c.To, day)
	require.True(t, ok)
	require.NoError(t, c.policy(dec, true))
	require.Equal(t, markwarden.CaseOpen, c.To.State)
	require.Equal(t, []Act{ActOpen, ActBrake}, []Act{c.Entries[0].Act, c.Entries[1].Act})
	again, err := screened(c.To, flagged(1, markwarden.RouteTakedown, "x"), day)
	require.NoError(t, err)
	require.NoError(t, again.policy(dec, true))
	require.True(t, again.nothing(c.To), "said once")
}

func TestReversalIsOneChange(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(infringing))
	require.NoError(t, tb.undo())
	require.Equal(t, markwarden.CaseOpen, tb.r.State)
	require.Nil(t, tb.r.Decision)
	require.Equal(t, 1, tb.events, "measures are released by it")
	require.Equal(t, tb.r.Fingerprints, tb.r.Barred)
	require.NoError(t, tb.decide(harmless))
	require.Equal(t, tb.r.Fingerprints, tb.r.Suppressed)
	require.NoError(t, tb.undo())
	require.Empty(t, tb.r.Suppressed, "what it said about the evidence is taken back")
	require.ErrorAs(t, tb.undo(), new(*markwarden.TransitionError), "there is nothing to reverse")
	_, err := undo(tb.r, "ann", " ", day)
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

func TestDecisionsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]markwarden.Decision{
		"no verdict":                    {By: "ann"},
		"nobody":                        {Verdict: markwarden.NotInfringing},
		"infringing what":               {Verdict: markwarden.Infringing, By: "ann"},
		"a measure that is none":        {Verdict: markwarden.Infringing, Right: "r", Allegation: markwarden.Counterfeit, Measure: "explode", By: "ann"},
		"a place that is none":          {Verdict: markwarden.Infringing, Right: "r", Allegation: markwarden.Counterfeit, Measure: markwarden.MeasureHold, Territories: []string{"usa"}, By: "ann"},
		"a measure on not infringing":   {Verdict: markwarden.NotInfringing, Measure: markwarden.MeasureHold, By: "ann"},
		"a reason the store can't keep": {Verdict: markwarden.NotInfringing, Reason: "a\x00b", By: "ann"},
	} {
		tb := newTable(t)
		tb.screened(flagged(1, markwarden.RouteReview, "x"))
		require.ErrorIs(t, tb.decide(d), markwarden.ErrInvalid, name)
		require.Equal(t, markwarden.CaseOpen, tb.r.State)
	}
}

// TestLaws: whatever arrives in whatever order, a case is never lost between its states.
func TestLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tb := newTable(t)
		words := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3, rapid.ID[string])
		var last seen
		for v := range rapid.Int64Range(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				_ = tb.decide(infringing)
			case 1:
				_ = tb.decide(harmless)
			case 2:
				_ = tb.undo()
			case 3:
				_ = tb.decide(markwarden.Decision{Verdict: markwarden.MoreInformation, By: "ann"})
			default:
				route := rapid.SampledFrom([]markwarden.Route{markwarden.RouteAskProof, markwarden.RouteReview, markwarden.RouteTakedown}).Draw(t, "route")
				last = flagged(v, route, words.Draw(t, "words")...)
				if rapid.Bool().Draw(t, "named") {
					last = last.named("c1")
				}
				if rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
					last = last.removed()
				}
				was := tb.r
				tb.screened(last)
				if was.Decision != nil && was.Decision.Verdict == markwarden.Infringing && was.Decision.By == "ann" {
					require.Equal(t, was.Decision, tb.r.Decision, "no screening takes a person's decision away")
				}
				require.Empty(t, tb.screened(last), "idempotent")
			}
			r := tb.r
			require.Equal(t, r.State == markwarden.CaseDecided, r.Decision != nil)
			require.True(t, slices.IsSorted(r.Suppressed) && slices.IsSorted(r.Barred))
			if last.assessment != nil && r.State == caseNone {
				require.Equal(t, markwarden.Removed, last.subject.Listing.Status, "flagged and no case")
			}
			if len(last.complaints) > 0 {
				require.NotEqual(t, markwarden.CaseClosed, r.State, "a complaint's case is not closed undecided")
			}
		}
	})
}
