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

func TestIDsAreNumbered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := ids{seed: rapid.Uint64().Draw(t, "seed")}
		want := map[string]int32{}
		name := rapid.OneOf(rapid.StringN(0, 3, 8), rapid.StringN(1, 40, 60))
		for range rapid.IntRange(0, 200).Draw(t, "n") {
			id := name.Draw(t, "id")
			no, had := n.number(id)
			known, ok := want[id]
			require.Equal(t, ok, had)
			if !ok {
				known = int32(len(want))
				want[id] = known
			}
			require.Equal(t, known, no)
		}
		require.Equal(t, len(want), n.len())
		again := ids{seed: n.seed}
		for i := range int32(n.len()) {
			again.append(n.of(i))
		}
		again.index()
		for id, no := range want {
			for _, table := range []*ids{&n, &again} {
				got, ok := table.find(id)
				require.True(t, ok)
				require.Equal(t, no, got)
				require.Equal(t, id, table.of(no))
			}
		}
		other := name.Draw(t, "other")
		_, wanted := want[other]
		_, ok := again.find(other)
		require.Equal(t, wanted, ok)
	})
}
