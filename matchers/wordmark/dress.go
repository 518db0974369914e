package wordmark

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
)

// dressed names what must be undone between the letters in the text and the registered form.
func (s *sweep) dressed(p *place) markwarden.EvidenceKind {
	if s.turned {
		return markwarden.KindInvisible
	}
	surface, form := s.text.Original[p.start:p.end], p.sign.form
	if surface == form {
		return markwarden.KindExact
	}
	surface, form = bareWord(surface), bareWord(form)
	if s.ascii && plainText(form) {
		if inCase(surface, form) {
			return markwarden.KindExact
		}
		return markwarden.KindCaseWidth
	}
	if surface == form || surface == strings.ToLower(form) || surface == strings.ToUpper(form) {
		return markwarden.KindExact
	}
	need := fold.Difference(surface, form)
	switch {
	case need&(fold.Homoglyph|fold.Styled) != 0:
		return markwarden.KindHomoglyph
	case need&fold.Invisible != 0:
		return markwarden.KindInvisible
	case need&fold.Diacritics != 0:
		return markwarden.KindDiacritics
	case need&fold.Variant != 0:
		return markwarden.KindVariant
	case need&fold.Width != 0:
		return markwarden.KindCaseWidth
	case need&fold.Case != 0 && !titled(surface, form):
		return markwarden.KindCaseWidth
	}
	return markwarden.KindExact
}

// inCase says whether two words of ASCII that fold to the same are in the same case, or one in small letters, capitals or title case.
func inCase(surface, form string) bool {
	same, lower, upper, title := true, true, true, true
	for i := range len(surface) {
		c := surface[i]
		same = same && i < len(form) && c == form[i]
		capital, small := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z'
		lower, upper, title = lower && !capital, upper && !small, title && (capital == (i == 0) || !capital && !small)
	}
	return same || lower || upper || title
}

func plainText(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// titled says whether a word is in title case, as people write names.
func titled(surface, form string) bool {
	r, n := utf8.DecodeRuneInString(surface)
	return unicode.IsUpper(r) && strings.ToLower(surface[n:]) == surface[n:] && strings.EqualFold(surface, form)
}

// bareWord is text without spaces and punctuation; invisible characters stay.
func bareWord(s string) string {
	if onlyWord(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) && r != '・' || r == '・' {
			return -1
		}
		return r
	}, s)
}

// onlyWord says whether text has letters and digits of ASCII only.
func onlyWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// script is a coarse name of the script of a text's first letter.
func script(s string) string {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			return "latin"
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			return "cjk"
		case unicode.Is(unicode.Hangul, r):
			return "hangul"
		case unicode.IsLetter(r):
			for name, table := range unicode.Scripts {
				if unicode.Is(table, r) {
					return name
				}
			}
		}
	}
	return ""
}

// foreign says that letters which look like the mark's are honest letters of their own script: all of them are, and the field
// has other words in it.
func (s *sweep) foreign(p *place) bool {
	surface := s.text.Original[p.start:p.end]
	own := script(surface)
	if own == "latin" || own == "" || own != "Cyrillic" && own != "Greek" && own != "Armenian" {
		return false
	}
	for _, r := range surface {
		if unicode.IsLetter(r) && script(string(r)) != own || unicode.IsDigit(r) {
			return false
		}
	}
	outside := s.text.Original[:p.start] + s.text.Original[p.end:]
	n := 0
	for _, r := range outside {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) && script(string(r)) == own {
			if n++; n >= 3 {
				return true
			}
		}
	}
	return false
}
