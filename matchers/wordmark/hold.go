package wordmark

import (
	"slices"

	"markwarden/internal/fold"
	"markwarden/internal/words"
)

// maskHolds says whether enough of a masked sign shows.
func (s *sweep) maskHolds(f *found, g *sign) bool {
	shown := f.letters - f.masked
	switch g.class {
	case fold.Han, fold.Hangul, fold.Kana:
		return shown*2 >= f.letters
	default:
		return f.letters >= 4 && shown >= 2 && shown*5 >= f.letters*2 && f.leet*3 <= shown
	}
}

// standInHolds says whether enough real letters show among digits and lookalikes.
func (s *sweep) standInHolds(f *found, g *sign, extra uint64) bool {
	real := f.letters - f.leet
	if !slices.ContainsFunc(s.units[f.from:f.to], func(u fold.Unit) bool { return u.Class == fold.Letter }) {
		return false // a number
	}
	if g.class != fold.Letter || f.letters < 3 || real < 1 || f.letters > 3 && real < 2 && f.nearby == 0 {
		if g.class != fold.Letter || f.letters < 4 || extra == 0 {
			return false
		}
	}
	if extra == 0 {
		return true
	}
	pieces, even := s.pieces(f)
	if pieces == int(f.letters) {
		return even
	}
	return count(extra) == 1 && f.letters >= 4
}

// pieces counts the runs of letters that gaps cut the place into, and says whether all gaps are the same.
func (s *sweep) pieces(f *found) (n int, even bool) {
	n, even = 1, true
	first, gap := "", ""
	for i := f.from; i < f.to; i++ {
		if s.units[i].Word() || f.leet > 0 && leet(s.units[i].Rune) != "" && !s.gapsUse(f, s.units[i].Rune) {
			if gap != "" {
				n++
				if first == "" {
					first = gap
				}
				even = even && gap == first
				gap = ""
			}
			continue
		}
		gap += string(s.units[i].Rune)
	}
	return n, even
}

// gapsUse says whether a symbol stands between letters again and again, so that it is no letter.
func (s *sweep) gapsUse(f *found, r rune) bool {
	n := 0
	for _, u := range s.units[f.from:f.to] {
		if u.Rune == r && !u.Word() {
			n++
		}
	}
	return n >= 3
}

// gapsHold says whether letters set apart are the sign, rather than neighbouring words that happen to spell it.
func (s *sweep) gapsHold(f *found, g *sign, extra uint64) bool {
	pieces, _ := s.pieces(f)
	if pieces == int(f.letters) {
		return f.letters >= 3 || g.class != fold.Letter
	}
	switch g.class {
	case fold.Han, fold.Kana, fold.Hangul:
		return true
	case fold.Letter:
	default:
		return false
	}
	if f.letters < 4 || count(extra) > 1+count(g.breaks) && !f.emoji {
		return false
	}
	if s.gapsAre(f, func(u fold.Unit) bool { return u.Rune == '\'' || u.Rune == '’' }) {
		return false // an elision
	}
	if f.emoji && !s.gapsHave(f, ' ') {
		return true // words stand apart, these letters do not
	}
	// Pieces that are all words of their own are two words.
	start := f.from
	wordsOnly := true
	for i := f.from; i <= f.to; i++ {
		if i == f.to || !s.units[i].Word() {
			if i > start {
				if _, ok := words.English(s.word(start, i)); !ok {
					wordsOnly = false
				}
			}
			start = i + 1
		}
	}
	return !wordsOnly
}

func (s *sweep) gapsAre(f *found, is func(fold.Unit) bool) bool {
	for _, u := range s.units[f.from:f.to] {
		if !u.Word() && !is(u) {
			return false
		}
	}
	return true
}

func (s *sweep) gapsHave(f *found, r rune) bool {
	for _, u := range s.units[f.from:f.to] {
		if u.Rune == r {
			return true
		}
	}
	return false
}
