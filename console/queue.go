package console

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"markwarden"
	"markwarden/access"
	"markwarden/review"
)

const (
	queuePage  = 40
	queueChunk = 100
	// maxChunks bounds how far a filter by kind of evidence reads: the desk doesn't know kinds, so they are picked here.
	maxChunks = 20
)

type queuePageData struct {
	*view
	Rows    []caseRow
	Filter  queueForm
	Next    string // address of the page after; empty: this is the last
	First   string // address of the first page; empty: this is it
	Refresh string // address of the rows alone
	States  []string
	Kinds   []string
	Markets []markwarden.MarketplaceID
	Holders []markwarden.PartyID
	Cut     bool // the filter stopped reading before the end
}

// queueForm is the filters as the address has them.
type queueForm struct {
	Marketplace markwarden.MarketplaceID
	Holder      markwarden.PartyID
	State       string
	Kind        markwarden.EvidenceKind
	After       string
}

func queueFormOf(r *http.Request) queueForm {
	q := r.URL.Query()
	return queueForm{
		Marketplace: markwarden.MarketplaceID(q.Get("marketplace")), Holder: markwarden.PartyID(q.Get("holder")),
		State: q.Get("state"), Kind: markwarden.EvidenceKind(q.Get("kind")), After: q.Get("after"),
	}
}

func (f queueForm) url(after string, more ...string) string {
	q := url.Values{}
	for _, kv := range [][2]string{{"marketplace", string(f.Marketplace)}, {"holder", string(f.Holder)}, {"state", f.State}, {"kind", string(f.Kind)}, {"after", after}} {
		if kv[1] != "" {
			q.Set(kv[0], kv[1])
		}
	}
	for _, m := range more {
		q.Set(m, "")
	}
	return "/queue?" + q.Encode()
}

// filter is what the desk is asked, never more than the account may see.
func (f queueForm) filter(a *access.Account) (review.QueueFilter, error) {
	reach := access.ReachOf(*a, access.CaseRead)
	if reach.Nothing {
		return review.QueueFilter{}, markwarden.ErrForbidden
	}
	out := review.QueueFilter{Marketplaces: reach.Marketplaces, Holder: f.Holder, After: f.After, Limit: queueChunk}
	switch f.State {
	case "", "open":
		out.State = markwarden.CaseOpen
	case "attention":
		out.State, out.Attention = markwarden.CaseDecided, true
	default:
		out.State = markwarden.CaseState(f.State)
	}
	if f.Marketplace != "" {
		if reach.Marketplaces != nil && !slices.Contains(reach.Marketplaces, f.Marketplace) {
			return out, markwarden.ErrForbidden
		}
		out.Marketplaces = []markwarden.MarketplaceID{f.Marketplace}
	}
	if reach.Party != "" {
		if f.Holder != "" && f.Holder != reach.Party {
			return out, markwarden.ErrForbidden
		}
		out.Holder = reach.Party
	}
	return out, nil
}

// caseRow is one line of a list of cases.
type caseRow struct {
	*view
	markwarden.Case
	Marked template.HTML
	Kinds  []kindMark
	Harm01 float64 // share of the largest harm shown
}

type kindMark struct {
	Kind     markwarden.EvidenceKind
	Polarity markwarden.Polarity
}

// Route is the route of the case's assessment, as a word.
func (r caseRow) Route() string { return r.Assessment.Route.String() }

// HarmWord is the expected harm in figures.
func (r caseRow) HarmWord() string { return r.view.Harm(r.Case.Harm) }

// Leased says that somebody holds the case now.
func (r caseRow) Leased() bool { return r.LeasedBy != "" && r.Now.Before(r.LeasedUntil) }

// Mine says that the reader holds it.
func (r caseRow) Mine() bool {
	return r.Leased() && r.view.Account != nil && r.LeasedBy == r.view.Account.ID
}

// CountComplaints is the number of complaints that joined the case.
func (r caseRow) CountComplaints() int64 { return int64(len(r.Complaints)) }

