// Package authorization asks the registry whether a listing's store may sell under a right, and puts the answer in evidence.
//
// A missing authorization is context, never an offence: it says nothing about the goods.
package authorization

import (
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/matchers/weights"
)

// Version changes with every change of what the package answers.
const Version = "authorization/1"

// Registry answers questions of authorization.
type Registry interface {
	Authorize(markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
}

// MaxTerritories bounds the questions for one listing.
const MaxTerritories = 64

// Ask asks for every territory in which the listing is offered and the right exists. The worst answer counts, for a listing is one
// thing: of several as bad, that of the first territory. No territory known: one question that leaves it open.
func Ask(g Registry, l *markwarden.Listing, r *markwarden.Right, territories []string, class int, at time.Time) (markwarden.AuthorizationQuestion, markwarden.AuthorizationAnswer) {
	channel := l.Channel
	if channel == "" {
		channel = "store"
	}
	q := markwarden.AuthorizationQuestion{Store: l.Store(), Right: r.ID, Channel: channel, Class: class, At: at}
	if len(territories) == 0 {
		return q, g.Authorize(q)
	}
	var worst markwarden.AuthorizationAnswer
	var asked markwarden.AuthorizationQuestion
	for i, t := range territories[:min(len(territories), MaxTerritories)] {
		q.Territory = t
		a := g.Authorize(q)
		if i == 0 || rank(a.Answer) > rank(worst.Answer) {
			worst, asked = a, q
		}
	}
	return asked, worst
}

// rank orders answers from good to bad: a chain that is broken says more against a sale than none on file.
func rank(a markwarden.Answer) int {
	switch a {
	case markwarden.AnswerGranted:
		return 0
	case markwarden.AnswerUnknown:
		return 1
	case markwarden.AnswerDenied:
		return 2
	}
	return 1
}

// Evidence is the answer as evidence about the listing.
func Evidence(q markwarden.AuthorizationQuestion, a markwarden.AuthorizationAnswer) markwarden.Evidence {
	e := markwarden.Evidence{Matcher: Version, Right: q.Right}
	switch a.Answer {
	case markwarden.AnswerGranted:
		e.Kind, e.Polarity, e.Strength = markwarden.KindAuthorized, markwarden.Defence, weights.Of("authorized")
		e.Says = markwarden.Message{ID: "context.authorized", Args: []string{chain(a.Chain)}}
		if len(a.Chain) == 0 {
			e.Says = markwarden.Message{ID: "context.own_store"}
		}
	case markwarden.AnswerDenied:
		e.Kind, e.Polarity = markwarden.KindUnauthorized, markwarden.Context
		e.Says = markwarden.Message{ID: "context.denied." + string(a.Reason), Args: []string{string(a.Broken), q.Territory}}
	case markwarden.AnswerUnknown:
		e.Kind, e.Polarity = markwarden.KindUnauthorized, markwarden.Context
		e.Says = markwarden.Message{ID: "context.unknown", Args: []string{q.Territory}}
	}
	return e
}

func chain(ids []markwarden.AuthorizationID) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return strings.Join(all, " → ")
}

// Wanted says whether a marketplace wants proof for a right.
func Wanted(m markwarden.Marketplace, r markwarden.RightID) bool {
	switch m.Regime {
	case markwarden.RegimeRequired:
		return true
	case markwarden.RegimeGated:
		return slices.Contains(m.GatedRights, r)
	case markwarden.RegimeOpen:
	}
	return false
}

// eu are the members of the European Union, where an EU mark is in force (ISO 3166-1 alpha-2; 27 since 2020-02-01).
var eu = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}

// InForce is the territories of the listing (its own, or the marketplace's) where the right exists. ok is false when it exists in
// none of them. With no territory or no jurisdiction on file nothing is ruled out.
func InForce(l *markwarden.Listing, m markwarden.Marketplace, r *markwarden.Right) (territories []string, ok bool) {
	offered := l.Territories
	if len(offered) == 0 {
		offered = m.Countries
	}
	if len(offered) == 0 || len(r.Jurisdictions) == 0 {
		return offered, true
	}
	for _, t := range offered {
		if slices.Contains(r.Jurisdictions, t) || slices.Contains(r.Jurisdictions, "EU") && (t == "EU" || slices.Contains(eu, t)) {
			territories = append(territories, t)
		}
	}
	return territories, len(territories) > 0
}
