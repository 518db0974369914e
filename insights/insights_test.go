package insights_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/insights"
)

type fake struct {
	facts insights.Facts
	err   error
}

func (f *fake) Facts(_ context.Context, since, until time.Time) (insights.Facts, error) {
	f.facts.Since, f.facts.Until = since, until
	return f.facts, f.err
}

func TestReport(t *testing.T) {
	now := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	store := &fake{facts: insights.Facts{
		Listings: 100, DeadLetters: 2, Cases: 8, Decisions: 4, ByPolicy: 1, Reversals: 1,
		Routes:     map[markwarden.Route]int64{markwarden.RouteClear: 90, markwarden.RouteReview: 10},
		Kinds:      map[markwarden.EvidenceKind]int64{markwarden.KindExact: 3, markwarden.KindHomoglyph: 5, markwarden.KindAlias: 3},
		ToDecision: []time.Duration{3 * time.Second, time.Second, 2 * time.Second},
		Backlog:    map[string]int64{"review.screened": 7},
	}}
	figures, err := (&insights.Reader{Store: store, Now: func() time.Time { return now }}).Report(t.Context(), 24*time.Hour)
	require.NoError(t, err)
	require.Equal(t, now.Add(-24*time.Hour), store.facts.Since)
	got := map[string][]insights.Value{}
	for _, f := range figures {
		got[f.Metric.ID] = f.Values
	}
	require.Equal(t, map[string][]insights.Value{
		"listings_on_file": {{"", 100, 0}},
		"routes":           {{"clear", 90, 0}, {"review", 10, 0}},
		"flagged_by_kind":  {{"homoglyph", 5, 8}, {"alias", 3, 8}, {"exact", 3, 8}},
		"decisions":        {{"people", 3, 0}, {"policy", 1, 0}},
		"reversal_rate":    {{"", 0.25, 4}},
		"time_to_decision": {{"p50", 2, 3}, {"p95", 3, 3}},
		"dead_letters":     {{"", 2, 0}},
		"jobs_waiting":     {{"review.screened", 7, 0}},
		"jobs_dead":        {},
	}, got)

	store.err = errors.New("no")
	_, err = (&insights.Reader{Store: store}).Report(t.Context(), time.Hour)
	require.ErrorIs(t, err, store.err)
}

func TestNothingDecidedGivesNoRateRatherThanZero(t *testing.T) {
	for _, m := range insights.Metrics {
		values := m.Compute(&insights.Facts{})
		if m.ID == "reversal_rate" || m.ID == "time_to_decision" {
			require.Empty(t, values, m.ID)
		}
	}
}

func TestEveryMetricIsDefined(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range insights.Metrics {
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		for _, s := range []string{m.ID, m.Unit, m.EN, m.ZH, m.Formula, m.Source} {
			require.NotEmpty(t, s, m.ID)
		}
	}
}

func TestPercentilesAreValuesThatEnoughDontExceed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d []time.Duration
		for _, s := range rapid.SliceOfN(rapid.IntRange(0, 50), 1, 40).Draw(t, "seconds") {
			d = append(d, time.Duration(s)*time.Second)
		}
		before := slices.Clone(d)
		for _, m := range insights.Metrics {
			if m.ID != "time_to_decision" {
				continue
			}
			values := m.Compute(&insights.Facts{ToDecision: d})
			require.Equal(t, before, d, "the facts are left alone")
			for i, percent := range []int{50, 95} {
				below, strictly := 0, 0
				for _, x := range d {
					if x.Seconds() <= values[i].Number {
						below++
					}
					if x.Seconds() < values[i].Number {
						strictly++
					}
				}
				require.GreaterOrEqual(t, 100*below, percent*len(d))
				require.Less(t, 100*strictly, percent*len(d))
			}
		}
	})
}
