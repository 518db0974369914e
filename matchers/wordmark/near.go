package wordmark

import (
	"unicode/utf8"
)

// Letters from which a word may be looked for with one slip, and with two.
const (
	minTypoLetters = 5 // shorter ones only with two letters swapped or one doubled
	minSlipLetters = 4
	minTwoSlips    = 9
	maxTypoLetters = 24
)

// newNear files keys so that those one slip of the hand (a letter more, less, other, or two swapped) away from a word are found by
// common deletions: two words within one slip share a form with at most one letter deleted from each. Cost grows with the word's
// length only. After W. Garbe's symmetric delete spelling correction; candidates are verified by distance.
// A sign of several words is filed by those of its words that are no everyday ones as well.
func newNear(x *lexicon, want func(int) bool) table {
	all := make([]filed, 0, 8*len(x.keys))
	var d deletions
	for i, k := range x.keys {
		for w := range x.telling(int32(i)) {
			for _, h := range d.of(w) {
				all = append(all, filed{h, int32(i)})
			}
		}
		if len(k) <= maxTypoLetters && want(i) {
			for _, h := range d.of(k) {
				all = append(all, filed{h, int32(i)})
			}
		}
	}
	return newTable(all)
}

// deletions are the hashes of a word and of it without each one letter. Words are folded, so of ASCII mostly; others are
// deleted from byte by byte, which misses some and invents none (candidates are verified).
type deletions struct {
	list [maxTypoLetters + 1]uint64
}

// of hashes by a polynomial, so that each deletion costs the same, however long the word is.
func (d *deletions) of(word string) []uint64 {
	n := len(word)
	var tail uint64 // of the letters behind i, at their places
	for i := n - 1; i >= 0; i-- {
		d.list[i+1] = tail
		tail += uint64(word[i]) * powers[n-1-i]
	}
	d.list[0] = scatter(tail, n)
	var head uint64 // of the letters before i, one place lower
	kept := 1
	for i := range n {
		if i == 0 || word[i] != word[i-1] {
			d.list[kept] = scatter(head+d.list[i+1], n-1)
			kept++
		}
		if i+1 < n {
			head += uint64(word[i]) * powers[n-2-i]
		}
	}
	return d.list[:kept]
}

var powers = func() (p [maxTypoLetters + 1]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 0x9E3779B97F4A7C15
	}
	return p
}()

func scatter(h uint64, n int) uint64 {
	h += uint64(n) << 56
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

// newEnds files long keys by their first and by their last letters: of two slips in a long word, one end is often spared.
func newEnds(keys []string, want func(int) bool) table {
	all := make([]filed, 0, len(keys))
	for i, k := range keys {
		if len(k) >= minTwoSlips && len(k) <= maxTypoLetters && want(i) {
			all = append(all, filed{head(k), int32(i)}, filed{tail(k), int32(i)})
		}
	}
	return newTable(all)
}

// endLetters is how many letters an end of a word has.
const endLetters = 4

func head(w string) uint64 { return end(w[:endLetters], 'h') }
func tail(w string) uint64 { return end(w[len(w)-endLetters:], 't') }

func end(w string, which uint64) uint64 {
	h := which
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 0x9E3779B97F4A7C15
	}
	return scatter(h, len(w))
}

// slips is the restricted Damerau-Levenshtein distance of two words of ASCII letters, at most limit+1. Others are compared by their
// bytes.
func slips(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit || len(a) > maxSlipBytes || len(b) > maxSlipBytes {
		return limit + 1
	}
	var rows [3][maxSlipBytes + 1]int8
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = int8(j)
	}
	for i := 1; i <= len(a); i++ {
		now[0] = int8(i)
		least := now[0]
		for j := 1; j <= len(b); j++ {
			cost := int8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if int(least) > limit {
			return limit + 1
		}
		before, last, now = last, now, before
	}
	return min(int(last[len(b)]), limit+1)
}

const maxSlipBytes = 48

// swapped says whether two words differ by two neighbouring letters in the other order.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 1; i < len(a); i++ {
		if a[i] != b[i] {
			return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// doubled says whether a is b with one of its letters doubled.
func doubled(a, b string) bool {
	if len(a) != len(b)+1 {
		return false
	}
	for i := 1; i < len(a); i++ {
		if a[i] == a[i-1] && a[:i]+a[i+1:] == b {
			return true
		}
	}
	return false
}

func letters(s string) int { return utf8.RuneCountInString(s) }
