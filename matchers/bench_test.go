package matchers_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"markwarden"
	"markwarden/index"
	"markwarden/matchers"
)

// invented are n marks that nobody owns, of syllables as names are.
func invented(n int) []*markwarden.Right {
	rng := rand.New(rand.NewPCG(1, 2))
	const consonants, vowels = "bcdfghjklmnprstvwz", "aeiou"
	out := make([]*markwarden.Right, n)
	for i := range out {
		var name []byte
		for range 2 + rng.IntN(3) {
			name = append(name, consonants[rng.IntN(len(consonants))], vowels[rng.IntN(len(vowels))])
			if rng.IntN(3) == 0 {
				name = append(name, consonants[rng.IntN(len(consonants))])
			}
		}
		out[i] = &markwarden.Right{
			ID: markwarden.RightID(fmt.Sprintf("i%06d", i)), Kind: markwarden.WordMark, Text: string(name), NiceClasses: []int{1 + rng.IntN(45)},
			Holders: []markwarden.Holder{{Party: markwarden.PartyID(fmt.Sprintf("h%d", i))}},
		}
	}
	return out
}

// BenchmarkAssess measures listings per second on one core by number of marks. The names in MARKWARDEN_BENCH_NAMES (one JSON object with
// "brand" a line) come first, the rest is invented; the listings are those of MARKWARDEN_BENCH_LISTINGS (FORMATS' fields, one a line) or else
// the development set's titles.
func BenchmarkAssess(b *testing.B) {
	var listings []*markwarden.Listing
	var named []*markwarden.Right
	lines(b, os.Getenv("MARKWARDEN_BENCH_LISTINGS"), func(line []byte) {
		var l struct{ Title, Description, Brand, Category string }
		if json.Unmarshal(line, &l) == nil && len(listings) < 20_000 {
			listings = append(listings, &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: "x"}, Title: l.Title, Description: l.Description, Brand: l.Brand, Category: l.Category})
		}
	})
	lines(b, os.Getenv("MARKWARDEN_BENCH_NAMES"), func(line []byte) {
		var n struct {
			Brand       string
			NiceClasses []int `json:"nice_classes"`
		}
		if json.Unmarshal(line, &n) == nil {
			id := fmt.Sprintf("n%06d", len(named))
			named = append(named, &markwarden.Right{ID: markwarden.RightID(id), Kind: markwarden.WordMark, Text: n.Brand, NiceClasses: n.NiceClasses, Holders: []markwarden.Holder{{Party: markwarden.PartyID(id)}}})
		}
	})
	if len(listings) == 0 {
		for _, r := range devRows(b) {
			listings = append(listings, &r.listing)
		}
	}
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("marks=%d", n), func(b *testing.B) {
			rights := append(slices.Clone(named), invented(n)...)[:n]
			engine := matchers.NewEngine(slices.Values(rights), matchers.Options{})
			w := worldOf(markwarden.RegimeRequired, rights...)
			i, hits := 0, 0
			b.ResetTimer()
			b.ReportAllocs()
			for b.Loop() {
				f := index.Extract(listings[i%len(listings)], nil, markwarden.PicturesNone)
				as, err := engine.Assess(b.Context(), f, w, today)
				if err != nil {
					b.Fatal(err)
				}
				if len(as) > 0 {
					hits++
				}
				i++
			}
			b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "listings/s")
			b.ReportMetric(float64(hits)/float64(i), "with-hits/listing")
		})
	}
}

func BenchmarkBuild100k(b *testing.B) {
	rights := invented(100_000)
	for b.Loop() {
		matchers.NewEngine(slices.Values(rights), matchers.Options{})
	}
}

func lines(b *testing.B, path string, each func([]byte)) {
	b.Helper()
	if path == "" {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		each(sc.Bytes())
	}
}
