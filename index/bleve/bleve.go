// Package bleve keeps the search index over listings in Bleve.
//
// The index is derived from the store and can be built again at any time. One process opens it; others ask that process.
// It analyses nothing itself: terms come from package index.
package bleve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	api "github.com/blevesearch/bleve_index_api"

	"markwarden"
	"markwarden/index"
)

// Fields of a document. Terms of the title weigh more than those of everything.
const (
	fieldTitle       = "t"
	fieldAll         = "x"
	fieldMarketplace = "m"
	fieldSeller      = "s"
	fieldRoute       = "r"
	fieldShown       = "d" // the title as written, stored
)

const titleBoost = 3

// Index is an open search index. It is safe for many goroutines.
type Index struct{ b bleve.Index }

// Documents come analysed: Bleve's own workers for that have next to nothing to do, and need not take every core at once.
func init() { bleve.Config.SetAnalysisQueueSize(1) }

// Open opens the index in a folder, or makes an empty one. A folder that holds a broken index is an error that says so: remove it
// and index again.
func Open(path string) (*Index, error) {
	b, err := bleve.Open(path)
	if errors.Is(err, bleve.ErrorIndexPathDoesNotExist) || errors.Is(err, bleve.ErrorIndexMetaMissing) && empty(path) {
		b, err = bleve.NewUsing(path, bleve.NewIndexMapping(), bleve.Config.DefaultIndexType, bleve.Config.DefaultKVStore, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("open search index %s: %w", path, err)
	}
	return &Index{b}, nil
}

// empty says whether a folder has nothing in it, which Bleve takes for a broken index.
func empty(path string) bool {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) > 0 {
		return false
	}
	return os.Remove(path) == nil // Bleve makes the folder itself
}

// Close releases the index.
func (x *Index) Close() error { return x.b.Close() }

// Put adds documents or replaces those of the same key. When it returns they are on disk and found.
func (x *Index) Put(ctx context.Context, docs []index.Document) error {
	const most = 2000 // one segment each: larger ones need more memory, smaller ones more merging
	for part := range slices.Chunk(docs, most) {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := x.b.NewBatch()
		for i := range part {
			if err := batch.IndexAdvanced(convert(&part[i])); err != nil {
				return fmt.Errorf("index listing %s: %w", part[i].Listing.Key.Listing, err)
			}
		}
		if err := x.b.Batch(batch); err != nil {
			return fmt.Errorf("index %d listings: %w", len(part), err)
		}
	}
	return nil
}

// Remove takes documents out. Keys that are not there are no error.
func (x *Index) Remove(ctx context.Context, keys []markwarden.ListingKey) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	batch := x.b.NewBatch()
	for _, k := range keys {
		batch.Delete(k.String())
	}
	if err := x.b.Batch(batch); err != nil {
		return fmt.Errorf("remove %d listings from the search index: %w", len(keys), err)
	}
	return nil
}

// Count is the number of documents.
func (x *Index) Count(ctx context.Context) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return x.b.DocCount()
}

// Search finds documents that have every term of the query, best first; total counts all of them.
func (x *Index) Search(ctx context.Context, q index.Query) (hits []index.Hit, total int, err error) {
	if q.Offset < 0 || q.Offset > index.MaxOffset || q.Limit < 0 || q.Limit > index.MaxLimit {
		return nil, 0, fmt.Errorf("%w: limit up to %d, offset up to %d", markwarden.ErrInvalid, index.MaxLimit, index.MaxOffset)
	}
	limit := q.Limit
	if limit == 0 {
		limit = 20
	}
	request := bleve.NewSearchRequestOptions(ask(q), limit, q.Offset, false)
	request.Fields = []string{fieldShown}
	request.SortByCustom(search.SortOrder{&search.SortScore{Desc: true}, &search.SortDocID{}})
	result, err := x.b.SearchInContext(ctx, request)
	if err != nil {
		return nil, 0, fmt.Errorf("search: %w", err)
	}
	for _, h := range result.Hits {
		key, ok := markwarden.ParseListingKey(h.ID)
		if !ok {
			return nil, 0, fmt.Errorf("search: %q is no listing key", h.ID)
		}
		title, _ := h.Fields[fieldShown].(string)
		hits = append(hits, index.Hit{Key: key, Title: title, Score: h.Score})
	}
	return hits, int(result.Total), nil
}

// ask turns a query into Bleve's: all terms, in the title or anywhere; filters don't score.
func ask(q index.Query) query.Query {
	var must []query.Query
	for _, term := range index.QueryTerms(q.Text) {
		must = append(must, bleve.NewDisjunctionQuery(exactly(fieldTitle, term, titleBoost), exactly(fieldAll, term, 1)))
	}
	for field, value := range map[string]string{fieldMarketplace: string(q.Marketplace), fieldSeller: string(q.Seller)} {
		if value != "" {
			must = append(must, exactly(field, value, 0))
		}
	}
	if q.Route != markwarden.RouteUnknown {
		must = append(must, exactly(fieldRoute, q.Route.String(), 0))
	}
	switch {
	case len(must) > 0:
		return bleve.NewConjunctionQuery(must...)
	case q.Text != "": // nothing to look for in it
		return bleve.NewMatchNoneQuery()
	}
	return bleve.NewMatchAllQuery()
}

func exactly(field, term string, boost float64) query.Query {
	t := bleve.NewTermQuery(term)
	t.SetField(field)
	t.SetBoost(boost)
	return t
}

// convert makes a document of the least that search needs: terms without positions, the title to show.
func convert(d *index.Document) *document.Document {
	l := &d.Listing
	doc := document.NewDocument(l.Key.String())
	title := terms(index.Terms(nil, l.Title))
	rest := index.Terms(nil, l.Brand)
	rest = index.Terms(rest, l.Seller.Name)
	rest = index.Terms(rest, l.Category)
	for _, a := range l.Attributes {
		rest = index.Terms(rest, a.Value)
	}
	rest = index.Terms(rest, l.Description)
	doc.AddField(document.NewTextFieldCustom(fieldTitle, nil, nil, api.IndexField, title))
	doc.AddField(document.NewTextFieldCustom(fieldAll, nil, nil, api.IndexField, terms(rest)))
	keyword := func(field, value string) {
		doc.AddField(document.NewTextFieldCustom(field, nil, nil, api.IndexField|api.SkipFreqNorm, terms{value}))
	}
	keyword(fieldMarketplace, string(l.Key.Marketplace))
	keyword(fieldSeller, string(l.Seller.ID))
	keyword(fieldRoute, d.Route.String())
	doc.AddField(document.NewTextFieldCustom(fieldShown, nil, []byte(l.Title), api.StoreField, nil))
	return doc
}

// terms are the tokens of a field, made beforehand: Bleve's analysis finds nothing for one Chinese character.
type terms []string

// Analyze gives Bleve the tokens, whatever the text.
func (t terms) Analyze([]byte) analysis.TokenStream {
	tokens := make([]analysis.Token, len(t))
	stream := make(analysis.TokenStream, len(t))
	for i, term := range t {
		tokens[i] = analysis.Token{Term: []byte(term), Position: i + 1, Start: 0, End: 0}
		stream[i] = &tokens[i]
	}
	return stream
}
