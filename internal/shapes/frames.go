package shapes

import (
	"math"
	"math/bits"
)

// Frame is a place, size and direction in a picture, and what it looks like there.
type Frame struct {
	X, Y  float32 // in pixels of the picture
	R     float32 // radius
	Angle float32 // radians, clockwise from the right
	Dark  bool    // the region is darker than what is around it
	View  uint8   // in which it was found
	Bits  [4]uint64
}

const (
	patch = 18 // samples a side, of which the outermost only serve the gradients
	cells = 4
	turns = 8
	reach = 2.3 // half a patch's side, in radii
)

type looker struct {
	view view
	grow grower
	pix  [patch * patch]float32
	list []region
	kept map[[2]int16][]Frame // regions by where they lie
}

// Frames are the frames of the stable regions of a picture.
func Frames(p Plane) []Frame {
	k := looker{view: viewOf(p, 1)}
	return k.frames(0, nil)
}

func (k *looker) frames(id uint8, out []Frame) []Frame {
	for _, dark := range []bool{true, false} {
		k.kept = map[[2]int16][]Frame{}
		for l, p := range k.view.levels {
			most, least := int32(3000), int32(60)
			if l == 0 {
				least = leastArea
			}
			last := l == len(k.view.levels)-1 || k.view.scale(l) >= 4
			if last {
				most = int32(p.W*p.H) * 2 / 3
			}
			if !dark {
				p = p.negative()
			}
			k.list = stable(k.grow.grow(p), most, k.list[:0])
			for i := range k.list {
				if r := &k.list[i]; r.area >= least {
					scale := k.view.scale(l)
					f := Frame{X: (r.x+0.5)*scale - 0.5, Y: (r.y+0.5)*scale - 0.5, R: r.r * scale, Dark: dark, View: id}
					if k.isNew(&f) {
						out = k.around(f, out)
					}
				}
			}
			if last {
				break
			}
		}
	}
	return out
}

// isNew says whether there was no region like this one: one thing is stable at several limits and sizes.
func (k *looker) isNew(f *Frame) bool {
	at := [2]int16{int16(f.X / 8), int16(f.Y / 8)}
	for _, o := range k.kept[at] {
		if abs(o.X-f.X) < 0.1*f.R && abs(o.Y-f.Y) < 0.1*f.R && abs(o.R-f.R) < 0.1*f.R {
			return false
		}
	}
	k.kept[at] = append(k.kept[at], *f)
	return true
}

// around adds a frame for each direction in which the surroundings of a region point.
func (k *looker) around(f Frame, out []Frame) []Frame {
	k.sample(f.X, f.Y, 2*reach*f.R/patch, 0)
	for _, a := range k.directions(f.Dark) {
		f.Angle = a
		if d, ok := k.describe(&f); ok {
			f.Bits = d
			out = append(out, f)
		}
	}
	return out
}

// sample fills pix with the surroundings of a place, turned; step is the distance of samples in pixels of the picture.
func (k *looker) sample(x, y, step float32, angle float64) {
	l := 0
	step /= k.view.base
	for ; step >= 1.5 && l < len(k.view.levels)-1; l++ {
		step /= 2
	}
	scale := k.view.scale(l)
	p := &k.view.levels[l]
	x, y = (x+0.5)/scale-0.5, (y+0.5)/scale-0.5
	sin, cos := math.Sincos(angle)
	ux, uy := float32(cos)*step, float32(sin)*step
	const mid = (patch - 1) / 2.0
	for j := range patch {
		v := float32(j) - mid
		px, py := x-mid*ux-v*uy, y-mid*uy+v*ux
		for i := range patch {
			k.pix[j*patch+i] = p.at(px, py)
			px, py = px+ux, py+uy
		}
	}
}

const directionBins = 36

