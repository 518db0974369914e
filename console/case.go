package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/review"
)

type casePageData struct {
	*view
	Case        caseRow
	Listing     *Stored // nil: the store has it no more
	Newer       bool    // the listing changed since the assessment shown
	Fields      []textField
	Sides       []evidenceSide
	Gone        int // pieces of evidence whose text is not in the listing any more
	Pictures    []picturePair
	Thumbs      []int
	Allegations []allegationRow
	Chain       *chainView
	Facts       factsView
	Others      []caseRow
	Complaints  []complaints.Complaint
	Timeline    []review.Entry
	Stands      *standing
	Form        decisionForm
	Problem     *problem
	stock       bool // pictures that belong to nobody are kept somewhere
}

// problem is why an act on the case did not happen, and what to do about it.
type problem struct{ What, Do string }

func (c *console) casePage(w http.ResponseWriter, r *http.Request, v *view) error {
	return c.showCase(w, r, v, http.StatusOK, decisionForm{}, nil)
}

// readCase is the case in the address, when the account may do act on it.
func (c *console) readCase(r *http.Request, v *view, act access.Act) (markwarden.Case, error) {
	k, err := c.Desk.Case(r.Context(), markwarden.CaseID(r.PathValue("id")))
	if err != nil {
		return k, err
	}
	if !v.can(act, access.Object{Parties: []markwarden.PartyID{k.Holder}, Marketplace: k.Key.Marketplace}) {
		return k, markwarden.ErrForbidden
	}
	return k, nil
}

func (c *console) showCase(w http.ResponseWriter, r *http.Request, v *view, status int, form decisionForm, why *problem) error {
	k, err := c.readCase(r, v, access.CaseRead)
	if err != nil {
		return err
	}
	p := casePageData{view: v, Case: v.row(k), Problem: why, stock: c.Stock != nil}
	v.Nav, v.PageTitle = "queue", short(k.Title, 60)
	if err := c.caseListing(r, v, &p); err != nil {
		return err
	}
	if err := c.caseHistory(r, v, &p); err != nil {
		return err
	}
	p.Allegations = c.allegations(v, &k.Assessment, true)
	if k.Assessment.AskedRight != "" {
		chain := v.chain(k.Assessment.Authorization, k.Assessment.AskedRight, markwarden.Store{Marketplace: k.Key.Marketplace, ID: k.Seller.ID}, k.UpdatedAt)
		p.Chain = &chain
	}
	p.Form = form.filledFor(v, &k)
	p.Form.Countries = v.registry.Marketplace(k.Key.Marketplace).Countries
	return c.show(w, status, "case", p)
}

// caseListing adds what the listing itself shows: texts with marks, pictures, facts.
func (c *console) caseListing(r *http.Request, v *view, p *casePageData) error {
	evidence := p.Case.Assessment.Evidence
	stored, err := c.Listings.Listing(r.Context(), p.Case.Key)
	switch {
	case errors.Is(err, markwarden.ErrNotFound):
		p.Sides = v.sides(nil, evidence, 0)
		p.Fields = v.fields(&markwarden.Listing{Title: p.Case.Title}, evidence)
		return nil
	case err != nil:
		return fmt.Errorf("listing of case %s: %w", p.Case.ID, err)
	}
	l := &stored.Listing
	p.Listing, p.Newer = &stored, l.Version != p.Case.ListingAt
	p.Fields = v.fields(l, evidence)
	if l.Title == p.Case.Title && len(p.Fields) > 1 {
		p.Fields = p.Fields[1:] // the heading of the page has the title already
	}
	p.Sides = v.sides(l, evidence, 0)
	for _, s := range p.Sides {
		for _, e := range s.Rows {
			if e.Gone {
				p.Gone++
			}
		}
	}
	p.Facts = v.facts(l, evidence)
	p.Pictures = c.pairs(r, v, l, evidence)
	for i := range l.Images {
		if !slices.ContainsFunc(p.Pictures, func(q picturePair) bool { return q.Image == i }) && len(p.Thumbs) < 8 {
			p.Thumbs = append(p.Thumbs, i)
		}
	}
	return nil
}

// caseHistory adds what came of the case and what goes on around it.
func (c *console) caseHistory(r *http.Request, v *view, p *casePageData) (err error) {
	ctx, k := r.Context(), &p.Case
	if p.Timeline, err = c.Desk.Timeline(ctx, k.ID); err != nil {
		return fmt.Errorf("timeline of case %s: %w", k.ID, err)
	}
	slices.Reverse(p.Timeline)
	others, err := c.Desk.CasesOf(ctx, k.Key)
	if err != nil {
		return fmt.Errorf("cases of listing: %w", err)
	}
	for _, o := range others {
		if o.ID != k.ID && v.can(access.CaseRead, access.Object{Parties: []markwarden.PartyID{o.Holder}, Marketplace: o.Key.Marketplace}) {
			p.Others = append(p.Others, v.row(o))
		}
	}
	if c.Complaints != nil {
		for _, id := range k.Case.Complaints {
			cm, err := c.Complaints.Complaint(ctx, id)
			if err != nil && !errors.Is(err, markwarden.ErrNotFound) {
				return fmt.Errorf("complaint %s: %w", id, err)
			}
			if err == nil {
				p.Complaints = append(p.Complaints, cm)
			}
		}
	}
	p.Stands, err = c.standing(ctx, v, k.Key)
	return err
}
