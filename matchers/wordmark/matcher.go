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
	"strings"
	"sync"

	"markwarden"
)

// Version changes with every change of what the matcher answers.
const Version = "wordmark/3"

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
		s.look(m.base, m.hidden)
		if m.delta != nil {
			s.look(m.delta, nil)
		}
		s.settle()
	}
	return s.collect()
}

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
	refused   bool                     // a hidden right was met
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

// settle keeps of the places that overlap the best one, and files them.
func (s *sweep) settle() {
	order := s.sorted(len(s.places), func(a, b int32) int {
		p, q := &s.places[a], &s.places[b]
		switch {
		case p.plain != q.plain:
			if p.plain {
				return -1
			}
			return 1
		case p.to-p.from != q.to-q.from:
			return int((q.to - q.from) - (p.to - p.from))
		}
		return cmpFloat(q.strength, p.strength)
	})
	kept := len(s.all)
	for _, i := range order {
		p := &s.places[i]
		if !covered(s.all[kept:], p) {
			p.field = len(s.texts) - 1
			s.all = append(s.all, *p)
		}
	}
}

// sorted is the numbers below n in an order; equals keep theirs.
func (s *sweep) sorted(n int, compare func(a, b int32) int) []int32 {
	s.order = s.order[:0]
	for i := range int32(n) {
		at := len(s.order)
		s.order = append(s.order, i)
		if n > maxInserted {
			continue
		}
		for ; at > 0 && compare(s.order[at-1], i) > 0; at-- {
			s.order[at] = s.order[at-1]
		}
		s.order[at] = i
	}
	if n > maxInserted {
		slices.SortStableFunc(s.order, compare)
	}
	return s.order
}

// maxInserted is how many places are sorted by inserting each.
const maxInserted = 24

func covered(kept []place, p *place) bool {
	for i := range kept {
		if covers(&kept[i], p) {
			return true
		}
	}
	return false
}

// covers says whether k makes p superfluous: a longer or better reading of the same letters. Two rights under one sign both stay.
func covers(k, p *place) bool {
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
	order := s.sorted(len(s.all), func(a, b int32) int {
		p, q := &s.all[a], &s.all[b]
		if p.sign.right != q.sign.right && p.sign.right.ID != q.sign.right.ID {
			return strings.Compare(string(p.sign.right.ID), string(q.sign.right.ID))
		}
		return cmpFloat(q.strength, p.strength)
	})
	out := make([]markwarden.Evidence, 0, len(s.all))
	words := fewArgs * len(s.all)
	for i := range s.all {
		if s.all[i].also != "" {
			words += moreArgs
		}
	}
	args := make([]string, words)
	n := 0
	for i, k := range order {
		p := &s.all[k]
		if i > 0 && s.all[order[i-1]].sign.right.ID != p.sign.right.ID {
			n = 0
		}
		if n++; n > maxPerRight {
			continue
		}
		at := fewArgs
		if p.also != "" {
			at += moreArgs
		}
		out = append(out, evidence(s.texts[p.field], p, args[:0:at]))
		args = args[at:]
	}
	return out
}

// How many words a sentence has, and how many more one about two disguises.
const (
	fewArgs  = 3
	moreArgs = 2
)

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
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
