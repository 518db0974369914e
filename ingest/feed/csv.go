package feed

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"markwarden"
	"markwarden/internal/wire"
)

// columns are the headers that say by themselves which field they are, written in lower case with underscores.
var columns = map[string]string{
	"marketplace": "marketplace", "id": "id", "sku": "id", "listing_id": "id", "item_id": "id", "offer_id": "id", "product_id": "id",
	"version": "version", "status": "status", "removed_by": "removed_by", "decision": "decision",
	"seller_id": "seller.id", "seller": "seller.id", "store_id": "seller.id", "shop_id": "seller.id", "seller_name": "seller.name", "store_name": "seller.name",
	"title": "title", "name": "title", "product_name": "title", "product_title": "title", "description": "description",
	"brand": "brand", "vendor": "brand", "manufacturer": "brand", "category": "category", "product_type": "category", "google_product_category": "category",
	"gtin": "gtin", "ean": "gtin", "upc": "gtin", "barcode": "gtin", "isbn": "gtin", "condition": "condition",
	"price": "price", "list_price": "list_price", "compare_at_price": "list_price", "currency": "currency",
	"lang": "lang", "language": "lang", "ship_from": "ship_from", "territories": "territories", "channel": "channel",
	"image": "images", "images": "images", "image_url": "images", "image_link": "images", "additional_image_link": "images",
	"sales_30d": "sales_30d", "views_30d": "views_30d", "stock": "stock", "quantity": "stock", "updated_at": "updated_at",
}

// header is the form in which a column is looked up.
func header(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// fieldsOf finds the field of each column. "attributes.NAME" is an attribute; an empty field is ignored.
func fieldsOf(head []string, o Options) (fields []string, unknown int, err error) {
	var all []error
	for _, h := range head {
		name := strings.TrimSpace(h)
		field, ok := o.Columns[name]
		if !ok {
			field, ok = columns[header(h)]
		}
		if !ok && strings.HasPrefix(name, "attributes.") && len(name) > len("attributes.") {
			field, ok = name, true
		}
		switch {
		case !ok && !o.Lenient:
			all = append(all, fmt.Errorf("column %q: unknown; name it attributes.NAME to keep it as an attribute", name))
		case !ok:
			unknown++
		case field != "" && field != "images" && slices.Contains(fields, field):
			all = append(all, fmt.Errorf("column %q: %s is given twice", name, field))
		}
		fields = append(fields, field)
	}
	for _, need := range []string{"id", "title"} {
		if !slices.Contains(fields, need) {
			all = append(all, fmt.Errorf("no column is the %s", need))
		}
	}
	if err := errors.Join(all...); err != nil {
		return nil, 0, fmt.Errorf("%w: line 1: %w", markwarden.ErrInvalid, err)
	}
	return fields, unknown, nil
}

func readCSV(b *bufio.Reader, o Options, yield func(Record) error) error {
	in := &limited{r: b}
	in.next()
	r := csv.NewReader(in)
	r.Comma = delimiter(b)
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%w: line 1: %w", markwarden.ErrInvalid, err)
	}
	fields, unknown, err := fieldsOf(head, o)
	if err != nil {
		return err
	}
	for {
		in.next()
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		var line int
		switch {
		case errors.As(err, &broken) && !errors.Is(err, errTooLong):
			line = broken.StartLine
			err = fmt.Errorf("%w: %w", markwarden.ErrInvalid, broken.Err)
		case err != nil:
			return err
		default:
			line, _ = r.FieldPos(0)
			if len(row) != len(fields) {
				err = fmt.Errorf("%w: %d columns, the header has %d", markwarden.ErrInvalid, len(row), len(fields))
			}
		}
		rec := Record{where: fmt.Sprintf("line %d", line), decode: func() (markwarden.Listing, int, error) {
			if err != nil {
				return markwarden.Listing{}, 0, err
			}
			l, err := rowListing(fields, row, o)
			return l, unknown, err
		}}
		if err := yield(rec); err != nil {
			return err
		}
	}
}

// delimiter is the one of comma, semicolon and tab that stands most often in the header.
func delimiter(b *bufio.Reader) rune {
	head, _ := b.Peek(4 << 10)
	line, _, _ := strings.Cut(string(head), "\n")
	best := ','
	for _, c := range []rune{';', '\t'} {
		if strings.Count(line, string(c)) > strings.Count(line, string(best)) {
			best = c
		}
	}
	return best
}

func rowListing(fields, row []string, o Options) (l markwarden.Listing, err error) {
	var bad []wire.Problem
	number := func(field, s string) int64 {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			bad = append(bad, wire.Problem{Field: field, Reason: "must be an integer"})
		}
		return n
	}
	currency := o.Currency
	if i := slices.Index(fields, "currency"); i >= 0 && strings.TrimSpace(row[i]) != "" {
		currency = strings.TrimSpace(row[i])
	}
	money := func(field, s string) *markwarden.Money {
		m, err := price(s, currency)
		if err != nil {
			bad = append(bad, wire.Problem{Field: field, Reason: err.Error()})
		}
		return m
	}
	l.Status = markwarden.Active
	for i, field := range fields {
		s := strings.TrimSpace(row[i])
		if s == "" {
			continue
		}
		switch field {
		case "marketplace":
			l.Key.Marketplace = markwarden.MarketplaceID(s)
		case "id":
			l.Key.Listing = markwarden.ListingID(s)
		case "version":
			l.Version = number(field, s)
		case "status":
			l.Status = markwarden.ListingStatus(s)
		case "removed_by":
			l.RemovedBy = markwarden.RemovalCause(s)
		case "decision":
			l.Decision = s
		case "seller.id":
			l.Seller.ID = markwarden.StoreID(s)
		case "seller.name":
			l.Seller.Name = s
		case "title":
			l.Title = s
		case "description":
			l.Description = s
		case "brand":
			l.Brand = s
		case "category":
			l.Category = s
		case "gtin":
			l.GTIN = s
		case "condition":
			l.Condition = s
		case "price":
			l.Price = money(field, s)
		case "list_price":
			l.ListPrice = money(field, s)
		case "lang":
			l.Lang = s
		case "ship_from":
			l.ShipFrom = s
		case "territories":
			l.Territories = split(s)
		case "channel":
			l.Channel = s
		case "images":
			for _, one := range split(s) {
				l.Images = append(l.Images, image(one))
			}
		case "sales_30d":
			l.Sales30d = number(field, s)
		case "views_30d":
			l.Views30d = number(field, s)
		case "stock":
			l.Stock = number(field, s)
		case "updated_at":
			t, ok := wire.ParseMoment(s)
			if !ok {
				bad = append(bad, wire.Problem{Field: field, Reason: "must be a time with its offset (RFC 3339) or a day (2006-01-02)"})
			}
			l.UpdatedAt = t
		case "currency", "":
		default:
			l.Attributes = append(l.Attributes, markwarden.Attribute{Name: strings.TrimPrefix(field, "attributes."), Value: s})
		}
	}
	if len(bad) > 0 {
		return l, &wire.InvalidError{Problems: bad}
	}
	return settle(l, o, "")
}

// split cuts a cell with several values at commas, bars and spaces.
func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '|' || r == ' ' || r == '\n' })
}

// image is an address, or a path below the picture folder.
func image(s string) markwarden.Image {
	if strings.Contains(s, "://") {
		return markwarden.Image{URL: s}
	}
	return markwarden.Image{Path: s}
}
