package registry

// table maps parties' numbers to places in a list, and is emptied at no cost. The zero value is empty.
type table struct {
	slots []slot
	round uint32
	n     int
}

type slot struct {
	key, value int32
	round      uint32
}

func (t *table) reset() {
	t.round++
	t.n = 0
	if t.slots == nil || t.round == 0 {
		t.slots = make([]slot, 64)
		t.round = 1
	}
}

// place returns where key stands, or puts it at value; had says which.
func (t *table) place(key, value int32) (at int32, had bool) {
	if 2*t.n >= len(t.slots) {
		t.grow()
	}
	mask := uint32(len(t.slots) - 1)
	for i := hash(key) & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.round != t.round {
			*s = slot{key, value, t.round}
			t.n++
			return value, false
		}
		if s.key == key {
			return s.value, true
		}
	}
}

// find is the value of key; ok is false where it has none.
func (t *table) find(key int32) (value int32, ok bool) {
	mask := uint32(len(t.slots) - 1)
	for i := hash(key) & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.round != t.round {
			return 0, false
		}
		if s.key == key {
			return s.value, true
		}
	}
}

func (t *table) grow() {
	old, round := t.slots, t.round
	t.slots, t.round, t.n = make([]slot, 2*len(old)), 1, 0
	for _, s := range old {
		if s.round == round {
			t.place(s.key, s.value)
		}
	}
}

// hash spreads numbers that lie close together (Knuth, The Art of Computer Programming 3, 6.4: multiplicative hashing).
func hash(key int32) uint32 {
	h := uint32(key) * 2654435769
	return h ^ h>>15
}
