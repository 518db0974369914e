package context

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"markwarden"
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

// trade is what a category says, whatever the listing.
type trade struct {
	classes   []int
	broad     bool     // it proves no mismatch
	accessory bool     // goods that many makers sell for one maker's
	words     []string // folded
}

// trades remembers categories: a shop has few, and reading one costs more than a title.
var trades struct {
	sync.RWMutex
	known map[string]trade // guarded by the lock; at most maxTrades, then forgotten
}

const maxTrades = 8192

func tradeOf(category string) trade {
	trades.RLock()
	t, ok := trades.known[category]
	trades.RUnlock()
	if ok {
		return t
	}
	folded, back := fold.Fold(category)
	t.classes, t.broad = classesOf(category)
	t.words = strings.Fields(wordsOf(category))
	t.accessory = slices.ContainsFunc(phrases().read(nil, fold.Units(nil, folded), folded, category, back), func(s said) bool { return s.kind == accessory })
	trades.Lock()
	defer trades.Unlock()
	if trades.known == nil || len(trades.known) >= maxTrades {
		trades.known = map[string]trade{}
	}
	trades.known[strings.Clone(category)] = t
	return t
}

// Class is the Nice class to ask an authorization for: one of the goods that the right covers; 0 when none is known.
func (r *Reading) Class(right *markwarden.Right) int {
	for _, c := range r.trade.classes {
		if slices.Contains(right.NiceClasses, c) {
			return c
		}
	}
	for _, s := range r.title.phrases {
		for _, c := range s.classes {
			if slices.Contains(right.NiceClasses, c) {
				return c
			}
		}
	}
	return 0
}

// First is the Nice class of a category that comes first; 0 when none is known.
func First(category string) int {
	if t := tradeOf(category); len(t.classes) > 0 {
		return t.classes[0]
	}
	return 0
}

// First is the Nice class of the category that comes first; 0 when none is known.
func (r *Reading) First() int {
	if len(r.trade.classes) == 0 {
		return 0
	}
	return r.trade.classes[0]
}

// titled says whether the title names goods of the right's classes.
func (l *look) titled() bool {
	return slices.ContainsFunc(l.title.phrases, func(s said) bool { return meet(s.classes, l.right.NiceClasses) })
}

// names is the goods that the title names last.
func (l *look) names() (said, bool) {
	for i := len(l.title.phrases) - 1; i >= 0; i-- {
		if s := l.title.phrases[i]; s.kind == named {
			return s, true
		}
	}
	return said{}, false
}

// goods holds the category against the right's classes.
func (l *look) goods() {
	if len(l.right.NiceClasses) == 0 {
		return
	}
	category, t := l.f.Listing.Category, &l.trade
	switch {
	case meet(t.classes, l.right.NiceClasses):
		if !t.broad {
			l.add(l.say(markwarden.Context, markwarden.KindGoodsMatch, "goods.match", "goods_match", category))
		}
	case l.titled():
		if len(t.classes) == 0 || t.broad {
			l.add(l.say(markwarden.Context, markwarden.KindGoodsMatch, "goods.match", "goods_named", category))
		} else {
			l.add(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.near", "different_goods", category))
		}
	case len(t.classes) == 0:
		if other, ok := l.names(); ok {
			l.add(l.title.at(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.near", "different_goods_named", l.title.phrase(other)), other.from, other.to))
		}
	case t.broad:
		l.add(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.near", "different_goods", category))
	default:
		l.add(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.mismatch", "different_goods", category))
	}
}

func meet(a, b []int) bool {
	return slices.ContainsFunc(a, func(c int) bool { return slices.Contains(b, c) })
}
