package scan

import (
	"context"
	"iter"

	"markwarden"
	"markwarden/app"
	"markwarden/index"
	"markwarden/matchers/ambiguity"
)

// Learn reads listings for what registered names mean in them, and goes on with what they taught. Not while listings are assessed.
func (e *Eye) Learn(ctx context.Context, listings iter.Seq[*markwarden.Listing]) (*ambiguity.Table, error) {
	b := e.screener.Brain()
	l := ambiguity.NewLearner()
	for listing := range listings {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b.Engine.Learn(l, index.Extract(listing, nil, markwarden.PicturesNone), b.Snapshot)
	}
	t := l.Table()
	e.Taught(t)
	return t, nil
}

// Taught goes on with a table that was learnt before.
func (e *Eye) Taught(t *ambiguity.Table) {
	b := e.screener.Brain()
	e.screener.Swap(&app.Brain{Snapshot: b.Snapshot, Engine: b.Engine.Taught(t)})
}
