// Package matchers turns the features of a listing into assessments: per holder, the evidence for and against, the answer of the
// registry, and a probability per allegation.
//
// It walks no list of rights, opens no store and routes nothing: policy reads the assessments.
package matchers

import (
	"context"
	"iter"
	"time"

	"markwarden"
)

// World answers what the engine must know beside the listing, all from one immutable snapshot.
type World interface {
	Right(markwarden.RightID) (*markwarden.Right, bool)
	Authorize(markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
	Marketplace(markwarden.MarketplaceID) markwarden.Marketplace
	Owner(markwarden.Store) (markwarden.PartyID, bool)
}

// Options of an engine.
type Options struct {
	Pictures []markwarden.RightPicture // reference pictures of the rights, hashed; none: text only
}

// Engine is the panel of matchers over one set of rights. It is immutable and safe for many goroutines.
type Engine struct{}

// NewEngine builds the panel over these rights.
func NewEngine(rights iter.Seq[*markwarden.Right], o Options) *Engine { return &Engine{} }

// With is the engine after a change of some rights: cheap, as long as few changed since NewEngine.
// pictures are the reference pictures of the changed rights (all of them: earlier ones are forgotten).
func (e *Engine) With(changed []*markwarden.Right, removed []markwarden.RightID, pictures ...markwarden.RightPicture) *Engine {
	return e
}

// Assess looks at a listing's features. Assessments come in order of holder id, with Route and Rule unset.
// A holder against whose rights nothing speaks has none.
func (e *Engine) Assess(ctx context.Context, f *markwarden.Features, w World, at time.Time) ([]markwarden.Assessment, error) {
	return nil, nil
}

// Touches says whether any right of the engine is a candidate for the listing.
func (e *Engine) Touches(f *markwarden.Features) bool { return false }

// Version names the panel and its weights; it is part of a screening's basis.
func (e *Engine) Version() string { return "panel/0" }

// Explanation is why a listing was or was not flagged for one right.
type Explanation struct {
	Right      markwarden.RightID
	Holder     markwarden.PartyID // empty: none at that time
	Tests      []Test             // in the order made
	Evidence   []markwarden.Evidence
	Assessment *markwarden.Assessment // the holder's, all rights together; nil: nothing speaks against the listing
}

// Test is one thing that was looked at.
type Test struct {
	Name   string // "in_force", "jurisdiction", "candidate", "goods", "authorization", "sum", ...
	Passed bool   // the test speaks for a use of the right
	Says   markwarden.Message
	Add    float64 // what it adds to the log-odds (negative: takes away)
}

// Explain tells every test of a listing against one right.
func (e *Engine) Explain(ctx context.Context, f *markwarden.Features, w World, r *markwarden.Right, at time.Time) (Explanation, error) {
	return Explanation{Right: r.ID}, nil
}
