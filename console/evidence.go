package console

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"markwarden"
)

// evidenceRow is one piece of evidence as it is read: what, how strong, where, in words.
type evidenceRow struct {
	*view
	*markwarden.Evidence
	N    int // its number on the page; marks in the texts carry it
	Gone bool
}

// Where names the place in words.
func (e evidenceRow) Where() string {
	switch {
	case e.InText():
		return e.view.fieldName(e.Field)
	case e.InPicture():
		return e.T("field.picture", e.Image+1)
	}
	return e.T("field.listing")
}

// Bar is the strength on a scale that ends at 10 (a likelihood ratio of 22,000).
func (e evidenceRow) Bar() template.HTML {
	return e.view.Bar(math.Abs(e.Strength)/10, string(e.Polarity))
}

// Quote is the text of the span, with what is hidden in it made visible.
func (e evidenceRow) Quote() template.HTML {
	var b strings.Builder
	reveal(&b, e.Text, showsCodePoints[e.Kind])
	return template.HTML(b.String()) //nolint:gosec // reveal escapes
}

func (v *view) fieldName(field string) string {
	if name, ok := strings.CutPrefix(field, "attributes."); ok {
		return name
	}
	return v.Word("field", field)
}

// evidenceSide is one column of the page, the strongest evidence first.
type evidenceSide struct {
	*view
	Polarity markwarden.Polarity
	Rows     []evidenceRow
}

func (v *view) sides(l *markwarden.Listing, all []markwarden.Evidence, from int) []evidenceSide {
	out := []evidenceSide{{view: v, Polarity: markwarden.Offence}, {view: v, Polarity: markwarden.Defence}, {view: v, Polarity: markwarden.Context}}
	for i := range all {
		e := &all[i]
		for s := range out {
			if out[s].Polarity == e.Polarity {
				out[s].Rows = append(out[s].Rows, evidenceRow{v, e, from + i, e.InText() && l != nil && !fits(fieldText(l, e.Field), e)})
			}
		}
	}
	for s := range out {
		slices.SortStableFunc(out[s].Rows, func(a, b evidenceRow) int { return cmp.Compare(math.Abs(b.Strength), math.Abs(a.Strength)) })
	}
	return out
}

// fieldText is the original text of a field of evidence; empty when the listing has no such field.
func fieldText(l *markwarden.Listing, field string) string {
	switch field {
	case "title":
		return l.Title
	case "brand":
		return l.Brand
	case "description":
		return l.Description
	}
	if name, ok := strings.CutPrefix(field, "attributes."); ok {
		for _, a := range l.Attributes {
			if a.Name == name {
				return a.Value
			}
		}
	}
	return ""
}

// textField is one field of a listing with its evidence marked.
type textField struct {
	Field, Name string
	Marked      template.HTML
	Long        bool
}

// Kind is the field's name without what the shop called it.
func (f textField) Kind() string {
	kind, _, _ := strings.Cut(f.Field, ".")
	return kind
}

// fields are the texts of a listing, the title first, empty ones left out.
func (v *view) fields(l *markwarden.Listing, evidence []markwarden.Evidence) []textField {
	names := []string{"title", "brand", "description"}
	for _, a := range l.Attributes {
		names = append(names, "attributes."+a.Name)
	}
	var out []textField
	for _, f := range names {
		if text := fieldText(l, f); text != "" {
			out = append(out, textField{f, v.fieldName(f), marked(text, spansIn(f, text, evidence)), len(text) > 400})
		}
	}
	return out
}

// allegationRow is one allegation with how its probability came about.
type allegationRow struct {
	*view
	markwarden.Allegation
	First bool // its sum is open
	Steps []sumStep
	Total float64 // log-odds
}

// sumStep is one line of the sum. The bars of the lines join: each begins where the one before ended.
type sumStep struct {
	Label  string
	N      int // number of the evidence on the page; -1: none
	Weight float64
	Bar    template.HTML
	Class  string
}

// allegations are those of an assessment; open says whether the sum of the likeliest is unfolded.
func (c *console) allegations(v *view, a *markwarden.Assessment, open bool) []allegationRow {
	var out []allegationRow
	for i, al := range a.Allegations {
		row := allegationRow{view: v, Allegation: al, First: open && i == 0}
		if c.Contributions != nil {
			row.Steps, row.Total = steps(v, a, c.Contributions(a, al.Kind))
		}
		out = append(out, row)
	}
	return out
}

func steps(v *view, a *markwarden.Assessment, s Sum) (out []sumStep, total float64) {
	if len(s.Parts) == 0 {
		return nil, s.Prior
	}
	low, high, at := min(0, s.Prior), max(0, s.Prior), s.Prior
	for _, p := range s.Parts {
		at += p.Weight
		low, high = min(low, at), max(high, at)
	}
	out = append(out, sumStep{Label: v.T("sum.prior"), N: -1, Weight: s.Prior, Bar: waterfall(0, s.Prior, low, high), Class: side(s.Prior)})
	at = s.Prior
	for _, p := range s.Parts {
		st := sumStep{N: p.Evidence, Weight: p.Weight, Bar: waterfall(at, at+p.Weight, low, high), Class: side(p.Weight)}
		if p.Evidence >= 0 && p.Evidence < len(a.Evidence) {
			e := &a.Evidence[p.Evidence]
			st.Label = v.Word("kind", e.Kind)
			if e.Text != "" {
				st.Label += " “" + short(e.Text, 24) + "”"
			}
		} else {
			st.Label = v.Say(p.Says)
		}
		at += p.Weight
		out = append(out, st)
	}
	return out, at
}

func side(w float64) string {
	if w < 0 {
		return "defence"
	}
	return "offence"
}

// waterfall is the bar from one running total to the next on the scale [low, high], with a line at zero (even odds).
func waterfall(from, to, low, high float64) template.HTML {
	width := high - low
	if width < 1e-9 {
		width = 1
	}
	x := func(f float64) float64 { return 100 * (f - low) / width }
	return template.HTML(fmt.Sprintf( //nolint:gosec // numbers and classes of our own
		`<svg class="fall" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">`+
			`<rect class="zero" x="%.2f" width="0.4" height="10"/><rect class="%s" x="%.2f" y="2" width="%.2f" height="6"/></svg>`,
		x(0), side(to-from), x(min(from, to)), max(0.6, math.Abs(x(to)-x(from)))))
}

// short cuts a text for a label, never inside a character.
func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
