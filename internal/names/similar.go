package names

import "strings"

// least is the similarity below which two words are different words.
const least = 0.55

// similar is how much two words are the same, 0 or from least to 1.
func similar(a, b *token) float64 {
	switch {
	case a.text == b.text:
		return 1
	case a.term != 0 && a.term == b.term:
		return 0.97
	case a.term != 0 && b.term != 0:
		return 0
	case a.number || b.number:
		return 0
	case a.han && b.han:
		return characters(a.text, b.text)
	}
	s := spelling(a, b)
	if s < 0.7 && !a.han && !b.han {
		s = max(s, shortened(a.text, b.text), shortened(b.text, a.text))
	}
	if s < least {
		return 0
	}
	return s
}

// spelling compares what is written and what it sounds like.
func spelling(a, b *token) float64 {
	if a.sound == "" || b.sound == "" {
		if a.term == 0 && b.term == 0 {
			return 0
		}
		return near(a.text, b.text)
	}
	if a.sound == b.sound {
		return 0.93
	}
	s := 0.97 * near(a.sound, b.sound)
	if !a.han && !b.han {
		s = max(s, near(a.text, b.text))
	}
	if (a.bare || b.bare) && len(a.bones) > 2 && a.bones == b.bones {
		s = max(s, 0.8)
	}
	if a.heard != b.heard || a.heard && b.heard {
		s = max(s, asHeard(a.loan, b.loan))
	}
	return s
}

// asHeard compares what two words keep when they are taken over.
func asHeard(a, b string) float64 {
	switch n := min(len(a), len(b)); {
	case n < 2:
		return 0
	case a == b:
		return min(0.9, 0.5+0.1*float64(n))
	case n >= 4 && edits(a[:min(len(a), maxNear)], b[:min(len(b), maxNear)], 1) <= 1:
		return 0.7
	}
	return 0
}

// characters compares Chinese names: how many characters they share in order.
func characters(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	same, from := 0, 0
	for _, r := range x {
		for j := from; j < len(y); j++ {
			if y[j] == r {
				same++
				from = j + 1
				break
			}
		}
	}
	s := float64(same) / float64(len(y))
	if s < 0.6 {
		return 0
	}
	return s
}

// shortened is how well short stands for long: its beginning, its first letter, or its first letter and consonants further on ("VW").
func shortened(short, long string) float64 {
	switch n := len(short); {
	case n >= len(long) || short[0] != long[0]:
		return 0
	case n == 1:
		return 0.6
	case n >= 3 && strings.HasPrefix(long, short):
		return 0.68
	case n <= 4 && strings.IndexFunc(short, func(r rune) bool { return r >= 0x80 || vowel(byte(r)) }) < 0 && within(short, long):
		return 0.6
	}
	return 0
}

// within says whether the letters of short stand in long in their order.
func within(short, long string) bool {
	k := 0
	for i := 0; i < len(long) && k < len(short); i++ {
		if long[i] == short[k] {
			k++
		}
	}
	return k == len(short)
}

// near is how close two words are in letters: 1 less for each letter wrong, missing, too much, or two swapped, in proportion to their
// length; 0 for too many.
func near(a, b string) float64 {
	n := max(len(a), len(b))
	var most int
	switch {
	case n <= 3:
		return 0
	case n <= 5:
		most = 1
	case n <= 8:
		most = 2
	default:
		most = 3
	}
	if abs(len(a)-len(b)) > most || n > maxNear {
		return 0
	}
	d := edits(a, b, most)
	if d > most {
		return 0
	}
	s := 1 - 1.5*float64(d)/float64(n)
	if a[0] != b[0] {
		s -= 0.1
	}
	return s
}

func abs(n int) int { return max(n, -n) }

const maxNear = 48

// edits is the number of edits between two words (optimal string alignment), or more than most.
func edits(a, b string, most int) int {
	var rows [3][maxNear + 1]uint8
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		now[0] = uint8(i)
		best := now[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
			best = min(best, d)
		}
		if int(best) > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return int(last[len(b)])
}
