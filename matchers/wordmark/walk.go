package wordmark

import (
	"math/bits"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/pinyin"
	"markwarden/internal/trie"
)

// found is one place where the letters of a key stand, with what stood between and instead of them.
type found struct {
	key            int32
	from, to       int    // units
	breaks         uint64 // bit i: something that is no letter stood before letter i
	emoji          bool   // and some of it was an emoji
	leet           int    // letters read from a digit or symbol
	nearby         int    // letters read from a lookalike of an everyday script
	masked         int    // letters that a mask stands for
	letters        int
	sounded        int  // letters read from Chinese characters
	heard          bool // only the sound is the sign's
	inStart, inEnd bool // begins or ends inside a word
}

// tricky counts what a plain spelling has not.
func (f *found) tricky() int { return f.leet + f.masked + f.nearby }

// walker reads one field. It is reused.
type walker struct {
	trie   *trie.Trie
	units  []fold.Unit
	folded string
	orig   func(i int) rune // the original character of unit i
	han    bool             // the field has Chinese characters
	steps  int              // left
	out    []found
}

// Bounds of the search from one field, so that crafted text can't cost more than a long honest one.
const (
	stepsPerUnit = 48
	baseSteps    = 2048
	maxGap       = 4 // characters between two letters of a mark
	maxMasked    = 4 // letters in a row that masks stand for
)

// run walks from every place where a mark may begin. Inside words of an alphabet only if inside is set.
func (w *walker) run(inside bool) {
	w.out = w.out[:0]
	w.steps = baseSteps + stepsPerUnit*len(w.units)
	for i, u := range w.units {
		begins := i == 0 || fold.Breaks(w.units[i-1], u)
		switch {
		case u.Word():
			if !begins && u.Class == fold.Letter && !inside {
				continue
			}
			w.step(i, i, trie.Root, found{from: i, inStart: !begins})
		case i+1 < len(w.units) && (u.Rune >= utf8.RuneSelf || special[u.Rune]) && leet(u.Rune) != "" && w.units[i+1].Word():
			w.step(i, i, trie.Root, found{from: i})
		}
	}
}

// step reads on at unit i from a node that stands for the letters read so far.
func (w *walker) step(start, i int, node int32, f found) {
	gap := 0
	for ; i < len(w.units); i++ {
		if w.steps--; w.steps < 0 {
			return
		}
		u := w.units[i]
		begins := i == start || fold.Breaks(w.units[i-1], u)
		if u.Rune >= utf8.RuneSelf || special[u.Rune] {
			w.instead(start, i, node, f, gap)
		}
		if w.han && u.Class == fold.Han && w.spellable(i, f) {
			w.sound(start, i, node, f, gap)
		}
		if !u.Word() {
			if f.letters == 0 {
				return
			}
			if gap++; gap > maxGap {
				return
			}
			f.emoji = f.emoji || u.Class == fold.Emoji
			continue
		}
		next := w.trie.Walk(node, w.folded[u.Lo:u.Hi])
		if next == trie.None {
			return
		}
		node = next
		if f.letters > 0 && (gap > 0 || begins && w.units[i-1].Word()) {
			f.breaks |= 1 << min(f.letters, 63)
		}
		gap = 0
		f.letters++
		w.accept(i+1, node, f)
	}
}

// instead tries what may stand for a letter at unit i: digits and symbols, lookalikes, masks.
func (w *walker) instead(start, i int, node int32, f found, gap int) {
	u := w.units[i]
	if gap > 0 && f.letters > 0 {
		f.breaks |= 1 << min(f.letters, 63)
	}
	if alt := leet(u.Rune); alt != "" && f.leet <= f.letters {
		for k := range len(alt) {
			w.read(start, i, node, f, alt[k:k+1], asLeet)
		}
	}
	if u.Rune == 'i' || u.Rune == 'l' { // one drawn as the other; which case it had decides whether it can be
		w.twin(start, i, node, f)
	}
	if f.letters > 0 && u.Class != fold.Letter {
		if alt, ok := fold.Nearby(u.Rune); ok && len(alt) == 1 {
			w.read(start, i, node, f, alt, asLookalike)
		}
	} else if u.Rune >= 0x80 {
		if alt, ok := fold.Nearby(u.Rune); ok && len(alt) == 1 {
			w.read(start, i, node, f, alt, asLookalike)
		}
	}
	if f.letters > 0 && gap == 0 && mask(u.Rune) && f.masked < maxMasked {
		w.guess(start, i, node, f)
	}
}

// spellable says whether a character may be read in pinyin: where Latin letters stand beside it.
func (w *walker) spellable(i int, f found) bool {
	if f.letters > f.sounded {
		return f.sounded > 0 || w.units[f.from].Class == fold.Letter
	}
	for j := i + 1; j < len(w.units) && j <= i+3; j++ {
		if u := w.units[j]; u.Class == fold.Letter {
			return true
		} else if u.Class != fold.Han && u.Rune == ' ' {
			return false
		}
	}
	return false
}

