package fold_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"markwarden/internal/fold"
)

func TestFoldUndoesWhatOnlyChangesTheLook(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"case", "NIKE", "nike"},
		{"full width", "ＳＯＮＹ", "sony"},
		{"half width kana", "ﾅｲｷ ﾚｺﾞ", "ナイキ レゴ"},
		{"accents", "Ñìké Çanöñ Łégo Ø Straße", "nike canon lego o strasse"},
		{"turkish dotless i", "Şämsüng ıI İ", "samsung ii i"},
		{"cyrillic", "Аԁіԁаѕ NІKE Rоӏех", "adidas nike roiex"},
		{"greek", "Αρρle Ρumα", "apple puma"},
		{"armenian, cherokee, lisu, coptic", "Տօոy ᏀᎪᏢ ꓦꓮꓠꓢ ⲤⲞAⲤⲎ", "sony gap vans coach"},
		{"syllabics, deseret, warang citi", "ᗰᗅNGO Caո𐐬ո crᴑϲ𑣁", "mango canon crocs"},
		{"mathematical", "𝐒𝐮𝐩𝐫𝐞𝐦𝐞 𝕽𝖔𝖑𝖊𝖝", "supreme rolex"},
		{"circled and squared", "Ⓓⓨⓢⓞⓝ 🅽🅸🅺🅴 ⒫⒰", "dyson nike (p)(u)"},
		{"small capitals", "ɴɪᴋᴇ", "nike"},
		{"invisible", "A\u200bd\u200bi\u00addas Pu\u115fma Ni\U000e006eke L\ufe0fE\ufe0fGO", "adidas puma nike lego"},
		{"traditional", "阿迪達斯 華為", "阿迪达斯 华为"},
		{"japanese voicing stays", "ガ か\u3099", "ガ が"},
		{"hangul composes", "\u1102\u1161이키", "나이키"},
		{"thai vowels stay", "เสื้อ", "เสื้อ"},
		{"arabic vowels go, letters stay", "سَمْسُونج", "سمسونج"},
		{"arabic digits", "٤٥", "45"},
		{"separators stay", "N.I.K.E. – a_b", "n.i.k.e. – a_b"},
		{"broken utf-8", "a\xffb", "a\ufffdb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, back := fold.Fold(c.in)
			require.Equal(t, c.want, got)
			lawful(t, c.in, got, back)
		})
	}
}

func TestSpanIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, find, want string }{
		{"buy N\u200bi\u200bk\u200be\u200b shoes", "nike", "N\u200bi\u200bk\u200be"},
		{"Estée\u0301 x", "estee", "Estée\u0301"},
		{"ﾚｺﾞ ブ", "レゴ", "ﾚｺﾞ"},
		{"L\ufe0fE\ufe0fG\ufe0fO\ufe0f x", "lego", "L\ufe0fE\ufe0fG\ufe0fO"},
		{"die Straße", "strass", "Straß"},
		{"耐克鞋", "克", "克"},
	} {
		folded, back := fold.Fold(c.in)
		i := index(folded, c.find)
		require.GreaterOrEqual(t, i, 0, "%q in %q", c.find, folded)
		start, end := fold.Span(c.in, back, i, i+len(c.find))
		require.Equal(t, c.want, c.in[start:end])
	}
}

func TestDifferenceNamesTheDisguise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want fold.Steps
	}{
		{"Nike", "Nike", 0},
		{"NIKE", "Nike", fold.Case},
		{"Ｎｉｋｅ", "Nike", fold.Width},
		{"ＮＩＫＥ", "Nike", fold.Width | fold.Case},
		{"Hermes", "Hermès", fold.Diacritics},
		{"Ñìké", "Nike", fold.Diacritics},
		{"Nіke", "Nike", fold.Homoglyph},
		{"𝐍𝐢𝐤𝐞", "Nike", fold.Styled},
		{"Ni\u200bke", "Nike", fold.Invisible},
		{"華為", "华为", fold.Variant},
		{"N\u200bіké", "Nike", fold.Invisible | fold.Homoglyph | fold.Diacritics},
	} {
		require.Equal(t, c.want, fold.Difference(c.a, c.b), "%q %q", c.a, c.b)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Nike", "Ａdidаs", "\u1102\u200b\u1161", "a\u0300\u3099\u0323b", "가\u11a8", "\xff\xfe", "ß\u0301", "ſ\u0307", "Ω", "ﬃ", "か\u0301\u3099", "\u0f71\u0f72"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded, back := fold.Fold(s)
		lawful(t, s, folded, back)
	})
}

// lawful asserts the laws of folding: idempotent, a way back that grows, and spans inside the original on character borders.
func lawful(t *testing.T, s, folded string, back []uint32) {
	t.Helper()
	again, _ := fold.Fold(folded)
	require.Equal(t, folded, again, "%q is not folded", s)
	require.True(t, utf8.ValidString(folded))
	require.Len(t, back, len(folded)+1)
	require.Equal(t, len(s), int(back[len(folded)]))
	for i := range folded {
		require.LessOrEqual(t, back[i], back[i+1])
		if i > 500 { // a unit may be as long as the text, so all spans of a long one cost its square
			continue
		}
		_, n := utf8.DecodeRuneInString(folded[i:])
		start, end := fold.Span(s, back, i, i+n)
		require.Less(t, start, end)
		require.LessOrEqual(t, end, len(s))
		if utf8.ValidString(s) {
			require.True(t, utf8.ValidString(s[start:end]), "span %q of %q cuts a character", s[start:end], s)
		}
	}
}

func index(s, sub string) int {
	for i := range s {
		if len(s)-i >= len(sub) && s[i:i+len(sub)] == sub {
			return i
		}
	}
	return -1
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{
		"ascii": "Nike Mens Revolution 6 Running Shoes Black/White US 10.5 DC3728",
		"mixed": "Sac à main Chanel cuir matelassé noir chaîne dorée neuf 戴森卷发棒",
		"cjk":   "适用于小米手环8表带 编织尼龙 透气腕带 男女",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				fold.Fold(s)
			}
		})
	}
}
