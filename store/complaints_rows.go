package store

import (
	"encoding/json"

	"markwarden"
	"markwarden/complaints"
)

// How notices and items are kept.
type (
	noticeDoc struct {
		Procedure  string            `json:"procedure"`
		Holder     string            `json:"holder"`
		Right      string            `json:"right"`
		Allegation string            `json:"allegation"`
		Statement  string            `json:"statement"`
		Reasons    string            `json:"reasons,omitempty"`
		Name       string            `json:"name"`
		Email      string            `json:"email"`
		GoodFaith  bool              `json:"good_faith"`
		Elements   map[string]string `json:"elements,omitempty"`
	}
	itemDoc struct {
		Marketplace string      `json:"marketplace"`
		Listing     string      `json:"listing,omitempty"`
		URL         string      `json:"url,omitempty"`
		Key         string      `json:"key,omitempty"` // the listing that it joined
		Seller      string      `json:"seller,omitempty"`
		Title       string      `json:"title,omitempty"`
		State       string      `json:"state"`
		Case        string      `json:"case,omitempty"`
		Outcome     *outcomeDoc `json:"outcome,omitempty"`
		Answers     []answerDoc `json:"answers,omitempty"`
		History     []stepDoc   `json:"history"`
	}
	outcomeDoc struct {
		Verdict     string   `json:"verdict"`
		Allegation  string   `json:"allegation,omitempty"`
		Defence     string   `json:"defence,omitempty"`
		Measure     string   `json:"measure,omitempty"`
		Territories []string `json:"territories,omitempty"`
		Reason      string   `json:"reason,omitempty"`
		At          int64    `json:"at"`
	}
	answerDoc struct {
		Account   string   `json:"account"`
		Party     string   `json:"party,omitempty"`
		Kind      string   `json:"kind"`
		Statement string   `json:"statement"`
		Documents []string `json:"documents,omitempty"`
		At        int64    `json:"at"`
	}
	stepDoc struct {
		At      int64       `json:"at"`
		Actor   string      `json:"actor"`
		Act     string      `json:"act"`
		State   string      `json:"state"`
		Reason  string      `json:"reason,omitempty"`
		Outcome *outcomeDoc `json:"outcome,omitempty"`
	}
)

func encodeComplaint(c *complaints.Complaint) (notice, items string, err error) {
	n := &c.Notice
	a, err := json.Marshal(noticeDoc{
		n.Procedure, string(n.Holder), string(n.Right), string(n.Allegation), n.Statement, n.Reasons, n.Name, n.Email, n.GoodFaith, n.Elements,
	})
	if err != nil {
		return "", "", err
	}
	docs := make([]itemDoc, len(c.Items))
	for i := range c.Items {
		docs[i] = packItem(&c.Items[i])
	}
	b, err := json.Marshal(docs)
	return string(a), string(b), err
}

func packItem(it *complaints.ItemState) itemDoc {
	d := itemDoc{
		Marketplace: string(it.Item.Marketplace), Listing: string(it.Item.Listing), URL: it.Item.URL, Key: string(it.Key.Listing),
		Seller: string(it.Seller.ID), Title: it.Title, State: string(it.State), Case: string(it.Case), Outcome: packOutcome(it.Outcome),
	}
	for _, a := range it.Answers {
		d.Answers = append(d.Answers, answerDoc{string(a.By.Account), string(a.By.Party), string(a.Kind), a.Statement, a.Documents, micros(a.At)})
	}
	for _, s := range it.History {
		d.History = append(d.History, stepDoc{micros(s.At), s.Actor, string(s.Act), string(s.State), s.Reason, packOutcome(s.Outcome)})
	}
	return d
}

func packOutcome(o *complaints.Outcome) *outcomeDoc {
	if o == nil {
		return nil
	}
	return &outcomeDoc{string(o.Verdict), string(o.Allegation), string(o.Defence), string(o.Measure), o.Territories, o.Reason, micros(o.At)}
}

func decodeComplaint(c *complaints.Complaint, notice, items string) error {
	var n noticeDoc
	if err := json.Unmarshal([]byte(notice), &n); err != nil {
		return err
	}
	c.Notice = complaints.Notice{
		Procedure: n.Procedure, Holder: markwarden.PartyID(n.Holder), Right: markwarden.RightID(n.Right), Allegation: markwarden.AllegationKind(n.Allegation),
		Statement: n.Statement, Reasons: n.Reasons, Name: n.Name, Email: n.Email, GoodFaith: n.GoodFaith, Elements: n.Elements,
	}
	var docs []itemDoc
	if err := json.Unmarshal([]byte(items), &docs); err != nil {
		return err
	}
	for i := range docs {
		it := unpackItem(i, &docs[i])
		c.Items, c.Notice.Items = append(c.Items, it), append(c.Notice.Items, it.Item)
	}
	return nil
}

func unpackItem(n int, d *itemDoc) complaints.ItemState {
	m := markwarden.MarketplaceID(d.Marketplace)
	it := complaints.ItemState{
		N: n, Item: complaints.Item{Marketplace: m, Listing: markwarden.ListingID(d.Listing), URL: d.URL}, Title: d.Title,
		State: complaints.State(d.State), Case: markwarden.CaseID(d.Case), Outcome: unpackOutcome(d.Outcome),
	}
	if d.Key != "" {
		it.Key = markwarden.ListingKey{Marketplace: m, Listing: markwarden.ListingID(d.Key)}
	}
	if d.Seller != "" {
		it.Seller = markwarden.Store{Marketplace: m, ID: markwarden.StoreID(d.Seller)}
	}
	for _, a := range d.Answers {
		by := complaints.Filer{Account: markwarden.AccountID(a.Account), Party: markwarden.PartyID(a.Party)}
		it.Answers = append(it.Answers, complaints.SellerAnswer{By: by, Kind: complaints.AnswerKind(a.Kind), Statement: a.Statement, Documents: a.Documents, At: fromMicros(a.At)})
	}
	for _, s := range d.History {
		it.History = append(it.History, complaints.Step{
			At: fromMicros(s.At), Actor: s.Actor, Act: complaints.Act(s.Act), State: complaints.State(s.State), Reason: s.Reason, Outcome: unpackOutcome(s.Outcome),
		})
	}
	return it
}

func unpackOutcome(d *outcomeDoc) *complaints.Outcome {
	if d == nil {
		return nil
	}
	return &complaints.Outcome{
		Verdict: markwarden.Verdict(d.Verdict), Allegation: markwarden.AllegationKind(d.Allegation), Defence: markwarden.EvidenceKind(d.Defence),
		Measure: markwarden.MeasureKind(d.Measure), Territories: d.Territories, Reason: d.Reason, At: fromMicros(d.At),
	}
}
