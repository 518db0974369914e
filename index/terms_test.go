package index_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"pgregory.net/rapid"
)

func TestAQueryFindsWhatReadersExpect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		title, query string
		want         bool
	}{
		{"iPhone15手机壳 磁吸", "iphone", true},
		{"iPhone15手机壳 磁吸", "iphone15", true},
		{"iPhone15手机壳 磁吸", "手机", true},
		{"iPhone15手机壳 磁吸", "壳", true},
		{"iPhone15手机壳 磁吸", "机手", false},
		{"華為手機", "华为手机", true},
		{"Аԁіԁаѕ slides", "adidas", true},
		{"Nike Air Max", "air nike", true},
		{"Nike Air Max", "nik", false},
		{"ﾅｲｷ シューズ", "ナイキ", true},
		{"เสื้อยืด", "เสื้อ", true},
		{"삼성 갤럭시", "갤럭", true},
	} {
		got := index.Terms(nil, c.title)
		found := true
		for _, q := range index.QueryTerms(c.query) {
			found = found && slices.Contains(got, q)
		}
		require.Equal(t, c.want, found, "%q in %q: %q", c.query, c.title, got)
	}
}

func TestEveryTextIsFoundByItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aB1 -耐克ナ나สé😀"))).Draw(t, "text")
		terms := index.Terms(nil, text)
		for _, q := range index.QueryTerms(text) {
			require.Contains(t, terms, q)
		}
	})
}

func TestExtractKeepsTheWayBack(t *testing.T) {
	t.Parallel()
	l := &markwarden.Listing{Title: "ＮＩＫＥ", Brand: "", Description: "x", Attributes: []markwarden.Attribute{{Name: "model", Value: "Dunk"}}}
	f := index.Extract(l, nil, markwarden.PicturesNone)
	require.Len(t, f.Text, 3)
	require.Equal(t, "nike", f.Text[0].Folded)
	require.Equal(t, "attributes.model", f.Text[1].Field)
	require.Equal(t, "description", f.Text[2].Field)
}
