// Package names is `markwarden eval names`: how well the score of internal/names tells pairs of names of one organisation from others, and
// how long a pair takes.
package names

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/names"
)

// Pair is two names, and whether they are of one organisation.
type Pair struct {
	Left, Right string
	Match       bool
}

// Figures at one threshold: a pair matches when its score is at least that.
type Figures struct {
	F1        float64 `json:"f1"`
	Threshold float64 `json:"threshold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// Report is what `eval names` prints. Its own figures are at the threshold that is best for the pairs, as those of other scorers are given;
// Shipped are those at the threshold that we ship, which no file moves.
type Report struct {
	Figures
	Shipped   Figures `json:"shipped"`
	USPerPair float64 `json:"us_per_pair"` // both names read anew
	Pairs     int     `json:"pairs"`
	Matches   int     `json:"matches"`
	// Peers are the same figures, at their best thresholds, of plain measures.
	Peers map[string]Figures `json:"peers"`
}

// Prediction is one pair with its score.
type Prediction struct {
	Left  string  `json:"left"`
	Right string  `json:"right"`
	Match bool    `json:"match"`
	Score float64 `json:"score"`
}

// Read reads a CSV file with the columns left, right, match (1 or 0, true or false, yes or no). An error names the line.
func Read(in io.Reader) ([]Pair, error) {
	r := csv.NewReader(in)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: the header: %w", markwarden.ErrInvalid, err)
	}
	var at [3]int
	for i, name := range []string{"left", "right", "match"} {
		at[i] = slices.IndexFunc(header, func(h string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), name)
		})
		if at[i] < 0 {
			return nil, fmt.Errorf("%w: no column %q (columns are left, right, match)", markwarden.ErrInvalid, name)
		}
	}
	var all []Pair
	for {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
		}
		if len(f) <= max(at[0], at[1], at[2]) {
			return nil, fmt.Errorf("%w: line %d: %d columns, the header has %d", markwarden.ErrInvalid, line, len(f), len(header))
		}
		match, ok := truth(f[at[2]])
		if !ok {
			return nil, fmt.Errorf("%w: line %d: match %q is neither 1 nor 0", markwarden.ErrInvalid, line, f[at[2]])
		}
		all = append(all, Pair{f[at[0]], f[at[1]], match})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: the file has no pairs", markwarden.ErrInvalid)
	}
	return all, nil
}

func truth(s string) (match, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "1", "true", "yes", "y", "t", "match":
		return true, true
	case "0", "false", "no", "n", "f", "":
		return false, true
	}
	return false, false
}

// Write writes pairs as Read reads them.
func Write(out io.Writer, pairs []Pair) error {
	w := csv.NewWriter(out)
	_ = w.Write([]string{"left", "right", "match"})
	for _, p := range pairs {
		match := "0"
		if p.Match {
			match = "1"
		}
		_ = w.Write([]string{p.Left, p.Right, match})
	}
	w.Flush()
	return w.Error()
}

// Run scores the pairs.
func Run(pairs []Pair) (Report, []Prediction) {
	names.Compare("Foxa Ltd", "Foxa Limited") // reads the tables
	scores := make([]float64, len(pairs))
	took := score(pairs, scores)
	rep := Report{Figures: best(pairs, scores), Shipped: at(pairs, scores, names.Threshold), USPerPair: float64(took.Nanoseconds()) / 1000 / float64(len(pairs)), Pairs: len(pairs), Peers: map[string]Figures{}}
	all := make([]Prediction, len(pairs))
	for i, p := range pairs {
		all[i] = Prediction{p.Left, p.Right, p.Match, scores[i]}
		if p.Match {
			rep.Matches++
		}
	}
	for name, measure := range peers {
		for i, p := range pairs {
			scores[i] = measure(strings.ToLower(p.Left), strings.ToLower(p.Right))
		}
		rep.Peers[name] = best(pairs, scores)
	}
	return rep, all
}

// score scores each pair five times, twenty at a time, and adds up the fastest times, so that what else the machine does counts little.
func score(pairs []Pair, scores []float64) (took time.Duration) {
	for from := 0; from < len(pairs); from += 20 {
		some := pairs[from:min(from+20, len(pairs))]
		fastest := time.Duration(math.MaxInt64)
		for range 5 {
			began := time.Now()
			for i, p := range some {
				scores[from+i] = names.Compare(p.Left, p.Right)
			}
			fastest = min(fastest, time.Since(began))
		}
		took += fastest
	}
	return took
}

// at are the figures at a threshold.
func at(pairs []Pair, scores []float64, threshold float64) Figures {
	var right, taken, matches int
	for i, p := range pairs {
		if p.Match {
			matches++
		}
		if scores[i] >= threshold {
			taken++
			if p.Match {
				right++
			}
		}
	}
	return figures(right, taken, matches, threshold)
}

func figures(right, taken, matches int, threshold float64) Figures {
	f := Figures{Threshold: threshold}
	if right > 0 {
		f.Precision, f.Recall = float64(right)/float64(taken), float64(right)/float64(matches)
		f.F1 = 2 * f.Precision * f.Recall / (f.Precision + f.Recall)
	}
	return f
}

// best are the figures at the threshold with the largest F1.
func best(pairs []Pair, scores []float64) (top Figures) {
	order := make([]int, len(pairs))
	matches := 0
	for i := range order {
		order[i] = i
		if pairs[i].Match {
			matches++
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	right := 0
	for n, i := range order {
		if pairs[i].Match {
			right++
		}
		if n+1 < len(order) && scores[order[n+1]] == scores[i] {
			continue
		}
		if f := figures(right, n+1, matches, scores[i]); f.F1 > top.F1 {
			top = f
		}
	}
	return top
}
