package goimagehash

import (
	"image"
)

// side is the size to which every picture is shrunk before it is hashed.
const side = 256

// shrink makes a side x side gray picture.
func shrink(img image.Image) *image.Gray { return shrinkTo(img, side, side) }

// shrinkTo makes a gray picture of w x h: each pixel the mean of the area it covers (a box filter), transparent parts white.
func shrinkTo(img image.Image, w, h int) *image.Gray {
	b := img.Bounds()
	across, down := boxes(b.Dx(), w), boxes(b.Dy(), h)
	line, sums := make([]float32, b.Dx()), make([]float32, w*h)
	row := rowReader(img)
	reduced := make([]float32, w)
	for y := range b.Dy() {
		row(b.Min.Y+y, line)
		reduce(line, across, reduced)
		for _, part := range down[y] {
			into := sums[part.box*w : part.box*w+w]
			for x, v := range reduced {
				into[x] += v * part.weight
			}
		}
	}
	gray := image.NewGray(image.Rect(0, 0, w, h))
	for i, v := range sums {
		gray.Pix[i] = uint8(min(max(v+0.5, 0), 255))
	}
	return gray
}

// share is how much of a source pixel goes into which box; the weights of a box add up to 1.
type share struct {
	box    int
	weight float32
}

// boxes shares n source pixels out to boxes. A pixel at a border belongs to both sides; few pixels cover many boxes.
func boxes(n, into int) [][]share {
	shares, all := make([][]share, n), make([]share, 0, n+into)
	for i := range n {
		from := len(all)
		// In units of 1/n of a box: pixel i covers [i*into, (i+1)*into), box k covers [k*n, (k+1)*n).
		for k := i * into / n; k < into && k*n < (i+1)*into; k++ {
			overlap := min((i+1)*into, (k+1)*n) - max(i*into, k*n)
			if overlap > 0 {
				all = append(all, share{k, float32(overlap) / float32(n)})
			}
		}
		shares[i] = all[from:]
	}
	return shares
}

func reduce(line []float32, shares [][]share, into []float32) {
	clear(into)
	for i, v := range line {
		for _, s := range shares[i] {
			into[s.box] += v * s.weight
		}
	}
}

// rowReader reads the luma (ITU-R BT.601, 0..255) of one row into a slice as long as the row; the usual pixel layouts without a detour.
func rowReader(img image.Image) func(y int, line []float32) {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.YCbCr:
		return func(y int, line []float32) {
			from := m.YOffset(b.Min.X, y)
			for i, v := range m.Y[from : from+len(line)] {
				line[i] = float32(v)
			}
		}
	case *image.Gray:
		return func(y int, line []float32) {
			from := m.PixOffset(b.Min.X, y)
			for i, v := range m.Pix[from : from+len(line)] {
				line[i] = float32(v)
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
			r, g, bl, a := img.At(b.Min.X+i, y).RGBA()
			line[i] = luma(uint8(r>>8), uint8(g>>8), uint8(bl>>8)) + float32(255-a>>8)
		}
	}
}

func luma(r, g, b uint8) float32 {
	return 0.299*float32(r) + 0.587*float32(g) + 0.114*float32(b)
}
