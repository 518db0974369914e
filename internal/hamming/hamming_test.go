package hamming_test

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/hamming"
)

func drawHash(t *rapid.T, near []hamming.Hash) hamming.Hash {
	var h hamming.Hash
	if len(near) > 0 && rapid.Bool().Draw(t, "near another") {
		h = near[rapid.IntRange(0, len(near)-1).Draw(t, "which")]
		for range rapid.IntRange(0, 80).Draw(t, "bits") {
			b := rapid.IntRange(0, 255).Draw(t, "bit")
			h[b/64] ^= 1 << (b % 64)
		}
		return h
	}
	for i := range h {
		h[i] = rapid.Uint64().Draw(t, "word")
	}
	return h
}

// reference is the obvious way: a map, every bit counted.
type reference map[int][]hamming.Hash

func (r reference) search(h hamming.Hash, radius int) map[int][]int {
	found := map[int][]int{}
	for id, hashes := range r {
		for _, o := range hashes {
			d := 0
			for i := range h {
				d += bits.OnesCount64(o[i] ^ h[i])
			}
			if d <= radius {
				found[id] = append(found[id], d)
			}
		}
		slices.Sort(found[id])
	}
	for id, ds := range found {
		if len(ds) == 0 {
			delete(found, id)
		}
	}
	return found
}

func TestSetAgreesWithTheObviousSearch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var set hamming.Set[int]
		ref, all := reference{}, []hamming.Hash(nil)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			id := rapid.IntRange(0, 9).Draw(t, "id")
			switch rapid.IntRange(0, 5).Draw(t, "act") {
			case 0:
				require.Equal(t, len(ref[id]), set.Remove(id))
				delete(ref, id)
				continue
			case 1:
				set.Pack()
			}
			h := drawHash(t, all)
			all = append(all, h)
			set.Add(id, h)
			ref[id] = append(ref[id], h)
		}
		query, radius := drawHash(t, all), rapid.IntRange(0, 256).Draw(t, "radius")
		got, last := map[int][]int{}, 0
		for _, hit := range set.Search(query, radius) {
			require.GreaterOrEqual(t, hit.Distance, last, "nearest first")
			last = hit.Distance
			got[hit.ID] = append(got[hit.ID], hit.Distance)
		}
		require.Equal(t, ref.search(query, radius), got)
	})
}

func TestAPackedSetFindsWhatItDidBefore(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	codes := invented(4, 12_000, r)
	var plain, packed hamming.Set[int]
	for i := range 12_000 {
		h := hamming.Hash(codes[4*i : 4*i+4])
		plain.Add(i, h)
		if packed.Add(i, h); i == 11_000 {
			packed.Pack()
		}
	}
	hits := 0
	same := func() {
		for range 200 {
			q := hamming.Hash(altered(codes[4*r.IntN(12_000):][:4], r.IntN(40), r))
			want := plain.Search(q, 31)
			require.Equal(t, want, packed.Search(q, 31))
			hits += len(want)
		}
	}
	same()
	require.Equal(t, plain.Remove(10), packed.Remove(10))
	same()
	require.Greater(t, hits, 200)
}

func TestSmallSets(t *testing.T) {
	t.Parallel()
	var set hamming.Set[string]
	require.Empty(t, set.Search(hamming.Hash{}, 256), "an empty set finds nothing")
	set.Add("one", hamming.Hash{1})
	require.Equal(t, []hamming.Hit[string]{{"one", 1}}, set.Search(hamming.Hash{}, 1), "a set of one finds it at the radius")
	require.Empty(t, set.Search(hamming.Hash{}, 0))
	set.Add("two", hamming.Hash{0, 0, 0, 3})
	require.Equal(t, []hamming.Hit[string]{{"one", 1}, {"two", 2}}, set.Search(hamming.Hash{}, 2))
	require.Equal(t, 1, set.Remove("one"))
	require.Equal(t, []hamming.Hit[string]{{"two", 2}}, set.Search(hamming.Hash{}, 256))
	require.Equal(t, 0, set.Remove("one"))
	require.Equal(t, 1, set.Len())
}

func TestTransformsFormAGroup(t *testing.T) {
	t.Parallel()
	inverse := map[hamming.Transform]hamming.Transform{hamming.Rotate90: hamming.Rotate270, hamming.Rotate270: hamming.Rotate90}
	rapid.Check(t, func(t *rapid.T) {
		h := drawHash(t, nil)
		seen := map[hamming.Hash]bool{}
		for _, tr := range hamming.Transforms {
			turned := hamming.Apply(tr, h)
			seen[turned] = true
			back, ok := inverse[tr]
			if !ok {
				back = tr
			}
			require.Equal(t, h, hamming.Apply(back, turned), "%s undone", tr)
		}
		require.Equal(t, hamming.Apply(hamming.Rotate180, h), hamming.Apply(hamming.Rotate90, hamming.Apply(hamming.Rotate90, h)))
	})
	require.Len(t, hamming.Transforms, 8)
}

func BenchmarkSearchMillion(b *testing.B) {
	var set hamming.Set[int32]
	h := hamming.Hash{1, 2, 3, 4}
	for i := range int32(1_000_000) {
		for j := range h {
			h[j] = h[j]*6364136223846793005 + 1442695040888963407
		}
		set.Add(i, h)
	}
	for b.Loop() {
		set.Search(h, 49)
	}
}
