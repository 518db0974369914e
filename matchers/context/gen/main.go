// Command gen makes matchers/context/data/brands.txt of lists of brand names, one name a line: their keys, sorted, without everyday words
// of English, for a word in a brand field is as often a property.
package main

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"slices"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/words"
	"markwarden/matchers/context"
)

const header = `# Keys of names that brand fields hold, one a line: known brands, whatever a registry says.
# From: the brand fields of listings in megagonlabs/ditto (commit 52985564), AI-team-UoA/pyJedAI (619b00eb) and wbsg-uni-mannheim/ExtractGPT (3f96461b),
# all Apache-2.0, names only; and the names of the npm package simple-icons 16.37.0, CC0-1.0. Trademarks remain their owners'.
# Made by: go run ./matchers/context/gen < NAMES > matchers/context/data/brands.txt`

func main() {
	keys := map[string]struct{}{}
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		folded, _ := fold.Fold(sc.Text())
		key := context.Key(sc.Text())
		if _, word := words.English(folded); !word && utf8.RuneCountInString(key) >= 2 {
			keys[key] = struct{}{}
		}
	}
	if err := sc.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(header)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		fmt.Println(k)
	}
}
