// Package picture finds copies of the reference pictures of rights in the pictures of listings.
//
// Two ways lead to a copy. Perceptual hashes find re-encoded, resized, recoloured, mirrored and quarter-turned copies of a whole picture,
// textures without corners too. Corners (internal/keypoints) find crops, frames, banners, collages, insets and small turns, and say where.
// It decodes no files and fetches nothing.
package picture

import (
	"context"
	"iter"
	"slices"
	"sync"

	"markwarden"
	"markwarden/internal/hamming"
	"markwarden/internal/keypoints"
)

// Version names this matcher in evidence and in a screening's basis.
const Version = "picture/2"

const (
	// Radius is how many of 256 bits may differ: at 49 there was no false pair among 977,000 pairs of different pictures (69
	// photographs and 94 products on white, 41 edits each).
	Radius = 49
	// MinQuality is the least quality of a picture whose hash may match: flatter ones (a plain backdrop, an empty frame) look like each other.
	MinQuality = 20
)

// Matcher looks for copies of the pictures that it was built from. Safe for many goroutines.
type Matcher struct {
	refs    []markwarden.RightPicture
	set     hamming.Set[int32] // guarded by nothing: not changed once built; ids are indexes of refs
	corners *keypoints.Index   // of all refs, by their index

	mu    sync.Mutex
	known map[string][]copyOf // guarded by mu; by content: a picture that many listings show is looked at once
}

// maxKnown bounds what is remembered; when it is full all is forgotten.
const maxKnown = 50_000

// New builds a matcher over reference pictures; flat ones without corners are left out.
func New(refs []markwarden.RightPicture) *Matcher {
	m := &Matcher{known: map[string][]copyOf{}}
	var cornered []keypoints.Reference
	for _, r := range refs {
		hashed := r.Picture.Quality >= MinQuality
		if !hashed && (len(r.Picture.Keypoints) == 0 || isMark(r.Kind)) {
			continue
		}
		if hashed {
			m.set.Add(int32(len(m.refs)), hamming.Hash(r.Picture.Hashes.P256))
		}
		part := reference(&r.Picture)
		if isMark(r.Kind) { // a sign within another picture is package logo's
			part.Points = nil
		}
		cornered = append(cornered, part)
		m.refs = append(m.refs, r)
	}
	m.set.Pack()
	m.corners = keypoints.NewIndex(cornered)
	return m
}

func isMark(k markwarden.RightKind) bool {
	return k == markwarden.FigurativeMark || k == markwarden.CombinedMark || k == markwarden.WordMark
}

func reference(p *markwarden.Picture) keypoints.Reference {
	return keypoints.Reference{Width: p.Width, Height: p.Height, Points: p.Keypoints, Gray: p.Gray}
}

// Len is the number of reference pictures looked for.
func (m *Matcher) Len() int { return len(m.refs) }

// Candidates are the rights of which a picture of the listing shows a copy, each once.
func (m *Matcher) Candidates(f *markwarden.Features) iter.Seq[markwarden.RightID] {
	return func(yield func(markwarden.RightID) bool) {
		var seen []markwarden.RightID
		for i := range f.Pictures {
			for _, hit := range m.near(&f.Pictures[i]) {
				right := m.refs[hit.ref].Right
				if slices.Contains(seen, right) {
					continue
				}
				seen = append(seen, right)
				if !yield(right) {
					return
				}
			}
		}
	}
}

// Match is the evidence that pictures of the listing show pictures of r: for each picture the closest reference.
func (m *Matcher) Match(_ context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error) {
	var found []markwarden.Evidence
	for i := range f.Pictures {
		p := &f.Pictures[i]
		for _, hit := range m.near(p) {
			if m.refs[hit.ref].Right == r.ID {
				found = append(found, evidence(p, r, hit, m.refs[hit.ref].Image))
				if p.Stock != nil {
					found = append(found, nobodys(p, r, found[len(found)-1].Strength))
				}
				break
			}
		}
	}
	return found, nil
}

// copyOf is a reference that a picture shows: the whole of it, by hash, or, with part, a part of it somewhere.
type copyOf struct {
	ref       int32
	distance  int
	transform hamming.Transform
	part      *keypoints.Found
}

// near are the references of which p may be a copy: by hash, closest first, of equally close ones the untransformed first; then by corners.
func (m *Matcher) near(p *markwarden.Picture) []copyOf {
	if len(m.refs) == 0 {
		return nil
	}
	if p.Content != "" {
		m.mu.Lock()
		found, ok := m.known[p.Content]
		m.mu.Unlock()
		if ok {
			return found
		}
	}
	found := m.look(p)
	if p.Content != "" {
		m.mu.Lock()
		defer m.mu.Unlock()
		if len(m.known) >= maxKnown {
			clear(m.known)
		}
		m.known[p.Content] = found
	}
	return found
}

func (m *Matcher) look(p *markwarden.Picture) []copyOf {
	found := m.byHash(p)
	for _, part := range m.corners.Search(reference(p)) {
		if !slices.ContainsFunc(found, func(c copyOf) bool { return int(c.ref) == part.Ref }) {
			found = append(found, copyOf{ref: int32(part.Ref), part: &part})
		}
	}
	return found
}

func (m *Matcher) byHash(p *markwarden.Picture) []copyOf {
	if p.Quality < MinQuality {
		return nil
	}
	var found []copyOf
	for _, h := range append([][4]uint64{p.Hashes.P256}, p.Frames...) {
		for _, t := range hamming.Transforms {
			// The reference turned by t looks like p: so p turned back looks like the reference.
			for _, hit := range m.set.Search(hamming.Apply(inverse(t), h), Radius) {
				found = append(found, copyOf{ref: hit.ID, distance: hit.Distance, transform: t})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b copyOf) int { return a.distance - b.distance })
	return found
}

func inverse(t hamming.Transform) hamming.Transform {
	switch t {
	case hamming.Rotate90:
		return hamming.Rotate270
	case hamming.Rotate270:
		return hamming.Rotate90
	default:
		return t // the others undo themselves
	}
}
