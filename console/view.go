package console

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/phrase"
)

// view is what every page knows: who looks, in which language, at what time. Pages embed it, so templates say {{.T "key"}}.
type view struct {
	Language  string
	Nav       string // the entry of the navigation that is marked as current
	Tab       string // the page within that entry, where it has several
	PageTitle string
	Account   *access.Account // nil: not signed in
	Now       time.Time
	Flash     *flash

	deps     *Deps
	words    catalogue
	request  *http.Request
	registry Registry
	assets   string
}

// flash is a short message after an act, with what can be done next.
type flash struct {
	Kind string // "done", "warn", "fail"
	Text string
	Undo markwarden.CaseID // offer to take the decision back
	Seen int64             // version of that case
}

// T is a sentence of the page's language.
func (v *view) T(key string, args ...any) string { return v.words.say(key, args...) }

// N is a sentence about a number.
func (v *view) N(key string, n int64) string { return v.words.count(key, n, v.Num(n)) }

// Word is the page's word for a value of a closed list, the value itself where it is not in the catalogue.
func (v *view) Word(list string, value any) string {
	s := fmt.Sprint(value)
	if w, ok := v.words[list+"."+s]; ok {
		return w
	}
	return s
}

// Tag is the BCP 47 tag of the page's language.
func (v *view) Tag() string {
	for _, l := range langs {
		if l.Code == v.Language {
			return l.Tag
		}
	}
	return v.Language
}

// Langs lists the languages with the address of this page in each.
func (v *view) Langs() []langLink {
	out := make([]langLink, 0, len(langs))
	for _, l := range langs {
		q := v.request.URL.Query()
		q.Set("lang", l.Code)
		for _, once := range []string{"flash", "undo", "seen"} {
			q.Del(once)
		}
		u := url.URL{Path: v.request.URL.Path, RawQuery: q.Encode()}
		if v.request.Method != http.MethodGet {
			u = url.URL{Path: "/", RawQuery: "lang=" + l.Code}
		}
		out = append(out, langLink{l.Name, l.Tag, u.String(), l.Code == v.Language})
	}
	return out
}

type langLink struct {
	Name, Tag, URL string
	Current        bool
}

// May says whether the signed-in account may do an act on anything at all.
func (v *view) May(act string) bool {
	return v.Account != nil && access.ScopeOf(access.Act(act), v.Account.Role) != access.None
}

// can says whether it may do the act on an object.
func (v *view) can(act access.Act, o access.Object) bool {
	return v.Account != nil && access.Can(*v.Account, act, o)
}

// Has says whether the system has the part that a page needs.
func (v *view) Has(part string) bool {
	switch part {
	case "search":
		return v.deps.Search != nil
	case "complaints":
		return v.deps.Complaints != nil
	case "proofs":
		return v.deps.Proofs != nil && v.deps.Requests != nil
	case "health":
		return v.deps.Health != nil
	case "overview":
		return v.deps.Overview != nil
	}
	return true
}

// Asset is the address of a static file; it changes with the files, so that they can be cached for ever.
func (v *view) Asset(name string) string { return "/static/" + name + "?v=" + v.assets }

// Say is the sentence of a message in the page's language.
func (v *view) Say(m markwarden.Message) string { return phrase.Say(v.Language, m) }

// Num groups digits, so that large figures can be read.
func (v *view) Num(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Pct is a probability as a percentage that never claims certainty: 0 and 100 are shown for exactly 0 and 1 only.
func (v *view) Pct(p float64) string {
	switch {
	case p > 0 && p < 0.01:
		return "<1%"
	case p < 1 && p > 0.99:
		return ">99%"
	}
	return strconv.Itoa(int(math.Round(p*100))) + "%"
}

// Signed is a log-likelihood ratio with its sign.
func (v *view) Signed(f float64) string {
	return strings.Replace(fmt.Sprintf("%+.1f", f), "-", "−", 1)
}

// Harm is an expected harm, as exact as it is compared.
func (v *view) Harm(f float64) string {
	if f < 100 {
		return fmt.Sprintf("%.1f", f)
	}
	return v.Num(int64(math.Round(f)))
}

// Rate is a number per second.
func (v *view) Rate(f float64) string {
	if f < 10 {
		return fmt.Sprintf("%.1f", f)
	}
	return v.Num(int64(math.Round(f)))
}

// Money is an amount with its currency.
func (v *view) Money(m *markwarden.Money) string {
	if m == nil {
		return ""
	}
	digits := 2
	if noMinor[m.Currency] {
		digits = 0
	}
	scale := int64(math.Pow10(digits))
	s := v.Num(m.Minor / scale)
	if digits > 0 {
		s += fmt.Sprintf(".%0*d", digits, max(m.Minor%scale, -(m.Minor%scale)))
	}
	return m.Currency + " " + s
}

// noMinor are the common currencies without minor units (ISO 4217).
var noMinor = map[string]bool{"JPY": true, "KRW": true, "VND": true, "CLP": true, "ISK": true, "XAF": true, "XOF": true, "PYG": true, "UGX": true}

// Time is a moment, in UTC.
func (v *view) Time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if v.Language == "zh" {
		return t.UTC().Format("2006-01-02 15:04 UTC")
	}
	return t.UTC().Format("2 Jan 2006, 15:04 UTC")
}

