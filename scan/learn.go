package scan

import (
	"context"
	"errors"
	"io"
	"iter"

	"markwarden"
	"markwarden/app"
	"markwarden/index"
	"markwarden/ingest/feed"
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

// Teach is `markwarden ambiguity`: what the listings of a file teach about the names of a registry. bad is called with each line that is no
// listing; read is how many were.
func Teach(ctx context.Context, rights, listings io.Reader, o Options) (t *ambiguity.Table, read int64, err error) {
	eye, err := Load(ctx, rights, o)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, eye.Close()) }()
	var failed error
	t, err = eye.Learn(ctx, func(yield func(*markwarden.Listing) bool) {
		for r, err := range feed.Records(ctx, listings, feed.Options{Format: feed.Format(o.Format), Marketplace: o.Marketplace, Lenient: o.Lenient}) {
			if err != nil {
				failed = err
				return
			}
			l, _, err := r.Listing()
			switch {
			case errors.Is(err, markwarden.ErrInvalid):
				if o.Bad != nil {
					o.Bad(err)
				}
				continue
			case err != nil:
				failed = err
				return
			}
			if read++; !yield(&l) {
				return
			}
		}
	})
	return t, read, errors.Join(err, failed)
}

// Taught goes on with a table that was learnt before.
func (e *Eye) Taught(t *ambiguity.Table) {
	b := e.screener.Brain()
	e.screener.Swap(&app.Brain{Snapshot: b.Snapshot, Engine: b.Engine.Taught(t)})
}
