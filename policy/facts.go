package policy

import (
	"cmp"
	"slices"

	"markwarden"
)

// Type of a fact.
type Type string

const (
	Bool   Type = "bool"
	Int    Type = "int"
	Number Type = "number" // a probability or a strength
	Text   Type = "text"
	Texts  Type = "texts" // list of text
)

// Fact is one thing a condition may ask for. docs/policy.md explains each.
type Fact struct {
	Name string
	Type Type
}

// Facts lists every fact, as facts computes them.
var Facts = []Fact{
	// the marketplace
	{"marketplace", Text},
	{"regime", Text},
	{"mode", Text},
	{"proof_required", Bool},
	// the listing
	{"seller", Text},
	{"category", Text},
	{"condition", Text},
	{"lang", Text},
	{"ship_from", Text},
	{"sales_30d", Int},
	{"pictures", Text},
	// what the registry answered
	{"holder", Text},
	{"answer", Text},
	{"reason", Text},
	// how probable each allegation is
	{"counterfeit", Number},
	{"unauthorized_sale", Number},
	{"trademark_misuse", Number},
	{"copyright_copy", Number},
	{"design_copy", Number},
	{"mark_concealed", Number},
	{"risk", Number},
	{"probability", Number},
	// the evidence
	{"plain_use", Bool},
	{"disguised_use", Bool},
	{"counterfeit_wording", Bool},
	{"has_picture_copy", Bool},
	{"price_low", Bool},
	{"only_price", Bool},
	{"only_unauthorized", Bool},
	{"weak_only", Bool},
	{"use_in_title", Bool},
	{"use_in_brand", Bool},
	{"offences", Texts},
	{"defences", Texts},
	{"contexts", Texts},
	{"offence_count", Int},
	{"strongest", Text},
	{"strongest_strength", Number},
	{"defence_strength", Number},
}

// plainKinds are uses of a mark as it is registered or as it is honestly written: not one of them hides anything.
var plainKinds = []markwarden.EvidenceKind{
	markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindCaseWidth,
	markwarden.KindProductMark, markwarden.KindNickname,
}

// disguisedKinds are uses of a mark in a form that a reader knows and a filter does not.
var disguisedKinds = []markwarden.EvidenceKind{
	markwarden.KindSpacing, markwarden.KindJoined, markwarden.KindHomoglyph, markwarden.KindLeet, markwarden.KindInvisible,
	markwarden.KindEmojiSplit, markwarden.KindConcealed, markwarden.KindTypo, markwarden.KindMisspelling,
	markwarden.KindVariant, markwarden.KindReordered, "phonetic", "homophone", "logo_concealed",
}

// diacriticsDisguise is the strength from which accents that the mark doesn't have are a disguise; below it they are a way of
// writing (Hermes for Hermès), which the matcher says by giving them little weight. ln(10): ten times likelier in an offence.
const diacriticsDisguise = 2.3

// A use is how one piece of offence evidence shows the mark.
type use int

const (
	noUse use = iota
	plain
	disguised
)

func useOf(e *markwarden.Evidence) use {
	switch {
	case slices.Contains(plainKinds, e.Kind), e.Kind == markwarden.KindDiacritics && e.Strength < diacriticsDisguise:
		return plain
	case slices.Contains(disguisedKinds, e.Kind), e.Kind == markwarden.KindDiacritics:
		return disguised
	}
	return noUse
}

// grounds is what the evidence of an assessment comes to.
type grounds struct {
	offences, defences, contexts []string
	count                        int
	plain, disguised             bool
	inTitle, inBrand             bool
	price                        bool // the price is low
	wording, picture             bool
	other                        bool // an offence that is neither a plain use, nor a low price, nor a missing authorization
	onlyPrice                    bool
	strongest                    markwarden.EvidenceKind
	strength, defence            float64
	risk, most                   float64
}

// weak says that nothing speaks against the listing but a plainly used mark, a missing authorization, a low price.
func (g *grounds) weak() bool { return !g.other }

func look(a *markwarden.Assessment) grounds {
	g := grounds{onlyPrice: true}
	for i := range a.Evidence {
		if e := &a.Evidence[i]; !nobodys(a, e) {
			g.add(e)
		}
	}
	g.onlyPrice = g.onlyPrice && g.count > 0
	for _, al := range a.Allegations {
		g.most = max(g.most, al.Probability)
		if al.Kind != markwarden.UnauthorizedSale {
			g.risk = max(g.risk, al.Probability)
		}
	}
	return g
}

// nobodys says that evidence is of a picture that belongs to nobody, or says so: neither speaks for or against a listing.
func nobodys(a *markwarden.Assessment, e *markwarden.Evidence) bool {
	return e.InPicture() && slices.ContainsFunc(a.Evidence, func(o markwarden.Evidence) bool { return o.Kind == markwarden.KindStockPicture && o.Image == e.Image })
}

func (g *grounds) add(e *markwarden.Evidence) {
	if e.Kind == markwarden.KindPrice && e.Polarity != markwarden.Defence {
		g.price = true
	}
	switch e.Polarity {
	case markwarden.Offence:
		g.addOffence(e)
	case markwarden.Defence:
		g.defence += e.Strength
		g.defences = once(g.defences, e.Kind)
	case markwarden.Context:
		g.contexts = once(g.contexts, e.Kind)
	}
}

