package keypoints_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"markwarden/internal/keypoints"
)

// scene is a made-up picture: rectangles of many sizes on one another.
func scene(seed uint64, w, h int) *image.Gray {
	r := rand.New(rand.NewPCG(seed, 1))
	g := image.NewGray(image.Rect(0, 0, w, h))
	for range 400 {
		rw, rh, v := 4+r.IntN(w/4), 4+r.IntN(h/4), uint8(r.IntN(256))
		x0, y0 := r.IntN(w), r.IntN(h)
		for y := y0; y < min(h, y0+rh); y++ {
			for x := x0; x < min(w, x0+rw); x++ {
				g.Pix[y*g.Stride+x] = v
			}
		}
	}
	return g
}

func mirrored(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	w := g.Rect.Dx()
	for y := range g.Rect.Dy() {
		for x := range w {
			out.Pix[y*out.Stride+x] = g.Pix[y*g.Stride+w-1-x]
		}
	}
	return out
}

func BenchmarkExtract640(b *testing.B) {
	g := scene(1, 640, 640)
	for b.Loop() {
		keypoints.Extract(g)
	}
}

func benchmarkSearch(b *testing.B, n int) {
	refs := make([]keypoints.Reference, n)
	for i := range refs {
		refs[i] = keypoints.Reference{Width: 400, Height: 400, Points: keypoints.Extract(scene(uint64(i), 400, 400))}
	}
	x := keypoints.NewIndex(refs)
	b.ReportMetric(float64(x.Bytes())/float64(n), "bytes/reference")
	i := 0
	for b.Loop() {
		in := refs[i%n]
		i++
		if found := x.Search(in); len(found) != 1 || found[0].Ref != (i-1)%n {
			b.Fatal(found)
		}
	}
}

func BenchmarkSearch100(b *testing.B)  { benchmarkSearch(b, 100) }
func BenchmarkSearch3000(b *testing.B) { benchmarkSearch(b, 3000) }
