package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/jobs"
)

func TestHooksAreTenTriesOver75Point6Hours(t *testing.T) {
	total, tries := time.Duration(0), 1
	for {
		wait, again := jobs.Hooks.After(tries, 0)
		if !again {
			break
		}
		total += wait
		tries++
	}
	require.Equal(t, 10, tries)
	require.InDelta(t, 75.6, total.Hours(), 0.05)
}

func TestTheZeroRetryIsUpkeep(t *testing.T) {
	for failed := 1; failed < 15; failed++ {
		want, wantAgain := jobs.Upkeep.After(failed, 0.5)
		got, again := jobs.Retry{}.After(failed, 0.5)
		require.Equal(t, want, got)
		require.Equal(t, wantAgain, again)
	}
}

func TestJitterOnlyAddsAndStaysInItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom([]jobs.Retry{jobs.Hooks, jobs.Upkeep}).Draw(t, "retry")
		failed := rapid.IntRange(1, len(r.Delays)).Draw(t, "failed")
		random := rapid.Float64Range(0, 0.999).Draw(t, "random")
		wait, again := r.After(failed, random)
		require.True(t, again)
		d := r.Delays[failed-1]
		require.GreaterOrEqual(t, wait, d)
		require.LessOrEqual(t, wait, d+time.Duration(float64(d)*r.Jitter))
	})
}

func TestARunsContextNamesItsClaim(t *testing.T) {
	_, ok := jobs.ClaimOf(t.Context())
	require.False(t, ok)
	ctx, cancel := context.WithCancel(jobs.WithClaim(t.Context(), jobs.Job{ID: 7, Token: "t"}))
	defer cancel()
	j, ok := jobs.ClaimOf(ctx)
	require.True(t, ok)
	require.Equal(t, int64(7), j.ID)
}
