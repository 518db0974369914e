package wordmark

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/trie"
	"markwarden/internal/words"
)

// source says which part of a right a sign comes from.
type source uint8

const (
	fromText source = iota
	fromName
	fromProduct
	fromNickname
	fromWords  // the words of a sign in another order, or the telling one of them
	fromPinyin // a Chinese sign as it is spelled in Latin letters
)

// sign is one spelling under which a right is known.
type sign struct {
	right             *markwarden.Right
	source            source
	form              string // as registered
	common            bool   // its key is an everyday word of English
	breaks            uint64 // bit i: a border stands before letter i of the key, in the registered form
	spaces            uint64 // those of breaks that are spaces
	runes             uint8  // letters of the key
	class             fold.Class
	several, ordinary bool // of several words; all of them words of English
}

// lexicon finds signs: keys are folded forms without anything that is no letter or digit.
type lexicon struct {
	id                                              uint64 // of this one among all that the process has made
	trie                                            *trie.Trie
	first                                           []int32 // signs[first[k]:first[k+1]] are those of key k
	signs                                           []sign
	keys                                            []string
	near                                            table // by common deletions
	grams                                           *grams
	fine, coarse, homophones, shapes, anchors, ends table
}

// Bounds of a key in letters. One letter is never a candidate: it stands everywhere.
const (
	minLetters = 2
	maxLetters = 48
	minPinyin  = 4 // letters of a Chinese name in pinyin
)

// made counts lexicons.
var made atomic.Uint64

func newLexicon(rights iter.Seq[*markwarden.Right]) *lexicon {
	b := builder{}
	for r := range rights {
		for s := range signs(r) {
			b.add(s, s.form)
			if s.source == fromWords || plainText(s.form) {
				continue
			}
			if list := hanSign(s.form); list != nil {
				for spelt := range spelled(list) {
					b.add(sign{right: r, source: fromPinyin, form: s.form}, spelt)
				}
			}
		}
	}
	x := b.sorted()
	x.id = made.Add(1) * 0x9E3779B97F4A7C15
	mistyped := func(k int) bool { return x.mayBeMistyped(int32(k)) }
	var parts sync.WaitGroup
	parts.Go(func() { x.trie = trie.New(x.keys) })
	parts.Go(func() { x.near, x.ends = newNear(x, mistyped), newEnds(x.keys, mistyped) })
	parts.Go(func() { x.fine, x.coarse = newSounds(x) })
	parts.Go(func() {
		x.homophones, x.shapes, x.anchors, x.grams = newHomophones(x), newShapes(x), newAnchors(x), newGrams(x.keys)
	})
	parts.Wait()
	return x
}

// builder gathers signs. Their keys stand in one text, so that a million of them are no million pieces of memory.
type builder struct {
	units []fold.Unit
	text  []byte
	list  []entry
	signs []sign
}

// entry is a sign by its key: the first eight bytes of it, in the order of letters, and where all of it stands.
type entry struct {
	first    uint64
	from, to uint32
	sign     int32
}

// add takes a sign that stands in texts as spelt, if it can be looked for.
func (b *builder) add(s sign, spelt string) {
	folded, _ := fold.Fold(spelt)
	b.units = fold.Units(b.units[:0], folded)
	from := len(b.text)
	var ok bool
	if b.text, ok = s.measure(b.text, b.units); !ok || s.source == fromPinyin && len(b.text)-from < minPinyin {
		b.text = b.text[:from]
		return
	}
	e := entry{from: uint32(from), to: uint32(len(b.text)), sign: int32(len(b.signs))}
	for i := range 8 {
		e.first <<= 8
		if at := from + i; at < len(b.text) {
			e.first |= uint64(b.text[at])
		}
	}
	b.list = append(b.list, e)
	b.signs = append(b.signs, s)
}

// sorted is a lexicon with signs by their keys, those of one key in the order in which they came.
func (b *builder) sorted() *lexicon {
	text := string(b.text)
	key := func(e *entry) string { return text[e.from:e.to] }
	slices.SortFunc(b.list, func(p, q entry) int {
		if p.first != q.first {
			return cmp.Compare(p.first, q.first)
		}
		return cmp.Or(strings.Compare(key(&p), key(&q)), cmp.Compare(p.sign, q.sign))
	})
	x := &lexicon{signs: make([]sign, 0, len(b.list)), first: make([]int32, 0, len(b.list)+1), keys: make([]string, 0, len(b.list))}
	for i := range b.list {
		e := &b.list[i]
		if n := len(x.keys); n == 0 || x.keys[n-1] != key(e) {
			x.keys, x.first = append(x.keys, key(e)), append(x.first, int32(i))
		}
		x.signs = append(x.signs, b.signs[e.sign])
	}
	x.first = append(x.first, int32(len(x.signs)))
	return x
}

