package feed

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"markwarden"
)

const (
	maxTags   = 4096 // elements of one item
	maxNested = 32
)

// readGoogle reads RSS 2.0 and Atom with the elements of Google Merchant's product data (namespace
// http://base.google.com/ns/1.0). Elements that say nothing about what is sold are passed over: it is not our format.
func readGoogle(b *bufio.Reader, o Options, yield func(Record) error) error {
	in := &limited{r: b}
	in.next()
	d := xml.NewDecoder(in) // strict: an entity that XML does not define is an error, nothing is fetched
	var seller markwarden.StoreID
	items, depth := 0, 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(d, err)
		}
		switch t := tok.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth > maxNested {
				return broken(d, errors.New("nested too deeply"))
			}
			name := t.Name.Local
			switch {
			case name == "item" || name == "entry":
				depth--
				items++
				in.next()
				line, _ := d.InputPos()
				fields, err := readItem(d)
				if err != nil {
					return broken(d, err)
				}
				of := seller
				rec := Record{where: fmt.Sprintf("item %d (line %d)", items, line), decode: func() (markwarden.Listing, int, error) {
					l, err := itemListing(fields, o, of)
					return l, 0, err
				}}
				if err := yield(rec); err != nil {
					return err
				}
			case seller == "" && items == 0 && name == "link":
				depth--
				text, err := elementText(d, t)
				if err != nil {
					return broken(d, err)
				}
				seller = host(text)
			}
		}
	}
}

func broken(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	if errors.Is(err, errTooLong) {
		return fmt.Errorf("line %d: %w", line, err)
	}
	return fmt.Errorf("%w: line %d: %w", markwarden.ErrInvalid, line, err)
}

func host(address string) markwarden.StoreID {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return markwarden.StoreID(strings.TrimPrefix(u.Hostname(), "www."))
}

// tag is one element of an item.
type tag struct{ name, text string }

// readItem reads the elements of an item, one level deep; deeper ones are passed over.
func readItem(d *xml.Decoder) (all []tag, err error) {
	for {
		tok, err := d.Token()
		if err != nil {
			return nil, ended(err)
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return all, nil
		case xml.StartElement:
			text, err := elementText(d, t)
			if err != nil {
				return nil, err
			}
			if len(all) == maxTags {
				return nil, fmt.Errorf("more than %d elements", maxTags)
			}
			all = append(all, tag{t.Name.Local, text})
		}
	}
}

// elementText is the text of an element without that of the ones in it; of an empty link, its address.
func elementText(d *xml.Decoder, start xml.StartElement) (string, error) {
	var b strings.Builder
	for depth := 0; ; {
		tok, err := d.Token()
		if err != nil {
			return "", ended(err)
		}
		switch t := tok.(type) {
		case xml.CharData:
			if depth == 0 {
				b.Write(t)
			}
		case xml.StartElement:
			if depth++; depth > maxNested {
				return "", errors.New("nested too deeply")
			}
		case xml.EndElement:
			if depth == 0 {
				text := strings.TrimSpace(b.String())
				for _, a := range start.Attr {
					if text == "" && a.Name.Local == "href" {
						text = a.Value
					}
				}
				return text, nil
			}
			depth--
		}
	}
}

func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func itemListing(fields []tag, o Options, seller markwarden.StoreID) (markwarden.Listing, error) {
	l := markwarden.Listing{Status: markwarden.Active}
	var sale, google string
	var amount string
	for _, f := range fields {
		if f.text == "" {
			continue
		}
		switch f.name {
		case "id":
			l.Key.Listing = markwarden.ListingID(f.text)
		case "title":
			l.Title = f.text
		case "description", "summary", "content":
			l.Description = plain(f.text)
		case "brand":
			l.Brand = f.text
		case "product_type":
			l.Category = f.text
		case "google_product_category":
			google = f.text
		case "gtin":
			l.GTIN = f.text
		case "condition":
			l.Condition = f.text
		case "price":
			amount = f.text
		case "sale_price":
			sale = f.text
		case "image_link", "additional_image_link":
			for i, s := range strings.Split(f.text, ",http") {
				if i > 0 {
					s = "http" + s
				}
				l.Images = append(l.Images, markwarden.Image{URL: strings.TrimSpace(s)})
			}
		case "ships_from_country":
			l.ShipFrom = f.text
		case "external_seller_id":
			l.Seller.ID = markwarden.StoreID(f.text)
		case "color", "size", "material", "pattern", "gender", "age_group", "mpn", "item_group_id", "model":
			l.Attributes = append(l.Attributes, markwarden.Attribute{Name: f.name, Value: f.text})
		}
	}
	if l.Category == "" {
		l.Category = google
	}
	l.Attributes = once(l.Attributes)
	var err error
	if l.Price, err = price(amount, o.Currency); err != nil {
		return l, fmt.Errorf("%w: price: %w", markwarden.ErrInvalid, err)
	}
	if sale != "" {
		l.ListPrice = l.Price
		if l.Price, err = price(sale, o.Currency); err != nil {
			return l, fmt.Errorf("%w: sale_price: %w", markwarden.ErrInvalid, err)
		}
	}
	return settle(l, o, seller)
}

// once joins the values of an attribute that is given more than once.
func once(all []markwarden.Attribute) (out []markwarden.Attribute) {
next:
	for _, a := range all {
		for i := range out {
			if out[i].Name == a.Name {
				out[i].Value += ", " + a.Value
				continue next
			}
		}
		out = append(out, a)
	}
	return out
}
