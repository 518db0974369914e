package shapes

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Every node of the tree is what a flood at its level from its seed fills, and lies within its parent.
func TestRegionsAreWhatAFloodFills(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(4, 24).Draw(t, "w"), rapid.IntRange(4, 24).Draw(t, "h")
		p := Plane{w, h, make([]uint8, w*h)}
		few := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "levels")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for i := range p.Pix {
			p.Pix[i] = few[r.IntN(len(few))]
		}
		var g grower
		nodes := g.grow(p)
		if len(nodes) == 0 {
			return // all are smaller than the least
		}
		require.EqualValues(t, w*h, nodes[len(nodes)-1].area, "the last is everything")
		for i, n := range nodes {
			require.Equal(t, flooded(p, int(n.seed), n.level), int(n.area))
			if n.parent >= 0 {
				require.Greater(t, int(n.parent), i)
				require.Greater(t, nodes[n.parent].level, n.level)
				require.GreaterOrEqual(t, nodes[n.parent].area, n.area)
			}
		}
	})
}

func flooded(p Plane, seed int, level uint8) (n int) {
	seen := make([]bool, len(p.Pix))
	queue := []int{seed}
	seen[seed] = true
	for len(queue) > 0 {
		at := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		n++
		x, y := at%p.W, at/p.W
		for _, d := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
			u, v := x+d[0], y+d[1]
			if u < 0 || v < 0 || u >= p.W || v >= p.H {
				continue
			}
			if to := v*p.W + u; !seen[to] && p.Pix[to] <= level {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return n
}

// Drawn signs, of figures that no decoy is made of.
func petals(n int, hole float64) figure {
	return func(x, y float64) bool {
		d := math.Hypot(x, y)
		return d < 0.7+0.25*math.Cos(float64(n)*math.Atan2(y, x))+0.08*math.Cos(math.Atan2(y, x)) && math.Hypot(x-hole, y+0.2) > 0.25
	}
}

func signs() (all []*Template, figures []figure) {
	for n := 3; n < 9; n++ {
		f := petals(n, 0.12)
		figures = append(figures, f)
		all = append(all, NewTemplate(inked(f)))
	}
	return all, figures
}

// scene prints a figure of a size (of what reaches from -1 to 1) on a ground.
func scene(side int, f figure, x, y, size, turn float64, back, ink uint8) Plane {
	p := Plane{side, side, make([]uint8, side*side)}
	sin, cos := math.Sincos(turn)
	for py := range side {
		for px := range side {
			n := 0
			for k := range 9 {
				u, v := (float64(px)+(float64(k%3)+0.5)/3-x)/size*2, (float64(py)+(float64(k/3)+0.5)/3-y)/size*2
				if f(u*cos+v*sin, v*cos-u*sin) {
					n++
				}
			}
			p.Pix[py*side+px] = uint8((int(back)*(9-n) + int(ink)*n) / 9)
		}
	}
	return p
}

func TestSignsAreSeenWhereTheyAre(t *testing.T) {
	t.Parallel()
	all, figures := signs()
	x := NewIndex(all)
	r := rand.New(rand.NewPCG(1, 2))
	seen := 0
	const scenes = 24
	for i := range scenes {
		which := r.IntN(len(figures))
		size, turn := 40+160*r.Float64(), r.Float64()*2*math.Pi
		px, py := 110+100*r.Float64(), 110+100*r.Float64()
		back, ink := uint8(40), uint8(200)
		if i%2 == 0 {
			back, ink = 210, 120
		}
		found := x.Search([]Plane{scene(320, figures[which], px, py, size, turn, back, ink)})
		if len(found) == 0 {
			continue
		}
		require.Len(t, found, 1)
		require.Equal(t, which, found[0].Template)
		require.Equal(t, ink < back, found[0].Dark)
		mx, my := 0.0, 0.0
		for _, c := range found[0].Corners {
			mx, my = mx+float64(c[0])/4, my+float64(c[1])/4
		}
		require.InDelta(t, px, mx, 0.2*size) // the middle of what is drawn is not that of the figure
		require.InDelta(t, py, my, 0.2*size) // the middle of what is drawn is not that of the figure
		seen++
	}
	require.GreaterOrEqual(t, seen, scenes*9/10)
}

func TestNothingIsSeenWhereNothingIs(t *testing.T) {
	t.Parallel()
	all, _ := signs()
	x := NewIndex(all)
	r := rand.New(rand.NewPCG(3, 4))
	noise := Plane{200, 200, make([]uint8, 200*200)}
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.IntN(256))
	}
	for name, p := range map[string]Plane{
		"flat": {200, 200, make([]uint8, 200*200)}, "noise": noise, "tiny": {3, 3, make([]uint8, 9)}, "a line": {200, 1, make([]uint8, 200)},
		"a plain star": scene(300, spiked(5, 0.5), 150, 150, 160, 0.3, 255, 0), "a disc": scene(300, disc(1), 150, 150, 160, 0, 255, 0),
	} {
		require.Empty(t, x.Search([]Plane{p}), name)
	}
	require.Empty(t, NewIndex(nil).Search([]Plane{noise}))
	require.Empty(t, NewIndex([]*Template{nil}).Search([]Plane{noise}), "an empty reference is never found")
	require.Nil(t, NewTemplate(Plane{20, 20, slices.Repeat([]uint8{255}, 400)}), "nothing is drawn")
}

func TestViewsHaveColoursOnlyWhereThereAreSome(t *testing.T) {
	t.Parallel()
	require.Len(t, Views(image.NewGray(image.Rect(0, 0, 40, 40))), 1)
	m := image.NewYCbCr(image.Rect(0, 0, 41, 41), image.YCbCrSubsampleRatio420)
	require.Len(t, Views(m), 1, "one colour")
	for i := range m.Cb {
		m.Cb[i] = uint8(i * 5)
	}
	require.Len(t, Views(m), 2)
	require.Equal(t, 20, Views(m)[1].W)
	require.Nil(t, Views(image.NewRGBA(image.Rect(0, 0, 4, 4))), "not of our making")
}

func BenchmarkSearch(b *testing.B) {
	plain := plainFigures()
	r := rand.New(rand.NewPCG(9, 9))
	var all []*Template
	for range 300 {
		all = append(all, NewTemplate(inked(anyFigure(r, plain))))
	}
	x := NewIndex(all)
	p := scene(480, petals(5, 0.1), 200, 200, 150, 0.4, 200, 90)
	for i := range p.Pix {
		p.Pix[i] = uint8(min(max(int(p.Pix[i])+int(6*r.NormFloat64()), 0), 255))
	}
	b.ResetTimer()
	for b.Loop() {
		x.Search([]Plane{p})
	}
}
