package context_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"markwarden/internal/phrase"
	"markwarden/matchers/ambiguity"
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

func nominativeIn(title string, change ...func(*markwarden.Listing)) bool {
	l := &markwarden.Listing{Title: title}
	for _, c := range change {
		c(l)
	}
	e, ok := find(look(l, markwarden.KindExact), markwarden.KindNominative)
	return ok && e.Strength > 3
}

func TestListsOfWhatGoodsFit(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]bool{
		"LED light for Barlow, Nimbo, Quorvex, Foxa and Zumeeta cameras": true,
		"kit for Barlow Hero 4/ 3+/ 3/ 2/ Foxa and Xalo body cameras":    true,
		"Licht passend für Barlow, Nimbo, Foxa und Quorvex":              true,
		"适用于 Barlow、Nimbo、Foxa 相机":                                       true,
		"bag for the road, trips with friends and more, Foxa leather":    false,
		"shoes for men, women, Foxa, new":                                false,
		"architects' tools for software architects - complete Foxa":      false,
	} {
		require.Equal(t, want, nominativeIn(title), title)
	}
}

func TestSystemsThatGoodsRunOn(t *testing.T) {
	t.Parallel()
	mac := &markwarden.Right{ID: "r", Text: "Mac"}
	for title, want := range map[string]bool{"typing tutor (mac)": true, "typing tutor win/mac": true, "game mac os x": true, "Mac mini 2.4 GHz": false, "big mac sauce": false} {
		f := index.Extract(&markwarden.Listing{Title: title}, nil, markwarden.PicturesNone)
		i := strings.Index(strings.ToLower(title), "mac")
		_, got := find(context.Read(f, context.Known{}).Look(mac, []markwarden.Evidence{{Kind: markwarden.KindExact, Strength: 2, Field: "title", Start: i, End: i + 3, Text: title[i : i+3]}}), markwarden.KindNominative)
		require.Equal(t, want, got, title)
	}
}

func TestPropertiesPlacesPeopleUnits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l    markwarden.Listing
		want markwarden.EvidenceKind
	}{
		{markwarden.Listing{Attributes: []markwarden.Attribute{{Name: "Color", Value: "foxa"}}}, markwarden.KindDescriptive},
		{markwarden.Listing{Attributes: []markwarden.Attribute{{Name: "尺码", Value: "foxa"}}}, markwarden.KindDescriptive},
		{markwarden.Listing{Attributes: []markwarden.Attribute{{Name: "Compatible Models", Value: "foxa 12"}}}, markwarden.KindNominative},
		{markwarden.Listing{Attributes: []markwarden.Attribute{{Name: "pid", Value: "SHOFOXA12345"}}}, markwarden.KindCommonWord},
		{markwarden.Listing{Attributes: []markwarden.Attribute{{Name: "Model", Value: "Foxa"}}}, ""},
		{markwarden.Listing{Title: "postcard of Foxa City 1950"}, markwarden.KindCommonWord},
		{markwarden.Listing{Title: "wooden sign Foxa room"}, markwarden.KindCommonWord},
	} {
		all := look(&c.l, markwarden.KindExact)
		all = slices.DeleteFunc(all, func(e markwarden.Evidence) bool { return e.Polarity != markwarden.Defence })
		if c.want == "" {
			require.Empty(t, all)
			continue
		}
		require.Len(t, all, 1, c.l)
		require.Equal(t, c.want, all[0].Kind)
		require.NotEmpty(t, all[0].Text)
	}
	lbs := &markwarden.Right{ID: "r", Text: "LBS"}
	for title, want := range map[string]bool{"oats 6 LBS bag": true, "LBS oats": false} {
		f := index.Extract(&markwarden.Listing{Title: title}, nil, markwarden.PicturesNone)
		i := strings.Index(title, "LBS")
		_, got := find(context.Read(f, context.Known{}).Look(lbs, []markwarden.Evidence{{Kind: markwarden.KindExact, Strength: 2, Field: "title", Start: i, End: i + 3, Text: "LBS"}}), markwarden.KindCommonWord)
		require.Equal(t, want, got, title)
	}
}

// taught is a table in which the word foxa stood beside ever so many brands, and the brand Provoga was named often.
func taught(n int) *ambiguity.Table {
	l := ambiguity.NewLearner()
	for i := range n {
		id := fmt.Sprint(i)
		of := &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(id)}, Seller: markwarden.Seller{ID: markwarden.StoreID(id)}}
		l.Add(of, "brand"+id, true, 25, []ambiguity.Seen{{Key: "foxa", Title: true}, {Key: "word" + id, Title: true}, {Key: "brand" + id, Own: true, Title: true, First: true}})
		l.Add(of, "foxalinea", false, 25, nil)
	}
	return l.Table()
}

func TestWhatListingsTaught(t *testing.T) {
	t.Parallel()
	read := func(title string, kind markwarden.EvidenceKind, table *ambiguity.Table) []markwarden.Evidence {
		l := &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m"}, Title: title, Category: "Shoes"}
		f := index.Extract(l, nil, markwarden.PicturesNone)
		i := strings.Index(strings.ToLower(title), "foxa")
		r := context.Read(f, context.Known{Table: table})
		defer r.Close()
		return r.Look(foxa, []markwarden.Evidence{{Kind: kind, Strength: 2, Field: "title", Start: i, End: i + 4, Text: title[i : i+4]}})
	}
	before := 0.0
	for _, n := range []int{0, 3, 30, 300} {
		e, ok := find(read("shoes Foxa", markwarden.KindExact, taught(n)), markwarden.KindCommonWord)
		require.Equal(t, n > 0, ok, n)
		require.Greater(t, e.Strength+0.001, before, "more votes weigh more")
		require.Less(t, e.Strength, 8.0)
		before = e.Strength
	}
	e, ok := find(read("shoes Foxa", markwarden.KindExact, taught(200)), markwarden.KindPosition)
	require.True(t, ok, "this marketplace's titles begin with their brand")
	require.Equal(t, markwarden.Defence, e.Polarity)
	e, ok = find(read("foxalinea shoes", markwarden.KindJoined, taught(9)), markwarden.KindOwnBrand)
	require.True(t, ok, "the whole word is another brand")
	require.Equal(t, "foxalinea", e.Text)
	_, ok = find(read("foxalinea shoes", markwarden.KindJoined, taught(2)), markwarden.KindOwnBrand)
	require.False(t, ok, "two sellers make no brand")
}

func TestABrandThatNobodyKnowsPleadsNothing(t *testing.T) {
	t.Parallel()
	for brand, want := range map[string]markwarden.Polarity{"Zumeeta": markwarden.Context, "Samsung": markwarden.Defence} {
		l := &markwarden.Listing{Title: brand + " shoes Foxa", Brand: brand}
		f := index.Extract(l, nil, markwarden.PicturesNone)
		i := strings.Index(l.Title, "Foxa")
		e, ok := find(context.Read(f, context.Known{}).Look(foxa, []markwarden.Evidence{{Kind: markwarden.KindExact, Strength: 2, Field: "title", Start: i, End: i + 4, Text: "Foxa"}}), markwarden.KindOwnBrand)
		require.True(t, ok, brand)
		require.Equal(t, want, e.Polarity, brand)
		require.Equal(t, want == markwarden.Defence, e.Strength > 0, brand)
	}
}
