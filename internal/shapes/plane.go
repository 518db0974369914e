package shapes

import (
	"image"
	"math"
)

// Plane is a gray picture, row by row.
type Plane struct {
	W, H int
	Pix  []uint8
}

// PlaneOf copies a gray picture.
func PlaneOf(g *image.Gray) Plane {
	p := Plane{g.Rect.Dx(), g.Rect.Dy(), make([]uint8, 0, g.Rect.Dx()*g.Rect.Dy())}
	for y := range p.H {
		p.Pix = append(p.Pix, g.Pix[y*g.Stride:y*g.Stride+p.W]...)
	}
	return p
}

func sqrt(v float64) float32 { return float32(math.Sqrt(math.Max(v, 0))) }

// half is the picture at half the size, each pixel the mean of four.
func (p Plane) half() Plane {
	n := Plane{p.W / 2, p.H / 2, make([]uint8, (p.W/2)*(p.H/2))}
	for y := range n.H {
		a, b := p.Pix[2*y*p.W:], p.Pix[(2*y+1)*p.W:]
		out := n.Pix[y*n.W : (y+1)*n.W]
		for x := range out {
			out[x] = uint8((int(a[2*x]) + int(a[2*x+1]) + int(b[2*x]) + int(b[2*x+1]) + 2) >> 2)
		}
	}
	return n
}

func (p Plane) negative() Plane {
	n := Plane{p.W, p.H, make([]uint8, len(p.Pix))}
	for i, v := range p.Pix {
		n.Pix[i] = 255 - v
	}
	return n
}

// at is the brightness of a place, bilinear; the centre of the first pixel is 0, 0. Outside, the nearest pixel's.
func (p *Plane) at(x, y float32) float32 {
	x, y = min(max(x, 0), float32(p.W)-1.001), min(max(y, 0), float32(p.H)-1.001)
	x0, y0 := int(x), int(y)
	dx, dy := x-float32(x0), y-float32(y0)
	i := y0*p.W + x0
	a, b := p.Pix[i:i+2], p.Pix[i+p.W:i+p.W+2]
	u := float32(a[0]) + (float32(a[1])-float32(a[0]))*dx
	v := float32(b[0]) + (float32(b[1])-float32(b[0]))*dx
	return u + (v-u)*dy
}

// view is a picture in one colour channel, at halved sizes.
type view struct {
	levels []Plane
	base   float32 // pixels of the picture for one of the first level
}

func viewOf(p Plane, base float32) view {
	v := view{levels: []Plane{p}, base: base}
	for min(p.W, p.H) >= 48 && len(v.levels) < 5 {
		p = p.half()
		v.levels = append(v.levels, p)
	}
	return v
}

// scale is how many pixels of the picture one of a level is wide.
func (v *view) scale(level int) float32 { return v.base * float32(int(1)<<level) }

// Views are a picture's brightness and, at half the size, its colours blue and red against it, twice as strong: a sign as bright as
// its ground is seen by its colour.
func Views(img image.Image) []Plane {
	switch m := img.(type) {
	case *image.Gray:
		return []Plane{PlaneOf(m)}
	case *image.YCbCr:
		w, h := m.Rect.Dx(), m.Rect.Dy()
		y := Plane{w, h, make([]uint8, 0, w*h)}
		for i := range h {
			y.Pix = append(y.Pix, m.Y[i*m.YStride:i*m.YStride+w]...)
		}
		all := []Plane{y}
		if m.SubsampleRatio != image.YCbCrSubsampleRatio420 {
			return all
		}
		for _, c := range [][]uint8{m.Cb, m.Cr} {
			p := Plane{w / 2, h / 2, make([]uint8, (w/2)*(h/2))}
			low, high := 255, 0
			for i := range p.H {
				for j, v := range c[i*m.CStride : i*m.CStride+p.W] {
					low, high = min(low, int(v)), max(high, int(v))
					p.Pix[i*p.W+j] = uint8(min(max(2*int(v)-128, 0), 255))
				}
			}
			if high-low >= 24 {
				all = append(all, p)
			}
		}
		return all
	}
	return nil
}

func sincos(a float32) (sin, cos float32) {
	s, c := math.Sincos(float64(a))
	return float32(s), float32(c)
}

// Side is the longest side of the picture in which signs are looked for; larger pictures are shrunk to it, smaller ones are taken as they are.
const Side = 512
