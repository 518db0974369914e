package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/registry/revocation"
)

// addRevocations are the routes by which a grantor takes an authorization back, or narrows it.
func (s *server) addRevocations() {
	on := s.Revocations != nil && s.Registry != nil
	add(s, route{
		id: "narrow-authorization", method: post, path: "/v1/authorizations/{id}/narrow", tag: "registry", act: access.AuthorizationNarrow, on: on,
		summary: "Revoke or narrow an authorization; dry_run says how many stores and listings lose their cover",
	}, s.narrow)
	add(s, route{id: "list-revocations", method: get, path: "/v1/revocations", tag: "registry", act: access.AuthorizationNarrow, on: on, summary: "What waits for a second signature, oldest first"}, s.listRevocations)
	add(s, route{id: "sign-revocation", method: post, path: "/v1/revocations/{id}/sign", tag: "registry", act: access.AuthorizationNarrow, on: on, summary: "The second signature, of another account"}, s.signRevocation)
	add(s, route{id: "cancel-revocation", method: post, path: "/v1/revocations/{id}/cancel", tag: "registry", act: access.AuthorizationNarrow, on: on, summary: "Take a proposal back that waits"}, s.cancelRevocation)
}

type narrowInput struct {
	ID   string `path:"id" maxLength:"256"`
	Body struct {
		RevokedAt       *time.Time `json:"revoked_at,omitempty" doc:"Ends it at this moment; one that lies ahead is a period to sell off"`
		To              *time.Time `json:"to,omitempty"`
		Rights          []string   `json:"rights,omitempty" maxItems:"1000"`
		Classes         []int      `json:"classes,omitempty" maxItems:"45"`
		Territories     []string   `json:"territories,omitempty" maxItems:"250"`
		Channels        []string   `json:"channels,omitempty" maxItems:"20"`
		SublicenceDepth *int       `json:"sublicence_depth,omitempty"`
		Reason          string     `json:"reason,omitempty" maxLength:"8000"`
		DryRun          bool       `json:"dry_run,omitempty" doc:"Say what it would do, and do nothing"`
	}
}

// after is the authorization as the request wants it: what is not named stays.
func (in *narrowInput) after(a markwarden.Authorization) markwarden.Authorization {
	b := &in.Body
	if b.RevokedAt != nil {
		a.RevokedAt = b.RevokedAt.UTC()
	}
	if b.To != nil {
		a.To = b.To.UTC()
	}
	if b.Rights != nil {
		a.Rights = nil
		for _, r := range b.Rights {
			a.Rights = append(a.Rights, markwarden.RightID(r))
		}
	}
	if b.Classes != nil {
		a.Classes = b.Classes
	}
	if b.Territories != nil {
		a.Territories = b.Territories
	}
	if b.Channels != nil {
		a.Channels = b.Channels
	}
	if b.SublicenceDepth != nil {
		a.SublicenceDepth = *b.SublicenceDepth
	}
	return a
}

type effectBody struct {
	Stores   int  `json:"stores" doc:"That lose their cover"`
	Listings int  `json:"listings" doc:"That lose their cover"`
	AtLeast  bool `json:"at_least" doc:"Not all were looked at"`
}

type revocationBody struct {
	ID        string     `json:"id,omitempty" doc:"None of a dry run"`
	Version   int64      `json:"version,omitempty"`
	State     string     `json:"state" enum:"dry_run,proposed,applied,cancelled" doc:"proposed: waits for a second signature"`
	Link      string     `json:"authorization"`
	Effect    effectBody `json:"effect"`
	Reason    string     `json:"reason,omitempty"`
	By        string     `json:"by,omitempty"`
	At        *time.Time `json:"at,omitempty"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
}

func revocationOf(p *revocation.Proposal) revocationBody {
	return revocationBody{
		string(p.ID), p.Version, string(p.State), string(p.After.ID), effectBody{p.Effect.Stores, p.Effect.Listings, p.Effect.AtLeast}, p.Reason, string(p.By), moment(p.At), moment(p.DecidedAt),
	}
}

func acting(who access.Account) revocation.Who {
	return revocation.Who{Account: who.ID, Party: who.Party}
}

func (s *server) narrow(ctx context.Context, who access.Account, in *narrowInput) (*body[revocationBody], error) {
	a, ok := s.Registry().Authorization(markwarden.AuthorizationID(in.ID))
	if !ok || !access.Can(who, access.AuthorizationNarrow, access.Object{Parties: []markwarden.PartyID{a.Grantor}}) {
		return nil, fmt.Errorf("narrow authorization: %w", markwarden.ErrNotFound)
	}
	after := in.after(*a)
	if in.Body.DryRun {
		e, err := s.Revocations.Preview(ctx, acting(who), after)
		if err != nil {
			return nil, fmt.Errorf("preview: %w", err)
		}
		return &body[revocationBody]{revocationBody{State: "dry_run", Link: in.ID, Effect: effectBody{e.Stores, e.Listings, e.AtLeast}}}, nil
	}
	p, err := s.Revocations.Propose(ctx, acting(who), after, in.Body.Reason)
	if err != nil {
		return nil, fmt.Errorf("narrow authorization: %w", err)
	}
	return &body[revocationBody]{revocationOf(&p)}, nil
}

func (s *server) listRevocations(ctx context.Context, who access.Account, in *Paged) (*body[page[revocationBody]], error) {
	all, err := s.Revocations.Waiting(ctx, acting(who))
	if err != nil {
		return nil, fmt.Errorf("list revocations: %w", err)
	}
	all = slices.DeleteFunc(all, func(p revocation.Proposal) bool { return string(p.ID) <= in.After })
	return pageOf(all, in.Limit, revocationOf, func(p *revocation.Proposal) string { return string(p.ID) }), nil
}

type signInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Version int64 `json:"version" minimum:"1"`
	}
}

func (s *server) signRevocation(ctx context.Context, who access.Account, in *signInput) (*body[revocationBody], error) {
	p, err := s.Revocations.Sign(ctx, acting(who), revocation.ID(in.ID), in.Body.Version)
	if err != nil {
		return nil, fmt.Errorf("sign revocation: %w", err)
	}
	return &body[revocationBody]{revocationOf(&p)}, nil
}

func (s *server) cancelRevocation(ctx context.Context, who access.Account, in *signInput) (*body[revocationBody], error) {
	p, err := s.Revocations.Cancel(ctx, acting(who), revocation.ID(in.ID), in.Body.Version)
	if err != nil {
		return nil, fmt.Errorf("cancel revocation: %w", err)
	}
	return &body[revocationBody]{revocationOf(&p)}, nil
}
