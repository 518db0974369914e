package console

import (
	"html/template"
	"net/url"
	"strings"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
)

// Actor is who did something, in words: an account's id, or which rule or room.
func (v *view) Actor(actor any) string {
	s := toString(actor)
	if rule, ok := strings.CutPrefix(s, "policy:"); ok {
		return v.T("actor.policy", rule)
	}
	if room, ok := strings.CutPrefix(s, "system:"); ok {
		return v.T("actor.system", room)
	}
	return s
}

func toString(s any) string {
	if id, ok := s.(markwarden.AccountID); ok {
		return string(id)
	}
	t, _ := s.(string)
	return t
}

// Detail is what an act of a timeline was about: a verdict or a route in words, a complaint by its short id, anything else as it is.
func (v *view) Detail(s string) string {
	if len(s) == 36 {
		return v.Short(markwarden.ComplaintID(s))
	}
	for _, list := range []string{"verdict", "route"} {
		if w := v.Word(list, s); w != s {
			return w
		}
	}
	return s
}

// Short is an id that is long, for a list.
func (v *view) Short(id markwarden.ComplaintID) string {
	if len(id) == 36 { // UUIDv7: the end is what differs
		return string(id[len(id)-12:])
	}
	return string(id)
}

// Reveal is a text with its invisible characters named; keys hold a separator that can't be seen.
func (v *view) Reveal(s string) template.HTML {
	var b strings.Builder
	reveal(&b, strings.ReplaceAll(s, "\x1f", " / "), false)
	return template.HTML(b.String()) //nolint:gosec // reveal escapes
}

// MoneyOf is Money of a value.
func (v *view) MoneyOf(m markwarden.Money) string { return v.Money(&m) }

// NoticeURL is the form of a notice about a listing.
func (v *view) NoticeURL(k markwarden.ListingKey) string {
	return "/complaints/new?" + url.Values{"m": {string(k.Marketplace)}, "id": {string(k.Listing)}}.Encode()
}

// Tally counts the items of a complaint by state, in the order of the states.
func (v *view) Tally(items []complaints.ItemState) []share {
	var out []share
	for _, s := range complaints.ItemStates {
		n := int64(0)
		for i := range items {
			if items[i].State == s {
				n++
			}
		}
		if n > 0 {
			out = append(out, share{Value: string(s), Count: n})
		}
	}
	return out
}

// N2 is N of the length of a history.
func (v *view) N2(key string, steps []complaints.Step) string { return v.N(key, int64(len(steps))) }

// CountTotal is the number of listings found.
func (p searchPageData) CountTotal() int64 { return int64(p.Total) }

// CountDefects is the number of defects of a notice.
func (d noticeData) CountDefects() int64 { return int64(len(d.Defects)) }

// CountGone is the number of pieces of evidence whose text is gone.
func (p casePageData) CountGone() int64 { return int64(p.Gone) }

// CanDecide says that the case waits for a decision that the reader may take.
func (p casePageData) CanDecide() bool { return p.Case.State == markwarden.CaseOpen && p.decides() }

// CanUndo says that the reader may take the decision back.
func (p casePageData) CanUndo() bool { return p.Case.State == markwarden.CaseDecided && p.decides() }

func (p casePageData) decides() bool {
	return p.can(access.CaseDecide, access.Object{Parties: []markwarden.PartyID{p.Case.Holder}, Marketplace: p.Case.Key.Marketplace})
}

// Observed says that nothing leaves the house for the case's marketplace.
func (p casePageData) Observed() bool {
	return p.ModeOf(p.Case.Key.Marketplace) != markwarden.ModeLive
}
