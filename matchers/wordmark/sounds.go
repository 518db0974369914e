package wordmark

import (
	"slices"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/roman"
	"markwarden/internal/sound"
)

// Bounds of what is looked for by its sound.
const (
	minSoundLetters = 3  // of a sign
	maxAlike        = 64 // signs that one word is compared with
	maxForeign      = 24 // letters of a word in another script
)

// mayBeHeard says whether a sign is one that sellers write as it sounds.
func (s *sign) mayBeHeard() bool {
	return s.class == fold.Letter && s.runes >= minSoundLetters && s.runes <= maxTypoLetters && s.source != fromWords && s.source != fromNickname && s.source != fromPinyin
}

// newSounds files the signs of a lexicon by sound: among alphabets, and from scripts that write less of it.
func newSounds(x *lexicon) (fine, coarse table) {
	a, b := make([]filed, 0, 2*len(x.keys)), make([]filed, 0, 2*len(x.keys))
	var w sound.Word
	var q sound.Keys
	for k, key := range x.keys {
		if !latin(key) {
			if g := &x.of(int32(k))[0]; g.mayBeRomanised() {
				said, _ := roman.Word(g.form)
				w.Spell(said, 0)
				w.Fine(&q)
				for _, h := range q.All() {
					a = append(a, filed{h, int32(k)})
				}
			}
			continue
		}
		for i := range x.of(int32(k)) {
			g := &x.of(int32(k))[i]
			if !g.mayBeHeard() {
				continue
			}
			w.Spell(key, g.breaks)
			w.Fine(&q)
			for _, h := range q.All() {
				a = append(a, filed{h, int32(k)})
			}
			w.Coarse(&q)
			for _, h := range q.All() {
				b = append(b, filed{h, int32(k)})
			}
			break
		}
	}
	return newTable(a), newTable(b)
}

// ear is what the comparison of sounds needs. It is reused.
type ear struct {
	said, sign sound.Word
	keys       sound.Keys
	found      []int32
}

// distinct is the keys found, each once.
func (e *ear) distinct() []int32 {
	if len(e.found) > 1 {
		slices.Sort(e.found)
		e.found = slices.Compact(e.found)
	}
	return e.found
}

// alike is how far what was said sounds from the sign; ok is false beyond a limit.
func (e *ear) alike(manner sound.Manner, limit func(heard int) float64) (cost float64, ok bool) {
	cost = sound.Cost(&e.said, &e.sign, manner)
	return cost, cost <= limit(e.sign.Heard())
}

// soundsLike finds signs that what the ear was said, units i..j, sounds like. two: it is of two words, as the sign must be.
func (s *sweep) soundsLike(x *lexicon, word string, i, j int32, two bool) {
	e := &s.ear
	e.said.Asked(&e.keys)
	e.found = e.found[:0]
	for _, h := range e.keys.All() {
		e.found = x.fine.find(e.found, h, maxAlike)
	}
	if len(e.found) == 0 || s.taken(i, j) {
		return
	}
	from := len(s.places)
	for _, key := range e.distinct() {
		form := x.keys[key]
		if !latin(form) {
			s.romanised(x, key, i, j)
			continue
		}
		if word != "" && (len(form) > len(word)+4 || len(word) > len(form)+4 || starts[form[0]] != starts[word[0]]) || form == word || inflected(word, form) {
			continue
		}
		s.heard(x, key, i, j, markwarden.KindPhonetic, func(g *sign) (float64, bool) {
			if two && g.breaks == 0 {
				return 0, false
			}
			e.sign.Spell(form, g.breaks)
			return e.alike(sound.Alike, phoneticLimit)
		})
	}
	s.nearest(from)
}

// nearest keeps of the places from one on those that differ least from their signs; of many none, for a word that may be so many
// says nothing.
func (s *sweep) nearest(from int) {
	if len(s.places) < from+2 {
		return
	}
	least := s.places[from].cost
	for _, p := range s.places[from:] {
		least = min(least, p.cost)
	}
	kept := s.places[:from]
	for _, p := range s.places[from:] {
		if p.cost <= least {
			kept = append(kept, p)
		}
	}
	if len(kept)-from > maxReadings {
		kept = kept[:from]
	}
	s.places = kept
}

// phoneticLimit is how far a word may sound from a sign with so many sounds.
func phoneticLimit(heard int) float64 {
	if heard <= 3 {
		return 0.15
	}
	return min(0.1*float64(heard), 0.6)
}

// heard adds the signs of a key that a word sounds like.
func (s *sweep) heard(x *lexicon, key int32, i, j int32, kind markwarden.EvidenceKind, alike func(*sign) (float64, bool)) {
	for k := range x.of(key) {
		g := &x.of(key)[k]
		if !g.mayBeHeard() || !s.wanted(g.right) {
			continue
		}
		cost, ok := alike(g)
		if !ok {
			continue
		}
		p := place{from: i, to: j, sign: g, kind: kind, heard: true, cost: cost}
		p.start, p.end = s.span(i, j)
		s.weigh(&found{letters: int8(g.runes), heard: true}, &p, false)
		s.places = append(s.places, p)
	}
}

// inflected says whether a word is a form of another with an ending that languages add.
func inflected(word, form string) bool {
	switch {
	case len(word) == len(form)+1 && word[:len(form)] == form:
		end, last := word[len(form)], form[len(form)-1]
		return end == 's' && last != 's' || end == 'e' && last != 'e'
	case len(form) == len(word)+1:
		return form[:len(word)] == word && form[len(word)] == 's'
	}
	return false
}
