package shapes

import (
	"math"
	"slices"
)

// edges are up to a number of places on the outlines of a plane of ink, where brightness changes most, with its direction; in
// units of size from the middle.
func (t *tier) edges(most int) {
	p := &t.plane
	mid := float32(p.W-1) / 2
	type e struct {
		edge
		m float32
	}
	var all []e
	top := float32(0)
	grad := func(x, y int) (float32, float32) {
		i := y*p.W + x
		return float32(int(p.Pix[i+1])-int(p.Pix[i-1])) / 2, float32(int(p.Pix[i+p.W])-int(p.Pix[i-p.W])) / 2
	}
	for y := 2; y < p.H-2; y++ {
		for x := 2; x < p.W-2; x++ {
			gx, gy := grad(x, y)
			m := sqrt(float64(gx*gx + gy*gy))
			if m < 14 {
				continue
			}
			top = max(top, m)
			ux, uy := gx/m, gy/m
			// Of the pixels across the outline the strongest, compared between pixels.
			before, after := slope(p, float32(x)-ux, float32(y)-uy, ux, uy), slope(p, float32(x)+ux, float32(y)+uy, ux, uy)
			if m < before || m <= after {
				continue
			}
			off := float32(0)
			if d := before - 2*m + after; d < -1e-3 {
				off = min(max((before-after)/(2*d), -0.5), 0.5)
			}
			all = append(all, e{edge{(float32(x) + off*ux - mid) / float32(t.size), (float32(y) + off*uy - mid) / float32(t.size), ux, uy}, m})
		}
	}
	kept := all[:0]
	for _, a := range all {
		if a.m >= 0.25*top {
			kept = append(kept, a)
		}
	}
	t.outline = float32(len(kept)) / float32(t.size)
	n := min(most, len(kept))
	for i := range n {
		t.points = append(t.points, kept[i*len(kept)/n].edge)
	}
}

// slope is how much brighter it gets along a direction, per pixel.
func slope(p *Plane, x, y, ux, uy float32) float32 {
	return (p.at(x+ux, y+uy) - p.at(x-ux, y-uy)) / 2
}

// Seen is a sign seen in a picture.
type Seen struct {
	Template int
	Dark     bool // ink darker than the ground
	Score    float64
	Size     float64 // of the longer side, in pixels
	All, Best Measure
	Window int
	Outline float64
	Pose     [6]float32
	Votes    float64
	Contrast float64
	View int
	Points   int
}

type fitter struct {
	views []view
	pairs []pair
}

type pair struct{ x, y, u, v, nx, ny, w float32 }

// level is the one of a view in which a sign of a size is about 30 to 60 pixels long.
func (v *view) level(size float32) (l int, scale float32) {
	for l < len(v.levels)-1 && size/v.scale(l) > 60 {
		l++
	}
	return l, v.scale(l)
}

func (t *Template) tier(size float32) *tier {
	best := &t.tiers[0]
	for i := range t.tiers {
		if abs(float32(math.Log(float64(float32(t.tiers[i].size)/size)))) < abs(float32(math.Log(float64(float32(best.size)/size)))) {
			best = &t.tiers[i]
		}
	}
	return best
}

// look fits a sign to the picture near a guess, and measures how well it is there.
func (k *fitter) look(t *Template, g *guess) (s Seen, ok bool) {
	m := g.pose
	v := &k.views[g.view]
	l, scale := v.level(m.size())
	p := &v.levels[l]
	m = affine{m.a / scale, m.b / scale, m.c / scale, m.d / scale, (m.e+0.5)/scale - 0.5, (m.f+0.5)/scale - 0.5}
	size := m.size()
	if size < 14 || size > 400 {
		return s, false
	}
	tr := t.tier(size)
	start := m
	for i, r := range []float32{0.1, 0.08, 0.06, 0.05, 0.04} {
		if m, ok = k.step(p, tr, m, max(1.2, r*size), g.dark, i < 1); !ok {
			return s, false
		}
	}
	if !near2(&start, &m) {
		return s, false
	}
	s = Seen{Template: int(g.template), Dark: g.dark, Votes: float64(g.votes), View: int(g.view)}
	k.measure(p, t, tr, m, &s)
	s.Size = float64(m.size() * scale)
	s.Pose = [6]float32{m.a * scale, m.b * scale, m.c * scale, m.d * scale, (m.e+0.5)*scale - 0.5, (m.f+0.5)*scale - 0.5}
	return s, true
}

