package sound

// Keys are hashes under which a word is filed, or looked up; two words that sound alike share one.
type Keys struct {
	n    int
	list [maxKeys]uint64
}

const maxKeys = 6

// All is the keys.
func (q *Keys) All() []uint64 { return q.list[:q.n] }

func (q *Keys) add(h uint64) {
	for _, o := range q.list[:q.n] {
		if o == h {
			return
		}
	}
	if q.n < maxKeys {
		q.list[q.n] = h
		q.n++
	}
}

// reading is which of the sounds left open a key takes.
type reading struct {
	alt    bool // the other readings
	silent bool // what may be silent is
}

var readings = [...]reading{{}, {alt: true}, {silent: true}, {alt: true, silent: true}}

// Fine fills the keys under which a word of an alphabet is filed: each consonant, how the word begins, of short words the first vowel
// and the last, for each way to read what the spelling leaves open.
func (x *Word) Fine(q *Keys) { x.fine(q, readings[:]) }

// Asked fills the keys under which to look for words that sound like x: its first two readings. What filed words leave open is filed.
func (x *Word) Asked(q *Keys) { x.fine(q, readings[:2]) }

func (x *Word) fine(q *Keys, ways []reading) {
	q.n = 0
	for _, way := range ways {
		hash, first, last, heard := x.hash(way, fineKey)
		if heard < 2 {
			continue
		}
		if heard >= tellingConsonants { // vowels are unsure, and not needed
			q.add(hash)
			continue
		}
		q.add(ending(hash, first, last))
		if last == 'I' && x.row[x.n-1].open&weak != 0 {
			q.add(ending(hash, first, 0)) // a final e that is not heard
		}
	}
}

// Coarse fills the keys of a word that was written in another script: kin of consonants only, and how it begins. Writing and
// looking up are the same.
func (x *Word) Coarse(q *Keys) {
	q.n = 0
	for _, way := range readings {
		if hash, _, _, heard := x.hash(way, coarseKey); heard >= 2 {
			q.add(hash)
		}
	}
}

// tellingConsonants is how many consonants tell a word without its vowels.
const tellingConsonants = 4

func ending(hash uint64, first, last byte) uint64 {
	return mix(mix(hash, uint64(first)), uint64(last)+256)
}

// hash is over the consonants in one reading; first and last are the vowels at the start (or the first) and at the very end, 0 for none.
func (x *Word) hash(way reading, of func(byte) byte) (hash uint64, first, last byte, heard int) {
	hash = 0x9E3779B97F4A7C15
	before := byte(0)
	for j := range x.n {
		q := x.row[j]
		if q.vowel() {
			if heard == 0 && first == 0 {
				hash = mix(hash, 'V')
			}
			if first == 0 {
				first = q.key
			}
			before = 0
			continue
		}
		if way.silent && q.open&weak != 0 {
			continue
		}
		c := q.key
		if way.alt && q.alt != 0 {
			c = q.alt
		}
		if c = of(c); c == 0 || c == before {
			continue
		}
		before = c
		hash = mix(hash, uint64(c))
		heard++
	}
	if x.n > 0 && x.row[x.n-1].vowel() {
		last = x.row[x.n-1].key
	}
	return hash, first, last, heard
}

func fineKey(c byte) byte { return c }

var kin = [256]byte{'k': 'k', 'g': 'k', 's': 's', 'x': 's', 'f': 'p', 'v': 'p', 'b': 'p', 'p': 'p', 't': 't', 'd': 't', 'l': 'l', 'r': 'l', 'm': 'm', 'n': 'n'}

func coarseKey(c byte) byte { return kin[c] }

func mix(h, c uint64) uint64 {
	h = (h ^ c) * 0xbf58476d1ce4e5b9
	return h ^ h>>29
}
