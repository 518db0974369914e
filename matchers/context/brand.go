package context

import (
	"slices"
	"strings"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/matchers/ambiguity"
	"markwarden/matchers/weights"
)

// brandState is what a brand field holds.
type brandState uint8

const (
	noBrand     brandState = iota
	evasiveName            // a word for "none"
	unknownName            // a name that nobody registered or is known by
	knownName              // a registered right, or a brand that listings have named often
)

// brand is the brand field.
type brand struct {
	key   string
	state brandState
}

// minNamed is how many sellers' (or, without sellers, listings') brand fields name a brand that is known without being registered.
const minNamed = 5

func (r *Reading) readBrand() brand {
	original := r.f.Listing.Brand
	if strings.TrimSpace(original) == "" {
		return brand{}
	}
	key := ""
	for i := range r.f.Text {
		if t := &r.f.Text[i]; t.Field == "brand" {
			key = compact(t.Original)
		}
	}
	switch {
	case key == "" || phrases().is(key, evasive): // "-"
		return brand{key, evasiveName}
	case r.Registered || r.Table.Brand(key) >= minNamed || Famous(key):
		return brand{key, knownName}
	}
	return brand{key, unknownName}
}

// Brand is the key of the brand field, when it holds a name at all.
func (r *Reading) Brand() (key string, ok bool) { return r.brand.key, r.brand.state >= unknownName }

// Fills says whether a use is the whole brand field.
func Fills(l *markwarden.Listing, e *markwarden.Evidence) bool {
	return e.Field == "brand" && plainKind(e.Kind) && Key(e.Text) == Key(l.Brand)
}

// brandField holds the brand field against the mark. Only a name that somebody is known by speaks for the listing: anyone can invent one.
func (l *look) brandField() {
	name := l.f.Listing.Brand
	whole := func(e markwarden.Evidence) markwarden.Evidence {
		e.Field, e.Start, e.End, e.Text = "brand", 0, len(name), name
		return e
	}
	if l.brand.state == noBrand {
		return
	}
	if l.brand.state == evasiveName {
		l.add(whole(l.say(markwarden.Offence, markwarden.KindEvasiveBrand, "evasive", "evasive_brand", name, l.right.Text)))
		return
	}
	inField := false
	for i := range l.use {
		if e := &l.use[i]; e.Field == "brand" {
			inField = true
			l.mark = l.mark || Fills(l.f.Listing, e)
		}
	}
	if l.mark {
		l.add(whole(l.say(markwarden.Context, markwarden.KindExact, "brand.mark", "brand_is_mark", name)))
		return
	}
	if inField {
		return
	}
	l.opened = l.opens()
	if l.brand.state == unknownName {
		l.add(whole(l.say(markwarden.Context, markwarden.KindOwnBrand, "brand.unknown", "brand_is_unknown", name, l.right.Text)))
		return
	}
	e := whole(l.say(markwarden.Defence, markwarden.KindOwnBrand, "brand.other", "brand_is_other", name, l.right.Text))
	if l.opened {
		e.Strength, e.Says.ID = weights.Of("brand.other_first"), "context.brand_first"
	}
	l.add(e)
}

// opens says whether the brand that the field names stands in the title ahead of every use of the mark.
func (l *look) opens() bool {
	at, ok := l.title.find(l.brand.key)
	return ok && !slices.ContainsFunc(l.use, func(e markwarden.Evidence) bool { return e.Field == "title" && e.Start < at })
}

// find is the byte of the original where the letters of a key first stand as whole words.
func (p *page) find(key string) (at int, ok bool) {
	for i := range p.units {
		if !p.units[i].Word() || i > 0 && p.units[i-1].Word() && p.units[i-1].Class == p.units[i].Class {
			continue
		}
		rest := key
		for j := i; j < len(p.units) && rest != ""; j++ {
			u := &p.units[j]
			if !u.Word() {
				continue
			}
			var same bool
			if rest, same = strings.CutPrefix(rest, p.text.Folded[u.Lo:u.Hi]); !same {
				break
			}
			if rest == "" && (j+1 == len(p.units) || !p.units[j+1].Word() || p.units[j+1].Class != u.Class) {
				return int(p.text.Back[p.units[i].Lo]), true
			}
		}
	}
	return 0, false
}

// led says whether the title begins with another registered name.
func (l *look) led() bool {
	return len(l.Leads) > 0 && !l.mark && !slices.Contains(l.Leads, l.right.ID) && (l.best.Field != "title" || !l.title.begins(l.best))
}

// lead holds the name with which the title begins against the mark: goods have one brand as a rule, and that one explains the listing. A name
// that is mostly something else explains nothing, and the other name is heard for its own holder.
func (l *look) lead() {
	if !l.led() || l.opened && l.brand.state == knownName {
		return
	}
	e := l.say(markwarden.Defence, markwarden.KindOwnBrand, "brand.leads", "brand_leads", l.Lead.Text)
	e.Field, e.Start, e.End, e.Text = l.Lead.Field, l.Lead.Start, l.Lead.End, l.Lead.Text
	l.add(e)
}

// Explains says whether a name in clear letters at the beginning of a title can be its brand: it is no everyday word, or listings have shown
// that it is the mark more often than not.
func Explains(t *ambiguity.Table, e *markwarden.Evidence, class int) bool {
	if !plainKind(e.Kind) || e.Strength < weights.Of("word.base") {
		return false
	}
	folded, _ := fold.Fold(e.Text)
	_, share := shareOf(folded)
	odds, _ := t.Odds(compact(e.Text), class, share)
	return odds > 0
}
