package edits

import (
	"math"

	"markwarden"
)

// Overlap is the area that a region and the visible part of a place share, by the area that they cover, on a grid.
func Overlap(region []markwarden.Point, where [4]Spot, w, h int) float64 {
	a, b := make([]Spot, len(region)), where[:]
	for i, p := range region {
		a[i] = Spot{X: float64(p.X), Y: float64(p.Y)}
	}
	both, any := 0, 0
	const n = 100
	for y := range n {
		for x := range n {
			p := Spot{X: (float64(x) + 0.5) * float64(w) / n, Y: (float64(y) + 0.5) * float64(h) / n}
			in, of := within(a, p), within(b, p)
			if in && of {
				both++
			}
			if in || of {
				any++
			}
		}
	}
	return float64(both) / math.Max(1, float64(any))
}

func within(polygon []Spot, p Spot) bool {
	in := false
	for i, a := range polygon {
		b := polygon[(i+1)%len(polygon)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)*(b.X-a.X)/(b.Y-a.Y) {
			in = !in
		}
	}
	return in
}
