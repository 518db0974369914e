package lumajpeg

import (
	"image"
	"math"
)

// zigzag[k] is the place in an 8x8 block, row by row, of coefficient k (T.81, figure 5).
var zigzag = func() (z [64]uint8) {
	x, y, up := 0, 0, true
	for k := range z {
		z[k] = uint8(8*y + x)
		switch {
		case up && x == 7:
			y, up = y+1, false
		case up && y == 0:
			x, up = x+1, false
		case up:
			x, y = x+1, y-1
		case y == 7:
			x, up = x+1, true
		case x == 0:
			y, up = y+1, true
		default:
			x, y = x-1, y+1
		}
	}
	return z
}()

// block is one 8x8 block on its way from coefficients to n x n pixels.
type block struct {
	n     int
	coef  [64]float32
	scale [64]float32 // by zigzag index: quantizer and the factors of the transform; 0: not needed
	used  uint64      // places of coef that may not be zero
	pixel func(b *block, out []uint8, stride int)
}

func newBlock(q *[64]int32, n int) *block {
	b := &block{n: n}
	for k, z := range zigzag {
		u, v := int(z%8), int(z/8)
		if u < n && v < n {
			b.scale[k] = float32(float64(q[k]) * factor(u, n) * factor(v, n))
		}
	}
	switch n {
	case 8:
		b.pixel = (*block).full
	case 4:
		b.pixel = (*block).half
	case 2:
		b.pixel = (*block).quarter
	default:
		b.pixel = (*block).eighth
	}
	return b
}

// factor normalises frequency u of a transform of which the n lowest of eight are used. Eight points are computed by the method of Arai, Agui
// and Nakajima ("A fast DCT-SQ scheme for images", 1988), which leaves out cos(u pi/16) sqrt 2; four and two have their own constants.
func factor(u, n int) float64 {
	flat := math.Sqrt(1.0 / 8) // of the constant one; the mean of a block is coefficient 0 through 8
	if u == 0 {
		return flat
	}
	if n == 8 {
		return flat * math.Sqrt2 * math.Cos(float64(u)*math.Pi/16)
	}
	return flat * math.Sqrt2
}

func (b *block) clear() {
	if b.used != 0 {
		b.coef = [64]float32{}
		b.used = 0
	}
}

// set stores coefficient k as it stands in the file.
func (b *block) set(k int, v int32) {
	z := zigzag[k]
	b.coef[z] = float32(v) * b.scale[k]
	b.used |= 1 << z
}

func (b *block) draw(out *image.Gray, x, y int) {
	at := out.Pix[y*out.Stride+x:]
	if b.used&^1 == 0 {
		v := level(b.coef[0])
		for row := range b.n {
			line := at[row*out.Stride : row*out.Stride+b.n]
			for i := range line {
				line[i] = v
			}
		}
		return
	}
	b.pixel(b, at, out.Stride)
}

// level is a pixel, moved from around zero to 0..255.
func level(v float32) uint8 {
	n := int32(v + 128.5)
	if uint32(n) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return uint8(n)
}

func (b *block) eighth(out []uint8, _ int) { out[0] = level(b.coef[0]) }

func (b *block) quarter(out []uint8, stride int) {
	const c = math.Sqrt2 / 2 // cos(pi/4)
	p, q, r, s := b.coef[0], c*b.coef[1], c*b.coef[8], c*c*b.coef[9]
	out[0], out[1] = level(p+q+r+s), level(p-q+r-s)
	out[stride], out[stride+1] = level(p+q-r-s), level(p-q-r+s)
}

// half is the four-point transform in each direction.
func (b *block) half(out []uint8, stride int) {
	var t [16]float32
	for u := range 4 {
		t[u], t[4+u], t[8+u], t[12+u] = four(b.coef[u], b.coef[8+u], b.coef[16+u], b.coef[24+u])
	}
	for y := range 4 {
		p, q, r, s := four(t[4*y], t[4*y+1], t[4*y+2], t[4*y+3])
		line := out[y*stride : y*stride+4 : y*stride+4]
		line[0], line[1], line[2], line[3] = level(p), level(q), level(r), level(s)
	}
}

func four(a, b, c, d float32) (p, q, r, s float32) {
	const (
		c1 = 0.92387953251 // cos(pi/8)
		c2 = math.Sqrt2 / 2
		c3 = 0.38268343236 // cos(3 pi/8)
	)
	c *= c2
	even, odd := a+c, a-c
	outer, inner := c1*b+c3*d, c3*b-c1*d
	return even + outer, odd + inner, odd - inner, even - outer
}

// full is the eight-point transform in each direction, columns first; a column with nothing but its mean is that mean.
func (b *block) full(out []uint8, stride int) {
	const column = 0x0101_0101_0101_0101
	var t [64]float32
	for x := range 8 {
		if b.used&(column<<x)>>8 == 0 && b.used&(column<<x)&^0xff == 0 {
			v := b.coef[x]
			for y := range 8 {
				t[8*y+x] = v
			}
			continue
		}
		eight(&b.coef, x, 8, &t)
	}
	var row [64]float32
	for y := range 8 {
		eight(&t, 8*y, 1, &row)
		line := out[y*stride : y*stride+8 : y*stride+8]
		for x := range 8 {
			line[x] = level(row[8*y+x])
		}
	}
}

// eight transforms the eight numbers of from at, at+step, ... into the same places.
func eight(from *[64]float32, at, step int, into *[64]float32) {
	f := func(i int) float32 { return from[(at+i*step)&63] }
	const (
		r2 = math.Sqrt2
		m1 = 1.847759065  // 2 cos(pi/8)
		m2 = 1.0823922    // 2 (cos(pi/8) - cos(3 pi/8))
		m3 = 2.6131259298 // 2 (cos(pi/8) + cos(3 pi/8))
	)
	a, b := f(0)+f(4), f(0)-f(4)
	c := f(2) + f(6)
	d := (f(2)-f(6))*r2 - c
	e0, e3, e1, e2 := a+c, a-c, b+d, b-d

	z13, z10 := f(5)+f(3), f(5)-f(3)
	z11, z12 := f(1)+f(7), f(1)-f(7)
	o7 := z11 + z13
	o11 := (z11 - z13) * r2
	z5 := (z10 + z12) * m1
	o6 := z5 - m3*z10 - o7
	o5 := o11 - o6
	o4 := z5 - m2*z12 - o5

	put := func(i int, v float32) { into[(at+i*step)&63] = v }
	put(0, e0+o7)
	put(7, e0-o7)
	put(1, e1+o6)
	put(6, e1-o6)
	put(2, e2+o5)
	put(5, e2-o5)
	put(3, e3+o4)
	put(4, e3-o4)
}
