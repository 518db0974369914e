// Package keypoints finds the corners of a picture, describes the surroundings of each in 256 bits, and finds among many pictures
// those of which another shows a part, wherever it lies and however it is turned, mirrored, scaled or cropped.
//
// It decodes no files, and does not know what the pictures are of.
package keypoints

import (
	"image"
	"math"
	"math/bits"
	"slices"

	"markwarden"
)

const (
	// Side is the longest side of the picture in which corners are looked for; larger pictures are shrunk to it, smaller ones are taken
	// as they are.
	Side = 640
	// Most is how many corners of one picture are kept.
	Most = 800

	levels = 8   // of the pyramid
	step   = 1.3 // from one level to the next
	radius = 15  // of the surroundings that are described
	border = radius + 2
	unit   = 64 // a coordinate is in 1/unit pixels of the working picture

	// darker or brighter than the middle by this much is what makes an arc (Rosten and Drummond, "Machine learning for high-speed
	// corner detection", 2006); low, because a blurred or faint copy has no strong corners and the best are taken anyway.
	contrast = 7
)

// WorkingSize is the size of the picture in which corners are looked for.
func WorkingSize(width, height int) (w, h int) { return within(width, height, Side) }

// GraySize is the size of markwarden.Picture.Gray.
func GraySize(width, height int) (w, h int) { return within(width, height, 96) }

func within(width, height, side int) (w, h int) {
	long := max(width, height)
	if long <= side {
		return width, height
	}
	return max(1, (width*side+long/2)/long), max(1, (height*side+long/2)/long)
}

// Extract finds the corners of a gray picture of WorkingSize, on a pyramid, so that a copy of another size has them too.
func Extract(g *image.Gray) []markwarden.Keypoint {
	p := plane{g.Rect.Dx(), g.Rect.Dy(), make([]uint8, 0, g.Rect.Dx()*g.Rect.Dy())}
	for y := range p.h {
		p.pix = append(p.pix, g.Pix[y*g.Stride:y*g.Stride+p.w]...)
	}
	var found []markwarden.Keypoint
	x := extractor{marks: make([]uint16, p.w*p.h)}
	share := float64(Most) * (1 - 1/step) / (1 - math.Pow(step, -levels))
	for level := range levels {
		if min(p.w, p.h) <= 2*border {
			break
		}
		// Each level has its share by its side, not by its area: a small copy in a collage is described by the coarse levels alone.
		found = x.level(p, level, int(share+0.5), found)
		share /= step
		p = p.shrunk()
	}
	return found
}

// plane is a gray picture.
type plane struct {
	w, h int
	pix  []uint8
}

// shrunk is the next level of the pyramid, bilinear.
func (p plane) shrunk() plane {
	n := plane{int(float64(p.w)/step + 0.5), int(float64(p.h)/step + 0.5), nil}
	n.pix = make([]uint8, n.w*n.h)
	if n.w == 0 || n.h == 0 {
		return n
	}
	type tap struct{ at, next, weight int }
	taps := func(n, of int) []tap {
		t := make([]tap, n)
		for i := range t {
			v := (float64(i)+0.5)*float64(of)/float64(n) - 0.5
			at := int(v)
			t[i] = tap{at, min(at+1, of-1), int((v - float64(at)) * 256)}
		}
		return t
	}
	across := taps(n.w, p.w)
	for y, ty := range taps(n.h, p.h) {
		upper, lower, out := p.pix[ty.at*p.w:(ty.at+1)*p.w], p.pix[ty.next*p.w:(ty.next+1)*p.w], n.pix[y*n.w:(y+1)*n.w]
		for x, t := range across {
			a := int(upper[t.at])*(256-t.weight) + int(upper[t.next])*t.weight
			b := int(lower[t.at])*(256-t.weight) + int(lower[t.next])*t.weight
			out[x] = uint8((a*(256-ty.weight) + b*ty.weight + 1<<15) >> 16)
		}
	}
	return n
}

// corner is a corner of one level.
type corner struct {
	x, y     int
	strength float32
}

// extractor holds what is used again for each level.
type extractor struct {
	marks   []uint16 // how strong the corner at each pixel is; all zero between levels
	corners []corner
}

func (x *extractor) level(p plane, level, most int, found []markwarden.Keypoint) []markwarden.Keypoint {
	x.detect(p)
	chosen := choose(x.corners, p, most)
	if len(chosen) == 0 {
		return found
	}
	smooth := p.smoothed()
	scale := math.Pow(step, float64(level)) * unit
	for _, c := range chosen {
		turn := direction(p, c.x, c.y)
		found = append(found, markwarden.Keypoint{
			X: uint16((float64(c.x)+0.5)*scale + 0.5), Y: uint16((float64(c.y)+0.5)*scale + 0.5),
			Angle: uint8(turn * (256 / turns)), Level: uint8(level), Bits: describe(smooth, c.x, c.y, turn),
		})
	}
	return found
}

