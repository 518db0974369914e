// Package edits does to pictures what sellers do to pictures that are not theirs, and knows where the picture then is: for tests and
// measurements. It judges nothing.
package edits

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Edit is one thing that is done to a picture.
type Edit struct {
	Name    string
	Quality int // of the JPEG
	// Make edits img; others are other pictures that may stand beside it. Where is the place of img in the result: its corners, clockwise
	// from its top left unless it was mirrored; parts may lie outside.
	Make func(img *image.RGBA, others []*image.RGBA, r *rand.Rand) (out *image.RGBA, where [4]Spot)
}

// Spot is a place in a picture.
type Spot struct{ X, Y float64 }

// All are the edits, the harmless ones first.
var All = []Edit{
	{"jpeg quality 30", 30, same},
	{"half the size", 80, sized(0.5, 0.5)},
	{"gray", 80, perPixel(func(c [3]float64) [3]float64 {
		v := 0.3*c[0] + 0.59*c[1] + 0.11*c[2]
		return [3]float64{v, v, v}
	})},
	{"warm", 80, perPixel(func(c [3]float64) [3]float64 { return [3]float64{c[0]*1.12 + 8, c[1], c[2] * 0.8} })},
	{"contrast", 80, perPixel(func(c [3]float64) [3]float64 {
		return [3]float64{(c[0]-128)*1.4 + 128, (c[1]-128)*1.4 + 128, (c[2]-128)*1.4 + 128}
	})},
	{"noise", 80, noisy},
	{"blur of 3 pixels", 80, blurred(3)},
	{"a fifth wider", 80, sized(1.2, 1)},
	{"flip", 80, mapped(func(w, h float64) (int, int, f64.Aff3) { return int(w), int(h), f64.Aff3{-1, 0, w, 0, 1, 0} })},
	{"rotated by 90", 80, mapped(func(w, h float64) (int, int, f64.Aff3) { return int(h), int(w), f64.Aff3{0, -1, h, 1, 0, 0} })},
	{"rotated by 5", 80, rotated(5)},
	{"rotated by 15", 80, rotated(15)},
	{"rotated by -10, flipped", 80, mapped(func(w, h float64) (int, int, f64.Aff3) {
		m := turn(w, h, -10)
		return int(w), int(h), f64.Aff3{-m[0], m[1], m[2] + m[0]*w, -m[3], m[4], m[5] + m[3]*w}
	})},
	{"cropped to 90 %", 80, cropped(0.9)},
	{"cropped to 70 %", 80, cropped(0.7)},
	{"cropped to 50 %", 80, cropped(0.5)},
	{"frame", 80, framed},
	{"banner and sticker", 80, bannered},
	{"screenshot", 80, screenshot},
	{"collage of four", 80, collage},
	{"inset on another", 80, inset},
}

