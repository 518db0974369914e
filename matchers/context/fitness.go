package context

import (
	"slices"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
)

// around reads the words beside the strongest use.
func (l *look) around() {
	if l.best.Field == "brand" {
		return
	}
	if l.page = l.Reading.page(l.best.Field); l.page == nil {
		return
	}
	from, to := l.page.where(l.best)
	if from < 0 {
		return
	}
	l.nominative(from, to)
	l.component(from, to)
	l.code(from, to)
	l.proper(from, to)
	l.comparison(from)
}

// nominative looks for words that say: these goods fit, or serve, the mark's goods. Where the brand field names the mark, only words right
// before it can say so.
func (l *look) nominative(from, to int) {
	p := l.page
	far := -1
	for k := range p.phrases {
		s := &p.phrases[k]
		if s.kind != fit {
			continue
		}
		near := false
		switch s.side {
		case before:
			near = s.to <= from && (p.reaches(s.to, from, reachBefore) || p.lists(s.to, from, to))
		case after:
			near = !l.mark && s.from >= to && p.follows(s, to)
		case anywhere:
			if s.to <= from || !p.aims(to, s.from) {
				far = k
			}
		case noun, field:
		}
		if near {
			longest := *s
			for _, q := range p.phrases {
				if q.kind == s.kind && q.side == s.side && q.from == s.from && q.to > longest.to && (q.to <= from || q.from >= to) {
					longest = q
				}
			}
			l.fits("nominative", longest)
			return
		}
	}
	if from > 0 && p.prefixed(from) {
		e := l.say(markwarden.Defence, markwarden.KindNominative, "nominative", "nominative", p.text.Folded[p.units[from-1].Lo:p.units[from-1].Hi])
		l.add(l.at(e, max(0, from-1), from))
		return
	}
	if l.mark {
		return
	}
	if far >= 0 {
		l.fits("nominative.far", p.phrases[far])
		return
	}
	if l.runs(from, to) {
		return
	}
	l.accessory(from, to)
}

// accessory sees goods that many makers sell for one maker's. Behind the brand that the brand field or the title names first, the mark says
// whose goods they are for.
func (l *look) accessory(from, to int) {
	other := from > l.page.first && (l.opened || l.led())
	for _, s := range l.page.phrases {
		if s.kind != accessory || s.to > from && !other || s.from < to && from < s.to {
			continue
		}
		weight := "accessory"
		if plainKind(l.best.Kind) && (other || l.trade.accessory) {
			weight = "nominative.far"
		}
		l.add(l.at(l.say(markwarden.Defence, markwarden.KindNominative, weight, "accessory", l.page.phrase(s)), s.from, s.to))
		return
	}
}

// runs sees the name of a system among names of systems, in brackets, or in software: what the goods run on.
func (l *look) runs(from, to int) bool {
	p := l.page
	if !p.covered(platform, from, to) {
		return false
	}
	among := slices.ContainsFunc(p.phrases, func(s said) bool {
		return s.kind == platform && (s.to <= from && p.words(s.to, from) <= 1 || s.from >= to && p.words(to, s.from) <= 1)
	})
	bracket := from > 0 && p.units[from-1].Rune == '(' && to < len(p.units) && p.units[to].Rune == ')'
	if !among && !bracket && !slices.Contains(l.trade.words, "software") {
		return false
	}
	l.add(l.on(l.say(markwarden.Defence, markwarden.KindNominative, "nominative.far", "platform", l.best.Text)))
	return true
}

// aims says whether a word of fitness stands within units from..to: what follows it is about its object, not about what came before.
func (p *page) aims(from, to int) bool {
	return slices.ContainsFunc(p.phrases, func(s said) bool { return s.kind == fit && s.side == before && s.from >= from && s.to <= to })
}

func (l *look) fits(weight string, s said) {
	l.add(l.at(l.say(markwarden.Defence, markwarden.KindNominative, weight, "nominative", l.page.phrase(s)), s.from, s.to))
}

