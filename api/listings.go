package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/internal/wire"
	"markwarden/review"
)

type submitInput struct {
	document
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"The same key with the same body gets the same answer for 24 hours"`
}

type submitted struct {
	Items  []submittedItem `json:"items" doc:"One for each line, in order"`
	Counts map[string]int  `json:"counts" doc:"How many of each outcome"`
}

type submittedItem struct {
	Line        int      `json:"line,omitempty" doc:"Of the batch, from 1"`
	Marketplace string   `json:"marketplace,omitempty"`
	ID          string   `json:"id,omitempty"`
	Version     int64    `json:"version,omitempty"`
	Outcome     string   `json:"outcome" enum:"screened,unchanged,superseded,dead_lettered,invalid,forbidden" doc:"invalid and forbidden lines were not taken; send them again when they are right"`
	Reason      string   `json:"reason,omitempty"`
	Errors      []defect `json:"errors,omitempty" doc:"Everything that is wrong with an invalid line"`
}

// submit takes one listing or a batch. Of a batch each line has its own outcome; a single listing that is not valid is
// the request's problem.
func (s *server) submit(ctx context.Context, who access.Account, in *submitInput) (*body[submitted], error) {
	b := batch{who: who}
	if in.Type == typeJSON {
		if err := b.single(in); err != nil {
			return nil, err
		}
	} else if err := in.lines(maxLines, wire.MaxListing, b.line(ctx)); err != nil {
		return nil, err
	}
	outcomes, err := s.Intake.Submit(ctx, b.listings)
	if err != nil {
		return nil, fmt.Errorf("submit %d listings: %w", len(b.listings), err)
	}
	if len(outcomes) != len(b.listings) {
		return nil, fmt.Errorf("submit %d listings: %d outcomes", len(b.listings), len(outcomes))
	}
	for i, o := range outcomes {
		b.set(b.place[i], o)
	}
	out := submitted{Items: b.items, Counts: map[string]int{}}
	for i := range b.items {
		out.Counts[b.items[i].Outcome]++
	}
	return &body[submitted]{out}, nil
}

// batch gathers the lines of a request: items has one entry for each line, place says which line a listing is.
type batch struct {
	who      access.Account
	items    []submittedItem
	listings []markwarden.Listing
	place    []int
}

func (b *batch) single(in *submitInput) error {
	doc, err := in.all()
	if err != nil {
		return err
	}
	l, err := wire.DecodeListing(doc, wire.Options{})
	if err != nil {
		return err
	}
	if !b.may(&l) {
		return markwarden.ErrForbidden
	}
	b.add(0, l)
	return nil
}

func (b *batch) line(ctx context.Context) func(int, []byte) error {
	return func(n int, doc []byte) error {
		if b.items == nil {
			b.items = []submittedItem{}
		}
		l, err := wire.DecodeListing(doc, wire.Options{})
		if err != nil {
			b.items = append(b.items, submittedItem{Line: n, Outcome: "invalid", Errors: defects(ctx, err)})
			return nil
		}
		if !b.may(&l) {
			b.items = append(b.items, submittedItem{Line: n, Outcome: "forbidden", Reason: said(ctx, "Not a marketplace of your account.", "不属于您账户的市场。")})
			return nil
		}
		b.add(n, l)
		return nil
	}
}

func (b *batch) may(l *markwarden.Listing) bool {
	return access.Can(b.who, access.ListingSubmit, access.Object{Marketplace: l.Key.Marketplace})
}

func (b *batch) add(n int, l markwarden.Listing) {
	b.place = append(b.place, len(b.items))
	b.items = append(b.items, submittedItem{Line: n, Marketplace: string(l.Key.Marketplace), ID: string(l.Key.Listing), Version: l.Version})
	b.listings = append(b.listings, l)
}

func (b *batch) set(i int, o ingest.Outcome) {
	item := &b.items[i]
	switch o {
	case ingest.Screened:
		item.Outcome = "screened"
	case ingest.Unchanged:
		item.Outcome, item.Reason = "unchanged", "this version is there already, screened on the same basis"
	case ingest.Superseded:
		item.Outcome, item.Reason = "superseded", "a newer version is there"
	case ingest.Dead:
		item.Outcome, item.Reason = "dead_lettered", "it could not be screened; see /v1/dead-letters"
	}
}

type listingInput struct {
	Marketplace string `path:"marketplace" maxLength:"256"`
	ID          string `path:"id" maxLength:"256"`
}

func (in *listingInput) key() markwarden.ListingKey {
	return markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(in.Marketplace), Listing: markwarden.ListingID(in.ID)}
}

type listingBody struct {
	Listing   listingDoc      `json:"listing"`
	FirstSeen time.Time       `json:"first_seen"`
	SeenAt    time.Time       `json:"seen_at" doc:"When it last changed"`
	Screening *screeningBody  `json:"screening,omitempty" doc:"Absent for the seller; a holder sees its own assessments only"`
	Cases     []caseBody      `json:"cases" doc:"Those that concern the caller"`
	Desired   *enforcementDoc `json:"desired_state,omitempty" doc:"Absent for holders"`
}

type screeningBody struct {
	Finding  findingDoc `json:"finding"`
	At       time.Time  `json:"at"`
	Pictures string     `json:"pictures" enum:"none,pending,complete,incomplete"`
	Basis    basisBody  `json:"basis"`
}

type basisBody struct {
	Registry int64  `json:"registry"`
	Matchers string `json:"matchers"`
	Policy   string `json:"policy"`
	Pictures string `json:"pictures"`
}

// listing shows what concerns the caller of a listing.
func (s *server) listing(ctx context.Context, who access.Account, in *listingInput) (*body[listingBody], error) {
	st, err := s.Listings.Listing(ctx, in.key())
	if err != nil {
		return nil, fmt.Errorf("read listing: %w", err)
	}
	cases, err := s.casesOf(ctx, in.key())
	if err != nil {
		return nil, err
	}
	seller := s.owner(st.Listing.Store())
	concerned := append(holdersOf(&st.Screening, cases), seller)
	if !access.Can(who, access.ListingRead, access.Object{Parties: concerned, Marketplace: in.key().Marketplace}) {
		return nil, fmt.Errorf("listing: %w", markwarden.ErrNotFound)
	}
	doc, err := wire.EncodeListing(&st.Listing)
	if err != nil {
		return nil, fmt.Errorf("write listing: %w", err)
	}
	out := listingBody{Listing: listingDoc{doc}, FirstSeen: st.FirstSeen, SeenAt: st.SeenAt, Cases: []caseBody{}}
	if who.Role != access.Seller {
		out.Screening = screening(&st, who)
	}
	for i := range cases {
		if canCase(who, access.CaseRead, &cases[i]) {
			out.Cases = append(out.Cases, caseOf(&cases[i], who))
		}
	}
	if s.Enforcement != nil && access.Can(who, access.DesiredRead, access.Object{Parties: []markwarden.PartyID{seller}, Marketplace: in.key().Marketplace}) {
		d, err := s.desiredOf(ctx, in.key())
		if err != nil {
			return nil, err
		}
		out.Desired = &d
	}
	return &body[listingBody]{out}, nil
}

func (s *server) casesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error) {
	if s.Desk == nil {
		return nil, nil
	}
	cases, err := s.Desk.CasesOf(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("cases of listing: %w", err)
	}
	return cases, nil
}

// owner is the party of a store, or nobody.
func (s *server) owner(st markwarden.Store) markwarden.PartyID {
	if s.Registry == nil {
		return ""
	}
	p, _ := s.Registry().Owner(st)
	return p
}

func holdersOf(sc *markwarden.Screening, cases []markwarden.Case) (all []markwarden.PartyID) {
	for i := range sc.Assessments {
		all = append(all, sc.Assessments[i].Holder)
	}
	for i := range cases {
		all = append(all, cases[i].Holder)
	}
	return all
}

// screening is the finding as far as it concerns the caller: a holder sees its own assessments, and the route that they have.
func screening(st *ingest.Stored, who access.Account) *screeningBody {
	sc := st.Screening
	if !who.Staff() {
		sc.Assessments = slices.DeleteFunc(slices.Clone(sc.Assessments), func(a markwarden.Assessment) bool { return a.Holder != who.Party })
		sc.Route = markwarden.RouteClear
		for i := range sc.Assessments {
			sc.Route = max(sc.Route, sc.Assessments[i].Route)
		}
	}
	return &screeningBody{
		Finding: findingDoc{wire.AppendScreening(nil, &st.Listing, &sc)}, At: sc.At, Pictures: string(sc.Pictures),
		Basis: basisBody{sc.Basis.Registry, sc.Basis.Matchers, sc.Basis.Policy, sc.Basis.Pictures},
	}
}

type searchInput struct {
	Q           string `query:"q" maxLength:"512" doc:"Words; empty finds everything"`
	Marketplace string `query:"marketplace" maxLength:"256" doc:"Required for accounts of several marketplaces"`
	Seller      string `query:"seller" maxLength:"256" doc:"Store id"`
	Route       string `query:"route" enum:"clear,ask_proof,review,hold,takedown"`
	Limit       int    `query:"limit" minimum:"1" maximum:"200" default:"20"`
	After       string `query:"after" maxLength:"16" doc:"next of the page before; at most 10000 deep"`
}

type searchBody struct {
	Items []hitBody `json:"items"`
	Total int       `json:"total"`
	Next  string    `json:"next,omitempty"`
}

type hitBody struct {
	Marketplace string  `json:"marketplace"`
	ID          string  `json:"id"`
	Title       string  `json:"title"`
	Score       float64 `json:"score"`
}

func (s *server) search(ctx context.Context, who access.Account, in *searchInput) (*body[searchBody], error) {
	m, err := within(ctx, who, access.ListingSearch, markwarden.MarketplaceID(in.Marketplace))
	if err != nil {
		return nil, err
	}
	offset := 0
	if in.After != "" {
		if offset, err = strconv.Atoi(in.After); err != nil || offset < 0 || offset > index.MaxOffset {
			return nil, invalid(ctx, "query.after", "not a place in a list")
		}
	}
	route, _ := markwarden.ParseRoute(in.Route)
	hits, total, err := s.Search.Search(ctx, index.Query{
		Text: in.Q, Marketplace: m, Seller: markwarden.StoreID(in.Seller), Route: route, Limit: in.Limit, Offset: offset,
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	out := searchBody{Items: make([]hitBody, len(hits)), Total: total}
	for i, h := range hits {
		out.Items[i] = hitBody{string(h.Key.Marketplace), string(h.Key.Listing), h.Title, h.Score}
	}
	if next := offset + len(hits); len(hits) > 0 && next < total && next <= index.MaxOffset {
		out.Next = strconv.Itoa(next)
	}
	return &body[searchBody]{out}, nil
}

// within is the one marketplace that a question of the caller is about; empty: any.
func within(ctx context.Context, who access.Account, act access.Act, m markwarden.MarketplaceID) (markwarden.MarketplaceID, error) {
	r := access.ReachOf(who, act)
	switch {
	case r.Marketplaces == nil:
		return m, nil
	case m == "" && len(r.Marketplaces) == 1:
		return r.Marketplaces[0], nil
	case m == "":
		return "", invalid(ctx, "query.marketplace", "needed, because the account has several")
	case !slices.Contains(r.Marketplaces, m):
		return "", markwarden.ErrForbidden
	}
	return m, nil
}

// assessmentDoc is one assessment as a finding has it.
func assessmentDoc(c *markwarden.Case) (json.RawMessage, error) {
	var finding struct {
		Assessments []json.RawMessage `json:"assessments"`
	}
	l := markwarden.Listing{Key: c.Key, Version: c.ListingAt}
	sc := markwarden.Screening{Key: c.Key, Version: c.ListingAt, Route: c.Assessment.Route, Assessments: []markwarden.Assessment{c.Assessment}}
	if err := json.Unmarshal(wire.AppendScreening(nil, &l, &sc), &finding); err != nil {
		return nil, fmt.Errorf("write assessment: %w", err)
	}
	if len(finding.Assessments) != 1 {
		return nil, errors.New("write assessment: not one")
	}
	return finding.Assessments[0], nil
}

func canCase(who access.Account, act access.Act, c *markwarden.Case) bool {
	return access.Can(who, act, access.Object{Parties: []markwarden.PartyID{c.Holder}, Marketplace: c.Key.Marketplace})
}

// queueOf narrows a queue to what the account reaches.
func queueOf(who access.Account, act access.Act) review.QueueFilter {
	r := access.ReachOf(who, act)
	return review.QueueFilter{Marketplaces: r.Marketplaces, Holder: r.Party}
}
