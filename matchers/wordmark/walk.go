package wordmark

import (
	"math/bits"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/pinyin"
	"markwarden/internal/trie"
)

// found is one place where the letters of a key stand, with what stood between and instead of them.
type found struct {
	breaks         uint64 // bit i: something that is no letter stood before letter i
	key            int32
	from, to       int32 // units
	letters        int8
	leet           int8 // letters read from a digit or symbol
	nearby         int8 // letters read from a lookalike of an everyday script
	masked         int8 // letters that a mask stands for
	sounded        int8 // letters read from Chinese characters
	emoji          bool // some of what stood between was an emoji
	heard          bool // only the sound is the sign's
	inStart, inEnd bool // begins or ends inside a word
}

// tricky counts what a plain spelling has not.
func (f *found) tricky() int { return int(f.leet) + int(f.masked) + int(f.nearby) }

// walker reads one field with the keys of one lexicon. It is reused.
type walker struct {
	page
	trie   *trie.Trie
	grams  *grams
	inside bool // signs glued to other words are looked for
	steps  int  // left
	out    []found
}

// Bounds of the search from one field, so that crafted text can't cost more than a long honest one.
const (
	stepsPerUnit = 48
	baseSteps    = 2048
	maxGap       = 6 // characters between two letters of a mark
	maxMasked    = 4 // letters in a row that masks stand for
)

// run walks from every place where a mark may begin: where words begin, and inside those that are no words of English.
func (w *walker) run() {
	w.out = w.out[:0]
	w.steps = baseSteps + stepsPerUnit*len(w.units)
	for k := range w.tokens {
		t := &w.tokens[k]
		w.walk(t.from, false)
		switch {
		case t.class > fold.Digit:
			for i := t.from + 1; i < t.to; i++ {
				w.walk(i, true)
			}
		case w.inside && !w.english(t):
			for i := t.from + 1; i < t.to; i++ {
				if w.gram(i) || i+minGlued > t.to && w.dotted(t.to) && joins(w.word(t.from, i)) {
					w.walk(i, true)
				}
			}
		}
	}
	for _, i := range w.symbols {
		if n := i + 1; int(n) < len(w.units) && (w.units[n].Word() || leet(w.units[n].Rune) != "") {
			w.walk(i, false)
		}
	}
}

// gram says whether some sign may begin with the letters at unit i.
func (w *walker) gram(i int32) bool {
	if int(i)+minGlued > len(w.units) {
		return false
	}
	if w.flags[i]|w.flags[i+1]|w.flags[i+2]|w.flags[i+3] != 0 {
		return true // letters may stand for others
	}
	return w.units[i+3].Word() && w.grams.has(w.text.Folded[w.units[i].Lo:])
}

// dotted says whether a dot or a hyphen and more of a word stand at unit i.
func (w *walker) dotted(i int32) bool {
	return int(i)+1 < len(w.units) && (w.units[i].Rune == '.' || w.units[i].Rune == '-') && w.units[i+1].Word()
}

func (w *walker) walk(i int32, inside bool) {
	w.step(i, i, trie.Root, found{from: i, inStart: inside})
}

// step reads on at unit i from a node that stands for the letters read so far.
func (w *walker) step(start, i int32, node int32, f found) {
	gap := 0
	for ; int(i) < len(w.units); i++ {
		if w.steps--; w.steps < 0 {
			return
		}
		u := &w.units[i]
		if w.flags[i] != 0 {
			w.instead(start, i, node, f, gap)
		}
		if u.Class < fold.Letter {
			if f.letters == 0 {
				return
			}
			if gap++; gap > maxGap {
				return
			}
			f.emoji = f.emoji || u.Class == fold.Emoji
			continue
		}
		if u.Rune < utf8.RuneSelf {
			node = w.trie.Next(node, byte(u.Rune))
		} else {
			node = w.trie.Walk(node, w.text.Folded[u.Lo:u.Hi])
		}
		if node == trie.None {
			return
		}
		if f.letters > 0 && (gap > 0 || i > start && w.border(i)) {
			f.breaks |= 1 << min(f.letters, 63)
		}
		gap = 0
		f.letters++
		if key := w.trie.Key(node); key >= 0 {
			w.accept(i+1, key, f)
		}
	}
}

// border says whether another script begins at unit i, with nothing between.
func (w *walker) border(i int32) bool {
	return w.units[i-1].Word() && fold.Breaks(w.units[i-1], w.units[i])
}

