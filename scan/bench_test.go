package scan_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/demo/catalogue"
	"markwarden/scan"
)

// BenchmarkRun is the way of a listing from JSON to JSON with one worker and hardly any mark, so that the reading and writing show. The listings are
// those of MARKWARDEN_BENCH_LISTINGS (FORMATS' NDJSON) or else the demo's; MARKWARDEN_BENCH_RIGHTS is a registry file to take instead.
func BenchmarkRun(b *testing.B) {
	listings := catalogue.Listings()
	if file := os.Getenv("MARKWARDEN_BENCH_LISTINGS"); file != "" {
		var err error
		listings, err = os.ReadFile(file)
		require.NoError(b, err)
	}
	rights := []byte(`{"type":"right","id":"r1","kind":"word_mark","text":"Quorvexa","holders":[{"party":"p1"}]}`)
	if file := os.Getenv("MARKWARDEN_BENCH_RIGHTS"); file != "" {
		var err error
		rights, err = os.ReadFile(file)
		require.NoError(b, err)
	}
	var seconds float64
	var n int64
	b.ReportAllocs()
	for b.Loop() {
		s, err := scan.Run(b.Context(), bytes.NewReader(rights), bytes.NewReader(listings), io.Discard, scan.Options{Workers: 1})
		require.NoError(b, err)
		seconds += s.Seconds
		n += s.Listings
	}
	b.ReportMetric(seconds*1e9/float64(n), "ns/listing")
}

// BenchmarkLoad is the way of a registry file (MARKWARDEN_BENCH_RIGHTS) to the engine.
func BenchmarkLoad(b *testing.B) {
	file := os.Getenv("MARKWARDEN_BENCH_RIGHTS")
	if file == "" {
		b.Skip("MARKWARDEN_BENCH_RIGHTS names no file")
	}
	rights, err := os.ReadFile(file)
	require.NoError(b, err)
	for b.Loop() {
		eye, err := scan.Load(b.Context(), bytes.NewReader(rights), scan.Options{})
		require.NoError(b, err)
		require.NoError(b, eye.Close())
	}
}
