package lumajpeg

import "encoding/binary"

// reader reads bits from compressed data in which a byte 0xff is followed by a zero or is a marker. At a marker it reads zeros.
type reader struct {
	data   []byte
	at     int
	acc    uint64 // the next bits, from the highest
	n      uint   // how many of them
	padded uint   // of the bits ever taken into acc, how many came after the end
}

// fill makes at least 32 bits ready: a code and the value behind it.
func (r *reader) fill() {
	if r.at+4 <= len(r.data) {
		w := binary.BigEndian.Uint32(r.data[r.at:])
		if inverse := ^w; (inverse-0x0101_0101)&^inverse&0x8080_8080 == 0 { // no byte of it is 0xff
			r.acc |= uint64(w) << (32 - r.n)
			r.n += 32
			r.at += 4
			return
		}
	}
	for r.n < 32 {
		b := byte(0)
		switch {
		case r.at < len(r.data) && r.data[r.at] != 0xff:
			b = r.data[r.at]
			r.at++
		case r.at+1 < len(r.data) && r.data[r.at+1] == 0:
			b = 0xff
			r.at += 2
		default:
			r.padded += 8
		}
		r.acc |= uint64(b) << (56 - r.n)
		r.n += 8
	}
}

// exhausted says that more bits were used than there were.
func (r *reader) exhausted() bool { return r.padded > r.n }

func (r *reader) skip(n uint) {
	r.acc <<= n
	r.n -= n
}

// value reads the n bits behind a code, 0 to 15, as a signed number (T.81, F.2.2.1, EXTEND).
func (r *reader) value(n uint) int32 {
	v := int32(r.acc >> 1 >> (63 - n))
	r.skip(n)
	if n > 0 && v < 1<<(n-1) {
		v += 1 - 1<<n
	}
	return v
}

// nextRestart goes behind the restart marker that must come now.
func (r *reader) nextRestart() bool {
	if r.exhausted() {
		return false
	}
	// What was taken into acc and not used is at most padding of the last byte: bytes of the next interval were not, for the marker stops fill.
	at := r.at
	for at+1 < len(r.data) && r.data[at] == 0xff && r.data[at+1] == 0xff {
		at++
	}
	if at+1 >= len(r.data) || r.data[at] != 0xff || r.data[at+1] < 0xd0 || r.data[at+1] > 0xd7 {
		return false
	}
	*r = reader{data: r.data, at: at + 2}
	return true
}

const quick = 9 // bits that are looked up at once

// table is a Huffman code.
type table struct {
	short  [1 << quick]uint16 // length << 8 | symbol of codes up to quick bits, by the next quick bits; 0: longer
	limit  [17]uint32         // of codes of a length, the first number beyond, shifted to 16 bits
	first  [17]int32          // what to add to a code of a length to find its symbol
	symbol []byte
}

func newTable(counts, symbols []byte) (*table, error) {
	t := &table{symbol: symbols}
	code, k := uint32(0), int32(0)
	for length := 1; length <= 16; length++ {
		n := uint32(counts[length-1])
		if code+n > 1<<length {
			return nil, ErrBroken
		}
		t.first[length] = k - int32(code)
		for range n {
			if length <= quick {
				from := code << (quick - length)
				for i := range uint32(1) << (quick - length) {
					t.short[from+i] = uint16(length)<<8 | uint16(symbols[k])
				}
			}
			code++
			k++
		}
		t.limit[length] = code << (16 - length)
		code <<= 1
	}
	return t, nil
}

// symbol reads one code; the value behind it can be read without another fill.
func (r *reader) symbol(t *table) (byte, bool) {
	if r.n < 32 {
		r.fill()
	}
	if s := t.short[r.acc>>(64-quick)]; s != 0 {
		r.skip(uint(s >> 8))
		return byte(s), true
	}
	next := uint32(r.acc >> 48)
	for length := quick + 1; length <= 16; length++ {
		if next < t.limit[length] {
			i := int32(next>>(16-length)) + t.first[length]
			if i < 0 || int(i) >= len(t.symbol) {
				return 0, false
			}
			r.skip(uint(length))
			return t.symbol[i], true
		}
	}
	return 0, false
}
