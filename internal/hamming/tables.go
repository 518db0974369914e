package hamming

import (
	"math"
	"math/bits"
	"slices"
	"sync"
)

// Tables find among many codes those within a radius of a given one, exactly, by multi-index hashing (Norouzi, Punjani and Fleet, "Fast Exact
// Search in Hamming Space with Multi-Index Hashing", 2014): a code is cut into parts, and two codes that differ in few bits differ in very few bits of
// at least one part. They are not changed once built; many goroutines may search.
//
// Their layout is what makes them fast: codes by place, and for each part the places by the value of the part, so that a search does three
// rounds of independent reads (where a bucket begins and ends, its places, their codes), which the processor overlaps.
type Tables struct {
	Layout
	Codes  []uint64 // of each place, Words at a time
	Starts []uint32 // of each part, 2^Bits+1 places into its share of Places
	Places []uint32 // of each part, all places, by the value of the part
}

// Layout says how codes are cut.
type Layout struct {
	Words int // of 64 bits in a code: 1 or 4
	Len   int // codes
	Bits  int // in a part
	Parts int
}

// LayoutFor chooses parts for n codes, about one code to a bucket.
func LayoutFor(words, n int) Layout {
	const least, most = 8, 26
	b := min(max(bits.Len(uint(n))-1, least), most)
	return Layout{Words: words, Len: n, Bits: b, Parts: 64 * words / b}
}

func (l Layout) starts() int { return l.Parts * (1<<l.Bits + 1) }

// Sizes are the lengths of Codes, Starts and Places.
func (l Layout) Sizes() (codes, starts, places int) {
	return l.Len * l.Words, l.starts(), l.Parts * l.Len
}

// Build makes the tables over codes, words words each, and keeps codes.
func Build(words int, codes []uint64) *Tables {
	l := LayoutFor(words, len(codes)/words)
	_, starts, places := l.Sizes()
	t := &Tables{Layout: l, Codes: codes, Starts: make([]uint32, starts), Places: make([]uint32, places)}
	t.Fill()
	return t
}

// Fill computes Starts and Places, which must be zero, from Codes.
func (t *Tables) Fill() {
	values := make([]uint32, t.Len)
	for p := range t.Parts {
		starts, places := t.part(p)
		for i := range values {
			v := t.value(t.Codes[i*t.Words:], p)
			values[i] = v
			starts[v+1]++
		}
		for v := range starts[1:] {
			starts[v+1] += starts[v]
		}
		// Each bucket is filled from its start, which moves to its end, the start of the next; then all move back by one.
		for i, v := range values {
			places[starts[v]] = uint32(i)
			starts[v]++
		}
		copy(starts[1:], starts[:len(starts)-1])
		starts[0] = 0
	}
}

func (t *Tables) part(p int) (starts, places []uint32) {
	n := 1<<t.Bits + 1
	return t.Starts[p*n : (p+1)*n : (p+1)*n], t.Places[p*t.Len : (p+1)*t.Len : (p+1)*t.Len]
}

// value is part p of a code.
func (l Layout) value(code []uint64, p int) uint32 {
	at := p * l.Bits
	word, shift := at/64, uint(at%64)
	v := code[word] >> shift
	if shift+uint(l.Bits) > 64 {
		v |= code[word+1] << (64 - shift)
	}
	return uint32(v) & (1<<l.Bits - 1)
}

// Near is a code found.
type Near struct {
	Place    uint32
	Distance int
}

// Radius up to which part p must be searched so that nothing within radius of the whole is missed: if every part differed in more, they would
// differ in more than radius together.
func (l Layout) radius(radius, p int) int {
	each, more := radius/l.Parts, radius%l.Parts
	if p <= more {
		return each
	}
	return each - 1
}

// What a step costs, in reads of one code in order, each a cache miss or two (BenchmarkSearch; `bench pictures`).
const (
	bucketCost, candidateCost, scanCost = 15, 15, 1
)

// scans says that reading all codes is cheaper than looking buckets up.
func (l Layout) scans(radius int) bool {
	buckets := 0.0
	for p := range l.Parts {
		ways, sum := 1.0, 0.0
		for d := range l.radius(radius, p) + 1 {
			sum += ways
			ways *= float64(l.Bits-d) / float64(d+1)
		}
		buckets += sum
	}
	each := bucketCost + candidateCost*float64(l.Len)/float64(uint64(1)<<l.Bits)
	return buckets*each > scanCost*float64(l.Len) || buckets > math.MaxInt32
}

