package wordmark

import (
	"markwarden"
	"markwarden/internal/fold"
)

// maxSpelled is how many single letters that stand apart are read as one word.
const maxSpelled = 12

// mistyped finds words that are no sign but nearly one: a slip of the hand, letters that look alike, another spelling of the sound.
func (s *sweep) mistyped(x *lexicon) {
	for k := range s.tokens {
		t := &s.tokens[k]
		if !t.latin {
			continue
		}
		if t.to-t.from == 1 {
			s.spelledOut(x, k)
			continue
		}
		word := s.word(t.from, t.to)
		s.anchored(x, k, word)
		if len(word) >= minSoundLetters && len(word) <= maxTypoLetters && !s.taken(t.from, t.to) && !s.english(t) {
			s.once(x, word, t)
		}
		s.together(x, k)
		s.compound(x, k)
	}
}

// compound reads words with an apostrophe or a hyphen between as one.
func (s *sweep) compound(x *lexicon, k int) {
	if k > 0 && s.tied(k-1) {
		return // in the middle of them
	}
	n, plain := k+1, s.english(&s.tokens[k])
	for ; n < len(s.tokens) && n-k < maxParts && s.tied(n-1) && s.tokens[n].latin; n++ {
		plain = plain && s.english(&s.tokens[n])
	}
	i, j := s.tokens[k].from, s.tokens[n-1].to
	if n == k+1 || plain || j-i > maxTypoLetters || j-i < minTypoLetters || s.taken(i, j) {
		return
	}
	s.buf = s.buf[:0]
	for _, t := range s.tokens[k:n] {
		s.buf = append(s.buf, s.word(t.from, t.to)...)
	}
	s.nearly(x, string(s.buf), i, j)
}

// tied says whether a token and the next are parts of one word.
func (s *sweep) tied(k int) bool {
	if k+1 >= len(s.tokens) || s.tokens[k+1].from-s.tokens[k].to != 1 {
		return false
	}
	switch s.units[s.tokens[k].to].Rune {
	case '\'', '’', '-':
		return true
	}
	return false
}

// once looks for what a word may have been meant to be, unless the same word has led to nothing before: titles repeat their words.
func (s *sweep) once(x *lexicon, word string, t *token) {
	h := wordHash(word) ^ x.id
	at := &s.nothing[h>>(64-nothingBits)]
	if *at == h {
		return
	}
	n := len(s.places)
	s.refused = false
	if s.nearly(x, word, t.from, t.to); len(s.places) == n && !s.refused {
		*at = h
	}
}

// nothingBits is the logarithm of how many words that led to nothing are remembered.
const nothingBits = 13

// nearly looks for signs that a word that is none was meant to be or to be read as.
func (s *sweep) nearly(x *lexicon, word string, i, j int32) {
	e := &s.ear
	if len(word) >= minSlipLetters {
		e.found = e.found[:0]
		for _, h := range s.deletions.of(word) {
			e.found = x.near.find(e.found, h, maxAlike)
		}
		if len(word) >= minTwoSlips {
			e.found = x.ends.find(e.found, head(word), maxAlike)
			e.found = x.ends.find(e.found, tail(word), maxAlike)
		}
		from := len(s.places)
		for _, key := range e.distinct() {
			s.slip(x, key, word, i, j)
		}
		s.nearest(from)
		if len(s.places) == from {
			for _, key := range e.found {
				s.partly(x, key, word, i)
			}
		}
		if e.found = x.shapes.find(e.found[:0], shape(word), maxAlike); len(s.places) == from {
			for _, key := range e.found {
				s.lookalike(x, key, word, i, j)
			}
		}
		if len(s.places) > from {
			return
		}
	}
	e.said.Spell(word, 0)
	s.soundsLike(x, word, i, j, false)
}

// spelledOut reads single letters that stand apart as one word, if they are enough.
func (s *sweep) spelledOut(x *lexicon, k int) {
	if k > 0 && s.beside(k-1) && s.single(k-1) {
		return // in the middle of them
	}
	s.buf = s.buf[:0]
	n := k
	for ; n < len(s.tokens) && n-k < maxSpelled && s.single(n) && (n == k || s.beside(n-1)); n++ {
		s.buf = append(s.buf, byte(s.units[s.tokens[n].from].Rune))
	}
	i, j := s.tokens[k].from, s.tokens[n-1].to
	if n-k >= minSlipLetters && !s.taken(i, j) {
		s.nearly(x, string(s.buf), i, j)
	}
}

func (s *sweep) single(k int) bool { return s.tokens[k].latin && s.tokens[k].to-s.tokens[k].from == 1 }

// beside says whether little stands between a token and the next.
func (s *sweep) beside(k int) bool {
	return k+1 < len(s.tokens) && s.tokens[k+1].from-s.tokens[k].to <= 2
}

