package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
)

const (
	complaintsPage = 50
	maxItems       = 200
)

type complaintsPageData struct {
	*view
	List   []complaints.Complaint
	State  string
	States []complaints.State
	Next   string
}

func (c *console) complaints(w http.ResponseWriter, r *http.Request, v *view) error {
	q := r.URL.Query()
	reach := access.ReachOf(*v.Account, access.ComplaintRead)
	if reach.Nothing {
		return markwarden.ErrForbidden
	}
	f := complaints.Filter{
		Party: reach.Party, Marketplaces: reach.Marketplaces, State: complaints.State(q.Get("state")), Limit: complaintsPage, After: markwarden.ComplaintID(q.Get("after")),
	}
	if v.Account.Role == access.Seller { // a seller sees what is said about its stores, a holder what it said
		f.Party, f.Seller = "", v.stores(reach.Party)
	}
	list, err := c.Complaints.List(r.Context(), f)
	if err != nil {
		return err
	}
	v.Nav, v.PageTitle = "complaints", v.T("complaints.title")
	p := complaintsPageData{view: v, List: list, State: q.Get("state"), States: []complaints.State{complaints.Open, complaints.Closed}}
	if len(list) == complaintsPage {
		p.Next = "/complaints?" + url.Values{"state": {p.State}, "after": {string(list[len(list)-1].ID)}}.Encode()
	}
	return c.show(w, http.StatusOK, "complaints", p)
}

func (v *view) stores(id markwarden.PartyID) []markwarden.Store {
	if p, ok := v.registry.Party(id); ok {
		return p.Stores
	}
	return []markwarden.Store{}
}

type complaintPage struct {
	*view
	complaints.Complaint
	Items   []complaintItem
	Answers []complaints.AnswerKind
	Errors  map[string]string // of the answer form, by item number
}

type complaintItem struct {
	*view
	complaints.ItemState
	Complaint markwarden.ComplaintID
	CanAnswer bool
	Own       bool // the reader's own store
	Kinds     []complaints.AnswerKind
	Problem   string
}

// object is whom a complaint concerns.
func (v *view) complaintObject(cm *complaints.Complaint) access.Object {
	o := access.Object{Parties: []markwarden.PartyID{cm.Notice.Holder, cm.By.Party}}
	for i := range cm.Items {
		it := &cm.Items[i]
		if owner, ok := v.registry.Owner(it.Seller); ok {
			o.Parties = append(o.Parties, owner)
		}
		o.Marketplace = it.Item.Marketplace
	}
	return o
}

// readComplaint is the complaint in the address. Staff of marketplaces see it when one of its items is on theirs.
func (c *console) readComplaint(r *http.Request, v *view) (complaints.Complaint, error) {
	cm, err := c.Complaints.Complaint(r.Context(), markwarden.ComplaintID(r.PathValue("id")))
	if err != nil {
		return cm, err
	}
	o := v.complaintObject(&cm)
	if v.can(access.ComplaintRead, o) || slices.ContainsFunc(cm.Items, func(it complaints.ItemState) bool {
		return v.can(access.ComplaintRead, access.Object{Marketplace: it.Item.Marketplace})
	}) {
		return cm, nil
	}
	return cm, markwarden.ErrForbidden
}

func (c *console) complaint(w http.ResponseWriter, r *http.Request, v *view) error {
	return c.showComplaint(w, r, v, http.StatusOK, -1, "")
}

func (c *console) showComplaint(w http.ResponseWriter, r *http.Request, v *view, status, bad int, why string) error {
	cm, err := c.readComplaint(r, v)
	if err != nil {
		return err
	}
	v.Nav, v.PageTitle = "complaints", v.T("complaint.title", short(string(cm.ID), 13))
	p := complaintPage{view: v, Complaint: cm}
	seller := v.Account.Role == access.Seller
	for _, it := range cm.Items {
		owner, _ := v.registry.Owner(it.Seller)
		if seller && owner != v.Account.Party {
			continue // another seller's listing is not this one's business
		}
		item := complaintItem{view: v, ItemState: it, Complaint: cm.ID, Kinds: complaints.AnswerKinds}
		item.CanAnswer = v.can(access.ComplaintAnswer, access.Object{Parties: []markwarden.PartyID{owner}}) && (it.State == complaints.Open || it.State == complaints.Removed)
		item.Own = seller
		if it.N == bad {
			item.Problem = why
		}
		p.Items = append(p.Items, item)
	}
	return c.show(w, status, "complaint", p)
}

func (c *console) answer(w http.ResponseWriter, r *http.Request, v *view) error {
	cm, err := c.readComplaint(r, v)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PostFormValue("item"))
	i := slices.IndexFunc(cm.Items, func(it complaints.ItemState) bool { return it.N == n })
	if err != nil || i < 0 {
		return markwarden.ErrNotFound
	}
	owner, _ := v.registry.Owner(cm.Items[i].Seller)
	if !v.can(access.ComplaintAnswer, access.Object{Parties: []markwarden.PartyID{owner}}) {
		return markwarden.ErrForbidden
	}
	a := complaints.SellerAnswer{
		By: v.filer(), Kind: complaints.AnswerKind(r.PostFormValue("kind")), Statement: strings.TrimSpace(r.PostFormValue("statement")), At: v.Now,
	}
	if _, err := c.Complaints.Answer(r.Context(), cm.ID, n, a); err != nil {
		if status, key := statusOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			return c.showComplaint(w, r, v, status, n, v.T("error."+key)+" "+v.T("error."+key+".do"))
		}
		return err
	}
	http.Redirect(w, r, withFlash(v.ComplaintURL(cm.ID), "answered", nil), http.StatusSeeOther)
	return nil
}

