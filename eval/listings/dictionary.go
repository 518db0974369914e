package listings

import (
	"slices"
	"strings"
	"unicode"

	"markwarden"
	"markwarden/internal/fold"
)

// key is a name without case, accents, spaces and punctuation: two brands of one key are the same brand.
func key(name string) string {
	folded, _ := fold.Fold(name)
	var b strings.Builder
	for _, u := range fold.Units(nil, folded) {
		if u.Word() {
			b.WriteRune(u.Rune)
		}
	}
	return b.String()
}

// dictionary is what a shop writes first: every registered name, any case, between word edges; and nothing else.
type dictionary struct {
	names map[string][]int32 // the words of a name, one space between them -> rights
	words int                // of the longest name
}

func newDictionary(rights []*markwarden.Right) *dictionary {
	d := &dictionary{names: map[string][]int32{}}
	for i, r := range rights {
		for _, n := range namesOf(r) {
			list := tokens(n)
			k := strings.Join(list, " ")
			if all := d.names[k]; k != "" && (len(all) == 0 || all[len(all)-1] != int32(i)) {
				d.names[k] = append(all, int32(i))
				d.words = max(d.words, len(list))
			}
		}
	}
	return d
}

func namesOf(r *markwarden.Right) []string {
	all := []string{r.Text}
	for _, n := range r.Names {
		all = append(all, n.Text)
	}
	all = append(all, r.ProductMarks...)
	return append(all, r.Nicknames...)
}

// tokens are the words of a text in small letters; characters of scripts without spaces are words.
func tokens(text string) []string {
	var out []string
	start := -1
	end := func(i int) {
		if start >= 0 {
			out = append(out, text[start:i])
			start = -1
		}
	}
	text = strings.ToLower(text)
	for i, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end(i)
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if start < 0 {
				start = i
			}
		default:
			end(i)
		}
	}
	end(len(text))
	return out
}

// look calls with every right one of whose names stands in a text; a right may come more than once. covered says that the name is there only
// as part of a longer registered name.
func (d *dictionary) look(text string, found func(right int32, covered bool)) {
	list := tokens(text)
	type span struct{ from, to int }
	var spans []span
	each := func(call func(from, to int, rights []int32)) {
		for i := range list {
			for n := 1; n <= d.words && i+n <= len(list); n++ {
				if rights := d.names[strings.Join(list[i:i+n], " ")]; len(rights) > 0 {
					call(i, i+n, rights)
				}
			}
		}
	}
	each(func(from, to int, _ []int32) { spans = append(spans, span{from, to}) })
	each(func(from, to int, rights []int32) {
		covered := slices.ContainsFunc(spans, func(s span) bool { return s.from <= from && to <= s.to && s.to-s.from > to-from })
		for _, r := range rights {
			found(r, covered)
		}
	})
}
