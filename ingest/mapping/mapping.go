// Package mapping turns a shop's own events into listings by a file that says which of an event's values is which field.
//
// It knows JSON pointers, constants, tables of words, Debezium's envelope, and whatever language a Compile brings for
// expressions. It screens and stores nothing.
package mapping

import (
	"context"
	"fmt"
	"os"
	"strings"

	"markwarden"
	"markwarden/ingest"
)

// Compile reads an expression over an event. Its variables are "event" (the row), "envelope" (the whole message), "headers" and
// "key". The function is safe for many goroutines.
type Compile func(source string) (func(vars map[string]any) (any, error), error)

// Mapping decodes messages of one topic. It does not change; safe for many goroutines.
type Mapping struct {
	debezium bool
	partial  bool
	version  versionFrom
	when     func(map[string]any) (any, error) // nil: every event
	fields   []field                           // in order of their targets
	exprs    bool                              // an expression needs variables
}

var (
	_ ingest.Decoder = (*Mapping)(nil)
	_ ingest.Merger  = (*Mapping)(nil)
)

// versionFrom says what stands for a version where no field does.
type versionFrom struct {
	kind    string // "", "updated_at", "lsn", "offset", "pointer"
	pointer pointer
}

// field is one target and where its value comes from.
type field struct {
	target   string
	from     pointer // nil: none
	value    any     // a constant, where from and expr are nil
	expr     func(map[string]any) (any, error)
	words    map[string]string // what other words stand for; nil: the value as it is
	fallback any               // where nothing is found; nil: nothing
	scale    int               // the number is multiplied by ten to the power of it
	unit     string            // of a time given as a number since 1970: "s", "ms", "us", "ns", "days"
}

// targets are the fields of a listing that a mapping can give, other than "attributes.NAME".
var targets = map[string]kind{
	"marketplace": text, "id": text, "version": integer, "status": text, "removed_by": text, "decision": text, "seller.id": text, "seller.name": text,
	"title": text, "description": text, "brand": text, "category": text, "gtin": text, "condition": text, "price.amount": decimal, "price.currency": text,
	"list_price.amount": decimal, "list_price.currency": text, "lang": text, "ship_from": text, "channel": text, "sales_30d": integer, "views_30d": integer,
	"stock": integer, "updated_at": moment, "territories": texts, "images": pictures, "attributes": properties,
}

// kind is how a value is turned into what FORMATS wants.
type kind int

const (
	text kind = iota
	integer
	decimal
	moment
	texts
	pictures
	properties
)

func kindOf(target string) (kind, bool) {
	if strings.HasPrefix(target, "attributes.") && len(target) > len("attributes.") {
		return text, true
	}
	k, ok := targets[target]
	return k, ok
}

// ReadFile reads a mapping file. compile, where given, reads its expressions; without it an expression is an error.
func ReadFile(path string, compile ...Compile) (*Mapping, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var c Compile
	if len(compile) > 0 {
		c = compile[0]
	}
	m, err := Parse(src, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Merges implements ingest.Merger: with "partial: true" an event holds only what changed.
func (m *Mapping) Merges() bool { return m.partial }

// Decode implements ingest.Decoder.
func (m *Mapping) Decode(_ context.Context, msg ingest.Message) (markwarden.Listing, bool, error) {
	return m.Over(msg, nil)
}

// KeyOf implements ingest.Merger.
func (m *Mapping) KeyOf(msg ingest.Message) (k markwarden.ListingKey, ok bool) {
	e, err := m.open(msg)
	if err != nil || e == nil {
		return k, false
	}
	out := m.collect(e, "marketplace", "id")
	marketplace, _ := out.doc["marketplace"].(string)
	id, _ := out.doc["id"].(string)
	k = markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(marketplace), Listing: markwarden.ListingID(id)}
	return k, marketplace != "" && id != ""
}

// Over implements ingest.Merger.
func (m *Mapping) Over(msg ingest.Message, prior *markwarden.Listing) (l markwarden.Listing, ok bool, err error) {
	l, ok, _, err = m.decode(msg, prior)
	return l, ok, err
}
