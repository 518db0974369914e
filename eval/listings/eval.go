// Package listings is `markwarden eval listings`: on real listings whose brand field is known, is the own brand found, and how often is
// another registered name taken for the mark?
//
// It runs the screener that `scan` runs, three ways: with the brand field as it is, emptied, and naming another brand. It tunes
// nothing.
package listings

import (
	"context"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/matchers/ambiguity"
	"markwarden/scan"
)

// Mode is what is done to the brand field.
type Mode string

const (
	AsIs     Mode = "as-is"
	Emptied  Mode = "emptied"
	Replaced Mode = "replaced" // by another listing's brand
)

// Modes lists every mode.
var Modes = []Mode{AsIs, Emptied, Replaced}

// Options of an evaluation.
type Options struct {
	Modes []Mode // none: all
	Every int    // look at every nth listing only; 0: all
	Half  string // "a" or "b": judge only the listings whose id's hash is even, or odd; empty: both
	// Untaught judges with what is shipped. Otherwise each half is judged with what the listings of the other half have taught, whose brand fields
	// are as they are in every mode: one listing's field can be emptied, a marketplace's cannot.
	Untaught bool
	Labels   []Label // scored as well, when there are any
	Workers  int
	At       time.Time
	// Flag is called with each foreign name that was taken for the mark; may be nil. Not from many goroutines.
	Flag func(Flag)
}

// Flag is a foreign name taken for the mark.
type Flag struct {
	ID       markwarden.ListingID    `json:"id"`
	Mode     Mode                    `json:"mode"`
	Title    string                  `json:"title"`
	Brand    string                  `json:"brand"` // the true one
	Category string                  `json:"category"`
	Mark     string                  `json:"mark"`
	Kind     markwarden.EvidenceKind `json:"kind"`
	Field    string                  `json:"field"`
	Text     string                  `json:"text"`
	Risk     float64                 `json:"probability"`
	Related  bool                    `json:"related"` // one name holds the other's words
	Against  []string                `json:"defences,omitempty"`
}

// Half says in which half of the listings an id falls: "a" or "b".
func Half(id markwarden.ListingID) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	if h.Sum32()&1 == 0 {
		return "a"
	}
	return "b"
}

// bench is what all listings of one evaluation share.
type bench struct {
	eye    *scan.Eye
	rights []*markwarden.Right
	index  map[markwarden.RightID]int32
	byKey  map[string][]int32 // rights by a key of one of their names
	plain  *dictionary
	brands []string // of the listings, for replacing
	flag   func(Flag)
}

// Run evaluates. Listings whose brand field names no registered right can't be judged and are left out.
func Run(ctx context.Context, records []wire.Record, all []markwarden.Listing, o Options) (Report, error) {
	b, err := newBench(ctx, records, all, o)
	if err != nil {
		return Report{}, err
	}
	defer b.eye.Close()
	rep := Report{Rights: len(b.rights), Listings: len(all), Every: max(o.Every, 1), Half: o.Half}
	modes := o.Modes
	if len(modes) == 0 {
		modes = Modes
	}
	seen := make([][]outcome, len(modes))
	for _, half := range []string{"a", "b"} {
		if o.Half != "" && o.Half != half {
			continue
		}
		if !o.Untaught {
			t, err := b.learn(ctx, all, half)
			if err != nil {
				return Report{}, err
			}
			rep.Learnt, rep.Tables = append(rep.Learnt, t.Names()), append(rep.Tables, t.Version())
		}
		var known []*markwarden.Listing
		for i := range all {
			if l := &all[i]; i%max(o.Every, 1) == 0 && half == Half(l.Key.Listing) && len(b.own(l.Brand)) > 0 {
				known = append(known, l)
			}
		}
		rep.Known += len(known)
		for i, m := range modes {
			outcomes, err := b.way(ctx, known, m, o.Workers)
			if err != nil {
				return Report{}, err
			}
			seen[i] = append(seen[i], outcomes...)
		}
	}
	for i, m := range modes {
		rep.Ways = append(rep.Ways, b.tally(m, seen[i]))
	}
	if len(o.Labels) > 0 {
		score, err := b.nominative(ctx, o.Labels, all)
		if err != nil {
			return Report{}, err
		}
		rep.Nominative = &score
	}
	return rep, nil
}

// learn teaches the eye what names mean in the listings of the other half, with their brand fields as they are.
func (b *bench) learn(ctx context.Context, all []markwarden.Listing, half string) (*ambiguity.Table, error) {
	return b.eye.Learn(ctx, func(yield func(*markwarden.Listing) bool) {
		for i := range all {
			if Half(all[i].Key.Listing) != half && !yield(&all[i]) {
				return
			}
		}
	})
}

