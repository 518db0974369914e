package goimagehash

import (
	"image"
	"math"

	"github.com/corona10/goimagehash/etcs"

	"markwarden/internal/pdq"
)

const (
	// side of the picture from which the library's hashes are computed.
	side = pdq.Side / 2
	// hashSide is the least side of a decoded JPEG that is reduced.
	hashSide = 256
)

// low is how many of the lowest frequencies in each direction make the 256-bit hash.
const low = 16

// cosines[u][x] is cos(pi/side * (x+1/2) * u) for the left half; the right half mirrors it, negated where u is odd.
var cosines = func() (c [low][side / 2]float64) {
	for u := range low {
		for x := range side / 2 {
			c[u][x] = math.Cos(math.Pi / side * (float64(x) + 0.5) * float64(u))
		}
	}
	return c
}()

// hash256 gives the bits of goimagehash.ExtPerceptionHash(small, 16, 16): the library transforms all 256x256 coefficients with a
// cosine computed for each step in 512 goroutines, 12 ms; the 256 that count take 0.4. The tests hold the two together. The median is the
// library's, which is not quite the median.
func hash256(small *image.Gray) (h [4]uint64) {
	var rows [side][low]float64
	var line [side]float64
	for y := range side {
		for x, v := range small.Pix[y*small.Stride : y*small.Stride+side] {
			line[x] = float64(v)
		}
		lowest(&line, &rows[y])
	}
	coefficients := make([]float64, low*low)
	var column [low]float64
	for u := range low {
		for y := range side {
			line[y] = rows[y][u]
		}
		lowest(&line, &column)
		for v := range low {
			coefficients[v*low+u] = column[v]
		}
	}
	median := etcs.MedianOfPixels(coefficients)
	for i, c := range coefficients {
		if c > median {
			h[i/64] |= 1 << (63 - i%64)
		}
	}
	return h
}

// lowest is the low end of the unscaled cosine transform (DCT-II) of a line.
func lowest(line *[side]float64, into *[low]float64) {
	var sums, differences [side / 2]float64
	for x := range side / 2 {
		a, b := line[x], line[side-1-x]
		sums[x], differences[x] = a+b, a-b
	}
	for u := range low {
		half := &sums
		if u%2 == 1 {
			half = &differences
		}
		var total float64
		for x, c := range &cosines[u] {
			total += half[x] * c
		}
		into[u] = total
	}
}
