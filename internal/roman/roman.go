// Package roman writes words of other scripts in small Latin letters as they sound, so that a name can be known by its sound.
//
// It keeps to what is heard, not to any official standard, knows no words and no marks, and gives no way back.
package roman

import (
	"strings"
	"unicode"
)

// Script is a script that words are read from.
type Script uint8

const (
	None Script = iota // Latin, or one that isn't read
	Cyrillic
	Greek
	Arabic
	Hebrew
	Devanagari
	Thai
	Kana
	Hangul
)

// Of is the script of a character.
func Of(r rune) Script {
	switch {
	case r < 0x370:
		return None
	case r < 0x400 || r >= 0x1F00 && r < 0x2000:
		return Greek
	case r < 0x530:
		return Cyrillic
	case r >= 0x591 && r < 0x600:
		return Hebrew
	case r >= 0x600 && r < 0x780:
		return Arabic
	case r >= 0x900 && r < 0x980:
		return Devanagari
	case r >= 0xE00 && r < 0xE80:
		return Thai
	case r >= 0x3041 && r <= 0x30FF && r != '・':
		return Kana
	case r >= 0xAC00 && r <= 0xD7A3:
		return Hangul
	}
	return None
}

// Word is a word in one script as it sounds; "" and None when it has letters of none or of two.
func Word(s string) (string, Script) {
	script := None
	for _, r := range s {
		if unicode.IsMark(r) && Of(r) == None || r == 0x640 || r >= 0x200B && r <= 0x200F {
			continue
		}
		o := Of(r)
		if o == None || script != None && o != script {
			return "", None
		}
		script = o
	}
	list := []rune(s)
	switch script {
	case None:
		return "", None
	case Kana:
		return kana(list), script
	case Hangul:
		return hangul(list), script
	case Thai:
		return thai(list), script
	case Devanagari:
		return devanagari(list), script
	case Greek:
		return greek(list), script
	case Arabic:
		list = article(list)
		return each(list, arabic), script
	case Hebrew:
		return each(list, hebrew), script
	case Cyrillic:
	}
	return strings.ReplaceAll(each(list, cyrillic), "dzh", "j"), script
}

func each(list []rune, table map[rune]string) string {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(table[unicode.ToLower(r)])
	}
	return b.String()
}

var cyrillic = letters("а a б b в v г g ґ g д d е e ё e є e ж zh з z и i і i ї i й y к k л l м m н n о o п p р r с s т t у u ў u ф f х h ц ts ч ch ш sh щ sh ы y э e ю yu я ya җ j қ k ғ g ң n ө o ү u ұ u һ h ә a")

var arabic = letters("ب b ت t ث th ج j ح h خ h د d ذ z ر r ز z س s ش sh ص s ض d ط t ظ z ع a غ g ف f ق k ك k ک k گ g ل l م m ن n ه h و w ؤ w ي y ی y ئ y ى a ا a أ a إ i آ a ة a پ p چ ch ڤ v ژ j")

var hebrew = letters("א a ב b ג g ד d ה h ו w ז z ח h ט t י y כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף p צ ts ץ ts ק k ר r ש sh ת t")

// letters reads pairs of a character and its sound.
func letters(s string) map[rune]string {
	f := strings.Fields(s)
	m := make(map[rune]string, len(f)/2)
	for i := 0; i+1 < len(f); i += 2 {
		m[[]rune(f[i])[0]] = f[i+1]
	}
	return m
}

// article takes the Arabic article off a word that has enough left.
func article(list []rune) []rune {
	if len(list) > 5 && list[0] == 'ا' && list[1] == 'ل' {
		return list[2:]
	}
	return list
}

var (
	greekLetters = letters("α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ i φ f χ h ψ ps ω o ά a έ e ή i ί i ό o ύ i ώ o ϊ i ΐ i ϋ i ΰ i")
	greekPairs   = map[string]string{"ου": "u", "ού": "u", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "ng", "αι": "e", "ει": "i", "οι": "i", "εί": "i", "αυ": "av", "ευ": "ev", "τσ": "ts", "τζ": "j"}
)

func greek(list []rune) string {
	var b strings.Builder
	for i := 0; i < len(list); i++ {
		r := unicode.ToLower(list[i])
		if i+1 < len(list) {
			if p, ok := greekPairs[string([]rune{r, unicode.ToLower(list[i+1])})]; ok {
				b.WriteString(p)
				i++
				continue
			}
		}
		b.WriteString(greekLetters[r])
	}
	return b.String()
}

