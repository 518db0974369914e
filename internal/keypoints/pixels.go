package keypoints

import "math"

// compare looks at the pixels of both small pictures where the reference should be seen. Corners lie on outlines, which two products of
// one shape share; what is within and around them tells such pictures apart.
func (f *Found) compare(r, in *Reference) {
	rw, rh := GraySize(r.Width, r.Height)
	w, h := GraySize(in.Width, in.Height)
	if len(r.Gray) != rw*rh || len(in.Gray) != w*h || rw*rh == 0 || w*h == 0 {
		return
	}
	// From the small reference to the small picture.
	workR, _ := WorkingSize(r.Width, r.Height)
	workQ, _ := WorkingSize(in.Width, in.Height)
	up, down := float64(workR)/float64(rw), float64(w)/float64(workQ)
	m := f.to
	m.a, m.b, m.c, m.d, m.e, m.f = m.a*up*down, m.b*up*down, m.c*up*down, m.d*up*down, m.e*down, m.f*down
	if f.Mirrored {
		m.a, m.b, m.e = -m.a, -m.b, float64(w)-m.e
	}
	from, to := gray{rw, rh, r.Gray}, gray{w, h, in.Gray}
	scale := m.scale()
	swapped := scale < 1
	if swapped { // the coarser of the two says which pixels are compared
		m, from, to, scale = m.inverse(), to, from, 1/scale
	}
	var a, b []float64
	var central []int // of them, those in the middle half of the reference
	for y := range from.h {
		for x := range from.w {
			u, v := m.at(float64(x)+0.5, float64(y)+0.5)
			if u < 1 || v < 1 || u > float64(to.w)-1 || v > float64(to.h)-1 {
				continue
			}
			rx, ry := float64(x)/float64(rw), float64(y)/float64(rh)
			if swapped {
				rx, ry = u/float64(rw), v/float64(rh)
			}
			if rx > 0.25 && rx < 0.75 && ry > 0.25 && ry < 0.75 {
				central = append(central, len(a))
			}
			a, b = append(a, float64(from.pix[y*from.w+x])), append(b, to.mean(u, v, scale))
		}
	}
	f.Compared = len(a)
	var kept []bool
	f.Correlation, f.Alike, kept = agree(a, b)
	if f.Middle = f.Alike; len(central) < 50 {
		return
	}
	n := 0
	for _, i := range central {
		if i < len(kept) && kept[i] {
			n++
		}
	}
	f.Middle = float64(n) / float64(len(central))
}

func (m affine) inverse() affine {
	det := m.a*m.d - m.b*m.c
	n := affine{a: m.d / det, b: -m.b / det, c: -m.c / det, d: m.a / det}
	n.e, n.f = -(n.a*m.e + n.b*m.f), -(n.c*m.e + n.d*m.f)
	return n
}

// gray is a small gray picture.
type gray struct {
	w, h int
	pix  []byte
}

// mean is the brightness around a place, over a square of size pixels, at least bilinear.
func (g gray) mean(x, y, size float64) float64 {
	n := max(1, int(math.Round(size*2))) // samples in each direction
	sum := 0.0
	for j := range n {
		for i := range n {
			sum += g.bilinear(x+(float64(i)+0.5)/float64(n)*size-size/2, y+(float64(j)+0.5)/float64(n)*size-size/2)
		}
	}
	return sum / float64(n*n)
}

func (g gray) bilinear(x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(g.w-1)), min(max(y-0.5, 0), float64(g.h-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, g.w-1), min(y0+1, g.h-1)
	dx, dy := x-float64(x0), y-float64(y0)
	upper := float64(g.pix[y0*g.w+x0])*(1-dx) + float64(g.pix[y0*g.w+x1])*dx
	lower := float64(g.pix[y1*g.w+x0])*(1-dx) + float64(g.pix[y1*g.w+x1])*dx
	return upper*(1-dy) + lower*dy
}

// agree fits b as a*gain+offset, twice: the second time without the pixels that are far off, which a sticker covers.
func agree(a, b []float64) (correlation, alike float64, keep []bool) {
	if len(a) < 50 {
		return 0, 0, nil
	}
	keep = make([]bool, len(a))
	for i := range keep {
		keep[i] = true
	}
	for range 3 {
		var n, ma, mb float64
		for i := range a {
			if keep[i] {
				n, ma, mb = n+1, ma+a[i], mb+b[i]
			}
		}
		ma, mb = ma/n, mb/n
		var aa, bb, ab float64
		for i := range a {
			if keep[i] {
				x, y := a[i]-ma, b[i]-mb
				aa, bb, ab = aa+x*x, bb+y*y, ab+x*y
			}
		}
		if aa < n || bb < n { // flat
			return 0, 0, nil
		}
		if correlation == 0 {
			correlation = ab / math.Sqrt(aa*bb)
		}
		gain := math.Sqrt(bb / aa)
		// What is alike is measured by the contrast that there is.
		limit := max(5, 0.35*math.Sqrt(bb/n))
		near := 0
		for i := range a {
			keep[i] = math.Abs(b[i]-mb-gain*(a[i]-ma)) < limit
			if keep[i] {
				near++
			}
		}
		alike = float64(near) / float64(len(a))
		if near < 50 {
			return correlation, alike, keep
		}
	}
	return correlation, alike, keep
}

// convincing weighs corners and pixels. Two drawings of one shape agree in up to a quarter of their corners and are alike in most pixels, a
// fine texture a pixel off is alike in half of them, a banner takes a third away but not the middle, and two
// products before one backdrop have all but the middle in common: so one of four ways has to be clear. Found on edited copies
// of 107 pictures and 434 times two different ones that agree in corners (demo/catalogue, TestEditedCopiesAreFoundWhereTheyAre).
func (f *Found) convincing() bool {
	share := float64(f.Inliers) / float64(max(f.Expected, 1))
	many := share >= 0.22 && f.Inliers >= 110
	if f.Compared == 0 {
		return many
	}
	if f.Shown < 0.2 { // so small a part of two products of one shape may well be the same
		return f.Inliers >= 60 && f.Correlation >= 0.95 && f.Alike >= 0.85
	}
	switch {
	case f.Correlation >= 0.95 && f.Alike >= 0.85 && (f.Shown >= 0.4 && f.Inliers >= 18 || share >= 0.33 || f.Inliers >= 60):
		return true // the pixels agree nearly everywhere
	case f.Correlation >= 0.98 && f.Alike >= 0.97 && share >= 0.3:
		return true // a small part of which all is the same
	case f.Correlation >= 0.85 && f.Alike >= 0.8 && share >= 0.38 && f.Inliers >= 18:
		return true
	case f.Correlation >= 0.88 && f.Alike >= 0.5 && f.Middle >= 0.5 && share >= 0.2 && f.Inliers >= 130:
		return true // a texture
	}
	return f.Alike >= 0.5 && many && f.Middle >= 0.65 || f.aligned() && f.Alike >= 0.55 && f.Middle >= 0.9 && share >= 0.2 && f.Inliers >= 50 || f.Alike >= 0.6 && share >= 0.35 && f.Inliers >= 60 // something covers a part
}

// aligned says whether the whole reference fills the whole picture, unturned.
func (f *Found) aligned() bool { return f.Shown >= 0.97 && f.Covers >= 0.97 && math.Abs(f.Turn) < 2 }
