package wordmark

import (
	"iter"
	"strings"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/pinyin"
	"markwarden/internal/words"
)

// Bounds of Chinese names that are looked for by their sound, in characters.
const (
	minSyllables = 2
	maxSyllables = 8
	maxHanGap    = 2 // characters of no word between two characters of a name
)

// hanSign is the characters of a sign that is Chinese throughout; nil for others.
func hanSign(form string) []rune {
	folded, _ := fold.Fold(form)
	list := make([]rune, 0, maxSyllables)
	for _, u := range fold.Units(nil, folded) {
		switch {
		case !u.Word():
		case u.Class != fold.Han || len(list) == maxSyllables || len(pinyin.Of(u.Rune)) == 0:
			return nil
		default:
			list = append(list, u.Rune)
		}
	}
	if len(list) < minSyllables {
		return nil
	}
	return list
}

// spelled yields how a Chinese name is spelled in pinyin, its syllables apart: by the first reading of each character, and with one
// character read in its second way.
func spelled(list []rune) iter.Seq[string] {
	return func(yield func(string) bool) {
		for other := -1; other < len(list); other++ {
			if other >= 0 && len(pinyin.Of(list[other])) < 2 {
				continue
			}
			var b strings.Builder
			for i, r := range list {
				if i > 0 {
					b.WriteByte(' ')
				}
				way := 0
				if i == other {
					way = 1
				}
				b.WriteString(pinyin.Of(r)[way].String())
			}
			if !yield(b.String()) {
				return
			}
		}
	}
}

// syllables is the hash of characters by their sound.
func syllables(list []rune, other int) uint64 {
	h := uint64(len(list))
	for i, r := range list {
		ways := pinyin.Of(r)
		if len(ways) == 0 {
			return 0
		}
		way := ways[0]
		if i == other && len(ways) > 1 {
			way = ways[1]
		}
		h = (h ^ uint64(way.Near())) * 0x9E3779B97F4A7C15
		h ^= h >> 32
	}
	return h * 0xbf58476d1ce4e5b9
}

// newHomophones files the Chinese signs by sound.
func newHomophones(x *lexicon) table {
	var all []filed
	for k, key := range x.keys {
		if g := &x.of(int32(k))[0]; g.class != fold.Han {
			continue
		}
		list := hanSign(key)
		for other := -1; other < len(list); other++ {
			if other < 0 || len(pinyin.Of(list[other])) > 1 {
				all = append(all, filed{syllables(list, other), int32(k)})
			}
		}
	}
	return newTable(all)
}

// homophones looks for other characters that sound as a Chinese sign does.
func (s *sweep) homophones(x *lexicon) {
	if len(x.homophones.slots) == 0 {
		return
	}
	for i := range int32(len(s.units)) {
		if s.units[i].Class != fold.Han {
			continue
		}
		var list [maxSyllables]rune
		n := 0
		for j := i; int(j) < len(s.units) && n < maxSyllables; j++ {
			if s.units[j].Class != fold.Han {
				if s.units[j].Word() || j-s.lastHan(j) > maxHanGap {
					break
				}
				continue
			}
			list[n] = s.units[j].Rune
			if n++; n < minSyllables {
				continue
			}
			s.ear.found = s.ear.found[:0]
			for other := -1; other < n; other++ {
				if other >= 0 && len(pinyin.Of(list[other])) < 2 {
					continue
				}
				if h := syllables(list[:n], other); h != 0 {
					s.ear.found = x.homophones.find(s.ear.found, h, maxAlike)
				}
			}
			for _, key := range s.ear.distinct() {
				s.homophone(x, key, list[:n], i, j+1)
			}
		}
	}
}

func (s *sweep) lastHan(j int32) int32 {
	for j--; j > 0 && s.units[j].Class != fold.Han; j-- {
	}
	return j
}

// homophone judges characters, units i..j, that sound as the sign of a key.
func (s *sweep) homophone(x *lexicon, key int32, list []rune, i, j int32) {
	same, n := 0, 0
	for _, r := range x.keys[key] {
		if n == len(list) || !sameSound(list[n], r) {
			return
		}
		if list[n] == r {
			same++
		}
		n++
	}
	if n != len(list) || same == n || same == 0 || s.taken(i, j) || !s.standsAsName(list, i, j) {
		return
	}
	for k := range x.of(key) {
		g := &x.of(key)[k]
		if !s.wanted(g.right) || g.source == fromWords {
			continue
		}
		p := place{from: i, to: j, sign: g, kind: markwarden.KindHomophone}
		p.start, p.end = s.span(i, j)
		if int(j-i) > n {
			p.also = markwarden.KindSpacing
		}
		s.weigh(&found{letters: int8(n)}, &p, false)
		s.places = append(s.places, p)
	}
}

// sameSound says whether two characters have readings that sound nearly the same.
func sameSound(a, b rune) bool {
	for _, p := range pinyin.Of(a) {
		for _, q := range pinyin.Of(b) {
			if p.Near() == q.Near() {
				return true
			}
		}
	}
	return false
}

// ownHomophone is the weight, as a word of Chinese, of characters that only sound like a sign.
const ownHomophone = 8

// standsAsName says whether characters are no word, and no part of other words, of Chinese.
func (s *sweep) standsAsName(list []rune, i, j int32) bool {
	if _, known := words.Han(string(list)); known {
		return false
	}
	from, to := i, j
	for from > 0 && s.units[from-1].Class == fold.Han {
		from--
	}
	for int(to) < len(s.units) && s.units[to].Class == fold.Han {
		to++
	}
	if int(j-i) > len(list) { // with something between
		return from == i && to == j
	}
	if len(list) == minSyllables && (int(to-j) == 1 || int(i-from) == 1) { // one character is left over: part of a word
		return false
	}
	lo := s.units[from].Lo
	return words.Stands(s.text.Folded[lo:s.units[to-1].Hi], int(s.units[i].Lo-lo), int(s.units[j-1].Hi-lo), ownHomophone)
}
