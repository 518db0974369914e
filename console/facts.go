package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"markwarden"
	"markwarden/enforce"
)

// factsView is what a listing says of itself besides its texts.
type factsView struct {
	*view
	*markwarden.Listing
	Normal []normalPrice
}

// normalPrice is what the genuine product usually costs, beside what is asked.
type normalPrice struct {
	Right    markwarden.RightID
	Category string
	Price    markwarden.Money
	Share    float64 // asked / normal; 0: not comparable
}

// PricePtr is the price as the templates format it.
func (n normalPrice) PricePtr() *markwarden.Money { return &n.Price }

func (v *view) facts(l *markwarden.Listing, evidence []markwarden.Evidence) factsView {
	f := factsView{view: v, Listing: l}
	seen := map[markwarden.RightID]bool{}
	for i := range evidence {
		id := evidence[i].Right
		r, ok := v.registry.Right(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		if n, ok := normalFor(r, l); ok {
			f.Normal = append(f.Normal, n)
		}
	}
	return f
}

// normalFor is the normal price of the most exact category that the listing is in.
func normalFor(r *markwarden.Right, l *markwarden.Listing) (normalPrice, bool) {
	best, found := normalPrice{Right: r.ID}, false
	for _, n := range r.NormalPrice {
		in := n.Category == "" || strings.HasPrefix(strings.ToLower(l.Category), strings.ToLower(n.Category))
		if !in || found && len(n.Category) < len(best.Category) {
			continue
		}
		best.Category, best.Price, found = n.Category, n.Price, true
		best.Share = 0
		if l.Price != nil && l.Price.Currency == n.Price.Currency && n.Price.Minor > 0 {
			best.Share = float64(l.Price.Minor) / float64(n.Price.Minor)
		}
	}
	return best, found
}

// picturePair is a picture of the listing beside the reference pictures of the right that it is said to copy.
type picturePair struct {
	*view
	Key           markwarden.ListingKey
	Image         int
	Evidence      *markwarden.Evidence
	N             int
	Width, Height int // of the listing's picture as displayed; 0: not known, no region is drawn
	References    []int
}

// Changes says in words what was done to the reference: the evidence names it as "flip,rotate:12,crop:70".
func (v *view) Changes(transform string) string {
	var all []string
	for word := range strings.SplitSeq(transform, ",") {
		name, n, measured := strings.Cut(word, ":")
		if measured {
			all = append(all, v.T("transform."+name, n))
		} else {
			all = append(all, v.Word("transform", name))
		}
	}
	return v.Join(all)
}

// Points is the region for the points attribute of an SVG polygon.
func (p picturePair) Points() string {
	var b strings.Builder
	for _, q := range p.Evidence.Region {
		fmt.Fprintf(&b, "%d,%d ", q.X, q.Y)
	}
	return strings.TrimSpace(b.String())
}

// pairs are the pictures with evidence in them. The size of a picture comes with the file; where the file isn't there, that
// of the region stands for it.
func (c *console) pairs(r *http.Request, v *view, l *markwarden.Listing, evidence []markwarden.Evidence) []picturePair {
	var out []picturePair
	for i := range evidence {
		e := &evidence[i]
		if !e.InPicture() || e.Kind == markwarden.KindStockPicture || e.Image < 0 || e.Image >= len(l.Images) {
			continue
		}
		p := picturePair{view: v, Key: l.Key, Image: e.Image, Evidence: e, N: i}
		if c.Pictures != nil {
			if f, err := c.Pictures.OfListing(r.Context(), l.Key, e.Image); err == nil {
				p.Width, p.Height = f.Width, f.Height
			}
		}
		if right, ok := v.registry.Right(e.Right); ok {
			p.References = referencesOf(e, len(right.Images))
		}
		out = append(out, p)
	}
	return out
}

// maxReferences is how many pictures of a right are shown where the evidence doesn't name the one that was copied.
const maxReferences = 3

// referenceAt is the argument of a sentence that numbers the reference picture it is about, from 1, by the first two parts of its id.
var referenceAt = map[string]int{"picture.copy": 3, "picture.part": 5, "logo.seen": 4}

// referencesOf are the reference pictures beside which a copy is shown: the one that the evidence names, else the first ones.
func referencesOf(e *markwarden.Evidence, have int) []int {
	parts := strings.SplitN(e.Says.ID, ".", 3)
	at, ok := referenceAt[strings.Join(parts[:min(2, len(parts))], ".")]
	if ok && at < len(e.Says.Args) {
		if n, err := strconv.Atoi(e.Says.Args[at]); err == nil && n >= 1 && n <= have {
			return []int{n - 1}
		}
	}
	var out []int
	for n := range min(have, maxReferences) {
		out = append(out, n)
	}
	return out
}

// standing is what stands on a listing and how far the shop has heard of it.
type standing struct {
	*view
	Desired  markwarden.DesiredState // Seq 0: never had one
	Measures []markwarden.Measure
	Attempts []enforce.Attempt
}

// CountMeasures is the number of measures, standing and released.
func (s *standing) CountMeasures() int64 { return int64(len(s.Measures)) }

// CountAttempts is the number of deliveries shown.
func (s *standing) CountAttempts() int64 { return int64(len(s.Attempts)) }

// maxAttempts is how many deliveries are shown.
const maxAttempts = 10

func (c *console) standing(ctx context.Context, v *view, key markwarden.ListingKey) (s *standing, err error) {
	if c.Enforcement == nil {
		return nil, nil
	}
	s = &standing{view: v}
	if s.Desired, err = c.Enforcement.Desired(ctx, key); err != nil && !errors.Is(err, markwarden.ErrNotFound) {
		return nil, fmt.Errorf("desired state: %w", err)
	}
	if s.Measures, err = c.Enforcement.Measures(ctx, key); err != nil && !errors.Is(err, markwarden.ErrNotFound) {
		return nil, fmt.Errorf("measures: %w", err)
	}
	if s.Attempts, err = c.Enforcement.Attempts(ctx, key, maxAttempts); err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return s, nil
}
