// Package scan is `markwarden scan`: rights and listings in, findings out, with no server and no store, as one would use grep.
package scan

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"markwarden"
	"markwarden/matchers/ambiguity"
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
	// Ambiguity is what listings have taught about names (Teach); nil: the shipped table.
	Ambiguity *ambiguity.Table
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
	for b := range eye.batches(ctx, listings, o) {
		if err := s.take(b, out, o); err != nil {
			return s, err
		}
		if o.Progress != nil && time.Since(tick) > 200*time.Millisecond {
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

// take counts a batch and hands on what it found.
func (s *Summary) take(b *batch, out io.Writer, o Options) error {
	s.Listings += b.listings
	s.Flagged += b.flagged
	s.Unknown += b.unknown
	s.Bad += int64(len(b.bad))
	if o.Bad != nil {
		for _, err := range b.bad {
			o.Bad(err)
		}
	}
	if len(b.lines) > 0 {
		if _, err := out.Write(b.lines); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	}
	for i := range b.found {
		o.Found(b.found[i].Listing, b.found[i].Screening)
	}
	return b.fatal
}
