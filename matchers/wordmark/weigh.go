package wordmark

import (
	"strings"
	"sync"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/matchers/weights"
)

// weight are the numbers that are looked up for every place.
var weight = struct{ exact, added, transcribed, loanword, description, attributes, two, three float64 }{
	weights.Of("use.exact"), weights.Of("use.diacritics_added"), weights.Of("use.transcribed"), weights.Of("use.loanword"),
	weights.Of("field.description"), weights.Of("field.attributes"), weights.Of("short.2"), weights.Of("short.3"),
}

func useWeight(k markwarden.EvidenceKind) float64 {
	if k == markwarden.KindExact {
		return weight.exact
	}
	return useWeights()[k]
}

// useWeights are the weights of all kinds of use.
var useWeights = sync.OnceValue(func() map[markwarden.EvidenceKind]float64 {
	all := map[markwarden.EvidenceKind]float64{}
	for _, w := range weights.All {
		if kind, ok := strings.CutPrefix(w.Name, "use."); ok {
			all[markwarden.EvidenceKind(kind)] = w.Value
		}
	}
	return all
})

// weigh gives a place its strength.
func (s *sweep) weigh(f *found, p *place, within bool) {
	p.strength = useWeight(p.kind)
	if p.kind == markwarden.KindDiacritics && s.accented(p) {
		p.strength = weight.added
	}
	if p.kind == markwarden.KindTransliteration && f.heard {
		p.strength = weight.transcribed
	}
	if f.heard && p.sign.common { // loanwords: a word of one language is a word of others, spelled their way
		p.strength += weight.loanword
	}
	if p.also != "" {
		p.strength += 0.5
	}
	switch {
	case s.text.Field == "description":
		p.strength += weight.description
	case strings.HasPrefix(s.text.Field, "attributes.") && !naming(s.text.Field[len("attributes."):]):
		p.strength += weight.attributes
	}
	if p.sign.class == fold.Letter || p.sign.class == fold.Digit {
		switch {
		case f.letters <= 2:
			p.strength += weight.two
		case f.letters == 3:
			p.strength += weight.three
		}
	} else if p.sign.class == fold.Hangul && within && f.letters <= 2 {
		p.strength += weight.two
	}
	p.strength = max(p.strength, 0.1) // it is evidence, however little
}

// naming says whether a property holds the goods' own name, as the brand field does.
func naming(property string) bool {
	switch strings.ToLower(property) {
	case "brand", "brand_name", "brand name", "model", "model_name", "manufacturer", "marke", "marque", "marca", "бренд", "thương hiệu", "merek", "品牌", "型号", "ブランド", "브랜드":
		return true
	}
	return false
}

// accented says whether the letters in the text carry accents that the registered form has not.
func (s *sweep) accented(p *place) bool {
	surface := s.text.Original[p.start:p.end]
	if p.sign.class != fold.Letter || fold.Touched(p.sign.form)&fold.Diacritics != 0 {
		return false
	}
	n := 0
	for _, r := range surface {
		if r >= utf8.RuneSelf && fold.Touched(string(r))&fold.Diacritics != 0 {
			n++
		}
	}
	return n >= minAccents
}

// minAccents is how many accents that the mark has not are no accident of a language: cañón and púma are words.
const minAccents = 2

// evidence is a place in words; args holds them.
func evidence(t *markwarden.Text, p *place, args []string) markwarden.Evidence {
	text := t.Original[p.start:p.end]
	e := markwarden.Evidence{
		Matcher: Version, Right: p.sign.right.ID, Kind: p.kind, Polarity: markwarden.Offence, Strength: p.strength,
		Field: t.Field, Start: p.start, End: p.end, Text: text, Says: markwarden.Message{ID: says(p)},
	}
	e.Says.Args = append(args, text, p.sign.form, p.sign.right.Text)
	if p.also != "" {
		e.Says.Args = append(e.Says.Args, string(p.kind), string(p.also))
	}
	return e
}

// says is the id of the sentence about a place.
func says(p *place) string {
	switch {
	case p.also != "":
		return "wordmark.combined"
	case p.heard && p.kind == markwarden.KindTransliteration:
		return "wordmark.transcribed"
	case p.kind == markwarden.KindExact:
		return "wordmark.exact"
	}
	return "wordmark." + string(p.kind)
}
