package wordmark

import (
	"math/bits"
	"slices"
	"strings"

	"markwarden"
	"markwarden/internal/sound"
	"markwarden/internal/words"
)

// Bounds of signs of several words.
const (
	maxParts  = 5
	maxShared = 24 // signs that have a word in common, beyond which the word says nothing
)

// parts are the words of a sign.
type parts struct {
	n    int
	list [maxParts]string
}

// partsOf cuts a key where words of the registered form end.
func partsOf(key string, breaks uint64) (p parts) {
	from := 0
	for breaks != 0 && p.n < maxParts-1 {
		at := bits.TrailingZeros64(breaks)
		breaks &= breaks - 1
		if at >= len(key) {
			break
		}
		p.list[p.n] = key[from:at]
		p.n++
		from = at
	}
	p.list[p.n] = key[from:]
	p.n++
	return p
}

// mayBeParted says whether a sign is of several words of Latin letters, the words of which may be looked for one by one.
func (g *sign) mayBeParted(key string) bool {
	n := count(g.breaks)
	return n > 0 && n < maxParts && g.source != fromWords && g.source != fromPinyin && g.source != fromNickname && latin(key)
}

// newAnchors files signs of several words under each of their words together with how another one begins.
func newAnchors(x *lexicon) table {
	shared := map[uint64]int32{}
	each := func(call func(k int32, h uint64)) {
		for k, key := range x.keys {
			for i := range x.of(int32(k)) {
				if g := &x.of(int32(k))[i]; g.several {
					p := partsOf(key, g.breaks)
					p.pairs(func(h uint64) { call(int32(k), h) })
					break
				}
			}
		}
	}
	each(func(_ int32, h uint64) { shared[h]++ })
	var all []filed
	each(func(k int32, h uint64) {
		if shared[h] <= maxShared {
			all = append(all, filed{h, k})
		}
	})
	return newTable(all)
}

// pairs calls with the hash of each word and the beginning of each other.
func (p *parts) pairs(call func(uint64)) {
	for i, w := range p.list[:p.n] {
		for j, o := range p.list[:p.n] {
			if i != j && len(w) >= minAnchor {
				call(anchor(wordHash(w), o[0]))
			}
		}
	}
}

// minAnchor is how many letters a word has by which a sign of several is found.
const minAnchor = 3

func wordHash(w string) uint64 {
	h := uint64(len(w))
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 0x9E3779B97F4A7C15
	}
	return h
}

// anchor is the hash of a word beside one that begins with a letter, or one that may sound the same.
func anchor(word uint64, beside byte) uint64 {
	h := (word ^ uint64(starts[beside])) * 0x9E3779B97F4A7C15
	h ^= h >> 32
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>29
}

// starts leads letters with which the same sound may begin to one of them.
var starts = func() (t [256]byte) {
	for c := range t {
		t[c] = byte(c)
	}
	for _, group := range []string{"kcqx", "fp", "sz", "vwb", "gj", "aeiouyh"} {
		for i := range len(group) {
			t[group[i]] = group[0]
		}
	}
	return t
}()

// anchored finds signs of several words by one of them, token k: another one mistyped, all in another order, or one left out.
func (s *sweep) anchored(x *lexicon, k int, word string) {
	if len(word) < minAnchor || len(x.anchors.slots) == 0 {
		return
	}
	h := wordHash(word)
	for _, at := range [2]int{k - 1, k + 1} {
		if at < 0 || at >= len(s.tokens) {
			continue
		}
		if s.english(&s.tokens[k]) && s.english(&s.tokens[at]) { // a sign of such words is told by another pair of them, or is ordinary
			continue
		}
		if s.within(min(s.tokens[k].from, s.tokens[at].from), max(s.tokens[k].to, s.tokens[at].to)) {
			continue
		}
		beside := s.text.Folded[s.units[s.tokens[at].from].Lo]
		s.ear.found = x.anchors.find(s.ear.found[:0], anchor(h, beside), maxShared)
		for _, key := range s.ear.found {
			s.anchoredBy(x, key, k, word)
		}
	}
}

// within says whether units i..j are part of one place found already.
func (s *sweep) within(i, j int32) bool {
	for k := range s.places {
		if p := &s.places[k]; p.from <= i && j <= p.to {
			return true
		}
	}
	return false
}

func (s *sweep) anchoredBy(x *lexicon, key int32, k int, word string) {
	for i := range x.of(key) {
		g := &x.of(key)[i]
		if !g.several || !s.wanted(g.right) {
			continue
		}
		p := partsOf(x.keys[key], g.breaks)
		for at, w := range p.list[:p.n] {
			if w == word {
				s.aligned(g, p.list[:p.n], k, at, 1)
				if _, article := articles[p.list[0]]; article && p.n > 2 && at > 0 {
					s.aligned(g, p.list[1:p.n], k, at-1, 1)
				}
			}
		}
		s.moved(g, &p, k)
	}
}

// telling yields the words of a key of several that are no everyday words.
func (x *lexicon) telling(key int32) func(func(string) bool) {
	return func(yield func(string) bool) {
		signs := x.of(key)
		i := slices.IndexFunc(signs, func(g sign) bool { return g.several })
		if i < 0 {
			return
		}
		p := partsOf(x.keys[key], signs[i].breaks)
		for _, w := range p.list[:p.n] {
			if _, known := words.English(w); !known && len(w) >= minTypoLetters && len(w) <= maxTypoLetters && !yield(w) {
				return
			}
		}
	}
}

