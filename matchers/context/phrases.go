package context

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/trie"
)

//go:embed data/phrases.tsv
var phraseFile string

// kind is what a phrase is about.
type kind uint8

const (
	fit        kind = iota + 1 // the goods fit or serve the mark's goods
	part                       // the mark names a part or material
	used                       // goods put on the market before
	replica                    // a word of copies
	compare                    // like the mark
	audience                   // whom goods are for
	evasive                    // said in a brand field instead of a brand
	accessory                  // goods that many makers sell for one maker's
	unit                       // of measure
	describes                  // a property that describes goods and names no maker
	fits                       // a property that says what goods fit
	word                       // an everyday word that dictionaries leave out
	place                      // makes a place of the name beside it
	person                     // makes a person of the name beside it
	platform                   // a system that software runs on
	ingredient                 // a mark for a part, a material or a technology of others' goods
	named                      // goods by their name, with their Nice classes
)

var kinds = map[string]kind{
	"fit": fit, "part": part, "used": used, "replica": replica, "compare": compare, "audience": audience, "evasive": evasive, "accessory": accessory,
	"unit": unit, "describes": describes, "fits": fits, "word": word, "place": place, "person": person,
	"platform": platform, "ingredient": ingredient,
}

// side is where a phrase must stand.
type side uint8

const (
	anywhere side = iota
	before        // before the mark
	after         // behind the mark
	noun          // beside the mark
	field         // alone in its field
)

var sides = map[string]side{"any": anywhere, "before": before, "after": after, "noun": noun, "field": field}

// meaning is what a phrase says about a mark near it.
type meaning struct {
	kind    kind
	side    side
	exact   string // the phrase must stand with its own accents, because without them it is another word; empty: no matter
	classes []int  // of goods
}

// phraseBook finds phrases by their letters, whatever stands between words.
type phraseBook struct {
	trie     *trie.Trie
	meanings [][]meaning
}

var phrases = sync.OnceValue(func() phraseBook {
	byKey := map[string][]meaning{}
	for line := range strings.Lines(phraseFile) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		parts := strings.SplitN(line, "\t", 3)
		for p := range strings.SplitSeq(parts[2], "|") {
			m := meaning{kind: kinds[parts[0]], side: sides[parts[1]]}
			if m.kind == 0 {
				panic("phrases: " + line) // embedded: a bug in our own data
			}
			if rest, ok := strings.CutPrefix(p, "="); ok {
				p, m.exact = rest, rest
			}
			key := compact(p)
			if m.exact == "" && plain(key) && !latin(p) {
				m.exact = strings.ToLower(p) // a Cyrillic word whose letters look like a Latin one's
			}
			if m.exact == "" && m.side != field && key != p && strings.Trim(key, "0123456789v") == "" {
				m.exact = p // 1:1 is not 11
			}
			if key != "" {
				byKey[key] = append(byKey[key], m)
			}
		}
	}
	for words, g := range goodsOf() {
		if g.title {
			key := strings.ReplaceAll(words, " ", "")
			byKey[key] = append(byKey[key], meaning{kind: named, classes: g.classes})
		}
	}
	keys := make([]string, 0, len(byKey))
	for k := range byKey {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	b := phraseBook{trie: trie.New(keys)}
	for _, k := range keys {
		b.meanings = append(b.meanings, byKey[k])
	}
	return b
})

// plain says whether a key has ASCII only; latin whether a phrase has no letters of another alphabet.
func plain(key string) bool {
	return !strings.ContainsFunc(key, func(r rune) bool { return r >= utf8.RuneSelf })
}

func latin(phrase string) bool {
	return !strings.ContainsFunc(phrase, func(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) })
}

// is says whether a whole text, given by its key, is a phrase of a kind.
func (b phraseBook) is(key string, k kind) bool {
	n := b.trie.Key(b.trie.Walk(trie.Root, key))
	return n >= 0 && slices.ContainsFunc(b.meanings[n], func(m meaning) bool { return m.kind == k })
}

// said is a phrase in a field.
type said struct {
	*meaning
	from, to int // units
}

// between are the characters that may stand between the words of a phrase.
func between(r rune) bool {
	switch r {
	case ' ', '-', '\'', '.', '/', ':', '’':
		return true
	}
	return false
}

// read appends every phrase in the units of a field to out. Words of an alphabet must be whole.
func (b phraseBook) read(out []said, units []fold.Unit, folded, original string, back []uint32) []said {
	for i := range units {
		u := &units[i]
		if !u.Word() || i > 0 && !fold.Breaks(units[i-1], *u) && u.Class == fold.Letter {
			continue
		}
		node := trie.Root
		for j := i; j < len(units); j++ {
			v := &units[j]
			if !v.Word() {
				if !between(v.Rune) {
					break
				}
				continue
			}
			if node = b.trie.Walk(node, folded[v.Lo:v.Hi]); node == trie.None {
				break
			}
			key := b.trie.Key(node)
			if key < 0 || j+1 < len(units) && !fold.Breaks(*v, units[j+1]) && (v.Class == fold.Letter || v.Class == fold.Digit) {
				continue
			}
			for k := range b.meanings[key] {
				m := &b.meanings[key][k]
				if m.exact != "" {
					start, end := fold.Span(original, back, int(u.Lo), int(v.Hi))
					if fold.Apply(original[start:end], fold.Case) != m.exact {
						continue
					}
				}
				out = append(out, said{m, i, j + 1})
			}
		}
	}
	return out
}
