// Package feed reads files of listings: NDJSON as FORMATS has it, CSV with a header, Google Merchant feeds (RSS and Atom) and
// Shopify's product JSON.
//
// It reads one record at a time, of bounded size, and fetches nothing: an XML document's external entities neither. It screens
// and stores nothing.
package feed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"markwarden"
	"markwarden/internal/wire"
)

// Format of a file.
type Format string

const (
	NDJSON  Format = "ndjson"
	CSV     Format = "csv"
	Google  Format = "google"
	Shopify Format = "shopify"
)

// Options of reading. All may be empty.
type Options struct {
	Format      Format                   // empty: told from the content
	Marketplace markwarden.MarketplaceID // of listings that name none; empty: "feed"
	Seller      markwarden.StoreID       // of listings that name none; empty: what the feed says of itself, or the marketplace's name
	Currency    string                   // of prices that name none; empty: such a price is left out
	Columns     map[string]string        // CSV: which field a column is, by its header; it goes before what the header says by itself
	Lenient     bool                     // ignore unknown fields and columns
}

// MaxRecord bounds one record in bytes.
const MaxRecord = wire.MaxListing

// Record is one record of a file, not yet decoded, so that many can be decoded side by side.
type Record struct {
	where  string
	decode func() (l markwarden.Listing, unknown int, err error) // nil: the record is a line of NDJSON
	line   line
}

// Listing decodes the record. unknown counts the fields that Lenient ignored. Its error names the line or the item and wraps
// markwarden.ErrInvalid.
func (r Record) Listing() (l markwarden.Listing, unknown int, err error) {
	if r.decode == nil {
		return r.line.listing()
	}
	if l, unknown, err = r.decode(); err != nil {
		return markwarden.Listing{}, unknown, fmt.Errorf("%s: %w", r.where, err)
	}
	return l, unknown, nil
}

// Records reads a file of any format, gzipped or not. A record that is no listing says so when it is decoded, and the rest is
// read on; an error of the sequence ends it.
func Records(ctx context.Context, in io.Reader, o Options) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		err := read(in, o, func(r Record) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !yield(r, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Record{}, err)
		}
	}
}

// Listings reads a file and decodes each record in turn. A record that is no listing is an error and the rest is read on.
func Listings(ctx context.Context, in io.Reader, o Options) iter.Seq2[markwarden.Listing, error] {
	return func(yield func(markwarden.Listing, error) bool) {
		for r, err := range Records(ctx, in, o) {
			var l markwarden.Listing
			if err == nil {
				l, _, err = r.Listing()
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// unzipped says of a file that is cut off or broken inside that it is not valid.
type unzipped struct{ io.Reader }

func (u unzipped) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("gunzip: %w: %w", markwarden.ErrInvalid, err)
	}
	return n, err
}

var errStop = errors.New("the reader has enough")

func read(in io.Reader, o Options, yield func(Record) error) error {
	if o.Marketplace == "" {
		o.Marketplace = "feed"
	}
	b := bufio.NewReaderSize(in, 256<<10)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return fmt.Errorf("gunzip: %w: %w", markwarden.ErrInvalid, err)
		}
		defer z.Close()
		b = bufio.NewReaderSize(unzipped{z}, 256<<10)
	}
	if bom, _ := b.Peek(3); bytes.Equal(bom, []byte("\ufeff")) {
		_, _ = b.Discard(3)
	}
	if o.Format == "" {
		o.Format = tell(b)
	}
	switch o.Format {
	case NDJSON:
		return readNDJSON(b, o, yield)
	case CSV:
		return readCSV(b, o, yield)
	case Google:
		return readGoogle(b, o, yield)
	case Shopify:
		return readShopify(b, o, yield)
	}
	return fmt.Errorf("%w: format %q must be one of ndjson, csv, google, shopify", markwarden.ErrInvalid, o.Format)
}

// tell guesses the format from the begin of the content.
func tell(b *bufio.Reader) Format {
	head, _ := b.Peek(4 << 10)
	text := strings.TrimSpace(string(head))
	switch {
	case strings.HasPrefix(text, "<"):
		return Google
	case strings.HasPrefix(text, "["):
		return Shopify
	case strings.HasPrefix(text, "{"):
		rest := strings.TrimSpace(text[1:])
		if strings.HasPrefix(rest, `"products"`) || strings.HasPrefix(rest, `"product"`) {
			return Shopify
		}
		return NDJSON
	case text == "":
		return NDJSON
	}
	return CSV
}

// settle gives a listing of a foreign format what it lacks, and checks it by the same rules and bounds as any document.
func settle(l markwarden.Listing, o Options, seller markwarden.StoreID) (markwarden.Listing, error) {
	if l.Key.Marketplace == "" {
		l.Key.Marketplace = o.Marketplace
	}
	for _, s := range []markwarden.StoreID{o.Seller, seller, markwarden.StoreID(l.Key.Marketplace)} {
		if l.Seller.ID == "" {
			l.Seller.ID = s
		}
	}
	return wire.DecodeListing(wire.AppendListing(nil, &l), wire.Options{})
}

// limited reads at most MaxRecord bytes, and whatever is buffered, between two calls of next.
type limited struct {
	r    io.Reader
	left int
}

var errTooLong = fmt.Errorf("%w: a record is longer than %d bytes", markwarden.ErrInvalid, MaxRecord)

func (l *limited) next() { l.left = MaxRecord }

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLong
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
