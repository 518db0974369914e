package console

import (
	"cmp"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/registry/revocation"
)

// Bounds of "who is authorized": rows on a page, rows of an export, and links that are looked at for either.
const (
	authorizedShown  = 200
	authorizedExport = 20_000
	authorizedSeen   = 50_000
)

// authorizedPage is the holder's side: who may sell under its rights right now.
type authorizedPage struct {
	*view
	Party   markwarden.PartyID
	Text    string
	Ended   bool // those that are not in force too
	Rows    []authorizedRow
	More    bool
	InForce int
	Parties int
	Waiting []revocation.Proposal // for a second signature
}

// authorizedRow is one link below the holder.
type authorizedRow struct {
	linkRow
	Level  int // 1: granted by the holder itself
	Good   bool
	Stores int
}

func (c *console) authorized(w http.ResponseWriter, r *http.Request, v *view) error {
	p, err := v.authorizedOf(r, authorizedShown)
	if err != nil {
		return err
	}
	v.Nav, v.Tab, v.PageTitle = "proofs", "authorized", v.T("authorized.title")
	if c.Revocations != nil && v.May(string(access.AuthorizationNarrow)) {
		if p.Waiting, err = c.Revocations.Waiting(r.Context(), v.acting()); err != nil {
			return err
		}
	}
	return c.show(w, http.StatusOK, "authorized", p)
}

// authorizedOf finds the links below the party in question: a holder's own, or the one that staff name.
func (v *view) authorizedOf(r *http.Request, limit int) (authorizedPage, error) {
	q := r.URL.Query()
	p := authorizedPage{view: v, Party: markwarden.PartyID(q.Get("party")), Text: q.Get("q"), Ended: q.Get("ended") != ""}
	reach := access.ReachOf(*v.Account, access.AuthorizationRead)
	switch {
	case reach.Nothing, reach.Party != "" && p.Party != "" && p.Party != reach.Party:
		return p, markwarden.ErrForbidden
	case reach.Party != "":
		p.Party = reach.Party
	}
	if p.Party == "" {
		return p, nil
	}
	want := strings.ToLower(strings.TrimSpace(p.Text))
	parties := map[markwarden.PartyID]bool{}
	for _, row := range v.granted(p.Party) {
		if row.Good {
			p.InForce++
			parties[row.Grantee] = true
		}
		if !row.Good && !p.Ended || !row.names(want) {
			continue
		}
		if len(p.Rows) == limit {
			p.More = true
			continue
		}
		p.Rows = append(p.Rows, row)
	}
	p.Parties = len(parties)
	return p, nil
}

// names says whether the row has want (in lower case) in a party's name, a mark or an id.
func (a authorizedRow) names(want string) bool {
	if want == "" {
		return true
	}
	for _, s := range []string{a.PartyName(a.Grantee), a.PartyName(a.Grantor), string(a.ID), string(a.Grantee), a.RightNames(a.Rights)} {
		if strings.Contains(strings.ToLower(s), want) {
			return true
		}
	}
	return false
}

// granted are the links below a party, level by level: each in force when it is itself, every one above it is, and those let it
// be passed on so far.
func (v *view) granted(root markwarden.PartyID) (rows []authorizedRow) {
	type node struct {
		party markwarden.PartyID
		left  int // further links that may stand below
		good  bool
	}
	level, seen := []node{{root, maxLinks, true}}, map[markwarden.AuthorizationID]bool{}
	for n := 1; n <= maxLinks && len(level) > 0; n++ {
		var next []node
		for _, above := range level {
			links := slices.Clone(v.registry.Granted(above.party))
			slices.SortFunc(links, func(a, b *markwarden.Authorization) int { return cmp.Compare(a.ID, b.ID) })
			for _, a := range links {
				if seen[a.ID] || len(rows) == authorizedSeen {
					continue
				}
				seen[a.ID] = true
				row := authorizedRow{linkRow: v.linkRow(a), Level: n}
				row.Good = above.good && above.left > 0 && row.Standing() == string(markwarden.Verified)
				if p, ok := v.registry.Party(a.Grantee); ok {
					row.Stores = len(p.Stores)
				}
				rows = append(rows, row)
				next = append(next, node{a.Grantee, min(above.left-1, a.SublicenceDepth), row.Good})
			}
		}
		level = next
	}
	return rows
}

// exportAuthorized is the same as a file that a spreadsheet opens.
func (c *console) exportAuthorized(w http.ResponseWriter, r *http.Request, v *view) error {
	p, err := v.authorizedOf(r, authorizedExport)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="authorized.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"authorization", "level", "grantor", "grantee", "grantee_name", "role", "rights", "classes", "territories", "channels", "from", "to", "in_force", "stores"})
	for _, a := range p.Rows {
		classes := make([]string, len(a.Classes))
		for i, n := range a.Classes {
			classes[i] = strconv.Itoa(n)
		}
		_ = out.Write([]string{
			cell(string(a.ID)), strconv.Itoa(a.Level), cell(string(a.Grantor)), cell(string(a.Grantee)), cell(v.PartyName(a.Grantee)), string(a.Role), cell(v.RightNames(a.Rights)),
			strings.Join(classes, ";"), strings.Join(a.Territories, ";"), cell(strings.Join(a.Channels, ";")), stamp(a.From), stamp(a.To), strconv.FormatBool(a.Good), strconv.Itoa(a.Stores),
		})
	}
	out.Flush() // the reader went away: nothing to do
	return nil
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// cell keeps a spreadsheet from taking a name for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// Links and Grantees are how many links are in force, to how many parties.
func (p authorizedPage) Links() int64 { return int64(p.InForce) }

// Grantees are the parties of Links.
func (p authorizedPage) Grantees() int64 { return int64(p.Parties) }

// ExportURL is the same list as a file.
func (p authorizedPage) ExportURL() string {
	q := url.Values{"party": {string(p.Party)}, "q": {p.Text}}
	if p.Ended {
		q.Set("ended", "1")
	}
	return "/authorized.csv?" + q.Encode()
}
