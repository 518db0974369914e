package api

import (
	"context"
	"fmt"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
)

type itemBody struct {
	Marketplace string `json:"marketplace,omitempty" maxLength:"256"`
	Listing     string `json:"listing,omitempty" maxLength:"256" doc:"The shop's id, or url"`
	URL         string `json:"url,omitempty" maxLength:"4096"`
}

// noticeBody asks for nothing by itself: what is missing is the office's to say, all at once and in the reader's language.
type noticeBody struct {
	Procedure  string            `json:"procedure,omitempty" maxLength:"64"`
	Holder     string            `json:"holder,omitempty" maxLength:"256" doc:"Party whose right it is; a holder's account: its own"`
	Right      string            `json:"right,omitempty" maxLength:"256"`
	Allegation string            `json:"allegation,omitempty" maxLength:"64"`
	Items      []itemBody        `json:"items,omitempty" maxItems:"1000"`
	Statement  string            `json:"statement,omitempty" maxLength:"20000" doc:"What is wrong with the items"`
	Reasons    string            `json:"reasons,omitempty" maxLength:"20000"`
	Name       string            `json:"name,omitempty" maxLength:"1024" doc:"The complainant's true name"`
	Email      string            `json:"email,omitempty" maxLength:"320"`
	GoodFaith  bool              `json:"good_faith,omitempty" doc:"States in good faith that this is accurate"`
	Elements   map[string]string `json:"elements,omitempty" doc:"Further elements that the procedure asks for"`
}

func (b *noticeBody) notice() complaints.Notice {
	n := complaints.Notice{
		Procedure: b.Procedure, Holder: markwarden.PartyID(b.Holder), Right: markwarden.RightID(b.Right), Allegation: markwarden.AllegationKind(b.Allegation),
		Statement: b.Statement, Reasons: b.Reasons, Name: b.Name, Email: b.Email, GoodFaith: b.GoodFaith, Elements: b.Elements,
	}
	for _, i := range b.Items {
		n.Items = append(n.Items, complaints.Item{Marketplace: markwarden.MarketplaceID(i.Marketplace), Listing: markwarden.ListingID(i.Listing), URL: i.URL})
	}
	return n
}

type complaintBody struct {
	ID         string            `json:"id"`
	State      string            `json:"state"`
	Procedure  string            `json:"procedure"`
	Holder     string            `json:"holder"`
	Right      string            `json:"right"`
	Allegation string            `json:"allegation"`
	Statement  string            `json:"statement"`
	Reasons    string            `json:"reasons"`
	Name       string            `json:"name,omitempty" doc:"Not for the seller"`
	Email      string            `json:"email,omitempty" doc:"Not for the seller"`
	Elements   map[string]string `json:"elements,omitempty" doc:"Not for the seller"`
	FiledBy    string            `json:"filed_by,omitempty"`
	FiledAt    time.Time         `json:"filed_at"`
	UpdatedAt  time.Time         `json:"updated_at"`
	Items      []itemStateBody   `json:"items" doc:"Those that concern the caller"`
}

type itemStateBody struct {
	N           int          `json:"n" doc:"Its place in the notice, from 0"`
	Marketplace string       `json:"marketplace,omitempty"`
	Listing     string       `json:"listing,omitempty"`
	URL         string       `json:"url,omitempty"`
	Title       string       `json:"title,omitempty"`
	State       string       `json:"state"`
	Case        string       `json:"case,omitempty"`
	Outcome     *outcomeBody `json:"outcome,omitempty"`
	Answers     []answerBody `json:"answers"`
	History     []stepBody   `json:"history"`
}

type outcomeBody struct {
	Verdict     string    `json:"verdict"`
	Allegation  string    `json:"allegation,omitempty"`
	Defence     string    `json:"defence,omitempty"`
	Measure     string    `json:"measure,omitempty"`
	Territories []string  `json:"territories,omitempty"`
	Reason      string    `json:"reason"`
	At          time.Time `json:"at"`
}

type answerBody struct {
	By        string    `json:"by,omitempty"`
	Kind      string    `json:"kind"`
	Statement string    `json:"statement"`
	Documents []string  `json:"documents"`
	At        time.Time `json:"at"`
}

type stepBody struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor,omitempty"`
	Act    string    `json:"act"`
	State  string    `json:"state"`
	Reason string    `json:"reason,omitempty"`
}

