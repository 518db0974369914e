package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// size is the side of every drawn picture; drawings use coordinates 0..100 in both directions.
const size = 480

// canvas is a picture that is being drawn, with the transform of what is drawn next.
type canvas struct {
	img *image.RGBA
	m   affine
}

// affine maps x, y to a*x+b*y+c, d*x+e*y+f.
type affine struct{ a, b, c, d, e, f float64 }

func newCanvas() *canvas {
	return &canvas{image.NewRGBA(image.Rect(0, 0, size, size)), affine{size / 100.0, 0, 0, 0, size / 100.0, 0}}
}

func (m affine) apply(x, y float64) (float32, float32) {
	return float32(m.a*x + m.b*y + m.c), float32(m.d*x + m.e*y + m.f)
}

func (m affine) then(n affine) affine { // n first, then m
	return affine{
		m.a*n.a + m.b*n.d, m.a*n.b + m.b*n.e, m.a*n.c + m.b*n.f + m.c,
		m.d*n.a + m.e*n.d, m.d*n.b + m.e*n.e, m.d*n.c + m.e*n.f + m.f,
	}
}

// at draws with the origin moved to x, y, scaled and turned by degrees.
func (c *canvas) at(x, y, scale, degrees float64, f func()) {
	old := c.m
	s, k := math.Sincos(degrees * math.Pi / 180)
	c.m = c.m.then(affine{scale * k, -scale * s, x, scale * s, scale * k, y})
	f()
	c.m = old
}

// path is an outline.
type path []segment

type segment struct {
	op byte // M, L, Q, C, Z
	p  [6]float64
}

func (p *path) move(x, y float64) *path { *p = append(*p, segment{'M', [6]float64{x, y}}); return p }

func (p *path) line(x, y float64) *path { *p = append(*p, segment{'L', [6]float64{x, y}}); return p }

func (p *path) quad(cx, cy, x, y float64) *path {
	*p = append(*p, segment{'Q', [6]float64{cx, cy, x, y}})
	return p
}

func (p *path) cube(ax, ay, bx, by, x, y float64) *path {
	*p = append(*p, segment{'C', [6]float64{ax, ay, bx, by, x, y}})
	return p
}

func poly(xy ...float64) *path {
	p := (&path{}).move(xy[0], xy[1])
	for i := 2; i < len(xy); i += 2 {
		p.line(xy[i], xy[i+1])
	}
	return p
}

func ellipse(x, y, rx, ry float64) *path {
	const k = 0.5522847498
	p := &path{}
	return p.move(x+rx, y).cube(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry).cube(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y).
		cube(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry).cube(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
}

func circle(x, y, r float64) *path { return ellipse(x, y, r, r) }

func box(x, y, w, h, r float64) *path {
	p := &path{}
	return p.move(x+r, y).line(x+w-r, y).quad(x+w, y, x+w, y+r).line(x+w, y+h-r).quad(x+w, y+h, x+w-r, y+h).
		line(x+r, y+h).quad(x, y+h, x, y+h-r).line(x, y+r).quad(x, y, x+r, y)
}

func (c *canvas) raster(p *path) *vector.Rasterizer {
	r := vector.NewRasterizer(size, size)
	for _, s := range *p {
		x, y := c.m.apply(s.p[0], s.p[1])
		switch s.op {
		case 'M':
			r.ClosePath()
			r.MoveTo(x, y)
		case 'L':
			r.LineTo(x, y)
		case 'Q':
			x2, y2 := c.m.apply(s.p[2], s.p[3])
			r.QuadTo(x, y, x2, y2)
		case 'C':
			x2, y2 := c.m.apply(s.p[2], s.p[3])
			x3, y3 := c.m.apply(s.p[4], s.p[5])
			r.CubeTo(x, y, x2, y2, x3, y3)
		}
	}
	r.ClosePath()
	return r
}

func (c *canvas) fill(p *path, paint image.Image) {
	c.raster(p).Draw(c.img, c.img.Bounds(), paint, image.Point{})
}

// stroke draws the outline with round ends and corners.
func (c *canvas) stroke(p *path, width float64, paint image.Image) {
	var from [2]float64
	link := func(to [2]float64) {
		dx, dy := to[0]-from[0], to[1]-from[1]
		if l := math.Hypot(dx, dy); l > 0 {
			nx, ny := -dy/l*width/2, dx/l*width/2
			c.fill(poly(from[0]+nx, from[1]+ny, to[0]+nx, to[1]+ny, to[0]-nx, to[1]-ny, from[0]-nx, from[1]-ny), paint)
		}
		c.fill(circle(to[0], to[1], width/2), paint)
		from = to
	}
	for _, s := range *p {
		a := from
		switch s.op {
		case 'M':
			from = [2]float64{s.p[0], s.p[1]}
			c.fill(circle(from[0], from[1], width/2), paint)
		case 'L':
			link([2]float64{s.p[0], s.p[1]})
		case 'Q':
			for i := 1; i <= 16; i++ {
				t := float64(i) / 16
				u := 1 - t
				link([2]float64{u*u*a[0] + 2*u*t*s.p[0] + t*t*s.p[2], u*u*a[1] + 2*u*t*s.p[1] + t*t*s.p[3]})
			}
		case 'C':
			for i := 1; i <= 24; i++ {
				t := float64(i) / 24
				u := 1 - t
				link([2]float64{
					u*u*u*a[0] + 3*u*u*t*s.p[0] + 3*u*t*t*s.p[2] + t*t*t*s.p[4],
					u*u*u*a[1] + 3*u*u*t*s.p[1] + 3*u*t*t*s.p[3] + t*t*t*s.p[5],
				})
			}
		}
	}
}

func hex(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

func flat(c color.RGBA) image.Image { return image.NewUniform(c) }

// fade is c with an alpha of 0..1.
func fade(c color.RGBA, alpha float64) color.RGBA {
	f := func(v uint8) uint8 { return uint8(float64(v) * alpha) }
	return color.RGBA{f(c.R), f(c.G), f(c.B), uint8(255 * alpha)}
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	t = min(max(t, 0), 1)
	f := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t + 0.5) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), f(a.A, b.A)}
}

