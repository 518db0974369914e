// Package scan is `markwarden scan`: rights and listings in, findings out, with no server and no store, as one would use grep.
package scan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"markwarden"
	"markwarden/ingest/feed"
	"markwarden/internal/wire"
)

// Options of a scan.
type Options struct {
	Images  string // folder of {"path":...} pictures; empty: none can be read
	Format  string // of the listings: "", "ndjson", "csv", "google", "shopify"; empty: told from the content
	All     bool   // print clear listings too
	Workers int    // listings assessed at once; 0: one per core
	Lenient bool   // ignore and count unknown fields
	At      time.Time
	Policy  []byte // rules; empty: the shipped ones
	// Marketplace is the default for listings that name none (CSV, feeds); "scan".
	Marketplace markwarden.MarketplaceID
	// Progress is called now and then with what was done so far; may be nil.
	Progress func(Summary)
	// Bad is called with each line that is no listing; may be nil.
	Bad func(error)
	// Found is called, in the order of input, with each finding that is printed; may be nil.
	Found func(markwarden.Listing, markwarden.Screening)
}

// Summary is what `--summary` writes.
type Summary struct {
	Listings          int64   `json:"listings"`
	Flagged           int64   `json:"flagged"`
	Seconds           float64 `json:"seconds"` // scanning, without loading
	LoadSeconds       float64 `json:"load_seconds"`
	ListingsPerSecond float64 `json:"listings_per_second"`
	Rights            int     `json:"rights"`
	Bad               int64   `json:"bad"`     // lines that are no listings
	Unknown           int64   `json:"unknown"` // unknown fields, with Lenient
}

// JSON is the summary as a document.
func (s Summary) JSON() []byte {
	b, _ := json.MarshalIndent(s, "", "  ") // plain numbers always marshal
	return append(b, '\n')
}

// Run assesses listings against the registry and writes one JSON line (FORMATS "scan") for each flagged one to out.
func Run(ctx context.Context, rights, listings io.Reader, out io.Writer, o Options) (Summary, error) {
	began := time.Now()
	eye, err := Load(ctx, rights, o)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Rights: eye.Rights(), LoadSeconds: time.Since(began).Seconds()}
	began = time.Now()
	tick := began
	for r := range run(ctx, eye, listings, o) {
		if r.fatal != nil {
			return s, r.fatal
		}
		if r.err != nil {
			s.Bad++
			if o.Bad != nil {
				o.Bad(r.err)
			}
			continue
		}
		s.Listings++
		s.Unknown += int64(r.unknown)
		flagged := r.screening.Route > markwarden.RouteClear
		if flagged {
			s.Flagged++
		}
		if flagged || o.All {
			if _, err := out.Write(r.line); err != nil {
				return s, fmt.Errorf("write findings: %w", err)
			}
			if o.Found != nil {
				o.Found(r.listing, r.screening)
			}
		}
		if o.Progress != nil && s.Listings%1024 == 0 && time.Since(tick) > 200*time.Millisecond {
			tick = time.Now()
			o.Progress(s.timed(began))
		}
	}
	if err := ctx.Err(); err != nil {
		return s, err
	}
	s = s.timed(began)
	if o.Progress != nil {
		o.Progress(s)
	}
	return s, nil
}

func (s Summary) timed(began time.Time) Summary {
	s.Seconds = time.Since(began).Seconds()
	if s.Seconds > 0 {
		s.ListingsPerSecond = float64(s.Listings) / s.Seconds
	}
	return s
}

// result is what became of one input record.
type result struct {
	listing   markwarden.Listing
	screening markwarden.Screening
	line      []byte // ends with a newline
	unknown   int
	err       error // the record is no listing
	fatal     error // the scan can't go on
}

func (e *Eye) look(ctx context.Context, l markwarden.Listing, err error, o Options) result {
	if err != nil {
		if errors.Is(err, markwarden.ErrInvalid) {
			return result{err: err}
		}
		return result{fatal: err}
	}
	s, err := e.Assess(ctx, &l)
	if err != nil {
		return result{fatal: fmt.Errorf("assess %s: %w", l.Key.Listing, err)}
	}
	r := result{listing: l, screening: s}
	if s.Route > markwarden.RouteClear || o.All {
		r.line = append(wire.AppendScreening(nil, &l, &s), '\n')
	}
	return r
}

// run reads, assesses and returns the results in the order of the input.
func run(ctx context.Context, e *Eye, in io.Reader, o Options) iter.Seq[result] {
	return func(yield func(result) bool) {
		var ended error
		records := feed.Records(ctx, in, feed.Options{Format: feed.Format(o.Format), Marketplace: o.Marketplace, Lenient: o.Lenient})
		chunks := func(yield func([]feed.Record) bool) {
			batch := make([]feed.Record, 0, chunk)
			for r, err := range records {
				if err != nil {
					ended = err
					break
				}
				if batch = append(batch, r); len(batch) == chunk {
					if !yield(batch) {
						return
					}
					batch = make([]feed.Record, 0, chunk)
				}
			}
			if len(batch) > 0 {
				yield(batch)
			}
		}
		look := func(ctx context.Context, batch []feed.Record) []result {
			out := make([]result, len(batch))
			for i := range batch {
				l, unknown, err := batch[i].Listing()
				out[i] = e.look(ctx, l, err, o)
				out[i].unknown = unknown
			}
			return out
		}
		for results := range ordered(ctx, o.Workers, chunks, look) {
			for _, r := range results {
				if !yield(r) {
					return
				}
			}
		}
		if ended != nil {
			yield(result{fatal: ended})
		}
	}
}

// chunk is how many records a worker takes at once: few enough to keep the order buffer small.
const chunk = 64
