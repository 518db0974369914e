package matchers_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

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

// benchData are the listings of MARKWARDEN_BENCH_LISTINGS (one JSON object a line) or else the development set's titles, and rights: first
// the names in MARKWARDEN_BENCH_NAMES ("brand" and "nice_classes", a line), then invented ones.
func benchData(b *testing.B, n int) ([]*markwarden.Listing, []*markwarden.Right) {
	b.Helper()
	var listings []*markwarden.Listing
	var rights []*markwarden.Right
	lines(b, os.Getenv("MARKWARDEN_BENCH_LISTINGS"), func(line []byte) {
		var l struct{ Title, Description, Brand, Category string }
		if json.Unmarshal(line, &l) == nil && len(listings) < 20_000 {
			listings = append(listings, &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: "x"}, Title: l.Title, Description: l.Description, Brand: l.Brand, Category: l.Category})
		}
	})
	lines(b, os.Getenv("MARKWARDEN_BENCH_NAMES"), func(line []byte) {
		var x struct {
			Brand       string
			NiceClasses []int `json:"nice_classes"`
		}
		if json.Unmarshal(line, &x) == nil && len(rights) < n {
			id := fmt.Sprintf("n%06d", len(rights))
			rights = append(rights, &markwarden.Right{ID: markwarden.RightID(id), Kind: markwarden.WordMark, Text: x.Brand, NiceClasses: x.NiceClasses, Holders: []markwarden.Holder{{Party: markwarden.PartyID(id)}}})
		}
	})
	if len(listings) == 0 {
		for _, r := range devRows(b) {
			listings = append(listings, &r.listing)
		}
	}
	return listings, append(rights, invented(n-len(rights))...)
}

// BenchmarkSweep measures the text matcher alone: fold title and brand field, find, verify. cpu-µs is what a listing costs whatever else
// runs on the machine.
func BenchmarkSweep(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("marks=%d", n), func(b *testing.B) {
			listings, rights := benchData(b, n)
			engine := matchers.NewEngine(slices.Values(rights), matchers.Options{})
			runtime.GC()
			i, found := 0, 0
			began := cpu()
			b.ReportAllocs()
			for b.Loop() {
				found += len(engine.Sweep(index.Extract(listings[i%len(listings)], nil, markwarden.PicturesNone)))
				i++
			}
			b.ReportMetric(float64((cpu()-began).Nanoseconds())/1e3/float64(i), "cpu-µs/listing")
			b.ReportMetric(float64(found)/float64(i), "evidence/listing")
		})
	}
}

// BenchmarkDescription measures the same with a kibibyte of description, made of other listings' titles.
func BenchmarkDescription(b *testing.B) {
	listings, rights := benchData(b, 100_000)
	engine := matchers.NewEngine(slices.Values(rights), matchers.Options{})
	for i, l := range listings {
		for j := i + 1; len(l.Description) < 1024; j++ {
			l.Description += listings[j%len(listings)].Title + ". "
		}
		l.Description = l.Description[:1024]
	}
	i, found := 0, 0
	began := cpu()
	b.ReportAllocs()
	for b.Loop() {
		found += len(engine.Sweep(index.Extract(listings[i%len(listings)], nil, markwarden.PicturesNone)))
		i++
	}
	b.ReportMetric(float64((cpu()-began).Nanoseconds())/1e3/float64(i), "cpu-µs/listing")
	b.ReportMetric(float64(found)/float64(i), "evidence/listing")
}

// cpu is the time that this process has computed.
func cpu() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkAssess measures listings through to assessments.
func BenchmarkAssess(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("marks=%d", n), func(b *testing.B) {
			listings, rights := benchData(b, n)
			engine := matchers.NewEngine(slices.Values(rights), matchers.Options{})
			w := worldOf(markwarden.RegimeRequired, rights...)
			i, hits := 0, 0
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
