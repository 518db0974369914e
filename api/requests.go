package api

import (
	"context"
	"fmt"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/phrase"
	"markwarden/internal/wire"
	requests "markwarden/registry/request"
)

// addRequests are the routes of requests for proof, and of the question before a listing is published.
func (s *server) addRequests() {
	on := s.Requests != nil && s.Registry != nil
	add(s, route{id: "list-proof-requests", method: get, path: "/v1/proof-requests", tag: "proofs", act: access.RequestRead, on: on, summary: "What sellers are asked to prove, newest first"}, s.listRequests)
	add(s, route{id: "get-proof-request", method: get, path: "/v1/proof-requests/{id}", tag: "proofs", act: access.RequestRead, on: on, summary: "A request: what is missing, until when, and which listings ask"}, s.oneRequest)
	add(s, route{id: "extend-proof-request", method: post, path: "/v1/proof-requests/{id}/extend", tag: "proofs", act: access.RequestExtend, on: on, summary: "Give the seller more time"}, s.extendRequest)
	add(s, route{
		id: "check-listing", method: post, path: "/v1/checks", tag: "listings", act: access.ListingCheck, on: s.Precheck != nil && s.Registry != nil, body: checkBody,
		summary: "Before publishing: is it allowed, does it need proof, or would it be held? Coarse, and limited to few questions",
	}, s.check)
}

var checkBody = &rawBody{types: []string{typeJSON}, schema: "listing", max: maxBody, read: bodyRead}

type requestItemBody struct {
	Right    string            `json:"right"`
	State    string            `json:"state" enum:"asked,submitted,lapsed,late,met,dropped"`
	Deadline *time.Time        `json:"deadline,omitempty"`
	Missing  map[string]string `json:"missing,omitempty" doc:"What is missing, by language: en, zh"`
}

