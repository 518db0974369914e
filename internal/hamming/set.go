package hamming

import (
	"slices"
)

// Hit is a hash found, by the id it was added with.
type Hit[ID comparable] struct {
	ID       ID
	Distance int
}

// Set holds hashes under ids; several hashes may have one id. The zero value is empty. Many goroutines may Search while none
// changes it. Those that are packed are found by a multi-index, the others by comparing all.
type Set[ID comparable] struct {
	codes  []uint64 // four words a hash
	ids    []ID
	packed *Tables // over the first hashes; nil: over none
}

// Add puts a hash under id, beside those that are there.
func (s *Set[ID]) Add(id ID, h Hash) {
	s.codes = append(s.codes, h[:]...)
	s.ids = append(s.ids, id)
}

// Pack builds the index over all hashes: 80 bytes a hash, and half a second for a million. A small set is left as it is.
func (s *Set[ID]) Pack() {
	const worthwhile = 4_000
	if s.Len() >= worthwhile {
		s.packed = Build(len(Hash{}), s.codes)
	}
}

// Remove takes away every hash of id and says how many there were. A set that was packed is no longer.
func (s *Set[ID]) Remove(id ID) int {
	codes, ids := []uint64(nil), []ID(nil) // new ones: the index looks at the old
	for i, other := range s.ids {
		if other != id {
			ids, codes = append(ids, other), append(codes, s.codes[4*i:4*i+4]...)
		}
	}
	removed := len(s.ids) - len(ids)
	if removed > 0 {
		s.ids, s.codes, s.packed = ids, codes, nil
	}
	return removed
}

// Len is the number of hashes.
func (s *Set[ID]) Len() int { return len(s.ids) }

// Search returns every hash within radius of h, nearest first; those at one distance in the order in which they were added.
func (s *Set[ID]) Search(h Hash, radius int) []Hit[ID] {
	var near []Near
	from := 0
	if s.packed != nil {
		near, from = s.packed.Search(h[:], radius, nil), s.packed.Len
	}
	packed := len(near)
	near = Scan(len(h), s.codes[4*from:], h[:], radius, near)
	for i := packed; i < len(near); i++ {
		near[i].Place += uint32(from)
	}
	if len(near) == 0 {
		return nil
	}
	slices.SortStableFunc(near, func(a, b Near) int { return a.Distance - b.Distance })
	hits := make([]Hit[ID], len(near))
	for i, n := range near {
		hits[i] = Hit[ID]{s.ids[n.Place], n.Distance}
	}
	return hits
}