// near2 says whether a fit stayed where it began.
func near2(p, q *affine) bool {
	s, t := p.size(), q.size()
	dx, dy := p.e-q.e, p.f-q.f
	return s < 1.4*t && t < 1.4*s && dx*dx+dy*dy < 0.06*s*s && q.a*q.d-q.b*q.c > 0 && q.stretch() < 1.6
}

func (m affine) stretch() float32 {
	p, q := sqrt(float64((m.a+m.d)*(m.a+m.d)+(m.c-m.b)*(m.c-m.b))), sqrt(float64((m.a-m.d)*(m.a-m.d)+(m.c+m.b)*(m.c+m.b)))
	if p-q < 1e-6 {
		return 1e6
	}
	return (p + q) / (p - q)
}

// step moves each place of the outline across it to where the picture changes most, and fits the pose to that.
func (k *fitter) step(p *Plane, tr *tier, m affine, r float32, dark, rigid bool) (affine, bool) {
	k.pairs = k.pairs[:0]
	sign := float32(1)
	if dark {
		sign = -1
	}
	size := m.size()
	for _, e := range tr.points {
		x, y := m.at(e.x, e.y)
		// Directions across an outline turn with the inverse transposed; close enough with the map itself while it hardly stretches.
		nx, ny := m.a*e.nx+m.b*e.ny, m.c*e.nx+m.d*e.ny
		n := sqrt(float64(nx*nx + ny*ny))
		nx, ny = nx/n, ny/n
		if x < 1 || y < 1 || x > float32(p.W-2) || y > float32(p.H-2) {
			continue
		}
		steps := int(r + 0.5)
		best, at := float32(3), float32(0)
		found := false
		for i := -steps; i <= steps; i++ {
			d := sign * slope(p, x+float32(i)*nx, y+float32(i)*ny, nx, ny)
			d *= 1 - 0.3*abs(float32(i))/(r+1)
			if d > best {
				best, at, found = d, float32(i), true
			}
		}
		if !found {
			continue
		}
		a, b := sign*slope(p, x+(at-1)*nx, y+(at-1)*ny, nx, ny), sign*slope(p, x+(at+1)*nx, y+(at+1)*ny, nx, ny)
		c := sign * slope(p, x+at*nx, y+at*ny, nx, ny)
		if d := a - 2*c + b; d < -1e-3 {
			at += min(max((a-b)/(2*d), -0.5), 0.5)
		}
		k.pairs = append(k.pairs, pair{e.x, e.y, x + at*nx, y + at*ny, nx, ny, best})
	}
	if len(k.pairs) < 12 || len(k.pairs)*4 < len(tr.points) {
		return m, false
	}
	return k.solve(m, size, rigid)
}

