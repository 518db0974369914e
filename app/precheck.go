package app

import (
	"context"

	"markwarden"
	"markwarden/api"
)

// prechecker screens a listing and records nothing. It looks at the words, and at pictures that are hashed already: it fetches none.
type prechecker struct{ sys *System }

// Precheck answers coarsely: what would become of the listing, and what to do about it.
func (p prechecker) Precheck(ctx context.Context, l *markwarden.Listing) (api.Prechecked, error) {
	scr, err := p.sys.Screener.Assess(ctx, l)
	if err != nil {
		return api.Prechecked{}, err
	}
	out := api.Prechecked{Answer: api.CheckAllowed, Cure: markwarden.Message{ID: "check.allowed"}}
	switch scr.Route {
	case markwarden.RouteUnknown, markwarden.RouteClear:
		return out, nil
	case markwarden.RouteAskProof:
	case markwarden.RouteReview, markwarden.RouteHold, markwarden.RouteTakedown:
		return api.Prechecked{Answer: api.CheckHeld, Cure: markwarden.Message{ID: "check.would_be_held"}}, nil
	}
	out.Answer = api.CheckProof
	for i := range scr.Assessments {
		if a := &scr.Assessments[i]; a.Route == markwarden.RouteAskProof && a.AskedRight != "" {
			out.Rights = append(out.Rights, a.AskedRight)
		}
	}
	out.Cure = markwarden.Message{ID: "check.needs_proof", Args: []string{signs(p.sys.Screener.Brain().Snapshot, out.Rights)}}
	return out, nil
}
