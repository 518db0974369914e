package wordmark

import (
	_ "embed"
	"strings"
	"sync"

	"markwarden/internal/fold"
)

//go:embed data/joins.txt
var joinFile string

// joinWords are words that sellers glue to a mark: goods, for whom, how genuine. Our own list.
var joinWords = sync.OnceValue(func() map[string]struct{} {
	all := map[string]struct{}{}
	for line := range strings.Lines(joinFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			folded, _ := fold.Fold(w)
			all[folded] = struct{}{}
		}
	}
	return all
})

// joins says whether the rest of a word is one word, or two, that sellers glue to a mark; digits at its end don't count.
func joins(rest string) bool {
	for rest != "" && onlyDigits(rest[len(rest)-1:]) {
		rest = rest[:len(rest)-1]
	}
	if rest == "" {
		return false
	}
	known := joinWords()
	if _, ok := known[rest]; ok {
		return true
	}
	for i := 2; i <= len(rest)-2; i++ {
		_, a := known[rest[:i]]
		if _, b := known[rest[i:]]; a && b {
			return true
		}
	}
	return false
}