// solve fits the pose so that each place comes close to the line across which it was moved (least squares, weights capped).
func (k *fitter) solve(m affine, size float32, rigid bool) (affine, bool) {
	ws := make([]float32, len(k.pairs))
	for i := range k.pairs {
		ws[i] = k.pairs[i].w
	}
	slices.Sort(ws)
	limit := ws[len(ws)/2]
	const most = 6
	var a [most][most + 1]float64
	dim := most
	if rigid {
		dim = 4
	}
	for i := range k.pairs {
		q := &k.pairs[i]
		x, y := m.at(q.x, q.y)
		rest := float64((q.u-x)*q.nx + (q.v-y)*q.ny)
		w := float64(min(q.w, limit) / limit)
		w /= 1 + rest*rest/4
		nx, ny, ex, ey := float64(q.nx), float64(q.ny), float64(q.x), float64(q.y)
		row := [most]float64{nx * ex, nx * ey, ny * ex, ny * ey, nx, ny}
		if rigid {
			row = [most]float64{nx*ex + ny*ey, -nx*ey + ny*ex, nx, ny}
		}
		for r := range dim {
			for c := range dim {
				a[r][c] += w * row[r] * row[c]
			}
			a[r][most] += w * row[r] * rest
		}
	}
	for r := range dim { // a little stiffness: what nothing holds stays
		if dim == 4 && r < 2 || dim == 6 && r < 4 {
			a[r][r] += 0.02 * float64(len(k.pairs)) * 0.05
		} else {
			a[r][r] += 0.002 * float64(len(k.pairs))
		}
	}
	var sol [most]float64
	for c := range dim {
		pivot := c
		for r := c + 1; r < dim; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		if math.Abs(a[pivot][c]) < 1e-9 {
			return m, false
		}
		a[c], a[pivot] = a[pivot], a[c]
		for r := range dim {
			if r == c {
				continue
			}
			f := a[r][c] / a[c][c]
			for j := c; j < most; j++ {
				a[r][j] -= f * a[c][j]
			}
			a[r][most] -= f * a[c][most]
		}
	}
	for c := range dim {
		sol[c] = a[c][most] / a[c][c]
	}
	if rigid {
		m.a, m.b, m.c, m.d = m.a+float32(sol[0]), m.b-float32(sol[1]), m.c+float32(sol[1]), m.d+float32(sol[0])
		m.e, m.f = m.e+float32(sol[2]), m.f+float32(sol[3])
	} else {
		m.a, m.b, m.c, m.d = m.a+float32(sol[0]), m.b+float32(sol[1]), m.c+float32(sol[2]), m.d+float32(sol[3])
		m.e, m.f = m.e+float32(sol[4]), m.f+float32(sol[5])
	}
	return m, m.a*m.d-m.b*m.c > 0
}

const grid = 6

// windows are the parts of a sign that are looked at by themselves, for the rest may be hidden: all of it, and all but a third on each side.
var windows = [...][4]int{{0, 0, grid, grid}, {2, 0, grid, grid}, {0, 0, grid - 2, grid}, {0, 2, grid, grid}, {0, 0, grid, grid - 2}}

// tally is what is measured in one cell of a sign.
type tally struct {
	points, there float64 // places on the outline, and those at which the picture has it
	tt, ii, ti    float64 // of the gradients: the sign's energy, the picture's, and what they have in common
}

