package fold

import (
	"embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data/confusables.txt data/variants.txt
var data embed.FS

// tables are the mappings of single characters. They are read once, when the first text that is not ASCII comes.
type tables struct {
	looks    map[rune]string // lookalikes that are always folded
	nearby   map[rune]string // lookalikes in scripts that people write listings in: folded beside Latin letters only, by the matcher
	variants map[rune]string // traditional -> simplified
}

var load = sync.OnceValue(func() tables {
	t := tables{looks: map[rune]string{}, nearby: map[rune]string{}, variants: map[rune]string{}}
	for r, s := range pairs("data/confusables.txt") {
		if unicode.In(r, living...) {
			t.nearby[r] = s
		} else {
			t.looks[r] = s
		}
	}
	for r, s := range ours {
		t.looks[r] = s
	}
	for r, s := range stylised {
		t.nearby[r] = s
	}
	t.variants = pairs("data/variants.txt")
	return t
})

// living are scripts whose words would become a jumble of Latin letters if every lookalike were folded.
var living = []*unicode.RangeTable{
	unicode.Arabic, unicode.Hebrew, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
	unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Thai, unicode.Lao, unicode.Tibetan,
	unicode.Myanmar, unicode.Georgian, unicode.Ethiopic, unicode.Khmer, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
}

func pairs(name string) map[rune]string {
	b, err := data.ReadFile(name)
	if err != nil {
		panic(err) // embedded: a bug in our own code
	}
	all := map[rune]string{}
	for line := range strings.Lines(string(b)) {
		r, n := utf8.DecodeRuneInString(line)
		if r != '#' && n < len(line) {
			all[r] = strings.TrimSpace(line[n:])
		}
	}
	return all
}

// ours are lookalikes that UTS #39 has not: small capitals and turned letters used as decoration.
var ours = map[rune]string{
	'ʙ': "b", 'ᴄ': "c", 'ᴅ': "d", 'ᴇ': "e", 'ꜰ': "f", 'ɢ': "g", 'ʜ': "h", 'ɪ': "i", 'ᴊ': "j", 'ᴋ': "k", 'ʟ': "l", 'ᴍ': "m", 'ɴ': "n",
	'ᴏ': "o", 'ᴘ': "p", 'ʀ': "r", 'ꜱ': "s", 'ᴛ': "t", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ʏ': "y", 'ᴢ': "z", 'ᴀ': "a",
	'ɑ': "a", 'ɡ': "g", 'ʞ': "k", 'ɐ': "a", 'ǝ': "e", 'ɹ': "r", 'ʇ': "t", 'ʌ': "v", 'ʍ': "w", 'ʎ': "y", 'ɥ': "h", 'ᴉ': "i", 'ɯ': "m",
}

// stylised are letters of cased scripts that pass for a Latin one in a logo, and never inside a word of their own script.
var stylised = map[rune]string{
	'Λ': "a", 'λ': "a", 'Σ': "e", 'Ξ': "e", 'ξ': "e", 'Я': "r", 'я': "r", 'И': "n", 'и': "n", 'Ш': "w", 'ш': "w", 'Δ': "a", 'δ': "a", 'Θ': "o", 'θ': "o", 'Φ': "o", 'Ω': "o",
	'п': "n", 'П': "n", 'т': "t", 'ц': "u", 'Ц': "u", 'ч': "y", 'Ч': "y", 'ь': "b", 'л': "n", 'ϖ': "w", 'ω': "w", 'π': "n", 'η': "n", 'լ': "l", 'Լ': "l", 'ҵ': "u",
}

// plainLetters are Latin letters that no decomposition leads back to their base.
var plainLetters = map[rune]string{
	'ø': "o", 'đ': "d", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŧ': "t", 'ŋ': "n", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ĳ': "ij",
	'ɓ': "b", 'ƈ': "c", 'ɗ': "d", 'ƒ': "f", 'ɠ': "g", 'ɦ': "h", 'ɨ': "i", 'ƙ': "k", 'ƚ': "l", 'ɫ': "l", 'ɲ': "n", 'ɵ': "o", 'ƥ': "p", 'ʂ': "s",
	'ƭ': "t", 'ʉ': "u", 'ʋ': "v", 'ƴ': "y", 'ƶ': "z", 'ə': "e", 'ɛ': "e", 'ɔ': "o", 'ⱥ': "a", 'ƀ': "b", 'ȼ': "c", 'ɇ': "e", 'ǥ': "g", 'ɉ': "j",
	'ɍ': "r", 'ɏ': "y", 'ĸ': "k", 'ſ': "s",
}

// Nearby is the ASCII reading of a lookalike that Fold leaves alone, because in its own script it is an everyday letter.
// It counts only among Latin letters.
func Nearby(r rune) (string, bool) {
	if r < utf8.RuneSelf {
		return "", false
	}
	s, ok := load().nearby[r]
	return s, ok
}

// invisible says whether a character takes no room: controls of direction and joining, fillers, tags, variation selectors.
func invisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r >= 0x180B && r <= 0x180F:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r == 0x3164, r == 0xFEFF, r == 0xFFA0, r >= 0xFE00 && r <= 0xFE0F, r >= 0xFFF0 && r <= 0xFFFB:
		return true
	}
	return r >= 0x1D173 && r <= 0x1D17A || r >= 0xE0000 && r <= 0xE0FFF
}

// removable says whether a combining mark only decorates: accents, Hebrew points, Arabic vowels, the Arabic tatweel.
// Marks that make another letter (kana voicing, Thai and Indic vowels) stay.
func removable(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == 0x34F: // the grapheme joiner is invisible
		return false
	case r <= 0x36F, r >= 0x483 && r <= 0x489, r >= 0x591 && r <= 0x5BD, r == 0x5BF, r == 0x5C1, r == 0x5C2, r == 0x5C4, r == 0x5C5, r == 0x5C7:
		return true
	case r >= 0x610 && r <= 0x61A, r == 0x640, r >= 0x64B && r <= 0x65F, r == 0x670, r >= 0x6D6 && r <= 0x6DC, r >= 0x6DF && r <= 0x6E4:
		return true
	}
	return r >= 0x1AB0 && r <= 0x1AFF || r >= 0x1DC0 && r <= 0x1DFF || r >= 0x20D0 && r <= 0x20FF || r >= 0xFE20 && r <= 0xFE2F
}

// squared are white letters on black shapes, which compatibility decomposition does not know.
func squared(r rune) (rune, bool) {
	switch {
	case r >= 0x1F150 && r <= 0x1F169:
		return 'a' + r - 0x1F150, true
	case r >= 0x1F170 && r <= 0x1F189:
		return 'a' + r - 0x1F170, true
	}
	return 0, false
}
