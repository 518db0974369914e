// Package peers are other ways to find marks in titles, for `markwarden bench text` to measure beside ours: exact ones that see no
// disguise, and a search engine asked the wrong way round. Nothing but the bench uses them.
package peers

import (
	"strings"
	"unicode"
)

// Peer finds marks in a text.
type Peer interface {
	// Find counts the marks that it sees in a title.
	Find(title string) (int, error)
	Close() error
}

// Map is a plain Go map over runs of words: exact names in any case, nothing else.
type Map struct {
	names map[string]struct{}
	most  int // words in the longest name
	words []string
}

// NewMap builds it.
func NewMap(names []string) *Map {
	m := &Map{names: make(map[string]struct{}, len(names))}
	for _, n := range names {
		w := strings.FieldsFunc(strings.ToLower(n), notWord)
		m.most = max(m.most, len(w))
		m.names[strings.Join(w, " ")] = struct{}{}
	}
	return m
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// Find implements Peer.
func (m *Map) Find(title string) (found int, err error) {
	m.words = m.words[:0]
	for w := range strings.FieldsFuncSeq(strings.ToLower(title), notWord) {
		m.words = append(m.words, w)
	}
	var run []byte
	for i := range m.words {
		run = run[:0]
		for j := i; j < len(m.words) && j-i < m.most; j++ {
			if j > i {
				run = append(run, ' ')
			}
			run = append(run, m.words[j]...)
			if _, ok := m.names[string(run)]; ok {
				found++
			}
		}
	}
	return found, nil
}

// Close implements Peer.
func (m *Map) Close() error { return nil }