// measure says how well a sign is seen in its pose.
func (k *fitter) measure(p *Plane, t *Template, tr *tier, m affine, s *Seen) {
	sign := float32(1)
	if s.Dark {
		sign = -1
	}
	var cells [grid * grid]tally
	cell := func(x, y float32) *tally {
		c := min(max(int((x/t.w/1.16+0.5)*grid), 0), grid-1)
		return &cells[min(max(int((y/t.h/1.16+0.5)*grid), 0), grid-1)*grid+c]
	}
	slopes := make([]float32, 0, len(tr.points))
	for _, e := range tr.points {
		x, y := m.at(e.x, e.y)
		nx, ny := m.a*e.nx+m.b*e.ny, m.c*e.nx+m.d*e.ny
		n := sqrt(float64(nx*nx + ny*ny))
		nx, ny = nx/n, ny/n
		d := float32(0)
		if x >= 1 && y >= 1 && x <= float32(p.W-2) && y <= float32(p.H-2) {
			for i := -1; i <= 1; i++ {
				d = max(d, sign*slope(p, x+float32(i)*0.7*nx, y+float32(i)*0.7*ny, nx, ny))
			}
		}
		slopes = append(slopes, d)
	}
	sorted := slices.Clone(slopes)
	slices.Sort(sorted)
	full := sorted[len(sorted)*7/10]
	s.Contrast, s.Points, s.Outline = float64(full), len(slopes), float64(tr.outline)
	for i, e := range tr.points {
		c := cell(e.x, e.y)
		c.points++
		if slopes[i] >= max(3, 0.35*full) {
			c.there++
		}
	}
	size := m.size()
	n := min(max(size*1.1, 20), 44)
	step := 1.16 / n
	mid := float32(tr.plane.W-1) / 2
	ts := float32(tr.size)
	for y := -t.h*0.58 + step/2; y < t.h*0.58; y += step {
		for x := -t.w*0.58 + step/2; x < t.w*0.58; x += step {
			tx := tr.plane.at(mid+(x+step)*ts, mid+y*ts) - tr.plane.at(mid+(x-step)*ts, mid+y*ts)
			ty := tr.plane.at(mid+x*ts, mid+(y+step)*ts) - tr.plane.at(mid+x*ts, mid+(y-step)*ts)
			u, v := m.at(x, y)
			ax, ay, bx, by := m.a*step, m.c*step, m.b*step, m.d*step
			ix := sign * (p.at(u+ax, v+ay) - p.at(u-ax, v-ay))
			iy := sign * (p.at(u+bx, v+by) - p.at(u-bx, v-by))
			c := cell(x, y)
			c.tt, c.ii, c.ti = c.tt+float64(tx*tx+ty*ty), c.ii+float64(ix*ix+iy*iy), c.ti+float64(tx*ix+ty*iy)
		}
	}
	best := -1.0
	for i, w := range windows {
		v := weigh(&cells, w)
		if i == 0 {
			s.All = v
		}
		if sum := v.Support + v.Like + v.Cells; sum > best {
			best, s.Best, s.Window = sum, v, i
		}
	}
}

// View is how well a part of a sign is seen.
type Measure struct {
	Support float64 // share of the outline that is there
	Like    float64 // how well the gradients of picture and sign go together, -1..1
	Cells   float64 // the same, each place counted alike
	Low     float64 // the lower quarter of the places
	Clutter float64 // gradients where the sign has none, by the sign's own
	Good    float64
}

func weigh(cells *[grid * grid]tally, w [4]int) (v Measure) {
	var all tally
	var part []*tally
	for y := w[1]; y < w[3]; y++ {
		for x := w[0]; x < w[2]; x++ {
			c := &cells[y*grid+x]
			part = append(part, c)
			all.points, all.there = all.points+c.points, all.there+c.there
			all.tt, all.ii, all.ti = all.tt+c.tt, all.ii+c.ii, all.ti+c.ti
		}
	}
	v.Support = all.there / max(1, all.points)
	v.Like = all.ti / math.Sqrt(max(all.tt*all.ii, 1))
	var gains []float64
	for _, c := range part {
		if c.tt >= 0.1*all.tt/float64(len(part)) {
			gains = append(gains, c.ti/c.tt)
		}
	}
	slices.Sort(gains)
	usual := max(gains[len(gains)*6/10], 1e-3)
	var scores []float64
	spare := 0.0
	for _, c := range part {
		if c.tt < 0.1*all.tt/float64(len(part)) {
			spare += c.ii
			continue
		}
		r := max(0, c.ti) / math.Sqrt(c.tt*max(c.ii, 1)) * min(1, max(0, c.ti/(0.7*usual*c.tt)))
		scores = append(scores, r)
		v.Cells += r
		if r >= 0.6 {
			v.Good++
		}
	}
	slices.Sort(scores)
	v.Cells /= float64(len(scores))
	v.Good /= float64(len(scores))
	v.Low = scores[len(scores)/4]
	v.Clutter = spare / max(1, usual*usual*all.tt)
	return v
}
