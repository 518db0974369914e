package keypoints

import (
	"math"
	"math/rand/v2"
	"slices"

	"markwarden"
)

// Found is a reference of which a picture shows a part.
type Found struct {
	Ref      int
	Mirrored bool
	Inliers  int // corners that lie where the reference has theirs and look alike
	Expected int // corners of the reference that should be seen
	Region   []markwarden.Point
	Turn     float64 // degrees clockwise, -180..180, after mirroring
	Shown    float64 // share of the reference that is seen, 0..1
	Covers   float64 // share of the picture that shows it, 0..1
	Stretch  float64 // how much longer it got in one direction than in the other; >= 1

	// Of the pixels, compared where the reference should be seen: how well the brightness of both goes together (-1..1), the share of
	// those that are alike once one is made as bright as the other, and how many were compared.
	Correlation, Alike float64
	Middle             float64 // of the middle half of the reference, the share that is alike
	Compared           int

	to affine // reference to (mirrored) picture, both at working size
}

const (
	alikeBits    = 72 // of two descriptions at one place
	leastInliers = 14
	leastShare   = 0.05 // of the expected corners; how many it must be depends on the pixels (convincing)
)

// affine maps x, y to a*x+b*y+e, c*x+d*y+f.
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) at(x, y float64) (float64, float64) { return m.a*x + m.b*y + m.e, m.c*x + m.d*y + m.f }

func (m affine) scale() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

func (m affine) turn() float64 { return math.Atan2(m.c-m.b, m.a+m.d) }

// stretch is the ratio of the singular values.
func (m affine) stretch() float64 {
	p, q := math.Hypot(m.a+m.d, m.c-m.b), math.Hypot(m.a-m.d, m.c+m.b)
	if p-q < 1e-9 {
		return math.Inf(1)
	}
	return (p + q) / (p - q)
}

func position(k *markwarden.Keypoint) (x, y float64) { return float64(k.X) / unit, float64(k.Y) / unit }

// query is a picture in which references are verified.
type query struct {
	points        []markwarden.Keypoint
	width, height int
	grid          cells
}

// cells are corners sorted by where they lie.
type cells struct {
	across, down int
	starts, ids  []uint32
}

const cell = 16

func gridOf(points []markwarden.Keypoint, w, h int) cells {
	g := cells{across: w/cell + 1, down: h/cell + 1}
	of := func(k *markwarden.Keypoint) int {
		return min(int(k.Y)/unit/cell, g.down-1)*g.across + min(int(k.X)/unit/cell, g.across-1)
	}
	g.starts, g.ids = make([]uint32, g.across*g.down+1), make([]uint32, len(points))
	for i := range points {
		g.starts[of(&points[i])+1]++
	}
	for i := range g.across * g.down {
		g.starts[i+1] += g.starts[i]
	}
	next := slices.Clone(g.starts)
	for i := range points {
		c := of(&points[i])
		g.ids[next[c]] = uint32(i)
		next[c]++
	}
	return g
}

// within calls f for the corners in the cells that a circle touches.
func (g *cells) within(x, y, r float64, f func(id uint32)) {
	x0, x1 := max(0, int(x-r)/cell), min(g.across-1, int(x+r)/cell)
	y0, y1 := max(0, int(y-r)/cell), min(g.down-1, int(y+r)/cell)
	for cy := y0; cy <= y1; cy++ {
		for _, id := range g.ids[g.starts[cy*g.across+x0]:g.starts[cy*g.across+max(x0, x1)+1]] {
			f(id)
		}
	}
}

// verify looks for one position of the reference with which many corners agree.
func (q *query) verify(r *Reference, matches []agreement) (f Found, ok bool) {
	m, ok := q.guess(r, matches)
	if !ok {
		return f, false
	}
	var pairs []agreement
	for _, reach := range []float64{14, 9, 6, 5} {
		pairs, f.Expected = q.guided(r, m, reach)
		if len(pairs) < fewest {
			return f, false
		}
		if m, ok = q.fit(r, pairs, m); !ok {
			return f, false
		}
	}
	pairs, f.Expected = q.guided(r, m, 5)
	f.to, f.Inliers, f.Stretch = m, q.distinct(pairs), m.stretch()
	return f, f.Inliers >= leastInliers && float64(f.Inliers) >= leastShare*float64(f.Expected) && f.Stretch <= 2.2 && q.spread(r, m, pairs)
}

