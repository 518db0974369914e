package console

import (
	"html/template"
	"maps"
	"net/http"
	"slices"

	"markwarden"
	"markwarden/access"
)

type overviewPage struct {
	*view
	Overview
	Figures []figure
	Routes  []share
	Kinds   []share
	Rows    []flaggedRow
}

// figure is one number with its name; Link leads to what it counts.
type figure struct {
	Name, Value, Note, Link string
	Alarm                   bool
}

// share is one value of a closed list with how often it occurs.
type share struct {
	Value string
	Count int64
	Of    float64 // share of the largest, for the bar
}

type flaggedRow struct {
	*view
	Flagged
	Marked template.HTML
}

// ID keeps a row the same row when the list is drawn again.
func (f flaggedRow) ID() string { return string(f.Key.Marketplace) + "/" + string(f.Key.Listing) }

func (c *console) overview(w http.ResponseWriter, r *http.Request, v *view) error {
	if c.Overview == nil {
		http.Redirect(w, r, "/queue", http.StatusSeeOther)
		return nil
	}
	reach := access.ReachOf(*v.Account, access.CaseRead)
	if reach.Party != "" || reach.Nothing { // a party has cases, not the figures of the house
		http.Redirect(w, r, "/queue", http.StatusSeeOther)
		return nil
	}
	o, err := c.Overview.Overview(r.Context(), reach.Marketplaces)
	if err != nil {
		return err
	}
	v.Nav, v.PageTitle = "overview", v.T("overview.title")
	p := overviewPage{view: v, Overview: o, Figures: figures(v, o), Routes: routeShares(o.Routes), Kinds: kindShares(o.Kinds, 10)}
	for _, f := range o.Newest {
		p.Rows = append(p.Rows, flaggedRow{v, f, marked(f.Title, spansIn("title", f.Title, f.Assessment.Evidence))})
	}
	if r.URL.Query().Has("fragment") {
		return c.fragment(w, r, "overview", "live", p)
	}
	return c.show(w, http.StatusOK, "overview", p)
}

func figures(v *view, o Overview) []figure {
	fs := []figure{
		{Name: v.T("overview.listings"), Value: v.Num(o.Listings)},
		{Name: v.T("overview.flagged"), Value: v.Num(o.Flagged), Note: v.T("overview.of_listings", v.Pct(v.Share(o.Flagged, o.Listings)))},
		{Name: v.T("overview.open"), Value: v.Num(o.OpenCases), Link: "/queue"},
		{Name: v.T("overview.decided"), Value: v.Num(o.Decided), Link: "/queue?state=decided"},
		{Name: v.T("overview.rate"), Value: v.Rate(o.PerSecond), Note: v.T("overview.rate_note")},
		{Name: v.T("overview.behind"), Note: v.T("overview.index_lag", v.Span(o.IndexLag))},
		{Name: v.T("overview.dead"), Value: v.Num(o.DeadLetters), Alarm: o.DeadLetters > 0},
	}
	if o.Behind >= 0 {
		fs[5].Value = v.Num(o.Behind)
	} else { // no stream, or nobody who can tell
		fs[5] = figure{Name: v.T("overview.search_behind"), Value: v.Span(o.IndexLag)}
	}
	if v.May(string(access.JobRead)) && v.Has("health") {
		fs[6].Link = "/health#dead-letters"
	}
	return fs
}

// routeShares lists every route from strict to mild, those that never occurred too: a zero is news.
func routeShares(counts map[markwarden.Route]int64) []share {
	var out []share
	for r := markwarden.RouteTakedown; r > markwarden.RouteUnknown; r-- {
		out = append(out, share{Value: r.String(), Count: counts[r]})
	}
	return scaled(out)
}

func kindShares(counts map[markwarden.EvidenceKind]int64, limit int) []share {
	var out []share
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, share{Value: string(k), Count: counts[k]})
	}
	slices.SortStableFunc(out, func(a, b share) int { return int(b.Count - a.Count) })
	return scaled(out[:min(len(out), limit)])
}

func scaled(all []share) []share {
	largest := int64(1)
	for _, s := range all {
		largest = max(largest, s.Count)
	}
	for i := range all {
		all[i].Of = float64(all[i].Count) / float64(largest)
	}
	return all
}
