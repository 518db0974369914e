package index

import (
	"strings"

	"markwarden/internal/fold"
)

// Bounds of what search takes in from one field, and of one query.
const (
	maxTerms      = 4096
	maxQueryTerms = 32
	maxTermBytes  = 64
)

// Terms appends the search terms of a text: folded words, the parts of words made of letters and digits, and for scripts without
// spaces each character and each pair of neighbours, so that a query of one character finds, and a longer one finds in order.
func Terms(dst []string, text string) []string {
	folded, _ := fold.Fold(text)
	return FoldedTerms(dst, folded)
}

// FoldedTerms is Terms of text that is folded already.
func FoldedTerms(dst []string, folded string) []string {
	from := len(dst)
	for run, dense := range runs(folded) {
		if len(dst)-from >= maxTerms {
			return dst
		}
		if !dense {
			dst = append(dst, cut(run))
			dst = parts(dst, run)
			continue
		}
		last := 0 // start of the character before
		for i := range run {
			if i > 0 {
				dst = append(dst, run[last:i])
				if j := end(run, i); j > i {
					dst = append(dst, run[last:j])
				}
			}
			last = i
		}
		dst = append(dst, run[last:])
	}
	return dst
}

// QueryTerms is the terms that a document must all have to be found by a text.
func QueryTerms(text string) []string {
	folded, _ := fold.Fold(text)
	var terms []string
	for run, dense := range runs(folded) {
		if len(terms) >= maxQueryTerms {
			break
		}
		if !dense || end(run, 0) == len(run) {
			terms = append(terms, cut(run))
			continue
		}
		last := 0
		for i := range run {
			if i > 0 && len(terms) < maxQueryTerms {
				terms = append(terms, run[last:end(run, i)])
			}
			last = i
		}
	}
	return terms
}

// runs yields the words of a folded text: characters of one script with nothing between. dense: of a script without spaces.
func runs(folded string) func(yield func(run string, dense bool) bool) {
	return func(yield func(string, bool) bool) {
		units := fold.Units(nil, folded)
		for i := 0; i < len(units); {
			if !units[i].Word() {
				i++
				continue
			}
			j := i + 1
			for j < len(units) && !border(units[j-1], units[j]) {
				j++
			}
			if !yield(folded[units[i].Lo:units[j-1].Hi], units[i].Class > fold.Digit) {
				return
			}
			i = j
		}
	}
}

// border is a change of script or the end of a word; Chinese characters and kana run together in Japanese.
func border(a, b fold.Unit) bool {
	dense := func(u fold.Unit) bool { return u.Class == fold.Han || u.Class == fold.Kana }
	return fold.Breaks(a, b) && !(dense(a) && dense(b))
}

// parts appends the pieces of a word at the borders of letters and digits: iphone15 is found by iphone.
func parts(dst []string, word string) []string {
	from := 0
	for i := 1; i <= len(word); i++ {
		if i < len(word) && digit(word[i-1]) == digit(word[i]) {
			continue
		}
		if from == 0 && i == len(word) {
			break
		}
		dst = append(dst, cut(word[from:i]))
		from = i
	}
	return dst
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// end is where the character that begins at i ends.
func end(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		if s[j]&0xC0 != 0x80 {
			return j
		}
	}
	return len(s)
}

func cut(term string) string {
	if len(term) > maxTermBytes {
		return strings.ToValidUTF8(term[:maxTermBytes], "")
	}
	return term
}
