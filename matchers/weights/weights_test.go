package weights_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden/matchers/weights"
)

func TestEveryWeightHasAReason(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, weights.Version)
	require.Greater(t, len(weights.All), 40)
	for _, w := range weights.All {
		require.NotEmpty(t, w.Why, w.Name)
		require.InDelta(t, w.Value, weights.Of(w.Name), 0)
	}
	require.Panics(t, func() { weights.Of("no such weight") })
}
