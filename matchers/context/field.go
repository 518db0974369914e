package context

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/matchers/weights"
)

// code sees a short sign that is part of a model number, or a unit behind a number.
func (l *look) code(from, to int) {
	e, p := l.best, l.page
	letters := utf8.RuneCountInString(e.Text)
	if letters > 6 || e.Kind == markwarden.KindSpacing || e.Kind == markwarden.KindEmojiSplit {
		return
	}
	if p.says(unit, from, to) && p.counted(from) {
		l.add(l.on(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.unit", "unit", e.Text)))
		return
	}
	digits := strings.ContainsAny(e.Text, "0123456789")
	behind := to+1 < len(p.units) && p.units[to].Rune == '-' && (p.units[to+1].Class == fold.Digit || digits && p.units[to+1].Class == fold.Letter || to-from <= 3)
	ahead := from > 1 && p.units[from-1].Rune == '-' && p.units[from-2].Word() && p.units[from-2].Class <= fold.Digit && digits
	if behind && (digits || to-from <= 3) || ahead {
		l.add(l.at(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.code", "model_number", e.Text), from, to))
	}
}

// proper sees a name that the words beside it make a place's or a person's.
func (l *look) proper(from, to int) {
	p := l.page
	for _, s := range p.phrases {
		if s.kind != place && s.kind != person {
			continue
		}
		near := s.side == after && s.from >= to && p.words(to, s.from) == 0 || s.side == before && s.to <= from && p.words(s.to, from) == 0
		if !near {
			continue
		}
		weight, id := "word.place", "place_name"
		if s.kind == person {
			weight, id = "word.person", "person_name"
		}
		l.add(p.at(l.say(markwarden.Defence, markwarden.KindCommonWord, weight, id, p.phrase(s), l.best.Text), s.from, s.to))
		return
	}
}

// counted says whether a number stands before a unit.
func (p *page) counted(from int) bool {
	i := from - 1
	if i >= 0 && (p.units[i].Rune == ' ' || p.units[i].Rune == '-' || p.units[i].Rune == '.') {
		i--
	}
	return i >= 0 && p.units[i].Class == fold.Digit
}

// property holds the name of the property in which the mark stands against it: a colour, a size or a flavour names no maker, and a
// list of models that goods fit names another's. A property's value of letters and digits without a space is a number of the shop's own.
func (l *look) property() {
	name, ok := strings.CutPrefix(l.best.Field, "attributes.")
	if !ok || l.mark {
		return
	}
	key, value := compact(name), ""
	if p := l.Reading.page(l.best.Field); p != nil {
		value = p.text.Original
	}
	switch b := phrases(); {
	case b.is(key, fits):
		l.add(l.on(l.say(markwarden.Defence, markwarden.KindNominative, "nominative", "property_fits", name)))
	case b.is(key, describes):
		l.add(l.on(l.say(markwarden.Defence, markwarden.KindDescriptive, "property.describes", "property_describes", name)))
	case coded(value):
		l.add(l.on(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.code", "model_number", value)))
	}
}

// coded says whether a value is a code of a machine: long, of capitals and digits, without spaces.
func coded(value string) bool {
	const least = 8
	digits := 0
	for i := range len(value) {
		switch c := value[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'A' && c <= 'Z' || c == '-' || c == '_':
		default:
			return false
		}
	}
	return len(value) >= least && digits >= 2
}

// place holds where the mark stands in the title against where this marketplace's titles name their brand. Standing first does not
// speak for a name that is mostly something else in such listings: what they taught about it holds its places as well.
func (l *look) place() {
	if l.best.Field != "title" || l.mark || !plainKind(l.best.Kind) {
		return
	}
	first := l.title.begins(l.best)
	ratio, share, ok := l.Table.Place(l.f.Listing.Key.Marketplace, first)
	if !ok {
		return
	}
	if odds, votes := l.Table.Odds(compact(l.best.Text), l.First(), 0.5); ratio > 0 && votes > 0 && odds < 0 {
		return
	}
	ratio = max(-weights.Of("place.most"), min(ratio, weights.Of("place.most")))
	e := l.on(markwarden.Evidence{Kind: markwarden.KindPosition, Polarity: markwarden.Context, Strength: ratio})
	e.Says = markwarden.Message{ID: "context.place_first", Args: []string{strconv.Itoa(int(share*100 + 0.5))}}
	if !first {
		e.Says.ID = "context.place_later"
	}
	if ratio < 0 {
		e.Polarity, e.Strength = markwarden.Defence, -ratio
	}
	l.add(e)
}

// begins says whether the title begins with a use.
func (p *page) begins(e *markwarden.Evidence) bool {
	return p.first >= 0 && e.Start <= int(p.text.Back[p.units[p.first].Lo])
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Pleads says whether a finding shows that a name stands there for another reason than being the brand of the goods: such a place is no vote
// on what the name means.
func Pleads(e *markwarden.Evidence) bool {
	return e.Polarity == markwarden.Defence && slices.Contains([]markwarden.EvidenceKind{
		markwarden.KindNominative, markwarden.KindComponent, markwarden.KindComparison, markwarden.KindResale, markwarden.KindDescriptive,
	}, e.Kind)
}

// Begins says whether the title begins with a use.
func (r *Reading) Begins(e *markwarden.Evidence) bool {
	return e.Field == "title" && r.title.begins(e)
}
