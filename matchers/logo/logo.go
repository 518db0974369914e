// Package logo finds the reference pictures of figurative and combined marks within the pictures of listings: on goods, at any size and
// turn, in any colour, partly hidden or faint. A picture that is all of it a copy of a reference picture is package picture's.
//
// It fetches nothing, and decodes only the small pictures that our own hashing made.
package logo

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"iter"
	"runtime"
	"slices"
	"sync"

	"markwarden"
	"markwarden/internal/shapes"
)

// Version names this matcher in evidence and in a screening's basis.
const Version = "logo/1"

// Side is the longest side of the picture in which signs are looked for.
const Side = shapes.Side

// Matcher looks for the signs that it was built from. Safe for many goroutines.
type Matcher struct {
	refs  []markwarden.RightPicture
	index func() *shapes.Index // of refs, by their index; built when a first picture is looked at, which many processes never do

	mu    sync.Mutex
	known map[string]*sighting // guarded by mu; by content: a picture that many listings show is looked at once
}

// sighting is what one content shows, seen by whoever came first.
type sighting struct {
	once sync.Once
	seen []shapes.Seen
}

// maxKnown bounds what is remembered; when it is full all is forgotten.
const maxKnown = 50_000

// IsSign says whether the pictures of a kind of right are signs.
func IsSign(k markwarden.RightKind) bool {
	return k == markwarden.FigurativeMark || k == markwarden.CombinedMark
}

// New builds a matcher over the reference pictures of marks; those of other rights, empty ones and those that were not kept small are
// left out.
func New(refs []markwarden.RightPicture) *Matcher {
	m := &Matcher{known: map[string]*sighting{}}
	for _, r := range refs {
		if IsSign(r.Kind) && len(r.Picture.Small) > 0 {
			m.refs = append(m.refs, r)
		}
	}
	m.index = sync.OnceValue(m.build)
	return m
}

func (m *Matcher) build() *shapes.Index {
	templates := make([]*shapes.Template, len(m.refs))
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(m.refs))
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(m.refs); i += workers {
				if planes := planesOf(m.refs[i].Picture.Small); len(planes) > 0 {
					templates[i] = shapes.NewTemplate(planes[0])
				}
			}
		})
	}
	wg.Wait()
	return shapes.NewIndex(templates)
}

// planesOf decodes a small picture. What is not of our making is no picture.
func planesOf(small []byte) []shapes.Plane {
	c, err := jpeg.DecodeConfig(bytes.NewReader(small))
	if err != nil || c.Width > 2*Side || c.Height > 2*Side {
		return nil
	}
	var img image.Image
	if img, err = jpeg.Decode(bytes.NewReader(small)); err != nil {
		return nil
	}
	return shapes.Views(img)
}

// Len is the number of reference pictures looked for.
func (m *Matcher) Len() int { return len(m.refs) }

// Candidates are the rights of which a picture of the listing shows a sign, each once.
func (m *Matcher) Candidates(f *markwarden.Features) iter.Seq[markwarden.RightID] {
	return func(yield func(markwarden.RightID) bool) {
		var done []markwarden.RightID
		for i := range f.Pictures {
			for _, s := range m.seen(&f.Pictures[i]) {
				right := m.refs[s.Template].Right
				if slices.Contains(done, right) {
					continue
				}
				done = append(done, right)
				if !yield(right) {
					return
				}
			}
		}
	}
}

// Match is the evidence that pictures of the listing show signs of r: of each picture the clearest.
func (m *Matcher) Match(_ context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error) {
	var found []markwarden.Evidence
	for i := range f.Pictures {
		p := &f.Pictures[i]
		for _, s := range m.seen(p) {
			if ref := &m.refs[s.Template]; ref.Right == r.ID {
				found = append(found, evidence(p, r, ref, &s))
				break
			}
		}
	}
	return found, nil
}

// seen are the signs that a picture shows, the clearest first, in its own pixels.
func (m *Matcher) seen(p *markwarden.Picture) []shapes.Seen {
	if len(m.refs) == 0 || len(p.Small) == 0 {
		return nil
	}
	if p.Content == "" {
		return m.look(p)
	}
	m.mu.Lock()
	s := m.known[p.Content]
	if s == nil {
		if len(m.known) >= maxKnown {
			clear(m.known)
		}
		s = &sighting{}
		m.known[p.Content] = s
	}
	m.mu.Unlock()
	s.once.Do(func() { s.seen = m.look(p) })
	return s.seen
}

func (m *Matcher) look(p *markwarden.Picture) []shapes.Seen {
	return m.index().Search(planesOf(p.Small))
}
