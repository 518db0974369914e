package goimagehash

import (
	"image"
	"image/color"
)

// shrinkTo makes a gray picture of w x h: each pixel the mean of the area it covers (a box filter).
func shrinkTo(g *image.Gray, w, h int) *image.Gray {
	width, height := g.Rect.Dx(), g.Rect.Dy()
	if width == w && height == h {
		return g
	}
	across, down := areas(width, w), areas(height, h)
	reduced, sums, last := make([]float32, w), make([]float32, w), -1
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range down {
		clear(sums)
		for i, weight := range down[y].weights {
			if from := down[y].from + i; from != last { // the last row of one area may be the first of the next
				reduce(g.Pix[from*g.Stride:from*g.Stride+width], across, reduced)
				last = from
			}
			for x, v := range reduced {
				sums[x] += v * weight
			}
		}
		line := out.Pix[y*w : y*w+w]
		for x, v := range sums {
			line[x] = rounded(v)
		}
	}
	return out
}

func rounded(v float32) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

// packed is a plane with its rows one behind the other: the plane itself where they are.
func packed(pix []uint8, stride, w, h int) *image.Gray {
	g := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, h)}
	if stride != w {
		g.Pix = make([]uint8, w*h)
		for y := range h {
			copy(g.Pix[y*w:y*w+w], pix[y*stride:])
		}
	}
	g.Pix = g.Pix[:w*h]
	return g
}

// area is the run of source pixels that make one pixel; their weights add up to 1.
type area struct {
	from    int
	weights []float32
}

// areas shares n source pixels out to into pixels. A pixel at a border belongs to both sides; few pixels cover many areas.
func areas(n, into int) []area {
	all, weights := make([]area, into), make([]float32, 0, n+into)
	for k := range all {
		// In units of 1/into of a pixel: area k covers [k*n, (k+1)*n), pixel i covers [i*into, (i+1)*into).
		from, at := k*n/into, len(weights)
		for i := from; i < n && i*into < (k+1)*n; i++ {
			overlap := min((i+1)*into, (k+1)*n) - max(i*into, k*n)
			weights = append(weights, float32(overlap)/float32(n))
		}
		all[k] = area{from, weights[at:]}
	}
	return all
}

func reduce(line []uint8, across []area, into []float32) {
	for k := range into {
		a := &across[k]
		sum := float32(0)
		for i, v := range line[a.from : a.from+len(a.weights)] {
			sum += float32(v) * a.weights[i]
		}
		into[k] = sum
	}
}

// grayOf is the luma of a picture, transparent parts white, its rows without gaps.
func grayOf(img image.Image) *image.Gray {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	switch m := img.(type) {
	case *image.Gray:
		return packed(m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, w, h)
	case *image.YCbCr:
		return packed(m.Y[m.YOffset(b.Min.X, b.Min.Y):], m.YStride, w, h)
	}
	g, line, row := image.NewGray(image.Rect(0, 0, w, h)), make([]float32, w), rowReader(img)
	for y := range h {
		row(b.Min.Y+y, line)
		for x, v := range line {
			g.Pix[y*w+x] = rounded(v)
		}
	}
	return g
}

// rowReader reads the luma (ITU-R BT.601, 0..255) of one row into a slice as long as the row; the usual pixel layouts without a detour.
func rowReader(img image.Image) func(y int, line []float32) {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Paletted:
		var lumas [256]float32
		for i, c := range m.Palette {
			lumas[i&255] = lumaOf(c)
		}
		return func(y int, line []float32) {
			from := m.PixOffset(b.Min.X, y)
			for i, v := range m.Pix[from : from+len(line)] {
				line[i] = lumas[v]
			}
		}
	case *image.RGBA: // premultiplied
		return func(y int, line []float32) {
			pix := m.Pix[m.PixOffset(b.Min.X, y):]
			for i := range line {
				p := pix[4*i : 4*i+4 : 4*i+4]
				line[i] = luma(p[0], p[1], p[2]) + float32(255-p[3])
			}
		}
	case *image.NRGBA:
		return func(y int, line []float32) {
			pix := m.Pix[m.PixOffset(b.Min.X, y):]
			for i := range line {
				p := pix[4*i : 4*i+4 : 4*i+4]
				line[i] = luma(p[0], p[1], p[2])*float32(p[3])/255 + float32(255-p[3])
			}
		}
	}
	return func(y int, line []float32) {
		for i := range line {
			line[i] = lumaOf(img.At(b.Min.X+i, y))
		}
	}
}

func lumaOf(c color.Color) float32 {
	r, g, b, a := c.RGBA()
	return luma(uint8(r>>8), uint8(g>>8), uint8(b>>8)) + float32(255-a>>8)
}

func luma(r, g, b uint8) float32 {
	return 0.299*float32(r) + 0.587*float32(g) + 0.114*float32(b)
}
