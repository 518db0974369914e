package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest"
	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
	"markwarden/store/storetest"
)

func TestIngest(t *testing.T) { storetest.Each(t, storetest.Ingest) }

// BenchmarkRecord measures what recording costs per listing: clear ones of 1 KB, one in twenty flagged.
func BenchmarkRecord(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "markwarden.db"))
		require.NoError(b, err)
		defer db.Close()
		benchRecord(b, store.IngestStore{DB: db})
	})
	b.Run("postgres", func(b *testing.B) {
		db, err := postgres.Open(b.Context(), storetest.PostgresDSN(b))
		require.NoError(b, err)
		defer db.Close()
		benchRecord(b, store.IngestStore{DB: db})
	})
}

func benchRecord(b *testing.B, s store.IngestStore) {
	const n = 200
	listing := func(i int) ingest.Item {
		l := markwarden.Listing{
			Key: markwarden.ListingKey{Marketplace: "demo", Listing: markwarden.ListingID(fmt.Sprintf("L%08x", uint32(i)*2654435761))}, Version: 1, Status: markwarden.Active,
			Seller: markwarden.Seller{ID: markwarden.StoreID(fmt.Sprintf("s%d", i%1000))}, Title: "Solid Women's Cycling Shorts", Description: fmt.Sprintf("%0600d", i), Brand: "Alisha", Category: "Clothing > Shorts",
		}
		sc := markwarden.Screening{Key: l.Key, Version: 1, Basis: markwarden.Basis{Matchers: "panel/1", Policy: "default@1"}, Pictures: markwarden.PicturesNone, Route: markwarden.RouteClear}
		if i%20 == 0 {
			sc.Route = markwarden.RouteReview
			sc.Assessments = []markwarden.Assessment{{Holder: "p1", Route: markwarden.RouteReview, Evidence: []markwarden.Evidence{{Right: "r", Kind: markwarden.KindExact, Polarity: markwarden.Offence, Field: "title", End: 5, Text: "Solid"}}}}
		}
		return ingest.Item{Listing: l, Screening: sc}
	}
	items := make([]ingest.Item, n)
	next := 0
	for b.Loop() {
		b.StopTimer()
		for i := range items {
			items[i] = listing(next*n + i)
		}
		b.StartTimer()
		_, err := s.Record(b.Context(), ingest.Batch{Topic: "t", From: int64(next), To: int64(next + 1), Items: items})
		if err != nil {
			b.Fatal(err)
		}
		next++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(next*n), "µs/listing")
}
