package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/review"
)

type caseBody struct {
	ID             string          `json:"id"`
	Marketplace    string          `json:"marketplace"`
	Listing        string          `json:"listing"`
	ListingVersion int64           `json:"listing_version" doc:"That the assessment looked at"`
	Title          string          `json:"title"`
	Seller         sellerBody      `json:"seller"`
	Holder         string          `json:"holder"`
	State          string          `json:"state" enum:"open,decided,closed"`
	Version        int64           `json:"version" doc:"Give it back when deciding"`
	Route          string          `json:"route"`
	Harm           float64         `json:"harm" doc:"Expected harm; the queue's order"`
	Escalated      bool            `json:"escalated"`
	Mode           string          `json:"mode"`
	Gone           bool            `json:"gone" doc:"The listing is removed"`
	Attention      string          `json:"attention,omitempty"`
	Complaints     []string        `json:"complaints"`
	LeasedBy       string          `json:"leased_by,omitempty"`
	LeasedUntil    *time.Time      `json:"leased_until,omitempty"`
	ParkedUntil    *time.Time      `json:"parked_until,omitempty"`
	Decision       *decisionBody   `json:"decision,omitempty"`
	OpenedAt       time.Time       `json:"opened_at"`
	UpdatedAt      time.Time       `json:"updated_at"`
	Assessment     json.RawMessage `json:"assessment,omitempty" doc:"As in a finding; only of a single case"`
	Timeline       []entryBody     `json:"timeline,omitempty" doc:"Oldest first; only of a single case"`
}

type sellerBody struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type decisionBody struct {
	Verdict     string    `json:"verdict"`
	Right       string    `json:"right,omitempty"`
	Allegation  string    `json:"allegation,omitempty"`
	Defence     string    `json:"defence,omitempty"`
	Measure     string    `json:"measure,omitempty"`
	Territories []string  `json:"territories,omitempty"`
	Reason      string    `json:"reason"`
	By          string    `json:"by,omitempty"`
	At          time.Time `json:"at"`
}

type entryBody struct {
	N      int       `json:"n"`
	At     time.Time `json:"at"`
	Actor  string    `json:"actor,omitempty"`
	Act    string    `json:"act"`
	State  string    `json:"state"`
	Reason string    `json:"reason,omitempty"`
	Detail string    `json:"detail,omitempty"`
}

// actor is who did something, as the caller may know it: parties learn that staff did, not which of them.
func actor(who access.Account, id string) string {
	if who.Staff() || id == string(who.ID) || strings.HasPrefix(id, "policy:") || strings.HasPrefix(id, "system:") {
		return id
	}
	return ""
}

func caseOf(c *markwarden.Case, who access.Account) caseBody {
	b := caseBody{
		ID: string(c.ID), Marketplace: string(c.Key.Marketplace), Listing: string(c.Key.Listing), ListingVersion: c.ListingAt, Title: c.Title,
		Seller: sellerBody{string(c.Seller.ID), c.Seller.Name}, Holder: string(c.Holder), State: string(c.State), Version: c.Version,
		Route: c.Assessment.Route.String(), Harm: c.Harm, Escalated: c.Escalated, Mode: string(c.Mode), Gone: c.Gone, Attention: string(c.Attention),
		Complaints: texts(c.Complaints), OpenedAt: c.OpenedAt, UpdatedAt: c.UpdatedAt,
	}
	if who.Staff() {
		b.LeasedBy, b.LeasedUntil, b.ParkedUntil = string(c.LeasedBy), moment(c.LeasedUntil), moment(c.ParkedUntil)
	}
	if d := c.Decision; d != nil {
		b.Decision = &decisionBody{
			Verdict: string(d.Verdict), Right: string(d.Right), Allegation: string(d.Allegation), Defence: string(d.Defence), Measure: string(d.Measure),
			Territories: d.Territories, Reason: d.Reason, By: actor(who, string(d.By)), At: d.At,
		}
	}
	return b
}

// texts writes ids as strings; never null.
func texts[T ~string](ids []T) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return all
}

