// Package bleve is the only home of Bleve: search over listings by their words. What a word is, index.Terms says; Bleve only
// keeps and finds terms. The index is derived from the store and can be built again at any time.
package bleve

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"markwarden"
	"markwarden/index"
)

// Index is an open search index; one process has it. Safe for many goroutines.
type Index struct{ x bleve.Index }

// Fields of a document. Words of the title are kept apart, because they say more.
const (
	fieldTitle       = "title"
	fieldRest        = "rest"
	fieldMarketplace = "marketplace"
	fieldSeller      = "seller"
	fieldRoute       = "route"
	fieldShown       = "shown" // the title as it is, stored
)

// titleBoost is how much more a word of the title counts than one elsewhere.
const titleBoost = 3

// Open opens the index in the folder path, or makes it.
func Open(path string) (*Index, error) {
	x, err := bleve.OpenUsing(path, map[string]any{"bolt_timeout": "2s"})
	if errors.Is(err, bleve.ErrorIndexPathDoesNotExist) {
		m, mapErr := documentMapping()
		if mapErr != nil {
			return nil, mapErr
		}
		x, err = bleve.NewUsing(path, m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": "2s"})
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &Index{x}, nil
}

func documentMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, fmt.Errorf("mapping: %w", err)
	}
	field := func(analyzer string, indexed, stored bool) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Index, f.Store = analyzer, indexed, stored
		f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false
		return f
	}
	d := bleve.NewDocumentStaticMapping()
	d.AddFieldMappingsAt(fieldTitle, field("terms", true, false))
	d.AddFieldMappingsAt(fieldRest, field("terms", true, false))
	for _, name := range []string{fieldMarketplace, fieldSeller, fieldRoute} {
		d.AddFieldMappingsAt(name, field(keyword.Name, true, false))
	}
	d.AddFieldMappingsAt(fieldShown, field(keyword.Name, false, true))
	m.DefaultMapping = d
	return m, nil
}

// Put indexes documents, replacing those that are there. When it returns they are found, and survive the process.
func (x *Index) Put(_ context.Context, docs []index.Document) error {
	b := x.x.NewBatch()
	for i := range docs {
		l := &docs[i].Listing
		var rest strings.Builder
		for _, s := range []string{l.Brand, l.Description, l.Category, l.Seller.Name, l.GTIN} {
			terms(&rest, s)
		}
		for _, a := range l.Attributes {
			terms(&rest, a.Value)
		}
		var title strings.Builder
		terms(&title, l.Title)
		err := b.Index(l.Key.String(), map[string]any{
			fieldTitle: title.String(), fieldRest: rest.String(), fieldShown: l.Title,
			fieldMarketplace: string(l.Key.Marketplace), fieldSeller: string(l.Seller.ID), fieldRoute: docs[i].Route.String(),
		})
		if err != nil {
			return fmt.Errorf("index %s/%s: %w", l.Key.Marketplace, l.Key.Listing, err)
		}
	}
	if err := x.x.Batch(b); err != nil {
		return fmt.Errorf("index %d listings: %w", len(docs), err)
	}
	return nil
}

func terms(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	index.Terms(text, func(term string) {
		b.WriteString(term)
		b.WriteByte(' ')
	})
}

// Remove takes listings out; one that is not there is no error.
func (x *Index) Remove(_ context.Context, keys []markwarden.ListingKey) error {
	b := x.x.NewBatch()
	for _, k := range keys {
		b.Delete(k.String())
	}
	if err := x.x.Batch(b); err != nil {
		return fmt.Errorf("remove %d listings: %w", len(keys), err)
	}
	return nil
}

// Count is how many listings the index has.
func (x *Index) Count(context.Context) (uint64, error) { return x.x.DocCount() }

// Close closes the index.
func (x *Index) Close() error { return x.x.Close() }

// maxTerms bounds the terms of one query.
const maxTerms = 64

// Search finds the listings that have every word of the query, best first; total is how many there are in all.
func (x *Index) Search(ctx context.Context, q index.Query) (hits []index.Hit, total int, err error) {
	limit, offset := q.Limit, min(max(q.Offset, 0), index.MaxOffset)
	if limit <= 0 {
		limit = 20
	}
	req := bleve.NewSearchRequestOptions(build(q), min(limit, index.MaxLimit), offset, false)
	req.Fields = []string{fieldShown}
	req.SortBy([]string{"-_score", "_id"})
	res, err := x.x.SearchInContext(ctx, req)
	if err != nil {
		return nil, 0, fmt.Errorf("search: %w", err)
	}
	for _, h := range res.Hits {
		key, ok := markwarden.ParseListingKey(h.ID)
		if !ok {
			continue
		}
		title, _ := h.Fields[fieldShown].(string)
		hits = append(hits, index.Hit{Key: key, Title: title, Score: h.Score})
	}
	return hits, int(res.Total), nil
}

func build(q index.Query) query.Query {
	var all []query.Query
	words := index.QueryTerms(q.Text)
	for i, w := range words[:min(len(words), maxTerms)] {
		title, rest := bleve.NewTermQuery(w), bleve.NewTermQuery(w)
		title.SetField(fieldTitle)
		title.SetBoost(titleBoost)
		rest.SetField(fieldRest)
		either := []query.Query{title, rest}
		if i == len(words)-1 && len(w) >= 3 { // the word that is still being typed
			begun := bleve.NewPrefixQuery(w)
			begun.SetField(fieldTitle)
			either = append(either, begun)
		}
		all = append(all, bleve.NewDisjunctionQuery(either...))
	}
	filter := func(field, value string) {
		if value != "" {
			t := bleve.NewTermQuery(value)
			t.SetField(field)
			t.SetBoost(0)
			all = append(all, t)
		}
	}
	filter(fieldMarketplace, string(q.Marketplace))
	filter(fieldSeller, string(q.Seller))
	if q.Route != markwarden.RouteUnknown {
		filter(fieldRoute, q.Route.String())
	}
	if len(all) == 0 {
		return bleve.NewMatchAllQuery()
	}
	return bleve.NewConjunctionQuery(all...)
}
