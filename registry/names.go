package registry

import (
	"hash/maphash"
	"math/bits"
)

// names finds numbers by names. Short names lie in the table itself, so that most look-ups touch one line of the processor's cache. The zero
// value is empty.
type names struct {
	slots []nameSlot
	mask  uint64
	n     int
	long  map[string]int32
}

// shortName is how long a name may be that lies in the table.
const shortName = 27

// nameSlot is 32 bytes, half a line of the cache.
type nameSlot struct {
	name [shortName]byte
	n    uint8 // length
	no   int32 // number plus 1; 0: empty
}

var nameSeed = maphash.MakeSeed()

// reserve makes room for so many names.
func (t *names) reserve(n int) {
	size := 1 << bits.Len(uint(max(8, n+n/4)))
	t.slots, t.mask = make([]nameSlot, size), uint64(size-1)
}

func (t *names) find(name string) (no int32, ok bool) {
	if len(name) > shortName {
		no, ok = t.long[name]
		return no, ok
	}
	if len(t.slots) == 0 {
		return 0, false
	}
	for i := maphash.String(nameSeed, name) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.no == 0 {
			return 0, false
		}
		if int(s.n) == len(name) && string(s.name[:s.n]) == name {
			return s.no - 1, true
		}
	}
}

// put gives a name a number.
func (t *names) put(name string, no int32) {
	if len(name) > shortName {
		if t.long == nil {
			t.long = map[string]int32{}
		}
		t.long[name] = no
		return
	}
	if 5*(t.n+1) > 4*len(t.slots) {
		old := t.slots
		t.reserve(2 * t.n)
		t.n = 0
		for i := range old {
			if s := &old[i]; s.no != 0 {
				t.put(string(s.name[:s.n]), s.no-1)
			}
		}
	}
	i := maphash.String(nameSeed, name) & t.mask
	for ; t.slots[i].no != 0; i = (i + 1) & t.mask {
		if s := &t.slots[i]; string(s.name[:s.n]) == name {
			s.no = no + 1
			return
		}
	}
	s := &t.slots[i]
	copy(s.name[:], name)
	s.n, s.no = uint8(len(name)), no+1
	t.n++
}
