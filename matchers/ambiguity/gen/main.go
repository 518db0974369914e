// Command gen makes matchers/ambiguity/data/titles.tsv of listings, one JSON object with "title" and "brand" a line: words of titles, and runs
// of two, that stand beside several brands, with how many; and of those that are brands themselves, in how many listings they were it.
//
// Where no brand is given the first word of the title stands for it, as it does in most catalogues.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/words"
	"markwarden/matchers/context"
)

const header = `# KEY	BRANDS	OWN	CLASS=BRANDS ...: letters of words in titles, beside how many brands they stood, in how many listings they were the brand
# themselves, and beside how many brands by Nice class of the category. Words that often stand behind a word of fitness are left out.
# Counted in listings of the repositories megagonlabs/ditto (commit 52985564), AI-team-UoA/pyJedAI (619b00eb) and wbsg-uni-mannheim/ExtractGPT
# (3f96461b), all Apache-2.0: counts of words, no text. Made by: go run ./matchers/ambiguity/gen < LISTINGS > matchers/ambiguity/data/titles.tsv`

// leastBrands is beside how many brands a word stood that is kept.
const leastBrands = 4

// aimed is how many words behind a word of fitness are left out: they name what goods fit, as a brand does elsewhere.
const aimed = 4

var aims = map[string]bool{"for": true, "fits": true, "fit": true, "compatible": true, "with": true, "f": true}

type count struct {
	brands  map[string]struct{}
	classes map[int]map[string]struct{} // brands by Nice class of the category
	fitted  map[string]struct{}         // brands behind a word of fitness
	own     int
}

func main() {
	all, makers := map[string]*count{}, map[string]int{}
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var l struct{ Title, Brand, Category string }
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		add(all, makers, l.Title, l.Brand, context.First(l.Category))
	}
	if err := sc.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(header)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		_, word := words.English(k)
		if n := all[k]; len(n.brands) >= leastBrands && n.own*2 < len(n.brands) && len(n.fitted)*3 < len(n.brands) && (word || makers[k] < leastBrands && !context.Famous(k)) {
			fmt.Printf("%s\t%d\t%d", k, len(n.brands), n.own)
			for _, c := range slices.Sorted(maps.Keys(n.classes)) {
				fmt.Printf("\t%d=%d", c, len(n.classes[c]))
			}
			fmt.Println()
		}
	}
}

func add(all map[string]*count, makers map[string]int, title, brand string, class int) {
	list := wordsOf(title)
	name := strings.Join(wordsOf(brand), "")
	first := 0
	if name == "" && len(list) > 0 {
		name, first = list[0], 1
	}
	makers[name]++
	seen := map[string]bool{}
	last := -aimed - 1
	for i := first; i < len(list); i++ {
		if aims[list[i]] {
			last = i
		}
		fitted := i > last && i-last <= aimed
		for n := 1; n <= 2 && i+n <= len(list); n++ {
			key := strings.Join(list[i:i+n], "")
			if seen[key] || utf8.RuneCountInString(key) < 2 || strings.Trim(key, "0123456789") == "" {
				continue
			}
			seen[key] = true
			c := all[key]
			if c == nil {
				c = &count{brands: map[string]struct{}{}, classes: map[int]map[string]struct{}{}, fitted: map[string]struct{}{}}
				all[key] = c
			}
			switch {
			case key == name:
				c.own++
			case strings.Contains(name, key):
			case fitted:
				c.fitted[name] = struct{}{}
			default:
				c.brands[name] = struct{}{}
				if class > 0 && c.classes[class] == nil {
					c.classes[class] = map[string]struct{}{}
				}
				if class > 0 {
					c.classes[class][name] = struct{}{}
				}
			}
		}
	}
}

// wordsOf are the folded words of a text; scripts without spaces give none.
func wordsOf(text string) []string {
	folded, _ := fold.Fold(text)
	var out []string
	start := -1
	units := fold.Units(nil, folded)
	for i := 0; i <= len(units); i++ {
		if i < len(units) && (units[i].Class == fold.Letter || units[i].Class == fold.Digit) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, folded[units[start].Lo:units[i-1].Hi])
			start = -1
		}
	}
	return out
}
