package console

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/phrase"
	"markwarden/registry/request"
)

// requestRow is a request as a table shows it.
type requestRow struct {
	*view
	*request.Request
}

func (v *view) requestRow(r *request.Request) requestRow { return requestRow{v, r} }

// Asked is who is asked, by name.
func (r requestRow) Asked() string {
	if r.To.Party != "" {
		return r.PartyName(r.To.Party)
	}
	return string(r.To.Store)
}

// Next is the nearest deadline.
func (r requestRow) Next() time.Time { return r.Timer() }

// Missing says what is missing for a right, in the page's language.
func (r requestRow) Missing(it request.Item) string {
	q := markwarden.AuthorizationQuestion{Store: markwarden.Store{Marketplace: r.Marketplace, ID: r.To.Store}, Right: it.Right, At: r.Now}
	if p, ok := r.registry.Party(r.To.Party); ok && len(p.Stores) > 0 {
		q.Store = p.Stores[0]
	}
	return phrase.Say(r.Language, r.registry.Explain(q, it.Answer))
}

type requestsPage struct {
	*view
	Rows []requestRow
	All  bool
	Next string
}

const requestsShown = 50

func (c *console) requests(w http.ResponseWriter, r *http.Request, v *view) error {
	reach := access.ReachOf(*v.Account, access.RequestRead)
	if reach.Nothing {
		return markwarden.ErrForbidden
	}
	q := r.URL.Query()
	v.Nav, v.Tab, v.PageTitle = "proofs", "requests", v.T("requests.title")
	p := requestsPage{view: v, All: q.Get("all") != ""}
	f := request.Filter{Holder: reach.Party, Marketplaces: reach.Marketplaces, Open: !p.All, Limit: requestsShown, After: request.ID(q.Get("after"))}
	if v.Account.Role == access.Seller {
		f.Holder, f.Party, f.Stores = "", reach.Party, v.stores(reach.Party)
	}
	rs, err := c.Requests.List(r.Context(), f)
	if err != nil {
		return err
	}
	for i := range rs {
		p.Rows = append(p.Rows, v.requestRow(&rs[i]))
	}
	if len(rs) == requestsShown {
		p.Next = "/requests?" + url.Values{"all": {q.Get("all")}, "after": {string(rs[len(rs)-1].ID)}}.Encode()
	}
	return c.show(w, http.StatusOK, "requests", p)
}

type requestPage struct {
	*view
	Request   requestRow
	Listings  []markwarden.ListingKey
	CanExtend bool
}

// readRequest is the request in the address, when it concerns the reader.
func (c *console) readRequest(r *http.Request, v *view, act access.Act) (request.Request, error) {
	q, err := c.Requests.Request(r.Context(), request.ID(r.PathValue("id")))
	if err != nil {
		return q, err
	}
	o := access.Object{Parties: []markwarden.PartyID{q.To.Party, q.Holder}, Marketplace: q.Marketplace}
	if owner, ok := v.registry.Owner(markwarden.Store{Marketplace: q.Marketplace, ID: q.To.Store}); ok {
		o.Parties = append(o.Parties, owner)
	}
	if !v.can(act, o) {
		return q, markwarden.ErrForbidden
	}
	return q, nil
}

// listingsShown bounds the listings on the page of a request.
const listingsShown = 100

func (c *console) requestPage(w http.ResponseWriter, r *http.Request, v *view) error {
	q, err := c.readRequest(r, v, access.RequestRead)
	if err != nil {
		return err
	}
	v.Nav, v.Tab, v.PageTitle = "proofs", "requests", v.T("request.title", v.requestRow(&q).Asked())
	p := requestPage{view: v, Request: v.requestRow(&q)}
	p.CanExtend = v.can(access.RequestExtend, access.Object{Marketplace: q.Marketplace}) && !q.State().Ended()
	if v.Account.Party == "" || v.Account.Party != q.Holder { // which listings ask is between seller and marketplace
		if p.Listings, err = c.Requests.Listings(r.Context(), q.ID, "", markwarden.ListingKey{}, listingsShown); err != nil {
			return err
		}
	}
	return c.show(w, http.StatusOK, "request", p)
}

func (c *console) extend(w http.ResponseWriter, r *http.Request, v *view) error {
	q, err := c.readRequest(r, v, access.RequestExtend)
	if err != nil {
		return err
	}
	until, err := time.Parse(time.DateOnly, strings.TrimSpace(r.PostFormValue("until")))
	if err != nil {
		return markwarden.ErrInvalid
	}
	if _, err := c.Requests.Extend(r.Context(), q.ID, string(v.Account.ID), until.AddDate(0, 0, 1), r.PostFormValue("reason")); err != nil {
		return err
	}
	http.Redirect(w, r, withFlash(v.RequestURL(q.ID), "extended", nil), http.StatusSeeOther)
	return nil
}

// Count is how many listings are shown.
func (p requestPage) Count() int64 { return int64(len(p.Listings)) }
