// Package text is `markwarden eval text`: how many uses of a mark the matcher finds in titles whose truth is known, how many honest
// titles it flags, and whether it points at the right bytes.
//
// It runs `scan` on files made of the rows, so that what is measured is what a user gets. It tunes nothing.
package text

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden"
	"markwarden/scan"
)

// Prediction is what was found in one row.
type Prediction struct {
	ID    string  `json:"id"`
	Mark  string  `json:"mark"`
	Label string  `json:"label"`
	Kind  string  `json:"kind"`
	Found bool    `json:"found"`
	Route string  `json:"route"` // of the assessment of the mark's holder; "clear" when there is none
	Risk  float64 `json:"probability"`
	Exact bool    `json:"span_exact"` // the span of a piece of evidence is what carries the mark, to the byte
	// Evidence against the title, for reading.
	Evidence   []Finding `json:"evidence,omitempty"`
	Dictionary bool      `json:"dictionary"` // what the plain dictionary says
	Title      string    `json:"title"`
}

// Finding is one piece of offence evidence with a span.
type Finding struct {
	Kind  markwarden.EvidenceKind `json:"kind"`
	Field string                  `json:"field"`
	Start int                     `json:"start"`
	End   int                     `json:"end"`
	Text  string                  `json:"text"`
}

// Run scans the rows with a registry of all their marks. predictions come in order of rows.
//
// Found is a row whose assessment of the mark's holder is routed to anything but clear and rests on evidence with a span, for that
// mark, against the listing.
func Run(ctx context.Context, rows []Row, o scan.Options) (Report, []Prediction, error) {
	rights, of, err := registry(rows)
	if err != nil {
		return Report{}, nil, err
	}
	in, err := listings(rows)
	if err != nil {
		return Report{}, nil, err
	}
	var all []Prediction
	o.All = true
	o.Found = func(_ markwarden.Listing, s markwarden.Screening) {
		r := &rows[len(all)]
		all = append(all, predict(r, of[r.Mark], &s))
	}
	var bad error
	o.Bad = func(err error) { bad = err }
	if _, err := scan.Run(ctx, bytes.NewReader(rights), bytes.NewReader(in), io.Discard, o); err != nil {
		return Report{}, nil, err
	}
	if bad != nil || len(all) != len(rows) {
		return Report{}, nil, fmt.Errorf("%d of %d rows were read: %w", len(all), len(rows), bad)
	}
	return Score(all), all, nil
}

func predict(r *Row, right markwarden.RightID, s *markwarden.Screening) Prediction {
	p := Prediction{ID: r.ID, Mark: r.Mark, Label: r.Label, Kind: r.Kind, Title: r.Title, Route: markwarden.RouteClear.String(), Dictionary: plain(r)}
	surfaces := r.Surfaces()
	for i := range s.Assessments {
		a := &s.Assessments[i]
		for j := range a.Evidence {
			e := &a.Evidence[j]
			if e.Right != right || e.Polarity != markwarden.Offence || !e.InText() {
				continue
			}
			p.Evidence = append(p.Evidence, Finding{e.Kind, e.Field, e.Start, e.End, e.Text})
			p.Route = a.Route.String()
			for _, g := range a.Allegations {
				p.Risk = max(p.Risk, g.Probability)
			}
			if a.Route > markwarden.RouteClear {
				p.Found = true
				p.Exact = p.Exact || exact(e, r.Title, surfaces)
			}
		}
	}
	return p
}

// exact says whether the evidence's span is one of the surfaces, to the byte: one piece, or from the first to the last.
func exact(e *markwarden.Evidence, title string, surfaces []string) bool {
	if e.Field != "title" || len(surfaces) == 0 {
		return slices.Contains(surfaces, strings.TrimSpace(e.Text))
	}
	if slices.Contains(surfaces, e.Text) {
		return true
	}
	from := strings.Index(title, surfaces[0])
	last := surfaces[len(surfaces)-1]
	to := strings.LastIndex(title, last) + len(last)
	return len(surfaces) > 1 && e.Start == from && e.End == to
}