// guess tries positions given by two matches each and takes the one on which most matches agree.
func (q *query) guess(r *Reference, matches []agreement) (best affine, ok bool) {
	matches = clearest(matches)
	n := len(matches)
	if n < fewest {
		return best, false
	}
	type spot struct{ x, y, u, v float64 }
	spots := make([]spot, n)
	for i, m := range matches {
		spots[i].x, spots[i].y = position(&r.Points[m.point])
		spots[i].u, spots[i].v = position(&q.points[m.query])
	}
	most := 0
	try := func(i, j int) {
		a, b := spots[i], spots[j]
		dx, dy, du, dv := b.x-a.x, b.y-a.y, b.u-a.u, b.v-a.v
		length := dx*dx + dy*dy
		if length < 20*20 {
			return
		}
		// The complex number that turns and scales (dx, dy) into (du, dv).
		re, im := (du*dx+dv*dy)/length, (dv*dx-du*dy)/length
		if !plausible(&q.points[matches[i].query], &r.Points[matches[i].point], re, im) {
			return
		}
		m := affine{re, -im, im, re, a.u - re*a.x + im*a.y, a.v - im*a.x - re*a.y}
		count := 0
		for _, s := range spots {
			u, v := m.at(s.x, s.y)
			if u -= s.u; u*u < 144 {
				if v -= s.v; u*u+v*v < 144 {
					count++
				}
			}
		}
		if count > most {
			most, best = count, m
		}
	}
	const tries = 600
	if n*(n-1)/2 <= tries {
		for i := range n {
			for j := range i {
				try(i, j)
			}
		}
	} else {
		random := rand.New(rand.NewPCG(uint64(n), 271))
		for range tries {
			if i, j := random.IntN(n), random.IntN(n); i != j {
				try(i, j)
			}
		}
	}
	return best, most >= fewest
}

// clearest are the best match of each corner of the picture, the closest of them: in a starry sky or a lawn most matches are wrong, and
// two right ones are rarely drawn together.
func clearest(matches []agreement) []agreement {
	const most = 250
	var best []agreement
	for _, m := range matches { // in order of query
		if n := len(best); n > 0 && best[n-1].query == m.query {
			if m.distance < best[n-1].distance {
				best[n-1] = m
			}
			continue
		}
		best = append(best, m)
	}
	slices.SortStableFunc(best, func(a, b agreement) int { return a.distance - b.distance })
	return best[:min(len(best), most)]
}

// plausible says whether a turn and scale agree with what the corners themselves say of them.
func plausible(a, b *markwarden.Keypoint, re, im float64) bool {
	off := math.Abs(math.Remainder(math.Atan2(im, re)-float64(a.Angle-b.Angle)*2*math.Pi/256, 2*math.Pi))
	size := math.Log(math.Hypot(re, im))/math.Log(step) - (float64(a.Level) - float64(b.Level))
	return off < 0.5 && math.Abs(size) < 1.6
}

// guided takes each corner of the reference to where it should be seen, and looks what is there.
func (q *query) guided(r *Reference, m affine, reach float64) (pairs []agreement, expected int) {
	turn, size := m.turn(), math.Log(max(m.scale(), 1e-6))/math.Log(step)
	turned := uint8(int(math.Round(turn*256/(2*math.Pi))) & 255)
	for i := range r.Points {
		k := &r.Points[i]
		level := float64(k.Level) + size
		if level < -0.7 || level > levels-0.5 {
			continue
		}
		x, y := m.at(position(k))
		// What lies too close to the edge is not described at this level.
		edge := border * math.Pow(step, max(0, level))
		if x < edge || y < edge || x > float64(q.width)-edge || y > float64(q.height)-edge {
			continue
		}
		expected++
		best := agreement{distance: alikeBits}
		q.grid.within(x, y, reach, func(id uint32) {
			o := &q.points[id]
			u, v := position(o)
			if u -= x; u*u > reach*reach {
				return
			}
			if v -= y; u*u+v*v > reach*reach || math.Abs(float64(o.Level)-level) > 1.3 {
				return
			}
			if off := int8(o.Angle - k.Angle - turned); off > 24 || off < -24 {
				return
			}
			if d := distance(&o.Bits, &k.Bits); d < best.distance {
				best = agreement{query: id, point: uint32(i), distance: d}
			}
		})
		if best.distance < alikeBits {
			pairs = append(pairs, best)
		}
	}
	return pairs, expected
}

