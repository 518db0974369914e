package registry

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// names finds numbers by names. Short names lie in the table itself, so that most look-ups touch one line of the processor's cache. The zero
// value is empty.
type names struct {
	slots []nameSlot
	long  []byte // long names, one after the other
	n     int
	seed  uint64
}

// shortName is how long a name may be that lies in the table.
const shortName = 27

// nameSlot is 32 bytes, half a line of the cache. Of a long name it has the place and the length, 8 and 4 bytes.
type nameSlot struct {
	name [shortName]byte
	n    uint8 // length; longName: see long
	no   int32 // number plus 1; 0: empty
}

const longName = 0xff

// reserve makes room for so many names; it is for an empty table.
func (t *names) reserve(n int) { t.slots = make([]nameSlot, max(8, n+n/2)) }

// slot is where to begin to look for a name. The table is not empty.
func (t *names) slot(name string) int {
	hi, _ := bits.Mul64(hashName(t.seed, name), uint64(len(t.slots)))
	return int(hi)
}

func (t *names) find(name string) (no int32, ok bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	return t.findFrom(t.slot(name), name)
}

// findFrom is find for whoever has asked for the slot before.
func (t *names) findFrom(i int, name string) (no int32, ok bool) {
	for ; ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		s := &t.slots[i]
		if s.no == 0 {
			return 0, false
		}
		if t.is(s, name) {
			return s.no - 1, true
		}
	}
}

func (t *names) is(s *nameSlot, name string) bool {
	if s.n != longName {
		return int(s.n) == len(name) && string(s.name[:s.n]) == name
	}
	n := binary.LittleEndian.Uint32(s.name[8:])
	at := binary.LittleEndian.Uint64(s.name[:])
	return int(n) == len(name) && string(t.long[at:at+uint64(n)]) == name
}

// put gives a name a number.
func (t *names) put(name string, no int32) {
	if 5*(t.n+1) > 4*len(t.slots) {
		t.grow()
	}
	i := t.slot(name)
	for ; t.slots[i].no != 0; i = (i + 1) % len(t.slots) {
		if s := &t.slots[i]; t.is(s, name) {
			s.no = no + 1
			return
		}
	}
	t.n++
	s := &t.slots[i]
	if s.no = no + 1; len(name) <= shortName {
		s.n = uint8(copy(s.name[:], name))
		return
	}
	s.n = longName
	binary.LittleEndian.PutUint64(s.name[:], uint64(len(t.long)))
	binary.LittleEndian.PutUint32(s.name[8:], uint32(len(name)))
	t.long = append(t.long, name...)
}

func (t *names) grow() {
	old := t.slots
	t.reserve(2 * t.n)
	for i := range old {
		s := &old[i]
		if s.no == 0 {
			continue
		}
		name := string(s.name[:min(int(s.n), shortName)])
		if s.n == longName {
			at := binary.LittleEndian.Uint64(s.name[:])
			name = string(t.long[at : at+uint64(binary.LittleEndian.Uint32(s.name[8:]))])
		}
		k := t.slot(name)
		for t.slots[k].no != 0 {
			k = (k + 1) % len(t.slots)
		}
		t.slots[k] = *s
	}
}

// ids keeps the ids of numbered things and finds numbers by ids. It takes less room than names, and more misses of the cache.
type ids struct {
	text  []byte
	at    []uint64 // by number: where its id begins; one longer than there are numbers
	slots []uint64 // upper half: of the id's hash; lower half: number plus 1; 0: empty
	seed  uint64
}

func (t *ids) len() int { return max(0, len(t.at)-1) }

// of is the id of a number. It is part of the table: a copy of it keeps the table in memory.
func (t *ids) of(n int32) string {
	from, to := t.at[n], t.at[n+1]
	return unsafe.String(unsafe.SliceData(t.text[from:to]), int(to-from))
}

func (t *ids) find(id string) (no int32, ok bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	s := t.slots[t.place(id, hashName(t.seed, id)>>32)]
	return int32(uint32(s)) - 1, s != 0
}

// place is the slot of an id, or the empty one where it belongs.
func (t *ids) place(id string, hash uint64) int {
	for i := t.slot(hash); ; i = t.next(i) {
		if s := t.slots[i]; s == 0 || s>>32 == hash && t.of(int32(uint32(s))-1) == id {
			return i
		}
	}
}

func (t *ids) slot(hash uint64) int { return int(hash * uint64(len(t.slots)) >> 32) }

func (t *ids) next(i int) int {
	if i++; i == len(t.slots) {
		return 0
	}
	return i
}

// number is the number of an id; a new one where it has none.
func (t *ids) number(id string) (no int32, had bool) {
	if 3*(t.len()+1) > 2*len(t.slots) {
		t.grow()
	}
	hash := hashName(t.seed, id) >> 32
	at := t.place(id, hash)
	if s := t.slots[at]; s != 0 {
		return int32(uint32(s)) - 1, true
	}
	t.append(id)
	t.slots[at] = hash<<32 | uint64(t.len())
	return int32(t.len()) - 1, false
}

func (t *ids) grow() {
	old := t.slots
	t.slots = make([]uint64, max(32, 3*t.len()))
	for _, s := range old {
		if s != 0 {
			t.put(s)
		}
	}
}

func (t *ids) put(s uint64) {
	i := t.slot(s >> 32)
	for t.slots[i] != 0 {
		i = t.next(i)
	}
	t.slots[i] = s
}

// append adds an id that is not there, without a way to find it: see index.
func (t *ids) append(id string) {
	if len(t.at) == 0 {
		t.at = append(t.at, 0)
	}
	t.text = append(t.text, id...)
	t.at = append(t.at, uint64(len(t.text)))
}

// index makes ids that were appended findable.
func (t *ids) index() {
	t.slots = make([]uint64, t.len()+t.len()/2+1)
	for n := range int32(t.len()) {
		t.put(hashName(t.seed, t.of(n))>>32<<32 | uint64(n+1))
	}
}

// hashName mixes a name with a seed, eight bytes at a time, by folded multiplication (Wang Yi, wyhash). The seed is drawn for each registry:
// who invents names does not know where they fall.
func hashName(seed uint64, name string) uint64 {
	const m1, m2, m3 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3
	b := unsafe.Slice(unsafe.StringData(name), len(name))
	h := seed ^ m1
	for ; len(b) > 8; b = b[8:] {
		h = fold(h^binary.LittleEndian.Uint64(b), m2)
	}
	var last uint64
	if len(b) == 8 {
		last = binary.LittleEndian.Uint64(b)
	} else {
		for i, c := range b {
			last |= uint64(c) << (8 * i)
		}
	}
	return fold(fold(h^last, m3), uint64(len(name))^m1)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
