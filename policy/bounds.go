package policy

import "markwarden"

// Bounds that were applied, as they stand behind the rule's id ("plain_use+proof_only").
const (
	boundProofOnly  = "proof_only"
	boundNoTakedown = "no_takedown"
	boundIncomplete = "incomplete"
)

// takedownRisk is the least probability of an allegation other than unauthorized sale with which a rule may take down: more
// likely than not. It is no licence to set a rule that low.
const takedownRisk = 0.5

// bounded holds a rule's route within what no rule can do, and names the bound that changed it:
//   - incomplete: a listing whose pictures can't be had is not clear when its text is suspect enough; people look.
//   - no_takedown: an unauthorized sale by itself is never taken down by a rule.
//   - proof_only: a missing authorization, a low price, or both, with the mark plainly used, are never more than a question for
//     proof. It is the last and overrules the others.
func (p *Policy) bounded(g *grounds, pics markwarden.PictureState, route markwarden.Route) (markwarden.Route, string) {
	bound := ""
	if pics == markwarden.PicturesIncomplete && route == markwarden.RouteClear && g.risk >= p.reviewIncomplete {
		route, bound = markwarden.RouteReview, boundIncomplete
	}
	if route == markwarden.RouteTakedown && g.risk < takedownRisk {
		route, bound = markwarden.RouteReview, boundNoTakedown
	}
	if g.weak() && route > markwarden.RouteAskProof {
		route, bound = markwarden.RouteAskProof, boundProofOnly
	}
	return route, bound
}
