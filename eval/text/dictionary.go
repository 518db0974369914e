package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain is what a plain dictionary says of a title: the mark or one of its aliases stands in it, whatever its case, between word
// edges; Chinese, Japanese and Korean names anywhere.
func plain(r *Row) bool {
	title := strings.ToLower(r.Title)
	if stands(title, strings.ToLower(r.Mark)) {
		return true
	}
	for _, a := range r.Aliases {
		if stands(title, strings.ToLower(a)) {
			return true
		}
	}
	return false
}

func stands(title, name string) bool {
	edges := !strings.ContainsFunc(name, cjk)
	for from := 0; ; {
		at := strings.Index(title[from:], name)
		if at < 0 || name == "" {
			return false
		}
		start, end := from+at, from+at+len(name)
		before, _ := utf8.DecodeLastRuneInString(title[:start])
		after, _ := utf8.DecodeRuneInString(title[end:])
		if !edges || !letter(before) && !letter(after) {
			return true
		}
		from = start + 1
	}
}

func letter(r rune) bool {
	return r != utf8.RuneError && !cjk(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
