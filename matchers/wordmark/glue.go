package wordmark

import (
	"slices"
	"unicode/utf8"

	"markwarden/internal/words"
)

// glued says whether a sign in an alphabet stands at the beginning or end of a word made of it and another.
func (s *sweep) glued(f *found, g *sign, extra uint64, from, to int32) bool {
	before, after := s.word(from, f.from), s.word(f.to, to)
	if onlyDigits(after) && before == "" && f.leet == 0 {
		return true // a model's number
	}
	if f.letters < minGlued || f.masked > 0 {
		return false
	}
	if f.leet > 0 {
		return (extra == 0 || count(extra) == 1) && f.letters-f.leet >= 2 && s.gluedLeet(from, f.from, true) && s.gluedLeet(f.to, s.runEnd(f.to), false)
	}
	if f.inStart && s.honest(f.from) || f.inEnd && s.honest(f.to-1) {
		return false
	}
	known := (before == "" || joins(before)) && (after == "" || joins(after) || onlyDigits(after))
	if known {
		return true
	}
	softStart, softEnd := before == "" || s.soft(f.from), after == "" || s.soft(f.to)
	if softStart && softEnd {
		return true
	}
	// One side only, a sign that is no word itself, and more than an ending stuck to it.
	rest := letters(before) + letters(after)
	return (before == "" || after == "") && !g.common && f.letters >= minGluedUnknown && rest >= 2 && extra == 0
}

// gluedLeet says whether units i..j, with digits and symbols read as letters, are a word that is glued to marks, or none at all.
func (s *sweep) gluedLeet(i, j int32, before bool) bool {
	if i >= j || onlyDigits(s.word(i, j)) && !before {
		return true
	}
	for way := range 1 << maxEither {
		s.buf = s.buf[:0]
		either := 0
		for _, u := range s.units[i:j] {
			c := u.Rune
			if alt := leet(c); len(alt) == 2 && either < maxEither {
				c = rune(alt[way>>either&1])
				either++
			} else if alt != "" {
				c = rune(alt[0])
			}
			s.buf = utf8.AppendRune(s.buf, c)
		}
		rest := string(s.buf)
		if level, known := words.English(rest); joins(rest) || known && len(rest) >= 4 && level <= commonLevel {
			return true
		}
		if way+1 >= 1<<either {
			break
		}
	}
	return false
}

// maxEither is how many characters that may be either of two letters are tried as both.
const maxEither = 3

// commonLevel is how rare the words of English are that are taken for goods.
const commonLevel = 35

// runEnd is where letters, digits and symbols that stand for letters end, from unit i on.
func (s *sweep) runEnd(i int32) int32 {
	for int(i) < len(s.units) && (s.units[i].Word() || leet(s.units[i].Rune) != "") {
		i++
	}
	return i
}

// leetRun is the word around units i..j, symbols that stand for letters inside it.
func (s *sweep) leetRun(i, j int32) (from, to int32) {
	from, to = i, j
	for k := i - 1; k >= 0 && (s.units[k].Word() || leet(s.units[k].Rune) != ""); k-- {
		if s.units[k].Word() {
			from = k
		}
	}
	for k := j; k < s.runEnd(j); k++ {
		if s.units[k].Word() {
			to = k + 1
		}
	}
	return from, to
}

// honest says whether the word around a unit is one of English.
func (s *sweep) honest(i int32) bool {
	k, exact := slices.BinarySearchFunc(s.tokens, i, func(t token, at int32) int { return int(t.from - at) })
	if !exact {
		k--
	}
	return k >= 0 && s.english(&s.tokens[k])
}

// Letters from which a sign is looked for inside a word: beside a word that is known to be joined, and beside any.
const (
	minGlued        = 4
	minGluedUnknown = 5
)

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
