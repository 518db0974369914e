package wordmark_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"markwarden/internal/phrase"
	"markwarden/matchers/matcherstest"
	"markwarden/matchers/wordmark"
	"pgregory.net/rapid"
)

var rights = []*markwarden.Right{
	{ID: "r1", Kind: markwarden.WordMark, Text: "Foxa", Names: []markwarden.Name{{Text: "狐家", Lang: "zh"}, {Text: "フォクサ", Lang: "ja"}, {Text: "폭사라", Lang: "ko"}, {Text: "Foxa Sports", Lang: "en"}}, ProductMarks: []string{"Sky Runner", "FX90"}, Nicknames: []string{"the fox"}},
	{ID: "r2", Kind: markwarden.CombinedMark, Text: "Louri Vellan"},
	{ID: "r3", Kind: markwarden.WordMark, Text: "Émolé"},
	{ID: "r4", Kind: markwarden.WordMark, Text: "The Zarno Face"},
	{ID: "r5", Kind: markwarden.Copyright, Text: "Shoes"},
	{ID: "r6", Kind: markwarden.WordMark, Text: "Lexi's"},
	{ID: "r7", Kind: markwarden.WordMark, Text: "耐克", Names: []markwarden.Name{{Text: "华为"}}},
	{ID: "r8", Kind: markwarden.WordMark, Text: "モリタカ"},
	{ID: "r9", Kind: markwarden.WordMark, Text: "Верейск"},
}

func matcher() *wordmark.Matcher { return wordmark.New(slices.Values(rights)) }

func features(title string) *markwarden.Features {
	return index.Extract(&markwarden.Listing{Title: title}, nil, markwarden.PicturesNone)
}

