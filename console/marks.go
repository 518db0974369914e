package console

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden"
)

// span is one piece of evidence in a text. Evidence is its number on the page, which links the mark with its sentence.
type span struct {
	start, end int
	evidence   int
	kind       markwarden.EvidenceKind
	polarity   markwarden.Polarity
}

// segment is a run of text that the same evidence covers. The segments of a text, joined, are the text.
type segment struct {
	text  string
	spans []span
}

// spansIn picks the evidence that stands in a field and still fits the text: a span of another version of the listing,
// whose characters are no longer there, is left out instead of marking something innocent.
func spansIn(field, text string, evidence []markwarden.Evidence) []span {
	var out []span
	for i := range evidence {
		e := &evidence[i]
		if e.Field != field || !e.InText() || !fits(text, e) {
			continue
		}
		out = append(out, span{e.Start, e.End, i, e.Kind, e.Polarity})
	}
	return out
}

func fits(text string, e *markwarden.Evidence) bool {
	if e.Start < 0 || e.End > len(text) || e.Start >= e.End {
		return false
	}
	return e.Text == "" || text[e.Start:e.End] == e.Text
}

// segments cuts text at every border of a span. Spans may overlap; one that begins or ends inside a character is widened to
// the whole character.
func segments(text string, spans []span) []segment {
	cuts := []int{0, len(text)}
	wide := make([]span, 0, len(spans))
	for _, s := range spans {
		s.start, s.end = runeStart(text, max(s.start, 0)), runeEnd(text, min(s.end, len(text)))
		if s.start < s.end {
			wide = append(wide, s)
			cuts = append(cuts, s.start, s.end)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []segment
	for i := 1; i < len(cuts); i++ {
		seg := segment{text: text[cuts[i-1]:cuts[i]]}
		for _, s := range wide {
			if s.start <= cuts[i-1] && cuts[i] <= s.end {
				seg.spans = append(seg.spans, s)
			}
		}
		out = append(out, seg)
	}
	return out
}

func runeStart(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

func runeEnd(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i++
	}
	return i
}

// marked is text as HTML with its evidence marked. The text of the elements is exactly the original: what is added for the
// eye (names of invisible characters, code points) stands in attributes that the style sheet shows, so copying gives the original.
func marked(text string, spans []span) template.HTML {
	var b strings.Builder
	for _, seg := range segments(text, spans) {
		if len(seg.spans) == 0 {
			reveal(&b, seg.text, false)
			continue
		}
		fmt.Fprintf(&b, `<mark class="%s" data-ev="%s">`, markClass(seg.spans), numbers(seg.spans))
		reveal(&b, seg.text, slices.ContainsFunc(seg.spans, func(s span) bool { return showsCodePoints[s.kind] }))
		b.WriteString("</mark>")
	}
	return template.HTML(b.String()) //nolint:gosec // every character went through reveal, which escapes
}

// showsCodePoints are the kinds whose point is that a character is not what it looks like.
var showsCodePoints = map[markwarden.EvidenceKind]bool{markwarden.KindHomoglyph: true, markwarden.KindCaseWidth: true, markwarden.KindConcealed: true}

// markClass shows the gravest polarity: what speaks against the listing is never hidden by what speaks for it.
func markClass(spans []span) string {
	has := func(p markwarden.Polarity) bool {
		return slices.ContainsFunc(spans, func(s span) bool { return s.polarity == p })
	}
	switch {
	case has(markwarden.Offence) && has(markwarden.Defence):
		return "offence both"
	case has(markwarden.Offence):
		return "offence"
	case has(markwarden.Defence):
		return "defence"
	}
	return "context"
}

func numbers(spans []span) string {
	var n []string
	for _, s := range spans {
		n = append(n, strconv.Itoa(s.evidence))
	}
	return strings.Join(n, " ")
}

// reveal writes escaped text in which invisible characters, and on request disguised letters, are wrapped with their name.
// Each is isolated (bdi), so that a direction override can't reorder the page.
func reveal(b *strings.Builder, text string, codePoints bool) {
	plain := 0
	prev := rune(0)
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		class := ""
		switch {
		case invisible(r, prev):
			class = "inv"
		case codePoints && r > unicode.MaxASCII && unicode.IsLetter(r):
			class = "cp"
		}
		prev = r
		if class == "" {
			continue
		}
		b.WriteString(template.HTMLEscapeString(text[plain:i]))
		fmt.Fprintf(b, `<bdi class="%s" data-cp="%s">%s</bdi>`, class, nameOf(r), template.HTMLEscapeString(text[i:i+size]))
		plain = i + size
	}
	b.WriteString(template.HTMLEscapeString(text[plain:]))
}

// shortNames are the abbreviations of the Unicode Standard for characters that can't be seen.
var shortNames = map[rune]string{
	0x00AD: "SHY", 0x034F: "CGJ", 0x061C: "ALM", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM",
	0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI",
	0x2068: "FSI", 0x2069: "PDI", 0x3164: "HF", 0xFEFF: "BOM", 0x115F: "HCF", 0x1160: "HJF", 0xFFA0: "HHF",
}

func nameOf(r rune) string {
	if n, ok := shortNames[r]; ok {
		return n
	}
	return fmt.Sprintf("U+%04X", r)
}

// invisible says whether a reader would not see r. A joiner or an emoji selector after a symbol is ordinary emoji spelling.
func invisible(r, prev rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r == 0x200D || r == 0xFE0F:
		return !unicode.Is(unicode.So, prev) && !unicode.Is(unicode.Sk, prev) && prev != 0xFE0F
	case shortNames[r] != "":
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || (r >= 0xE0000 && r <= 0xE007F)
}
