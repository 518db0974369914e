package names

import (
	"slices"
	"strings"
	"unicode"
)

// peers are plain measures of two strings, 0 to 1, for comparison: none knows what an organisation is.
var peers = map[string]func(a, b string) float64{
	"equal": func(a, b string) float64 {
		if a == b {
			return 1
		}
		return 0
	},
	"letters in order":         func(a, b string) float64 { return indel([]rune(a), []rune(b)) },
	"letters, words sorted":    tokenSort,
	"share of words (Jaccard)": jaccard,
	"WRatio":                   wratio,
}

func tokenSort(a, b string) float64 { return indel([]rune(sorted(a)), []rune(sorted(b))) }

// wratio is RapidFuzz's WRatio as its documentation describes it: the best of the whole, of words sorted, of words as sets, and of the
// shorter within the longer where one is much longer.
func wratio(a, b string) float64 {
	a, b = lettersOnly(a), lettersOnly(b)
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	best := indel(x, y)
	long := float64(max(len(x), len(y))) / float64(min(len(x), len(y)))
	if long < 1.5 {
		return max(best, 0.95*max(tokenSort(a, b), tokenSet(a, b)))
	}
	scale := 0.9
	if long > 8 {
		scale = 0.6
	}
	return max(best, scale*partial(x, y), scale*0.95*max(partial([]rune(sorted(a)), []rune(sorted(b))), partialSet(a, b)))
}

func lettersOnly(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// sets are the words that both have, and those that only one has.
func sets(a, b string) (both, onlyA, onlyB []string) {
	x, y := strings.Fields(sorted(a)), strings.Fields(sorted(b))
	x, y = slices.Compact(x), slices.Compact(y)
	for _, w := range x {
		if slices.Contains(y, w) {
			both = append(both, w)
		} else {
			onlyA = append(onlyA, w)
		}
	}
	for _, w := range y {
		if !slices.Contains(x, w) {
			onlyB = append(onlyB, w)
		}
	}
	return both, onlyA, onlyB
}

func tokenSet(a, b string) float64 {
	both, onlyA, onlyB := sets(a, b)
	if len(both) > 0 && (len(onlyA) == 0 || len(onlyB) == 0) {
		return 1
	}
	join := func(more []string) []rune { return []rune(strings.Join(append(slices.Clone(both), more...), " ")) }
	base := []rune(strings.Join(both, " "))
	best := indel(join(onlyA), join(onlyB))
	if len(base) > 0 {
		best = max(best, indel(base, join(onlyA)), indel(base, join(onlyB)))
	}
	return best
}

func partialSet(a, b string) float64 {
	both, onlyA, onlyB := sets(a, b)
	if len(both) > 0 {
		return 1
	}
	return partial([]rune(strings.Join(onlyA, " ")), []rune(strings.Join(onlyB, " ")))
}

// partial is the best indel of the shorter with any piece of the longer that is not longer than it.
func partial(a, b []rune) (best float64) {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	for end := 1; end < len(b)+len(a); end++ {
		best = max(best, indel(a, b[max(0, end-len(a)):min(end, len(b))]))
	}
	return best
}

func sorted(s string) string {
	w := strings.Fields(s)
	slices.Sort(w)
	return strings.Join(w, " ")
}

// indel is 2 x the longest common subsequence over both lengths: what RapidFuzz calls ratio.
func indel(a, b []rune) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	last, now := make([]int, len(b)+1), make([]int, len(b)+1)
	for i := range a {
		for j := range b {
			if a[i] == b[j] {
				now[j+1] = last[j] + 1
			} else {
				now[j+1] = max(last[j+1], now[j])
			}
		}
		last, now = now, last
	}
	return 2 * float64(last[len(b)]) / float64(len(a)+len(b))
}

func jaccard(a, b string) float64 {
	x, y := strings.Fields(a), strings.Fields(b)
	common := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			common++
		}
	}
	if len(x)+len(y) == common {
		return 0
	}
	return float64(common) / float64(len(x)+len(y)-common)
}
