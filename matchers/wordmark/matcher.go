// Package wordmark finds registered signs in a listing's text: their names in any script, product marks and nicknames, plain and
// disguised.
//
// It says where a sign's letters stand and how they were disguised; whether the use is one the law minds is matchers/context's
// question. Its cost grows with the text, never with the number of marks.
package wordmark

import (
	"context"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/roman"
	"markwarden/internal/words"
)

// Version changes with every change of what the matcher answers.
const Version = "wordmark/2"

// Matcher holds the signs of a set of rights. It is immutable and safe for many goroutines.
type Matcher struct {
	base   *lexicon
	delta  *lexicon // rights changed since base was built
	hidden map[markwarden.RightID]struct{}
	extra  map[markwarden.RightID]*markwarden.Right // those of delta
}

// New builds a matcher over these rights.
func New(rights iter.Seq[*markwarden.Right]) *Matcher { return &Matcher{base: newLexicon(rights)} }

// With is the matcher after some rights changed or went; it shares everything else with m.
func (m *Matcher) With(changed []*markwarden.Right, removed []markwarden.RightID) *Matcher {
	n := &Matcher{base: m.base, hidden: map[markwarden.RightID]struct{}{}, extra: map[markwarden.RightID]*markwarden.Right{}}
	for id := range m.hidden {
		n.hidden[id] = struct{}{}
	}
	for id, r := range m.extra {
		n.extra[id] = r
	}
	for _, id := range removed {
		n.hidden[id] = struct{}{}
		delete(n.extra, id)
	}
	for _, r := range changed {
		n.hidden[r.ID] = struct{}{}
		n.extra[r.ID] = r
	}
	n.delta = newLexicon(func(yield func(*markwarden.Right) bool) {
		for _, r := range n.extra {
			if !yield(r) {
				return
			}
		}
	})
	return n
}

// Pending is how many rights changed since the matcher was built anew.
func (m *Matcher) Pending() int { return len(m.hidden) }

// Candidates yields the rights of which some sign may stand in the listing, each once.
func (m *Matcher) Candidates(f *markwarden.Features) iter.Seq[markwarden.RightID] {
	return func(yield func(markwarden.RightID) bool) {
		seen := map[markwarden.RightID]struct{}{}
		for _, e := range m.Sweep(f) {
			if _, ok := seen[e.Right]; ok {
				continue
			}
			seen[e.Right] = struct{}{}
			if !yield(e.Right) {
				return
			}
		}
	}
}

// Match is the evidence for one right.
func (m *Matcher) Match(_ context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error) {
	var out []markwarden.Evidence
	for _, e := range m.Sweep(f) {
		if e.Right == r.ID {
			out = append(out, e)
		}
	}
	return out, nil
}

// Bounds of what one listing can give.
const (
	maxPerField = 64 // places in one field that carry a sign
	maxPerRight = 4  // pieces of evidence for one right
)

// Sweep is all evidence in a listing at once, by right in order of id, strongest first.
func (m *Matcher) Sweep(f *markwarden.Features) []markwarden.Evidence {
	s := scratch.Get().(*sweep)
	defer s.put()
	for i := range f.Text {
		t := &f.Text[i]
		s.read(t)
		for _, x := range []*lexicon{m.base, m.delta} {
			if x == nil || len(x.signs) == 0 {
				continue
			}
			s.look(x, t, func(r *markwarden.Right) bool {
				if x == m.delta {
					return true
				}
				_, gone := m.hidden[r.ID]
				return !gone
			})
		}
		s.settle(t)
	}
	return s.collect()
}

var scratch = sync.Pool{New: func() any { return &sweep{} }}

// place is one sign standing in a field.
type place struct {
	field      int
	from, to   int // units
	start, end int // bytes of the original
	sign       *sign
	kind       markwarden.EvidenceKind
	also       markwarden.EvidenceKind // a second disguise; empty: none
	strength   float64
	plain      bool
	heard      bool // only the sound is the sign's
}

