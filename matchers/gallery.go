package matchers

import (
	"context"
	"iter"

	"markwarden"
	"markwarden/matchers/logo"
	"markwarden/matchers/picture"
)

// eyes look at pictures: for copies of reference pictures, and for signs that stand in them.
type eyes struct {
	copies *picture.Matcher
	logos  *logo.Matcher
}

func newEyes(refs []markwarden.RightPicture) *eyes { return &eyes{picture.New(refs), logo.New(refs)} }

func (e *eyes) Candidates(f *markwarden.Features) iter.Seq[markwarden.RightID] {
	return func(yield func(markwarden.RightID) bool) {
		seen := map[markwarden.RightID]bool{}
		for _, look := range []Matcher{e.copies, e.logos} {
			for id := range look.Candidates(f) {
				if !seen[id] && !yield(id) {
					return
				}
				seen[id] = true
			}
		}
	}
}

func (e *eyes) Match(ctx context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error) {
	found, err := e.copies.Match(ctx, f, r)
	if err != nil {
		return nil, err
	}
	signs, err := e.logos.Match(ctx, f, r)
	return append(found, signs...), err
}

// gallery is the matchers of pictures with the reference pictures of rights that changed since they were built.
type gallery struct {
	base, delta *eyes
	hidden      map[markwarden.RightID]struct{} // of base
	extra       []markwarden.RightPicture       // of delta
}

func (g gallery) with(changed []*markwarden.Right, removed []markwarden.RightID, pictures []markwarden.RightPicture) gallery {
	n := gallery{base: g.base, hidden: map[markwarden.RightID]struct{}{}}
	for id := range g.hidden {
		n.hidden[id] = struct{}{}
	}
	now := map[markwarden.RightID]struct{}{}
	for _, id := range removed {
		now[id] = struct{}{}
	}
	for _, r := range changed {
		now[r.ID] = struct{}{}
	}
	for id := range now {
		n.hidden[id] = struct{}{}
	}
	for _, p := range g.extra {
		if _, again := now[p.Right]; !again {
			n.extra = append(n.extra, p)
		}
	}
	n.extra = append(n.extra, pictures...)
	n.delta = newEyes(n.extra)
	return n
}

func (g gallery) candidates(f *markwarden.Features) iter.Seq[markwarden.RightID] {
	return func(yield func(markwarden.RightID) bool) {
		for id := range g.base.Candidates(f) {
			if _, gone := g.hidden[id]; !gone && !yield(id) {
				return
			}
		}
		if g.delta == nil {
			return
		}
		for id := range g.delta.Candidates(f) {
			if !yield(id) {
				return
			}
		}
	}
}

func (g gallery) match(ctx context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error) {
	if _, changed := g.hidden[r.ID]; !changed {
		return g.base.Match(ctx, f, r)
	}
	if g.delta == nil {
		return nil, nil
	}
	return g.delta.Match(ctx, f, r)
}