func (g *grounds) addOffence(e *markwarden.Evidence) {
	g.count++
	g.offences = once(g.offences, e.Kind)
	if e.Strength > g.strength || g.strongest == "" {
		g.strongest, g.strength = e.Kind, e.Strength
	}
	if e.Kind != markwarden.KindPrice {
		g.onlyPrice = false
	}
	u := useOf(e)
	switch {
	case u == plain:
		g.plain = true
	case u == disguised:
		g.disguised, g.other = true, true
	case e.Kind == markwarden.KindPrice, e.Kind == markwarden.KindUnauthorized:
	default:
		g.other = true
	}
	if u != noUse {
		g.inTitle = g.inTitle || e.Field == "title"
		g.inBrand = g.inBrand || e.Field == "brand"
	}
	g.wording = g.wording || e.Kind == markwarden.KindReplicaWording
	g.picture = g.picture || e.Kind == markwarden.KindPictureCopy
}

func once(kinds []string, k markwarden.EvidenceKind) []string {
	if slices.Contains(kinds, string(k)) {
		return kinds
	}
	return append(kinds, string(k))
}

// view is what facts are computed from.
type view struct {
	*grounds
	listing     *markwarden.Listing
	marketplace markwarden.Marketplace
	pictures    markwarden.PictureState
	assessment  *markwarden.Assessment
}

func (v *view) answer() markwarden.Answer {
	return cmp.Or(v.assessment.Authorization.Answer, markwarden.AnswerUnknown)
}

func (v *view) probability(kind markwarden.AllegationKind) (most float64) {
	for _, al := range v.assessment.Allegations {
		if al.Kind == kind {
			most = max(most, al.Probability)
		}
	}
	return most
}

// facts computes those asked for, by name: a map, because CEL reads it faster than a struct.
func (v *view) facts(asked []string, into map[string]any) {
	for _, name := range asked {
		into[name] = values[name](v)
	}
}

// values has how each fact is computed.
var values = map[string]func(v *view) any{
	"marketplace":         func(v *view) any { return string(v.listing.Key.Marketplace) },
	"regime":              func(v *view) any { return string(v.marketplace.Regime) },
	"mode":                func(v *view) any { return string(v.marketplace.Mode) },
	"proof_required":      func(v *view) any { return proofRequired(v.marketplace, v.assessment) },
	"seller":              func(v *view) any { return string(v.listing.Seller.ID) },
	"category":            func(v *view) any { return v.listing.Category },
	"condition":           func(v *view) any { return v.listing.Condition },
	"lang":                func(v *view) any { return v.listing.Lang },
	"ship_from":           func(v *view) any { return v.listing.ShipFrom },
	"sales_30d":           func(v *view) any { return v.listing.Sales30d },
	"pictures":            func(v *view) any { return string(v.pictures) },
	"holder":              func(v *view) any { return string(v.assessment.Holder) },
	"answer":              func(v *view) any { return string(v.answer()) },
	"reason":              func(v *view) any { return string(v.assessment.Authorization.Reason) },
	"counterfeit":         func(v *view) any { return v.probability(markwarden.Counterfeit) },
	"unauthorized_sale":   func(v *view) any { return v.probability(markwarden.UnauthorizedSale) },
	"trademark_misuse":    func(v *view) any { return v.probability(markwarden.TrademarkMisuse) },
	"copyright_copy":      func(v *view) any { return v.probability(markwarden.CopyrightCopy) },
	"design_copy":         func(v *view) any { return v.probability(markwarden.DesignCopy) },
	"mark_concealed":      func(v *view) any { return v.probability(markwarden.MarkConcealed) },
	"risk":                func(v *view) any { return v.risk },
	"probability":         func(v *view) any { return v.most },
	"plain_use":           func(v *view) any { return v.plain },
	"disguised_use":       func(v *view) any { return v.disguised },
	"counterfeit_wording": func(v *view) any { return v.wording },
	"has_picture_copy":    func(v *view) any { return v.picture },
	"price_low":           func(v *view) any { return v.price },
	"only_price":          func(v *view) any { return v.onlyPrice },
	"only_unauthorized":   func(v *view) any { return v.weak() && !v.price && v.answer() != markwarden.AnswerGranted },
	"weak_only":           func(v *view) any { return v.weak() },
	"use_in_title":        func(v *view) any { return v.inTitle },
	"use_in_brand":        func(v *view) any { return v.inBrand },
	"offences":            func(v *view) any { return v.offences },
	"defences":            func(v *view) any { return v.defences },
	"contexts":            func(v *view) any { return v.contexts },
	"offence_count":       func(v *view) any { return int64(v.count) },
	"strongest":           func(v *view) any { return string(v.strongest) },
	"strongest_strength":  func(v *view) any { return v.strength },
	"defence_strength":    func(v *view) any { return v.defence },
}

// proofRequired says whether the marketplace wants proof for the rights that the assessment is about.
func proofRequired(m markwarden.Marketplace, a *markwarden.Assessment) bool {
	switch m.Regime {
	case markwarden.RegimeRequired:
		return true
	case markwarden.RegimeGated:
		if slices.Contains(m.GatedRights, a.AskedRight) {
			return true
		}
		return slices.ContainsFunc(a.Evidence, func(e markwarden.Evidence) bool {
			return e.Polarity == markwarden.Offence && slices.Contains(m.GatedRights, e.Right)
		})
	case markwarden.RegimeOpen:
	}
	return false
}
