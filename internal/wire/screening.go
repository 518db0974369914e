package wire

import (
	"slices"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/phrase"
)

// AppendScreening appends a finding as `scan` prints it, without a line end.
func AppendScreening(dst []byte, l *markwarden.Listing, s *markwarden.Screening) []byte {
	w := writer{append(dst, '{')}
	w.key("marketplace")
	w.str(string(l.Key.Marketplace))
	w.key("id")
	w.str(string(l.Key.Listing))
	w.key("version")
	w.int(l.Version)
	w.key("route")
	w.str(s.Route.String())
	w.key("assessments")
	w.open('[')
	for i := range s.Assessments {
		w.assessment(&s.Assessments[i])
	}
	w.close(']')
	return append(w.b, '}')
}

func (w *writer) assessment(a *markwarden.Assessment) {
	w.open('{')
	w.key("holder")
	w.str(string(a.Holder))
	w.key("route")
	w.str(a.Route.String())
	w.key("rule")
	w.str(a.Rule)
	w.key("allegations")
	w.open('[')
	for _, g := range a.Allegations {
		w.open('{')
		w.key("kind")
		w.str(string(g.Kind))
		w.key("probability")
		w.float(g.Probability)
		w.close('}')
	}
	w.close(']')
	w.key("authorization")
	w.open('{')
	w.answer(a.Authorization)
	w.close('}')
	w.key("evidence")
	w.open('[')
	for i := range a.Evidence {
		w.evidence(&a.Evidence[i])
	}
	w.close(']')
	w.close('}')
}

// evidence writes one line of evidence: with a span, with a region, or with neither where it is of the whole listing.
func (w *writer) evidence(e *markwarden.Evidence) {
	w.open('{')
	w.key("right")
	w.str(string(e.Right))
	w.key("kind")
	w.str(string(e.Kind))
	w.key("polarity")
	w.str(string(e.Polarity))
	w.key("strength")
	w.float(e.Strength)
	switch {
	case e.Field != "":
		w.key("field")
		w.str(e.Field)
		w.key("start")
		w.int(int64(e.Start))
		w.key("end")
		w.int(int64(e.End))
		w.key("text")
		w.str(e.Text)
	case len(e.Region) > 0:
		w.key("image")
		w.int(int64(e.Image))
		w.key("region")
		w.open('[')
		for _, p := range e.Region {
			w.open('[')
			w.int(int64(p.X))
			w.int(int64(p.Y))
			w.close(']')
		}
		w.close(']')
		w.text("transform", e.Transform)
	}
	w.key("says")
	w.open('{')
	w.sentence("en", e.Says)
	w.sentence("zh", e.Says)
	w.close('}')
	w.close('}')
}

// sentence writes what a message says in a language. It is put in place as it is, and written anew where something in it must be escaped.
func (w *writer) sentence(lang string, m markwarden.Message) {
	w.key(lang)
	from := len(w.b)
	w.b = phrase.Append(append(w.b, '"'), lang, m)
	if said := w.b[from+1:]; utf8.Valid(said) && !slices.ContainsFunc(said, func(c byte) bool { return !plain[c] }) {
		w.b = append(w.b, '"')
		return
	}
	w.b = appendString(w.b[:from], string(w.b[from+1:]))
}