// scratch is what a search needs and the next can use again.
type scratch struct {
	ranges [][2]uint32
	places []uint32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Search appends every code within radius of code to found, by place.
func (t *Tables) Search(code []uint64, radius int, found []Near) []Near {
	if t.Len == 0 || radius < 0 {
		return found
	}
	if t.scans(radius) {
		return t.scan(code, radius, found)
	}
	return t.indexed(code, radius, found, t.Len*scanCost/candidateCost)
}

// indexed searches through the tables; when more than most candidates turn up, by reading all codes.
func (t *Tables) indexed(code []uint64, radius int, found []Near, most int) []Near {
	from := len(found)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for p := range t.Parts {
		r := t.radius(radius, p)
		if r < 0 {
			continue
		}
		s.collect(t, t.value(code, p), p, r)
		if most -= len(s.places); most < 0 {
			return t.scan(code, radius, found[:from])
		}
		found = t.check(code, radius, p, s.places, found)
	}
	slices.SortFunc(found[from:], func(a, b Near) int { return int(a.Place) - int(b.Place) })
	return found
}

// collect reads the places of all buckets within r of value.
func (s *scratch) collect(t *Tables, value uint32, p, r int) {
	starts, places := t.part(p)
	masks := masksOf(t.Bits, r)
	s.ranges = slices.Grow(s.ranges[:0], len(masks))
	ranges, n, total := s.ranges[:len(masks)], 0, 0
	for _, m := range masks {
		b := value ^ m
		from, to := starts[b], starts[b+1]
		ranges[n] = [2]uint32{from, to}
		if to > from { // kept: the next one goes behind it
			n++
			total += int(to - from)
		}
	}
	s.places = slices.Grow(s.places[:0], total)[:total]
	at := 0
	for _, r := range ranges[:n] {
		at += copy(s.places[at:], places[r[0]:r[1]])
	}
}

// check compares whole codes. One that an earlier part has named already is left out.
func (t *Tables) check(code []uint64, radius, p int, places []uint32, found []Near) []Near {
	if t.Words != 4 {
		for _, place := range places {
			if d := bits.OnesCount64(t.Codes[place] ^ code[0]); d <= radius && t.first(code, p, radius, place) {
				found = append(found, Near{place, d})
			}
		}
		return found
	}
	a, b, c, e := code[0], code[1], code[2], code[3]
	for _, place := range places {
		o := t.Codes[4*int(place) : 4*int(place)+4 : 4*int(place)+4]
		d := bits.OnesCount64(o[0]^a) + bits.OnesCount64(o[1]^b) + bits.OnesCount64(o[2]^c) + bits.OnesCount64(o[3]^e)
		if d <= radius && t.first(code, p, radius, place) {
			found = append(found, Near{place, d})
		}
	}
	return found
}

func (t *Tables) first(code []uint64, p, radius int, place uint32) bool {
	other := t.Codes[int(place)*t.Words:]
	for q := range p {
		if bits.OnesCount32(t.value(code, q)^t.value(other, q)) <= t.radius(radius, q) {
			return false
		}
	}
	return true
}

func (t *Tables) scan(code []uint64, radius int, found []Near) []Near {
	return Scan(t.Words, t.Codes, code, radius, found)
}

// Scan appends every one of codes, words words each, within radius of code to found, by place, comparing all.
func Scan(words int, codes, code []uint64, radius int, found []Near) []Near {
	if words != 4 {
		for i, o := range codes {
			if d := bits.OnesCount64(o ^ code[0]); d <= radius {
				found = append(found, Near{uint32(i), d})
			}
		}
		return found
	}
	a, b, c, e := code[0], code[1], code[2], code[3]
	for i := 0; i+4 <= len(codes); i += 4 {
		o := codes[i : i+4 : i+4]
		// The first half alone refuses nearly all: two unrelated codes differ in about half of its 128 bits.
		d := bits.OnesCount64(o[0]^a) + bits.OnesCount64(o[1]^b)
		if d > radius {
			continue
		}
		if d += bits.OnesCount64(o[2]^c) + bits.OnesCount64(o[3]^e); d <= radius {
			found = append(found, Near{uint32(i / 4), d})
		}
	}
	return found
}

// masksOf are the numbers of width bits of which at most r are set, in order, so that neighbours in a table are read together.
func masksOf(width, r int) []uint32 {
	key := [2]int{width, r}
	if m, ok := masks.Load(key); ok {
		return m.([]uint32)
	}
	var all []uint32
	var add func(mask uint32, from, left int)
	add = func(mask uint32, from, left int) {
		all = append(all, mask)
		for b := from; b < width && left > 0; b++ {
			add(mask|1<<b, b+1, left-1)
		}
	}
	add(0, 0, r)
	slices.Sort(all)
	masks.Store(key, all)
	return all
}

var masks sync.Map // [2]int{width, most bits} to []uint32
