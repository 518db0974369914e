package feed

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"markwarden"
	"markwarden/internal/wire"
)

// readShopify reads Shopify's product JSON: {"products":[...]}, {"product":{...}} or the list alone. Fields that say nothing
// about what is sold are passed over: it is not our format.
func readShopify(b *bufio.Reader, o Options, yield func(Record) error) error {
	in := &limited{r: b}
	in.next()
	d := json.NewDecoder(in)
	n := 0
	one := func() error {
		in.next()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return notJSON(d, err)
		}
		n++
		return yield(Record{where: fmt.Sprintf("product %d", n), decode: func() (markwarden.Listing, int, error) {
			l, err := productListing(raw, o)
			return l, 0, err
		}})
	}
	many := func() error {
		for d.More() {
			if err := one(); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return notJSON(d, err)
	}
	t, err := d.Token()
	switch {
	case err != nil:
		return notJSON(d, err)
	case t == json.Delim('['):
		return many()
	case t != json.Delim('{'):
		return notJSON(d, errors.New("no products"))
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return notJSON(d, err)
		}
		switch key {
		case "product":
			err = one()
		case "products":
			if t, err = d.Token(); err == nil && t != json.Delim('[') {
				err = errors.New("products must be a list")
			}
			if err = notJSON(d, err); err == nil {
				err = many()
			}
		default:
			var skip json.RawMessage
			err = notJSON(d, d.Decode(&skip))
		}
		if err != nil {
			return err
		}
	}
	_, err = d.Token()
	return notJSON(d, err)
}

func notJSON(d *json.Decoder, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: byte %d: %w", markwarden.ErrInvalid, d.InputOffset(), err)
}

// product is what is read of a Shopify product.
type product struct {
	ID        json.RawMessage `json:"id"`
	Title     string          `json:"title"`
	Body      *string         `json:"body_html"`
	Vendor    *string         `json:"vendor"`
	Type      *string         `json:"product_type"`
	Tags      json.RawMessage `json:"tags"`
	Status    string          `json:"status"`
	UpdatedAt *string         `json:"updated_at"`
	Images    []struct {
		Src string `json:"src"`
	} `json:"images"`
	Options []struct {
		Name   string   `json:"name"`
		Values []string `json:"values"`
	} `json:"options"`
	Variants []struct {
		SKU       *string         `json:"sku"`
		Barcode   *string         `json:"barcode"`
		Price     json.RawMessage `json:"price"`
		CompareAt json.RawMessage `json:"compare_at_price"`
		Stock     *int64          `json:"inventory_quantity"`
	} `json:"variants"`
}

func productListing(raw []byte, o Options) (markwarden.Listing, error) {
	var p product
	if err := json.Unmarshal(raw, &p); err != nil {
		return markwarden.Listing{}, fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
	}
	l := markwarden.Listing{
		Key: markwarden.ListingKey{Listing: markwarden.ListingID(scalar(p.ID))}, Status: markwarden.Active, Title: p.Title,
		Description: plain(value(p.Body)), Brand: value(p.Vendor), Category: value(p.Type),
	}
	if p.Status == "archived" || p.Status == "draft" {
		l.Status, l.RemovedBy = markwarden.Removed, markwarden.RemovedBySeller
	}
	if t, ok := wire.ParseMoment(value(p.UpdatedAt)); ok {
		l.UpdatedAt, l.Version = t, max(0, t.UnixMicro())
	}
	for _, m := range p.Images {
		src := m.Src
		if strings.HasPrefix(src, "//") {
			src = "https:" + src
		}
		l.Images = append(l.Images, markwarden.Image{URL: src})
	}
	for _, opt := range p.Options {
		if opt.Name != "" && opt.Name != "Title" && len(opt.Values) > 0 {
			l.Attributes = append(l.Attributes, markwarden.Attribute{Name: strings.ToLower(opt.Name), Value: strings.Join(opt.Values, ", ")})
		}
	}
	if tags := tagText(p.Tags); tags != "" {
		l.Attributes = append(l.Attributes, markwarden.Attribute{Name: "tags", Value: tags})
	}
	if len(p.Variants) > 0 {
		v := p.Variants[0]
		l.GTIN = value(v.Barcode)
		var err error
		if l.Price, err = price(scalar(v.Price), o.Currency); err != nil {
			return l, fmt.Errorf("%w: price: %w", markwarden.ErrInvalid, err)
		}
		if l.ListPrice, err = price(scalar(v.CompareAt), o.Currency); err != nil {
			return l, fmt.Errorf("%w: compare_at_price: %w", markwarden.ErrInvalid, err)
		}
	}
	for _, v := range p.Variants {
		if v.Stock != nil && *v.Stock > 0 && l.Stock < 1<<40 {
			l.Stock += min(*v.Stock, 1<<40)
		}
	}
	l.Attributes = once(l.Attributes)
	return settle(l, o, "")
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// scalar is a string or a number as text; "" for anything else.
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// tagText reads tags, a list or one text with commas.
func tagText(raw json.RawMessage) string {
	var all []string
	if json.Unmarshal(raw, &all) == nil {
		return strings.Join(all, ", ")
	}
	return strings.TrimFunc(scalar(raw), unicode.IsSpace)
}
