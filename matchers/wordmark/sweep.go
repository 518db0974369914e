package wordmark

import (
	"sync"

	"markwarden"
)

var scratch = sync.Pool{New: func() any { return &sweep{} }}

// place is one sign standing in a field.
type place struct {
	field      int
	from, to   int32 // units
	start, end int   // bytes of the original
	sign       *sign
	kind       markwarden.EvidenceKind
	also       markwarden.EvidenceKind // a second disguise; empty: none
	strength   float64
	plain      bool
	heard      bool    // only the sound is the sign's
	cost       float64 // how far it is from the sign, among others of its kind
}

// sweep is the state of one pass over a listing. It is reused.
type sweep struct {
	walker
	places    []place // of the field being read
	all       []place // of the listing
	texts     []*markwarden.Text
	ear       ear
	deletions deletions
	buf       []byte
	order     []int32
	hidden    map[markwarden.RightID]struct{}
	refused   bool                     // more than the word decided: a hidden right, or the words beside it
	nothing   [1 << nothingBits]uint64 // words that lead to no sign of a lexicon
}

func (s *sweep) put() {
	clear(s.all)
	clear(s.places[:cap(s.places)])
	clear(s.texts)
	s.all, s.places, s.texts, s.text, s.hidden = s.all[:0], s.places[:0], s.texts[:0], nil, nil
	scratch.Put(s)
}

// read takes the next field.
func (s *sweep) read(t *markwarden.Text) {
	s.page.read(t)
	s.inside = t.Field == "title" || t.Field == "brand"
	s.places = s.places[:0]
	s.texts = append(s.texts, t)
}

// wanted says whether a right still stands as it did when the lexicon was built.
func (s *sweep) wanted(r *markwarden.Right) bool {
	if len(s.hidden) == 0 {
		return true
	}
	_, gone := s.hidden[r.ID]
	s.refused = s.refused || gone
	return !gone
}

// look finds the signs of one lexicon in the field, but those of hidden rights.
func (s *sweep) look(x *lexicon, hidden map[markwarden.RightID]struct{}) {
	s.hidden = hidden
	if len(x.signs) == 0 {
		return
	}
	s.trie, s.grams = x.trie, x.grams
	s.run()
	for i := range s.out {
		f := &s.out[i]
		if len(s.places) >= maxPerField {
			break
		}
		if f.masked > 0 && s.guesses(f) > maxReadings {
			continue
		}
		signs := x.of(f.key)
		for k := range signs {
			if s.wanted(signs[k].right) {
				s.judge(f, &signs[k])
			}
		}
	}
	if !s.inside {
		return
	}
	if s.han {
		s.homophones(x)
	}
	s.mistyped(x)
	if s.foreignLetters() {
		s.foreignWords(x)
	}
}

// maxReadings is how many signs one masked word may stand for; more, and it says nothing.
const maxReadings = 3

// guesses counts the signs that the same masked word could stand for.
func (s *sweep) guesses(f *found) int {
	n := 0
	for i := range s.out {
		o := &s.out[i]
		if o.from == f.from && o.to == f.to && o.masked > 0 && o.key != f.key {
			n++
		}
	}
	return n + 1
}

// taken says whether a place was already found within units i..j.
func (s *sweep) taken(i, j int32) bool {
	for k := range s.places {
		if p := &s.places[k]; p.from < j && i < p.to {
			return true
		}
	}
	return false
}

func latin(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}
