package review

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
)

func TestMoreInformationParksACaseUntilSomethingNewComes(t *testing.T) {
	t.Parallel()
	ask := markwarden.Decision{Verdict: markwarden.MoreInformation, By: "ann"}
	for name, next := range map[string]seen{
		"new evidence":  flagged(2, markwarden.RouteReview, "x", "y"),
		"new complaint": flagged(1, markwarden.RouteReview, "x").named("c1"),
	} {
		tb := newTable(t)
		tb.screened(flagged(1, markwarden.RouteReview, "x"))
		require.NoError(t, tb.decide(ask))
		require.Zero(t, tb.events, "nothing is decided")
		tb.screened(flagged(1, markwarden.RouteReview, "x"))
		require.False(t, tb.r.ParkedUntil.IsZero())
		tb.screened(next)
		require.True(t, tb.r.ParkedUntil.IsZero(), name)
	}
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(ask))
	tb.screened(flagged(2, markwarden.RouteTakedown, "x"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State, "a person waits for an answer: a policy does not decide meanwhile")
}

func TestPoliciesLeaveWhatPeopleAskedOthersToLookAt(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(markwarden.Decision{Verdict: markwarden.Escalate, By: "ann"}))
	require.EqualValues(t, "ann", tb.r.EscalatedBy)
	tb.screened(flagged(2, markwarden.RouteTakedown, "x"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State)
	second := infringing
	second.By = "ben"
	require.NoError(t, tb.decide(second))
	require.False(t, tb.r.Escalated)
}

func TestPoliciesDecideNothingAboutAListingThatIsGone(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteTakedown, "x").removed().named("c1"))
	require.Equal(t, markwarden.CaseOpen, tb.r.State)
}

func TestAGoneListingKeepsItsEvidence(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x").named("c1"))
	gone := flagged(2, 0).named("c1").removed()
	require.Empty(t, tb.screened(gone))
	require.Len(t, tb.r.Assessment.Evidence, 1)
	require.True(t, tb.r.Gone)
}

func TestAPolicysDecisionNamesTheRightOfTheStrongestOffence(t *testing.T) {
	t.Parallel()
	s := flagged(1, markwarden.RouteTakedown, "x", "y", "z")
	s.assessment.Evidence[0].Right, s.assessment.Evidence[0].Strength = "weak", 1
	s.assessment.Evidence[1].Right, s.assessment.Evidence[1].Strength = "strong", 3
	s.assessment.Evidence[2].Right, s.assessment.Evidence[2].Strength, s.assessment.Evidence[2].Polarity = "defended", 9, markwarden.Defence
	tb := newTable(t)
	tb.screened(s)
	require.EqualValues(t, "strong", tb.r.Decision.Right)
	require.Len(t, tb.r.Fingerprints, 2, "a defence is no offence")
}

func TestANewPolicyVersionIsKeptAndIsNothingNewToLookAt(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	version := tb.r.Version
	s := flagged(1, markwarden.RouteReview, "x")
	s.assessment.Policy = "p/2"
	require.Empty(t, tb.screened(s))
	require.Equal(t, version, tb.r.Version)
	require.Equal(t, "p/2", tb.r.Assessment.Policy)
}

func TestAReversedCaseWantsNoSecondLook(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(infringing))
	tb.screened(flagged(2, 0))
	require.Equal(t, markwarden.AttentionEvidenceGone, tb.r.Attention)
	require.NoError(t, tb.undo())
	require.Equal(t, markwarden.AttentionNone, tb.r.Attention)
}

func TestReopeningIsHeardOf(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	require.NoError(t, tb.decide(harmless))
	tb.screened(flagged(2, markwarden.RouteReview, "y"))
	require.Equal(t, 1, tb.events, "a complaint that was answered by it is open again")
}

func TestWhatADecisionBrings(t *testing.T) {
	t.Parallel()
	tb := newTable(t)
	tb.screened(flagged(1, markwarden.RouteReview, "x"))
	tb.r.LeasedBy, tb.r.LeasedUntil = "ann", day.Add(time.Hour)
	d := infringing
	d.Territories = []string{"US", "CN", "US"}
	d.At = day.Add(-time.Hour)
	c, err := decide(tb.r, d, day)
	require.NoError(t, err)
	require.EqualValues(t, "ann", c.LeaseOf, "who decides must not be shut out by another's claim")
	require.True(t, c.Free)
	require.Empty(t, c.To.LeasedBy)
	require.Equal(t, []string{"CN", "US"}, c.To.Decision.Territories)
	require.Equal(t, day, c.To.Decision.At, "the clock of the house")
	require.Len(t, c.Audit, 1)
	require.Equal(t, "case.decide", c.Audit[0].Action)
	undone, err := undo(c.To, "ben", "wrong goods", day)
	require.NoError(t, err)
	require.Len(t, undone.Audit, 1)
	require.Equal(t, markwarden.AuditEntry{Actor: "ben", Action: "case.undo", Subject: "case:case", Reason: "wrong goods", Detail: `{"verdict":"infringing"}`}, undone.Audit[0])
}
