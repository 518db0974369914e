package wordmark

import (
	"slices"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/roman"
	"markwarden/internal/sound"
)

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
	return slices.ContainsFunc(r.Names, func(n markwarden.Name) bool {
		c, _ := utf8.DecodeRuneInString(n.Text)
		return roman.Of(c) == script
	})
}

// mayBeRomanised says whether a sign is one in another script, of a right that has none in Latin letters, which sellers spell in them.
func (s *sign) mayBeRomanised() bool {
	if s.class == fold.Han || s.class == fold.Digit || s.source == fromWords || s.source == fromPinyin || s.runes < minSoundLetters || s.runes > maxForeign || script(s.right.Text) == "latin" {
		return false
	}
	said, _ := roman.Word(s.form)
	return len(said) >= minRomanised
}

// minRomanised is how many letters a name of another script has in Latin ones.
const minRomanised = 5

// romanised adds the signs of a key in another script that what the ear was said sounds like.
func (s *sweep) romanised(x *lexicon, key int32, i, j int32) {
	for k := range x.of(key) {
		g := &x.of(key)[k]
		if !g.mayBeRomanised() || !s.wanted(g.right) {
			continue
		}
		said, from := roman.Word(g.form)
		s.ear.sign.Spell(said, 0)
		cost, ok := s.ear.alike(mannerOf(from), transcribedLimit)
		if !ok {
			continue
		}
		p := place{from: i, to: j, sign: g, kind: markwarden.KindTransliteration, heard: true, cost: cost}
		p.start, p.end = s.span(i, j)
		s.weigh(&found{letters: int8(g.runes), heard: true}, &p, false)
		s.places = append(s.places, p)
	}
}
