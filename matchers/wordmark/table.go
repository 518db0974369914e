package wordmark

// table finds keys by hash: many keys may have one, and a hash may lead to keys that it does not belong to, so what is found is to be
// verified. Most hashes that it does not hold are refused by one bit, whatever its size.
type table struct {
	mask  uint64
	slots []slot
	bits  []uint64
}

type slot struct {
	hash uint32
	key  int32 // index + 1; 0: free
}

// filed is a key under a hash, before a table is made.
type filed struct {
	hash uint64
	key  int32
}

func newTable(all []filed) table {
	if len(all) == 0 {
		return table{}
	}
	size := uint64(64)
	for size*3 < uint64(len(all))*4 {
		size *= 2
	}
	t := table{mask: size - 1, slots: make([]slot, size), bits: make([]uint64, size*8/64)}
	for _, f := range all {
		t.put(f.hash, f.key)
	}
	return t
}

func (t *table) put(h uint64, key int32) {
	b := h % uint64(len(t.bits)*64)
	t.bits[b/64] |= 1 << (b % 64)
	at := h & t.mask
	for t.slots[at].key != 0 {
		if t.slots[at].key == key+1 && t.slots[at].hash == uint32(h>>32) {
			return
		}
		at = (at + 1) & t.mask
	}
	t.slots[at] = slot{uint32(h >> 32), key + 1}
}

// has says whether a hash may be filed.
func (t *table) has(h uint64) bool {
	if len(t.slots) == 0 {
		return false
	}
	b := h % uint64(len(t.bits)*64)
	return t.bits[b/64]&(1<<(b%64)) != 0
}

// find appends the keys of a hash to dst, at most so many.
func (t *table) find(dst []int32, h uint64, most int) []int32 {
	if !t.has(h) {
		return dst
	}
	for at := h & t.mask; t.slots[at].key != 0 && most > 0; at = (at + 1) & t.mask {
		if t.slots[at].hash == uint32(h>>32) {
			dst = append(dst, t.slots[at].key-1)
			most--
		}
	}
	return dst
}
