package markwarden

import "time"

// StockKind says why a picture belongs to nobody.
type StockKind string

const (
	StockPhoto       StockKind = "stock_photo" // sold to many by an agency, or shown by every seller of the goods
	StockSizeChart   StockKind = "size_chart"
	StockBadge       StockKind = "badge" // of a marketplace, a carrier, a means of payment
	StockCertificate StockKind = "certificate"
)

// StockKinds lists them.
var StockKinds = []StockKind{StockPhoto, StockSizeChart, StockBadge, StockCertificate}

// StockPicture is a picture of which a copy accuses nobody: a person said so, for a time.
type StockPicture struct {
	Content string // "sha256:..." of the file
	Kind    StockKind
	By      AccountID
	Note    string
	At      time.Time
	Until   time.Time // from then on it counts for nothing
	P256    [4]uint64 // PictureHashes.P256
}
