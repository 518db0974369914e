package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"markwarden"
	"markwarden/ingest/feed"
	"markwarden/internal/wire"
)

// batchSize is how many records a worker takes at once: few enough to keep the order buffer small.
const batchSize = 64

// batch is a run of records on its way through a worker, with what became of them. Its memory is used again.
type batch struct {
	records                    []feed.Record
	lines                      []byte  // what is printed, a line each
	found                      []found // the same, where somebody asks
	listings, flagged, unknown int64
	bad                        []error // records that are no listings
	fatal                      error   // the scan can't go on
}

var spare = sync.Pool{New: func() any { return &batch{records: make([]feed.Record, 0, batchSize)} }}

func (b *batch) reset() {
	clear(b.records)
	*b = batch{records: b.records[:0], lines: b.lines[:0]}
}

// batches reads, assesses and yields the batches in the order of the input. A batch is good until the next one.
func (e *Eye) batches(ctx context.Context, in io.Reader, o Options) iter.Seq[*batch] {
	return func(yield func(*batch) bool) {
		for b := range ordered(ctx, o.Workers, batched(ctx, in, o), func(ctx context.Context, b *batch) *batch {
			e.look(ctx, b, o)
			return b
		}) {
			if !yield(b) {
				return
			}
			b.reset()
			spare.Put(b)
		}
	}
}

// batched cuts the input; the last batch says how reading ended.
func batched(ctx context.Context, in io.Reader, o Options) iter.Seq[*batch] {
	return func(yield func(*batch) bool) {
		b := spare.Get().(*batch)
		for r, err := range feed.Records(ctx, in, feed.Options{Format: feed.Format(o.Format), Marketplace: o.Marketplace, Lenient: o.Lenient}) {
			if err != nil {
				b.fatal = err
				break
			}
			if b.records = append(b.records, r); len(b.records) == batchSize {
				if !yield(b) {
					return
				}
				b = spare.Get().(*batch)
			}
		}
		yield(b)
	}
}

// look assesses the records of a batch up to the first that can't be.
func (e *Eye) look(ctx context.Context, b *batch, o Options) {
	var l markwarden.Listing
	for i := range b.records {
		var (
			unknown int
			err     error
		)
		l, unknown, err = b.records[i].Listing()
		b.unknown += int64(unknown)
		switch {
		case errors.Is(err, markwarden.ErrInvalid):
			b.bad = append(b.bad, err)
			continue
		case err != nil:
			b.fatal = err
			return
		}
		s, err := e.Assess(ctx, &l)
		if err != nil {
			b.fatal = fmt.Errorf("assess %s: %w", l.Key.Listing, err)
			return
		}
		b.listings++
		flagged := s.Route > markwarden.RouteClear
		if flagged {
			b.flagged++
		}
		if flagged || o.All {
			b.lines = append(wire.AppendScreening(b.lines, &l, &s), '\n')
			if o.Found != nil {
				b.found = append(b.found, found{l, s})
			}
		}
	}
}
