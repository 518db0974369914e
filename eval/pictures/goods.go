package pictures

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// side of a drawn picture.
const side = 560

// Goods draws a product as shops show it, cut out on white: one of some silhouettes, with details as the die falls. Two draws share
// outlines and grounds now and then, never their details.
func Goods(r *rand.Rand) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	body := silhouette(r)
	main := colour(r)
	light := r.Float64() - 0.5
	paint(img, body, func(x, y float64) color.RGBA {
		return shade(main, 0.85+0.3*math.Abs(x-light)-0.1*y)
	})
	for range 2 + r.IntN(10) {
		detail(img, r, body)
	}
	return img
}

// figure says whether a place is in it; the picture reaches from -1 to 1.
type figure func(x, y float64) bool

func silhouette(r *rand.Rand) figure {
	w, h := 0.35+0.35*r.Float64(), 0.45+0.4*r.Float64()
	box := func(w, h, round float64) figure {
		return func(x, y float64) bool {
			dx, dy := math.Abs(x)-w+round, math.Abs(y)-h+round
			return math.Max(dx, dy) < round && (dx < 0 || dy < 0 || math.Hypot(dx, dy) < round)
		}
	}
	at := func(f figure, dx, dy float64) figure { return func(x, y float64) bool { return f(x-dx, y-dy) } }
	or := func(a, b figure) figure { return func(x, y float64) bool { return a(x, y) || b(x, y) } }
	hoop := func(outer, inner float64) figure {
		return func(x, y float64) bool { d := math.Hypot(x, y); return d < outer && d > inner }
	}
	switch r.IntN(9) {
	case 0: // a phone, a book, a carton
		return box(w*0.8, h, 0.02+0.1*r.Float64())
	case 1: // a bottle
		return or(box(w*0.6, h*0.75, 0.12), at(box(w*0.22, 0.2, 0.02), 0, -h*0.75-0.08))
	case 2: // a mug
		return or(box(w, h*0.7, 0.08), at(hoop(h*0.4, h*0.26), w, 0))
	case 3: // a bag
		return or(func(x, y float64) bool { return math.Abs(y-0.15) < h*0.6 && math.Abs(x) < w*(1+0.3*y) }, at(hoop(w*0.6, w*0.5), 0, 0.1-h*0.55))
	case 4: // a shirt
		return func(x, y float64) bool {
			return math.Abs(x) < w*0.75 && math.Abs(y) < h || y < -h*0.4 && y > -h && math.Abs(x) < w*1.25-0.3*math.Abs(y+h)
		}
	case 5: // a plate, a watch
		return or(func(x, y float64) bool { return math.Hypot(x, y) < w*1.1 }, box(w*0.4*r.Float64(), h, 0.05))
	case 6: // headphones
		return or(at(hoop(w*1.2, w), 0, -0.1), or(at(box(0.12, 0.22, 0.1), -w*1.1, 0.15), at(box(0.12, 0.22, 0.1), w*1.1, 0.15)))
	case 7: // a shoe
		return func(x, y float64) bool {
			return y < 0.35 && y > -0.1-0.35*math.Exp(-(x+0.45)*(x+0.45)*6)-0.1*x && math.Abs(x) < w*1.3
		}
	}
	// A screen on a foot.
	return or(box(w*1.25, h*0.55, 0.03), or(at(box(0.06, 0.2, 0.01), 0, h*0.6), at(box(0.3, 0.03, 0.02), 0, h*0.6+0.2)))
}

func paint(img *image.RGBA, f figure, of func(x, y float64) color.RGBA) {
	for py := range side {
		for px := range side {
			n := 0
			x, y := (float64(px)+0.5)/side*2-1, (float64(py)+0.5)/side*2-1
			const off = 0.5 / side
			for _, c := range [4][2]float64{{-off, -off}, {off, -off}, {-off, off}, {off, off}} {
				if f(x+c[0], y+c[1]) {
					n++
				}
			}
			if n == 0 {
				continue
			}
			c, i := of(x, y), img.PixOffset(px, py)
			for k, v := range [3]uint8{c.R, c.G, c.B} {
				img.Pix[i+k] = uint8((int(img.Pix[i+k])*(4-n) + int(v)*n) / 4)
			}
		}
	}
}

// detail draws something on the body: a field, lines of letters, a button, a pattern.
func detail(img *image.RGBA, r *rand.Rand, body figure) {
	x0, y0 := r.Float64()*1.2-0.6, r.Float64()*1.2-0.6
	w, h := 0.05+0.35*r.Float64(), 0.03+0.25*r.Float64()
	turn := 0.0
	if r.IntN(3) == 0 {
		turn = r.Float64() * math.Pi
	}
	sin, cos := math.Sincos(turn)
	c, seed := colour(r), r.Uint64()
	kind, n := r.IntN(5), 2+r.IntN(6)
	f := func(x, y float64) bool {
		if !body(x, y) {
			return false
		}
		x, y = x-x0, y-y0
		x, y = x*cos+y*sin, y*cos-x*sin
		switch kind {
		case 0:
			return math.Abs(x) < w && math.Abs(y) < h
		case 1:
			return math.Hypot(x/w, y/w) < 1 && math.Hypot(x/w, y/w) > 0.3*float64(n%3)
		case 2: // letters
			if math.Abs(x) > w || math.Abs(y) > h*0.4 {
				return false
			}
			i, j := int((x+w)/0.03), int((y+h)/0.03)
			return (seed>>(uint(i*7+j*13)%61))&1 == 1
		case 3: // stripes
			return math.Abs(x) < w && math.Abs(y) < h && int(math.Floor((x+w)/(2*w)*float64(2*n)))%2 == 0
		}
		d, a := math.Hypot(x, y)/w, math.Atan2(y, x)
		return d < 0.7+0.3*math.Cos(float64(n)*a)
	}
	paint(img, f, func(x, y float64) color.RGBA { return shade(c, 1-0.15*y) })
}

func colour(r *rand.Rand) color.RGBA {
	return color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
}

func shade(c color.RGBA, by float64) color.RGBA {
	m := func(v uint8) uint8 { return uint8(min(max(float64(v)*by, 0), 255)) }
	return color.RGBA{m(c.R), m(c.G), m(c.B), 255}
}
