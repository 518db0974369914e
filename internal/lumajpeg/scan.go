package lumajpeg

import "image"

// scan decodes the compressed data; every block becomes n x n pixels.
func (d *decoder) scan(n int) (*image.Gray, error) {
	luma := &d.planes[0]
	across := (d.width + 8*luma.h - 1) / (8 * luma.h)
	down := (d.height + 8*luma.v - 1) / (8 * luma.v)
	// Whole MCUs are decoded; what stands over the edge is cut off at the end.
	out := image.NewGray(image.Rect(0, 0, across*luma.h*n, down*luma.v*n))
	b := newBlock(d.quant[luma.q], n)
	left := d.restart
	for my := range down {
		for mx := range across {
			if d.restart > 0 {
				if left == 0 {
					if !d.bits.nextRestart() {
						return nil, ErrBroken
					}
					for i := range d.planes {
						d.planes[i].last = 0
					}
					left = d.restart
				}
				left--
			}
			for v := range luma.v {
				for h := range luma.h {
					if !d.lumaBlock(b) {
						return nil, ErrBroken
					}
					b.draw(out, (mx*luma.h+h)*n, (my*luma.v+v)*n)
				}
			}
			for i := 1; i < len(d.planes); i++ {
				c := &d.planes[i]
				for range c.h * c.v {
					if !d.bits.skipBlock(c) {
						return nil, ErrBroken
					}
				}
			}
			if d.bits.exhausted() {
				return nil, ErrBroken
			}
		}
	}
	return cut(out, (d.width*n+7)/8, (d.height*n+7)/8), nil
}

// cut takes the top left part, its rows without gaps, in place.
func cut(g *image.Gray, w, h int) *image.Gray {
	if g.Stride != w {
		for y := range h {
			copy(g.Pix[y*w:y*w+w], g.Pix[y*g.Stride:])
		}
	}
	return &image.Gray{Pix: g.Pix[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
}

// lumaBlock reads the coefficients of one block that b needs.
func (d *decoder) lumaBlock(b *block) bool {
	r, c := &d.bits, &d.planes[0]
	b.clear()
	size, ok := r.symbol(c.dc)
	if !ok || size > 11 {
		return false
	}
	c.last += r.value(uint(size))
	b.set(0, c.last)
	for k := 1; k < 64; {
		rs, ok := r.symbol(c.ac)
		if !ok {
			return false
		}
		run, size := int(rs>>4), uint(rs&15)
		if size == 0 {
			if run != 15 {
				break // end of block
			}
			k += 16
			continue
		}
		k += run
		if k > 63 {
			return false
		}
		if b.scale[k] == 0 { // too fine to be seen
			r.skip(size)
		} else {
			b.set(k, r.value(size))
		}
		k++
	}
	return true
}

// skipBlock reads over one block.
func (r *reader) skipBlock(c *component) bool {
	size, ok := r.symbol(c.dc)
	if !ok || size > 11 {
		return false
	}
	r.skip(uint(size))
	for k := 1; k < 64; k++ {
		rs, ok := r.symbol(c.ac)
		if !ok {
			return false
		}
		run, size := int(rs>>4), uint(rs&15)
		if size == 0 && run != 15 {
			break
		}
		if k += run; k > 63 {
			return false
		}
		r.skip(size)
	}
	return true
}
