package context

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"markwarden/internal/fold"
)

//go:embed data/goods.tsv
var goodsFile string

// goods is the Nice classes that a category word stands for.
type goods struct {
	classes []int
	broad   bool // goods of other classes stand there as well
	title   bool // the word names the goods in a title, too
}

var goodsOf = sync.OnceValue(func() map[string]goods {
	all := map[string]goods{}
	for line := range strings.Lines(goodsFile) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		numbers, list, _ := strings.Cut(line, "\t")
		numbers, broad := strings.CutPrefix(numbers, "~")
		var classes []int
		for n := range strings.SplitSeq(numbers, ",") {
			c, err := strconv.Atoi(n)
			if err != nil {
				panic("goods: " + line) // embedded: a bug in our own data
			}
			classes = append(classes, c)
		}
		for w := range strings.SplitSeq(list, "|") {
			w, title := strings.CutPrefix(w, "+")
			key := wordsOf(w)
			g := all[key]
			g.broad = g.broad || broad
			g.title = g.title || title
			for _, c := range classes {
				if !slices.Contains(g.classes, c) {
					g.classes = append(g.classes, c)
				}
			}
			all[key] = g
		}
	}
	return all
})

// wordsOf is folded text with single spaces between words.
func wordsOf(s string) string {
	folded, _ := fold.Fold(s)
	var b strings.Builder
	gap := false
	for _, u := range fold.Units(nil, folded) {
		if !u.Word() {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(u.Rune)
	}
	return b.String()
}

// classesOf is the Nice classes of a category path: those of its deepest level that is known. broad: they prove no mismatch.
func classesOf(category string) (classes []int, broad bool) {
	table := goodsOf()
	levels := splitPath(category)
	for i := len(levels) - 1; i >= 0; i-- {
		level := wordsOf(levels[i])
		if g, ok := table[level]; ok {
			return g.classes, g.broad
		}
		// A level that is no entry may contain some: its longest runs of words.
		list := strings.Fields(level)
		for n := min(len(list)-1, 3); n >= 1; n-- {
			for k := len(list) - n; k >= 0; k-- {
				if g, ok := table[strings.Join(list[k:k+n], " ")]; ok {
					for _, c := range g.classes {
						if !slices.Contains(classes, c) {
							classes = append(classes, c)
						}
					}
					broad = broad || g.broad
				}
			}
			if len(classes) > 0 {
				return classes, broad
			}
		}
	}
	return nil, true
}

func splitPath(category string) []string {
	return strings.FieldsFunc(category, func(r rune) bool { return r == '>' || r == '/' || r == '»' || r == '›' || r == '|' })
}

// titleClasses is the Nice classes of goods that the title names outright.
func titleClasses(folded string) []int {
	table := goodsOf()
	list := strings.Fields(wordsOf(folded))
	var classes []int
	for i := range list {
		for n := 1; n <= 3 && i+n <= len(list); n++ {
			if g, ok := table[strings.Join(list[i:i+n], " ")]; ok && g.title {
				classes = append(classes, g.classes...)
			}
		}
	}
	return classes
}

func meet(a, b []int) bool {
	return slices.ContainsFunc(a, func(c int) bool { return slices.Contains(b, c) })
}
