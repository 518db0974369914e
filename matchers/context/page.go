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

func newPage(t *markwarden.Text) *page {
	p := &page{text: t, units: fold.Units(make([]fold.Unit, 0, len(t.Folded)), t.Folded)}
	p.phrases = phrases().read(p.units, t.Folded, t.Original, t.Back)
	p.first = slices.IndexFunc(p.units, fold.Unit.Word)
	return p
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

// words counts the words between two units; a stop counts as many.
func (p *page) words(from, to int) int {
	n, in := 0, false
	dense := 0
	for i := from; i < to; i++ {
		u := &p.units[i]
		switch {
		case !u.Word():
			in = false
			if strings.ContainsRune(",;!|。，；！【】", u.Rune) || u.Class == fold.Emoji {
				n += stop
			}
		case u.Class >= fold.Han:
			dense++
		case !in:
			in = true
			n++
		}
	}
	return n + dense*reachBefore/reachDense
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
