package ambiguity_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/matchers/ambiguity"
	"pgregory.net/rapid"
)

func of(seller, id string) *markwarden.Listing {
	return &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(id)}, Seller: markwarden.Seller{ID: markwarden.StoreID(seller)}}
}

func foreign(key string) []ambiguity.Seen {
	return []ambiguity.Seen{{Key: key, Title: true}}
}

const prior = 0.5

func TestOneVotePerSellerAndPerBrand(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		seller, brand func(i int) string
		votes         int
	}{
		"many listings of one store":      {func(int) string { return "s" }, func(int) string { return "b" }, 1},
		"many stores of one brand":        {func(i int) string { return fmt.Sprint(i) }, func(int) string { return "b" }, 1},
		"one store with many brands":      {func(int) string { return "s" }, func(i int) string { return fmt.Sprint(i) }, 1},
		"many stores, many brands":        {func(i int) string { return fmt.Sprint(i) }, func(i int) string { return fmt.Sprint(i) }, 40},
		"no seller given, many brands":    {func(int) string { return "" }, func(i int) string { return fmt.Sprint(i) }, 40},
		"no seller given, only one brand": {func(int) string { return "" }, func(int) string { return "b" }, 1},
	} {
		l := ambiguity.NewLearner()
		for i := range 40 {
			l.Add(of(c.seller(i), fmt.Sprint("l", i)), "brand"+c.brand(i), true, 25, foreign("foxa"))
		}
		odds, votes := l.Table().Odds("foxa", 25, prior)
		require.Equal(t, c.votes, votes, name)
		require.Negative(t, odds, name)
	}
}

func TestOnlyBrandsThatAreRegisteredVote(t *testing.T) {
	t.Parallel()
	l := ambiguity.NewLearner()
	for i := range 40 {
		l.Add(of(fmt.Sprint(i), fmt.Sprint(i)), fmt.Sprint("invented", i), false, 25, foreign("foxa"))
		l.Add(of(fmt.Sprint(i), fmt.Sprint("x", i)), "", true, 25, foreign("foxa"))
	}
	odds, votes := l.Table().Odds("foxa", 25, 0.8)
	require.Zero(t, votes)
	require.InDelta(t, 1.386, odds, 0.001, "as like names are")
	require.Equal(t, 1, l.Table().Brand("invented7"))
}

func TestANameMeansOtherThingsInOtherCategories(t *testing.T) {
	t.Parallel()
	l := ambiguity.NewLearner()
	for i := range 60 {
		l.Add(of(fmt.Sprint(i), fmt.Sprint(i)), "foxa", true, 25, []ambiguity.Seen{{Key: "foxa", Own: true, Title: true, First: true}})
		l.Add(of(fmt.Sprint("f", i), fmt.Sprint("f", i)), fmt.Sprint("b", i), true, 30, foreign("foxa"))
	}
	clothes, _ := l.Table().Odds("foxa", 25, prior)
	food, _ := l.Table().Odds("foxa", 30, prior)
	unknown, _ := l.Table().Odds("foxa", 0, prior)
	require.Greater(t, clothes, 2.0)
	require.Less(t, food, -2.0)
	require.InDelta(t, 0, unknown, 0.1)
}

func TestPlacesNeedManyBrands(t *testing.T) {
	t.Parallel()
	l := ambiguity.NewLearner()
	teach := func(from, to int) {
		for i := from; i < to; i++ {
			id := fmt.Sprint(i)
			l.Add(of(id, id), "brand"+id, true, 25, []ambiguity.Seen{{Key: "brand" + id, Own: true, Title: true, First: i%10 != 0}, {Key: "word" + id, Title: true}})
		}
	}
	teach(0, 50)
	_, _, ok := l.Table().Place("m", true)
	require.False(t, ok)
	teach(50, 200)
	first, share, ok := l.Table().Place("m", true)
	require.True(t, ok)
	require.InDelta(t, 0.9, share, 0.01)
	require.Greater(t, first, 4.0)
	later, _, _ := l.Table().Place("m", false)
	require.InDelta(t, -2.2, later, 0.2)
	_, _, ok = l.Table().Place("another", true)
	require.False(t, ok)
}

func TestNothingLearntIsNoTable(t *testing.T) {
	t.Parallel()
	var none *ambiguity.Table
	odds, votes := none.Odds("foxa", 3, 0.5)
	require.Zero(t, odds)
	require.Zero(t, votes)
	require.Zero(t, none.Brand("foxa"))
	require.Zero(t, none.Names())
	_, _, ok := none.Place("m", true)
	require.False(t, ok)
	require.Equal(t, "none", none.Version())
}

func TestATableIsItsFile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := ambiguity.Bare()
		for range rapid.IntRange(0, 30).Draw(t, "listings") {
			s := ambiguity.Seen{Key: rapid.SampledFrom([]string{"foxa", "~foxas", "苹果"}).Draw(t, "key"), Own: rapid.Bool().Draw(t, "own"), Title: rapid.Bool().Draw(t, "title")}
			l.Add(of(rapid.StringN(0, 3, 3).Draw(t, "seller"), rapid.StringN(1, 3, 3).Draw(t, "id")), rapid.StringN(0, 3, 3).Draw(t, "brand"), rapid.Bool().Draw(t, "registered"),
				rapid.IntRange(0, 45).Draw(t, "class"), []ambiguity.Seen{s})
		}
		a := l.Table()
		var file bytes.Buffer
		require.NoError(t, a.Write(&file))
		b, err := ambiguity.Read(&file)
		require.NoError(t, err)
		require.Equal(t, a.Version(), b.Version())
		for _, k := range []string{"foxa", "~foxas", "苹果", "x"} {
			for class := range 46 {
				x, n := a.Odds(k, class, 0.4)
				y, m := b.Odds(k, class, 0.4)
				require.Equal(t, n, m)
				require.InDelta(t, x, y, 0)
			}
		}
	})
}

func TestTheShippedTableIsThereFromTheStart(t *testing.T) {
	t.Parallel()
	shipped := ambiguity.Shipped()
	odds, votes := shipped.Odds("black", 25, prior)
	require.Greater(t, votes, 50)
	require.Less(t, odds, -3.0)
	l := ambiguity.NewLearner()
	require.Equal(t, shipped.Version(), l.Table().Version())
	l.Add(of("s", "1"), "foxa", true, 25, foreign("black"))
	_, more := l.Table().Odds("black", 25, prior)
	require.Equal(t, votes+1, more)
	_, same := shipped.Odds("black", 25, prior)
	require.Equal(t, votes, same)
	_, none := shipped.Odds("samsung", 9, prior)
	require.Zero(t, none, "brands are no words")
}

func FuzzRead(f *testing.F) {
	f.Add(`{"format":"markwarden-ambiguity/1","names":{"foxa":{"own":1,"foreign":2,"classes":{"25":{"own":1}}}}}`)
	f.Add(`{"format":"other"}`)
	f.Fuzz(func(t *testing.T, file string) {
		table, err := ambiguity.Read(strings.NewReader(file))
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		var again bytes.Buffer
		require.NoError(t, table.Write(&again))
		same, err := ambiguity.Read(&again)
		require.NoError(t, err)
		require.Equal(t, table.Version(), same.Version())
	})
}