func (v *view) filer() complaints.Filer {
	return complaints.Filer{Account: v.Account.ID, Party: v.Account.Party}
}

// noticeData is the form of a notice: what was typed, and every defect at its field.
type noticeData struct {
	*view
	complaints.Notice
	Rights      []rightRow
	Markets     []markwarden.MarketplaceID
	Allegations []markwarden.AllegationKind
	Lines       string // the items as typed: one a line
	Marketplace markwarden.MarketplaceID
	Defects     []complaints.Defect
}

// DefectsOf are the sentences at one field; items[3].url stands at the field of the items.
func (d noticeData) DefectsOf(field string) []string {
	var out []string
	for _, x := range d.Defects {
		name, _, _ := strings.Cut(x.Field, "[")
		if name != field {
			continue
		}
		text := x.En
		if d.Language == "zh" {
			text = x.Zh
		}
		if n, ok := itemNumber(x.Field); ok {
			text = d.T("notice.item_n", n+1) + text
		}
		out = append(out, text)
	}
	return out
}

// noticeFields are the fields of the form; a defect of any other field stands above the form, so that none is lost.
var noticeFields = []string{"holder", "right", "allegation", "items", "statement", "reasons", "name", "email", "good_faith"}

// Elsewhere are defects of fields that the form does not have.
func (d noticeData) Elsewhere() []string {
	var out []string
	for _, x := range d.Defects {
		if name, _, _ := strings.Cut(x.Field, "["); !slices.Contains(noticeFields, name) {
			text := x.En
			if d.Language == "zh" {
				text = x.Zh
			}
			out = append(out, x.Field+": "+text)
		}
	}
	return out
}

func itemNumber(field string) (int, bool) {
	_, rest, ok := strings.Cut(field, "[")
	digits, _, ok2 := strings.Cut(rest, "]")
	n, err := strconv.Atoi(digits)
	return n, ok && ok2 && err == nil
}

func (c *console) noticeForm(w http.ResponseWriter, r *http.Request, v *view) error {
	d := noticeData{view: v}
	d.Right = markwarden.RightID(r.URL.Query().Get("right"))
	d.Marketplace = markwarden.MarketplaceID(r.URL.Query().Get("m"))
	d.Lines = r.URL.Query().Get("id")
	return c.showNotice(w, http.StatusOK, d)
}

func (c *console) showNotice(w http.ResponseWriter, status int, d noticeData) error {
	v := d.view
	v.Nav, v.PageTitle = "complaints", v.T("notice.title")
	d.Allegations = allegations
	for right := range v.registry.Rights() {
		if len(d.Rights) == maxRights {
			break
		}
		if v.can(access.ComplaintFile, access.Object{Parties: holdersOf(right), Marketplace: d.Marketplace}) {
			d.Rights = append(d.Rights, v.rightRow(right))
		}
	}
	for m := range v.registry.Marketplaces() {
		d.Markets = append(d.Markets, m.ID)
	}
	slices.Sort(d.Markets)
	return c.show(w, status, "notice", d)
}

func (c *console) fileNotice(w http.ResponseWriter, r *http.Request, v *view) error {
	d := noticeData{view: v, Lines: r.PostFormValue("items"), Marketplace: markwarden.MarketplaceID(r.PostFormValue("marketplace"))}
	d.Notice = complaints.Notice{
		Right: markwarden.RightID(strings.TrimSpace(r.PostFormValue("right"))), Allegation: markwarden.AllegationKind(r.PostFormValue("allegation")),
		Statement: strings.TrimSpace(r.PostFormValue("statement")), Reasons: strings.TrimSpace(r.PostFormValue("reasons")),
		Name: strings.TrimSpace(r.PostFormValue("name")), Email: strings.TrimSpace(r.PostFormValue("email")), GoodFaith: r.PostFormValue("good_faith") != "",
		Items: itemsOf(d.Marketplace, d.Lines),
	}
	if right, ok := v.registry.Right(d.Right); ok {
		d.Holder, _ = right.HolderAt(v.Now)
	}
	if v.Account.Role == access.Holder {
		d.Holder = v.Account.Party
	}
	if !v.can(access.ComplaintFile, access.Object{Parties: []markwarden.PartyID{d.Holder}, Marketplace: d.Marketplace}) {
		return markwarden.ErrForbidden
	}
	cm, err := c.Complaints.File(r.Context(), v.filer(), d.Notice)
	if defects, ok := errors.AsType[*complaints.DefectsError](err); ok {
		d.Defects = defects.Defects
		return c.showNotice(w, http.StatusUnprocessableEntity, d)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, withFlash(v.ComplaintURL(cm.ID), "filed", nil), http.StatusSeeOther)
	return nil
}

// itemsOf reads one listing a line: an address, or the shop's id.
func itemsOf(m markwarden.MarketplaceID, lines string) []complaints.Item {
	var out []complaints.Item
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		it := complaints.Item{Marketplace: m}
		if strings.HasPrefix(line, "http://") || strings.HasPrefix(line, "https://") {
			it.URL = line
		} else {
			it.Listing = markwarden.ListingID(line)
		}
		if out = append(out, it); len(out) == maxItems+1 {
			break // one too many is enough for the defect
		}
	}
	return out
}
