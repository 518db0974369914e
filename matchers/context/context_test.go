package context_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"markwarden/internal/phrase"
	"markwarden/matchers/context"
	"pgregory.net/rapid"
)

var foxa = &markwarden.Right{ID: "r", Text: "Foxa", NiceClasses: []int{9, 25}}

// look reads a listing in which Foxa stands plainly wherever it stands.
func look(l *markwarden.Listing, kind markwarden.EvidenceKind) []markwarden.Evidence {
	f := index.Extract(l, nil, markwarden.PicturesNone)
	var use []markwarden.Evidence
	for _, t := range f.Text {
		if i := strings.Index(strings.ToLower(t.Original), "foxa"); i >= 0 {
			use = append(use, markwarden.Evidence{Kind: kind, Polarity: markwarden.Offence, Strength: 2, Field: t.Field, Start: i, End: i + 4, Text: t.Original[i : i+4]})
		}
	}
	return context.Read(f, context.Known{Registered: true}).Look(foxa, use)
}

func find(all []markwarden.Evidence, k markwarden.EvidenceKind) (markwarden.Evidence, bool) {
	i := slices.IndexFunc(all, func(e markwarden.Evidence) bool { return e.Kind == k })
	if i < 0 {
		return markwarden.Evidence{}, false
	}
	return all[i], true
}

func TestWordsOfFitnessInManyLanguages(t *testing.T) {
	t.Parallel()
	for _, title := range []string{
		"case for Foxa 12", "filter fits Foxa V8", "Hülle für Foxa 12", "coque compatible avec Foxa", "funda para Foxa 12", "capa para celular Foxa",
		"cover per Foxa 12", "чехол для Foxa 12", "чехол для телефона Foxa", "ốp lưng cho Foxa 12", "casing untuk Foxa 12", "kılıf Foxa için", "เคสสำหรับ Foxa",
		"غطاء متوافق مع Foxa", "حافظة لهاتف Foxa", "适用于Foxa手机壳", "适用 Foxa 12", "Foxa 対応 ケース", "Foxa12用 ケース", "Foxa 호환 배터리", "etui do Foxa 12", "hoesje voor Foxa 12",
	} {
		e, ok := find(look(&markwarden.Listing{Title: title}, markwarden.KindExact), markwarden.KindNominative)
		require.True(t, ok, title)
		require.Equal(t, markwarden.Defence, e.Polarity)
		require.Greater(t, e.Strength, 4.0, title)
	}
	for _, title := range []string{
		"Foxa shoes for men", "shoes for women Foxa", "Schuhe für Herren Foxa", "zapatos para mujer Foxa", "кроссовки для мужчин Foxa", "giày cho nam Foxa", "Foxa 남녀공용 운동화",
		"Foxa 運動用靴", "faux fur coat Foxa", "Foxa mobile phone", "gift for her, Foxa perfume",
	} {
		_, ok := find(look(&markwarden.Listing{Title: title}, markwarden.KindExact), markwarden.KindNominative)
		require.False(t, ok, title)
	}
}

func TestCategoriesAgainstClasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		category string
		want     markwarden.EvidenceKind
	}{
		{"Shoes > Sneakers", markwarden.KindGoodsMatch},
		{"Electronics > Phone Accessories", markwarden.KindGoodsMatch},
		{"鞋 > 运动鞋", markwarden.KindGoodsMatch},
		{"Мода > Обувь", markwarden.KindGoodsMatch},
		{"Tools > Power Tools", markwarden.KindDifferentGoods},
		{"Food & Drinks > Food", markwarden.KindDifferentGoods},
		{"Home", markwarden.KindDifferentGoods},
		{"", ""},
		{"Quibbles > Frobs", ""},
	} {
		all := look(&markwarden.Listing{Title: "Foxa", Category: c.category}, markwarden.KindExact)
		_, match := find(all, markwarden.KindGoodsMatch)
		_, other := find(all, markwarden.KindDifferentGoods)
		require.Equal(t, c.want == markwarden.KindGoodsMatch, match, c.category)
		require.Equal(t, c.want == markwarden.KindDifferentGoods, other, c.category)
	}
	all := look(&markwarden.Listing{Title: "Foxa sneakers"}, markwarden.KindExact)
	_, match := find(all, markwarden.KindGoodsMatch)
	require.True(t, match, "the title names the goods where no category does")
}

func TestBrandFields(t *testing.T) {
	t.Parallel()
	for brand, want := range map[string]string{
		"OEM": "context.evasive_brand", "Unbranded": "context.evasive_brand", "无品牌": "context.evasive_brand", "ノーブランド品": "context.evasive_brand", "Genérico": "context.evasive_brand",
		"Нет бренда": "context.evasive_brand", "-": "context.evasive_brand", "FOXA": "context.brand_is_mark", "Barlow": "context.brand_is_other",
	} {
		all := look(&markwarden.Listing{Title: "new Foxa thing", Brand: brand}, markwarden.KindExact)
		require.True(t, slices.ContainsFunc(all, func(e markwarden.Evidence) bool { return e.Says.ID == want && e.Field == "brand" && e.Text == brand }), "%s %v", brand, all)
	}
	require.Empty(t, look(&markwarden.Listing{Title: "new Foxa thing"}, markwarden.KindExact))
}

