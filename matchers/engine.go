// Package matchers turns the features of a listing into assessments: per holder, the evidence for and against, the answer of the
// registry, and a probability per allegation.
//
// It walks no list of rights, opens no store and routes nothing: policy reads the assessments.
package matchers

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/matchers/ambiguity"
	"markwarden/matchers/authorization"
	around "markwarden/matchers/context"
	"markwarden/matchers/logo"
	"markwarden/matchers/picture"
	"markwarden/matchers/weights"
	"markwarden/matchers/wordmark"
)

// World answers what the engine must know beside the listing, all from one immutable snapshot.
type World interface {
	Right(markwarden.RightID) (*markwarden.Right, bool)
	Authorize(markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer
	Marketplace(markwarden.MarketplaceID) markwarden.Marketplace
	Owner(markwarden.Store) (markwarden.PartyID, bool)
}

// Matcher reports what it can show about a listing's features and the rights that its candidates name. No evidence and a nil error
// means: looked, saw nothing. It never decides, never walks all rights, and is safe for many goroutines.
type Matcher interface {
	Candidates(f *markwarden.Features) iter.Seq[markwarden.RightID]
	Match(ctx context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error)
}

// Sweeper is a matcher that finds the evidence of all rights in one pass, by right in order of id.
type Sweeper interface {
	Sweep(f *markwarden.Features) []markwarden.Evidence
}

// Options of an engine.
type Options struct {
	Pictures  []markwarden.RightPicture // reference pictures of the rights, hashed; none: text only
	Ambiguity *ambiguity.Table          // what listings have taught about names; nil: the shipped table
}

// Engine is the panel of matchers over one set of rights. It is immutable and safe for many goroutines.
type Engine struct {
	text     *wordmark.Matcher
	pictures gallery
	table    *ambiguity.Table
}

var (
	_ Matcher = (*wordmark.Matcher)(nil)
	_ Sweeper = (*wordmark.Matcher)(nil)
	_ Matcher = (*picture.Matcher)(nil)
	_ Matcher = (*logo.Matcher)(nil)
)

// NewEngine builds the panel over these rights.
func NewEngine(rights iter.Seq[*markwarden.Right], o Options) *Engine {
	return &Engine{text: wordmark.New(rights), pictures: gallery{base: newEyes(o.Pictures)}, table: cmp.Or(o.Ambiguity, ambiguity.Shipped())}
}

// With is the engine after a change of some rights: cheap, as long as few changed since NewEngine.
// pictures are the reference pictures of the changed rights (all of them: earlier ones are forgotten).
func (e *Engine) With(changed []*markwarden.Right, removed []markwarden.RightID, pictures ...markwarden.RightPicture) *Engine {
	return &Engine{text: e.text.With(changed, removed), pictures: e.pictures.with(changed, removed, pictures), table: e.table}
}

// Taught is the engine with another table of what listings have taught.
func (e *Engine) Taught(t *ambiguity.Table) *Engine {
	n := *e
	n.table = t
	return &n
}

// Pending is how many rights changed since NewEngine; with many of them a new engine is faster.
func (e *Engine) Pending() int { return e.text.Pending() }

var version = strings.Join([]string{"panel/1", fold.Version, wordmark.Version, around.Version, authorization.Version, picture.Version, logo.Version, "weights/" + weights.Version}, " ")

// Version names the panel and its weights; it is part of a screening's basis.
func (e *Engine) Version() string { return version + " ambiguity/" + e.table.Version() }

// Touches says whether any right of the engine is a candidate for the listing.
func (e *Engine) Touches(f *markwarden.Features) bool {
	for range e.text.Candidates(f) {
		return true
	}
	for range e.pictures.candidates(f) {
		return true
	}
	return false
}

// Sweep is what the text alone shows against rights, before anybody looks at the context, by right in order of id.
func (e *Engine) Sweep(f *markwarden.Features) []markwarden.Evidence { return e.text.Sweep(f) }

// Assess looks at a listing's features. Assessments come in order of holder id, with Route and Rule unset.
// A holder against whose rights nothing speaks has none.
func (e *Engine) Assess(ctx context.Context, f *markwarden.Features, w World, at time.Time) ([]markwarden.Assessment, error) {
	found, err := e.find(ctx, f, w)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	c := court{f: f, w: w, at: at, market: w.Marketplace(f.Listing.Key.Marketplace), known: e.known(f, found)}
	for i := range found {
		c.hear(&found[i])
	}
	c.rise()
	return c.assess(), nil
}

// charges are the signs found in the text, by right in order of id.
func (e *Engine) charges(f *markwarden.Features, w World) []charge {
	var found []charge
	all := e.text.Sweep(f)
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].Right == all[i].Right {
			j++
		}
		if r, ok := w.Right(all[i].Right); ok { // else it is no longer on file
			found = append(found, charge{right: r, text: all[i:j:j]})
		}
		i = j
	}
	return found
}

// find gathers the offence evidence of every right, by right in order of id.
func (e *Engine) find(ctx context.Context, f *markwarden.Features, w World) ([]charge, error) {
	found := e.charges(f, w)
	if len(f.Pictures) == 0 {
		return found, nil
	}
	for id := range e.pictures.candidates(f) {
		r, ok := w.Right(id)
		if !ok {
			continue
		}
		shown, err := e.pictures.match(ctx, f, r)
		if err != nil {
			return nil, fmt.Errorf("pictures against %s: %w", id, err)
		}
		if len(shown) == 0 {
			continue
		}
		at, there := slices.BinarySearchFunc(found, id, func(c charge, id markwarden.RightID) int { return strings.Compare(string(c.right.ID), string(id)) })
		if !there {
			found = slices.Insert(found, at, charge{right: r})
		}
		found[at].pictures = append(found[at].pictures, shown...)
	}
	return found, nil
}
