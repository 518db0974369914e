package wordmark

import (
	"iter"
	"slices"
	"strings"
	"sync/atomic"

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
	spelt             string // what stands for form in the text; empty: form itself
	common            bool   // its key is an everyday word of English
	breaks            uint64 // bit i: a border stands before letter i of the key, in the registered form
	spaces            uint64 // those of breaks that are spaces
	runes             uint8  // letters of the key
	class             fold.Class
	upper             bool // registered in capitals only
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
	type entry struct {
		key string
		sign
	}
	x := &lexicon{id: made.Add(1) * 0x9E3779B97F4A7C15}
	var all []entry
	for r := range rights {
		for s := range signs(r) {
			if key, ok := s.measure(); ok {
				all = append(all, entry{key, s})
			}
			if s.source == fromWords {
				continue
			}
			if list := hanSign(s.form); list != nil {
				for spelt := range spelled(list) {
					p := sign{right: r, source: fromPinyin, form: s.form, spelt: spelt}
					if key, ok := p.measure(); ok && len(key) >= minPinyin {
						all = append(all, entry{key, p})
					}
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	var keys []string
	for i, e := range all {
		if i == 0 || e.key != all[i-1].key {
			keys = append(keys, e.key)
			x.first = append(x.first, int32(len(x.signs)))
		}
		x.signs = append(x.signs, e.sign)
	}
	x.first = append(x.first, int32(len(x.signs)))
	x.trie, x.keys = trie.New(keys), keys
	x.fine, x.coarse = newSounds(x)
	x.homophones, x.shapes, x.anchors, x.grams = newHomophones(x), newShapes(x), newAnchors(x), newGrams(keys)
	x.ends = newEnds(keys, func(k int) bool { return x.mayBeMistyped(int32(k)) })
	x.near = newNear(keys, func(k int) bool { return x.mayBeMistyped(int32(k)) })
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

// measure computes the key of a sign and what the key lost; false when the sign can't be looked for.
func (s *sign) measure() (string, bool) {
	text := s.form
	if s.spelt != "" {
		text = s.spelt
	}
	folded, _ := fold.Fold(text)
	units := fold.Units(nil, folded)
	var key strings.Builder
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
		key.WriteRune(u.Rune)
		n++
	}
	s.runes = uint8(min(n, 255))
	s.upper = strings.ToUpper(s.form) == s.form && strings.ToLower(s.form) != s.form
	if s.class == 0 {
		s.class = fold.Digit
	}
	// A number alone is a model, a size or a count; only a long one can be a mark.
	_, s.common = words.English(key.String())
	if s.several = s.mayBeParted(key.String()); s.several {
		p := partsOf(key.String(), s.breaks)
		s.ordinary = p.ordinary()
	}
	return key.String(), n >= minLetters && n <= maxLetters && (digits < n || n >= 4)
}

// of yields the signs of a key.
func (x *lexicon) of(key int32) []sign { return x.signs[x.first[key]:x.first[key+1]] }

// mayBeMistyped says whether a key is long and wordlike enough to be looked for with a slip of the hand.
func (x *lexicon) mayBeMistyped(key int32) bool {
	for _, s := range x.of(key) {
		if s.runes >= minSlipLetters && s.source != fromWords && s.source != fromNickname && s.source != fromPinyin && s.class == fold.Letter && !strings.ContainsAny(s.form, "0123456789") {
			return true
		}
	}
	return false
}
