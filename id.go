package markwarden

import "strings"

// Ids are distinct types so that one can't stand where another is meant.
type (
	MarketplaceID   string // as the operator named it
	ListingID       string // the shop's own id, unique within a marketplace
	StoreID         string // the shop's own id of a seller's store, unique within a marketplace
	PartyID         string
	RightID         string
	AuthorizationID string
	CaseID          string
	MeasureID       string
	ComplaintID     string
	AccountID       string
)

// ListingKey names a listing across marketplaces.
type ListingKey struct {
	Marketplace MarketplaceID
	Listing     ListingID
}

// String is the form used as a job key: marketplace, a NUL-free separator, id. ParseListingKey reads it back.
func (k ListingKey) String() string { return string(k.Marketplace) + "\x1f" + string(k.Listing) }

// ParseListingKey reads what String wrote; ok is false for anything else.
func ParseListingKey(s string) (k ListingKey, ok bool) {
	m, l, ok := strings.Cut(s, "\x1f")
	return ListingKey{MarketplaceID(m), ListingID(l)}, ok && m != "" && l != ""
}

// Store names a seller's store on a marketplace.
type Store struct {
	Marketplace MarketplaceID
	ID          StoreID
}
