package shapes

import (
	"math"
	"slices"
)

const grid = 6 // places a side in which a sign is measured

// windows are the parts of a sign that are looked at by themselves, for the rest may be hidden: all of it, and all but a third on each side.
var windows = [...][4]int{{0, 0, grid, grid}, {2, 0, grid, grid}, {0, 0, grid - 2, grid}, {0, 2, grid, grid}, {0, 0, grid, grid - 2}}

// tally is what is measured in one place of a sign.
type tally struct {
	points, there float64 // of the outline, and those at which the picture has it
	tt, ii, ti    float64 // of the gradients: the sign's energy, the picture's, and what they have in common
}

// Measure is how well a part of a sign is seen, each 0..1.
type Measure struct {
	Support float64 // share of the outline that is there
	Like    float64 // how well the gradients of picture and sign go together
	Cells   float64 // the same, each place counted alike, faint ones less
	Low     float64 // the lowest quarter of the places is no better than this
	Good    float64 // share of the places that are clearly alike
	Rest    float64 // what else the picture shows there, by the sign's own energy; 0 and up
}

// margin is how far around a sign is measured, in parts of its width.
const margin = 1.16

type tallies [grid * grid]tally

func (c *tallies) at(t *Template, x, y float32) *tally {
	i := min(max(int((x/t.w/margin+0.5)*grid), 0), grid-1)
	return &c[min(max(int((y/t.h/margin+0.5)*grid), 0), grid-1)*grid+i]
}

// measure says how well a sign is seen in its pose in a plane.
func (k *fitter) measure(p *Plane, t *Template, tr *tier, m affine, s *Seen) {
	var cells tallies
	s.contrast = k.outlines(&cells, p, t, tr, &m, s.Dark)
	gradients(&cells, p, t, tr, &m, s.Dark)
	for i, w := range windows {
		v := cells.weigh(w)
		switch {
		case i == 0:
			s.All, s.Best = v, v
		case v.sum() > s.All.sum()+0.3 && v.sum() > s.Best.sum():
			s.Best, s.Hidden = v, true
		}
	}
}

func (v *Measure) sum() float64 { return v.Support + v.Like + v.Cells }

// outlines counts where the picture changes across the outline as the sign does, and returns how much it mostly does.
func (k *fitter) outlines(cells *tallies, p *Plane, t *Template, tr *tier, m *affine, dark bool) (contrast float32) {
	sign := signOf(dark)
	k.slopes = k.slopes[:0]
	for i := range tr.points {
		x, y, nx, ny := m.across(&tr.points[i])
		d := float32(0)
		if p.holds(x, y) {
			for i := -1; i <= 1; i++ {
				d = max(d, sign*slope(p, x+float32(i)*0.7*nx, y+float32(i)*0.7*ny, nx, ny))
			}
		}
		k.slopes = append(k.slopes, d)
	}
	k.weights = append(k.weights[:0], k.slopes...)
	slices.Sort(k.weights)
	contrast = k.weights[len(k.weights)*7/10]
	for i, d := range k.slopes {
		c := cells.at(t, tr.points[i].x, tr.points[i].y)
		c.points++
		if d >= max(3, 0.35*contrast) {
			c.there++
		}
	}
	return contrast
}

// gradients compares the gradients of sign and picture all over.
func gradients(cells *tallies, p *Plane, t *Template, tr *tier, m *affine, dark bool) {
	sign := signOf(dark)
	step := margin / min(max(m.size()*1.1, 20), 44)
	mid, ts := float32(tr.plane.W-1)/2, float32(tr.size)
	ax, ay, bx, by := m.a*step, m.c*step, m.b*step, m.d*step
	for y := -t.h*margin/2 + step/2; y < t.h*margin/2; y += step {
		for x := -t.w*margin/2 + step/2; x < t.w*margin/2; x += step {
			u, v := mid+x*ts, mid+y*ts
			tx := tr.plane.at(u+step*ts, v) - tr.plane.at(u-step*ts, v)
			ty := tr.plane.at(u, v+step*ts) - tr.plane.at(u, v-step*ts)
			u, v = m.at(x, y)
			ix := sign * (p.at(u+ax, v+ay) - p.at(u-ax, v-ay))
			iy := sign * (p.at(u+bx, v+by) - p.at(u-bx, v-by))
			c := cells.at(t, x, y)
			c.tt, c.ii, c.ti = c.tt+float64(tx*tx+ty*ty), c.ii+float64(ix*ix+iy*iy), c.ti+float64(tx*ix+ty*iy)
		}
	}
}

// weigh sums up a part of a sign.
func (c *tallies) weigh(w [4]int) (v Measure) {
	var all tally
	rest := 0.0
	part := make([]*tally, 0, grid*grid)
	for y := w[1]; y < w[3]; y++ {
		for x := w[0]; x < w[2]; x++ {
			o := &c[y*grid+x]
			part = append(part, o)
			all.points, all.there = all.points+o.points, all.there+o.there
			all.tt, all.ii, all.ti = all.tt+o.tt, all.ii+o.ii, all.ti+o.ti
			rest += o.ii
			if o.tt > 0 && o.ti > 0 {
				rest -= o.ti * o.ti / o.tt
			}
		}
	}
	v.Support = all.there / max(1, all.points)
	v.Like = max(0, all.ti) / math.Sqrt(max(all.tt*all.ii, 1))
	least := 0.1 * all.tt / float64(len(part))
	part = slices.DeleteFunc(part, func(o *tally) bool { return o.tt < least || o.tt == 0 })
	if len(part) == 0 {
		return v
	}
	gains := make([]float64, 0, grid*grid)
	for _, o := range part {
		gains = append(gains, o.ti/o.tt)
	}
	slices.Sort(gains)
	usual := max(gains[len(gains)*6/10], 1e-3)
	v.Rest = rest / (usual * usual * all.tt)
	scores := gains[:0]
	for _, o := range part {
		r := max(0, o.ti) / math.Sqrt(o.tt*max(o.ii, 1)) * min(1, max(0, o.ti)/(0.7*usual*o.tt))
		scores = append(scores, r)
		v.Cells += r / float64(len(part))
		if r >= 0.6 {
			v.Good += 1 / float64(len(part))
		}
	}
	slices.Sort(scores)
	v.Low = scores[len(scores)/4]
	return v
}
