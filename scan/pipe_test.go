package scan

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestOrderedKeepsTheOrderForAnyNumberOfWorkers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.Int()).Draw(t, "in")
		n := rapid.IntRange(1, 8).Draw(t, "workers")
		got := slices.Collect(ordered(context.Background(), n, slices.Values(in), func(_ context.Context, i int) int { return i * 3 }))
		require.Len(t, got, len(in))
		for i := range in {
			require.Equal(t, in[i]*3, got[i])
		}
	})
}

func TestOrderedEndsEverythingWhenTheCallerStops(t *testing.T) {
	seen := 0
	for range ordered(t.Context(), 4, forever, func(_ context.Context, i int) int { return i }) {
		if seen++; seen == 10 {
			break
		}
	}
	require.Equal(t, 10, seen)
}

func forever(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}
