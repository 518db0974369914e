// Package disguise makes titles in which marks stand plainly, in disguise, or only seemingly, by seeded chance, for
// `markwarden eval text --generate`.
//
// Its tables were written by hand from general knowledge and share nothing with the matcher's, and its marks are none of the
// development set: what fails here and not there was learnt by heart.
package disguise

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"strings"

	"markwarden/eval/text"
)

//go:embed marks.tsv
var marksTSV string // mark, classes, goods, Chinese, its pinyin, Japanese, Korean, Russian, lines, nicknames

//go:embed titles.tsv
var titlesTSV string // goods, category, language, title with {M}

//go:embed around.tsv
var aroundTSV string // the same, for goods that go with the mark's

//go:embed honest.tsv
var honestTSV string // mark, label, kind, category, title

// mark is a mark with what its disguises are made of.
type mark struct {
	text, goods                string
	classes                    []string
	chinese, japanese          string
	korean, russian            string
	pinyin, lines, nicknames   []string
	registered                 []string // the aliases that the matcher is given
	japaneseListed, koreanHere bool
}

type title struct{ goods, category, lang, text string }

var (
	marks  = readMarks()
	titles = readTitles(titlesTSV)
	around = readTitles(aroundTSV)
	honest = table(honestTSV)
)

func table(tsv string) (rows [][]string) {
	for line := range strings.Lines(tsv) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

func readMarks() (all []mark) {
	words := func(s, sep string) []string {
		if s == "" {
			return nil
		}
		return strings.Split(s, sep)
	}
	for i, c := range table(marksTSV) {
		m := mark{
			text: c[0], classes: words(c[1], "|"), goods: c[2], chinese: c[3], pinyin: words(c[4], " "), japanese: c[5], korean: c[6], russian: c[7],
			lines: words(c[8], "|"), nicknames: words(c[9], "|"), japaneseListed: i%2 == 0, koreanHere: i%3 == 0,
		}
		if m.chinese != "" {
			m.registered = append(m.registered, m.chinese)
		}
		if m.japaneseListed && m.japanese != "" {
			m.registered = append(m.registered, m.japanese)
		}
		if m.koreanHere && m.korean != "" {
			m.registered = append(m.registered, m.korean)
		}
		m.registered = append(append(m.registered, m.lines...), m.nicknames...)
		all = append(all, m)
	}
	return all
}

func readTitles(tsv string) (all []title) {
	for _, c := range table(tsv) {
		all = append(all, title{c[0], c[1], c[2], c[3]})
	}
	return all
}

// honestShare of the rows have no use of the mark.
const honestShare = 0.4

// Generate makes n rows. The same n and seed make the same rows.
func Generate(n int, seed uint64) []text.Row {
	rng := rand.New(rand.NewPCG(seed, 2))
	rows := make([]text.Row, 0, n)
	for kind := 0; len(rows) < n; {
		if rng.Float64() < honestShare {
			rows = append(rows, honestRow(rng, len(rows)))
			continue
		}
		r, ok := used(rng, len(rows), kinds[kind%len(kinds)])
		for !ok {
			r, ok = used(rng, len(rows), kinds[kind%len(kinds)])
		}
		rows = append(rows, r)
		kind++
	}
	return rows
}

// used makes a row of a kind; ok is false when the mark drawn can't be disguised so.
func used(rng *rand.Rand, n int, k kind) (r text.Row, ok bool) {
	m := &marks[rng.IntN(len(marks))]
	s := k.make(rng, m)
	if s.surface == "" {
		return r, false
	}
	var fit []title
	for _, t := range titles {
		if t.goods == m.goods && (s.lang == "" || s.lang == t.lang) {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return r, false
	}
	t := fit[rng.IntN(len(fit))]
	r = m.row(n, strings.Replace(t.text, "{M}", s.surface, 1), t.category)
	r.Label, r.Kind = text.Used, k.name
	r.Brand = []string{"", "", "Unbranded", "OEM"}[rng.IntN(4)]
	r.Note = fmt.Sprintf("lang=%s; surface=%s; means=%s", t.lang, strings.Join(s.carries(), " + "), s.means)
	return r, true
}

func honestRow(rng *rand.Rand, n int) text.Row {
	if rng.IntN(2) == 0 {
		c := honest[rng.IntN(len(honest))]
		for i := range marks {
			if marks[i].text == c[0] {
				r := marks[i].row(n, c[4], c[3])
				r.Label, r.Kind = c[1], c[2]
				return r
			}
		}
	}
	for {
		m, t := &marks[rng.IntN(len(marks))], around[rng.IntN(len(around))]
		if t.goods != m.goods {
			continue
		}
		name := m.text
		if t.lang == "zh" && m.chinese != "" {
			name = m.chinese
		}
		r := m.row(n, strings.Replace(t.text, "{M}", name, 1), t.category)
		r.Label, r.Kind, r.Note = text.Nominative, "for_accessory", "lang="+t.lang
		return r
	}
}

func (m *mark) row(n int, title, category string) text.Row {
	return text.Row{ID: fmt.Sprintf("gen-%05d", n+1), Mark: m.text, Classes: m.classes, Aliases: m.registered, Title: title, Category: category, Price: "29.90"}
}