// view is a complaint as the caller may see it: the notifier's side and staff see all, a seller its own items without what
// identifies the person who complains, a marketplace's staff the items of their marketplaces. ok is false when nothing of
// it concerns the caller.
func (s *server) view(who access.Account, c *complaints.Complaint) (b complaintBody, ok bool) {
	reach := access.ReachOf(who, access.ComplaintRead)
	notifier := reach.Party != "" && (c.By.Party == reach.Party || c.Notice.Holder == reach.Party)
	whole := !reach.Nothing && (notifier || reach.Party == "" && reach.Marketplaces == nil)
	n := &c.Notice
	b = complaintBody{
		ID: string(c.ID), State: string(c.State), Procedure: n.Procedure, Holder: string(n.Holder), Right: string(n.Right), Allegation: string(n.Allegation),
		Statement: n.Statement, Reasons: n.Reasons, FiledBy: actor(who, string(c.By.Account)), FiledAt: c.FiledAt, UpdatedAt: c.UpdatedAt, Items: []itemStateBody{},
	}
	if notifier || who.Staff() {
		b.Name, b.Email, b.Elements = n.Name, n.Email, n.Elements
	}
	for i := range c.Items {
		if whole || s.itemConcerns(who, access.ComplaintRead, &c.Items[i]) {
			b.Items = append(b.Items, itemOf(who, &c.Items[i]))
		}
	}
	return b, whole || len(b.Items) > 0
}

// itemConcerns says whether the account may do the act on an item as its seller, or as staff of its marketplace.
func (s *server) itemConcerns(who access.Account, act access.Act, i *complaints.ItemState) bool {
	m := i.Item.Marketplace
	if i.Key.Marketplace != "" {
		m = i.Key.Marketplace
	}
	return access.Can(who, act, access.Object{Parties: []markwarden.PartyID{s.owner(i.Seller)}, Marketplace: m})
}

func itemOf(who access.Account, i *complaints.ItemState) itemStateBody {
	b := itemStateBody{
		N: i.N, Marketplace: string(i.Item.Marketplace), Listing: string(i.Item.Listing), URL: i.Item.URL, Title: i.Title, State: string(i.State), Case: string(i.Case),
		Answers: make([]answerBody, len(i.Answers)), History: make([]stepBody, len(i.History)),
	}
	if i.Key.Listing != "" {
		b.Marketplace, b.Listing = string(i.Key.Marketplace), string(i.Key.Listing)
	}
	if o := i.Outcome; o != nil {
		b.Outcome = &outcomeBody{string(o.Verdict), string(o.Allegation), string(o.Defence), string(o.Measure), o.Territories, o.Reason, o.At}
	}
	for n, a := range i.Answers {
		b.Answers[n] = answerBody{actor(who, string(a.By.Account)), string(a.Kind), a.Statement, texts(a.Documents), a.At}
	}
	for n, h := range i.History {
		b.History[n] = stepBody{h.At, actor(who, h.Actor), string(h.Act), string(h.State), h.Reason}
	}
	return b
}

type fileInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"The same key with the same body files once; remembered for 24 hours"`
	Body           noticeBody
}

func (s *server) fileComplaint(ctx context.Context, who access.Account, in *fileInput) (*body[complaintBody], error) {
	if in.Body.Holder == "" && who.Role == access.Holder {
		in.Body.Holder = string(who.Party)
	}
	n := in.Body.notice()
	if !mayFile(who, &n) {
		return nil, markwarden.ErrForbidden
	}
	c, err := s.Complaints.File(ctx, complaints.Filer{Account: who.ID, Party: who.Party, Once: requestOf(ctx).once}, n)
	if err != nil {
		return nil, fmt.Errorf("file complaint: %w", err)
	}
	return s.answerComplaintBody(who, &c)
}

// mayFile says whether the account may file a notice for this holder, about each of these marketplaces. What the notice lacks
// is not asked here.
func mayFile(who access.Account, n *complaints.Notice) bool {
	if access.ReachOf(who, access.ComplaintFile).Marketplaces == nil {
		return access.Can(who, access.ComplaintFile, access.Object{Parties: []markwarden.PartyID{n.Holder}, Marketplace: access.EveryMarketplace})
	}
	for _, i := range n.Items {
		if !access.Can(who, access.ComplaintFile, access.Object{Marketplace: i.Marketplace}) {
			return false
		}
	}
	return true
}

func (s *server) answerComplaintBody(who access.Account, c *complaints.Complaint) (*body[complaintBody], error) {
	b, ok := s.view(who, c)
	if !ok {
		return nil, fmt.Errorf("complaint: %w", markwarden.ErrNotFound)
	}
	return &body[complaintBody]{b}, nil
}

type complaintsInput struct {
	Paged
	State string `query:"state" enum:"open,closed"`
}

func (s *server) listComplaints(ctx context.Context, who access.Account, in *complaintsInput) (*body[page[complaintBody]], error) {
	reach := access.ReachOf(who, access.ComplaintRead)
	f := complaints.Filter{
		Marketplaces: reach.Marketplaces, State: complaints.State(in.State), Limit: in.Limit + 1, After: markwarden.ComplaintID(in.After),
	}
	if who.Role == access.Seller {
		p, ok := s.Registry().Party(reach.Party)
		if !ok || len(p.Stores) == 0 {
			return &body[page[complaintBody]]{page[complaintBody]{Items: []complaintBody{}}}, nil
		}
		f.Seller = p.Stores
	} else {
		f.Party = reach.Party
	}
	f.Limit = min(f.Limit, maxPage)
	limit := min(in.Limit, maxPage-1) // one more is asked for, to know whether there is a next page
	all, err := s.Complaints.List(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list complaints: %w", err)
	}
	out := page[complaintBody]{Items: []complaintBody{}}
	for i := range all {
		if i == limit {
			out.Next = string(all[i-1].ID)
			break
		}
		// The filter is the room's; what may be seen is asked again, so that a mistake there shows nothing.
		if b, ok := s.view(who, &all[i]); ok {
			out.Items = append(out.Items, b)
		}
	}
	return &body[page[complaintBody]]{out}, nil
}

type complaintInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) readComplaint(ctx context.Context, id string) (complaints.Complaint, error) {
	c, err := s.Complaints.Complaint(ctx, markwarden.ComplaintID(id))
	if err != nil {
		return c, fmt.Errorf("read complaint: %w", err)
	}
	return c, nil
}

func (s *server) oneComplaint(ctx context.Context, who access.Account, in *complaintInput) (*body[complaintBody], error) {
	c, err := s.readComplaint(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.answerComplaintBody(who, &c)
}

type answerInput struct {
	ID   string `path:"id" maxLength:"64"`
	N    int    `path:"n" minimum:"0" maximum:"100000" doc:"Item, from 0"`
	Body struct {
		Kind      string   `json:"kind" enum:"owner,authorized,no_right,fair_use,removed,not_used,other"`
		Statement string   `json:"statement" maxLength:"20000"`
		Documents []string `json:"documents,omitempty" maxItems:"100" doc:"sha256:..."`
	}
}

func (s *server) answerComplaint(ctx context.Context, who access.Account, in *answerInput) (*body[complaintBody], error) {
	c, err := s.readComplaint(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.N >= len(c.Items) || !s.itemConcerns(who, access.ComplaintAnswer, &c.Items[in.N]) {
		return nil, fmt.Errorf("answer item: %w", markwarden.ErrNotFound)
	}
	c, err = s.Complaints.Answer(ctx, c.ID, in.N, complaints.SellerAnswer{
		By: complaints.Filer{Account: who.ID, Party: who.Party}, Kind: complaints.AnswerKind(in.Body.Kind), Statement: in.Body.Statement,
		Documents: in.Body.Documents, At: s.now(),
	})
	if err != nil {
		return nil, fmt.Errorf("answer item: %w", err)
	}
	return s.answerComplaintBody(who, &c)
}

type withdrawInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Items  []int  `json:"items,omitempty" maxItems:"1000" doc:"Places in the notice; none: all undecided ones"`
		Reason string `json:"reason,omitempty" maxLength:"10000"`
	}
}

func (s *server) withdrawComplaint(ctx context.Context, who access.Account, in *withdrawInput) (*body[complaintBody], error) {
	c, err := s.readComplaint(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// For the room everybody without a party is staff; a marketplace's own systems take back only what they filed.
	others := who.Role == access.Platform && c.By.Account != who.ID
	if _, ok := s.view(who, &c); !ok || others || !mayFile(who, &c.Notice) {
		return nil, fmt.Errorf("withdraw complaint: %w", markwarden.ErrNotFound)
	}
	c, err = s.Complaints.Withdraw(ctx, c.ID, complaints.Filer{Account: who.ID, Party: who.Party}, in.Body.Items, in.Body.Reason)
	if err != nil {
		return nil, fmt.Errorf("withdraw complaint: %w", err)
	}
	return s.answerComplaintBody(who, &c)
}