// reaches says whether a word of fitness that ends at unit from still speaks of what stands at unit to: only few words between,
// and none that says for whom the goods are.
func (p *page) reaches(from, to, most int) bool {
	return p.words(from, to) <= most && !p.says(audience, from, to)
}

// follows says whether a word of fitness behind the mark speaks of it.
func (p *page) follows(s *said, to int) bool {
	if utf8.RuneCountInString(p.phrase(*s)) == 1 { // 用, 용: glued to what it speaks of, which is the mark or its model
		for i := to; i < s.from; i++ {
			u := &p.units[i]
			if u.Class == fold.Han || u.Class == fold.Separator && u.Rune != ' ' && u.Rune != '-' && u.Rune != '/' && u.Rune != '.' {
				return false
			}
		}
		if s.to < len(p.units) && p.units[s.from].Class == fold.Hangul && p.units[s.to].Class == fold.Hangul {
			return false // 용 inside a word
		}
		for i := range p.phrases {
			if a := &p.phrases[i]; a.kind == audience && a.from <= s.from && a.to >= s.to {
				return false // for whom, not for what
			}
		}
	}
	return p.words(to, s.from) <= reachAfter
}

// prefixed says whether the Arabic "for" is glued to the word before the mark or to the mark.
func (p *page) prefixed(from int) bool {
	const lam = 'ل'
	i := from - 1
	if p.units[i].Rune != ' ' { // glued to the mark itself
		return p.units[i].Rune == lam && (i == 0 || !p.units[i-1].Word())
	}
	for range 2 { // the word before the mark, or the one before that: "for the hand-piece of MARK"
		end := i
		for i > 0 && p.units[i-1].Word() {
			i--
		}
		if p.units[i].Rune == lam && end-i >= 2 {
			return true
		}
		if i == 0 || p.units[i-1].Rune != ' ' {
			return false
		}
		i--
	}
	return false
}

// comparison looks for words that say: like the mark.
func (l *look) comparison(from int) {
	for _, s := range l.page.phrases {
		if s.kind == compare && s.to <= from && l.page.words(s.to, from) <= 1 {
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindComparison, "comparison", "comparison", l.page.phrase(s)), s.from, s.to))
		}
	}
}

// component looks for words that say: the mark names a part or material.
func (l *look) component(from, to int) {
	p := l.page
	if from <= p.first || l.mark {
		return // the goods are named first
	}
	with, thing, beside := -1, -1, false
	for k := range p.phrases {
		s := &p.phrases[k]
		if s.kind != part {
			continue
		}
		switch s.side {
		case before:
			if s.to <= from && p.words(s.to, from) == 0 {
				with = k
			}
		case noun:
			if s.from >= to && p.words(to, s.from) <= 2 || s.to <= from && p.words(s.to, from) <= 1 {
				thing = k
				beside = beside || s.from >= to && p.words(to, s.from) == 0
			}
		case after, anywhere, field:
		}
	}
	other := l.brand.state >= unknownName && !l.inBrandField()
	behind := l.opened || l.led()
	switch {
	case behind && p.covered(ingredient, from, to):
		l.add(l.on(l.say(markwarden.Defence, markwarden.KindComponent, "component", "ingredient", l.best.Text)))
		return
	case thing >= 0 && (with >= 0 || behind || other && beside || len(l.right.NiceClasses) > 0 && !meet(l.trade.classes, l.right.NiceClasses)):
	case with >= 0 && other:
		thing = with
	default:
		return
	}
	s := p.phrases[thing]
	l.add(l.at(l.say(markwarden.Defence, markwarden.KindComponent, "component", "component", p.phrase(s)), s.from, s.to))
}

func (l *look) inBrandField() bool {
	for i := range l.use {
		if l.use[i].Field == "brand" {
			return true
		}
	}
	return false
}
