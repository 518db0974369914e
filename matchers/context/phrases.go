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

// meaning is what a phrase says about a mark near it.
type meaning struct {
	kind string // "fit", "part", "used", "replica", "compare", "audience", "evasive", "accessory"
	side string // "before", "after", "any", "noun", "field"
	// exact: the phrase must stand with its own accents, because without them it is another word.
	exact string
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
			m := meaning{kind: parts[0], side: parts[1]}
			if rest, ok := strings.CutPrefix(p, "="); ok {
				p, m.exact = rest, rest
			}
			key := compact(p)
			if m.exact == "" && plain(key) && !latin(p) {
				m.exact = strings.ToLower(p) // a Cyrillic word whose letters look like a Latin one's
			}
			if key != "" {
				byKey[key] = append(byKey[key], m)
			}
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

// compact is folded text without spaces and punctuation.
func compact(s string) string {
	folded, _ := fold.Fold(s)
	var b strings.Builder
	for _, u := range fold.Units(nil, folded) {
		if u.Word() {
			b.WriteRune(u.Rune)
		}
	}
	return b.String()
}

// said is a phrase in a field.
type said struct {
	meaning
	from, to int // units
}

// read finds every phrase in the units of a field. Words of an alphabet must be whole.
func (b phraseBook) read(units []fold.Unit, folded, original string, back []uint32) []said {
	var out []said
	for i, u := range units {
		if !u.Word() || i > 0 && !fold.Breaks(units[i-1], u) && u.Class == fold.Letter {
			continue
		}
		node := trie.Root
		for j := i; j < len(units); j++ {
			v := units[j]
			if !v.Word() {
				if j == i || !(v.Rune == ' ' || v.Rune == '-' || v.Rune == '\'' || v.Rune == '.' || v.Rune == '/' || v.Rune == ':' || v.Rune == '’') {
					break
				}
				continue
			}
			if node = b.trie.Walk(node, folded[v.Lo:v.Hi]); node == trie.None {
				break
			}
			key := b.trie.Key(node)
			if key < 0 || j+1 < len(units) && !fold.Breaks(v, units[j+1]) && (v.Class == fold.Letter || v.Class == fold.Digit) {
				continue
			}
			for _, m := range b.meanings[key] {
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
