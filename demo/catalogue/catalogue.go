// Package catalogue is what the demonstration streams: a registry, listings and pictures, embedded. It runs nothing and judges nothing; what is
// planted where is known to the summary and to tests, never to a matcher. The program in gen makes the files anew.
package catalogue

import (
	"embed"
	"encoding/json"
	"io/fs"
	"strings"

	"markwarden"
)

//go:embed data
var data embed.FS

// Registry is the demonstration's registry, NDJSON. Marketplace "bazaar" wants proof and is live, "agora" is open and only observed.
func Registry() []byte { return read("registry.ndjson") }

// Listings are the demonstration's listings, NDJSON, in the order in which they are streamed.
func Listings() []byte { return read("listings.ndjson") }

// Pictures is the folder below which the paths of images lie.
func Pictures() fs.FS {
	sub, err := fs.Sub(data, "data/pictures")
	if err != nil {
		panic(err) // a literal path
	}
	return sub
}

// Plant says what is planted in a listing, or that it is the honest twin of one.
type Plant struct {
	Key    markwarden.ListingKey
	Kind   markwarden.EvidenceKind
	Right  markwarden.RightID
	Honest bool                  // the twin: nothing to flag
	Twin   markwarden.ListingKey // the other of the two
	Note   string                // English
}

// Planted lists what is planted, in the order of Listings.
func Planted() []Plant {
	var all []Plant
	for line := range strings.Lines(string(read("planted.ndjson"))) {
		var p struct {
			Marketplace markwarden.MarketplaceID
			ID, Twin    markwarden.ListingID
			Kind        markwarden.EvidenceKind
			Right       markwarden.RightID
			Honest      bool
			Note        string
		}
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			panic(err) // an embedded file of ours, read by the tests
		}
		all = append(all, Plant{markwarden.ListingKey{Marketplace: p.Marketplace, Listing: p.ID}, p.Kind, p.Right, p.Honest, markwarden.ListingKey{Marketplace: p.Marketplace, Listing: p.Twin}, p.Note})
	}
	return all
}

func read(name string) []byte {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err) // embedded
	}
	return b
}
