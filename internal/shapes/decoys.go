package shapes

import (
	"math"
	"math/rand/v2"
	"sync"
)

// Decoys are shapes that are nobody's: rings, stars, bars, and what can be put together from them. They stand in every index, so that what
// a registered sign has in common with many others counts for little however few are registered, and a plain star is a star.

// figure says where there is ink, both coordinates within -1..1.
type figure func(x, y float64) bool

func disc(r float64) figure { return func(x, y float64) bool { return x*x+y*y < r*r } }
func bar(w, h float64) figure {
	return func(x, y float64) bool { return math.Abs(x) < w && math.Abs(y) < h }
}
func without(a, b figure) figure { return func(x, y float64) bool { return a(x, y) && !b(x, y) } }
func either(a, b figure) figure  { return func(x, y float64) bool { return a(x, y) || b(x, y) } }

func placed(f figure, dx, dy, size, turn float64) figure {
	sin, cos := math.Sincos(turn)
	return func(x, y float64) bool {
		x, y = (x-dx)/size, (y-dy)/size
		return f(x*cos+y*sin, y*cos-x*sin)
	}
}

func roundBar(w, h, r float64) figure {
	return func(x, y float64) bool {
		dx, dy := math.Abs(x)-w+r, math.Abs(y)-h+r
		return math.Max(dx, dy) < r && (dx < 0 || dy < 0 || math.Hypot(dx, dy) < r)
	}
}

// spiked is a star, or with depth 1 a regular polygon.
func spiked(points int, depth float64) figure {
	return func(x, y float64) bool {
		step := 2 * math.Pi / float64(points)
		a := math.Abs(math.Remainder(math.Atan2(x, -y), step))
		// From the tip at angle 0 to the notch at half a step.
		notch := depth * math.Cos(step/2)
		px, py := notch*math.Cos(step/2), notch*math.Sin(step/2)
		d := math.Hypot(x, y)
		u, v := d*math.Cos(a), d*math.Sin(a)
		return (u-1)*py-v*(px-1) < 0
	}
}

func heart(x, y float64) bool {
	y = -y*1.15 + 0.15
	v := x*x*1.3 + y*y - 0.6
	return v*v*v < x*x*1.3*y*y*y
}

func plainFigures() []figure {
	ring := func(outer, inner float64) figure { return without(disc(outer), disc(inner)) }
	arrow := either(placed(bar(0.22, 0.5), 0, 0.4, 1, 0), placed(spiked(3, 1), 0, -0.3, 0.7, 0))
	return []figure{
		disc(1), ring(1, 0.85), ring(1, 0.7), ring(1, 0.5), bar(0.9, 0.9), roundBar(0.9, 0.9, 0.25), roundBar(0.9, 0.9, 0.45),
		without(bar(0.9, 0.9), bar(0.75, 0.75)), without(roundBar(0.9, 0.9, 0.25), roundBar(0.75, 0.75, 0.15)), bar(0.9, 0.45), roundBar(0.9, 0.5, 0.5),
		spiked(5, 0.52), spiked(5, 0.45), spiked(5, 0.6), spiked(6, 0.6), spiked(4, 0.5), spiked(8, 0.7), spiked(12, 0.85), spiked(3, 1), spiked(4, 1), spiked(5, 1), spiked(6, 1), spiked(8, 1),
		without(spiked(6, 1), placed(spiked(6, 1), 0, 0, 0.75, 0)), without(spiked(3, 1), placed(spiked(3, 1), 0, 0, 0.6, 0)), heart, arrow, placed(arrow, 0, 0, 1, math.Pi/2),
		either(bar(0.9, 0.25), bar(0.25, 0.9)), placed(either(bar(0.9, 0.2), bar(0.2, 0.9)), 0, 0, 1, math.Pi/4), without(disc(0.9), placed(disc(0.8), 0.4, 0, 1, 0)),
		either(either(placed(bar(0.9, 0.14), 0, -0.6, 1, 0), bar(0.9, 0.14)), placed(bar(0.9, 0.14), 0, 0.6, 1, 0)),
		without(disc(1), placed(spiked(3, 1), 0.05, 0, 0.55, math.Pi/2)), without(disc(1), placed(spiked(5, 0.5), 0, 0, 0.7, 0)), without(disc(1), either(bar(0.6, 0.15), bar(0.15, 0.6))),
		without(roundBar(0.95, 0.95, 0.3), placed(spiked(3, 1), 0, 0, 0.6, 0)), either(ring(1, 0.85), disc(0.4)), either(ring(1, 0.85), placed(spiked(5, 0.5), 0, 0, 0.7, 0)),
	}
}

// anyFigure puts a few plain figures together, as the die falls.
func anyFigure(r *rand.Rand, plain []figure) figure {
	f := plain[r.IntN(len(plain))]
	for range 1 + r.IntN(3) {
		g := placed(plain[r.IntN(len(plain))], r.Float64()-0.5, r.Float64()-0.5, 0.25+0.45*r.Float64(), r.Float64()*2*math.Pi)
		if r.IntN(2) == 0 {
			f = without(f, g)
		} else {
			f = either(f, g)
		}
	}
	if r.IntN(3) == 0 { // in a row, or around
		g, n := f, 2+r.IntN(4)
		f = func(x, y float64) bool {
			step := 2 * math.Pi / float64(n)
			a := math.Remainder(math.Atan2(y, x), step)
			d := math.Hypot(x, y)
			return g((d*math.Cos(a)-0.6)/0.4, d*math.Sin(a)/0.4)
		}
	}
	return f
}

const mixedDecoys = 100

// decoys are made once, when the first sign is looked for.
var decoys = sync.OnceValue(func() []*Template {
	plain := plainFigures()
	r := rand.New(rand.NewPCG(7, 11))
	figures := plain
	for range mixedDecoys {
		figures = append(figures, anyFigure(r, plain))
	}
	var out []*Template
	for _, f := range figures {
		if t := newTemplate(inked(f), []int{26, 60}); t != nil {
			out = append(out, t)
		}
	}
	return out
})

func inked(f figure) Plane {
	const side, n = 128, 3
	p := Plane{side, side, make([]uint8, side*side)}
	for y := range side {
		for x := range side {
			sum := 0
			for k := range n * n {
				if f(((float64(x)+(float64(k%n)+0.5)/n)/side-0.5)*2.2, ((float64(y)+(float64(k/n)+0.5)/n)/side-0.5)*2.2) {
					sum++
				}
			}
			p.Pix[y*side+x] = uint8(255 - 255*sum/(n*n))
		}
	}
	return p
}
