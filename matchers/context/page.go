package context

import (
	"slices"
	"strings"

	"markwarden"
	"markwarden/internal/fold"
)

// page is a field with the phrases in it.
type page struct {
	text    *markwarden.Text
	units   []fold.Unit
	phrases []said
	first   int // first unit that is part of a word
}

// read takes a field in; the memory of an earlier one is used again.
func (p *page) read(t *markwarden.Text) {
	p.text = t
	p.units = fold.Units(p.units[:0], t.Folded)
	p.phrases = phrases().read(p.phrases[:0], p.units, t.Folded, t.Original, t.Back)
	p.first = slices.IndexFunc(p.units, fold.Unit.Word)
}

// maxKept bounds the memory that an unused page keeps: that of a long title.
const maxKept = 1 << 10

func (p *page) forget() {
	p.text = nil
	if cap(p.units) > maxKept {
		p.units = nil
	}
}

// where is the units in which a piece of evidence stands; from is -1 when it stands in none.
func (p *page) where(e *markwarden.Evidence) (from, to int) {
	from = -1
	for i, u := range p.units {
		at := int(p.text.Back[u.Lo])
		if at >= e.Start && at < e.End {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	return from, to
}

// phrase is the folded words of a phrase.
func (p *page) phrase(s said) string { return p.text.Folded[p.units[s.from].Lo:p.units[s.to-1].Hi] }

// Reach of a word of fitness, in words of the text between it and the mark.
const (
	reachBefore = 4
	reachAfter  = 4
	reachDense  = 14 // characters, in scripts without spaces
	stop        = 8  // words that a comma or another stop counts as
)

// words counts the words between two units, numbers apart; a stop counts as many.
func (p *page) words(from, to int) int {
	n, dense := 0, 0
	in, counted := false, false // in a word, and whether that one is counted
	for i := from; i < to; i++ {
		u := &p.units[i]
		switch {
		case !u.Word():
			in, counted = false, false
			if p.stops(i) {
				n += stop
			}
		case u.Class >= fold.Han:
			dense++
		case !in || !counted:
			in = true
			if !counted && u.Class != fold.Digit {
				counted = true
				n++
			}
		}
	}
	return n + dense*reachBefore/reachDense
}

// stops says whether a reader pauses at a unit.
func (p *page) stops(i int) bool {
	u := &p.units[i]
	switch u.Rune {
	case ',', ';', '!', '|', '。', '，', '；', '！', '【', '】':
		return true
	case '-', '–', '—':
		return i > 0 && i+1 < len(p.units) && p.units[i-1].Rune == ' ' && p.units[i+1].Rune == ' '
	}
	return u.Class == fold.Emoji
}

// Bounds of a list of what goods fit: "for Canon, Nikon, Pentax and Olympus cameras".
const (
	maxListed = 16 // items
	itemWords = 3
)

// lists says whether a mark at units from..to is an item of a list that begins at unit start: short items between commas, and one more sign of a
// list behind the mark or an "and" before it.
func (p *page) lists(start, from, to int) bool {
	items, begin := 0, start
	for i := start; i < from; i++ {
		if r := p.units[i].Rune; r == ',' || r == '、' || r == '，' || r == '/' {
			if p.words(begin, i) > itemWords {
				return false
			}
			begin = i + 1
			if items++; items > maxListed {
				return false
			}
		}
	}
	if items == 0 || p.words(begin, from) > itemWords || p.says(audience, start, from) {
		return false
	}
	if p.joint(begin, from) {
		return true
	}
	for i := to; i < len(p.units) && p.words(to, i) <= itemWords; i++ {
		if r := p.units[i].Rune; r == ',' || r == '、' || r == '，' || r == '/' || r == '&' {
			return true
		}
	}
	return p.joint(to, min(to+6, len(p.units)))
}

// joint says whether an "and" or "or" stands within units from..to.
func (p *page) joint(from, to int) bool {
	for i := from; i < to; i++ {
		if p.units[i].Rune == '&' {
			return true
		}
		if i > from && p.units[i-1].Word() || !p.units[i].Word() {
			continue
		}
		j := i
		for j < len(p.units) && p.units[j].Word() {
			j++
		}
		switch p.key(i, j) {
		case "and", "or", "und", "oder", "et", "ou", "y", "o", "e", "en", "og", "och", "i", "ve", "dan", "va", "и", "или", "和", "及", "與", "与":
			return true
		}
	}
	return false
}

// says says whether a phrase of a kind stands within units from..to.
func (p *page) says(k kind, from, to int) bool {
	for i := range p.phrases {
		if s := &p.phrases[i]; s.kind == k && s.from >= from && s.to <= to {
			return true
		}
	}
	return false
}

// covered says whether units from..to stand within a phrase of a kind.
func (p *page) covered(k kind, from, to int) bool {
	for i := range p.phrases {
		if s := &p.phrases[i]; s.kind == k && s.from <= from && to <= s.to {
			return true
		}
	}
	return false
}

// at gives a finding its span in the page.
func (p *page) at(e markwarden.Evidence, from, to int) markwarden.Evidence {
	t := p.text
	e.Field = t.Field
	e.Start, e.End = fold.Span(t.Original, t.Back, int(p.units[from].Lo), int(p.units[to-1].Hi))
	e.Text = t.Original[e.Start:e.End]
	return e
}

// token is the words that units from..to stand in, to their ends.
func (p *page) token(from, to int) (int, int) {
	for from > 0 && !fold.Breaks(p.units[from-1], p.units[from]) {
		from--
	}
	for to < len(p.units) && !fold.Breaks(p.units[to-1], p.units[to]) {
		to++
	}
	return from, to
}

// key is the letters of units from..to without what stands between.
func (p *page) key(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if u := &p.units[i]; u.Word() {
			b.WriteString(p.text.Folded[u.Lo:u.Hi])
		}
	}
	return b.String()
}

// compact is folded text without spaces and punctuation.
func compact(s string) string {
	folded, _ := fold.Fold(s)
	var b strings.Builder
	for _, u := range fold.Units(nil, folded) {
		if u.Word() {
			b.WriteRune(u.Rune)
		}
	}
	return b.String()
}

// KeyOf is the key under which the table counts a use: its letters, or for a disguise the whole word that they stand in.
func (r *Reading) KeyOf(e *markwarden.Evidence) string {
	if Plain(e.Kind) {
		return compact(e.Text)
	}
	p := r.page(e.Field)
	if p == nil {
		return ""
	}
	from, to := p.where(e)
	if from < 0 {
		return ""
	}
	return tokenKey(p.key(p.token(from, to)))
}

// Key is the letters of a name as the ambiguity table knows it: folded, without spaces and punctuation.
func Key(name string) string { return compact(name) }
