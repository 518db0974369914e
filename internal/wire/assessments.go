package wire

import (
	"encoding/json"
	"fmt"

	"markwarden"
)

// Assessments are stored as JSON with every fact kept: sentences as id and arguments, numbers unrounded.
type (
	storedAssessment struct {
		Holder      markwarden.PartyID           `json:"holder"`
		Allegations []storedAllegation           `json:"allegations,omitempty"`
		Answer      markwarden.Answer            `json:"answer,omitempty"`
		Chain       []markwarden.AuthorizationID `json:"chain,omitempty"`
		Broken      markwarden.AuthorizationID   `json:"broken,omitempty"`
		Reason      markwarden.BrokenReason      `json:"reason,omitempty"`
		Asked       markwarden.RightID           `json:"asked,omitempty"`
		Evidence    []storedEvidence             `json:"evidence,omitempty"`
		Route       string                       `json:"route"`
		Rule        string                       `json:"rule,omitempty"`
		Policy      string                       `json:"policy,omitempty"`
	}
	storedAllegation struct {
		Kind        markwarden.AllegationKind `json:"kind"`
		Nature      markwarden.Nature         `json:"nature,omitempty"`
		Probability float64                   `json:"p"`
	}
	storedEvidence struct {
		Matcher   string                  `json:"m,omitempty"`
		Right     markwarden.RightID      `json:"right,omitempty"`
		Kind      markwarden.EvidenceKind `json:"kind"`
		Polarity  markwarden.Polarity     `json:"pol"`
		Strength  float64                 `json:"s"`
		Field     string                  `json:"field,omitempty"`
		Start     int                     `json:"start,omitempty"`
		End       int                     `json:"end,omitempty"`
		Text      string                  `json:"text,omitempty"`
		Image     int                     `json:"image,omitempty"`
		Region    [][2]int                `json:"region,omitempty"`
		Transform string                  `json:"transform,omitempty"`
		Says      string                  `json:"says,omitempty"`
		Args      []string                `json:"args,omitempty"`
	}
)

// EncodeAssessments writes assessments as the store keeps them.
func EncodeAssessments(all []markwarden.Assessment) (string, error) {
	out := make([]storedAssessment, len(all))
	for i, a := range all {
		s := storedAssessment{
			Holder: a.Holder, Answer: a.Authorization.Answer, Chain: a.Authorization.Chain, Broken: a.Authorization.Broken, Reason: a.Authorization.Reason,
			Asked: a.AskedRight, Route: a.Route.String(), Rule: a.Rule, Policy: a.Policy,
		}
		for _, g := range a.Allegations {
			s.Allegations = append(s.Allegations, storedAllegation(g))
		}
		for _, e := range a.Evidence {
			s.Evidence = append(s.Evidence, packEvidence(e))
		}
		out[i] = s
	}
	b, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("encode assessments: %w", err)
	}
	return string(b), nil
}

// DecodeAssessments reads what EncodeAssessments wrote; "" is none.
func DecodeAssessments(doc string) ([]markwarden.Assessment, error) {
	if doc == "" {
		return nil, nil
	}
	var in []storedAssessment
	if err := json.Unmarshal([]byte(doc), &in); err != nil {
		return nil, fmt.Errorf("decode assessments: %w", err)
	}
	var all []markwarden.Assessment
	for _, s := range in {
		route, ok := markwarden.ParseRoute(s.Route)
		if !ok {
			return nil, fmt.Errorf("decode assessments: unknown route %q", s.Route)
		}
		a := markwarden.Assessment{
			Holder: s.Holder, Authorization: markwarden.AuthorizationAnswer{Answer: s.Answer, Chain: s.Chain, Broken: s.Broken, Reason: s.Reason},
			AskedRight: s.Asked, Route: route, Rule: s.Rule, Policy: s.Policy,
		}
		for _, g := range s.Allegations {
			a.Allegations = append(a.Allegations, markwarden.Allegation(g))
		}
		for _, e := range s.Evidence {
			a.Evidence = append(a.Evidence, unpackEvidence(e))
		}
		all = append(all, a)
	}
	return all, nil
}

func packEvidence(e markwarden.Evidence) storedEvidence {
	s := storedEvidence{
		Matcher: e.Matcher, Right: e.Right, Kind: e.Kind, Polarity: e.Polarity, Strength: e.Strength, Field: e.Field, Start: e.Start, End: e.End,
		Text: e.Text, Image: e.Image, Transform: e.Transform, Says: e.Says.ID, Args: e.Says.Args,
	}
	for _, p := range e.Region {
		s.Region = append(s.Region, [2]int{p.X, p.Y})
	}
	return s
}

func unpackEvidence(s storedEvidence) markwarden.Evidence {
	e := markwarden.Evidence{
		Matcher: s.Matcher, Right: s.Right, Kind: s.Kind, Polarity: s.Polarity, Strength: s.Strength, Field: s.Field, Start: s.Start, End: s.End,
		Text: s.Text, Image: s.Image, Transform: s.Transform, Says: markwarden.Message{ID: s.Says, Args: s.Args},
	}
	for _, p := range s.Region {
		e.Region = append(e.Region, markwarden.Point{X: p[0], Y: p[1]})
	}
	return e
}
