package listings

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"markwarden"
	"markwarden/internal/wire"
)

const maxLine = 16 << 20

// lines calls each with every line that is not empty, numbered from 1.
func lines(in io.Reader, each func(n int, line []byte) error) error {
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 64<<10), maxLine)
	for n := 1; sc.Scan(); n++ {
		if line := bytes.TrimSpace(sc.Bytes()); len(line) > 0 {
			if err := each(n, line); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	return sc.Err()
}

// brandLine is one brand of a plain list of brands: what there is where no register is at hand.
type brandLine struct {
	ID      string          `json:"id"`
	Brand   string          `json:"brand"`
	Aliases []string        `json:"aliases"`
	Names   map[string]any  `json:"names_by_language"`
	Classes []int           `json:"nice_classes"`
	Type    json.RawMessage `json:"type"`
}

// ReadRights reads a registry file as records, or a list of brands: a brand is a word mark of a holder of its own, with its aliases and names
// in other languages.
func ReadRights(in io.Reader) ([]wire.Record, error) {
	var out []wire.Record
	err := lines(in, func(_ int, line []byte) error {
		var b brandLine
		if err := json.Unmarshal(line, &b); err != nil {
			return fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
		}
		if b.Type != nil || b.Brand == "" {
			rec, err := wire.DecodeRecord(line, wire.Options{Lenient: true})
			out = append(out, rec)
			return err
		}
		holder := markwarden.Party{ID: markwarden.PartyID("holder:" + b.ID), Names: []markwarden.Name{{Text: b.Brand, Lang: "und"}}}
		right := markwarden.Right{
			ID: markwarden.RightID(b.ID), Kind: markwarden.WordMark, Text: b.Brand, Holders: []markwarden.Holder{{Party: holder.ID}},
			NiceClasses: b.Classes, Names: b.names(),
		}
		out = append(out, wire.Record{Party: &holder}, wire.Record{Right: &right})
		return nil
	})
	return out, err
}

// names are the aliases and the names by language, each a string or a list of strings.
func (b *brandLine) names() []markwarden.Name {
	var all []markwarden.Name
	add := func(text, lang string) {
		if text != b.Brand && text != "" && !slices.ContainsFunc(all, func(n markwarden.Name) bool { return n.Text == text }) {
			all = append(all, markwarden.Name{Text: text, Lang: lang})
		}
	}
	for _, a := range b.Aliases {
		add(a, "und")
	}
	for _, lang := range slices.Sorted(maps.Keys(b.Names)) {
		switch v := b.Names[lang].(type) {
		case string:
			add(v, lang)
		case []any:
			for _, x := range v {
				if s, ok := x.(string); ok {
					add(s, lang)
				}
			}
		}
	}
	return all
}

// listingLine is a listing as data sets of the field have it: flat seller, picture addresses as text.
type listingLine struct {
	ID          string         `json:"id"`
	Marketplace string         `json:"marketplace"`
	SellerID    string         `json:"seller_id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Brand       string         `json:"brand"`
	Category    string         `json:"category"`
	Attributes  map[string]any `json:"attributes"`
	Seller      *struct {
		ID string `json:"id"`
	} `json:"seller"`
	Lang string `json:"lang"`
}

// ReadListings reads listings, one JSON object a line: FORMATS' or flat ones. Pictures and prices are left out; text is what is measured.
func ReadListings(in io.Reader) ([]markwarden.Listing, error) {
	var out []markwarden.Listing
	err := lines(in, func(n int, line []byte) error {
		var f listingLine
		if err := json.Unmarshal(line, &f); err != nil {
			return fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
		}
		if f.Title == "" {
			return fmt.Errorf("%w: title: missing", markwarden.ErrInvalid)
		}
		l := markwarden.Listing{
			Key:     markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(cmp.Or(f.Marketplace, "eval")), Listing: markwarden.ListingID(cmp.Or(f.ID, fmt.Sprintf("line-%d", n)))},
			Version: 1, Status: markwarden.Active, Channel: "store", Seller: markwarden.Seller{ID: markwarden.StoreID(f.SellerID)},
			Title: f.Title, Description: f.Description, Brand: f.Brand, Category: f.Category, Lang: f.Lang,
		}
		if f.Seller != nil {
			l.Seller.ID = markwarden.StoreID(f.Seller.ID)
		}
		for _, name := range slices.Sorted(maps.Keys(f.Attributes)) {
			if s, ok := f.Attributes[name].(string); ok {
				l.Attributes = append(l.Attributes, markwarden.Attribute{Name: name, Value: s})
			}
		}
		out = append(out, l)
		return nil
	})
	return out, err
}