func TestKindsAndSpans(t *testing.T) {
	t.Parallel()
	m := matcher()
	for _, c := range []struct {
		title, right, kind, text string
	}{
		{"New Foxa shoes", "r1", "exact", "Foxa"},
		{"new FOXA shoes", "r1", "exact", "FOXA"},
		{"new fOxA shoes", "r1", "case_width", "fOxA"},
		{"ＦＯＸＡ shoes", "r1", "case_width", "ＦＯＸＡ"},
		{"FOXA90 shoes", "r1", "exact", "FOXA"},
		{"新款狐家鞋", "r1", "transliteration", "狐家"},
		{"ﾌｫｸｻ シューズ", "r1", "case_width", "ﾌｫｸｻ"},
		{"Foxa Sports bag", "r1", "alias", "Foxa Sports"},
		{"sky runner 3 shoes", "r1", "product_mark", "sky runner"},
		{"FX90 speaker", "r1", "product_mark", "FX90"},
		{"the fox shoes", "r1", "nickname", "the fox"},
		{"Föxä shoes", "r1", "diacritics", "Föxä"},
		{"emole cream", "r3", "diacritics", "emole"},
		{"F.O.X.A shoes", "r1", "spacing", "F.O.X.A"},
		{"F O X A shoes", "r1", "spacing", "F O X A"},
		{"Fo xa shoes", "r1", "spacing", "Fo xa"},
		{"狐 家 鞋", "r1", "spacing", "狐 家"},
		{"foxashoes new", "r1", "joined", "foxashoes"},
		{"runningFoxa new", "r1", "joined", "runningFoxa"},
		{"lourivellan bag", "r2", "joined", "lourivellan"},
		{"Fоха shoes", "r1", "homoglyph", "Fоха"},
		{"𝐅𝐨𝐱𝐚 shoes", "r1", "homoglyph", "𝐅𝐨𝐱𝐚"},
		{"FOXΛ shoes", "r1", "homoglyph", "FOXΛ"},
		{"Fo\u200bxa\u200b shoes", "r1", "invisible", "Fo\u200bxa"},
		{"F🔥O🔥X🔥A shoes", "r1", "emoji_split", "F🔥O🔥X🔥A"},
		{"F0x4 shoes", "r1", "leet", "F0x4"},
		{"F*xa shoes", "r1", "concealed", "F*xa"},
		{"Lo*ri Ve**an bag", "r2", "concealed", "Lo*ri Ve**an"},
		{"Louri Velan bag", "r2", "typo", "Louri Velan"},
		{"Vellan Louri bag", "r2", "reordered", "Vellan Louri"},
		{"Zarno Face coat", "r4", "reordered", "Zarno Face"},
		{"Lexis jeans", "r6", "exact", "Lexis"},
		{"華為 手機", "r7", "variant", "華為"},
		{"Moritaka knife", "r8", "transliteration", "Moritaka"},
		{"Vereisk boots", "r9", "transliteration", "Vereisk"},
		{"naike 男鞋", "r7", "pinyin", "naike"},
		{"nai ke 男鞋", "r7", "pinyin", "nai ke"},
		{"nàikè 男鞋", "r7", "pinyin", "nàikè"},
		{"hua为 手机", "r7", "pinyin", "hua为"},
		{"華-wei 手機", "r7", "pinyin", "華-wei"},
		{"新款 耐刻 男鞋", "r7", "homophone", "耐刻"},
		{"花为 手机", "r7", "homophone", "花为"},
		{"Phoksa shoes", "r1", "phonetic", "Phoksa"},
		{"Loory Velann bag", "r2", "phonetic", "Loory Velann"},
		{"Фокса куртка", "r1", "transliteration", "Фокса"},
		{"حذاء فوكسا رجالي", "r1", "transliteration", "فوكسا"},
		{"Лури Веллан сумка", "r2", "transliteration", "Лури Веллан"},
		{"루리벨란 가방", "r2", "transliteration", "루리벨란"},
		{"Loury Vellan bag", "r2", "typo", "Loury Vellan"},
		{"Zarno Faec coat", "r4", "typo", "Zarno Faec"},
		{"Face Zarno The coat", "r4", "reordered", "Face Zarno The"},
		{"Emoie cream", "r3", "misspelling", "Emoie"},
		{"\u202eaxoF\u202c shoes", "r1", "invisible", "axoF"},
		{"8yF0x4shoe5 new", "r1", "leet", "8yF0x4shoe5"},
		{"L|o|u|r|i|V|e|l|l|a|n bag", "r2", "spacing", "L|o|u|r|i|V|e|l|l|a|n"},
		{"Luori Velan bag", "r2", "typo", "Luori Velan"},
		{"L . o . u . r . i . V . e . l . l . a . n bag", "r2", "spacing", "L . o . u . r . i . V . e . l . l . a . n"},
		{"Louri _ellan bag", "r2", "concealed", "Louri _ellan"},
	} {
		t.Run(c.title, func(t *testing.T) {
			t.Parallel()
			all := m.Sweep(features(c.title))
			require.NotEmpty(t, all)
			i := slices.IndexFunc(all, func(e markwarden.Evidence) bool { return string(e.Right) == c.right })
			require.GreaterOrEqual(t, i, 0)
			require.Equal(t, c.kind, string(all[i].Kind))
			require.Equal(t, c.text, all[i].Text)
			require.Equal(t, c.text, c.title[all[i].Start:all[i].End])
		})
	}
}

func TestHonestNeighboursAreNotTheMark(t *testing.T) {
	t.Parallel()
	m := matcher()
	for _, title := range []string{
		"", "foxtrot dance shoes", "coffo xavier mug", "mefoxat", "坚忍耐克服困难", "以繁华为题的画", "F*** this mug", "6*4*2 ft mat", "a f o x", "Ff oxa", "fo. xabc",
		"F0 XAbc keyboard", "耐刻划 厨房台面", "花 为什么红", "Foxy shoes", "box shoes", "vellum paper", "Лиса вокса", "faction shoes", "Сорока фоха птица чай", "shoes", "狐狸家园",
	} {
		require.Empty(t, m.Sweep(features(title)), title)
	}
}

func TestEveryFieldIsRead(t *testing.T) {
	t.Parallel()
	l := &markwarden.Listing{Title: "shoes", Brand: "Foxa", Description: "by foxa", Attributes: []markwarden.Attribute{{Name: "model", Value: "Sky Runner"}}}
	var fields []string
	for _, e := range matcher().Sweep(index.Extract(l, nil, markwarden.PicturesNone)) {
		fields = append(fields, e.Field)
	}
	slices.Sort(fields)
	require.Equal(t, []string{"attributes.model", "brand", "description"}, fields)
}

