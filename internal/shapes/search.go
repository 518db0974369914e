package shapes

import (
	"cmp"
	"slices"
)

// Search looks for all signs in a picture, given its Views.
func (x *Index) Search(planes []Plane) []Seen {
	var k looker
	var f fitter
	var frames []Frame
	for i, p := range planes {
		base := float32(1)
		if i > 0 {
			base = 2
		}
		k.view = viewOf(p, base)
		frames = k.frames(uint8(i), frames)
		f.views = append(f.views, k.view)
	}
	var all []Seen
	for _, g := range x.guesses(frames) {
		if s, ok := f.look(x.templates[g.template], &g); ok {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Seen) int { return cmp.Compare(b.Best.Like, a.Best.Like) })
	return all
}