// sound reads a Chinese character as its pinyin.
func (w *walker) sound(start, i int, node int32, f found, gap int) {
	if gap > 0 && f.letters > 0 {
		f.breaks |= 1 << min(f.letters, 63)
	}
	for _, way := range pinyin.Of(w.units[i].Rune) {
		said := way.String()
		next := w.trie.Walk(node, said)
		if next == trie.None {
			continue
		}
		g := f
		g.letters, g.sounded = f.letters+len(said), f.sounded+len(said)
		w.accept(i+1, next, g)
		w.step(start, i+1, next, g)
	}
}

// special are the ASCII characters that may stand for another letter.
var special = func() (t [utf8.RuneSelf]bool) {
	for r := range rune(utf8.RuneSelf) {
		t[r] = leet(r) != "" || mask(r) || r == 'i' || r == 'l'
	}
	return t
}()

func (w *walker) twin(start, i int, node int32, f found) {
	o := w.orig(i)
	switch {
	case o == 'I' && w.units[i].Rune == 'i': // drawn like a small l, among small letters
		if i > 0 && unicode.IsLower(w.orig(i-1)) || i+1 < len(w.units) && unicode.IsLower(w.orig(i+1)) {
			w.read(start, i, node, f, "l", asLookalike)
		}
	case o == 'l': // drawn like a capital I, where one would stand
		if i == start || unicode.IsUpper(w.orig(i-1)) {
			w.read(start, i, node, f, "i", asLookalike)
		}
	case o >= 0x80 && w.units[i].Rune == 'i':
		w.read(start, i, node, f, "l", asItself)
	case o >= 0x80:
		w.read(start, i, node, f, "i", asItself)
	}
}

// reading is why a character is taken for a letter.
type reading uint8

const (
	asItself    reading = iota // two letters drawn alike
	asLeet                     // a digit or symbol
	asLookalike                // a letter of an everyday script
)

// read goes on as if other letters stood at unit i.
func (w *walker) read(start, i int, node int32, f found, as string, how reading) {
	next := w.trie.Walk(node, as)
	if next == trie.None {
		return
	}
	switch how {
	case asLeet:
		f.leet++
	case asLookalike:
		f.nearby++
	case asItself:
	}
	f.letters++
	w.accept(i+1, next, f)
	w.step(start, i+1, next, f)
}

// guess lets a mask stand for any one letter.
func (w *walker) guess(start, i int, node int32, f found) {
	f.masked++
	f.letters++
	w.anyLetter(node, 0, func(next int32) {
		if w.steps -= 8; w.steps < 0 {
			return
		}
		w.accept(i+1, next, f)
		w.step(start, i+1, next, f)
	})
}

// anyLetter calls with every node one character further: a first byte and as many as it announces.
func (w *walker) anyLetter(node int32, more int, call func(int32)) {
	for c, next := range w.trie.Leads(node) {
		need := more - 1
		if more == 0 {
			need = trailing(c)
		}
		if need == 0 {
			call(next)
		} else {
			w.anyLetter(next, need, call)
		}
	}
}

// trailing is how many bytes follow the first byte of a UTF-8 character.
func trailing(c byte) int {
	switch {
	case c >= 0xF0:
		return 3
	case c >= 0xE0:
		return 2
	case c >= 0xC0:
		return 1
	}
	return 0
}

func (w *walker) accept(to int, node int32, f found) {
	key := w.trie.Key(node)
	if key < 0 {
		return
	}
	f.key, f.to = key, to
	f.inEnd = to < len(w.units) && !fold.Breaks(w.units[to-1], w.units[to])
	if f.inEnd && mask(w.units[to].Rune) {
		return // the mask hides more letters
	}
	if f.masked > 0 && to < len(w.units) && mask(w.units[to].Rune) {
		return
	}
	w.out = append(w.out, f)
}

// leet is the letters that a digit or symbol is used for, most usual first.
func leet(r rune) string {
	switch r {
	case '0':
		return "o"
	case '1', '!', '|', '¡':
		return "il"
	case '2':
		return "z"
	case '3', '€', '£':
		return "e"
	case '4', '@':
		return "a"
	case '5', '$', '§':
		return "s"
	case '6':
		return "gb"
	case '7', '+':
		return "t"
	case '8':
		return "b"
	case '9':
		return "gq"
	case '(', '¢', '<':
		return "c"
	case '¥':
		return "y"
	}
	return ""
}

// mask says whether a character is used to hide a letter.
func mask(r rune) bool {
	switch r {
	case '*', '○', '●', '◯', '〇', '■', '□', '#', '＊', '✱', '×', '✕', '?', '█', '_', '△', '☆', '★', '•', '%':
		return true
	}
	return false
}

func count(b uint64) int { return bits.OnesCount64(b) }
