// Package shapes finds flat signs in pictures: logos, at any size, place and turn, in any colour, darker or brighter than their ground, in
// perspective, partly hidden, faint. It needs no corners: a sign is found by any of the connected parts of it, or of the holes in it, and
// then held against the picture along its outlines.
//
// It decodes no files, and does not know whose signs they are.
package shapes

import (
	"cmp"
	"math"
	"slices"
)

// Seen is a sign seen in a picture.
type Seen struct {
	Template  int
	Dark      bool          // the ink is darker than its ground
	Hidden    bool          // a side of it is hidden, or lies on another ground
	Corners   [4][2]float32 // of what is drawn, clockwise from its top left, in pixels of the picture
	Turn      float64       // degrees clockwise, -180..180
	Size      float64       // of the longer side, in pixels of the picture
	All, Best Measure       // of all of it, and of the best of five parts
	Score     float64       // log-odds that it is the sign, on drawn scenes with 1,000 signs

	pose     affine
	votes    float32
	outline  float32
	contrast float32
}

// Least is the score from which a sign is taken for seen.
const Least = 1.8

// score is a logistic regression on scenes drawn by package eval/logos with signs that are not among those it is measured on.
func (s *Seen) score() float64 {
	hidden := 0.0
	if s.Hidden {
		hidden = 1
	}
	return -17.25 - 5.43*s.All.Like + 15.5*s.All.Support + 0.96*s.All.Cells - 1.88*s.All.Low +
		5.69*s.Best.Like - 5.26*s.Best.Support + 9.71*s.Best.Cells - 0.36*s.Best.Low - 1.39*s.Best.Good + 1.36*hidden +
		0.82*math.Log(math.Min(float64(s.votes), 5)+0.05) + 2.71*math.Log(float64(s.outline)+1) - 1.15*math.Log(math.Min(math.Max(float64(s.contrast), 3), 30)) + 0.09*math.Log(float64(s.pose.size())/50)
}

// Search looks for all signs in a picture, given its Views: those that are seen, best first, one in each place.
func (x *Index) Search(planes []Plane) []Seen {
	all := x.looked(planes)
	all = slices.DeleteFunc(all, func(s Seen) bool { return s.Score < Least })
	var kept []Seen
	for i := range all {
		if !slices.ContainsFunc(kept, func(k Seen) bool { return k.covers(&all[i]) }) {
			kept = append(kept, all[i])
		}
	}
	return kept
}

// looked are the guesses that could be fitted, best first.
func (x *Index) looked(planes []Plane) []Seen {
	if len(x.bits) == 0 {
		return nil
	}
	var k looker
	var f fitter
	var frames []Frame
	for i, p := range planes {
		if min(p.W, p.H) < leastSize {
			continue
		}
		base := float32(1)
		if i > 0 {
			base = 2
		}
		k.view = viewOf(p, base)
		frames = k.frames(uint8(len(f.views)), frames)
		f.views = append(f.views, k.view)
	}
	var all []Seen
	for _, g := range x.guesses(frames) {
		t := x.templates[g.template]
		if s, ok := f.look(t, &g); ok {
			s.finish(t)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Seen) int { return cmp.Compare(b.Score, a.Score) })
	return all
}

func (s *Seen) finish(t *Template) {
	for i, c := range [4][2]float32{{-t.w, -t.h}, {t.w, -t.h}, {t.w, t.h}, {-t.w, t.h}} {
		x, y := s.pose.at(c[0]/2, c[1]/2)
		s.Corners[i] = [2]float32{x + 0.5, y + 0.5}
	}
	s.Turn = math.Atan2(float64(s.pose.c-s.pose.b), float64(s.pose.a+s.pose.d)) * 180 / math.Pi
	s.Size = float64(s.pose.size())
}

// covers says whether two signs are in one place: the middle of one lies well within the other.
func (s *Seen) covers(o *Seen) bool {
	dx, dy := float64(s.pose.e-o.pose.e), float64(s.pose.f-o.pose.f)
	return math.Hypot(dx, dy) < 0.5*math.Max(s.Size, o.Size)
}
