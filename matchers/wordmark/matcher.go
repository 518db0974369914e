// Package wordmark finds registered signs in a listing's text: their names in any script, product marks and nicknames, plain and
// disguised.
//
// It says where a sign's letters stand and how they were disguised; whether the use is one the law minds is matchers/context's
// question. Its cost grows with the text, never with the number of marks.
package wordmark

import (
	"context"
	"iter"

	"markwarden"
)

// Version changes with every change of what the matcher answers.
const Version = "wordmark/4"

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
