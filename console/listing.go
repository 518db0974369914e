package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"markwarden"
	"markwarden/access"
	"markwarden/index"
)

type listingPageData struct {
	*view
	Stored
	Fields      []textField
	Facts       factsView
	Assessments []assessmentView
	Cases       []caseRow
	Stands      *standing
	Images      []int
}

// assessmentView is a screening for one holder. Its evidence is numbered on through the page.
type assessmentView struct {
	*view
	markwarden.Assessment
	Sides []evidenceSide
	Sums  []allegationRow
	Chain *chainView
}

// RouteWord is the route as a word.
func (a assessmentView) RouteWord() string { return a.Route.String() }

func (c *console) listing(w http.ResponseWriter, r *http.Request, v *view) error {
	key := keyOf(r)
	s, err := c.readListing(r, v, key)
	if err != nil {
		return err
	}
	v.Nav, v.PageTitle = "search", short(s.Listing.Title, 60)
	p := listingPageData{view: v, Stored: s}
	var all []markwarden.Evidence
	for i := range s.Screening.Assessments {
		a := &s.Screening.Assessments[i]
		if reach := access.ReachOf(*v.Account, access.ListingRead); reach.Party != "" && a.Holder != reach.Party {
			continue // what one holder claims is not the other's business
		}
		av := assessmentView{view: v, Assessment: *a, Sides: v.sides(&s.Listing, a.Evidence, len(all)), Sums: c.allegations(v, a, false)}
		if a.AskedRight != "" {
			chain := v.chain(a.Authorization, a.AskedRight, s.Listing.Store(), s.Screening.At)
			av.Chain = &chain
		}
		all = append(all, a.Evidence...)
		p.Assessments = append(p.Assessments, av)
	}
	p.Fields, p.Facts = v.fields(&s.Listing, all), v.facts(&s.Listing, all)
	for i := range min(len(s.Listing.Images), 8) {
		p.Images = append(p.Images, i)
	}
	cases, err := c.Desk.CasesOf(r.Context(), key)
	if err != nil {
		return fmt.Errorf("cases of listing: %w", err)
	}
	for _, k := range cases {
		if v.can(access.CaseRead, access.Object{Parties: []markwarden.PartyID{k.Holder}, Marketplace: key.Marketplace}) {
			p.Cases = append(p.Cases, v.row(k))
		}
	}
	if v.can(access.DesiredRead, v.listingObject(&s)) {
		if p.Stands, err = c.standing(r.Context(), v, key); err != nil {
			return err
		}
	}
	return c.show(w, http.StatusOK, "listing", p)
}

func keyOf(r *http.Request) markwarden.ListingKey {
	q := r.URL.Query()
	return markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(q.Get("m")), Listing: markwarden.ListingID(q.Get("id"))}
}

// readListing is a listing when the account may see it.
func (c *console) readListing(r *http.Request, v *view, key markwarden.ListingKey) (Stored, error) {
	s, err := c.Listings.Listing(r.Context(), key)
	if err != nil {
		return s, err
	}
	if !v.can(access.ListingRead, v.listingObject(&s)) {
		return s, markwarden.ErrForbidden
	}
	return s, nil
}

func (v *view) listingObject(s *Stored) access.Object {
	o := access.Object{Marketplace: s.Listing.Key.Marketplace}
	if owner, ok := v.registry.Owner(s.Listing.Store()); ok {
		o.Parties = append(o.Parties, owner)
	}
	for i := range s.Screening.Assessments {
		o.Parties = append(o.Parties, s.Screening.Assessments[i].Holder)
	}
	return o
}

const searchPage = 30

type searchPageData struct {
	*view
	Query   index.Query
	Route   string
	Asked   bool
	Hits    []searchHit
	Total   int
	From    int
	Prev    string
	Next    string
	Markets []markwarden.MarketplaceID
	Routes  []string
}

// searchHit is a listing found, with what its newest screening says.
type searchHit struct {
	*view
	index.Hit
	Stored *Stored // nil: the index has what the store has no more
	Row    caseRow // only its marked title
}

// Holders are those for whom something speaks against the listing.
func (h searchHit) Holders() []markwarden.PartyID {
	var out []markwarden.PartyID
	if h.Stored != nil {
		for i := range h.Stored.Screening.Assessments {
			if id := h.Stored.Screening.Assessments[i].Holder; !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// RouteWord is the route of the newest screening.
func (h searchHit) RouteWord() string {
	if h.Stored == nil {
		return markwarden.RouteUnknown.String()
	}
	return h.Stored.Screening.Route.String()
}

func (c *console) search(w http.ResponseWriter, r *http.Request, v *view) error {
	if c.Search == nil {
		return errAbsent
	}
	q := r.URL.Query()
	offset, _ := strconv.Atoi(q.Get("from"))
	route, _ := markwarden.ParseRoute(q.Get("route"))
	query := index.Query{
		Text: q.Get("q"), Marketplace: markwarden.MarketplaceID(q.Get("marketplace")), Seller: markwarden.StoreID(q.Get("seller")),
		Route: route, Limit: searchPage, Offset: min(max(offset, 0), index.MaxOffset),
	}
	v.Nav, v.PageTitle = "search", v.T("search.title")
	p := searchPageData{view: v, Query: query, Route: q.Get("route"), From: query.Offset, Markets: c.markets(v)}
	for rt := markwarden.RouteTakedown; rt > markwarden.RouteUnknown; rt-- {
		p.Routes = append(p.Routes, rt.String())
	}
	p.Asked = q.Has("q")
	if p.Asked {
		if err := c.find(r, v, &p); err != nil {
			return err
		}
	}
	return c.show(w, http.StatusOK, "search", p)
}

// find asks the index for what the account may see. An account of several marketplaces asks for one of them at a time.
func (c *console) find(r *http.Request, v *view, p *searchPageData) (err error) {
	reach := access.ReachOf(*v.Account, access.ListingSearch)
	switch {
	case reach.Nothing || reach.Party != "":
		return markwarden.ErrForbidden
	case reach.Marketplaces == nil:
	case p.Query.Marketplace == "":
		p.Query.Marketplace = reach.Marketplaces[0]
	case !slices.Contains(reach.Marketplaces, p.Query.Marketplace):
		return markwarden.ErrForbidden
	}
	hits, total, err := c.Search.Search(r.Context(), p.Query)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	p.Total = total
	for _, h := range hits {
		hit := searchHit{view: v, Hit: h, Row: v.row(markwarden.Case{Title: h.Title, Key: h.Key})}
		s, err := c.Listings.Listing(r.Context(), h.Key)
		switch {
		case err == nil:
			hit.Stored = &s
			var all []markwarden.Evidence
			for i := range s.Screening.Assessments {
				all = append(all, s.Screening.Assessments[i].Evidence...)
			}
			hit.Row.Marked = marked(s.Listing.Title, spansIn("title", s.Listing.Title, all))
		case !errors.Is(err, markwarden.ErrNotFound):
			return fmt.Errorf("listing of hit: %w", err)
		}
		p.Hits = append(p.Hits, hit)
	}
	at := func(offset int) string {
		q := r.URL.Query()
		q.Set("from", strconv.Itoa(offset))
		q.Del("lang")
		return "/search?" + q.Encode()
	}
	if p.From > 0 {
		p.Prev = at(max(0, p.From-searchPage))
	}
	if p.From+len(hits) < total {
		p.Next = at(p.From + searchPage)
	}
	return nil
}
