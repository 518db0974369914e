package registry

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNamesAreLikeAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var n names
		_, ok := n.find("a")
		require.False(t, ok)
		want := map[string]int32{}
		name := rapid.OneOf(rapid.StringN(0, 4, 8), rapid.StringN(1, 40, 60), rapid.Map(rapid.IntRange(20, 40), func(n int) string { return strings.Repeat("x", n) }))
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			k, v := name.Draw(t, "name"), rapid.Int32Range(0, 1<<30).Draw(t, "no")
			n.put(k, v)
			want[k] = v
		}
		for k, v := range want {
			got, ok := n.find(k)
			require.True(t, ok, "%q", k)
			require.Equal(t, v, got)
		}
		k := name.Draw(t, "other")
		got, ok := n.find(k)
		v, wanted := want[k]
		require.Equal(t, wanted, ok)
		require.Equal(t, v, got)
	})
}