func newBench(ctx context.Context, records []wire.Record, all []markwarden.Listing, o Options) (*bench, error) {
	b := &bench{index: map[markwarden.RightID]int32{}, byKey: map[string][]int32{}, flag: o.Flag}
	var file strings.Builder
	for _, rec := range records {
		if r := rec.Right; r != nil {
			b.index[r.ID] = int32(len(b.rights))
			b.rights = append(b.rights, r)
		}
		line, err := wire.EncodeRecord(rec)
		if err != nil {
			return nil, fmt.Errorf("rights: %w", err)
		}
		file.Write(line)
		file.WriteByte('\n')
	}
	for i, r := range b.rights {
		for _, n := range namesOf(r) {
			if k := key(n); k != "" && !slices.Contains(b.byKey[k], int32(i)) {
				b.byKey[k] = append(b.byKey[k], int32(i))
			}
		}
	}
	b.plain = newDictionary(b.rights)
	for i := range all {
		if len(b.own(all[i].Brand)) > 0 {
			b.brands = append(b.brands, all[i].Brand)
		}
	}
	slices.Sort(b.brands)
	b.brands = slices.Compact(b.brands)
	var err error
	b.eye, err = scan.Load(ctx, strings.NewReader(file.String()), scan.Options{Lenient: true, At: o.At})
	return b, err
}

// own are the rights that a brand field names.
func (b *bench) own(brand string) []int32 {
	if brand == "" {
		return nil
	}
	return b.byKey[key(brand)]
}

// changed is the listing with its brand field as the mode wants it. Another brand is drawn by the listing's id.
func (b *bench) changed(l *markwarden.Listing, m Mode) markwarden.Listing {
	out := *l
	switch m {
	case AsIs:
	case Emptied:
		out.Brand = ""
	case Replaced:
		h := fnv.New32a()
		h.Write([]byte(l.Key.Listing))
		own := b.own(l.Brand)
		for k := range len(b.brands) {
			out.Brand = b.brands[(int(h.Sum32())+k)%len(b.brands)]
			if !slices.ContainsFunc(b.own(out.Brand), func(r int32) bool { return slices.Contains(own, r) }) {
				break
			}
		}
	}
	return out
}

// way evaluates all listings in one mode.
func (b *bench) way(ctx context.Context, known []*markwarden.Listing, m Mode, workers int) ([]outcome, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	seen := make([]outcome, len(known))
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range workers {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(known) {
					return nil
				}
				var err error
				if seen[i], err = b.one(ctx, known[i], m); err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return seen, nil
}

// outcome is what was seen in one listing.
type outcome struct {
	stands, found, flagged bool // the own brand: in the text beside the brand field, found there, taken for the mark
	foreign, plainForeign  bool
	strangers              bool // some foreign name shares no words with the own one
	flags                  []Flag
}

// one looks at one listing.
func (b *bench) one(ctx context.Context, l *markwarden.Listing, m Mode) (outcome, error) {
	var o outcome
	own := b.own(l.Brand)
	changed := b.changed(l, m)
	claimed := b.own(changed.Brand)
	foreign := func(r int32) bool { return !slices.Contains(own, r) && !slices.Contains(claimed, r) }
	each := func(text string) {
		b.plain.look(text, func(r int32, covered bool) {
			o.stands = o.stands || !covered && slices.Contains(own, r)
			o.plainForeign = o.plainForeign || foreign(r)
		})
	}
	each(changed.Title)
	each(changed.Description)
	for _, a := range changed.Attributes {
		each(a.Value)
	}
	s, err := b.eye.Assess(ctx, &changed)
	if err != nil {
		return o, fmt.Errorf("listing %s: %w", l.Key.Listing, err)
	}
	for i := range s.Assessments {
		a := &s.Assessments[i]
		for k := range a.Evidence {
			e := &a.Evidence[k]
			if e.Polarity != markwarden.Offence || !e.InText() || e.Field == "brand" || !strings.HasPrefix(e.Matcher, "wordmark") {
				continue
			}
			r := b.index[e.Right]
			taken := a.Route > markwarden.RouteClear
			switch {
			case slices.Contains(own, r):
				o.found = true
				o.flagged = o.flagged || taken
			case taken && e.Right == a.AskedRight && foreign(r):
				f := Flag{l.Key.Listing, m, l.Title, l.Brand, l.Category, b.rights[r].Text, e.Kind, e.Field, e.Text, 0, b.related(r, own), nil}
				for _, al := range a.Allegations {
					f.Risk = max(f.Risk, al.Probability)
				}
				for _, d := range a.Evidence {
					if d.Polarity == markwarden.Defence && d.Right == e.Right {
						f.Against = append(f.Against, fmt.Sprintf("%s %.1f %s", d.Kind, d.Strength, d.Text))
					}
				}
				o.foreign = true
				o.strangers = o.strangers || !f.Related
				o.flags = append(o.flags, f)
			}
		}
	}
	return o, nil
}

// related says whether the words of one of a right's names stand in a row in one of the own brand's, or the other way round: a house and its
// line, or a firm's long and short name.
func (b *bench) related(r int32, own []int32) bool {
	for _, a := range namesOf(b.rights[r]) {
		x := " " + strings.Join(tokens(a), " ") + " "
		for _, o := range own {
			for _, n := range namesOf(b.rights[o]) {
				if y := " " + strings.Join(tokens(n), " ") + " "; strings.Contains(x, y) || strings.Contains(y, x) {
					return true
				}
			}
		}
	}
	return false
}