// directions are up to two in which most gradients of the patch point.
func (k *looker) directions(dark bool) []float32 {
	var h [directionBins]float32
	const mid = (patch - 1) / 2.0
	for y := 1; y < patch-1; y++ {
		for x := 1; x < patch-1; x++ {
			i := y*patch + x
			gx, gy := k.pix[i+1]-k.pix[i-1], k.pix[i+patch]-k.pix[i-patch]
			m := gx*gx + gy*gy
			if m < 16 {
				continue
			}
			dx, dy := float32(x)-mid, float32(y)-mid
			d := (dx*dx + dy*dy) / (mid * mid)
			if d > 1 {
				continue
			}
			if !dark {
				gx, gy = -gx, -gy
			}
			a := (fastAtan2(gy, gx) + math.Pi) * directionBins / (2 * math.Pi)
			b := int(a)
			t := a - float32(b)
			m = sqrt(float64(m)) * (1 - d*0.7)
			h[b%directionBins] += m * (1 - t)
			h[(b+1)%directionBins] += m * t
		}
	}
	for range 2 {
		last := h
		for i := range h {
			h[i] = (last[(i+directionBins-1)%directionBins] + 2*last[i] + last[(i+1)%directionBins]) / 4
		}
	}
	var top float32
	for _, v := range h {
		top = max(top, v)
	}
	if top == 0 {
		return nil
	}
	var out []float32
	for i, v := range h {
		a, b := h[(i+directionBins-1)%directionBins], h[(i+1)%directionBins]
		if v > a && v >= b && v >= 0.8*top && len(out) < 3 {
			off := (a - b) / (2 * (a - 2*v + b))
			out = append(out, (float32(i)+off)*2*math.Pi/directionBins-math.Pi)
		}
	}
	return out
}

func fastAtan2(y, x float32) float32 {
	ax, ay := abs(x), abs(y)
	a := min(ax, ay) / (max(ax, ay) + 1e-12)
	s := a * a
	r := ((-0.0464964749*s+0.15931422)*s-0.327622764)*s*a + a
	if ay > ax {
		r = math.Pi/2 - r
	}
	if x < 0 {
		r = math.Pi - r
	}
	if y < 0 {
		r = -r
	}
	return r
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}

// describe is the histogram of gradients of the turned patch, 4x4 places and 8 directions (Lowe, "Distinctive image features from
// scale-invariant keypoints", 2004), as 256 signs of its projections on the rows of two shuffled Hadamard matrices: bits differ in
// proportion to the angle (Charikar, "Similarity estimation techniques from rounding algorithms", 2002).
func (k *looker) describe(f *Frame) (d [4]uint64, ok bool) {
	k.sample(f.X, f.Y, 2*reach*f.R/patch, float64(f.Angle))
	var h [cells * cells * turns]float32
	for y := 1; y < patch-1; y++ {
		cy := (float32(y)-1+0.5)*cells/(patch-2) - 0.5
		y0 := int(cy+1) - 1
		ty := cy - float32(y0)
		for x := 1; x < patch-1; x++ {
			i := y*patch + x
			gx, gy := k.pix[i+1]-k.pix[i-1], k.pix[i+patch]-k.pix[i-patch]
			m := gx*gx + gy*gy
			if m < 9 {
				continue
			}
			if !f.Dark {
				gx, gy = -gx, -gy
			}
			m = sqrt(float64(m))
			a := (fastAtan2(gy, gx) + math.Pi) * turns / (2 * math.Pi)
			a0 := int(a)
			ta := a - float32(a0)
			cx := (float32(x)-1+0.5)*cells/(patch-2) - 0.5
			x0 := int(cx+1) - 1
			tx := cx - float32(x0)
			for j := range 2 {
				wy := m * (1 - ty)
				if j == 1 {
					wy = m * ty
				}
				if y0+j < 0 || y0+j >= cells {
					continue
				}
				for n := range 2 {
					if x0+n < 0 || x0+n >= cells {
						continue
					}
					w := wy * (1 - tx)
					if n == 1 {
						w = wy * tx
					}
					at := ((y0+j)*cells + x0 + n) * turns
					h[at+a0%turns] += w * (1 - ta)
					h[at+(a0+1)%turns] += w * ta
				}
			}
		}
	}
	norm := float32(0)
	for _, v := range h {
		norm += v * v
	}
	if norm == 0 {
		return d, false
	}
	limit := 0.22 * sqrt(float64(norm))
	sum := float32(0)
	for i, v := range h {
		h[i] = min(v, limit)
		sum += h[i]
	}
	for i := range h {
		h[i] -= sum / float32(len(h))
	}
	for half := range 2 {
		var v [128]float32
		for i := range v {
			v[i] = h[i]
			if flips[half][i>>6]>>(i&63)&1 == 1 {
				v[i] = -v[i]
			}
		}
		hadamard(&v)
		for i := range v {
			if v[i] > 0 {
				d[half*2+i>>6] |= 1 << (i & 63)
			}
		}
	}
	return d, true
}

// flips are signs drawn once for all.
var flips = [2][2]uint64{{0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9}, {0x94d049bb133111eb, 0xd6e8feb86659fd93}}

func hadamard(v *[128]float32) {
	for h := 1; h < 128; h *= 2 {
		for i := 0; i < 128; i += 2 * h {
			for j := i; j < i+h; j++ {
				v[j], v[j+h] = v[j]+v[j+h], v[j]-v[j+h]
			}
		}
	}
}

func distance(a, b *[4]uint64) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}
