package review

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
)

func TestHarmFollowsItsFormula(t *testing.T) {
	t.Parallel()
	usd := func(minor int64) *markwarden.Money { return &markwarden.Money{Minor: minor, Currency: "USD"} }
	a := markwarden.Assessment{Route: markwarden.RouteReview, Allegations: []markwarden.Allegation{{Probability: 0.8}, {Probability: 0.5}}}
	ask := a
	ask.Route = markwarden.RouteAskProof
	for _, c := range []struct {
		name       string
		l          markwarden.Listing
		a          markwarden.Assessment
		complaints int
		gone       bool
		want       float64
	}{
		{"probability x price", markwarden.Listing{Price: usd(10000)}, a, 0, false, 80},
		{"sales and views", markwarden.Listing{Price: usd(10000), Sales30d: 9, Views30d: 500}, a, 0, false, 80 * 20},
		{"no price", markwarden.Listing{}, a, 0, false, 16},
		{"a currency without decimals", markwarden.Listing{Price: &markwarden.Money{Minor: 10000, Currency: "JPY"}}, a, 0, false, 56},
		{"an unknown currency counts as no price", markwarden.Listing{Price: &markwarden.Money{Minor: 10000, Currency: "XXX"}}, a, 0, false, 16},
		{"dangerous goods", markwarden.Listing{Price: usd(10000), Category: "母婴 > 玩具"}, a, 0, false, 240},
		{"a proof is all it wants", markwarden.Listing{Price: usd(10000)}, ask, 0, false, 8},
		{"a complaint", markwarden.Listing{Price: usd(10000)}, a, 1, false, 240},
		{"a complaint about what only wants a proof", markwarden.Listing{Price: usd(10000)}, ask, 2, false, 240},
		{"a complaint and nothing else", markwarden.Listing{Price: usd(10000)}, markwarden.Assessment{Route: markwarden.RouteReview}, 1, false, 150},
		{"gone", markwarden.Listing{Price: usd(10000)}, a, 0, true, 8},
	} {
		require.InDelta(t, c.want, harm(&c.l, &c.a, c.complaints, c.gone), 1e-9, c.name)
	}
}

func TestHarmIsANumberThatSortsAndNamesAPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := markwarden.Listing{
			Price:    &markwarden.Money{Minor: rapid.Int64().Draw(t, "price"), Currency: rapid.SampledFrom([]string{"USD", "JPY", "KWD", ""}).Draw(t, "currency")},
			Sales30d: rapid.Int64().Draw(t, "sales"), Views30d: rapid.Int64().Draw(t, "views"),
		}
		a := markwarden.Assessment{Allegations: []markwarden.Allegation{{Probability: rapid.Float64Range(0, 1).Draw(t, "p")}}}
		h := harm(&l, &a, rapid.IntRange(0, 2).Draw(t, "complaints"), false)
		require.False(t, math.IsNaN(h) || math.IsInf(h, 0) || h < 0, "%v", h)
		back, id, err := ParseCursor(Cursor(&markwarden.Case{Harm: h, ID: "a~b"}))
		require.NoError(t, err)
		require.Equal(t, h, back)
		require.EqualValues(t, "a~b", id)
	})
	require.NotEmpty(t, harmWeights().Source)
	for _, bad := range []string{"", "1", "x~y", "1~", "~a", "NaN~a", "Inf~a"} {
		_, _, err := ParseCursor(bad)
		require.ErrorIs(t, err, markwarden.ErrInvalid, bad)
	}
}

func TestFingerprintKnowsTheSameOffenceAgain(t *testing.T) {
	t.Parallel()
	l := &markwarden.Listing{Images: []markwarden.Image{{URL: "https://cdn.example/1.jpg"}, {Path: "2.jpg"}, {Data: []byte{1}}}}
	text := markwarden.Evidence{Right: "r1", Kind: markwarden.KindHomoglyph, Field: "title", Start: 3, End: 8, Text: "FОXA", Strength: 2}
	moved := text
	moved.Field, moved.Start, moved.End, moved.Strength = "description", 90, 95, 4
	require.Equal(t, fingerprint(&text, l), fingerprint(&moved, l), "wherever it stands")
	picture := markwarden.Evidence{Right: "r1", Kind: markwarden.KindPictureCopy, Region: []markwarden.Point{{X: 1}}}
	var all []string
	for i := range l.Images {
		picture.Image = i
		all = append(all, fingerprint(&picture, l))
	}
	other := text
	other.Right = "r2"
	kind := text
	kind.Kind = markwarden.KindExact
	words := text
	words.Text = "FOXA"
	all = append(all, fingerprint(&text, l), fingerprint(&other, l), fingerprint(&kind, l), fingerprint(&words, l))
	seen := map[string]bool{}
	for _, f := range all {
		require.False(t, seen[f], "two offences with one fingerprint")
		seen[f] = true
	}
}