// instead tries what may stand for a letter at unit i: digits and symbols, lookalikes, masks, Chinese characters by their sound.
func (w *walker) instead(start, i int32, node int32, f found, gap int) {
	u := &w.units[i]
	if gap > 0 && f.letters > 0 {
		f.breaks |= 1 << min(f.letters, 63)
	}
	if u.Class == fold.Han {
		if w.spellable(i, &f) {
			w.sound(start, i, node, f)
		}
	}
	if alt := leet(u.Rune); alt != "" && f.leet <= f.letters {
		for k := range len(alt) {
			w.read(start, i, node, f, alt[k:k+1], asLeet)
		}
	}
	if u.Rune == 'i' || u.Rune == 'l' { // one drawn as the other
		w.twin(start, i, node, f)
	}
	if f.letters > 0 && u.Class != fold.Letter || u.Rune >= 0x80 {
		if alt, ok := fold.Nearby(u.Rune); ok && len(alt) == 1 {
			w.read(start, i, node, f, alt, asLookalike)
		}
	}
	if f.letters > 0 && f.masked < maxMasked && mask(u.Rune) && (gap == 0 || gap == 1 && w.units[i-1].Rune == ' ' && w.opens(i)) {
		w.guess(start, i, node, f)
	}
}

func (w *walker) twin(start, i int32, node int32, f found) {
	other, how := "l", asLookalike
	if w.units[i].Rune == 'l' {
		other = "i"
	}
	if w.orig(i) >= utf8.RuneSelf {
		how = asItself
	}
	w.read(start, i, node, f, other, how)
}

// reading is why a character is taken for a letter.
type reading uint8

const (
	asItself    reading = iota // two letters drawn alike
	asLeet                     // a digit or symbol
	asLookalike                // a letter of an everyday script
)

// read goes on as if other letters stood at unit i.
func (w *walker) read(start, i int32, node int32, f found, as string, how reading) {
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
	if key := w.trie.Key(next); key >= 0 {
		w.accept(i+1, key, f)
	}
	w.step(start, i+1, next, f)
}

// guess lets a mask stand for any one letter.
func (w *walker) guess(start, i int32, node int32, f found) {
	f.masked++
	f.letters++
	w.anyLetter(node, 0, func(next int32) {
		if w.steps -= 8; w.steps < 0 {
			return
		}
		if key := w.trie.Key(next); key >= 0 {
			w.accept(i+1, key, f)
		}
		w.step(start, i+1, next, f)
	})
}

// opens says whether a mask at unit i hides the beginning of a word.
func (w *walker) opens(i int32) bool {
	for ; int(i) < len(w.units) && mask(w.units[i].Rune); i++ {
	}
	return int(i) < len(w.units) && w.units[i].Word()
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

// spellable says whether a character may be read in pinyin: where Latin letters stand beside it.
func (w *walker) spellable(i int32, f *found) bool {
	if f.letters > f.sounded {
		return f.sounded > 0 || w.units[f.from].Class == fold.Letter
	}
	for j := i + 1; int(j) < len(w.units) && j <= i+3; j++ {
		if u := &w.units[j]; u.Class == fold.Letter {
			return true
		} else if u.Class != fold.Han && u.Rune == ' ' {
			return false
		}
	}
	return false
}

// sound reads a Chinese character as its pinyin.
func (w *walker) sound(start, i int32, node int32, f found) {
	for _, way := range pinyin.Of(w.units[i].Rune) {
		said := way.String()
		next := w.trie.Walk(node, said)
		if next == trie.None {
			continue
		}
		g := f
		g.letters, g.sounded = f.letters+int8(len(said)), f.sounded+int8(len(said))
		if key := w.trie.Key(next); key >= 0 {
			w.accept(i+1, key, g)
		}
		w.step(start, i+1, next, g)
	}
}

func (w *walker) accept(to int32, key int32, f found) {
	f.key, f.to = key, to
	if int(to) < len(w.units) {
		next := &w.units[to]
		f.inEnd = !fold.Breaks(w.units[to-1], *next)
		if mask(next.Rune) && (f.inEnd || f.masked > 0) {
			return // the mask hides more letters
		}
	}
	if f.letters < minGlued && w.units[to-1].Class == fold.Letter && (f.inStart || f.inEnd && w.units[to].Class == fold.Letter) {
		return // too short to stand inside a word
	}
	w.out = append(w.out, f)
}

func count(b uint64) int { return bits.OnesCount64(b) }
