package pdq_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/hamming"
	"markwarden/internal/pdq"
)

// scene is a picture with something in it, brightness at 0..1 across and down; which decides what.
func scene(which int, width, height int) []float32 {
	l := make([]float32, 0, width*height)
	a, b := float64(which%7+2), float64(which%5+3)
	for y := range height {
		for x := range width {
			u, v := float64(x)/float64(width), float64(y)/float64(height)
			s := 60*math.Sin(a*u*7+b*v)*math.Cos(b*v*5+u*u*a) + 50*math.Exp(-20*((u-0.3)*(u-0.3)+(v-0.6)*(v-0.6))) + 30*math.Sin(90*u*v)
			l = append(l, float32(min(max(120+s, 0), 255)))
		}
	}
	return l
}

func TestTheCanonicalFormOutlivesSmallScalings(t *testing.T) {
	t.Parallel()
	for which := range 4 {
		want, quality := pdq.Canonical(scene(which, 800, 600), 800, 600)
		require.Greater(t, quality, 40)
		for _, size := range [][2]int{{798, 598}, {806, 604}, {400, 300}, {300, 700}} {
			got, _ := pdq.Canonical(scene(which, size[0], size[1]), size[0], size[1])
			require.LessOrEqual(t, hamming.Distance(got, want), 10, "scene %d at %v", which, size)
		}
	}
}

// The canonical form computed at once is that of the picture which is really brought to 512x512.
func TestCanonicalIsTheHashOfTheShrunkPicture(t *testing.T) {
	t.Parallel()
	const n = 512
	for which := range 2 {
		for _, times := range []int{1, 2} {
			large := scene(which, n*times, n*times)
			small := make([]float32, n*n)
			for y := range n * times {
				for x := range n * times {
					small[y/times*n+x/times] += large[y*n*times+x] / float32(times*times)
				}
			}
			want, quality := pdq.Of(small, n, n)
			got, same := pdq.Canonical(large, n*times, n*times)
			require.LessOrEqual(t, hamming.Distance(got, want), 2)
			require.InDelta(t, quality, same, 1)
		}
	}
}

func TestHalfOfTheBitsAreSet(t *testing.T) {
	t.Parallel()
	h, _ := pdq.Of(scene(3, 200, 100), 200, 100)
	require.Equal(t, hamming.Bits/2, hamming.Distance(h, hamming.Hash{}))
}

// The hashes of the seven other positions follow from the hash, as for goimagehash's: bits are laid out alike.
func TestTheHashOfATurnedPictureIsTheTurnedHash(t *testing.T) {
	t.Parallel()
	const n = 512
	worst := 0
	for which := range 4 {
		img := scene(which, n, n)
		turned := func(from func(x, y int) (int, int)) hamming.Hash {
			out := make([]float32, n*n)
			for y := range n {
				for x := range n {
					u, v := from(x, y)
					out[y*n+x] = img[v*n+u]
				}
			}
			h, _ := pdq.Of(out, n, n)
			return h
		}
		h, _ := pdq.Of(img, n, n)
		for tr, from := range map[hamming.Transform]func(x, y int) (int, int){
			hamming.Flip:      func(x, y int) (int, int) { return n - 1 - x, y },
			hamming.Rotate90:  func(x, y int) (int, int) { return y, n - 1 - x },
			hamming.Rotate180: func(x, y int) (int, int) { return n - 1 - x, n - 1 - y },
			hamming.Transpose: func(x, y int) (int, int) { return y, x },
		} {
			d := hamming.Distance(hamming.Apply(tr, h), turned(from))
			worst = max(worst, d)
			require.LessOrEqual(t, d, 48, "scene %d, %s", which, tr)
		}
	}
	t.Logf("at worst %d bits", worst)
}

func TestAFlatPictureHasNoQuality(t *testing.T) {
	t.Parallel()
	_, quality := pdq.Of(make([]float32, 64*64), 64, 64)
	require.Zero(t, quality)
	_, quality = pdq.Of([]uint8{}, 0, 10)
	require.Zero(t, quality)
	_, quality = pdq.Of([]uint8{1}, 10, 10)
	require.Zero(t, quality, "fewer pixels than promised")
}

// Any picture of any size has a hash, and one pixel of 255 is no reason to fail.
func TestAnySize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 300).Draw(t, "width"), rapid.IntRange(1, 200).Draw(t, "height")
		l := make([]uint8, w*h)
		for i := range l {
			l[i] = uint8(i * rapid.IntRange(0, 3).Draw(t, "step"))
			if i > 50 {
				break
			}
		}
		for _, hash := range []func([]uint8, int, int) (hamming.Hash, int){pdq.Of[uint8], pdq.Canonical[uint8]} {
			_, quality := hash(l, w, h)
			require.GreaterOrEqual(t, quality, 0)
			require.LessOrEqual(t, quality, 100)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22")
	f.Add("F8")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := pdq.Parse(s)
		if err != nil {
			return
		}
		if again, err := pdq.Parse(pdq.Format(h)); err != nil || again != h {
			t.Fatalf("%q becomes %s", s, pdq.Format(h))
		}
	})
}