// fit is the affine map that takes the pairs' corners closest to each other (least squares).
func (q *query) fit(r *Reference, pairs []agreement, old affine) (affine, bool) {
	if len(pairs) < 6 {
		return old, true
	}
	// Around the means, the two rows are two systems with one symmetric 2x2 matrix.
	var mx, my, mu, mv float64
	for _, p := range pairs {
		x, y := position(&r.Points[p.point])
		u, v := position(&q.points[p.query])
		mx, my, mu, mv = mx+x, my+y, mu+u, mv+v
	}
	n := float64(len(pairs))
	mx, my, mu, mv = mx/n, my/n, mu/n, mv/n
	var xx, xy, yy, xu, yu, xv, yv float64
	for _, p := range pairs {
		x, y := position(&r.Points[p.point])
		u, v := position(&q.points[p.query])
		x, y, u, v = x-mx, y-my, u-mu, v-mv
		xx, xy, yy = xx+x*x, xy+x*y, yy+y*y
		xu, yu, xv, yv = xu+x*u, yu+y*u, xv+x*v, yv+y*v
	}
	det := xx*yy - xy*xy
	if det < 1e-3*xx*yy || det <= 0 {
		return old, false // all on a line
	}
	m := affine{a: (xu*yy - yu*xy) / det, b: (yu*xx - xu*xy) / det, c: (xv*yy - yv*xy) / det, d: (yv*xx - xv*xy) / det}
	m.e, m.f = mu-m.a*mx-m.b*my, mv-m.c*mx-m.d*my
	return m, m.a*m.d-m.b*m.c > 0 && m.stretch() < 3
}

// distinct counts pairs of which no two lie in one place: a corner is found on several levels.
func (q *query) distinct(pairs []agreement) int {
	type place struct{ x, y uint16 }
	seen := make(map[place]struct{}, len(pairs))
	for _, p := range pairs {
		k := &q.points[p.query]
		seen[place{k.X / (6 * unit), k.Y / (6 * unit)}] = struct{}{}
	}
	return len(seen)
}

// spread says whether the pairs lie all over the part where the reference has corners: a badge or a line of text that two pictures share
// agrees in one place only.
func (q *query) spread(r *Reference, m affine, pairs []agreement) bool {
	const parts = 5
	w, h := WorkingSize(r.Width, r.Height)
	part := func(k *markwarden.Keypoint) int {
		x, y := position(k)
		return min(int(y)*parts/max(h, 1), parts-1)*parts + min(int(x)*parts/max(w, 1), parts-1)
	}
	var there, agreed [parts * parts]int
	for i := range r.Points {
		x, y := m.at(position(&r.Points[i]))
		if x > border && y > border && x < float64(q.width-border) && y < float64(q.height-border) {
			there[part(&r.Points[i])]++
		}
	}
	for _, p := range pairs {
		agreed[part(&r.Points[p.point])]++
	}
	full, hit := 0, 0
	for i := range there {
		if there[i] >= 5 {
			full++
			if agreed[i] > 0 {
				hit++
			}
		}
	}
	return hit >= 3 && 3*hit >= full
}

// finish says in the pixels of the picture as displayed where the reference is seen, and how it was changed.
func (f *Found) finish(r *Reference, width, height int) {
	rw, rh := WorkingSize(r.Width, r.Height)
	w, h := WorkingSize(width, height)
	whole := make([]spot, 0, 4)
	for _, c := range [][2]float64{{0, 0}, {float64(rw), 0}, {float64(rw), float64(rh)}, {0, float64(rh)}} {
		x, y := f.to.at(c[0], c[1])
		whole = append(whole, spot{x, y})
	}
	seen := clip(whole, float64(w), float64(h))
	f.Turn = f.to.turn() * 180 / math.Pi
	if total := area(whole); total > 0 {
		f.Shown = min(1, area(seen)/total)
	}
	f.Covers = min(1, area(seen)/float64(w*h))
	for _, p := range seen {
		if f.Mirrored {
			p.x = float64(w) - p.x
		}
		x, y := int(math.Round(p.x*float64(width)/float64(w))), int(math.Round(p.y*float64(height)/float64(h)))
		f.Region = append(f.Region, markwarden.Point{X: min(max(x, 0), width-1), Y: min(max(y, 0), height-1)})
	}
	if f.Mirrored {
		slices.Reverse(f.Region)
	}
}

type spot struct{ x, y float64 }

// clip cuts a convex polygon to a picture (Sutherland and Hodgman, 1974).
func clip(p []spot, w, h float64) []spot {
	for _, inside := range []func(s spot) float64{
		func(s spot) float64 { return s.x }, func(s spot) float64 { return w - s.x },
		func(s spot) float64 { return s.y }, func(s spot) float64 { return h - s.y },
	} {
		var out []spot
		for i, a := range p {
			b := p[(i+1)%len(p)]
			da, db := inside(a), inside(b)
			if da >= 0 {
				out = append(out, a)
			}
			if (da < 0) != (db < 0) {
				t := da / (da - db)
				out = append(out, spot{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)})
			}
		}
		p = out
	}
	return p
}

func area(p []spot) float64 {
	sum := 0.0
	for i, a := range p {
		b := p[(i+1)%len(p)]
		sum += a.x*b.y - a.y*b.x
	}
	return math.Abs(sum) / 2
}
