package names

import (
	"slices"
	"strings"
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
	"letters, words sorted":    func(a, b string) float64 { return indel([]rune(sorted(a)), []rune(sorted(b))) },
	"share of words (Jaccard)": jaccard,
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
