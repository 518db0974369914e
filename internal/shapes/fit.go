package shapes

import (
	"math"
	"slices"
)

// edge is a place on the outline of a sign, with the direction across it in which ink grows.
type edge struct{ x, y, nx, ny float32 }

// edges finds the places on the outlines of a plane of ink between which brightness changes most (Canny, "A computational approach to edge
// detection", 1986), at most so many of them, in units of size from the middle.
func (t *tier) edges(most int) {
	p := &t.plane
	mid := float32(p.W-1) / 2
	type found struct {
		edge
		steep float32
	}
	var all []found
	top := float32(0)
	for y := 2; y < p.H-2; y++ {
		for x := 2; x < p.W-2; x++ {
			i := y*p.W + x
			gx, gy := float32(int(p.Pix[i+1])-int(p.Pix[i-1]))/2, float32(int(p.Pix[i+p.W])-int(p.Pix[i-p.W]))/2
			m := sqrt(float64(gx*gx + gy*gy))
			if m < 14 {
				continue
			}
			top = max(top, m)
			ux, uy := gx/m, gy/m
			before, after := slope(p, float32(x)-ux, float32(y)-uy, ux, uy), slope(p, float32(x)+ux, float32(y)+uy, ux, uy)
			if m < before || m <= after {
				continue
			}
			off := peak(before, m, after)
			all = append(all, found{edge{(float32(x) + off*ux - mid) / float32(t.size), (float32(y) + off*uy - mid) / float32(t.size), ux, uy}, m})
		}
	}
	all = slices.DeleteFunc(all, func(f found) bool { return f.steep < 0.25*top })
	t.outline = float32(len(all)) / float32(t.size)
	n := min(most, len(all))
	for i := range n {
		t.points = append(t.points, all[i*len(all)/n].edge)
	}
}

// peak is where between three values the largest lies, from the middle one.
func peak(a, b, c float32) float32 {
	if d := a - 2*b + c; d < -1e-3 {
		return min(max((a-c)/(2*d), -0.5), 0.5)
	}
	return 0
}

// slope is how much brighter it gets along a direction, per pixel.
func slope(p *Plane, x, y, ux, uy float32) float32 {
	return (p.at(x+ux, y+uy) - p.at(x-ux, y-uy)) / 2
}

// fitter fits signs to one picture.
type fitter struct {
	views   []view
	pairs   []pair
	weights []float32
	slopes  []float32
}

// pair is a place of a sign and where the picture has it: somewhere on the line through u, v across n.
type pair struct{ x, y, u, v, nx, ny, w float32 }

// level is the one of a view in which a sign of a size is about 30 to 60 pixels long.
func (v *view) level(size float32) (l int, scale float32) {
	for l < len(v.levels)-1 && size/v.scale(l) > 60 {
		l++
	}
	return l, v.scale(l)
}

// tier is the one whose size is nearest.
func (t *Template) tier(size float32) *tier {
	best, off := 0, float32(math.MaxFloat32)
	for i := range t.tiers {
		s := float32(t.tiers[i].size)
		if o := max(s/size, size/s); o < off {
			best, off = i, o
		}
	}
	return &t.tiers[best]
}

const (
	leastSize, mostSize = 14, 400 // of a sign, in pixels of its level
)

// look fits a sign to the picture near a guess, and measures how well it is seen there.
func (k *fitter) look(t *Template, g *guess) (s Seen, ok bool) {
	v := &k.views[g.view]
	l, scale := v.level(g.pose.size())
	p := &v.levels[l]
	m := g.pose.shrunk(scale)
	size := m.size()
	if size < leastSize || size > mostSize {
		return s, false
	}
	tr := t.tier(size)
	start := m
	for i, r := range []float32{0.1, 0.08, 0.06, 0.05, 0.04} {
		if m, ok = k.step(p, tr, m, max(1.2, r*size), g.dark, i == 0); !ok {
			return s, false
		}
	}
	if !stayed(&start, &m) {
		return s, false
	}
	s = Seen{Template: int(g.template), Dark: g.dark, votes: g.votes, outline: tr.outline}
	k.measure(p, t, tr, m, &s)
	s.pose = m.grown(scale)
	s.Score = s.score()
	return s, true
}

// stayed says whether a fit is still about where it began.
func stayed(p, q *affine) bool {
	s, t := p.size(), q.size()
	dx, dy := p.e-q.e, p.f-q.f
	return s < 1.4*t && t < 1.4*s && dx*dx+dy*dy < 0.06*s*s && q.a*q.d-q.b*q.c > 0 && q.stretch() < 1.6
}

