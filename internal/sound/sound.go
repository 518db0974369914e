// Package sound compares words by how they are spoken, whatever language they are spelled in.
//
// A spelled word becomes a row of sounds, each of which leaves open what the spelling leaves open: c before e is an s, a k in Celtic
// and a ch in Italian. Keys gather words that may sound alike; Cost says how far two of them are apart. It knows no words and no
// marks. The rules are those of school phonetics: silent letters, voicing, loanwords in Kana, Hangul and Arabic.
package sound

// phones is the set of things that one letter or group of letters may stand for; with weak it may be silent.
type phones uint32

const (
	k phones = 1 << iota
	g
	s
	z
	sh // with ch, j and zh
	f
	v
	b
	p
	t
	d
	l
	r
	m
	n
	h
	w
	y
	a
	e
	i
	o
	u
	weak
	vowels     = a | e | i | o | u
	consonants = weak - 1 - vowels
)

// sound is one sound of a word.
type sound struct {
	open phones
	key  byte // the reading that stands in keys: one of "kgsxfvbptdlrmn", 'A', 'I' or 'O' for vowels, 0 for what is hardly heard
	alt  byte // another reading in keys; 0: none
}

func (x sound) vowel() bool { return x.open&consonants == 0 }

// MaxLength is how many letters of a word are heard.
const MaxLength = 40

// Word is a word as sounds. It is meant to be reused.
type Word struct {
	n   int
	row [MaxLength + 2]sound
}

// Spell hears a word of small Latin letters; others are not heard. ends has bit i set when a word of a name of several ends before
// letter i.
func (x *Word) Spell(word string, ends uint64) {
	x.n = 0
	x.hear(word, ends)
}

// Add hears another word behind what was spelled.
func (x *Word) Add(word string) { x.hear(word, 0) }

func (x *Word) hear(word string, ends uint64) {
	for at := 0; at < len(word) && x.n < MaxLength; {
		at += x.group(word, at, ends)
	}
}

func (x *Word) put(open phones, key, alt byte) {
	if x.n > 0 && open&consonants != 0 {
		if l := &x.row[x.n-1]; l.open&^weak == open&^weak { // doubled
			l.open &= open | ^weak
			return
		}
	}
	x.row[x.n] = sound{open, key, alt}
	x.n++
}

// groups are letters that are heard as one sound, longest first.
var groups = map[byte][]struct {
	letters string
	sound
	start bool // only where a word begins
	front bool // only before e, i, y
}{
	's': {{letters: "sch", sound: sound{sh | k, 'x', 0}}, {letters: "sh", sound: sound{sh | s, 'x', 's'}}, {letters: "sz", sound: sound{sh | s | z, 's', 'x'}}},
	't': {
		{letters: "tsch", sound: sound{sh, 'x', 0}},
		{letters: "tch", sound: sound{sh, 'x', 0}},
		{letters: "th", sound: sound{t | s | d, 't', 's'}},
		{letters: "ts", sound: sound{s | z | sh | t, 's', 0}},
		{letters: "tz", sound: sound{s | z | t, 's', 0}},
	},
	'c': {
		{letters: "cch", sound: sound{k | sh, 'k', 0}},
		{letters: "ch", sound: sound{sh | k | h, 'x', 'k'}},
		{letters: "ck", sound: sound{k, 'k', 0}},
		{letters: "cq", sound: sound{k, 'k', 0}},
		{letters: "cc", sound: sound{sh | k | s, 'x', 'k'}, front: true},
		{letters: "cz", sound: sound{sh | z | s, 'x', 's'}},
	},
	'p': {{letters: "ph", sound: sound{f | p, 'f', 0}}, {letters: "ps", sound: sound{s, 's', 0}, start: true}},
	'g': {
		{letters: "gh", sound: sound{g, 'g', 0}, start: true},
		{letters: "gh", sound: sound{g | f | weak, 0, 'g'}},
		{letters: "gn", sound: sound{n, 'n', 0}},
	},
	'k': {{letters: "kh", sound: sound{k | h, 'k', 0}}, {letters: "kn", sound: sound{n, 'n', 0}, start: true}},
	'z': {{letters: "zh", sound: sound{sh | z, 'x', 0}}, {letters: "zz", sound: sound{s | z | t, 's', 0}}},
	'd': {{letters: "dg", sound: sound{sh | g, 'x', 0}, front: true}, {letters: "dz", sound: sound{s | z | sh, 's', 0}}},
	'w': {{letters: "wh", sound: sound{w | v | h | weak, 0, 0}}, {letters: "wr", sound: sound{r, 'r', 0}, start: true}},
	'q': {{letters: "qu", sound: sound{k, 'k', 0}}},
}

