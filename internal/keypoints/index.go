package keypoints

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"

	"markwarden"
)

const (
	tables = 12 // in which each description is looked up
	// near is how many of 256 bits of two descriptions of one corner may differ.
	near = 64
	// crowd is how many descriptions may lie in one place of a table: more of them are of a ground that many pictures have.
	crowd = 96
	// fewest is how many corners must agree on a position before a reference is verified.
	fewest = 4
	// verified is how many references are verified for one picture and one mirroring.
	verified = 24
)

// Reference is a picture that is looked for.
type Reference struct {
	Width, Height int // as displayed
	Points        []markwarden.Keypoint
	Gray          []byte // of GraySize; nil: only the corners are compared
}

// Index finds references in other pictures. It is immutable and safe for many goroutines.
type Index struct {
	refs   []Reference
	begin  []uint32
	bits   [][4]uint64 // of all references, one after the other
	owner  []uint32    // of each description, its reference
	width  int         // of a key, in bits
	tables [tables]table
}

// table is one way to sort all descriptions: by some of their bits.
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

// NewIndex sorts the descriptions of references: locality-sensitive hashing by bit sampling (Indyk and Motwani, 1998). The keys are as long
// as the number of descriptions wants, so that a lookup costs about the same among ten pictures and among ten thousand.
func NewIndex(refs []Reference) *Index {
	x := &Index{refs: refs, begin: make([]uint32, 0, len(refs)+1)}
	total := 0
	for i := range refs {
		total += len(refs[i].Points)
	}
	x.bits, x.owner = make([][4]uint64, 0, total), make([]uint32, 0, total)
	for i := range refs {
		x.begin = append(x.begin, uint32(len(x.bits)))
		for j := range refs[i].Points {
			x.bits, x.owner = append(x.bits, refs[i].Points[j].Bits), append(x.owner, uint32(i))
		}
	}
	x.begin = append(x.begin, uint32(len(x.bits)))
	x.width = min(max(bits.Len(uint(total))-1, 10), 21)
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

// Len is the number of references.
func (x *Index) Len() int { return len(x.refs) }

// Bytes is about how much memory the index takes beside the references' own corners.
func (x *Index) Bytes() int {
	return len(x.bits)*(32+4+4*tables) + tables*4<<x.width
}

// agreement is a corner of the picture that looks like a corner of a reference.
type agreement struct {
	query, point uint32 // the latter within its reference
	distance     int
	weight       float32 // less for a corner that looks like many
}

// Search finds the references of which a picture shows a part, best first, each once.
func (x *Index) Search(in Reference) []Found {
	all := slices.DeleteFunc(x.all(in), func(f Found) bool { return !f.convincing() })
	seen := map[int]bool{}
	return slices.DeleteFunc(all, func(f Found) bool {
		twice := seen[f.Ref]
		seen[f.Ref] = true
		return twice
	})
}

// all are the references that could be placed, convincing or not, best first.
func (x *Index) all(in Reference) []Found {
	points, width, height := in.Points, in.Width, in.Height
	if len(x.bits) == 0 || len(points) == 0 {
		return nil
	}
	w, h := WorkingSize(width, height)
	var all []Found
	for _, mirrored := range []bool{false, true} {
		q := query{points: points, width: w, height: h}
		if mirrored {
			q.points = Mirrored(points, w)
		}
		q.grid = gridOf(q.points, w, h)
		for _, c := range x.candidates(&q) {
			if f, ok := q.verify(&x.refs[c.ref], c.matches); ok {
				f.Ref, f.Mirrored = int(c.ref), mirrored
				f.finish(&x.refs[c.ref], width, height)
				f.compare(&x.refs[c.ref], &in)
				if len(f.Region) >= 3 {
					all = append(all, f)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Found) int { return b.Inliers - a.Inliers })
	return all
}

type candidate struct {
	ref     uint32
	votes   float32
	matches []agreement // those that agree on turn and size
}

// candidates are the references with which most corners agree, on one turn and one size.
func (x *Index) candidates(q *query) []candidate {
	byRef := map[uint32][]agreement{}
	var ids []uint32
	for i := range q.points {
		d := &q.points[i].Bits
		ids = ids[:0]
		for t := range x.tables {
			k := x.tables[t].key(d)
			from, to := x.tables[t].starts[k], x.tables[t].starts[k+1]
			if to-from <= crowd {
				ids = append(ids, x.tables[t].ids[from:to]...)
			}
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		ids = slices.DeleteFunc(ids, func(id uint32) bool { return distance(&x.bits[id], d) > near })
		for _, id := range ids {
			ref := x.owner[id]
			byRef[ref] = append(byRef[ref], agreement{uint32(i), id - x.begin[ref], distance(&x.bits[id], d), 1 / float32(len(ids))})
		}
	}
	var found []candidate
	for ref, matches := range byRef {
		if len(matches) < fewest {
			continue
		}
		if agreed := agreeing(q.points, x.refs[ref].Points, matches); len(agreed) >= fewest {
			votes := float32(0)
			for _, m := range agreed {
				votes += m.weight
			}
			found = append(found, candidate{ref, votes, agreed})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.ref, b.ref))
	})
	return found[:min(len(found), verified)]
}

// agreeing are the matches of the turn and size for which most vote, and of its neighbours.
func agreeing(query, ref []markwarden.Keypoint, matches []agreement) []agreement {
	const turnBins, sizes = 16, 2*levels - 1
	var votes [turnBins][sizes]int
	bin := func(m agreement) (turn, size int) {
		a, b := query[m.query], ref[m.point]
		return int(a.Angle-b.Angle) * turnBins / 256, int(a.Level) - int(b.Level) + levels - 1
	}
	for _, m := range matches {
		t, s := bin(m)
		votes[t][s]++
	}
	best, bestT, bestS := 0, 0, 0
	around := func(t, s int) (n int) {
		for dt := -1; dt <= 1; dt++ {
			for ds := -1; ds <= 1; ds++ {
				if o := s + ds; o >= 0 && o < sizes {
					n += votes[(t+dt+turnBins)%turnBins][o]
				}
			}
		}
		return n
	}
	for t := range turnBins {
		for s := range sizes {
			if n := around(t, s); n > best {
				best, bestT, bestS = n, t, s
			}
		}
	}
	kept := matches[:0:0]
	for _, m := range matches {
		t, s := bin(m)
		dt := (t - bestT + turnBins) % turnBins
		if (dt <= 1 || dt == turnBins-1) && max(s-bestS, bestS-s) <= 1 {
			kept = append(kept, m)
		}
	}
	return kept
}

func distance(a, b *[4]uint64) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}
