package wordmark

import (
	"iter"
	"unicode/utf8"
)

// Letters from which a word may be looked for with one slip, and with two.
const (
	minTypoLetters = 5 // shorter ones only with two letters swapped or one doubled
	minSlipLetters = 4
	maxTypoLetters = 24
)

// near finds keys one slip of the hand (a letter more, less, other, or two swapped) away from a word, by common deletions:
// two words within one slip share a form with at most one letter deleted from each. Cost grows with the word's length only.
// After W. Garbe's symmetric delete spelling correction; candidates are verified by distance.
type near struct {
	mask  uint64
	slots []slot
	bits  []uint64 // one bit per hash: most words are answered here
}

type slot struct {
	hash uint32
	key  int32 // index + 1; 0: free
}

func newNear(keys []string, want func(int) bool) near {
	count := 0
	for i, k := range keys {
		if want(i) && len(k) <= maxTypoLetters {
			count += len(k) + 1
		}
	}
	if count == 0 {
		return near{}
	}
	size := uint64(1024)
	for size < uint64(count)*2 {
		size *= 2
	}
	n := near{mask: size - 1, slots: make([]slot, size), bits: make([]uint64, size*8/64)}
	for i, k := range keys {
		if want(i) && len(k) <= maxTypoLetters {
			for h := range deletions(k) {
				n.put(h, int32(i))
			}
		}
	}
	return n
}

func (n *near) put(h uint64, key int32) {
	b := h % uint64(len(n.bits)*64)
	n.bits[b/64] |= 1 << (b % 64)
	at := h & n.mask
	for n.slots[at].key != 0 {
		if n.slots[at].key == key+1 && n.slots[at].hash == uint32(h>>32) {
			return
		}
		at = (at + 1) & n.mask
	}
	n.slots[at] = slot{uint32(h >> 32), key + 1}
}

// deletions yields the hashes of a word and of it without each one letter. Words are folded, so of ASCII mostly; others are
// deleted from byte by byte, which misses some and invents none (candidates are verified).
func deletions(word string) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if !yield(hash(word, -1)) {
			return
		}
		for i := range len(word) {
			if i > 0 && word[i] == word[i-1] {
				continue
			}
			if !yield(hash(word, i)) {
				return
			}
		}
	}
}

func hash(s string, skip int) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		if i != skip {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

// find yields the keys within one slip of a word, unverified and perhaps more than once.
func (n *near) find(word string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if len(n.slots) == 0 {
			return
		}
		for h := range deletions(word) {
			b := h % uint64(len(n.bits)*64)
			if n.bits[b/64]&(1<<(b%64)) == 0 {
				continue
			}
			for at := h & n.mask; n.slots[at].key != 0; at = (at + 1) & n.mask {
				if n.slots[at].hash == uint32(h>>32) && !yield(n.slots[at].key-1) {
					return
				}
			}
		}
	}
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
