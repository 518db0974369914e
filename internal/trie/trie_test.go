package trie_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden/internal/trie"
	"pgregory.net/rapid"
)

func TestTrieHoldsItsKeysAndNoOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfDistinct(rapid.StringMatching(`[ab\x{00e9}\x{8010}]{1,6}`), rapid.ID).Draw(t, "keys")
		slices.Sort(keys)
		x := trie.New(keys)
		for i, k := range keys {
			require.Equal(t, int32(i), x.Key(x.Walk(trie.Root, k)), k)
		}
		other := rapid.StringMatching(`[ab\x{00e9}\x{8010}]{0,7}`).Draw(t, "other")
		_, known := slices.BinarySearch(keys, other)
		require.Equal(t, known, x.Key(x.Walk(trie.Root, other)) >= 0, other)
	})
}

func TestLeadsAreTheBytesThatFollow(t *testing.T) {
	t.Parallel()
	x := trie.New([]string{"a", "ab", "ac", "b"})
	var got []byte
	for c, n := range x.Leads(x.Walk(trie.Root, "a")) {
		got = append(got, c)
		require.GreaterOrEqual(t, x.Key(n), int32(0))
	}
	require.Equal(t, []byte("bc"), got)
	require.Equal(t, trie.None, trie.New(nil).Next(trie.Root, 'a'))
	require.Equal(t, int32(-1), new(trie.Trie).Key(trie.Root))
	require.Panics(t, func() { trie.New([]string{"b", "a"}) })
}

func BenchmarkBuild(b *testing.B) {
	keys := make([]string, 0, 200_000)
	x := uint64(1)
	for range 200_000 {
		k := make([]byte, 5+x%9)
		for i := range k {
			x = x*6364136223846793005 + 1442695040888963407
			k[i] = 'a' + byte(x>>33)%26
		}
		keys = append(keys, string(k))
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for b.Loop() {
		trie.New(keys)
	}
}
