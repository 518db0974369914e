// Package logos measures the logo detector: recall by size on a labelled folder, and false pictures among many without its signs.
package logos

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
)

// Side of a drawn scene.
const Side = 480

// Sign is a logo as ink: 0 none, 255 full.
type Sign struct {
	Name string
	Ink  *image.Alpha
}

// Placed says where a sign is in a scene: its corners in order.
type Placed struct {
	Corners  [4][2]float64
	Fraction float64 // of its longer side, of the scene's side
	Details  string
}

// Scene draws a product before a ground or a part of a photograph, and a sign on it when there is one: recoloured, turned, in perspective,
// partly hidden, faint, as the die falls.
func Scene(r *rand.Rand, photographs []image.Image, s *Sign) (*image.RGBA, Placed) {
	img := image.NewRGBA(image.Rect(0, 0, Side, Side))
	ground(img, r, photographs)
	body := product(img, r)
	var p Placed
	if s != nil {
		p = put(img, r, s, body)
	}
	noise := 1 + 4*r.Float64()
	for i := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = clip(float64(img.Pix[i]) + noise*r.NormFloat64())
		}
	}
	return img, p
}

func clip(v float64) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

func anyColour(r *rand.Rand) color.RGBA {
	return color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
}

func ground(img *image.RGBA, r *rand.Rand, photographs []image.Image) {
	if len(photographs) > 0 && r.IntN(2) == 0 {
		part(img, photographs[r.IntN(len(photographs))], r)
		return
	}
	a, b := anyColour(r), anyColour(r)
	if r.IntN(3) == 0 {
		a, b = color.RGBA{250, 250, 250, 255}, color.RGBA{225, 225, 230, 255}
	}
	turn := r.Float64() * 2 * math.Pi
	sin, cos := math.Sincos(turn)
	for y := range Side {
		for x := range Side {
			t := min(max(0.5+((float64(x)-Side/2)*cos+(float64(y)-Side/2)*sin)/(1.2*Side), 0), 1)
			img.SetRGBA(x, y, mix(a, b, t))
		}
	}
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	m := func(x, y uint8) uint8 { return clip(float64(x) + t*(float64(y)-float64(x))) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

// part fills img with a random part of a photograph.
func part(img *image.RGBA, of image.Image, r *rand.Rand) {
	b := of.Bounds()
	share := 0.4 + 0.6*r.Float64()
	w := share * float64(min(b.Dx(), b.Dy()))
	x0, y0 := r.Float64()*(float64(b.Dx())-w), r.Float64()*(float64(b.Dy())-w)
	flip := r.IntN(2) == 0
	for y := range Side {
		for x := range Side {
			u := float64(x)
			if flip {
				u = Side - 1 - u
			}
			img.Set(x, y, of.At(b.Min.X+min(int(x0+u*w/Side), b.Dx()-1), b.Min.Y+min(int(y0+float64(y)*w/Side), b.Dy()-1)))
		}
	}
}

// product draws one of a few kinds of goods and says where its body is.
func product(img *image.RGBA, r *rand.Rand) image.Rectangle {
	main := anyColour(r)
	trim := mix(main, color.RGBA{0, 0, 0, 255}, 0.25+0.3*r.Float64())
	j := func(n int) int { return r.IntN(2*n+1) - n }
	body := image.Rect(90+j(40), 110+j(40), 390+j(40), 420+j(30))
	mx, my := float64(body.Min.X+body.Max.X)/2, float64(body.Min.Y+body.Max.Y)/2
	hw, hh := float64(body.Dx())/2, float64(body.Dy())/2
	var inside func(x, y float64) bool
	var more func(x, y float64) bool
	switch r.IntN(6) {
	case 0: // a box with round corners and a handle
		inside = rounded(mx, my, hw, hh, 10+30*r.Float64())
		more = ring(mx+hw, my, hh*0.45, hh*0.3)
	case 1: // a bottle
		hw *= 0.62
		inside = rounded(mx, my, hw, hh, 30)
		more = rounded(mx, my-hh-25, hw*0.4, 40, 4)
	case 2: // a shirt
		inside = func(x, y float64) bool {
			return rounded(mx, my, hw*0.7, hh, 4)(x, y) || y < my-hh*0.35 && y > my-hh && math.Abs(x-mx) < hw+(my-hh*0.7-y)*0.4
		}
		more = func(float64, float64) bool { return false }
	case 3: // a plate
		inside = func(x, y float64) bool { return math.Hypot((x-mx)/hw, (y-my)/hh) < 1 }
		more = ring(mx, my, hw*0.99, hw*0.94)
	case 4: // a bag
		inside = func(x, y float64) bool { return math.Abs(y-my) < hh && math.Abs(x-mx) < hw*(0.85+0.15*(y-my)/hh) }
		more = ring(mx, my-hh, hw*0.5, hw*0.42)
	default: // a carton, no trim
		inside = rounded(mx, my, hw, hh, 1)
		more = func(x, y float64) bool { return math.Abs(x-mx) < 2 && math.Abs(y-my) < hh }
	}
	shade := 0.1 + 0.25*r.Float64()
	for y := range Side {
		for x := range Side {
			fx, fy := float64(x)+0.5, float64(y)+0.5
			switch {
			case inside(fx, fy):
				t := shade * math.Abs(fx-mx+hw*0.3) / hw
				img.SetRGBA(x, y, mix(main, color.RGBA{0, 0, 0, 255}, min(t, 1)))
			case more(fx, fy):
				img.SetRGBA(x, y, trim)
			}
		}
	}
	return image.Rect(int(mx-hw), int(my-hh), int(mx+hw), int(my+hh))
}

func rounded(mx, my, hw, hh, radius float64) func(x, y float64) bool {
	return func(x, y float64) bool {
		dx, dy := math.Abs(x-mx)-hw+radius, math.Abs(y-my)-hh+radius
		return math.Max(dx, dy) < radius && (dx < 0 || dy < 0 || math.Hypot(dx, dy) < radius)
	}
}

func ring(mx, my, outer, inner float64) func(x, y float64) bool {
	return func(x, y float64) bool { d := math.Hypot(x-mx, y-my); return d < outer && d > inner }
}

// put prints a sign on a body.
func put(img *image.RGBA, r *rand.Rand, s *Sign, body image.Rectangle) Placed {
	fractions := []float64{0.06, 0.08, 0.12, 0.18, 0.25, 0.35, 0.5}
	p := Placed{Fraction: fractions[r.IntN(len(fractions))] * (1 + 0.15*r.Float64())}
	b := drawn(s.Ink)
	long := float64(max(b.Dx(), b.Dy()))
	scale := p.Fraction * Side / long
	turn := 0.0
	switch r.IntN(4) {
	case 0:
		turn = (r.Float64() - 0.5) * math.Pi / 2
	case 1:
		turn = float64(r.IntN(4)) * math.Pi / 2
	}
	sin, cos := math.Sincos(turn)
	tilt := [2]float64{}
	if r.IntN(3) == 0 {
		tilt = [2]float64{(r.Float64() - 0.5) * 0.3, (r.Float64() - 0.5) * 0.3}
	}
	reach := p.Fraction * Side * 0.55
	in := func(lo, hi int) float64 {
		a, z := float64(lo)+reach, float64(hi)-reach
		if z <= a {
			return float64(lo+hi)/2 + (r.Float64()-0.5)*20
		}
		return a + r.Float64()*(z-a)
	}
	cx, cy := in(body.Min.X, body.Max.X), in(body.Min.Y, body.Max.Y)
	bx, by := float64(b.Min.X+b.Max.X)/2, float64(b.Min.Y+b.Max.Y)/2
	place := func(x, y float64) (float64, float64) {
		x, y = (x-bx)*scale, (y-by)*scale
		x, y = x*cos-y*sin, x*sin+y*cos
		d := 1 + (tilt[0]*x+tilt[1]*y)/(p.Fraction*Side)
		return cx + x/d, cy + y/d
	}
	back := func(u, v float64) (float64, float64) {
		u, v = u-cx, v-cy
		// x = u*d with d = 1 + k·x: solve for d.
		d := 1 / (1 - (tilt[0]*u+tilt[1]*v)/(p.Fraction*Side))
		x, y := u*d, v*d
		x, y = x*cos+y*sin, -x*sin+y*cos
		return x/scale + bx, y/scale + by
	}
	for i, c := range [4][2]int{{b.Min.X, b.Min.Y}, {b.Max.X, b.Min.Y}, {b.Max.X, b.Max.Y}, {b.Min.X, b.Max.Y}} {
		p.Corners[i][0], p.Corners[i][1] = place(float64(c[0]), float64(c[1]))
	}
	hidden, hideSide := 0.0, r.IntN(4)
	if r.IntN(3) == 0 {
		hidden = 0.1 + 0.18*r.Float64()
	}
	opacity := 1.0
	if r.IntN(3) == 0 {
		opacity = 0.65 + 0.2*r.Float64()
	}
	ink := []color.RGBA{{17, 17, 17, 255}, {255, 255, 255, 255}, anyColour(r)}[r.IntN(3)]
	cover := anyColour(r)
	const n = 3
	x0, y0, x1, y1 := int(cx-reach*1.6), int(cy-reach*1.6), int(cx+reach*1.6), int(cy+reach*1.6)
	for y := max(0, y0); y < min(Side, y1); y++ {
		for x := max(0, x0); x < min(Side, x1); x++ {
			sum, covered := 0.0, 0.0
			for k := range n * n {
				u, v := back(float64(x)+(float64(k%n)+0.5)/n, float64(y)+(float64(k/n)+0.5)/n)
				fx, fy := (u-float64(b.Min.X))/float64(b.Dx()), (v-float64(b.Min.Y))/float64(b.Dy())
				if fx < 0 || fy < 0 || fx >= 1 || fy >= 1 {
					continue
				}
				if at := []float64{fx, 1 - fx, fy, 1 - fy}[hideSide]; at < hidden {
					covered++
				}
				sum += smooth(s.Ink, u-0.5, v-0.5)
			}
			c := img.RGBAAt(x, y)
			c = mix(c, ink, opacity*sum/(255*n*n))
			img.SetRGBA(x, y, mix(c, cover, covered/(n*n)))
		}
	}
	p.Details = fmt.Sprintf("turn=%.2f;tilt=%.2f,%.2f;hidden=%.2f;opacity=%.2f", turn, tilt[0], tilt[1], hidden, opacity)
	return p
}

// drawn is the part of a sign on which there is ink.
func drawn(a *image.Alpha) image.Rectangle {
	var b image.Rectangle
	for y := a.Rect.Min.Y; y < a.Rect.Max.Y; y++ {
		for x := a.Rect.Min.X; x < a.Rect.Max.X; x++ {
			if a.AlphaAt(x, y).A >= 64 {
				b = b.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return b
}

func smooth(a *image.Alpha, x, y float64) float64 {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	dx, dy := x-float64(x0), y-float64(y0)
	at := func(x, y int) float64 { return float64(a.AlphaAt(x, y).A) }
	return (at(x0, y0)*(1-dx)+at(x0+1, y0)*dx)*(1-dy) + (at(x0, y0+1)*(1-dx)+at(x0+1, y0+1)*dx)*dy
}

// InkOf is how far each pixel of a reference picture on transparent or white is from its ground.
func InkOf(name string, img image.Image) *Sign {
	b := img.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, img, b.Min, draw.Over)
	a := image.NewAlpha(flat.Rect)
	for y := range b.Dy() {
		for x := range b.Dx() {
			a.SetAlpha(x, y, color.Alpha{255 - color.GrayModel.Convert(flat.RGBAAt(x, y)).(color.Gray).Y})
		}
	}
	return &Sign{name, a}
}