// Day is the day of a moment.
func (v *view) Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if v.Language == "zh" {
		return t.UTC().Format("2006-01-02")
	}
	return t.UTC().Format("2 Jan 2006")
}

// Stamp is a moment for the datetime attribute.
func (v *view) Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Ago is how long since t.
func (v *view) Ago(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return v.Span(v.Now.Sub(t))
}

// Left is how long until t.
func (v *view) Left(t time.Time) string { return v.Span(t.Sub(v.Now)) }

// Span is a duration in one unit.
func (v *view) Span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return v.T("span.seconds", int(d.Seconds()))
	case d < time.Hour:
		return v.T("span.minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return v.T("span.hours", int(d.Hours()))
	}
	return v.T("span.days", int(d.Hours()/24))
}

// PartyName is the name of a party in the page's language. A case of pictures that nobody could see has no holder yet.
func (v *view) PartyName(id markwarden.PartyID) string {
	if id == "" {
		return v.T("party.nobody")
	}
	p, ok := v.registry.Party(id)
	if !ok || len(p.Names) == 0 {
		return string(id)
	}
	for _, n := range p.Names {
		if l, ok := knownLang(n.Lang); ok && l == v.Language {
			return n.Text
		}
	}
	return p.Names[0].Text
}

// RightName is the name of a right.
func (v *view) RightName(id markwarden.RightID) string {
	if r, ok := v.registry.Right(id); ok && r.Text != "" {
		return r.Text
	}
	return string(id)
}

// ModeOf is what happens on a marketplace.
func (v *view) ModeOf(id markwarden.MarketplaceID) markwarden.Mode {
	return v.registry.Marketplace(id).Mode
}

// ListingURL, RightURL, CaseURL, PictureURL are addresses of pages; ids are the shops' own and may hold any character.
func (v *view) ListingURL(k markwarden.ListingKey) string {
	return "/listing?" + url.Values{"m": {string(k.Marketplace)}, "id": {string(k.Listing)}}.Encode()
}

// RightURL is the page of a right.
func (v *view) RightURL(id markwarden.RightID) string {
	return "/registry/right?" + url.Values{"id": {string(id)}}.Encode()
}

// CaseURL is the page of a case.
func (v *view) CaseURL(id markwarden.CaseID) string { return "/cases/" + url.PathEscape(string(id)) }

// ComplaintURL is the page of a complaint.
func (v *view) ComplaintURL(id markwarden.ComplaintID) string {
	return "/complaints/" + url.PathEscape(string(id))
}

// PictureURL is a picture of a listing.
func (v *view) PictureURL(k markwarden.ListingKey, image int) string {
	return "/pictures/listing?" + url.Values{"m": {string(k.Marketplace)}, "id": {string(k.Listing)}, "n": {strconv.Itoa(image)}}.Encode()
}

// ReferenceURL is a reference picture of a right.
func (v *view) ReferenceURL(id markwarden.RightID, image int) string {
	return "/pictures/right?" + url.Values{"id": {string(id)}, "n": {strconv.Itoa(image)}}.Encode()
}

// Bar is a filled bar for a share of a whole, drawn so that no style attribute is needed.
func (v *view) Bar(share float64, class string) template.HTML {
	share = min(max(share, 0), 1)
	if math.IsNaN(share) {
		share = 0
	}
	return template.HTML(fmt.Sprintf( //nolint:gosec // a number and a class of our own
		`<svg class="bar %s" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="6"/><rect class="fill" width="%.1f" height="6"/></svg>`,
		template.HTMLEscapeString(class), 100*share))
}

// Share is a part of a whole.
func (v *view) Share(part, whole int64) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// word is a value of a closed list with the page's word for it, as the small templates want it.
type word struct{ Value, Name, Hint string }

// Badge is a value of a closed list.
func (v *view) Badge(list string, value any) word {
	return word{Value: fmt.Sprint(value), Name: v.Word(list, value)}
}

// ModeBadge says whether anything leaves the house for a marketplace.
func (v *view) ModeBadge(id markwarden.MarketplaceID) word {
	b := v.Badge("mode", v.ModeOf(id))
	b.Hint = v.T("overview.mode_hint")
	return b
}

// navEntry is one entry of the navigation.
type navEntry struct {
	URL, Name string
	Current   bool
}

// Entry is the navigation's entry of a page.
func (v *view) Entry(page, at string) navEntry {
	return navEntry{at, v.T("nav." + page), v.Nav == page}
}

// Tabs are the pages about proof that the account may see, the one to begin with first.
func (v *view) Tabs() (out []navEntry) {
	if v.Account == nil || !v.Has("proofs") {
		return nil
	}
	party := v.Account.Party != ""
	add := func(tab string, may bool) {
		if may {
			out = append(out, navEntry{"/" + tab, v.T("tab." + tab), v.Tab == tab})
		}
	}
	add("verify", !party && v.May(string(access.ProofRead)))
	add("proofs", party && v.Account.Role == access.Seller)
	add("authorized", v.May(string(access.AuthorizationRead)) && v.Account.Role != access.Seller)
	add("requests", v.May(string(access.RequestRead)))
	add("proofs", party && v.Account.Role != access.Seller && v.May(string(access.ProofHandIn)))
	return out
}
