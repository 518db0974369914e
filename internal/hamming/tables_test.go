package hamming_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/hamming"
)

// invented codes: half of them near earlier ones, as pictures of one product are.
func invented(words, n int, r *rand.Rand) []uint64 {
	codes := make([]uint64, 0, words*n)
	for i := range n {
		if i > 0 && r.IntN(2) == 0 {
			codes = append(codes, altered(codes[words*r.IntN(i):][:words], r.IntN(20*words), r)...)
			continue
		}
		for range words {
			codes = append(codes, r.Uint64())
		}
	}
	return codes
}

func altered(code []uint64, flips int, r *rand.Rand) []uint64 {
	code = slices.Clone(code)
	for range flips {
		b := r.IntN(64 * len(code))
		code[b/64] ^= 1 << (b % 64)
	}
	return code
}

func agree(t require.TestingT, tables *hamming.Tables, query []uint64, radius int) (hits int) {
	got := tables.Search(query, radius, nil)
	require.Equal(t, hamming.Scan(tables.Words, tables.Codes, query, radius, nil), got, "%d codes of %d words, radius %d", tables.Len, tables.Words, radius)
	return len(got)
}

// The index finds exactly what comparing all codes finds, at every size and radius.
func TestTablesAgreeWithBruteForce(t *testing.T) {
	t.Parallel()
	for _, words := range []int{1, 4} {
		for _, n := range []int{0, 1, 2, 3, 10, 1_000, 20_000} {
			r := rand.New(rand.NewPCG(uint64(n), uint64(words)))
			tables := hamming.Build(words, invented(words, n, r))
			hits, indexed := 0, 0
			for _, radius := range []int{0, 1, 2, 5, 10, 12, 20, 31, 49, 64 * words} {
				for range 10 {
					query := invented(words, 1, r)
					if n > 0 && r.IntN(4) > 0 {
						query = altered(tables.Codes[words*r.IntN(n):][:words], r.IntN(radius+3), r)
					}
					hits += agree(t, tables, query, radius)
				}
				if !tables.Scans(radius) {
					indexed++
				}
			}
			if n > 0 {
				require.Positive(t, hits)
			}
			if n == 20_000 {
				require.Greater(t, indexed, 2, "the index itself was asked")
			}
		}
	}
}

func TestAMillionCodes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a million codes")
	}
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	const n = 1_000_000
	tables := hamming.Build(4, invented(4, n, r))
	require.False(t, tables.Scans(31))
	codes, starts, places := tables.Sizes()
	require.Equal(t, []int{len(tables.Codes), len(tables.Starts), len(tables.Places)}, []int{codes, starts, places})
	require.LessOrEqual(t, float64(8*codes+4*starts+4*places)/n, 130.0, "bytes a code")
	hits := 0
	for range 40 {
		hits += agree(t, tables, altered(tables.Codes[4*r.IntN(n):][:4], r.IntN(40), r), 31)
	}
	require.Greater(t, hits, 20)
}

// Where all codes share a part, its bucket holds all of them: reading all is cheaper, and exact as well.
func TestCodesThatAreAllAlike(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	const n = 30_000
	codes := make([]uint64, 4*n)
	for i := range n {
		codes[4*i+3] = r.Uint64()
	}
	tables := hamming.Build(4, codes)
	require.Positive(t, agree(t, tables, altered(codes[:4], 10, r), 31))
}

// Parts of which each differs in more than its own radius differ in more than the radius together.
func TestNoCodeCanHideBetweenTheParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom([]int{1, 4}).Draw(t, "words")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		tables := hamming.Build(words, invented(words, rapid.IntRange(1, 400).Draw(t, "codes"), r))
		radius := rapid.IntRange(0, 64*words).Draw(t, "radius")
		query := altered(tables.Codes[:words], rapid.IntRange(0, 64*words).Draw(t, "flips"), r)
		got := tables.Indexed(query, radius)
		require.Equal(t, hamming.Scan(words, tables.Codes, query, radius, nil), got)
	})
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		r := rand.New(rand.NewPCG(1, 2))
		tables := hamming.Build(4, invented(4, n, r))
		query := altered(tables.Codes[:4], 12, r)
		b.Run(fmt.Sprintf("tables/%d", n), func(b *testing.B) {
			for b.Loop() {
				tables.Indexed(query, 31)
			}
		})
		b.Run(fmt.Sprintf("scan/%d", n), func(b *testing.B) {
			for b.Loop() {
				hamming.Scan(4, tables.Codes, query, 31, nil)
			}
		})
	}
}