var (
	nagari = letters("क k ख k ग g घ g ङ n च ch छ ch ज j झ j ञ n ट t ठ t ड d ढ d ण n त t थ t द d ध d न n प p फ f ब b भ b म m य y र r ल l व v श sh ष sh स s ह h")
	vowels = letters("अ a आ a इ i ई i उ u ऊ u ऋ ri ए e ऐ ai ऑ o ओ o औ au ऍ e")
	signs  = letters("ा a ि i ी i ु u ू u ृ ri े e ै ai ो o ौ au ॉ o ॅ e")
)

func devanagari(list []rune) string {
	var b strings.Builder
	for i, r := range list {
		switch {
		case nagari[r] != "":
			b.WriteString(nagari[r])
			if i+1 < len(list) && nagari[list[i+1]] != "" { // the vowel that isn't written
				b.WriteByte('a')
			}
		case r == 'ं' || r == 'ँ':
			b.WriteByte('n')
		default: // of the halant and the nukta nothing is heard
			b.WriteString(vowels[r] + signs[r])
		}
	}
	return b.String()
}

var (
	thaiLetters = letters("ก k ข k ค k ฆ k ง ng จ j ฉ ch ช ch ซ s ฌ ch ญ y ฎ d ฏ t ฐ t ฑ t ฒ t ณ n ด d ต t ถ t ท t ธ t น n บ b ป p ผ p ฝ f พ p ฟ f ภ p ม m ย y ร r ล l ว w ศ s ษ s ส s ห h ฬ l ฮ h ฤ ri")
	thaiVowels  = letters("ะ a ั a า a ิ i ี i ึ u ื u ุ u ู u ำ am")
	thaiBefore  = letters("เ e แ ae โ o ใ ai ไ ai")
)

func thai(list []rune) string {
	var b strings.Builder
	for i := 0; i < len(list); i++ {
		r := list[i]
		switch {
		case thaiBefore[r] != "": // written before its consonant, heard after it
			for i+1 < len(list) && (thaiLetters[list[i+1]] != "" || list[i+1] == 'อ') {
				i++
				b.WriteString(thaiLetters[list[i]])
				if i+1 >= len(list) || list[i+1] != 'ร' && list[i+1] != 'ล' || i+2 >= len(list) { // a cluster, perhaps
					break
				}
			}
			b.WriteString(thaiBefore[r])
		case r == 'อ': // a vowel behind a consonant, a carrier of one elsewhere
			if i > 0 && (i+1 >= len(list) || thaiVowels[list[i+1]] == "") {
				b.WriteByte('o')
			}
		default:
			b.WriteString(thaiLetters[r] + thaiVowels[r])
		}
	}
	return b.String()
}

var (
	initials = strings.Fields("g kk n d tt r m b pp s ss - j jj ch k t p h")
	middles  = strings.Fields("a ae ya ya eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
	finals   = strings.Fields("- k k k n n n t l k m l l l p l m p p t t ng t ch k t p t")
)

func hangul(list []rune) string {
	var b strings.Builder
	last := ""
	for _, r := range list {
		n := int(r - 0xAC00)
		if n < 0 || n > 0xD7A3-0xAC00 {
			continue
		}
		for i, p := range []string{initials[n/588], middles[n%588/28], finals[n%28]} {
			if i == 0 && p == "r" && last == "l" { // one long l
				p = "l"
			}
			if last = p; p != "-" {
				b.WriteString(p)
			}
		}
	}
	return b.String()
}

// Spoken yields how a word may be read: as Word reads it, and where its script writes two sounds with one letter, as the other ones.
func Spoken(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		said, script := Word(s)
		if said == "" || !yield(said) {
			return
		}
		var other string
		switch script {
		case Arabic: // no g; w and y are vowels as well
			if other = strings.NewReplacer("j", "g", "w", "u", "y", "i").Replace(said); other != said && !yield(other) {
				return
			}
			other = strings.NewReplacer("w", "u", "y", "i").Replace(said)
		case Hebrew:
			other = strings.NewReplacer("w", "u", "y", "i").Replace(said)
		case Hangul: // no z and no f
			other = strings.NewReplacer("jj", "z", "j", "z", "p", "f").Replace(said)
			if plain := strings.NewReplacer("jj", "z", "j", "z").Replace(said); plain != said && plain != other && !yield(plain) {
				return
			}
		case None, Cyrillic, Greek, Devanagari, Thai, Kana:
		}
		if other != "" && other != said {
			yield(other)
		}
	}
}
