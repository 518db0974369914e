// Package pdq computes PDQ, a perceptual hash of 256 bits with a quality, by which platforms exchange pictures that they know.
//
// It follows the description in "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019): luma, two box
// filters in each direction, 64x64 samples, the 16x16 lowest frequencies but the constant one, each compared with their median. It
// decodes no files and does not say how near is a match.
package pdq

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"

	"markwarden/internal/hamming"
)

const (
	// Side is the size of the canonical form.
	Side = 512

	samples = 64 // in each direction
	low     = 16 // frequencies in each direction, from the first above the constant one
)

// Luma is brightness, 0..255.
type Luma interface{ uint8 | float32 }

// Of hashes a picture given as luma, row by row, at its own size: native mode, for conformance. Quality is 0..100: how much there is in the picture
// to tell it from others; others rely on a hash they are sent from 50 up. A picture without pixels has neither.
func Of[L Luma](luma []L, width, height int) (h hamming.Hash, quality int) {
	return hash(luma, width, height, tapsOf)
}

// Canonical hashes a picture as if it were first brought to 512x512, each pixel the mean of the area that it covers: hashed at its own size, a
// picture loses bits when it is scaled by half a percent.
func Canonical[L Luma](luma []L, width, height int) (h hamming.Hash, quality int) {
	return hash(luma, width, height, canonicalTaps)
}

func hash[L Luma](luma []L, width, height int, tapsOf func(int) [samples]taps) (h hamming.Hash, quality int) {
	if width <= 0 || height <= 0 || len(luma) < width*height {
		return h, 0
	}
	small := sample(luma, width, tapsOf(width), tapsOf(height))
	return bits(&small), Quality(&small)
}

// Samples is the picture that is hashed.
type Samples [samples][samples]float32

// sample filters a picture and takes every so manieth of its pixels. The filters are linear, so that only the pixels that are taken are computed.
func sample[L Luma](luma []L, width int, across, down [samples]taps) (small Samples) {
	var rows [][samples]float32 // from first on
	first := 0
	for i := range down {
		t := &down[i]
		for len(rows) > 0 && first < t.from {
			rows, first = rows[1:], first+1
		}
		first = max(first, t.from)
		for y := first + len(rows); y < t.from+len(t.weights); y++ {
			rows = append(rows, filtered(luma[y*width:y*width+width], &across))
		}
		for j, w := range t.weights {
			row := &rows[t.from+j-first]
			for x := range small[i] {
				small[i][x] += row[x] * w
			}
		}
	}
	return small
}

func filtered[L Luma](line []L, across *[samples]taps) (row [samples]float32) {
	for i := range across {
		t := &across[i]
		sum := float32(0)
		for j, v := range line[t.from : t.from+len(t.weights)] {
			sum += float32(v) * t.weights[j]
		}
		row[i] = sum
	}
	return row
}

// taps are the pixels of a line that make one sample, and how much of each.
type taps struct {
	from    int
	weights []float32
}

// tapsOf composes, for a line of n pixels, two box filters as wide as half the distance of the samples, and the choice of the samples.
func tapsOf(n int) (all [samples]taps) {
	box := (n + 2*samples - 1) / (2 * samples)
	// A box of even width reaches one further ahead than back.
	ahead := box / 2
	back := box - 1 - ahead
	window := func(at int) (from, to int) { return max(0, at-back), min(n-1, at+ahead) }
	for i := range all {
		from, to := window(int((float64(i) + 0.5) * float64(n) / samples))
		first, _ := window(from)
		_, last := window(to)
		weights := make([]float32, last-first+1)
		for at := from; at <= to; at++ {
			a, b := window(at)
			for j := a; j <= b; j++ {
				weights[j-first] += 1 / float32((to-from+1)*(b-a+1))
			}
		}
		all[i] = taps{first, weights}
	}
	return all
}

// canonicalTaps are those of a line of 512 pixels, each of which is the mean of its part of a line of n.
func canonicalTaps(n int) (all [samples]taps) {
	for i, t := range tapsOf(Side) {
		first, last := t.from*n/Side, ((t.from+len(t.weights))*n-1)/Side
		weights := make([]float32, last-first+1)
		for j, w := range t.weights {
			// In units of 1/512 of a pixel: canonical pixel k covers [k*n, (k+1)*n), pixel p of the line [p*512, (p+1)*512).
			k := t.from + j
			for p := k * n / Side; p*Side < (k+1)*n; p++ {
				overlap := min((p+1)*Side, (k+1)*n) - max(p*Side, k*n)
				weights[p-first] += w * float32(overlap) / float32(n)
			}
		}
		all[i] = taps{first, weights}
	}
	return all
}

// cosines is the part of the discrete cosine transform (DCT-II) that is looked at.
var cosines = func() (c [low][samples]float32) {
	for u := range c {
		for x := range c[u] {
			c[u][x] = float32(math.Sqrt(2.0/samples) * math.Cos(math.Pi/2/samples*float64((u+1)*(2*x+1))))
		}
	}
	return c
}()

// bits says of each frequency whether it is above the median. Bit 16v+u, counted from the lowest, is that of row v and column u.
func bits(small *Samples) (h hamming.Hash) {
	var rows [low][samples]float32
	for v := range rows {
		for y, c := range &cosines[v] {
			for x, s := range &small[y] {
				rows[v][x] += c * s
			}
		}
	}
	var all [low * low]float32
	for v := range rows {
		for u := range low {
			for x, c := range &cosines[u] {
				all[low*v+u] += c * rows[v][x]
			}
		}
	}
	sorted := all
	slices.Sort(sorted[:])
	median := sorted[len(sorted)/2-1] // the lower of the two in the middle
	for i, c := range all {
		if c > median {
			h[3-i/64] |= 1 << (i % 64)
		}
	}
	return h
}

// Quality is the sum of the differences between neighbours, each in whole hundredths of the range, divided by 90; at most 100.
func Quality(small *Samples) int {
	total := 0
	for y := range small {
		for x, v := range &small[y] {
			if x+1 < samples {
				total += hundredths(v - small[y][x+1])
			}
			if y+1 < samples {
				total += hundredths(v - small[y+1][x])
			}
		}
	}
	return min(100, total/90)
}

func hundredths(difference float32) int {
	n := int(difference * 100 / 255)
	return max(n, -n)
}

// Format writes a hash as others exchange it: 64 hexadecimal digits.
func Format(h hamming.Hash) string {
	return fmt.Sprintf("%016x%016x%016x%016x", h[0], h[1], h[2], h[3])
}

// Parse reads what Format writes.
func Parse(s string) (h hamming.Hash, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != hamming.Bits/8 {
		return h, fmt.Errorf("a PDQ hash has 64 hexadecimal digits, this is %.80q", s)
	}
	for i, v := range b {
		h[i/8] = h[i/8]<<8 | uint64(v)
	}
	return h, nil
}