func corners(r image.Rectangle) [4]Spot {
	x0, y0, x1, y1 := float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)
	return [4]Spot{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

func copied(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	draw.Draw(out, out.Rect, img, img.Rect.Min, draw.Src)
	return out
}

func same(img *image.RGBA, _ []*image.RGBA, _ *rand.Rand) (*image.RGBA, [4]Spot) {
	return copied(img), corners(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
}

// mapped draws the picture through an affine map on gray.
func mapped(of func(w, h float64) (ow, oh int, m f64.Aff3)) func(*image.RGBA, []*image.RGBA, *rand.Rand) (*image.RGBA, [4]Spot) {
	return func(img *image.RGBA, _ []*image.RGBA, _ *rand.Rand) (*image.RGBA, [4]Spot) {
		img = copied(img)
		ow, oh, m := of(float64(img.Rect.Dx()), float64(img.Rect.Dy()))
		out := filled(ow, oh, color.RGBA{235, 235, 235, 255})
		xdraw.BiLinear.Transform(out, m, img, img.Rect, xdraw.Src, nil)
		where := corners(img.Rect)
		for i, p := range where {
			where[i] = Spot{m[0]*p.X + m[1]*p.Y + m[2], m[3]*p.X + m[4]*p.Y + m[5]}
		}
		return out, where
	}
}

func turn(w, h, degrees float64) f64.Aff3 {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return f64.Aff3{cos, -sin, w/2 - cos*w/2 + sin*h/2, sin, cos, h/2 - sin*w/2 - cos*h/2}
}

func rotated(degrees float64) func(*image.RGBA, []*image.RGBA, *rand.Rand) (*image.RGBA, [4]Spot) {
	return mapped(func(w, h float64) (int, int, f64.Aff3) { return int(w), int(h), turn(w, h, degrees) })
}

func sized(x, y float64) func(*image.RGBA, []*image.RGBA, *rand.Rand) (*image.RGBA, [4]Spot) {
	return func(img *image.RGBA, _ []*image.RGBA, _ *rand.Rand) (*image.RGBA, [4]Spot) {
		out := filled(int(float64(img.Rect.Dx())*x), int(float64(img.Rect.Dy())*y), color.RGBA{})
		put(out, out.Rect, img)
		return out, corners(out.Rect)
	}
}

func put(on *image.RGBA, where image.Rectangle, img image.Image) {
	xdraw.CatmullRom.Scale(on, where, img, img.Bounds(), xdraw.Src, nil)
}

func filled(w, h int, c color.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return out
}

func perPixel(f func([3]float64) [3]float64) func(*image.RGBA, []*image.RGBA, *rand.Rand) (*image.RGBA, [4]Spot) {
	return func(img *image.RGBA, _ []*image.RGBA, _ *rand.Rand) (*image.RGBA, [4]Spot) {
		out := copied(img)
		for i := 0; i < len(out.Pix); i += 4 {
			c := f([3]float64{float64(out.Pix[i]), float64(out.Pix[i+1]), float64(out.Pix[i+2])})
			for j, v := range c {
				out.Pix[i+j] = uint8(min(max(v+0.5, 0), 255))
			}
		}
		return out, corners(out.Rect)
	}
}

func noisy(img *image.RGBA, o []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
	return perPixel(func(c [3]float64) [3]float64 {
		for i := range c {
			c[i] += 10 * r.NormFloat64()
		}
		return c
	})(img, o, r)
}

// blurred is three box filters in each direction, which is a normal distribution but for its tails.
func blurred(sigma float64) func(*image.RGBA, []*image.RGBA, *rand.Rand) (*image.RGBA, [4]Spot) {
	reach := int(math.Round((math.Sqrt(4*sigma*sigma+1) - 1) / 2))
	return func(img *image.RGBA, _ []*image.RGBA, _ *rand.Rand) (*image.RGBA, [4]Spot) {
		out := copied(img)
		w, h := out.Rect.Dx(), out.Rect.Dy()
		for range 3 {
			for y := range h {
				box(out.Pix[y*out.Stride:], 4, w, reach)
			}
			for x := range w {
				box(out.Pix[4*x:], out.Stride, h, reach)
			}
		}
		return out, corners(out.Rect)
	}
}

func box(pix []uint8, stride, n, reach int) {
	line := make([]int, n)
	for c := range 3 {
		for i := range n {
			line[i] = int(pix[i*stride+c])
		}
		for i := range n {
			sum := 0
			for j := i - reach; j <= i+reach; j++ {
				sum += line[min(max(j, 0), n-1)]
			}
			pix[i*stride+c] = uint8((sum + reach) / (2*reach + 1))
		}
	}
}

func cropped(share float64) func(*image.RGBA, []*image.RGBA, *rand.Rand) (*image.RGBA, [4]Spot) {
	return func(img *image.RGBA, _ []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
		w, h := int(float64(img.Rect.Dx())*share), int(float64(img.Rect.Dy())*share)
		at := image.Pt(r.IntN(img.Rect.Dx()-w+1), r.IntN(img.Rect.Dy()-h+1))
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(out, out.Rect, img, img.Rect.Min.Add(at), draw.Src)
		return out, corners(image.Rect(-at.X, -at.Y, img.Rect.Dx()-at.X, img.Rect.Dy()-at.Y))
	}
}

func framed(img *image.RGBA, _ []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
	border := img.Rect.Dx() / 15
	out := filled(img.Rect.Dx()+2*border, img.Rect.Dy()+2*border, colour(r))
	where := image.Rect(border, border, border+img.Rect.Dx(), border+img.Rect.Dy())
	draw.Draw(out, where, img, img.Rect.Min, draw.Src)
	return out, corners(where)
}

func colour(r *rand.Rand) color.RGBA {
	return color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
}

// letters are blocks that look like a line of words from afar.
func letters(on *image.RGBA, within image.Rectangle, c color.RGBA, r *rand.Rand) {
	size := max(within.Dy(), 4)
	for x := within.Min.X; x+size*2/3 < within.Max.X; x += size * 3 / 4 {
		if r.IntN(5) == 0 {
			continue
		}
		for range 3 {
			w, h := size/6+1, size/2+r.IntN(size/2)
			if r.IntN(2) == 0 {
				w, h = size/2, size/6+1
			}
			p := image.Pt(x+r.IntN(max(size/2-w/2, 1)), within.Min.Y+r.IntN(max(size-h, 1)))
			draw.Draw(on, image.Rectangle{p, p.Add(image.Pt(w, h))}.Intersect(within), image.NewUniform(c), image.Point{}, draw.Src)
		}
	}
}

func bannered(img *image.RGBA, _ []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
	out := copied(img)
	w, h := out.Rect.Dx(), out.Rect.Dy()
	banner := image.Rect(0, h*82/100, w, h)
	draw.Draw(out, banner, image.NewUniform(color.RGBA{215, 30, 40, 255}), image.Point{}, draw.Src)
	letters(out, banner.Inset(h/25), color.RGBA{255, 255, 255, 255}, r)
	radius := min(w, h) / 8
	middle := image.Pt(w-radius*5/4, radius*5/4)
	c := colour(r)
	for y := -radius; y <= radius; y++ {
		for x := -radius; x <= radius; x++ {
			if x*x+y*y <= radius*radius {
				out.SetRGBA(middle.X+x, middle.Y+y, c)
			}
		}
	}
	letters(out, image.Rect(middle.X-radius*2/3, middle.Y-radius/4, middle.X+radius*2/3, middle.Y+radius/4), color.RGBA{255, 255, 255, 255}, r)
	return out, corners(out.Rect)
}

func screenshot(img *image.RGBA, _ []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
	w := 540
	h := w * img.Rect.Dy() / img.Rect.Dx()
	out := filled(w, h+420, color.RGBA{248, 248, 248, 255})
	draw.Draw(out, image.Rect(0, 0, w, 60), image.NewUniform(color.RGBA{40, 40, 48, 255}), image.Point{}, draw.Src)
	letters(out, image.Rect(20, 18, 260, 42), color.RGBA{240, 240, 240, 255}, r)
	where := image.Rect(0, 100, w, 100+h)
	put(out, where, img)
	for line := range 5 {
		letters(out, image.Rect(20, 120+h+line*44, 300+r.IntN(200), 142+h+line*44), color.RGBA{60, 60, 60, 255}, r)
	}
	draw.Draw(out, image.Rect(20, h+350, w-20, h+405), image.NewUniform(color.RGBA{255, 120, 0, 255}), image.Point{}, draw.Src)
	letters(out, image.Rect(180, h+365, 360, h+390), color.RGBA{255, 255, 255, 255}, r)
	return out, corners(where)
}

func collage(img *image.RGBA, others []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
	const side, gap = 400, 6
	out := filled(2*side+gap, 2*side+gap, color.RGBA{255, 255, 255, 255})
	mine := r.IntN(4)
	var where [4]Spot
	for i := range 4 {
		p := image.Pt(i%2*(side+gap), i/2*(side+gap))
		part := image.Rectangle{p, p.Add(image.Pt(side, side))}
		if i == mine {
			// Fitted into its square, as collage tools do.
			w, h := side, side*img.Rect.Dy()/img.Rect.Dx()
			if h > side {
				w, h = side*img.Rect.Dx()/img.Rect.Dy(), side
			}
			p = p.Add(image.Pt((side-w)/2, (side-h)/2))
			part = image.Rectangle{p, p.Add(image.Pt(w, h))}
			put(out, part, img)
			where = corners(part)
			continue
		}
		put(out, part, others[i%len(others)])
	}
	return out, where
}

func inset(img *image.RGBA, others []*image.RGBA, r *rand.Rand) (*image.RGBA, [4]Spot) {
	out := filled(800, 600, color.RGBA{})
	put(out, out.Rect, others[0])
	w := 800 * (35 + r.IntN(20)) / 100
	h := w * img.Rect.Dy() / img.Rect.Dx()
	if h > 500 {
		w, h = 500*img.Rect.Dx()/img.Rect.Dy(), 500
	}
	p := image.Pt(r.IntN(800-w), r.IntN(600-h))
	where := image.Rectangle{p, p.Add(image.Pt(w, h))}
	put(out, where, img)
	return out, corners(where)
}

// Resized is a picture at another size.
func Resized(img image.Image, w, h int) *image.RGBA {
	out := filled(w, h, color.RGBA{255, 255, 255, 255})
	put(out, out.Rect, img)
	return out
}
