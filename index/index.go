// Package index derives the features of a listing that every matcher reads, and says how listings are searched.
//
// It alleges nothing and knows no search library: index/bleve implements search.
package index

import "markwarden"

// Query asks for listings. Empty filters match everything; an empty Text matches every document.
type Query struct {
	Text        string
	Marketplace markwarden.MarketplaceID
	Seller      markwarden.StoreID
	Route       markwarden.Route // RouteUnknown: any
	Limit       int              // 0: 20; at most MaxLimit
	Offset      int
}

// MaxLimit bounds one page of hits; MaxOffset how deep pages go.
const (
	MaxLimit  = 200
	MaxOffset = 10_000
)

// Hit is one listing found.
type Hit struct {
	Key   markwarden.ListingKey
	Title string
	Score float64
}

// Document is what search knows of a listing.
type Document struct {
	Listing markwarden.Listing
	Route   markwarden.Route
}