func lighter(c color.RGBA, t float64) color.RGBA { return mix(c, hex(0xffffff), t) }
func darker(c color.RGBA, t float64) color.RGBA  { return mix(c, hex(0x000000), t) }

// shade is a paint that depends on the place, in drawing coordinates.
type shade struct {
	back func(x, y float64) (float64, float64) // pixels to drawing coordinates
	f    func(x, y float64) color.RGBA
}

func (shade) ColorModel() color.Model { return color.RGBAModel }
func (shade) Bounds() image.Rectangle { return image.Rect(0, 0, size, size) }
func (s shade) At(x, y int) color.Color {
	u, v := s.back(float64(x)+0.5, float64(y)+0.5)
	return s.f(u, v)
}

func (c *canvas) paint(f func(x, y float64) color.RGBA) image.Image {
	m := c.m
	det := m.a*m.e - m.b*m.d
	return shade{func(x, y float64) (float64, float64) {
		x, y = x-m.c, y-m.f
		return (m.e*x - m.b*y) / det, (m.a*y - m.d*x) / det
	}, f}
}

// along is a gradient from a at x0, y0 to b at x1, y1.
func (c *canvas) along(x0, y0, x1, y1 float64, a, b color.RGBA) image.Image {
	dx, dy := x1-x0, y1-y0
	l := dx*dx + dy*dy
	return c.paint(func(x, y float64) color.RGBA { return mix(a, b, ((x-x0)*dx+(y-y0)*dy)/l) })
}

// tube is a gradient across x0..x1 as a round body has it under a lamp at the left.
func (c *canvas) tube(x0, x1 float64, col color.RGBA) image.Image {
	return c.paint(func(x, _ float64) color.RGBA {
		t := (x - x0) / (x1 - x0)
		switch {
		case t < 0.25:
			return mix(darker(col, 0.18), lighter(col, 0.38), t/0.25)
		case t < 0.42:
			return mix(lighter(col, 0.38), col, (t-0.25)/0.17)
		}
		return mix(col, darker(col, 0.38), (t-0.42)/0.58)
	})
}

// glow is a soft spot, darkest in the middle: the shadow below a thing.
func (c *canvas) glow(x, y, rx, ry float64, col color.RGBA, alpha float64) {
	c.fill(ellipse(x, y, rx, ry), c.paint(func(px, py float64) color.RGBA {
		d := math.Hypot((px-x)/rx, (py-y)/ry)
		t := min(max(1-d, 0), 1)
		return fade(col, alpha*t*t*(3-2*t))
	}))
}

// all paints the whole picture.
func (c *canvas) all(f func(x, y float64) color.RGBA) {
	draw.Draw(c.img, c.img.Bounds(), c.paint(f), image.Point{}, draw.Src)
}

var bold = mustFont(gobold.TTF)

func mustFont(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // the font is compiled in
	}
	return f
}

// text writes s centred on x with its baseline at y; the letters stand spacing apart. It is not turned with the canvas.
func (c *canvas) text(f *opentype.Font, s string, x, y, height, spacing float64, col color.RGBA) {
	scale := math.Hypot(c.m.a, c.m.d)
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: height * scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // a size that is no number
	}
	gap := fixed.Int26_6(spacing * scale * 64)
	width := font.MeasureString(face, s) + gap*fixed.Int26_6(max(len([]rune(s))-1, 0))
	px, py := c.m.apply(x, y)
	d := font.Drawer{Dst: c.img, Src: flat(col), Face: face, Dot: fixed.Point26_6{X: fixed.Int26_6(px*64) - width/2, Y: fixed.Int26_6(py * 64)}}
	for _, r := range s {
		d.DrawString(string(r))
		d.Dot.X += gap
	}
}