// across is where a place of the outline lies in a pose, and the direction across it: directions turn with the inverse transposed, which is
// close to the map itself while it hardly stretches.
func (m *affine) across(e *edge) (x, y, nx, ny float32) {
	x, y = m.at(e.x, e.y)
	nx, ny = m.a*e.nx+m.b*e.ny, m.c*e.nx+m.d*e.ny
	n := sqrt(float64(nx*nx + ny*ny))
	return x, y, nx / n, ny / n
}

func (p *Plane) holds(x, y float32) bool {
	return x >= 1 && y >= 1 && x <= float32(p.W-2) && y <= float32(p.H-2)
}

func signOf(dark bool) float32 {
	if dark {
		return -1
	}
	return 1
}

// step moves each place of the outline across it to where the picture changes most, within r, and fits the pose to that.
func (k *fitter) step(p *Plane, tr *tier, m affine, r float32, dark, rigid bool) (affine, bool) {
	k.pairs = k.pairs[:0]
	sign := signOf(dark)
	steps := int(r + 0.5)
	for i := range tr.points {
		e := &tr.points[i]
		x, y, nx, ny := m.across(e)
		if !p.holds(x, y) {
			continue
		}
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
		a, b, c := sign*slope(p, x+(at-1)*nx, y+(at-1)*ny, nx, ny), sign*slope(p, x+at*nx, y+at*ny, nx, ny), sign*slope(p, x+(at+1)*nx, y+(at+1)*ny, nx, ny)
		at += peak(a, b, c)
		k.pairs = append(k.pairs, pair{e.x, e.y, x + at*nx, y + at*ny, nx, ny, best})
	}
	if len(k.pairs) < 12 || len(k.pairs)*4 < len(tr.points) {
		return m, false
	}
	return k.solve(m, rigid)
}

// solve fits the pose so that each place comes close to the line through where it was seen (least squares; one far off, or much steeper
// than most, doesn't count more). A rigid fit turns, scales and moves only.
func (k *fitter) solve(m affine, rigid bool) (affine, bool) {
	k.weights = k.weights[:0]
	for i := range k.pairs {
		k.weights = append(k.weights, k.pairs[i].w)
	}
	slices.Sort(k.weights)
	limit := k.weights[len(k.weights)/2]
	s := system{dim: 6}
	if rigid {
		s.dim = 4
	}
	for i := range k.pairs {
		q := &k.pairs[i]
		x, y := m.at(q.x, q.y)
		rest := float64((q.u-x)*q.nx + (q.v-y)*q.ny)
		w := float64(min(q.w, limit)/limit) / (1 + rest*rest/4)
		nx, ny, ex, ey := float64(q.nx), float64(q.ny), float64(q.x), float64(q.y)
		if rigid {
			s.add([6]float64{nx*ex + ny*ey, ny*ex - nx*ey, nx, ny}, rest, w)
		} else {
			s.add([6]float64{nx * ex, nx * ey, ny * ex, ny * ey, nx, ny}, rest, w)
		}
	}
	n := float64(len(k.pairs))
	for i := range s.dim { // what nothing holds stays
		s.a[i][i] += 0.001 * n
	}
	d, ok := s.solve()
	if !ok {
		return m, false
	}
	if rigid {
		d = [6]float64{d[0], -d[1], d[1], d[0], d[2], d[3]}
	}
	m = affine{m.a + float32(d[0]), m.b + float32(d[1]), m.c + float32(d[2]), m.d + float32(d[3]), m.e + float32(d[4]), m.f + float32(d[5])}
	return m, m.a*m.d-m.b*m.c > 0
}

// system are the normal equations of a least-squares fit; the last column is the right side.
type system struct {
	dim int
	a   [6][7]float64
}

func (s *system) add(row [6]float64, rest, w float64) {
	for r := range s.dim {
		for c := range s.dim {
			s.a[r][c] += w * row[r] * row[c]
		}
		s.a[r][6] += w * row[r] * rest
	}
}

// solve is Gauss and Jordan's elimination.
func (s *system) solve() (d [6]float64, ok bool) {
	for c := range s.dim {
		pivot := c
		for r := c + 1; r < s.dim; r++ {
			if math.Abs(s.a[r][c]) > math.Abs(s.a[pivot][c]) {
				pivot = r
			}
		}
		if math.Abs(s.a[pivot][c]) < 1e-9 {
			return d, false
		}
		s.a[c], s.a[pivot] = s.a[pivot], s.a[c]
		for r := range s.dim {
			if r == c {
				continue
			}
			f := s.a[r][c] / s.a[c][c]
			for j := c; j < 7; j++ {
				s.a[r][j] -= f * s.a[c][j]
			}
		}
	}
	for c := range s.dim {
		d[c] = s.a[c][6] / s.a[c][c]
	}
	return d, true
}
