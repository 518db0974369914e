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

// foreignWords looks for signs that words of other scripts stand for.
func (s *sweep) foreignWords(x *lexicon) {
	for i := int32(0); int(i) < len(s.units); {
		from, to, script := s.foreignWord(i)
		if script == roman.None {
			return
		}
		i = to
		if s.taken(from, to) || to-from > maxForeign {
			continue
		}
		s.transcribed(x, from, to, to, script)
		if next, end, again := s.foreignWord(to); again == script && next-to == 1 && end-from <= maxForeign && !s.taken(from, end) {
			s.transcribed(x, from, end, next, script)
		}
	}
}

// foreignWord is the next word, from unit i on, that is written in a script that is read aloud.
func (s *sweep) foreignWord(i int32) (from, to int32, script roman.Script) {
	for ; int(i) < len(s.units); i++ {
		if script = s.scriptAt(i); script == roman.None {
			continue
		}
		j := i + 1
		for int(j) < len(s.units) && s.scriptAt(j) == script {
			j++
		}
		return i, j, script
	}
	return i, i, roman.None
}

func (s *sweep) scriptAt(i int32) roman.Script {
	if !s.units[i].Word() {
		return roman.None
	}
	return roman.Of(s.orig(i))
}

// transcribed compares the word of units i..j, as it is spoken, with the signs; or two words, the second from unit next on.
func (s *sweep) transcribed(x *lexicon, i, j, next int32, script roman.Script) {
	two, cut := next < j, j
	second := ""
	if two {
		for cut = next; cut > i && !s.units[cut-1].Word(); cut-- {
		}
		start, end := s.span(next, j)
		second, _ = roman.Word(s.text.Original[start:end])
	}
	if cut-i < 2 {
		return
	}
	start, end := s.span(i, cut)
	e := &s.ear
	places := len(s.places)
	for said := range roman.Spoken(s.text.Original[start:end]) {
		e.said.Spell(said, 0)
		e.said.Add(second)
		e.said.Coarse(&e.keys)
		e.found = e.found[:0]
		for _, h := range e.keys.All() {
			e.found = x.coarse.find(e.found, h, maxAlike)
		}
		for _, key := range e.distinct() {
			s.heard(x, key, i, j, markwarden.KindTransliteration, func(g *sign) (float64, bool) {
				if two && count(g.breaks) == 0 || knownIn(g.right, script) {
					return 0, false
				}
				e.sign.Spell(x.keys[key], g.breaks)
				return e.alike(mannerOf(script), transcribedLimit)
			})
		}
	}
	s.nearest(places)
}

// mannerOf is how a script writes foreign names.
func mannerOf(s roman.Script) sound.Manner {
	switch s {
	case roman.Kana, roman.Hangul, roman.Thai, roman.Arabic, roman.Hebrew:
		return sound.Poorer
	case roman.None, roman.Cyrillic, roman.Greek, roman.Devanagari:
	}
	return sound.Apart
}

func transcribedLimit(heard int) float64 {
	if heard <= 3 {
		return 0.2
	}
	return min(0.12*float64(heard), 0.8)
}

// knownIn says whether a right has a name in a script, which is then the one to look for.
func knownIn(r *markwarden.Right, script roman.Script) bool {
	for i := range r.Names {
		for _, c := range r.Names[i].Text {
			if roman.Of(c) == script {
				return true
			}
			break
		}
	}
	return false
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
