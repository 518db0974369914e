package lumajpeg

import "image"

// scan decodes the compressed data.
func (d *decoder) scan() error {
	luma := &d.planes[0]
	across := (d.width + 8*luma.h - 1) / (8 * luma.h)
	down := (d.height + 8*luma.v - 1) / (8 * luma.v)
	luma.b = newBlock(d.quant[luma.q], d.n)
	for i := range d.planes {
		// Whole MCUs are decoded; what stands over the edge is cut off at the end.
		if c := &d.planes[i]; c.b != nil {
			c.out = image.NewGray(image.Rect(0, 0, across*c.h*d.n, down*c.v*d.n))
		}
	}
	left := d.restart
	for my := range down {
		for mx := range across {
			if d.restart > 0 {
				if left == 0 {
					if !d.bits.nextRestart() {
						return ErrBroken
					}
					for i := range d.planes {
						d.planes[i].last = 0
					}
					left = d.restart
				}
				left--
			}
			for i := range d.planes {
				if !d.planes[i].mcu(&d.bits, mx, my, d.n) {
					return ErrBroken
				}
			}
			if d.bits.exhausted() {
				return ErrBroken
			}
		}
	}
	return nil
}

// mcu reads the blocks that a plane has in one MCU.
func (c *component) mcu(r *reader, mx, my, n int) bool {
	for v := range c.v {
		for h := range c.h {
			if c.b == nil {
				if !r.skipBlock(c) {
					return false
				}
				continue
			}
			if !r.block(c) {
				return false
			}
			c.b.draw(c.out, (mx*c.h+h)*n, (my*c.v+v)*n)
		}
	}
	return true
}

// cut takes the top left part, its rows without gaps, in place.
func cut(g *image.Gray, size image.Point) *image.Gray {
	w, h := size.X, size.Y
	if g.Stride != w {
		for y := range h {
			copy(g.Pix[y*w:y*w+w], g.Pix[y*g.Stride:])
		}
	}
	return &image.Gray{Pix: g.Pix[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
}

// block reads the coefficients of one block that are needed.
func (r *reader) block(c *component) bool {
	b := c.b
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
