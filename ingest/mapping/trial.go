package mapping

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/wire"
)

// Trial shows what a mapping makes of one event.
type Trial struct {
	Line    int
	Input   []byte
	Output  []byte             // the listing document; nil where there is none
	Listing markwarden.Listing // of Output
	Nothing bool               // the event says nothing about a listing
	Missing []string           // fields of which the event has nothing
	Err     error              // why there is no listing
}

// Test tries a mapping on events, one JSON document a line, in order: the n-th line has offset n-1. With "partial: true" each is laid
// over what the earlier ones said.
func (m *Mapping) Test(ctx context.Context, events io.Reader) iter.Seq2[Trial, error] {
	return func(yield func(Trial, error) bool) {
		known := map[markwarden.ListingKey]*markwarden.Listing{}
		in := bufio.NewScanner(events)
		in.Buffer(make([]byte, 64<<10), wire.MaxListing)
		for line := 1; in.Scan(); line++ {
			if err := ctx.Err(); err != nil {
				yield(Trial{}, err)
				return
			}
			if len(bytes.TrimSpace(in.Bytes())) == 0 {
				continue
			}
			if !yield(m.try(line, slices.Clone(in.Bytes()), known), nil) {
				return
			}
		}
		if err := in.Err(); err != nil {
			yield(Trial{}, fmt.Errorf("read events: %w", err))
		}
	}
}

func (m *Mapping) try(line int, input []byte, known map[markwarden.ListingKey]*markwarden.Listing) Trial {
	msg := ingest.Message{Offset: int64(line - 1), Value: input}
	key, _ := m.KeyOf(msg)
	l, ok, r, err := m.decode(msg, known[key])
	t := Trial{Line: line, Input: input, Missing: r.missing, Err: err, Nothing: err == nil && !ok}
	if ok && err == nil {
		t.Listing = l
		t.Output = wire.AppendListing(nil, &l)
		known[key] = &l
	}
	return t
}
