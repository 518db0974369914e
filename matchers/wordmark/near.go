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
func newNear(keys []string, want func(int) bool) table {
	var all []filed
	var d deletions
	for i, k := range keys {
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

// slips is the restricted Damerau-Levenshtein distance of two words, at most limit+1.
func slips(a, b string, limit int) int {
	ra, rb := []rune(a), []rune(b)
	if d := len(ra) - len(rb); d > limit || -d > limit {
		return limit + 1
	}
	before, last, now := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		now[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return min(last[len(rb)], limit+1)
}

func letters(s string) int { return utf8.RuneCountInString(s) }
