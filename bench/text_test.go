package bench_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/bench"
)

func TestTextMeasuresOursAndOthers(t *testing.T) {
	r, err := bench.Text(t.Context(), bench.TextOptions{Marks: []int{200, 400}, Listings: 50, Seconds: 0.01, Peers: true, Seed: 1, Say: func(string, ...any) {}})
	require.NoError(t, err)
	require.Len(t, r.Sizes, 2)
	require.Equal(t, r.Sizes[0], r.TextSize)
	for _, s := range r.Sizes {
		require.Positive(t, s.ListingsPerSecond)
		require.Positive(t, s.AssessedPerSecond)
		require.Positive(t, s.WithDescriptionPerSecond)
		require.Positive(t, s.LoadSeconds)
		require.Positive(t, s.ListingsPerCPUSecond)
		require.Len(t, s.Peers, 4)
		require.NotEmpty(t, s.Peers[3].Skipped, "no jars were named")
		for _, p := range s.Peers[:3] {
			require.Positive(t, p.ListingsPerSecond, p.Name)
			require.Equal(t, 50, p.Listings)
		}
	}
}

func TestTextRefusesFilesThatAreNone(t *testing.T) {
	_, err := bench.Text(t.Context(), bench.TextOptions{Marks: []int{10}, Titles: "text_test.go"})
	require.ErrorContains(t, err, "text_test.go")
	_, err = bench.Text(t.Context(), bench.TextOptions{Marks: []int{10}, Names: "nowhere.ndjson"})
	require.ErrorContains(t, err, "nowhere.ndjson")
}
