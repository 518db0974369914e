package fold

import (
	"unicode"
	"unicode/utf8"
)

// Class is what a character of folded text is to a reader who looks for words.
type Class uint8

const (
	Separator Class = iota // space, punctuation, symbols
	Emoji
	Letter // of a script that is written with spaces between words
	Digit
	Han
	Kana
	Hangul
	Dense // Thai, Lao, Khmer, Burmese: words without spaces between them
)

// Unit is one character of folded text.
type Unit struct {
	Rune   rune
	Lo, Hi uint32 // bytes of the folded text
	Class  Class
}

// Word says whether the character is part of a word.
func (u Unit) Word() bool { return u.Class >= Letter }

// Units appends the characters of a folded text to dst.
func Units(dst []Unit, folded string) []Unit {
	for i := 0; i < len(folded); {
		if c := folded[i]; c < utf8.RuneSelf {
			dst = append(dst, Unit{rune(c), uint32(i), uint32(i + 1), asciiClass[c]})
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(folded[i:])
		c := classOf(r)
		if c == Separator && unicode.IsMark(r) && len(dst) > 0 { // Thai and Indic vowels belong to the letter before
			c = dst[len(dst)-1].Class
		}
		dst = append(dst, Unit{r, uint32(i), uint32(i + n), c})
		i += n
	}
	return dst
}

var asciiClass = func() (t [utf8.RuneSelf]Class) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = Letter
		case c >= '0' && c <= '9':
			t[c] = Digit
		}
	}
	return t
}()

func classOf(r rune) Class {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r == '々':
		return Han
	case r >= 0x3041 && r <= 0x309F, r >= 0x30A1 && r <= 0x30FA, r == 'ー', r >= 0x31F0 && r <= 0x31FF:
		return Kana
	case r >= 0xAC00 && r <= 0xD7A3, r >= 0x1100 && r <= 0x11FF:
		return Hangul
	case r >= 0x0E01 && r <= 0x0EFF, r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF:
		if unicode.IsDigit(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return Separator
		}
		return Dense
	case r >= 0x2600 && r <= 0x27BF, r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2B00 && r <= 0x2BFF, r >= 0x2300 && r <= 0x23FF, r >= 0x2190 && r <= 0x21FF:
		return Emoji
	case unicode.Is(unicode.Han, r):
		return Han
	case unicode.IsLetter(r):
		return Letter
	case unicode.IsDigit(r):
		return Digit
	}
	return Separator
}

// Breaks says whether a word border stands between two neighbouring characters for sure: one is no part of a word, or the
// script changes. Between characters of a script without spaces there may be one as well, or not.
func Breaks(a, b Unit) bool {
	if !a.Word() || !b.Word() {
		return true
	}
	return group(a.Class) != group(b.Class)
}

func group(c Class) Class {
	if c == Digit {
		return Letter
	}
	return c
}
