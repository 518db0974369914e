package markwarden

import "time"

// ListingStatus is what the shop says of a listing.
type ListingStatus string

const (
	Active  ListingStatus = "active"
	Removed ListingStatus = "removed"
)

// RemovalCause says who removed a listing.
type RemovalCause string

const (
	RemovedBySeller      RemovalCause = "seller"
	RemovedByPlatform    RemovalCause = "platform"
	RemovedByEnforcement RemovalCause = "enforcement" // names the Decision it carried out
)

// Listing is one version of what a seller publishes.
type Listing struct {
	Key         ListingKey
	Version     int64 // grows with every change; an older one is never screened over a newer one
	Status      ListingStatus
	RemovedBy   RemovalCause // with Status Removed
	Decision    string       // with RemovedByEnforcement
	Seller      Seller
	Title       string
	Description string
	Brand       string
	Attributes  []Attribute // sorted by name
	Category    string      // path, " > " between levels
	GTIN        string
	Condition   string // "new", "used", "refurbished" or the shop's word; empty when not said
	Price       *Money
	ListPrice   *Money
	Lang        string   // BCP 47; empty when not said
	ShipFrom    string   // ISO 3166-1 alpha-2
	Territories []string // ISO 3166-1 alpha-2; empty means the marketplace's countries
	Channel     string   // "store" (default), "live", ...
	Images      []Image
	Sales30d    int64
	Views30d    int64
	Stock       int64
	UpdatedAt   time.Time
}

// Store is the store that publishes the listing.
func (l *Listing) Store() Store { return Store{l.Key.Marketplace, l.Seller.ID} }

// Seller is the store as the listing names it.
type Seller struct {
	ID   StoreID
	Name string
}

// Attribute is one named property of a listing. Evidence in it has the field "attributes.NAME".
type Attribute struct{ Name, Value string }

// Image is one picture of a listing or of a right: exactly one of the three is set.
type Image struct {
	URL  string // http or https
	Path string // below the configured picture folder, never outside it
	Data []byte // the file itself
}

// Money is an amount in minor units of an ISO 4217 currency ("USD" 3990 = 39.90).
type Money struct {
	Minor    int64
	Currency string
}
