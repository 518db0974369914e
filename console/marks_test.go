package console_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/console"
)

var tag = regexp.MustCompile(`</?(mark|bdi)( class="[a-z ]+")?( data-(ev|cp)="[0-9A-Z+ ]+")?( data-cp="[0-9A-Z+]+")?>`)

// textOf is what a browser would show as the text of the markup.
func textOf(t require.TestingT, markup string) string {
	bare := tag.ReplaceAllString(markup, "")
	require.NotContains(t, bare, "<", "only mark and bdi elements with safe attributes")
	return html.UnescapeString(bare)
}

func TestMarkedTextIsTheOriginal(t *testing.T) {
	t.Parallel()
	alphabet := []rune("aA é<>&\"'流明М\u200b\u202e\u00ad\ufe0f🙂\u200d👩\n\x00")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 30).Draw(t, "text"))
		kinds := []markwarden.EvidenceKind{markwarden.KindExact, markwarden.KindHomoglyph, markwarden.KindNominative}
		polarities := []markwarden.Polarity{markwarden.Offence, markwarden.Defence, markwarden.Context}
		var all []markwarden.Evidence
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			// Offsets may stand inside a character or outside the text: evidence of another version.
			all = append(all, markwarden.Evidence{
				Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Polarity: rapid.SampledFrom(polarities).Draw(t, "polarity"), Field: "title",
				Start: rapid.IntRange(-2, len(text)+2).Draw(t, "start"), End: rapid.IntRange(-2, len(text)+2).Draw(t, "end"),
			})
		}
		markup := string(console.Marked("title", text, all))
		// A NUL can't stand in HTML; html/template and the browser agree on U+FFFD.
		require.Equal(t, strings.ReplaceAll(text, "\x00", "\uFFFD"), textOf(t, markup))
		require.Equal(t, strings.Count(markup, "<mark "), strings.Count(markup, "</mark>"))
	})
}

func TestMarks(t *testing.T) {
	t.Parallel()
	span := func(kind markwarden.EvidenceKind, p markwarden.Polarity, start, end int, text string) markwarden.Evidence {
		return markwarden.Evidence{Kind: kind, Polarity: p, Field: "title", Start: start, End: end, Text: text}
	}
	off, def, ctx := markwarden.Offence, markwarden.Defence, markwarden.Context
	for name, c := range map[string]struct {
		text     string
		evidence []markwarden.Evidence
		want     string
	}{
		"no evidence is plain text": {"Foxa shoes", nil, "Foxa shoes"},
		"a span is marked with the number of its evidence": {
			"new Foxa shoes", []markwarden.Evidence{span("exact", off, 4, 8, "Foxa")}, `new <mark class="offence" data-ev="0">Foxa</mark> shoes`,
		},
		"spans that overlap are cut at every border, and the shared part names both": {
			"abcdef",
			[]markwarden.Evidence{span("exact", off, 0, 4, ""), span("nominative", def, 2, 6, "")},
			`<mark class="offence" data-ev="0">ab</mark><mark class="offence both" data-ev="0 1">cd</mark><mark class="defence" data-ev="1">ef</mark>`,
		},
		"a span in a span": {
			"abcd",
			[]markwarden.Evidence{span("price", ctx, 0, 4, ""), span("exact", off, 1, 2, "")},
			`<mark class="context" data-ev="0">a</mark><mark class="offence" data-ev="0 1">b</mark><mark class="context" data-ev="0">cd</mark>`,
		},
		"offsets are bytes, also after characters of more than one": {
			"流明 Foxa", []markwarden.Evidence{span("exact", off, 7, 11, "Foxa")}, `流明 <mark class="offence" data-ev="0">Foxa</mark>`,
		},
		"a border inside a character is widened to the whole character": {
			"流明", []markwarden.Evidence{span("exact", off, 1, 3, "")}, `<mark class="offence" data-ev="0">流</mark>明`,
		},
		"a span whose text stands there no more is not marked": {
			"new shoes", []markwarden.Evidence{span("exact", off, 4, 8, "Foxa")}, "new shoes",
		},
		"markup of a seller is text": {
			`<b>&"'`, []markwarden.Evidence{span("exact", off, 1, 2, "b")}, `&lt;<mark class="offence" data-ev="0">b</mark>&gt;&amp;&#34;&#39;`,
		},
		"an invisible character is named, in a span or not": {
			"Fo\u200bxa \u202ez",
			[]markwarden.Evidence{span("invisible", off, 0, 7, "")},
			"<mark class=\"offence\" data-ev=\"0\">Fo<bdi class=\"inv\" data-cp=\"ZWSP\">\u200b</bdi>xa</mark> <bdi class=\"inv\" data-cp=\"RLO\">\u202e</bdi>z",
		},
		"look-alike letters show their code points, in their span only": {
			"FоXA о",
			[]markwarden.Evidence{span("homoglyph", off, 0, 5, "FоXA")},
			`<mark class="offence" data-ev="0">F<bdi class="cp" data-cp="U+043E">о</bdi>XA</mark> о`,
		},
		"joiners and selectors of emoji are ordinary": {"👩\u200d🚀 ❤\ufe0f", nil, "👩\u200d🚀 ❤\ufe0f"},
		"a joiner between letters is not":             {"Fo\u200dxa", nil, "Fo<bdi class=\"inv\" data-cp=\"ZWJ\">\u200d</bdi>xa"},
		"a tag character is named by its number":      {"a\U000E0041", nil, "a<bdi class=\"inv\" data-cp=\"U+E0041\">\U000E0041</bdi>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, string(console.Marked("title", c.text, c.evidence)))
		})
	}
}

func FuzzMarkedIsInertAndTrue(f *testing.F) {
	f.Add("<script>alert(1)</script> L\u200bU", 3, 9, 5, 30)
	f.Add("流明娜\u202e\xff", 1, 2, 0, 99)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		markup := string(console.Marked("title", text, []markwarden.Evidence{
			{Kind: markwarden.KindHomoglyph, Polarity: markwarden.Offence, Field: "title", Start: a, End: b},
			{Kind: markwarden.KindNominative, Polarity: markwarden.Defence, Field: "title", Start: c, End: d},
		}))
		require.Equal(t, strings.ReplaceAll(text, "\x00", "\uFFFD"), textOf(t, markup))
	})
}
