package listings

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/matchers/weights"
)

// Label is what a name in a title is there for, as a person read it.
type Label struct {
	ID    markwarden.ListingID `json:"id"`
	Start int                  `json:"start"` // bytes of the title
	End   int                  `json:"end"`
	Label string               `json:"label"` // "fit": what the goods fit or serve; "component": a part or technology; "own": their brand or line; "word": no name there
	// Of listings that may be shipped; the title of others is looked up by id.
	Title    string `json:"title,omitempty"`
	Name     string `json:"name,omitempty"`
	Brand    string `json:"brand,omitempty"`
	Category string `json:"category,omitempty"`
	Source   string `json:"source"`
	Set      string `json:"set"` // "tuned": read while rules were written; "held": scored once, afterwards
}

// Nominative says whether the name refers to another's goods, and is no brand of these.
func (l *Label) Nominative() bool { return l.Label == "fit" || l.Label == "component" }

// ReadLabels reads labels, one JSON object a line.
func ReadLabels(in io.Reader) ([]Label, error) {
	var out []Label
	err := lines(in, func(_ int, line []byte) error {
		var l Label
		if err := json.Unmarshal(line, &l); err != nil {
			return fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
		}
		switch l.Label {
		case "fit", "component", "own", "word":
		default:
			return fmt.Errorf("%w: label %q", markwarden.ErrInvalid, l.Label)
		}
		out = append(out, l)
		return nil
	})
	return out, err
}

// Score is how well nominative use is told from use as a mark.
type Score struct {
	Labels    int     `json:"labels"`  // looked at
	Missing   int     `json:"missing"` // whose listing is not in the file
	Positives int     `json:"positives"`
	Unfound   int     `json:"unfound"` // the name was not found, so that nothing was said about it; counts as not nominative
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	// WithWords is F1 with the labels "word" counted as not nominative; the others leave them out, for a word that names nothing is neither.
	WithWords float64 `json:"f1_with_words"`
	Wrong     []Wrong `json:"-"`
}

// Wrong is a label that the reading contradicts.
type Wrong struct {
	Label
	Says string
}

// RightsOf are word marks of the labels' names, where no registry is at hand.
func RightsOf(labels []Label) []wire.Record {
	var out []wire.Record
	seen := map[string]bool{}
	for i := range labels {
		name := labels[i].Name
		k := key(name)
		if k == "" || seen[k] {
			continue
		}
		seen[k] = true
		holder := markwarden.Party{ID: markwarden.PartyID("holder:" + k), Names: []markwarden.Name{{Text: name, Lang: "und"}}}
		out = append(out, wire.Record{Party: &holder},
			wire.Record{Right: &markwarden.Right{ID: markwarden.RightID("mark:" + k), Kind: markwarden.WordMark, Text: name, Holders: []markwarden.Holder{{Party: holder.ID}}}})
	}
	return out
}

// Nominative scores the labels.
func (b *bench) nominative(ctx context.Context, labels []Label, all []markwarden.Listing) (Score, error) {
	byID := map[markwarden.ListingID]*markwarden.Listing{}
	for i := range all {
		byID[all[i].Key.Listing] = &all[i]
	}
	var s Score
	var tp, fp, fn, words int
	for i := range labels {
		l := &labels[i]
		listing, ok := byID[l.ID]
		switch {
		case ok:
		case l.Title != "":
			listing = &markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "eval", Listing: l.ID}, Version: 1, Status: markwarden.Active, Channel: "store", Title: l.Title, Brand: l.Brand, Category: l.Category}
		default:
			s.Missing++
			continue
		}
		said, found, err := b.pleads(ctx, listing, l)
		if err != nil {
			return s, err
		}
		s.Labels++
		s.Positives += one(l.Nominative())
		s.Unfound += one(!found)
		tp += one(said && l.Nominative())
		fp += one(said && l.Label == "own")
		words += one(said && l.Label == "word")
		fn += one(!said && l.Nominative())
		if said != l.Nominative() {
			w := Wrong{*l, "use"}
			if said {
				w.Says = "nominative"
			}
			w.Title = listing.Title
			s.Wrong = append(s.Wrong, w)
		}
	}
	s.Precision, s.Recall = share(tp, tp+fp), share(tp, tp+fn)
	s.F1, s.WithWords = share(2*tp, 2*tp+fp+fn), share(2*tp, 2*tp+fp+fn+words)
	return s, nil
}

// pleads says whether the reading of the name at a label's place is nominative: a word of fitness or of a part pleads for it, with the weight
// of one, and whether the name was found there at all.
func (b *bench) pleads(ctx context.Context, listing *markwarden.Listing, l *Label) (nominative, found bool, err error) {
	s, err := b.eye.Assess(ctx, listing)
	if err != nil {
		return false, false, err
	}
	for i := range s.Assessments {
		for _, e := range s.Assessments[i].Evidence {
			if e.Polarity != markwarden.Offence || e.Field != "title" || e.Start >= l.End || l.Start >= e.End || !strings.HasPrefix(e.Matcher, "wordmark") {
				continue
			}
			found = true
			for _, d := range s.Assessments[i].Evidence {
				strong := d.Kind == markwarden.KindNominative && d.Strength >= weights.Of("nominative.far") || d.Kind == markwarden.KindComponent
				nominative = nominative || d.Right == e.Right && d.Polarity == markwarden.Defence && strong
			}
		}
	}
	return nominative, found, nil
}