// detect finds the pixels around which an arc of at least nine of sixteen is darker or brighter, and of neighbours the strongest.
func (x *extractor) detect(p plane) {
	x.corners = x.corners[:0]
	w := p.w
	circle := [16]int{-3 * w, -3*w + 1, -2*w + 2, -w + 3, 3, w + 3, 2*w + 2, 3*w + 1, 3 * w, 3*w - 1, 2*w - 2, w - 3, -3, -w - 3, -2*w - 2, -3*w - 1}
	for y := border; y < p.h-border; y++ {
		for at := y*w + border; at < (y+1)*w-border; at++ {
			v := int(p.pix[at])
			low, high := v-contrast, v+contrast
			a, b := int(p.pix[at+circle[0]]), int(p.pix[at+circle[8]])
			if a >= low && a <= high && b >= low && b <= high {
				continue
			}
			a, b = int(p.pix[at+circle[4]]), int(p.pix[at+circle[12]])
			if a >= low && a <= high && b >= low && b <= high {
				continue
			}
			if s := arc(p.pix, at, &circle, v); s > 0 {
				x.marks[at] = s
				x.corners = append(x.corners, corner{x: at - y*w, y: y})
			}
		}
	}
	kept := 0
	for _, c := range x.corners {
		at := c.y*w + c.x
		s := x.marks[at]
		// Of equal neighbours the last stays.
		if s >= x.marks[at-1] && s > x.marks[at+1] && s >= x.marks[at-w-1] && s >= x.marks[at-w] && s >= x.marks[at-w+1] &&
			s > x.marks[at+w-1] && s > x.marks[at+w] && s > x.marks[at+w+1] {
			x.corners[kept] = c
			kept++
		}
	}
	clear(x.marks[:p.w*p.h])
	x.corners = x.corners[:kept]
	for i := range x.corners {
		x.corners[i].strength = harris(p, x.corners[i].x, x.corners[i].y)
	}
}

func arc(pix []uint8, at int, circle *[16]int, v int) uint16 {
	var bright, dark uint32
	var up, down int
	for i, o := range circle {
		d := int(pix[at+o]) - v
		switch {
		case d > contrast:
			bright |= 1 << i
			up += d - contrast
		case d < -contrast:
			dark |= 1 << i
			down -= d + contrast
		}
	}
	best := 0
	if bits.OnesCount32(bright) >= 9 && nineInARow(bright) {
		best = up
	}
	if bits.OnesCount32(dark) >= 9 && nineInARow(dark) {
		best = max(best, down)
	}
	return uint16(best)
}

func nineInARow(m uint32) bool {
	m |= m << 16
	two := m & (m >> 1)
	four := two & (two >> 2)
	eight := four & (four >> 4)
	return eight&(m>>8)&0xffff != 0
}

// harris is how much the gradients around a pixel point in different directions (Harris and Stephens, 1988).
func harris(p plane, x, y int) float32 {
	const reach = 3
	var xx, yy, xy int
	for dy := -reach; dy <= reach; dy++ {
		at := (y+dy)*p.w + x - reach
		row, above, below := p.pix[at-1:at+2*reach+2], p.pix[at-p.w:at-p.w+2*reach+1], p.pix[at+p.w:at+p.w+2*reach+1]
		for i := range 2*reach + 1 {
			gx, gy := int(row[i+2])-int(row[i]), int(below[i])-int(above[i])
			xx, yy, xy = xx+gx*gx, yy+gy*gy, xy+gx*gy
		}
	}
	a, b, c := float32(xx), float32(yy), float32(xy)
	return a*b - c*c - 0.04*(a+b)*(a+b)
}

// choose takes the strongest corners, but no more than a few from each part of the picture: one busy part must not use up what
// the others need to be found.
func choose(all []corner, p plane, most int) []corner {
	slices.SortFunc(all, func(a, b corner) int {
		switch {
		case a.strength > b.strength:
			return -1
		case a.strength < b.strength:
			return 1
		}
		return (a.y-b.y)*p.w + a.x - b.x
	})
	const cells = 8
	quota := max(1, (2*most+cells*cells-1)/(cells*cells))
	var used [cells * cells]int
	chosen := make([]corner, 0, most)
	for _, c := range all {
		if len(chosen) == most || c.strength <= 0 {
			break
		}
		cell := c.y*cells/p.h*cells + c.x*cells/p.w
		if used[cell] < quota {
			used[cell]++
			chosen = append(chosen, c)
		}
	}
	return chosen
}