func TestWithIsAsIfBuiltAnew(t *testing.T) {
	t.Parallel()
	titles := []string{"Foxa shoes", "Louri Vellan bag", "Quaxo lamp", "emole", "F0xa L*uri Vellan", "Foxi shoes"}
	rapid.Check(t, func(t *rapid.T) {
		live := map[markwarden.RightID]*markwarden.Right{}
		m := matcher()
		for _, r := range rights {
			live[r.ID] = r
		}
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			id := markwarden.RightID(rapid.SampledFrom([]string{"r1", "r2", "r3", "new"}).Draw(t, "id"))
			if rapid.Bool().Draw(t, "remove") {
				m = m.With(nil, []markwarden.RightID{id})
				delete(live, id)
				continue
			}
			r := &markwarden.Right{ID: id, Kind: markwarden.WordMark, Text: rapid.SampledFrom([]string{"Foxa", "Foxi", "Quaxo", "Louri Vellan"}).Draw(t, "text")}
			m = m.With([]*markwarden.Right{r}, nil)
			live[id] = r
		}
		var all []*markwarden.Right
		for _, r := range live {
			all = append(all, r)
		}
		slices.SortFunc(all, func(a, b *markwarden.Right) int { return strings.Compare(string(a.ID), string(b.ID)) })
		fresh := wordmark.New(slices.Values(all))
		for _, title := range titles {
			require.Equal(t, fresh.Sweep(features(title)), m.Sweep(features(title)), title)
		}
	})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	var listings []*markwarden.Features
	for _, title := range []string{"Foxa shoes", "plain shoes", "F0xa L*uri Vellan", "狐家鞋 Émolé"} {
		listings = append(listings, features(title))
	}
	matcherstest.Run(t, matcherstest.Case{Matcher: matcher(), Rights: rights, Listings: listings, Says: phrase.Knows})
}

// FuzzSweep asserts that every span is exact and on character borders, whatever the text.
func FuzzSweep(f *testing.F) {
	for _, s := range []string{"Foxa", "F*x*a L**ri", "\u202eaxoF\u202c", "f\u0300o\u0300xa", "狐家狐家", "F0X4F0X4", "\xffFoxa\xfe", "ǝ", strings.Repeat("*", 50), strings.Repeat("f1", 60)} {
		f.Add(s)
	}
	m := matcher()
	f.Fuzz(func(t *testing.T, s string) {
		for _, e := range m.Sweep(features(s)) {
			require.Less(t, e.Start, e.End)
			require.Equal(t, e.Text, s[e.Start:e.End])
			if utf8.ValidString(s) {
				require.True(t, utf8.ValidString(e.Text))
			}
			require.True(t, phrase.Knows(e.Says.ID), e.Says.ID)
		}
	})
}

func TestCraftedTextCostsNoMoreThanItsLength(t *testing.T) {
	t.Parallel()
	many := make([]*markwarden.Right, 0, 3000)
	for i := range 3000 {
		many = append(many, &markwarden.Right{ID: markwarden.RightID(string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))), Kind: markwarden.WordMark, Text: "f" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + "xab"})
	}
	m := wordmark.New(slices.Values(many))
	for _, s := range []string{strings.Repeat("f***", 500), strings.Repeat("f1l0", 500), strings.Repeat("*", 2000), "f" + strings.Repeat("\u0300", 2000)} {
		require.LessOrEqual(t, len(m.Sweep(features(s))), 64)
	}
}

// FuzzTurned asserts that text shown from its end keeps its spans, whatever the text.
func FuzzTurned(f *testing.F) {
	for _, s := range []string{"\u202eaxoF\u202c x", "\u202e", "ǝɐ ɐxoɟ", "\u202ea\u202eb\u202cc", "\u202e\xff耐\u0300克", "\u202c\u202e"} {
		f.Add(s)
	}
	m := matcher()
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range []string{"\u202e" + s + "\u202c", s + " \u202eaxoF", "ǝʞ" + s} {
			for _, e := range m.Sweep(features(text)) {
				require.Less(t, e.Start, e.End)
				require.Equal(t, e.Text, text[e.Start:e.End])
			}
		}
	})
}
