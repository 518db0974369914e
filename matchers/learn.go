package matchers

import (
	"slices"
	"strings"
	"unicode"

	"markwarden"
	"markwarden/matchers/ambiguity"
	around "markwarden/matchers/context"
)

// known is what helps to read a listing: the engine's table, whether its brand field names a right that some charge is about, and the
// registered name with which its title begins.
func (e *Engine) known(f *markwarden.Features, found []charge) around.Known {
	k := around.Known{Table: e.table}
	first := firstWord(f)
	for i := range found {
		c := &found[i]
		k.Registered = k.Registered || names(f.Listing, c.text)
		for j := range c.text {
			ev := &c.text[j]
			if ev.Field != "title" || ev.Start > first || !around.Explains(e.table, ev, around.First(f.Listing.Category)) {
				continue
			}
			k.Lead = *ev
			k.Leads = append(k.Leads, c.right.ID)
			break
		}
	}
	return k
}

// firstWord is where the first word of the title begins.
func firstWord(f *markwarden.Features) int {
	i := strings.IndexFunc(f.Listing.Title, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	return max(i, 0)
}

// names says whether a sign is the whole brand field.
func names(l *markwarden.Listing, text []markwarden.Evidence) bool {
	return slices.ContainsFunc(text, func(e markwarden.Evidence) bool { return around.Fills(l, &e) })
}

// Learn shows a listing to the learner: which registered names stand in it in clear letters, where no word says that they stand there for fit,
// part, comparison or resale, and which of them the brand field names.
func (e *Engine) Learn(l *ambiguity.Learner, f *markwarden.Features, w World) {
	if f.Listing.Brand == "" {
		return
	}
	found := e.charges(f, w)
	k := e.known(f, found)
	reading := around.Read(f, around.Known{Registered: k.Registered})
	defer reading.Close()
	brand, ok := reading.Brand()
	if !ok {
		return
	}
	seen := map[string]ambiguity.Seen{}
	for i := range found {
		own := names(f.Listing, found[i].text)
		var outside []markwarden.Evidence
		for _, ev := range found[i].text {
			if ev.Field != "brand" {
				outside = append(outside, ev)
			}
		}
		if !own && slices.ContainsFunc(reading.Look(found[i].right, outside), func(x markwarden.Evidence) bool { return around.Pleads(&x) }) {
			continue
		}
		for k := range outside {
			ev := &outside[k]
			s := ambiguity.Seen{Key: reading.KeyOf(ev), Own: own, Title: ev.Field == "title" && around.Plain(ev.Kind), First: reading.Begins(ev)}
			old := seen[s.Key]
			s.Own, s.Title, s.First = s.Own || old.Own, s.Title || old.Title, s.First || old.First
			seen[s.Key] = s
		}
	}
	all := make([]ambiguity.Seen, 0, len(seen))
	for _, s := range seen {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b ambiguity.Seen) int { return strings.Compare(a.Key, b.Key) })
	l.Add(f.Listing, brand, k.Registered, reading.First(), all)
}
