package policy

import (
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
	probability                  map[markwarden.AllegationKind]float64
	risk, most                   float64
}

// weak says that nothing speaks against the listing but a plainly used mark, a missing authorization, a low price.
func (g *grounds) weak() bool { return !g.other }

func look(a *markwarden.Assessment) grounds {
	g := grounds{onlyPrice: true, probability: make(map[markwarden.AllegationKind]float64, len(a.Allegations))}
	for i := range a.Evidence {
		if e := &a.Evidence[i]; !nobodys(a, e) {
			g.add(e)
		}
	}
	g.onlyPrice = g.onlyPrice && g.count > 0
	for _, al := range a.Allegations {
		g.probability[al.Kind] = max(g.probability[al.Kind], al.Probability)
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

// facts are what conditions see, by name: a map, because CEL reads it faster than a struct.
func (g *grounds) facts(l *markwarden.Listing, m markwarden.Marketplace, pics markwarden.PictureState, a *markwarden.Assessment) map[string]any {
	answer := a.Authorization.Answer
	if answer == "" {
		answer = markwarden.AnswerUnknown
	}
	return map[string]any{
		"marketplace":         string(l.Key.Marketplace),
		"regime":              string(m.Regime),
		"mode":                string(m.Mode),
		"proof_required":      proofRequired(m, a),
		"seller":              string(l.Seller.ID),
		"category":            l.Category,
		"condition":           l.Condition,
		"lang":                l.Lang,
		"ship_from":           l.ShipFrom,
		"sales_30d":           l.Sales30d,
		"pictures":            string(pics),
		"holder":              string(a.Holder),
		"answer":              string(answer),
		"reason":              string(a.Authorization.Reason),
		"counterfeit":         g.probability[markwarden.Counterfeit],
		"unauthorized_sale":   g.probability[markwarden.UnauthorizedSale],
		"trademark_misuse":    g.probability[markwarden.TrademarkMisuse],
		"copyright_copy":      g.probability[markwarden.CopyrightCopy],
		"design_copy":         g.probability[markwarden.DesignCopy],
		"mark_concealed":      g.probability[markwarden.MarkConcealed],
		"risk":                g.risk,
		"probability":         g.most,
		"plain_use":           g.plain,
		"disguised_use":       g.disguised,
		"counterfeit_wording": g.wording,
		"has_picture_copy":    g.picture,
		"price_low":           g.price,
		"only_price":          g.onlyPrice,
		"only_unauthorized":   g.weak() && !g.price && answer != markwarden.AnswerGranted,
		"weak_only":           g.weak(),
		"use_in_title":        g.inTitle,
		"use_in_brand":        g.inBrand,
		"offences":            g.offences,
		"defences":            g.defences,
		"contexts":            g.contexts,
		"offence_count":       int64(g.count),
		"strongest":           string(g.strongest),
		"strongest_strength":  g.strength,
		"defence_strength":    g.defence,
	}
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
