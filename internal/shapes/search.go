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
	Corners   [4][2]float32 // of the sign, clockwise from its top left, in pixels of the picture
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
const Least = 0.8

// score is a logistic regression on 900 scenes of package eval/logos, 1,000 signs looked for, a quarter of the scenes without any.
func (s *Seen) score() float64 {
	a, b := &s.All, &s.Best
	hidden := 0.0
	if s.Hidden {
		hidden = 1
	}
	return -7.09 - 1.93*odds(a.Like, 0.03) + 2.96*odds(a.Support, 0.03) + 1.43*odds(a.Cells, 0.03) - 0.44*odds(a.Low, 0.05) +
		1.42*odds(b.Like, 0.03) - 1.22*odds(b.Support, 0.03) + 0.41*odds(b.Cells, 0.03) + 0.16*odds(b.Low, 0.05) -
		0.4*math.Log(a.Rest+0.05) + 0.24*math.Log(b.Rest+0.05) + 1.4*hidden +
		1.28*math.Log(math.Min(float64(s.votes), 5)+0.05) + 2.43*math.Log(float64(s.outline)+1) -
		0.16*math.Log(math.Min(math.Max(float64(s.contrast), 3), 30)) + 0.18*math.Log(float64(s.pose.size())/50)
}

// odds are the log-odds of a share, never infinite.
func odds(p, least float64) float64 { return math.Log((p + least) / (1 - math.Min(p, 1) + least)) }

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
	return slices.DeleteFunc(kept, func(s Seen) bool { return s.Template >= x.signs })
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
	for i, c := range [4][2]float32{{t.box[0], t.box[1]}, {t.box[2], t.box[1]}, {t.box[2], t.box[3]}, {t.box[0], t.box[3]}} {
		x, y := s.pose.at(c[0], c[1])
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
