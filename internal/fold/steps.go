package fold

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Steps are what folding undoes. Which of them two texts need to become the same names the kind of a disguise.
type Steps uint16

const (
	Case       Steps = 1 << iota // capital and small letters
	Width                        // full and half width
	Styled                       // mathematical, circled, squared letters, ligatures, superscripts
	Invisible                    // characters that take no room
	Diacritics                   // accents, strokes
	Variant                      // traditional for simplified
	Homoglyph                    // letters of other scripts that look the same
	All        = Case | Width | Styled | Invisible | Diacritics | Variant | Homoglyph
)

// Apply folds with only some steps, without a way back.
func Apply(s string, steps Steps) string {
	t, _ := pass(s, steps)
	for range maxPasses {
		again, _ := pass(t, steps)
		if again == t {
			break
		}
		t = again
	}
	return t
}

// Difference is the steps without which two texts that fold to the same are not the same.
func Difference(a, b string) Steps {
	if a == b {
		return 0
	}
	var need Steps
	for s := Case; s <= Homoglyph; s <<= 1 {
		if Apply(a, All&^s) != Apply(b, All&^s) {
			need |= s
		}
	}
	return need
}

// Touched is the steps that change s at all.
func Touched(s string) Steps {
	if _, ok := ascii(s); ok {
		if strings.ToLower(s) != s {
			return Case
		}
		return 0
	}
	whole := Apply(s, All)
	var touched Steps
	for step := Case; step <= Homoglyph; step <<= 1 {
		if Apply(s, All&^step) != whole {
			touched |= step
		}
	}
	return touched
}

// cache holds the full folding of single characters by page of 256; a page is filled with what is asked.
var cache [0x110000 >> 8]atomic.Pointer[[256]atomic.Pointer[string]]

// single folds one character.
func single(r rune, steps Steps) string {
	if steps != All {
		return one(r, steps)
	}
	if r < 0 || r > utf8.MaxRune {
		r = utf8.RuneError
	}
	page := cache[r>>8].Load()
	if page == nil {
		page = new([256]atomic.Pointer[string])
		if !cache[r>>8].CompareAndSwap(nil, page) {
			page = cache[r>>8].Load()
		}
	}
	if s := page[r&0xFF].Load(); s != nil {
		return *s
	}
	s := one(r, All)
	page[r&0xFF].Store(&s)
	return s
}

var small = func() (t [utf8.RuneSelf]string) {
	for i := range t {
		t[i] = string(unicode.ToLower(rune(i)))
	}
	return t
}()

// one computes the folding of one character: each step in turn until nothing changes, so that the result is a fixed point.
func one(r rune, steps Steps) string {
	if r < utf8.RuneSelf {
		if steps&Case != 0 {
			return small[r]
		}
		return string(r)
	}
	s := string(r)
	if steps&Homoglyph != 0 {
		if a, ok := load().looks[r]; ok && plainLetters[unicode.ToLower(r)] == "" {
			s = a // before compatibility, which would lead some lookalikes away: lunate sigma is a c, sigma an o
		}
	}
	for range maxPasses {
		next := turn(s, steps)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func turn(s string, steps Steps) string {
	s = compatible(s, steps)
	var b strings.Builder
	for _, r := range s {
		if steps&Invisible != 0 && invisible(r) || steps&Diacritics != 0 && removable(r) {
			continue
		}
		b.WriteString(letter(r, steps))
	}
	return b.String()
}

// compatible undoes compatibility forms; those of width and the rest are two steps.
func compatible(s string, steps Steps) string {
	if steps&(Width|Styled) == Width|Styled {
		return norm.NFKC.String(s)
	}
	if steps&(Width|Styled) == 0 {
		return norm.NFC.String(s)
	}
	var b strings.Builder
	for _, r := range s {
		if wide := r >= 0xFF00 && r <= 0xFFEF || r == 0x3000; wide == (steps&Width != 0) {
			b.WriteString(norm.NFKC.String(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func letter(r rune, steps Steps) string {
	if r < utf8.RuneSelf {
		return one(r, steps)
	}
	if steps&Styled != 0 {
		if a, ok := squared(r); ok {
			return string(a)
		}
	}
	if d := digit(r); d >= 0 && steps&Width != 0 {
		return string('0' + d)
	}
	t := load()
	if steps&Homoglyph != 0 {
		if a, ok := t.looks[r]; ok && plainLetters[unicode.ToLower(r)] == "" {
			return a
		}
	}
	if steps&Variant != 0 {
		if v, ok := t.variants[r]; ok {
			return v
		}
	}
	if steps&Diacritics != 0 {
		if p := bare(r); p != "" {
			return p
		}
	}
	if steps&Case != 0 {
		return string(lower(r))
	}
	return string(r)
}

// bare is a letter without what decorates it, in its own case; "" when it has nothing to lose.
func bare(r rune) string {
	if p, ok := plainLetters[r]; ok {
		return p
	}
	if p, ok := plainLetters[unicode.ToLower(r)]; ok {
		return strings.ToUpper(p)
	}
	d := norm.NFD.String(string(r))
	if len(d) == utf8.RuneLen(r) {
		return ""
	}
	base, n := utf8.DecodeRuneInString(d)
	if base == r {
		return ""
	}
	for _, m := range d[n:] {
		if !removable(m) {
			return ""
		}
	}
	return string(base)
}

// digit is the value of a decimal digit of any script, or -1.
func digit(r rune) rune {
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	// Decimal digits come in runs of ten in order of value, each run starting at its zero.
	z := r
	for r-z < 9 && unicode.Is(unicode.Nd, z-1) {
		z--
	}
	if r-z > 9 {
		return -1
	}
	return (r - z) % 10
}
