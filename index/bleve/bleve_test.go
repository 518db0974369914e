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

func open(t testing.TB) *bleve.Index {
	t.Helper()
	x, err := bleve.Open(filepath.Join(t.TempDir(), "search"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, x.Close()) })
	return x
}

func doc(market, id, title string) index.Document {
	return index.Document{Listing: markwarden.Listing{
		Key:   markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(market), Listing: markwarden.ListingID(id)},
		Title: title, Seller: markwarden.Seller{ID: markwarden.StoreID("s-" + id), Name: "Blue Fox"}, Brand: "Foxa", Category: "Shoes > Sneakers",
		Description: "a long text about 羽绒服", Attributes: []markwarden.Attribute{{Name: "model", Value: "X-200"}},
	}, Route: markwarden.RouteReview}
}

func find(t *testing.T, x *bleve.Index, q index.Query) []string {
	t.Helper()
	hits, total, err := x.Search(t.Context(), q)
	require.NoError(t, err)
	var ids []string
	for _, h := range hits {
		ids = append(ids, string(h.Key.Listing))
	}
	require.GreaterOrEqual(t, total, len(ids))
	return ids
}

func TestSearchFindsByTitleBrandDescriptionAttributesSellerAndCategory(t *testing.T) {
	t.Parallel()
	x := open(t)
	other := doc("b", "2", "iPhone15手机壳 磁吸")
	other.Route = markwarden.RouteClear
	require.NoError(t, x.Put(t.Context(), []index.Document{doc("a", "1", "Running shoes men"), other}))
	for _, q := range []string{"running", "RUNNING shoes", "foxa", "羽绒服", "羽", "x-200", "x200", "blue fox", "sneakers"} {
		if q == "x200" {
			require.Empty(t, find(t, x, index.Query{Text: q}), q)
			continue
		}
		require.Contains(t, find(t, x, index.Query{Text: q}), "1", q)
	}
	require.Equal(t, []string{"2"}, find(t, x, index.Query{Text: "iphone"}))
	require.Equal(t, []string{"2"}, find(t, x, index.Query{Text: "壳"}))
	require.Equal(t, []string{"2"}, find(t, x, index.Query{Marketplace: "b"}))
	require.Equal(t, []string{"1"}, find(t, x, index.Query{Seller: "s-1"}))
	require.Equal(t, []string{"2"}, find(t, x, index.Query{Route: markwarden.RouteClear, Text: "手机"}))
	require.Empty(t, find(t, x, index.Query{Text: "!!!"}))
	require.Len(t, find(t, x, index.Query{}), 2)
	require.Equal(t, []string{"1"}, find(t, x, index.Query{Text: "running foxa"}))
}

func TestATitleWeighsMore(t *testing.T) {
	t.Parallel()
	x := open(t)
	a, b := doc("a", "1", "something else"), doc("a", "2", "green parrot")
	a.Listing.Description = "parrot"
	require.NoError(t, x.Put(t.Context(), []index.Document{a, b}))
	require.Equal(t, []string{"2", "1"}, find(t, x, index.Query{Text: "parrot"}))
}

func TestPutReplacesAndRemoveTakesOut(t *testing.T) {
	t.Parallel()
	x := open(t)
	require.NoError(t, x.Put(t.Context(), []index.Document{doc("a", "1", "old title")}))
	require.NoError(t, x.Put(t.Context(), []index.Document{doc("a", "1", "new title")}))
	require.Empty(t, find(t, x, index.Query{Text: "old"}))
	n, err := x.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, uint64(1), n)
	gone := markwarden.ListingKey{Marketplace: "a", Listing: "1"}
	require.NoError(t, x.Remove(t.Context(), []markwarden.ListingKey{gone, {Marketplace: "a", Listing: "never"}}))
	require.Empty(t, find(t, x, index.Query{}))
}

func TestAnIndexIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "search")
	x, err := bleve.Open(path)
	require.NoError(t, err)
	require.NoError(t, x.Put(t.Context(), []index.Document{doc("a", "1", "red shoes")}))
	require.NoError(t, x.Close())
	x, err = bleve.Open(path)
	require.NoError(t, err)
	require.Equal(t, []string{"1"}, find(t, x, index.Query{Text: "red"}))
	require.NoError(t, x.Close())
}

func TestPagesAreBoundedAndInOrder(t *testing.T) {
	t.Parallel()
	x := open(t)
	var docs []index.Document
	for i := range 30 {
		docs = append(docs, doc("a", fmt.Sprintf("%02d", i), "same title"))
	}
	require.NoError(t, x.Put(t.Context(), docs))
	first := find(t, x, index.Query{Text: "same", Limit: 10})
	second := find(t, x, index.Query{Text: "same", Limit: 10, Offset: 10})
	require.Len(t, first, 10)
	require.NotContains(t, second, first[0])
	_, _, err := x.Search(t.Context(), index.Query{Limit: index.MaxLimit + 1})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

func BenchmarkPut(b *testing.B) {
	x := open(b)
	n := 0
	for b.Loop() {
		docs := make([]index.Document, 2000)
		for i := range docs {
			n++
			docs[i] = doc("a", fmt.Sprint(n), fmt.Sprintf("Mens running shoes model %d breathable black white size 4%d", n, n%7))
			docs[i].Listing.Description = "Lightweight mesh upper, cushioned sole, for gym and road, comes with a box and two pairs of laces, easy to clean and quick to dry"
		}
		if err := x.Put(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "listings/s")
}
