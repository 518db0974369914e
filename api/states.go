package api

import (
	"context"
	"fmt"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/enforce"
	"markwarden/internal/wire"
)

func (s *server) desiredOf(ctx context.Context, key markwarden.ListingKey) (enforcementDoc, error) {
	d, err := s.Enforcement.Desired(ctx, key)
	if err != nil {
		return enforcementDoc{}, fmt.Errorf("desired state: %w", err)
	}
	d.Key = key // of a listing on which nothing ever stood as well
	return enforcementDoc{wire.AppendEnforcement(nil, d)}, nil
}

func (s *server) desired(ctx context.Context, who access.Account, in *listingInput) (*body[enforcementDoc], error) {
	o := access.Object{Marketplace: in.key().Marketplace}
	if access.ReachOf(who, access.DesiredRead).Party != "" {
		if s.Listings == nil {
			return nil, newProblem(ctx, codeAbsent)
		}
		st, err := s.Listings.Listing(ctx, in.key())
		if err != nil {
			return nil, fmt.Errorf("read listing: %w", err)
		}
		o.Parties = []markwarden.PartyID{s.owner(st.Listing.Store())}
	}
	if !access.Can(who, access.DesiredRead, o) {
		return nil, fmt.Errorf("desired state: %w", markwarden.ErrNotFound)
	}
	d, err := s.desiredOf(ctx, in.key())
	if err != nil {
		return nil, err
	}
	return &body[enforcementDoc]{d}, nil
}

type actualInput struct {
	Body struct {
		Marketplace string            `json:"marketplace" minLength:"1" maxLength:"256"`
		ID          string            `json:"id" minLength:"1" maxLength:"256"`
		Seq         int64             `json:"state_seq" minimum:"0" doc:"Of the desired state that the shop acted on"`
		States      map[string]string `json:"states" doc:"What stands there by territory, * everywhere; as in a desired state" maxProperties:"300"`
		At          *time.Time        `json:"at,omitempty" doc:"Now when absent"`
	}
}

type driftBody struct {
	Drifted bool `json:"drifted" doc:"It differs from the desired state, which is sent again"`
}

func (s *server) actual(ctx context.Context, who access.Account, in *actualInput) (*body[driftBody], error) {
	b := &in.Body
	key := markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(b.Marketplace), Listing: markwarden.ListingID(b.ID)}
	if !access.Can(who, access.ActualReport, access.Object{Marketplace: key.Marketplace}) {
		return nil, markwarden.ErrForbidden
	}
	r := enforce.Report{Key: key, Seq: b.Seq, States: map[string]markwarden.MeasureKind{}, At: s.now()}
	if b.At != nil {
		r.At = b.At.UTC()
	}
	for t, m := range b.States {
		r.States[t] = markwarden.MeasureKind(m)
	}
	drifted, err := s.Enforcement.Report(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("report actual state: %w", err)
	}
	return &body[driftBody]{driftBody{drifted}}, nil
}