func TestEverydayWordsNeedSupport(t *testing.T) {
	t.Parallel()
	mark := &markwarden.Right{ID: "r", Text: "Mango"}
	strength := func(title, category, brand, word string) float64 {
		f := index.Extract(&markwarden.Listing{Title: title, Category: category, Brand: brand}, nil, markwarden.PicturesNone)
		i := strings.Index(title, word)
		e, _ := find(context.Read(f, context.Known{Registered: true}).Look(mark, []markwarden.Evidence{{Kind: markwarden.KindExact, Strength: 2, Field: "title", Start: i, End: i + len(word), Text: word}}), markwarden.KindCommonWord)
		return e.Strength
	}
	named := strength("vestido largo Mango mujer talla", "", "", "Mango")
	start := strength("Mango dress red long", "", "", "Mango")
	small := strength("Dried mango slices", "", "", "mango")
	category := strength("Mango dried", "Food > Mango", "", "Mango")
	require.Less(t, named, start)
	require.Less(t, start, small)
	require.Less(t, small, category)
	require.Zero(t, strength("Foxa dress", "", "", "Foxa"))
}

func TestModelNumbersAreNotShortMarks(t *testing.T) {
	t.Parallel()
	mark := &markwarden.Right{ID: "r", Text: "AF1"}
	for title, want := range map[string]bool{"propeller AF1-F spline": true, "AF1 low white": false, "bolt X3-AF1": true} {
		f := index.Extract(&markwarden.Listing{Title: title}, nil, markwarden.PicturesNone)
		i := strings.Index(title, "AF1")
		_, got := find(context.Read(f, context.Known{Registered: true}).Look(mark, []markwarden.Evidence{{Kind: markwarden.KindExact, Field: "title", Start: i, End: i + 3, Text: "AF1"}}), markwarden.KindCommonWord)
		require.Equal(t, want, got, title)
	}
}

func TestPriceIsARatioOfTheNormalPriceOfTheNarrowestCategory(t *testing.T) {
	t.Parallel()
	mark := &markwarden.Right{ID: "r", Text: "Foxa", NormalPrice: []markwarden.NormalPrice{
		{Category: "Shoes", Price: markwarden.Money{Minor: 10000, Currency: "USD"}}, {Category: "Shoes > Sandals", Price: markwarden.Money{Minor: 2000, Currency: "USD"}},
	}}
	for _, c := range []struct {
		category, currency string
		minor              int64
		says               string
	}{
		{"Shoes > Sneakers", "USD", 2900, "29%"},
		{"Shoes > Sneakers", "USD", 5000, "50%"},
		{"Shoes > Sneakers", "USD", 9500, ""},
		{"Shoes > Sandals", "USD", 1000, "50%"},
		{"Shoes", "EUR", 100, ""},
		{"Bags", "USD", 100, ""},
		{"Shoes", "USD", 0, ""},
	} {
		l := &markwarden.Listing{Title: "Foxa", Category: c.category, Price: &markwarden.Money{Minor: c.minor, Currency: c.currency}}
		e, ok := find(context.Read(index.Extract(l, nil, markwarden.PicturesNone), context.Known{}).Look(mark, []markwarden.Evidence{{Kind: markwarden.KindExact, Field: "title", End: 4, Text: "Foxa"}}), markwarden.KindPrice)
		require.Equal(t, c.says != "", ok, c)
		if ok {
			require.Equal(t, c.says, e.Says.Args[0])
			require.Equal(t, markwarden.Context, e.Polarity)
		}
	}
}

func TestWhateverTheTextFindingsCanBeChecked(t *testing.T) {
	t.Parallel()
	pieces := []string{"Foxa", "for", "用", "适用于", "ل", "used", "replica", "zipper", "with", "😀", ",", "-", "12", "Ｆ", "\u200b", "é", "용", "inspired by"}
	rapid.Check(t, func(t *rapid.T) {
		title := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "gap"))
		l := &markwarden.Listing{Title: title, Brand: rapid.SampledFrom([]string{"", "OEM", "Foxa", "Barlow", "\u200b"}).Draw(t, "brand"), Category: rapid.SampledFrom(append(pieces, "Shoes")).Draw(t, "category")}
		for _, e := range look(l, markwarden.KindExact) {
			require.True(t, phrase.Knows(e.Says.ID), e.Says.ID)
			switch e.Field {
			case "title":
				require.Equal(t, e.Text, title[e.Start:e.End])
			case "brand":
				require.Equal(t, e.Text, l.Brand[e.Start:e.End])
			default:
				require.Empty(t, e.Field)
			}
		}
	})
}