// moment is nil for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type casesInput struct {
	Paged
	State       string `query:"state" enum:"open,decided,closed" default:"open"`
	Marketplace string `query:"marketplace" maxLength:"256"`
	Holder      string `query:"holder" maxLength:"256"`
	Route       string `query:"route" enum:"clear,ask_proof,review,hold,takedown"`
	Attention   bool   `query:"attention" doc:"Decided cases that want another look, instead of state"`
}

func (s *server) cases(ctx context.Context, who access.Account, in *casesInput) (*body[page[caseBody]], error) {
	f, err := narrowed(who, access.CaseRead, markwarden.MarketplaceID(in.Marketplace), markwarden.PartyID(in.Holder))
	if err != nil {
		return nil, err
	}
	f.State, f.Attention, f.Limit, f.After = markwarden.CaseState(in.State), in.Attention, in.Limit+1, in.After
	if route, ok := markwarden.ParseRoute(in.Route); ok {
		f.Routes = []markwarden.Route{route}
	}
	all, err := s.Desk.Queue(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return pageOf(all, in.Limit, func(c *markwarden.Case) caseBody { return caseOf(c, who) }, review.Cursor), nil
}

// narrowed is what the caller asks for, within what the account reaches.
func narrowed(who access.Account, act access.Act, m markwarden.MarketplaceID, holder markwarden.PartyID) (review.QueueFilter, error) {
	f := queueOf(who, act)
	if m != "" {
		if f.Marketplaces != nil && !slices.Contains(f.Marketplaces, m) {
			return f, markwarden.ErrForbidden
		}
		f.Marketplaces = []markwarden.MarketplaceID{m}
	}
	if holder != "" {
		if f.Holder != "" && f.Holder != holder {
			return f, markwarden.ErrForbidden
		}
		f.Holder = holder
	}
	return f, nil
}

type caseInput struct {
	ID string `path:"id" maxLength:"64"`
}

// readCase reads a case that the account may do the act on; one that does not concern it is not found.
func (s *server) readCase(ctx context.Context, who access.Account, act access.Act, id string) (markwarden.Case, error) {
	c, err := s.Desk.Case(ctx, markwarden.CaseID(id))
	if err != nil {
		return c, fmt.Errorf("read case: %w", err)
	}
	if !canCase(who, act, &c) {
		return c, fmt.Errorf("read case: %w", markwarden.ErrNotFound)
	}
	return c, nil
}

func (s *server) oneCase(ctx context.Context, who access.Account, in *caseInput) (*body[caseBody], error) {
	c, err := s.readCase(ctx, who, access.CaseRead, in.ID)
	if err != nil {
		return nil, err
	}
	b, err := fullCase(&c, who)
	if err != nil {
		return nil, err
	}
	entries, err := s.Desk.Timeline(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	for _, e := range entries {
		b.Body.Timeline = append(b.Body.Timeline, entryBody{e.N, e.At, actor(who, e.Actor), string(e.Act), string(e.State), e.Reason, e.Detail})
	}
	return b, nil
}

func fullCase(c *markwarden.Case, who access.Account) (*body[caseBody], error) {
	b := caseOf(c, who)
	doc, err := assessmentDoc(c)
	if err != nil {
		return nil, err
	}
	b.Assessment = doc
	return &body[caseBody]{b}, nil
}

type nextInput struct {
	Marketplace string `query:"marketplace" maxLength:"256"`
	Holder      string `query:"holder" maxLength:"256"`
}

type nextOutput struct {
	Status int
	Body   *caseBody
}

func (s *server) nextCase(ctx context.Context, who access.Account, in *nextInput) (*nextOutput, error) {
	f, err := narrowed(who, access.CaseDecide, markwarden.MarketplaceID(in.Marketplace), markwarden.PartyID(in.Holder))
	if err != nil {
		return nil, err
	}
	c, err := s.Desk.Next(ctx, who.ID, f)
	if errors.Is(err, markwarden.ErrNotFound) {
		return &nextOutput{Status: http.StatusNoContent}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("next case: %w", err)
	}
	b, err := fullCase(&c, who)
	if err != nil {
		return nil, err
	}
	return &nextOutput{Status: http.StatusOK, Body: &b.Body}, nil
}

func (s *server) claimCase(ctx context.Context, who access.Account, in *caseInput) (*body[caseBody], error) {
	return s.lease(ctx, who, in, s.Desk.Claim)
}

func (s *server) renewCase(ctx context.Context, who access.Account, in *caseInput) (*body[caseBody], error) {
	return s.lease(ctx, who, in, s.Desk.Renew)
}

func (s *server) lease(ctx context.Context, who access.Account, in *caseInput, take func(context.Context, markwarden.CaseID, markwarden.AccountID) (markwarden.Case, error)) (*body[caseBody], error) {
	c, err := s.readCase(ctx, who, access.CaseDecide, in.ID)
	if err != nil {
		return nil, err
	}
	if c, err = take(ctx, c.ID, who.ID); err != nil {
		return nil, fmt.Errorf("lease case: %w", err)
	}
	return fullCase(&c, who)
}

func (s *server) releaseCase(ctx context.Context, who access.Account, in *caseInput) (*none, error) {
	c, err := s.readCase(ctx, who, access.CaseDecide, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := s.Desk.Release(ctx, c.ID, who.ID); err != nil {
		return nil, fmt.Errorf("release case: %w", err)
	}
	return &none{}, nil
}

type decideInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Version     int64    `json:"version" minimum:"1" doc:"Of the case as it was seen"`
		Verdict     string   `json:"verdict" enum:"infringing,not_infringing,more_information,escalate"`
		Right       string   `json:"right,omitempty" maxLength:"256" doc:"Of infringing: which right"`
		Allegation  string   `json:"allegation,omitempty" enum:"counterfeit,unauthorized_sale,trademark_misuse,copyright_copy,design_copy,mark_concealed" doc:"Of infringing: what"`
		Defence     string   `json:"defence,omitempty" maxLength:"64" pattern:"^[a-z_]*$" doc:"Of not_infringing: which defence"`
		Measure     string   `json:"measure,omitempty" enum:"takedown,hold,restrict,demote,exclude_from_ads,hold_payout,label,warn" doc:"Of infringing: what shall stand"`
		Territories []string `json:"territories,omitempty" maxItems:"300" doc:"ISO 3166-1 alpha-2; none: everywhere"`
		Reason      string   `json:"reason,omitempty" maxLength:"10000" doc:"In a person's words; the seller reads it"`
	}
}

func (s *server) decideCase(ctx context.Context, who access.Account, in *decideInput) (*body[caseBody], error) {
	c, err := s.readCase(ctx, who, access.CaseDecide, in.ID)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	c, err = s.Desk.Decide(ctx, c.ID, b.Version, markwarden.Decision{
		Verdict: markwarden.Verdict(b.Verdict), Right: markwarden.RightID(b.Right), Allegation: markwarden.AllegationKind(b.Allegation),
		Defence: markwarden.EvidenceKind(b.Defence), Measure: markwarden.MeasureKind(b.Measure), Territories: b.Territories,
		Reason: b.Reason, By: who.ID, At: s.now(),
	})
	if err != nil {
		return nil, fmt.Errorf("decide case: %w", err)
	}
	return fullCase(&c, who)
}

type undoInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Version int64  `json:"version" minimum:"1"`
		Reason  string `json:"reason" minLength:"1" maxLength:"10000"`
	}
}

func (s *server) undoCase(ctx context.Context, who access.Account, in *undoInput) (*body[caseBody], error) {
	c, err := s.readCase(ctx, who, access.CaseDecide, in.ID)
	if err != nil {
		return nil, err
	}
	if c, err = s.Desk.Undo(ctx, c.ID, in.Body.Version, who.ID, in.Body.Reason); err != nil {
		return nil, fmt.Errorf("undo decision: %w", err)
	}
	return fullCase(&c, who)
}