// group hears the letters at one place and says how many they were.
func (x *Word) group(word string, at int, ends uint64) int {
	c := word[at]
	if vowelLetter(c) {
		return x.vowelGroup(word, at, ends)
	}
	start := at == 0 || at < 64 && ends>>at&1 != 0
	for _, q := range groups[c] {
		n := len(q.letters)
		if len(word) < at+n || word[at:at+n] != q.letters || q.start && !start || q.front && !front(word, at+n) {
			continue
		}
		x.put(q.open, q.key, q.alt)
		return n
	}
	last := at+1 >= len(word) || at+1 < 64 && ends>>(at+1)&1 != 0
	x.letter(word, at, start, last)
	return 1
}

func front(word string, at int) bool {
	return at < len(word) && (word[at] == 'e' || word[at] == 'i' || word[at] == 'y')
}

// plain are the consonants that sound the same wherever they stand.
var plain = [256]sound{
	'b': {b | v, 'b', 0}, 'd': {d, 'd', 0}, 'f': {f, 'f', 0}, 'h': {h | weak, 0, 0}, 'j': {sh | h | y, 'x', 0}, 'k': {k, 'k', 0}, 'q': {k, 'k', 0},
	'l': {l, 'l', 0}, 'm': {m, 'm', 0}, 'n': {n, 'n', 0}, 'p': {p, 'p', 0}, 'r': {r, 'r', 0}, 's': {s | z, 's', 0}, 't': {t, 't', 0},
	'v': {v | b | w, 'v', 0}, 'w': {w | v | weak, 0, 'v'}, 'z': {s | z, 's', 0}, 'c': {k, 'k', 0}, 'g': {g, 'g', 0},
}

// letter hears one consonant.
func (x *Word) letter(word string, at int, start, last bool) {
	c := word[at]
	q := plain[c]
	soft := front(word, at+1)
	switch {
	case c == 'c' && soft:
		q = sound{s | sh | k, 's', 'x'}
	case c == 'g' && soft:
		q = sound{g | sh, 'g', 'x'}
	case c == 'g' && x.n > 0 && x.row[x.n-1].key == 'n': // ng
		q = sound{g | k | weak, 0, 0}
	case c == 'x' && start:
		q = sound{s | z | sh, 's', 'x'}
	case c == 'x':
		x.put(k|g, 'k', 0)
		q = sound{s | z, 's', 0}
	}
	if q.open == 0 {
		return
	}
	if last && at > 0 && vowelLetter(word[at-1]) && q.open&(s|z|t|d|p) != 0 {
		q.open |= weak // as in French
	}
	if c == 'l' && at > 0 && (word[at-1] == 'a' || word[at-1] == 'o') && at+1 < len(word) && (word[at+1] == 'k' || word[at+1] == 'm' || word[at+1] == 'f') {
		q.open |= weak // walk, calm, half
	}
	if c == 'r' && at > 0 && vowelLetter(word[at-1]) && (at+1 == len(word) || !vowelLetter(word[at+1])) {
		q.open |= weak // as in English
	}
	x.put(q.open, q.key, q.alt)
}

func vowelLetter(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

var open = [256]phones{'a': a | e, 'e': e | i, 'i': i, 'o': o | u | a, 'u': u | o | a, 'y': i, 'w': o | u}

// after is what a vowel may sound as when another stands behind it, beside what it is alone.
func after(first, second byte) phones {
	front, round := second == 'i' || second == 'y' || second == 'e', second == 'u' || second == 'w' || second == 'o'
	switch {
	case (first == 'a' || first == 'e') && front: // ai, ei, ea
		return a | e | i
	case (first == 'a' || first == 'e') && round: // au, ew
		return o | u
	case first == 'e' && second == 'a':
		return i | a
	case first == 'i' || first == 'y' || first == 'u': // a glide, and then the second
		return open[second]
	case first == 'o' && (second == 'a' || second == 'e'):
		return open[second]
	}
	return 0
}

// vowelGroup hears vowels that stand together as one.
func (x *Word) vowelGroup(word string, at int, ends uint64) int {
	v := open[word[at]]
	j := at + 1
	for ; j < len(word) && (j >= 64 || ends>>j&1 == 0); j++ {
		c := word[j]
		if !vowelLetter(c) && (c != 'w' || j+1 < len(word) && vowelLetter(word[j+1])) {
			break
		}
		if j == at+1 {
			v |= after(word[at], c)
		}
	}
	ending := j >= len(word) || j < 64 && ends>>j&1 != 0
	if ending && j == at+1 && word[at] == 'e' && at > 0 {
		v |= weak
	}
	x.put(v, vowelKey(word[at:j]), 0)
	return j - at
}

// vowelKey is what a group of vowels stands as in keys: the high front ones, the round ones, and a.
func vowelKey(group string) byte {
	key := byte('A')
	for i := range len(group) {
		switch group[i] {
		case 'e', 'i', 'y':
			return 'I'
		case 'o', 'u', 'w':
			key = 'O'
		}
	}
	return key
}