// partly tries the signs of a key of several words, one of which the mistyped word at unit i may be: another may be mistyped as well.
func (s *sweep) partly(x *lexicon, key int32, word string, i int32) {
	k, ok := slices.BinarySearchFunc(s.tokens, i, func(t token, at int32) int { return int(t.from - at) })
	if !ok || int(s.tokens[k].to-i) != len(word) {
		return
	}
	for n := range x.of(key) {
		g := &x.of(key)[n]
		if !g.several || !s.wanted(g.right) {
			continue
		}
		s.refused = true // what stands beside the word counts
		p := partsOf(x.keys[key], g.breaks)
		for at, w := range p.list[:p.n] {
			if w[0] == word[0] && slips(word, w, 1) == 1 {
				s.aligned(g, p.list[:p.n], k, at, 2)
			}
		}
	}
}

// aligned tries a sign whose word at stands at token k, perhaps mistyped: the others in order, so many of all mistyped.
func (s *sweep) aligned(g *sign, list []string, k, at, most int) {
	first := k - at
	if first < 0 || first+len(list) > len(s.tokens) {
		return
	}
	wrong := 0
	for i, w := range list {
		t := &s.tokens[first+i]
		if i > 0 && t.from-s.tokens[first+i-1].to > maxGap || !t.latin {
			return
		}
		said := s.word(t.from, t.to)
		if said == w {
			continue
		}
		if wrong++; wrong > most || starts[said[0]] != starts[w[0]] || len(said) > len(w)+3 || len(w) > len(said)+3 || min(len(w), len(said)) < minSlipLetters || s.english(t) || !s.sloppy(said, w) {
			return
		}
	}
	from, to := s.tokens[first].from, s.tokens[first+len(list)-1].to
	if wrong > 0 && !s.within(from, to) {
		s.meant(g, markwarden.KindTypo, from, to, int(g.runes))
	}
}

// near says whether another word of a sign stands beside token k.
func (s *sweep) near(p *parts, k int) bool {
	for _, at := range [2]int{k - 1, k + 1} {
		if at < 0 || at >= len(s.tokens) {
			continue
		}
		t := &s.tokens[at]
		said := s.word(t.from, t.to)
		for _, w := range p.list[:p.n] {
			if w == said {
				return true
			}
		}
	}
	return false
}

// sloppy says whether a word is another one with slips of the hand, or spelled as it sounds.
func (s *sweep) sloppy(said, w string) bool {
	if said[0] == w[0] && slips(said, w, 1+min(len(w)/8, 1)) <= 1+len(w)/8 && !inflected(said, w) {
		return true
	}
	s.ear.said.Spell(said, 0)
	s.ear.sign.Spell(w, 0)
	_, ok := s.ear.alike(sound.Alike, phoneticLimit)
	return ok
}

// moved tries a sign the words of which stand beside token k in another order, or all but one.
func (s *sweep) moved(g *sign, p *parts, k int) {
	least := max(2, p.n-1)
	if g.ordinary { // all of three words, or it is chance
		least = max(3, p.n)
	}
	if !s.near(p, k) {
		return
	}
	for n := p.n; n >= least; n-- {
		for first := max(0, k-n+1); first <= k && first+n <= len(s.tokens); first++ {
			if from, to := s.tokens[first].from, s.tokens[first+n-1].to; s.holds(p, first, n) && !s.within(from, to) {
				s.reordered(g, from, to)
				return
			}
		}
	}
}

// reordered adds a place of all words of a sign, or all but one, in another order. It is stronger than what it holds of the same right.
func (s *sweep) reordered(g *sign, from, to int32) {
	last := s.word(s.lastWord(to), to)
	if int(to) < len(s.units) && s.units[to].Rune == '.' && strings.Contains(strings.ToLower(g.form), last+".") {
		to++
	}
	s.meant(g, markwarden.KindReordered, from, to, int(g.runes))
	p := &s.places[len(s.places)-1]
	for i := range s.places[:len(s.places)-1] {
		if o := &s.places[i]; o.sign.right == g.right && o.from >= from && o.to <= to {
			p.strength, p.plain = max(p.strength, o.strength), p.plain || o.plain
		}
	}
}

// lastWord is where the word that ends before unit j begins.
func (s *sweep) lastWord(j int32) int32 {
	i := j - 1
	for i > 0 && s.units[i-1].Word() {
		i--
	}
	return i
}

// holds says whether n tokens from first on are words of a sign, each once.
func (s *sweep) holds(p *parts, first, n int) bool {
	used := 0
	for k := first; k < first+n; k++ {
		t := &s.tokens[k]
		if k > first && t.from-s.tokens[k-1].to > maxGap || !t.latin {
			return false
		}
		said, hit := s.word(t.from, t.to), false
		for i, w := range p.list[:p.n] {
			if used>>i&1 == 0 && w == said {
				used |= 1 << i
				hit = true
				break
			}
		}
		if !hit {
			return false
		}
	}
	return true
}

// ordinary says whether all words of a sign are words of English, which stand beside each other by chance.
func (p *parts) ordinary() bool {
	for _, w := range p.list[:p.n] {
		if _, known := words.English(w); !known {
			return false
		}
	}
	return true
}