// together reads a token and the next as one name of two words, by their sound.
func (s *sweep) together(x *lexicon, k int) {
	if k+1 >= len(s.tokens) {
		return
	}
	a, b := &s.tokens[k], &s.tokens[k+1]
	if !b.latin || b.from-a.to > 3 || b.to-a.from > maxTypoLetters || b.to-b.from < 2 || a.to-a.from < 3 || s.english(a) && s.english(b) || s.taken(a.from, b.to) {
		return
	}
	e := &s.ear
	e.said.Spell(s.word(a.from, a.to), 0)
	e.said.Add(s.word(b.from, b.to))
	s.soundsLike(x, "", a.from, b.to, s.units[a.to].Rune != '-')
}

// slip judges a word near a sign.
func (s *sweep) slip(x *lexicon, key int32, word string, from, to int32) {
	form := x.keys[key]
	if form == word || inflected(word, form) || word[0] != form[0] && (word[0] != form[1] || word[1] != form[0]) {
		return
	}
	limit := 1
	if min(len(word), len(form)) >= minTwoSlips {
		limit = 2
	}
	n := slips(word, form, limit)
	if n > limit || n == 0 || len(form) < minTypoLetters && !swapped(word, form) && !doubled(word, form) {
		return
	}
	for i := range x.of(key) {
		g := &x.of(key)[i]
		if !s.wanted(g.right) || g.spaces != 0 && letters(word) < 8 || g.source == fromProduct && letters(word) < 6 || g.source == fromPinyin {
			continue
		}
		kind := markwarden.KindTypo
		if len(word) == len(form) && similar(word, form) {
			kind = markwarden.KindMisspelling
		}
		s.meant(g, kind, from, to, letters(word))
		s.places[len(s.places)-1].cost = float64(n)
	}
}

// meant adds a place at which a sign was meant, though something else stands there.
func (s *sweep) meant(g *sign, kind markwarden.EvidenceKind, from, to int32, n int) {
	p := place{from: from, to: to, sign: g, kind: kind}
	p.start, p.end = s.span(from, to)
	s.weigh(&found{letters: int8(n)}, &p, false)
	s.places = append(s.places, p)
}

// lookalike judges a word with letters that look like those of a sign.
func (s *sweep) lookalike(x *lexicon, key int32, word string, from, to int32) {
	form := x.keys[key]
	if form == word || len(form) != len(word) || !similar(word, form) {
		return
	}
	for i := range x.of(key) {
		if g := &x.of(key)[i]; s.wanted(g.right) && g.mayBeHeard() {
			s.meant(g, markwarden.KindMisspelling, from, to, len(word))
		}
	}
}

// similar says whether two words of one length differ only by a few letters that look alike, each in one way.
func similar(a, b string) bool {
	n, seen := 0, [2]byte{}
	for i := range len(a) {
		if a[i] == b[i] {
			continue
		}
		if !drawnAlike(a[i], b[i]) {
			return false
		}
		if pair := [2]byte{a[i], b[i]}; pair != seen {
			seen = pair
			n++
		}
	}
	return n == 1
}

// looks are small or capital letters that are drawn alike; letters of one group.
const looks = "mn uv vw oq oc il ij gq bd dp pq ce hn fr yv kx xz"

func drawnAlike(a, b byte) bool {
	for i := 0; i+1 < len(looks); i += 3 {
		if looks[i] == a && looks[i+1] == b || looks[i] == b && looks[i+1] == a {
			return true
		}
	}
	return false
}

// shape is a hash that words of letters drawn alike share.
func shape(word string) uint64 {
	h := uint64(len(word))
	for i := range len(word) {
		h = (h ^ uint64(shapes[word[i]])) * 0x9E3779B97F4A7C15
		h ^= h >> 32
	}
	return h * 0xbf58476d1ce4e5b9
}

// shapes leads each letter to one of those drawn like it.
var shapes = func() (t [256]byte) {
	for c := range t {
		t[c] = byte(c)
	}
	for again := true; again; {
		again = false
		for i := 0; i+1 < len(looks); i += 3 {
			a, b := looks[i], looks[i+1]
			if low := min(t[a], t[b]); t[a] != low || t[b] != low {
				t[a], t[b], again = low, low, true
			}
		}
	}
	return t
}()

func newShapes(x *lexicon) table {
	all := make([]filed, 0, len(x.keys))
	for k, key := range x.keys {
		if len(key) >= minSlipLetters && len(key) <= maxTypoLetters && latin(key) && x.of(int32(k))[0].class == fold.Letter {
			all = append(all, filed{shape(key), int32(k)})
		}
	}
	return newTable(all)
}
