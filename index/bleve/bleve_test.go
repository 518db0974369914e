package bleve_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/index"
	"markwarden/index/bleve"
)

func open(t testing.TB, docs ...index.Document) *bleve.Index {
	t.Helper()
	x, err := bleve.Open(filepath.Join(t.TempDir(), "search"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = x.Close() })
	if len(docs) > 0 {
		require.NoError(t, x.Put(t.Context(), docs))
	}
	return x
}

func doc(id, title string, more ...func(*index.Document)) index.Document {
	d := index.Document{Route: markwarden.RouteClear, Listing: markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(id)}, Title: title, Seller: markwarden.Seller{ID: "s"}}}
	for _, f := range more {
		f(&d)
	}
	return d
}

func ids(hits []index.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, string(h.Key.Listing))
	}
	return out
}

func TestSearchFindsWordsInAnyScript(t *testing.T) {
	x := open(t,
		doc("case", "iPhone15手机壳 防摔"),
		doc("rice", "有机小米 500克"),
		doc("shoe", "Zapatillas Ñandú running, talla 42"),
		doc("kana", "ランニングシューズ 27cm"),
		doc("branded", "a bag", func(d *index.Document) { d.Listing.Brand = "Zapatillas House" }),
	)
	for query, want := range map[string][]string{
		"iphone":     {"case"},
		"IPHONE15":   {"case"},
		"手机":         {"case"},
		"壳":          {"case"},
		"手壳":         nil, // not neighbours
		"小米":         {"rice"},
		"nandu":      {"shoe"},
		"シューズ":       {"kana"},
		"zapatillas": {"shoe", "branded"}, // the title counts more
		"zapat":      {"shoe"},            // begun
		"talla bag":  nil,                 // every word must be there
	} {
		hits, total, err := x.Search(t.Context(), index.Query{Text: query})
		require.NoError(t, err)
		require.Equal(t, want, ids(hits), query)
		require.Equal(t, len(want), total, query)
	}
}

func TestSearchFiltersPagesAndReplaces(t *testing.T) {
	var docs []index.Document
	for i := range 30 {
		docs = append(docs, doc(fmt.Sprint(i), "green tea", func(d *index.Document) {
			if i%3 == 0 {
				d.Route = markwarden.RouteReview
			}
			if i%2 == 0 {
				d.Listing.Seller.ID = "even"
			}
		}))
	}
	x := open(t, docs...)
	_, total, err := x.Search(t.Context(), index.Query{Text: "tea", Route: markwarden.RouteReview, Seller: "even", Marketplace: "m"})
	require.NoError(t, err)
	require.Equal(t, 5, total)
	_, total, err = x.Search(t.Context(), index.Query{Marketplace: "other"})
	require.NoError(t, err)
	require.Zero(t, total)
	seen := map[string]bool{}
	for offset := 0; offset < 30; offset += 7 {
		hits, _, err := x.Search(t.Context(), index.Query{Text: "tea", Limit: 7, Offset: offset})
		require.NoError(t, err)
		for _, id := range ids(hits) {
			require.False(t, seen[id], "page repeats %s", id)
			seen[id] = true
		}
	}
	require.Len(t, seen, 30)
	require.NoError(t, x.Put(t.Context(), []index.Document{doc("1", "black coffee")}))
	require.NoError(t, x.Remove(t.Context(), []markwarden.ListingKey{docs[2].Listing.Key}))
	n, err := x.Count(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 29, n)
	_, total, err = x.Search(t.Context(), index.Query{Text: "tea"})
	require.NoError(t, err)
	require.Equal(t, 28, total)
}

func BenchmarkPut(b *testing.B) {
	x := open(b)
	n := 0
	for b.Loop() {
		docs := make([]index.Document, 1000)
		for i := range docs {
			n++
			docs[i] = doc(fmt.Sprint(n), fmt.Sprintf("Bose Acoustimass %d Series III Speaker System - AM%dBK wireless black", n%97, n))
		}
		if err := x.Put(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "listings/s")
}