// sweep is the state of one pass over a listing. It is reused.
type sweep struct {
	w         walker
	units     []fold.Unit
	text      *markwarden.Text
	places    []place // of the field being read
	all       []place // of the listing
	texts     []*markwarden.Text
	mixed     int8 // whether the field has words in a script of its own: 0 not looked
	ear       ear
	deletions deletions
	han       bool // the field has Chinese characters
	abroad    bool // the field has words of scripts that are read aloud
}

func (s *sweep) put() {
	clear(s.all)
	clear(s.places)
	s.all, s.places, s.texts, s.text = s.all[:0], s.places[:0], s.texts[:0], nil
	scratch.Put(s)
}

// read takes the next field.
func (s *sweep) read(t *markwarden.Text) {
	s.text, s.mixed = t, 0
	s.units = fold.Units(s.units[:0], t.Folded)
	s.w.units, s.w.folded = s.units, t.Folded
	s.w.orig = func(i int) rune {
		r, _ := utf8.DecodeRuneInString(t.Original[t.Back[s.units[i].Lo]:])
		return r
	}
	s.han, s.abroad = false, false
	for i := range s.units {
		switch u := &s.units[i]; {
		case u.Rune < utf8.RuneSelf && t.Original[t.Back[u.Lo]] < utf8.RuneSelf:
		case u.Class == fold.Han:
			s.han = true
		case u.Word() && !s.abroad:
			s.abroad = roman.Of(s.w.orig(i)) != roman.None
		}
	}
	s.w.han = s.han
	s.places = s.places[:0]
	s.texts = append(s.texts, t)
}

// look finds the signs of one lexicon in the field.
func (s *sweep) look(x *lexicon, t *markwarden.Text, wanted func(*markwarden.Right) bool) {
	s.w.trie = x.trie
	s.w.run(t.Field == "title" || t.Field == "brand")
	for i := range s.w.out {
		f := &s.w.out[i]
		if len(s.places) >= maxPerField {
			break
		}
		if f.masked > 0 && s.guesses(f) > maxReadings {
			continue
		}
		signs := x.of(f.key)
		for k := range signs {
			if wanted(signs[k].right) {
				s.judge(f, &signs[k])
			}
		}
	}
	if t.Field == "title" || t.Field == "brand" {
		if s.han {
			s.homophones(x, wanted)
		}
		s.mistyped(x, wanted)
		if s.abroad {
			s.foreignWords(x, wanted)
		}
	}
}

// maxReadings is how many signs one masked word may stand for; more, and it says nothing.
const maxReadings = 3

// guesses counts the signs that the same masked word could stand for.
func (s *sweep) guesses(f *found) int {
	n := 0
	for i := range s.w.out {
		o := &s.w.out[i]
		if o.from == f.from && o.to == f.to && o.masked > 0 && o.key != f.key {
			n++
		}
	}
	return n + 1
}

// settle keeps of the places that overlap the best one, and files them.
func (s *sweep) settle(t *markwarden.Text) {
	slices.SortStableFunc(s.places, func(a, b place) int {
		if d := (b.to - b.from) - (a.to - a.from); d != 0 && a.plain == b.plain {
			return d
		}
		if a.plain != b.plain {
			if a.plain {
				return -1
			}
			return 1
		}
		return cmpFloat(b.strength, a.strength)
	})
	kept := s.places[:0:0]
	for _, p := range s.places {
		if !slices.ContainsFunc(kept, func(k place) bool { return covers(k, p) }) {
			p.field = len(s.texts) - 1
			kept = append(kept, p)
		}
	}
	s.all = append(s.all, kept...)
}

// covers says whether k makes p superfluous: a longer or better reading of the same letters. Two rights under one sign both stay.
func covers(k, p place) bool {
	if k.to <= p.from || p.to <= k.from {
		return false
	}
	if k.sign.right != p.sign.right && k.from == p.from && k.to == p.to {
		return k.plain && !p.plain
	}
	return true
}

