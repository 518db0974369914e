package wordmark

// grams remembers with which four letters keys begin, so that most places inside words are refused at the price of one bit.
type grams struct {
	mask uint64
	bits []uint64
}

func newGrams(keys []string) *grams {
	size := uint64(1 << 12)
	for size < uint64(len(keys))*8 {
		size *= 2
	}
	g := &grams{mask: size - 1, bits: make([]uint64, size/64)}
	for _, k := range keys {
		if len(k) >= minGlued {
			h := gram(k) & g.mask
			g.bits[h/64] |= 1 << (h % 64)
		}
	}
	return g
}

// has says whether some key may begin as s does; s has four bytes at least.
func (g *grams) has(s string) bool {
	h := gram(s) & g.mask
	return g.bits[h/64]&(1<<(h%64)) != 0
}

func gram(s string) uint64 {
	h := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
	h *= 0x9E3779B97F4A7C15
	return h >> 20
}
