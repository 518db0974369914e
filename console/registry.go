package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
)

// maxRights bounds a page of rights; the search names a right more exactly than paging through 100,000 would.
const maxRights = 100

type rightsPage struct {
	*view
	Text    string
	Kind    string
	Kinds   []markwarden.RightKind
	Rights  []rightRow
	More    bool
	Markets []markwarden.Marketplace
}

type rightRow struct {
	*view
	*markwarden.Right
	Holder markwarden.PartyID
	Valid  bool
}

func (v *view) rightRow(r *markwarden.Right) rightRow {
	row := rightRow{view: v, Right: r, Valid: r.ValidAt(v.Now)}
	row.Holder, _ = r.HolderAt(v.Now)
	return row
}

func holdersOf(r *markwarden.Right) []markwarden.PartyID {
	var out []markwarden.PartyID
	for _, h := range r.Holders {
		out = append(out, h.Party)
	}
	return out
}

func (c *console) rights(w http.ResponseWriter, r *http.Request, v *view) error {
	q := r.URL.Query()
	v.Nav, v.PageTitle = "registry", v.T("registry.title")
	p := rightsPage{view: v, Text: q.Get("q"), Kind: q.Get("kind"), Kinds: markwarden.RightKinds}
	want := strings.ToLower(strings.TrimSpace(p.Text))
	for right := range v.registry.Rights() {
		if !v.can(access.RightRead, access.Object{Parties: holdersOf(right)}) || p.Kind != "" && string(right.Kind) != p.Kind || !v.names(right, want) {
			continue
		}
		if len(p.Rights) == maxRights {
			p.More = true
			break
		}
		p.Rights = append(p.Rights, v.rightRow(right))
	}
	slices.SortStableFunc(p.Rights, func(a, b rightRow) int { return cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	for m := range v.registry.Marketplaces() {
		p.Markets = append(p.Markets, m)
	}
	slices.SortFunc(p.Markets, func(a, b markwarden.Marketplace) int { return cmp.Compare(a.ID, b.ID) })
	return c.show(w, http.StatusOK, "registry", p)
}

// names says whether a right has want (in lower case) in one of its names, its number, its id or its holder's name.
func (v *view) names(r *markwarden.Right, want string) bool {
	if want == "" {
		return true
	}
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), want) }
	holder, _ := r.HolderAt(v.Now)
	return has(r.Text) || has(string(r.ID)) || has(r.Number) || has(v.PartyName(holder)) ||
		slices.ContainsFunc(r.Names, func(n markwarden.Name) bool { return has(n.Text) }) ||
		slices.ContainsFunc(r.ProductMarks, has) || slices.ContainsFunc(r.Nicknames, has)
}

type rightPage struct {
	*view
	Right  rightRow
	Images []int
	Tree   tree
	Ask    askForm
}

func (c *console) right(w http.ResponseWriter, r *http.Request, v *view) error {
	right, ok := v.registry.Right(markwarden.RightID(r.URL.Query().Get("id")))
	if !ok {
		return markwarden.ErrNotFound
	}
	if !v.can(access.RightRead, access.Object{Parties: holdersOf(right)}) {
		return markwarden.ErrForbidden
	}
	v.Nav, v.PageTitle = "registry", cmp.Or(right.Text, string(right.ID))
	p := rightPage{view: v, Right: v.rightRow(right), Ask: askForm{view: v, Right: string(right.ID)}}
	for i := range min(len(right.Images), 6) {
		p.Images = append(p.Images, i)
	}
	p.Tree = v.tree(right, p.Right.Holder)
	for m := range v.registry.Marketplaces() {
		p.Ask.Markets = append(p.Ask.Markets, m.ID)
	}
	slices.Sort(p.Ask.Markets)
	return c.show(w, http.StatusOK, "right", p)
}

// askForm asks "may this store sell under this right", as the address has it.
type askForm struct {
	*view
	Right, Marketplace, Store, Territory, Channel, Class, At string
	Markets                                                  []markwarden.MarketplaceID
	Errors                                                   map[string]string
}

type askPage struct {
	*view
	Ask   askForm
	Chain *chainView // nil: not asked yet, or not a question
}

func (c *console) authorize(w http.ResponseWriter, r *http.Request, v *view) error {
	v.Nav, v.PageTitle = "registry", v.T("ask.title")
	p := askPage{view: v, Ask: v.askFormOf(r.URL.Query())}
	if r.URL.Query().Has("right") {
		question, errs := p.Ask.question(v)
		p.Ask.Errors = errs
		if len(errs) == 0 {
			owner, _ := v.registry.Owner(question.Store)
			right, _ := v.registry.Right(question.Right)
			o := access.Object{Parties: []markwarden.PartyID{owner}, Marketplace: question.Store.Marketplace}
			if right != nil {
				o.Parties = append(o.Parties, holdersOf(right)...)
			}
			if !v.can(access.AuthorizeAsk, o) {
				return markwarden.ErrForbidden
			}
			chain := v.chain(v.registry.Authorize(question), question.Right, question.Store, question.At)
			p.Chain = &chain
		}
	}
	return c.show(w, http.StatusOK, "authorize", p)
}

func (v *view) askFormOf(q url.Values) askForm {
	f := askForm{
		view: v, Right: q.Get("right"), Marketplace: q.Get("marketplace"), Store: q.Get("store"), Territory: strings.ToUpper(strings.TrimSpace(q.Get("territory"))),
		Channel: q.Get("channel"), Class: strings.TrimSpace(q.Get("class")), At: q.Get("at"),
	}
	for m := range v.registry.Marketplaces() {
		f.Markets = append(f.Markets, m.ID)
	}
	slices.Sort(f.Markets)
	return f
}

// question is what the form asks, with everything that is wrong with it.
func (f askForm) question(v *view) (q markwarden.AuthorizationQuestion, errs map[string]string) {
	errs = map[string]string{}
	q = markwarden.AuthorizationQuestion{
		Store: markwarden.Store{Marketplace: markwarden.MarketplaceID(f.Marketplace), ID: markwarden.StoreID(f.Store)},
		Right: markwarden.RightID(f.Right), Territory: f.Territory, Channel: f.Channel, At: v.Now,
	}
	if _, ok := v.registry.Right(q.Right); !ok {
		errs["right"] = v.T("ask.no_right")
	}
	if f.Marketplace == "" {
		errs["marketplace"] = v.T("ask.no_marketplace")
	}
	if f.Store == "" {
		errs["store"] = v.T("ask.no_store")
	}
	if f.Territory != "" && len(f.Territory) != 2 {
		errs["territory"] = v.T("ask.bad_territory")
	}
	if f.Class != "" {
		n, err := strconv.Atoi(f.Class)
		if err != nil || n < 1 || n > 45 {
			errs["class"] = v.T("ask.bad_class")
		}
		q.Class = n
	}
	if f.At != "" {
		at, err := time.Parse(time.DateOnly, f.At)
		if err != nil {
			errs["at"] = v.T("ask.bad_day")
		}
		q.At = at
	}
	return q, errs
}
