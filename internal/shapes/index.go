package shapes

import (
	"cmp"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

const (
	tables = 12
	// near is how many of 256 bits two descriptions of one thing may differ in.
	near = 66
	// crowd is how many descriptions may lie in one place of a table before it is passed over.
	crowd = 250
	// verified is how many guesses are looked at closely in one picture.
	verified = 80
)

// Index finds many signs in pictures at once. It is immutable and safe for many goroutines.
type Index struct {
	templates []*Template // the decoys behind the signs
	signs     int
	owner     []uint32
	frame     []uint16
	bits      [][4]uint64
	width     int
	tables    [tables]table
}

// table sorts all descriptions by some of their bits.
type table struct {
	positions []uint8
	starts    []uint32
	ids       []uint32
}

func (t *table) key(d *[4]uint64) (k uint32) {
	for _, p := range t.positions {
		k = k<<1 | uint32(d[p>>6]>>(p&63)&1)
	}
	return k
}

// NewIndex builds an index over templates; nil ones are never found.
func NewIndex(templates []*Template) *Index {
	x := &Index{signs: len(templates)}
	if len(templates) == 0 {
		return x
	}
	x.templates = slices.Concat(templates, decoys())
	for i, t := range x.templates {
		if t == nil {
			continue
		}
		for j := range t.Frames {
			x.bits, x.owner, x.frame = append(x.bits, t.Frames[j].Bits), append(x.owner, uint32(i)), append(x.frame, uint16(j))
		}
	}
	x.width = min(max(bits.Len(uint(len(x.bits)))-1, 8), 18)
	order := rand.New(rand.NewPCG(3, 14)).Perm(256)
	for i := range x.tables {
		t := &x.tables[i]
		for j := range x.width {
			t.positions = append(t.positions, uint8(order[(i*x.width+j)%256]))
		}
		t.fill(x.bits, x.width)
	}
	return x
}

func (t *table) fill(all [][4]uint64, width int) {
	t.starts, t.ids = make([]uint32, 1<<width+1), make([]uint32, len(all))
	for i := range all {
		t.starts[t.key(&all[i])+1]++
	}
	for k := range 1 << width {
		t.starts[k+1] += t.starts[k]
	}
	next := slices.Clone(t.starts)
	for i := range all {
		k := t.key(&all[i])
		t.ids[next[k]] = uint32(i)
		next[k]++
	}
}

// guess is a place where a sign may be.
type guess struct {
	template uint32
	pose     affine
	dark     bool // the ink is darker than the ground
	view     uint8
	distance int
	votes    float32
}

// match is a frame of a template that looks like one of the picture.
type match struct {
	id       uint32
	distance int32
}

// guesses are the likeliest places of signs, best first.
func (x *Index) guesses(frames []Frame) []guess {
	byTemplate := map[uint32][]guess{}
	seen := make([]uint32, len(x.bits))
	counted := make([]uint32, len(x.templates))
	var matches []match
	for i := range frames {
		f := &frames[i]
		matches = matches[:0]
		several := float32(0)
		for t := range x.tables {
			k := x.tables[t].key(&f.Bits)
			from, to := x.tables[t].starts[k], x.tables[t].starts[k+1]
			if to-from > crowd {
				continue
			}
			for _, id := range x.tables[t].ids[from:to] {
				if seen[id] == uint32(i+1) {
					continue
				}
				seen[id] = uint32(i + 1)
				d := distance(&x.bits[id], &f.Bits)
				if d > near {
					continue
				}
				matches = append(matches, match{id, int32(d)})
				if o := x.owner[id]; counted[o] != uint32(i+1) {
					counted[o] = uint32(i + 1)
					several += alikeness[d]
				}
			}
		}
		for _, m := range matches {
			w := alikeness[m.distance] * alikeness[m.distance] / several
			if w < 0.004 {
				continue
			}
			o := x.owner[m.id]
			tf := &x.templates[o].Frames[x.frame[m.id]]
			// In a template ink is bright.
			byTemplate[o] = append(byTemplate[o], guess{template: o, pose: poseOf(tf, f), dark: tf.Dark != f.Dark, view: f.View, distance: int(m.distance), votes: w})
		}
	}
	var all []guess
	for _, gs := range byTemplate {
		slices.SortFunc(gs, func(a, b guess) int {
			return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.pose.e, b.pose.e), cmp.Compare(a.pose.f, b.pose.f))
		})
		var kept []guess
	next:
		for _, g := range gs {
			for i := range kept {
				if alike(&kept[i].pose, &g.pose) && kept[i].dark == g.dark && kept[i].view == g.view {
					kept[i].votes += g.votes
					continue next
				}
			}
			if len(kept) < 6 {
				kept = append(kept, g)
			}
		}
		all = append(all, kept...)
	}
	slices.SortFunc(all, func(a, b guess) int {
		return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.template, b.template), cmp.Compare(a.pose.e, b.pose.e))
	})
	return all[:min(len(all), verified)]
}

// alikeness is what a match at a distance counts.
var alikeness = func() (w [near + 1]float32) {
	for d := range w {
		w[d] = float32(math.Exp(-float64(d) / 20))
	}
	return w
}()
