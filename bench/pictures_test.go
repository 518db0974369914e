package bench_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/bench"
)

func TestPictures(t *testing.T) {
	t.Parallel()
	said := 0
	r, err := bench.Pictures(t.Context(), bench.PicturesOptions{Codes: 30_000, Queries: 40, Rounds: 1, Say: func(string, ...any) { said++ }})
	require.NoError(t, err)
	require.Positive(t, said)
	require.True(t, r.Exact)
	require.Equal(t, 30_000, r.Codes)
	require.Positive(t, r.IngestMS)
	require.Positive(t, r.ListingMS)
	require.Positive(t, r.References)
	require.Greater(t, r.BytesPerCode, 40.0)
	require.Equal(t, "left out: no --python", r.Peers["faiss"])
	require.Contains(t, r.Peers, "compare_all")
	require.Contains(t, r.Peers, "goimagehash_full_picture")
}
