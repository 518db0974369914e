package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/review"
	"markwarden/store"
)

// Insights is the suite of the read model of figures.
func Insights(t *testing.T) {
	Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s, cases, table := store.InsightStore{DB: db}, store.ReviewStore{DB: db}, store.JobStore{DB: db}
		day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		empty, err := s.Facts(ctx, day, day.Add(24*time.Hour))
		require.NoError(t, err)
		require.Zero(t, empty.Decisions)
		require.Empty(t, empty.Kinds)

		open := func(id string, at time.Time, kinds ...markwarden.EvidenceKind) review.Record {
			r := reviewCase(id, "m", id, "p1", 1)
			r.OpenedAt = at
			for _, k := range kinds {
				r.Assessment.Evidence = append(r.Assessment.Evidence,
					markwarden.Evidence{Right: "r1", Kind: k, Polarity: markwarden.Offence, Strength: 1, Field: "title", End: 1, Text: "x"})
			}
			r.Assessment.Evidence = append(r.Assessment.Evidence, markwarden.Evidence{Right: "r1", Kind: markwarden.KindResale, Polarity: markwarden.Defence, Strength: 1})
			require.NoError(t, cases.Apply(ctx, review.Change{To: r, At: at, Free: true}))
			return r
		}
		act := func(r *review.Record, a review.Act, actor string, at time.Time) {
			from := r.Version
			r.Version++
			require.NoError(t, cases.Apply(ctx, review.Change{From: from, To: *r, At: at, Free: true, Entries: []review.Entry{{At: at, Actor: actor, Act: a, State: markwarden.CaseDecided}}}))
		}
		open("0-before", day.Add(-time.Hour), markwarden.KindAlias)
		one := open("1", day, markwarden.KindExact, markwarden.KindExact, markwarden.KindPrice)
		two := open("2", day.Add(time.Hour), markwarden.KindExact)
		act(&one, review.ActDecide, "reviewer", day.Add(time.Minute))
		act(&one, review.ActUndo, "reviewer", day.Add(time.Hour))
		act(&one, review.ActDecide, "reviewer", day.Add(2*time.Hour))
		act(&two, review.ActDecide, "policy:certain", day.Add(time.Hour))
		act(&two, review.ActUndo, "reviewer", day.Add(48*time.Hour)) // outside of the window
		require.NoError(t, table.EnqueueAll(ctx, []jobs.Spec{{Kind: "k", Key: "a", Queue: "q"}, {Kind: "k", Key: "b", Queue: "q"}, {Kind: "d", Key: "a", Queue: "dead"}}))
		claimed, err := table.Claim(ctx, jobs.Claim{Queue: "dead", Kinds: []string{"d"}, Limit: 1, Lease: time.Minute, Token: "t"})
		require.NoError(t, err)
		require.NoError(t, table.Finish(ctx, []jobs.Result{{Job: claimed[0], Outcome: jobs.Fatal, Error: "x"}}))

		f, err := s.Facts(ctx, day, day.Add(24*time.Hour))
		require.NoError(t, err)
		require.Equal(t, map[markwarden.EvidenceKind]int64{markwarden.KindExact: 2, markwarden.KindPrice: 1}, f.Kinds)
		require.Equal(t, int64(2), f.Cases)
		require.Equal(t, []int64{3, 1, 1}, []int64{f.Decisions, f.ByPolicy, f.Reversals})
		require.Equal(t, []time.Duration{2 * time.Hour, time.Minute}, f.ToDecision)
		require.Equal(t, map[string]int64{"k": 2}, f.Backlog)
		require.Equal(t, map[string]int64{"d": 1}, f.DeadJobs)
	})
}