// signs yields every spelling of a right: the sign itself, names, product marks, nicknames.
func signs(r *markwarden.Right) iter.Seq[sign] {
	return func(yield func(sign) bool) {
		switch r.Kind {
		case markwarden.WordMark, markwarden.CombinedMark, markwarden.FigurativeMark:
		default:
			return // the title of a work or design is no mark
		}
		ok := r.Text == "" || yield(sign{right: r, source: fromText, form: r.Text})
		for form := range otherOrders(r.Text) {
			ok = ok && yield(sign{right: r, source: fromWords, form: form})
		}
		for _, n := range r.Names {
			ok = ok && yield(sign{right: r, source: fromName, form: n.Text})
		}
		for _, p := range r.ProductMarks {
			ok = ok && yield(sign{right: r, source: fromProduct, form: p})
		}
		for _, n := range r.Nicknames {
			ok = ok && yield(sign{right: r, source: fromNickname, form: n})
		}
	}
}

// otherOrders yields what sellers make of a sign of several words: two words swapped, the article left out, the telling last
// word alone.
func otherOrders(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		list := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' })
		if len(list) < 2 || len(list) > 4 || fold.Touched(text)&^(fold.Case|fold.Diacritics) != 0 {
			return
		}
		if len(list) == 2 && !yield(list[1]+" "+list[0]) {
			return
		}
		if _, article := articles[strings.ToLower(list[0])]; article {
			rest := strings.Join(list[1:], " ")
			if len(list) == 3 && (!yield(rest) || !yield(list[2]+" "+list[1])) {
				return
			}
			return
		}
		last, _ := fold.Fold(list[len(list)-1])
		if _, word := words.English(last); !word && len(list) == 2 && len(last) >= minTelling {
			yield(list[1])
		}
	}
}

// minTelling is how many letters a word of a sign has that tells it without the others.
const minTelling = 6

var articles = map[string]struct{}{"the": {}, "la": {}, "le": {}, "les": {}, "el": {}, "los": {}, "il": {}, "der": {}, "die": {}, "das": {}}

// measure appends the key of a sign to dst and notes what the key lost; ok is false when the sign can't be looked for.
func (s *sign) measure(dst []byte, units []fold.Unit) (key []byte, ok bool) {
	from := len(dst)
	n, digits := 0, 0
	gap, space := false, false
	for _, u := range units {
		if !u.Word() {
			gap, space = true, space || u.Rune == ' '
			continue
		}
		if n > 0 && n < 64 && gap {
			s.breaks |= 1 << n
			if space {
				s.spaces |= 1 << n
			}
		}
		gap, space = false, false
		if u.Class == fold.Digit {
			digits++
		} else if s.class <= fold.Digit {
			s.class = u.Class
		}
		dst = utf8.AppendRune(dst, u.Rune)
		n++
	}
	s.runes = uint8(min(n, 255))
	if s.class == 0 {
		s.class = fold.Digit
	}
	// A number alone is a model, a size or a count; only a long one can be a mark.
	if n < minLetters || n > maxLetters || digits == n && n < 4 {
		return dst, false
	}
	text := string(dst[from:])
	_, s.common = words.English(text)
	if s.several = s.mayBeParted(text); s.several {
		p := partsOf(text, s.breaks)
		s.ordinary = p.ordinary()
	}
	return dst, true
}

// of yields the signs of a key.
func (x *lexicon) of(key int32) []sign { return x.signs[x.first[key]:x.first[key+1]] }

// mayBeMistyped says whether a key is long and wordlike enough to be looked for with a slip of the hand.
func (x *lexicon) mayBeMistyped(key int32) bool {
	if hasDigit(x.keys[key]) {
		return false
	}
	for _, s := range x.of(key) {
		if s.runes >= minSlipLetters && s.source != fromWords && s.source != fromNickname && s.source != fromPinyin && s.class == fold.Letter {
			return true
		}
	}
	return false
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}