type requestBody struct {
	ID          string            `json:"id"`
	State       string            `json:"state" enum:"asked,submitted,lapsed,late,met,dropped"`
	Marketplace string            `json:"marketplace"`
	Party       string            `json:"party,omitempty" doc:"Who is asked"`
	Store       string            `json:"store,omitempty" doc:"Who is asked, while nobody on file owns it"`
	Holder      string            `json:"holder"`
	Silence     string            `json:"silence" enum:"hold,person" doc:"What follows when a deadline runs out"`
	Items       []requestItemBody `json:"items"`
	OpenedAt    time.Time         `json:"opened_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	Listings    []string          `json:"listings,omitempty" doc:"Ids of up to 100 listings that ask; not for the holder"`
}

func (s *server) requestOf(r *requests.Request) requestBody {
	b := requestBody{
		ID: string(r.ID), State: string(r.State()), Marketplace: string(r.Marketplace), Party: string(r.To.Party), Store: string(r.To.Store), Holder: string(r.Holder),
		Silence: string(r.Silence), Items: make([]requestItemBody, len(r.Items)), OpenedAt: r.OpenedAt, UpdatedAt: r.UpdatedAt,
	}
	reg := s.Registry()
	for i := range r.Items {
		it := &r.Items[i]
		d := requestItemBody{Right: string(it.Right), State: string(it.State)}
		if !it.State.Ended() {
			d.Deadline, d.Missing = moment(it.Deadline), map[string]string{}
			q := markwarden.AuthorizationQuestion{Store: markwarden.Store{Marketplace: r.Marketplace, ID: r.To.Store}, Right: it.Right, At: s.now()}
			if p, ok := reg.Party(r.To.Party); ok && len(p.Stores) > 0 {
				q.Store = p.Stores[0]
			}
			says := reg.Explain(q, it.Answer)
			for _, lang := range phrase.Langs {
				d.Missing[lang] = phrase.Say(lang, says)
			}
		}
		b.Items[i] = d
	}
	return b
}

// requestObject is whom a request concerns: who is asked, and whose rights they are.
func (s *server) requestObject(r *requests.Request) access.Object {
	o := access.Object{Parties: []markwarden.PartyID{r.To.Party, r.Holder}, Marketplace: r.Marketplace}
	if r.To.Store != "" {
		o.Parties = append(o.Parties, s.owner(markwarden.Store{Marketplace: r.Marketplace, ID: r.To.Store}))
	}
	return o
}

type requestsInput struct {
	Paged
	Open bool `query:"open" doc:"Only those that wait for something"`
}

func (s *server) listRequests(ctx context.Context, who access.Account, in *requestsInput) (*body[page[requestBody]], error) {
	reach := access.ReachOf(who, access.RequestRead)
	f := requests.Filter{Marketplaces: reach.Marketplaces, Open: in.Open, Limit: min(in.Limit+1, maxPage), After: requests.ID(in.After)}
	if who.Role == access.Seller {
		f.Party = reach.Party
		if p, ok := s.Registry().Party(reach.Party); ok {
			f.Stores = p.Stores
		}
	} else {
		f.Holder = reach.Party
	}
	all, err := s.Requests.List(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list proof requests: %w", err)
	}
	return pageOf(all, f.Limit-1, s.requestOf, func(r *requests.Request) string { return string(r.ID) }), nil
}

type requestInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) readRequest(ctx context.Context, who access.Account, id string, act access.Act) (requests.Request, error) {
	r, err := s.Requests.Request(ctx, requests.ID(id))
	if err == nil && !access.Can(who, act, s.requestObject(&r)) {
		err = markwarden.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read proof request: %w", err)
	}
	return r, nil
}

func (s *server) oneRequest(ctx context.Context, who access.Account, in *requestInput) (*body[requestBody], error) {
	r, err := s.readRequest(ctx, who, in.ID, access.RequestRead)
	if err != nil {
		return nil, err
	}
	b := s.requestOf(&r)
	if who.Party == "" || who.Party != r.Holder {
		keys, err := s.Requests.Listings(ctx, r.ID, "", markwarden.ListingKey{}, 100)
		if err != nil {
			return nil, fmt.Errorf("listings of proof request: %w", err)
		}
		for _, k := range keys {
			b.Listings = append(b.Listings, string(k.Listing))
		}
	}
	return &body[requestBody]{b}, nil
}

type extendInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Until  time.Time `json:"until"`
		Reason string    `json:"reason" maxLength:"8000"`
	}
}

func (s *server) extendRequest(ctx context.Context, who access.Account, in *extendInput) (*body[requestBody], error) {
	if _, err := s.readRequest(ctx, who, in.ID, access.RequestExtend); err != nil {
		return nil, err
	}
	r, err := s.Requests.Extend(ctx, requests.ID(in.ID), string(who.ID), in.Body.Until.UTC(), in.Body.Reason)
	if err != nil {
		return nil, fmt.Errorf("extend proof request: %w", err)
	}
	return &body[requestBody]{s.requestOf(&r)}, nil
}

// Questions before publishing of one account: 30 at once, then one every 10 seconds. Few enough that nobody finds out by trying
// which spelling passes.
const (
	checkBurst = 30
	checkEvery = 10 * time.Second
)

type checkInput struct{ document }

type checkedBody struct {
	Answer string            `json:"answer" enum:"allowed,needs_proof,would_be_held"`
	Rights []string          `json:"rights" doc:"Of needs_proof: those for which no authorization is on file"`
	Cure   map[string]string `json:"cure" doc:"What to do, by language: en, zh"`
}

func (s *server) check(ctx context.Context, who access.Account, in *checkInput) (*body[checkedBody], error) {
	doc, err := in.all()
	if err != nil {
		return nil, err
	}
	l, err := wire.DecodeListing(doc, wire.Options{})
	if err != nil {
		return nil, err
	}
	if !access.Can(who, access.ListingCheck, access.Object{Parties: []markwarden.PartyID{s.owner(l.Store())}, Marketplace: l.Key.Marketplace}) {
		return nil, markwarden.ErrForbidden
	}
	if who.Role != access.Admin {
		if wait := s.checks.Take(string(who.ID), s.now()); wait > 0 {
			return nil, &access.TooManyError{After: wait}
		}
	}
	c, err := s.Precheck.Precheck(ctx, &l)
	if err != nil {
		return nil, fmt.Errorf("check listing: %w", err)
	}
	b := checkedBody{Answer: string(c.Answer), Rights: texts(c.Rights), Cure: map[string]string{}}
	for _, lang := range phrase.Langs {
		b.Cure[lang] = phrase.Say(lang, c.Cure)
	}
	return &body[checkedBody]{b}, nil
}
