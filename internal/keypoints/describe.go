package keypoints

import (
	"math"
	"math/rand/v2"

	"markwarden"
)

// turns is how many directions are told apart.
const turns = 64

// pair are the two places that one bit compares, from the corner, in pixels of its level.
type pair struct{ ax, ay, bx, by int8 }

// pattern holds the 256 pairs for each direction: those of direction 0 turned. The places are drawn from a normal distribution around the
// corner (Calonder et al., "BRIEF: Binary Robust Independent Elementary Features", 2010; turned as in Rublee et al., "ORB", 2011).
// The last 128 pairs mirror the first, so that the description of the mirrored picture is this one with its halves exchanged.
var pattern = func() (all [turns][256]pair) {
	r := rand.New(rand.NewPCG(6, 28))
	type place struct{ x, y float64 }
	draw := func() place {
		for {
			if p := (place{r.NormFloat64() * 6, r.NormFloat64() * 6}); math.Hypot(p.x, p.y) <= radius-2 {
				return p
			}
		}
	}
	for i := range 128 {
		a, b := draw(), draw()
		for math.Hypot(a.x-b.x, a.y-b.y) < 4 || math.Hypot(a.x-b.x, a.y+b.y) < 2 {
			a, b = draw(), draw()
		}
		for t := range turns {
			sin, cos := math.Sincos(2 * math.Pi * float64(t) / turns)
			turned := func(p place) (x, y int8) {
				return int8(math.Round(p.x*cos - p.y*sin)), int8(math.Round(p.x*sin + p.y*cos))
			}
			p, q := &all[t][i], &all[t][i+128]
			p.ax, p.ay = turned(a)
			p.bx, p.by = turned(b)
			q.ax, q.ay = turned(place{a.x, -a.y})
			q.bx, q.by = turned(place{b.x, -b.y})
		}
	}
	return all
}()

func describe(p plane, x, y, turn int) (d [4]uint64) {
	at := y*p.w + x
	for i := range pattern[turn] {
		q := &pattern[turn][i]
		if p.pix[at+int(q.ay)*p.w+int(q.ax)] < p.pix[at+int(q.by)*p.w+int(q.bx)] {
			d[i>>6] |= 1 << (i & 63)
		}
	}
	return d
}

// widths are those of a disc, by row from the middle.
var widths = func() (w [radius + 1]int) {
	for y := range w {
		w[y] = int(math.Sqrt(radius*radius - float64(y*y)))
	}
	return w
}()

// direction is where the bright side of the surroundings lies (the centre of mass; Rosin, "Measuring corner properties", 1999).
func direction(p plane, x, y int) int {
	mx, my := 0, 0
	for dy := -radius; dy <= radius; dy++ {
		w := widths[max(dy, -dy)]
		sum := 0
		at := (y+dy)*p.w + x - w
		for i, v := range p.pix[at : at+2*w+1] {
			sum += int(v)
			mx += (i - w) * int(v)
		}
		my += dy * sum
	}
	a := math.Atan2(float64(my), float64(mx)) * turns / (2 * math.Pi)
	return (int(math.Round(a)) + turns) % turns
}

// smoothed is the picture with each pixel the mean of its surroundings: single pixels say nothing that survives a JPEG.
func (p plane) smoothed() plane {
	return p.boxed().boxed()
}

// boxed is the mean over 5x5; the outermost two pixels on each side are left as they are.
func (p plane) boxed() plane {
	out := plane{p.w, p.h, append([]uint8(nil), p.pix...)}
	sums := make([]uint16, p.w*p.h)
	for y := range p.h {
		row, into := p.pix[y*p.w:(y+1)*p.w], sums[y*p.w:(y+1)*p.w]
		for x := 2; x < p.w-2; x++ {
			into[x] = uint16(row[x-2]) + uint16(row[x-1]) + uint16(row[x]) + uint16(row[x+1]) + uint16(row[x+2])
		}
	}
	for y := 2; y < p.h-2; y++ {
		a, b, c, d, e := sums[(y-2)*p.w:(y-1)*p.w], sums[(y-1)*p.w:y*p.w], sums[y*p.w:(y+1)*p.w], sums[(y+1)*p.w:(y+2)*p.w], sums[(y+2)*p.w:(y+3)*p.w]
		into := out.pix[y*p.w : (y+1)*p.w]
		for x := 2; x < p.w-2; x++ {
			// A 25th as a multiplication: 2621/65536.
			into[x] = uint8((uint32(a[x]+b[x]+c[x]+d[x]+e[x]) * 2622) >> 16)
		}
	}
	return out
}

// Mirrored are the corners of the picture with left and right exchanged; width is that of the working picture.
func Mirrored(points []markwarden.Keypoint, width int) []markwarden.Keypoint {
	out := make([]markwarden.Keypoint, len(points))
	for i, k := range points {
		k.X = uint16(max(0, width*unit-int(k.X)))
		k.Angle = 128 - k.Angle
		k.Bits = [4]uint64{k.Bits[2], k.Bits[3], k.Bits[0], k.Bits[1]}
		out[i] = k
	}
	return out
}