// collect makes evidence of what was found.
func (s *sweep) collect() []markwarden.Evidence {
	if len(s.all) == 0 {
		return nil
	}
	slices.SortStableFunc(s.all, func(a, b place) int {
		if a.sign.right.ID != b.sign.right.ID {
			if a.sign.right.ID < b.sign.right.ID {
				return -1
			}
			return 1
		}
		return cmpFloat(b.strength, a.strength)
	})
	out := make([]markwarden.Evidence, 0, len(s.all))
	n := 0
	for i, p := range s.all {
		if i > 0 && s.all[i-1].sign.right.ID != p.sign.right.ID {
			n = 0
		}
		if n++; n > maxPerRight {
			continue
		}
		out = append(out, evidence(s.texts[p.field], p))
	}
	return out
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// word is the folded text of units i..j.
func (s *sweep) word(i, j int) string {
	if i >= j {
		return ""
	}
	return s.text.Folded[s.units[i].Lo:s.units[j-1].Hi]
}

// token is the word around units i..j: as far as characters of words go on in the same script.
func (s *sweep) token(i, j int) (from, to int) {
	for i > 0 && !fold.Breaks(s.units[i-1], s.units[i]) {
		i--
	}
	for j < len(s.units) && !fold.Breaks(s.units[j-1], s.units[j]) {
		j++
	}
	return i, j
}

// mistyped finds words one slip away from a sign: single ones, neighbours read as one, and letters spelled out.
func (s *sweep) mistyped(x *lexicon, wanted func(*markwarden.Right) bool) {
	for i := 0; i < len(s.units); {
		if s.units[i].Class != fold.Letter {
			i++
			continue
		}
		_, j := s.token(i, i+1)
		s.near(x, i, j, wanted)
		i = j
	}
}

// maxJoined is how many neighbouring words are read as one mistyped sign; single letters are more.
const (
	maxJoined  = 3
	maxSpelled = 12
)

// near tries the word of units i..j, then with the words behind it.
func (s *sweep) near(x *lexicon, i, j int, wanted func(*markwarden.Right) bool) {
	word, single := "", true
	for k, end := 0, j; k < maxSpelled; k++ {
		from := end
		if k == 0 {
			from = i
		} else {
			for from < len(s.units) && !s.units[from].Word() && from-end < 2 {
				from++
			}
			if from == end || from >= len(s.units) || s.units[from].Class != fold.Letter {
				return
			}
		}
		_, end = s.token(from, from+1)
		part := s.word(from, end)
		if single = single && len(part) == 1; !single && k >= maxJoined {
			return
		}
		if k == 0 {
			word = part
		} else {
			word += part
		}
		n := letters(word)
		if n > maxTypoLetters || !latin(word) {
			return
		}
		if n < minSlipLetters || k > 0 && n < minJoinedTypo && !single || single && k < 3 || s.taken(i, end) {
			continue
		}
		if s.honest(i, end) {
			continue
		}
		s.ear.found = s.ear.found[:0]
		for _, h := range s.deletions.of(word) {
			s.ear.found = x.near.find(s.ear.found, h, maxAlike)
		}
		for _, key := range s.ear.found {
			if k == 0 || single || count(x.of(key)[0].breaks) > 0 {
				s.slip(x, key, word, i, end, wanted)
			}
		}
		s.soundsLike(x, word, i, end, k, wanted)
	}
}

// honest says whether all words of units i..j are words of English.
func (s *sweep) honest(i, j int) bool {
	for i < j {
		if !s.units[i].Word() {
			i++
			continue
		}
		from, to := s.token(i, i+1)
		if _, known := words.English(s.word(from, to)); !known || to-from < 2 {
			return false
		}
		i = to
	}
	return true
}

// minJoinedTypo is how many letters neighbouring words have that are read as one mistyped sign.
const minJoinedTypo = 5

// taken says whether a place was already found within units i..j.
func (s *sweep) taken(i, j int) bool {
	return slices.ContainsFunc(s.places, func(p place) bool { return p.from < j && i < p.to })
}

func latin(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}
