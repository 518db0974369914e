package names

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"markwarden"
	"markwarden/internal/names"
)

// ReadOrganisations reads one organisation a line, its names separated by "|", and pairs them: all names of one organisation with each
// other, and each with those names of others that are most like it.
func ReadOrganisations(in io.Reader) ([]Pair, error) {
	type name struct {
		text string
		low  []rune
		read *names.Name
		of   int
	}
	var all []name
	sc := bufio.NewScanner(in)
	n := 0
	for ; sc.Scan(); n++ {
		for s := range strings.SplitSeq(sc.Text(), "|") {
			if s = strings.TrimSpace(s); s != "" {
				all = append(all, name{s, []rune(strings.ToLower(s)), names.Parse(s), n})
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if n < 2 || len(all) == n {
		return nil, fmt.Errorf("%w: one organisation a line, its names separated by |", markwarden.ErrInvalid)
	}
	var pairs []Pair
	seen := map[[2]int]bool{}
	rng := rand.New(rand.NewPCG(1, 5))
	for i, a := range all {
		other := [3]int{-1, -1, -1}
		var letters, score float64
		for j, b := range all {
			if j > i && b.of == a.of {
				pairs = append(pairs, Pair{a.text, b.text, true})
			}
			if b.of == a.of {
				continue
			}
			if s := indel(a.low, b.low); s > letters {
				letters, other[0] = s, j
			}
			if s := names.Score(a.read, b.read); s > score {
				score, other[1] = s, j
			}
		}
		for other[2] < 0 || all[other[2]].of == a.of {
			other[2] = rng.IntN(len(all))
		}
		for _, j := range other {
			if key := [2]int{min(i, j), max(i, j)}; j >= 0 && !seen[key] {
				seen[key] = true
				pairs = append(pairs, Pair{a.text, all[j].text, false})
			}
		}
	}
	return pairs, nil
}
