package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"markwarden"
	"markwarden/access"
)

// Stock is the bank of pictures that belong to nobody.
type Stock interface {
	// MarkStock says so of a picture of a listing, for a year; markwarden.ErrNotFound when it was not looked at.
	MarkStock(ctx context.Context, key markwarden.ListingKey, image int, kind markwarden.StockKind, by markwarden.AccountID, note string) (markwarden.StockPicture, error)
	StockPictures(ctx context.Context) ([]markwarden.StockPicture, error)
	// UnmarkStock takes it back; markwarden.ErrNotFound when nothing was said.
	UnmarkStock(ctx context.Context, content string, by markwarden.AccountID) error
}

func (s *server) addStock() {
	on := s.Stock != nil
	add(s, route{
		id: "mark-stock-picture", method: post, path: "/v1/cases/{id}/stock-pictures", tag: "cases", act: access.CaseDecide, on: on && s.Desk != nil, created: true,
		summary: "A picture of the case's listing belongs to nobody: copies of it accuse nobody for a year",
	}, s.markStock)
	add(s, route{id: "list-stock-pictures", method: get, path: "/v1/stock-pictures", tag: "cases", act: access.CaseDecide, on: on, summary: "Pictures that belong to nobody, newest first"}, s.listStock)
	add(s, route{id: "unmark-stock-picture", method: del, path: "/v1/stock-pictures/{content}", tag: "cases", act: access.CaseDecide, on: on, empty: true, summary: "Take back that a picture belongs to nobody"}, s.unmarkStock)
}

type stockBody struct {
	Content string    `json:"content" doc:"sha256: and the digest of the file"`
	Kind    string    `json:"kind" enum:"stock_photo,size_chart,badge,certificate"`
	Note    string    `json:"note"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
}

func stockOf(p markwarden.StockPicture) stockBody {
	return stockBody{Content: p.Content, Kind: string(p.Kind), Note: p.Note, At: p.At, Until: p.Until}
}

type markStockInput struct {
	ID   string `path:"id"`
	Body struct {
		Image int    `json:"image" minimum:"0" doc:"index of the picture in the listing"`
		Kind  string `json:"kind" enum:"stock_photo,size_chart,badge,certificate"`
		Note  string `json:"note,omitempty" maxLength:"2000"`
	}
}

func (s *server) markStock(ctx context.Context, who access.Account, in *markStockInput) (*body[stockBody], error) {
	c, err := s.readCase(ctx, who, access.CaseDecide, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := s.Stock.MarkStock(ctx, c.Key, in.Body.Image, markwarden.StockKind(in.Body.Kind), who.ID, in.Body.Note)
	if err != nil {
		return nil, fmt.Errorf("mark stock picture: %w", err)
	}
	return &body[stockBody]{stockOf(p)}, nil
}

type stockListInput struct{ Paged }

func (s *server) listStock(ctx context.Context, _ access.Account, in *stockListInput) (*body[page[stockBody]], error) {
	all, err := s.Stock.StockPictures(ctx)
	if err != nil {
		return nil, fmt.Errorf("stock pictures: %w", err)
	}
	if in.After != "" {
		last := slices.IndexFunc(all, func(p markwarden.StockPicture) bool { return p.Content == in.After })
		all = all[last+1:]
	}
	return pageOf(all, in.Limit, func(p *markwarden.StockPicture) stockBody { return stockOf(*p) }, func(p *markwarden.StockPicture) string { return p.Content }), nil
}

type stockInput struct {
	Content string `path:"content" maxLength:"80"`
}

func (s *server) unmarkStock(ctx context.Context, who access.Account, in *stockInput) (*none, error) {
	if err := s.Stock.UnmarkStock(ctx, in.Content, who.ID); err != nil {
		return nil, fmt.Errorf("stock picture: %w", err)
	}
	return &none{}, nil
}