func (v *view) row(c markwarden.Case) caseRow {
	row := caseRow{view: v, Case: c, Marked: marked(c.Title, spansIn("title", c.Title, c.Assessment.Evidence))}
	for i := range c.Assessment.Evidence {
		e := &c.Assessment.Evidence[i]
		k := kindMark{e.Kind, e.Polarity}
		if !slices.Contains(row.Kinds, k) {
			row.Kinds = append(row.Kinds, k)
		}
	}
	return row
}

func (c *console) queue(w http.ResponseWriter, r *http.Request, v *view) error {
	form := queueFormOf(r)
	filter, err := form.filter(v.Account)
	if err != nil {
		return err
	}
	cases, more, cut, err := c.pick(r, filter, form.Kind)
	if err != nil {
		return err
	}
	v.Nav, v.PageTitle = "queue", v.T("queue.title")
	p := queuePageData{
		view: v, Filter: form, Refresh: form.url(form.After, "fragment"), States: []string{"open", "decided", "attention", "closed"},
		Kinds: kindNames(), Cut: cut,
	}
	largest := 0.0
	for _, k := range cases {
		largest = max(largest, k.Harm)
	}
	for _, k := range cases {
		row := v.row(k)
		row.Harm01 = k.Harm / max(largest, 1e-9)
		p.Rows = append(p.Rows, row)
		if !slices.Contains(p.Holders, k.Holder) {
			p.Holders = append(p.Holders, k.Holder)
		}
	}
	if more {
		p.Next = form.url(review.Cursor(&cases[len(cases)-1]))
	}
	if form.After != "" {
		p.First = form.url("")
	}
	if r.URL.Query().Has("fragment") {
		return c.fragment(w, r, "queue", "rows", p)
	}
	p.Markets = c.markets(v)
	return c.show(w, http.StatusOK, "queue", p)
}

// pick reads one page of cases that show a kind of evidence. cut says that it stopped before it had seen the whole queue.
func (c *console) pick(r *http.Request, f review.QueueFilter, kind markwarden.EvidenceKind) (out []markwarden.Case, more, cut bool, err error) {
	if kind == "" {
		f.Limit = queuePage + 1
	}
	for range maxChunks {
		chunk, err := c.Desk.Queue(r.Context(), f)
		if err != nil {
			return nil, false, false, fmt.Errorf("queue: %w", err)
		}
		for _, k := range chunk {
			if kind == "" || hasKind(&k.Assessment, kind) {
				out = append(out, k)
			}
		}
		switch {
		case len(out) > queuePage:
			return out[:queuePage], true, false, nil
		case len(chunk) < f.Limit:
			return out, false, false, nil
		}
		f.After = review.Cursor(&chunk[len(chunk)-1])
	}
	return out, false, true, nil
}

func hasKind(a *markwarden.Assessment, kind markwarden.EvidenceKind) bool {
	return slices.ContainsFunc(a.Evidence, func(e markwarden.Evidence) bool { return e.Kind == kind })
}

// markets are the marketplaces on file that the account may see.
func (c *console) markets(v *view) []markwarden.MarketplaceID {
	var out []markwarden.MarketplaceID
	reach := access.ReachOf(*v.Account, access.CaseRead)
	for m := range v.registry.Marketplaces() {
		if reach.Marketplaces == nil || slices.Contains(reach.Marketplaces, m.ID) {
			out = append(out, m.ID)
		}
	}
	slices.SortFunc(out, func(a, b markwarden.MarketplaceID) int { return strings.Compare(string(a), string(b)) })
	return out
}

// next claims the best case of the filter that the reader had in front of them and opens it.
func (c *console) next(w http.ResponseWriter, r *http.Request, v *view) error {
	form := queueForm{Marketplace: markwarden.MarketplaceID(r.PostFormValue("marketplace")), Holder: markwarden.PartyID(r.PostFormValue("holder"))}
	filter, err := form.filter(v.Account)
	if err != nil {
		return err
	}
	k, err := c.Desk.Next(r.Context(), v.Account.ID, filter)
	if errors.Is(err, markwarden.ErrNotFound) {
		http.Redirect(w, r, withFlash("/queue", "nothing_waits", nil), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, v.CaseURL(k.ID), http.StatusSeeOther)
	return nil
}
