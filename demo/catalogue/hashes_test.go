package catalogue_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/demo/edits"
	"markwarden/index/goimagehash"
	"markwarden/internal/hamming"
	"markwarden/matchers/picture"
)

// pdqRadius is at which PDQ hashes are exchanged as matches.
const pdqRadius = 31

func hashOnly(t *testing.T, img image.Image, quality int) markwarden.Picture {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	p, err := goimagehash.Hash(b.Bytes(), goimagehash.Limits{})
	require.NoError(t, err)
	return p
}

// turnedNearest is the distance of b from a in the best of eight positions.
func turnedNearest(a, b hamming.Hash) int {
	best := hamming.Bits
	for _, tr := range hamming.Transforms {
		best = min(best, hamming.Distance(hamming.Apply(tr, a), b))
	}
	return best
}

// Which hash finds which edit: the library's 256-bit hash, which the matcher compares, beside PDQ of the canonical form. The log is the
// table of docs/image-matching.md.
func TestHashesByEdit(t *testing.T) {
	measures(t)
	paths, _ := originals(t)
	nth := everyNth(12)
	for n, e := range edits.All {
		var p256, narrow, pdq, looked int
		for i := 0; i < len(paths); i += nth {
			img := decoded(t, paths[i])
			r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
			var beside []*image.RGBA
			for range 4 {
				beside = append(beside, decoded(t, paths[(i+1+r.IntN(len(paths)-1))%len(paths)]))
			}
			a := hashOnly(t, img, 90)
			out, _ := e.Make(img, beside, r)
			b := hashOnly(t, out, e.Quality)
			looked++
			if d := turnedNearest(a.Hashes.P256, b.Hashes.P256); d <= picture.Radius {
				p256++
				if d <= pdqRadius {
					narrow++
				}
			}
			if turnedNearest(a.Hashes.PDQ, b.Hashes.PDQ) <= pdqRadius {
				pdq++
			}
		}
		of := func(n int) float64 { return float64(n) / float64(looked) }
		t.Logf("%-24s 256 bits at %d: %.2f, at %d: %.2f; PDQ at %d: %.2f (%d pictures)", e.Name, picture.Radius, of(p256), pdqRadius, of(narrow), pdqRadius, of(pdq), looked)
		if n < 8 || slices.Contains([]string{"flip", "rotated by 90"}, e.Name) {
			require.GreaterOrEqual(t, of(p256), 0.97, e.Name)
		}
	}
}

// The recipe of a known seller bot: brightness and contrast up to 5 % off, scaled to 0.997..1.007, JPEG quality 88..92. Every variant is found, by
// either hash.
func TestSellerBotsRecipe(t *testing.T) {
	measures(t)
	paths, _ := originals(t)
	nth := everyNth(12)
	looked, worst256, worstPDQ := 0, 0, 0
	for i := 0; i < len(paths); i += nth {
		img := decoded(t, paths[i])
		a := hashOnly(t, img, 90)
		r := rand.New(rand.NewPCG(uint64(i), 1))
		for range 10 {
			scale := 0.997 + 0.01*r.Float64()
			out := edits.Resized(img, int(float64(img.Rect.Dx())*scale+0.5), int(float64(img.Rect.Dy())*scale+0.5))
			brightness, contrast := 0.95+0.1*r.Float64(), 0.95+0.1*r.Float64()
			for p := range out.Pix {
				if p%4 != 3 {
					out.Pix[p] = uint8(min(max((float64(out.Pix[p])*brightness-128)*contrast+128.5, 0), 255))
				}
			}
			b := hashOnly(t, out, 88+r.IntN(5))
			looked++
			worst256 = max(worst256, hamming.Distance(a.Hashes.P256, b.Hashes.P256))
			worstPDQ = max(worstPDQ, hamming.Distance(a.Hashes.PDQ, b.Hashes.PDQ))
		}
	}
	t.Logf("%d variants: at worst %d of 256 bits of the library's hash, %d of PDQ", looked, worst256, worstPDQ)
	require.GreaterOrEqual(t, looked, 80)
	require.LessOrEqual(t, worst256, picture.Radius)
	require.LessOrEqual(t, worstPDQ, pdqRadius)
}

// Different pictures: how near the nearest come.
func TestFalsePairsByHash(t *testing.T) {
	measures(t)
	paths, pictures := originals(t)
	near256, nearPDQ, pairs := hamming.Bits, hamming.Bits, 0
	for i := range pictures {
		for j := range i {
			near256 = min(near256, turnedNearest(pictures[i].Hashes.P256, pictures[j].Hashes.P256))
			nearPDQ = min(nearPDQ, turnedNearest(pictures[i].Hashes.PDQ, pictures[j].Hashes.PDQ))
			pairs++
		}
	}
	t.Logf("%d pairs of %d pictures in eight positions: the nearest differ in %d bits, by PDQ in %d", pairs, len(paths), near256, nearPDQ)
	require.Greater(t, near256, picture.Radius)
	require.Greater(t, nearPDQ, pdqRadius)
}
