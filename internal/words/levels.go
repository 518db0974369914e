package words

// levels are numbers by word in a few bytes each, so that a look-up costs one line of memory: three bytes of a hash and the number.
// A word is told by its place and those three bytes: of unknown words, one in some ten million is taken for a known one.
type levels struct {
	mask  uint64
	slots []uint32 // hash<<8 | number; 0: free
}

func newLevels(all map[string]uint8) *levels {
	size := uint64(64)
	for size < 2*uint64(len(all)) {
		size *= 2
	}
	l := &levels{mask: size - 1, slots: make([]uint32, size)}
	for w, n := range all {
		h := hash(w)
		at := h & l.mask
		for l.slots[at] != 0 {
			at = (at + 1) & l.mask
		}
		l.slots[at] = uint32(h>>40)<<8 | uint32(n)
	}
	return l
}

// of is the number of a word, 0 for none.
func (l *levels) of(word string) int {
	h := hash(word)
	for at := h & l.mask; l.slots[at] != 0; at = (at + 1) & l.mask {
		if l.slots[at]>>8 == uint32(h>>40) {
			return int(l.slots[at] & 0xFF)
		}
	}
	return 0
}

func hash(s string) uint64 {
	h := uint64(len(s))
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x9E3779B97F4A7C15
	}
	h ^= h >> 32
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>29
}
