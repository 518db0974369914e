package registry_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"

	"markwarden"
	"markwarden/registry"
	"markwarden/registry/internal/random"
)

// rights of the benchmarks' registry: 100,000, or what MARKWARDEN_RIGHTS says; five links and two sellers for each.
func rights(b *testing.B) int {
	if s := os.Getenv("MARKWARDEN_RIGHTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	return 100_000
}

// BenchmarkAuthorize answers distinct questions of a market's registry on one core.
func BenchmarkAuthorize(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	g := random.Market(r, rights(b))
	all := records(g)
	before := heap()
	s := registry.NewSnapshot(1, all)
	size := heap() - before
	questions := random.MarketQuestions(r, g, 500_000)
	for _, c := range []struct {
		name string
		s    *registry.Snapshot
	}{{"base", s}, {"overlay", s.With(2, all[len(all)-1000:])}} {
		b.Run(c.name, func(b *testing.B) {
			n := map[markwarden.Answer]int{}
			links := 0
			b.ReportAllocs()
			for i := range b.N {
				a := c.s.Authorize(questions[i%len(questions)])
				n[a.Answer]++
				links += len(a.Chain)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
			b.ReportMetric(100*float64(n[markwarden.AnswerDenied])/float64(b.N), "%denied")
			b.ReportMetric(100*float64(n[markwarden.AnswerUnknown])/float64(b.N), "%unknown")
			b.ReportMetric(float64(links)/float64(max(1, n[markwarden.AnswerGranted])), "links/chain")
			b.ReportMetric(float64(size)/(1<<20), "MiB-beside-records")
		})
	}
}

// BenchmarkWith changes one record, and one in a hundred; BenchmarkNewSnapshot builds from scratch.
func BenchmarkWith(b *testing.B) {
	g := random.Market(rand.New(rand.NewPCG(1, 1)), rights(b))
	all := records(g)
	s := registry.NewSnapshot(1, all)
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				s.With(2, all[len(all)-n:])
			}
		})
		b.Run(fmt.Sprintf("%d-on-20000", n), func(b *testing.B) {
			s := s.With(2, all[len(all)-40_000:len(all)-20_000])
			for range b.N {
				s.With(3, all[len(all)-n:])
			}
		})
	}
}

func BenchmarkNewSnapshot(b *testing.B) {
	all := records(random.Market(rand.New(rand.NewPCG(1, 1)), rights(b)))
	b.ResetTimer()
	for range b.N {
		registry.NewSnapshot(1, all)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
