package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"markwarden"
	"markwarden/store"
)

// Export writes what was decided in one order with ids and times left out: one JSON line for each decided case, each measure
// ever made, each dead letter, and with screenings each listing. Two runs over the same input and the same acts print the
// same bytes, whatever happened in between.
func (s *System) Export(ctx context.Context, w *bufio.Writer, screenings bool) error {
	e := &exporter{w: w}
	reviews, measures := store.ReviewStore{DB: s.DB}, store.EnforceStore{DB: s.DB}
	if err := reviews.DecisionsForExport(ctx, e.decision); err != nil {
		return fmt.Errorf("export decisions: %w", err)
	}
	e.flush()
	if err := measures.MeasuresForExport(ctx, e.measure); err != nil {
		return fmt.Errorf("export measures: %w", err)
	}
	e.flush()
	if err := s.exportDead(ctx, e); err != nil {
		return fmt.Errorf("export dead letters: %w", err)
	}
	e.flush()
	if screenings {
		if err := s.exportScreenings(ctx, e); err != nil {
			return fmt.Errorf("export screenings: %w", err)
		}
		e.flush()
	}
	return e.err
}

// exporter collects the lines of one section and writes them sorted.
type exporter struct {
	w     io.Writer
	lines [][]byte
	err   error
}

func (e *exporter) add(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	e.lines = append(e.lines, append(b, '\n'))
	return nil
}

func (e *exporter) flush() {
	slices.SortFunc(e.lines, bytes.Compare)
	for _, l := range e.lines {
		if _, err := e.w.Write(l); err != nil && e.err == nil {
			e.err = err
		}
	}
	e.lines = nil
}

func (e *exporter) decision(c markwarden.Case) error {
	d := c.Decision
	if d == nil {
		return nil
	}
	return e.add(struct {
		Type        string   `json:"type"`
		Marketplace string   `json:"marketplace"`
		Listing     string   `json:"listing"`
		Holder      string   `json:"holder"`
		Verdict     string   `json:"verdict"`
		Right       string   `json:"right,omitempty"`
		Allegation  string   `json:"allegation,omitempty"`
		Defence     string   `json:"defence,omitempty"`
		Measure     string   `json:"measure,omitempty"`
		Territories []string `json:"territories,omitempty"`
		Reason      string   `json:"reason"`
	}{
		"decision", string(c.Key.Marketplace), string(c.Key.Listing), string(c.Holder), string(d.Verdict), string(d.Right),
		string(d.Allegation), string(d.Defence), string(d.Measure), d.Territories, d.Reason,
	})
}

func (e *exporter) measure(m markwarden.Measure) error {
	return e.add(struct {
		Type        string `json:"type"`
		Marketplace string `json:"marketplace"`
		Listing     string `json:"listing"`
		Holder      string `json:"holder"`
		Kind        string `json:"kind"`
		Territory   string `json:"territory"`
		Stands      bool   `json:"stands"`
		Reason      string `json:"reason"`
	}{
		"measure", string(m.Key.Marketplace), string(m.Key.Listing), string(m.Holder), string(m.Kind), m.Territory, m.ReleasedAt.IsZero(), m.Decision.Reason,
	})
}

func (s *System) exportDead(ctx context.Context, e *exporter) error {
	before := ""
	for {
		page, err := s.Ingest.DeadLetters(ctx, before, 500)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, d := range page {
			sum := sha256.Sum256(d.Body)
			err := e.add(struct {
				Type   string `json:"type"`
				Body   string `json:"body_sha256"`
				Size   int    `json:"size"`
				Reason string `json:"reason"`
			}{"dead_letter", hex.EncodeToString(sum[:]), d.Size, d.Reason})
			if err != nil {
				return err
			}
			before = d.ID
		}
	}
}

func (s *System) exportScreenings(ctx context.Context, e *exporter) error {
	type assessment struct {
		Holder   string   `json:"holder"`
		Route    string   `json:"route"`
		Rule     string   `json:"rule"`
		Evidence []string `json:"evidence"`
	}
	var after markwarden.ListingKey
	for {
		page, err := s.Ingest.Listings(ctx, after, 500)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, st := range page {
			after = st.Listing.Key
			all := make([]assessment, 0, len(st.Screening.Assessments))
			for _, a := range st.Screening.Assessments {
				x := assessment{Holder: string(a.Holder), Route: a.Route.String(), Rule: a.Rule, Evidence: []string{}}
				for _, ev := range a.Evidence {
					x.Evidence = append(x.Evidence, fmt.Sprintf("%s %s %s %s[%d,%d)", ev.Right, ev.Polarity, ev.Kind, ev.Field, ev.Start, ev.End))
				}
				all = append(all, x)
			}
			err := e.add(struct {
				Type        string       `json:"type"`
				Marketplace string       `json:"marketplace"`
				Listing     string       `json:"listing"`
				Version     int64        `json:"version"`
				Status      string       `json:"status"`
				Route       string       `json:"route"`
				Pictures    string       `json:"pictures"`
				Assessments []assessment `json:"assessments"`
			}{
				"screening", string(st.Listing.Key.Marketplace), string(st.Listing.Key.Listing), st.Listing.Version, string(st.Listing.Status),
				st.Screening.Route.String(), string(st.Screening.Pictures), all,
			})
			if err != nil {
				return err
			}
		}
	}
}
