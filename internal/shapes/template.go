package shapes

import "math"

// sizes at which a reference is described: a small sign in a picture has lost what a large one shows.
var sizes = []int{26, 40, 60, 90}

// Template is a sign that is looked for. Its frames are in units of its longer side, the middle of what is drawn at 0, 0.
type Template struct {
	Frames []Frame
	tiers  []tier
	w, h   float32    // of what is drawn; the longer one is 1
	box    [4]float32 // left, top, right, bottom of the sign as its owner cut it out
}

// tier is the template at one size, with a margin.
type tier struct {
	size    int
	plane   Plane // of ink: 0 none, 255 full
	margin  int
	points  []edge
	outline float32 // how long it is, by size
}

// ink is how far each pixel is from the ground, which is what the border of the picture mostly shows, 255 the farthest.
func ink(p Plane) Plane {
	var h [256]int
	for x := range p.W {
		h[p.Pix[x]]++
		h[p.Pix[(p.H-1)*p.W+x]]++
	}
	for y := range p.H {
		h[p.Pix[y*p.W]]++
		h[p.Pix[y*p.W+p.W-1]]++
	}
	n := (2*p.W + 2*p.H) / 2
	ground := 0
	for v, c := range h {
		if n -= c; n <= 0 {
			ground = v
			break
		}
	}
	if h[255] > (p.W+p.H)/5 { // most signs stand on white, and may touch the border
		ground = 255
	}
	out := Plane{p.W, p.H, make([]uint8, len(p.Pix))}
	most := 1
	for i, v := range p.Pix {
		d := int(v) - ground
		d = max(d, -d)
		out.Pix[i] = uint8(d)
		most = max(most, d)
	}
	for i, v := range out.Pix {
		out.Pix[i] = uint8(int(v) * 255 / most)
	}
	return out
}

// NewTemplate prepares a sign; nil when the picture is empty.
func NewTemplate(p Plane) *Template { return newTemplate(p, sizes) }

func newTemplate(p Plane, sizes []int) *Template {
	in := ink(p)
	x0, y0, x1, y1 := p.W, p.H, -1, -1
	for y := range p.H {
		for x := range p.W {
			if in.Pix[y*p.W+x] >= 64 {
				x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
			}
		}
	}
	if x1 < x0 {
		return nil
	}
	w, h := x1-x0+1, y1-y0+1
	long := max(w, h)
	t := &Template{w: float32(w) / float32(long), h: float32(h) / float32(long)}
	t.box = [4]float32{-t.w / 2, -t.h / 2, t.w / 2, t.h / 2}
	// A picture that the sign fills in one direction is cut to the sign: what it leaves free in the other is part of it.
	if 10*long >= 8*max(p.W, p.H) {
		mx, my := float32(x0+x1+1)/2, float32(y0+y1+1)/2
		t.box = [4]float32{-mx / float32(long), -my / float32(long), (float32(p.W) - mx) / float32(long), (float32(p.H) - my) / float32(long)}
	}
	for _, size := range sizes {
		if size > long*3/2 {
			break
		}
		margin := size * 2 / 5
		q := Plane{size + 2*margin, size + 2*margin, nil}
		q.Pix = make([]uint8, q.W*q.H)
		// The middle of what is drawn falls on the middle of the plane.
		cx, cy := float32(x0+x1)/2, float32(y0+y1)/2
		s := float32(long) / float32(size)
		n := int(s*2) + 1
		for y := range q.H {
			for x := range q.W {
				u, v := cx+(float32(x)-float32(q.W-1)/2)*s, cy+(float32(y)-float32(q.H-1)/2)*s
				if u < float32(x0)-1-s || v < float32(y0)-1-s || u > float32(x1)+1+s || v > float32(y1)+1+s {
					continue
				}
				sum := float32(0)
				for j := range n {
					for i := range n {
						a, b := u+((float32(i)+0.5)/float32(n)-0.5)*s, v+((float32(j)+0.5)/float32(n)-0.5)*s
						if a >= 0 && b >= 0 && a <= float32(p.W-1) && b <= float32(p.H-1) {
							sum += in.at(a, b)
						}
					}
				}
				q.Pix[y*q.W+x] = uint8(sum/float32(n*n) + 0.5)
			}
		}
		tr := tier{size: size, plane: q, margin: margin}
		tr.edges(200)
		t.tiers = append(t.tiers, tr)
		for _, f := range Frames(q) {
			mid := float32(q.W-1) / 2
			f.X, f.Y, f.R = (f.X-mid)/float32(size), (f.Y-mid)/float32(size), f.R/float32(size)
			if !t.has(&f) {
				t.Frames = append(t.Frames, f)
			}
		}
	}
	return t
}

// has says whether a frame like f is there already: one thing looks nearly the same at several sizes and limits.
func (t *Template) has(f *Frame) bool {
	for i := range t.Frames {
		o := &t.Frames[i]
		if o.Dark == f.Dark && abs(o.X-f.X) < 0.04 && abs(o.Y-f.Y) < 0.04 && abs(o.R/f.R-1) < 0.1 &&
			abs(float32(math.Remainder(float64(o.Angle-f.Angle), 2*math.Pi))) < 0.15 && distance(&o.Bits, &f.Bits) < 22 {
			return true
		}
	}
	return false
}
