// Package fold turns text as people type it into the one canonical form that search and matching compare, with an exact way back.
//
// It undoes what changes how a word looks but not what it reads as: compatibility forms and width, case, diacritics, invisible and
// bidirectional controls, lookalike letters of other scripts, traditional for simplified characters. It keeps separators and
// symbols, knows no marks and no languages, and decides nothing.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Version changes with every change of what Fold answers.
const Version = "fold/2"

// Fold is the canonical form of s and the way back: folded[i] came from the unit of s that begins at back[i], and
// back[len(folded)] is len(s). Folding what is folded changes nothing. Bytes that are no UTF-8 become U+FFFD.
func Fold(s string) (folded string, back []uint32) {
	if out, ok := ascii(s); ok {
		return out, itself(len(s))
	}
	folded, back = pass(s, All)
	// Taking something out can bring together what composes, so fold again until nothing moves. It settles at once
	// for text that people write; the bound is for what they craft.
	for range maxPasses {
		if settled(folded) {
			break
		}
		again, way := pass(folded, All)
		if again == folded {
			break
		}
		for i := range way {
			way[i] = back[way[i]]
		}
		folded, back = again, way
	}
	return folded, back
}

const maxPasses = 8

// itself is the way back of text that folds byte by byte. Short ones are shared: nobody writes to a way back.
func itself(n int) []uint32 {
	if n < len(ownPlaces) {
		return ownPlaces[: n+1 : n+1]
	}
	return places(n + 1)
}

var ownPlaces = places(4096)

func places(n int) []uint32 {
	p := make([]uint32, n)
	for i := range p {
		p[i] = uint32(i)
	}
	return p
}

// ascii is the lower case of text that is ASCII throughout.
func ascii(s string) (string, bool) {
	upper := -1
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return "", false
		}
		if upper < 0 && c-'A' < 26 {
			upper = i
		}
	}
	if upper < 0 {
		return s, true
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:upper])
	for i := upper; i < len(s); i++ {
		c := s[i]
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// settled says that a pass would change nothing, as far as that can be told cheaply.
func settled(s string) bool {
	if !norm.NFKC.IsNormalString(s) {
		return false
	}
	for _, r := range s {
		if r >= utf8.RuneSelf && (invisible(r) || removable(r)) {
			return false
		}
	}
	return true
}

// Span is where folded[i:j] stands in the original: from the first byte of its first unit to the last byte of its last.
// Invisible characters after the last unit are not part of it.
func Span(original string, back []uint32, i, j int) (start, end int) {
	if i >= j {
		p := int(back[i])
		return p, p
	}
	start, end = int(back[i]), int(back[j])
	last := int(back[j-1])
	if end <= last { // j cuts a unit that folds to several characters
		end = next(original, last)
	}
	for end > last {
		r, n := utf8.DecodeLastRuneInString(original[:end])
		if !invisible(r) || end-n <= last {
			break
		}
		end -= n
	}
	return start, end
}

// next is the end of the unit that begins at i: a character with what combines with it.
func next(s string, i int) int {
	_, n := utf8.DecodeRuneInString(s[i:])
	for j := i + n; j < len(s); j += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[j:])
		if !invisible(r) && boundary(s[j:], r) {
			return j
		}
	}
	return len(s)
}

// boundary says whether a unit can begin at the character r at the start of s.
func boundary(s string, r rune) bool {
	return r < 0x300 || !removable(r) && norm.NFKC.PropertiesString(s).BoundaryBefore()
}

// pass folds once. A unit is a character together with the marks and jamo that combine with it, invisible ones taken out.
func pass(s string, steps Steps) (string, []uint32) {
	var b strings.Builder
	b.Grow(len(s))
	back := make([]uint32, 0, len(s)+1)
	put := func(t string, from int) {
		b.WriteString(t)
		for range len(t) {
			back = append(back, uint32(from))
		}
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if steps&Invisible != 0 && r >= utf8.RuneSelf && invisible(r) {
			i += n
			continue
		}
		end := i + n
		if end < len(s) && s[end] >= utf8.RuneSelf {
			end = next(s, i)
		}
		if end == i+n {
			if r < utf8.RuneSelf {
				put(one(r, steps), i)
			} else {
				put(single(r, steps), i)
			}
		} else {
			put(unit(s[i:end], steps), i)
		}
		i = end
	}
	return b.String(), append(back, uint32(len(s)))
}

// unit folds characters that combine with each other.
func unit(s string, steps Steps) string {
	var clean strings.Builder
	for _, r := range s {
		if steps&Invisible == 0 || !invisible(r) {
			clean.WriteRune(r)
		}
	}
	composed := clean.String()
	if steps&(Width|Styled) != 0 {
		composed = norm.NFKC.String(composed)
	} else {
		composed = norm.NFC.String(composed)
	}
	var b strings.Builder
	for _, r := range composed {
		b.WriteString(single(r, steps))
	}
	return b.String()
}

// lower is the small letter, one for the two forms of sigma.
func lower(r rune) rune {
	if r == 'ς' {
		return 'σ'
	}
	return unicode.ToLower(r)
}
