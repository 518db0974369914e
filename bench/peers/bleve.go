package peers

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Bleve holds the names in a search index in memory and asks it for each word of a title, one letter wrong allowed.
type Bleve struct{ index bleve.Index }

// NewBleve builds it.
func NewBleve(names []string) (*Bleve, error) {
	mapping := bleve.NewIndexMapping()
	name := bleve.NewTextFieldMapping()
	name.Store, name.IncludeInAll, name.IncludeTermVectors, name.DocValues = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("name", name)
	mapping.DefaultMapping = doc
	index, err := bleve.NewUsing("", mapping, scorch.Name, bleve.Config.DefaultKVStore, nil)
	if err != nil {
		return nil, fmt.Errorf("bleve: %w", err)
	}
	b := &Bleve{index}
	batch := index.NewBatch()
	for i, n := range names {
		if err := batch.Index(strconv.Itoa(i), map[string]any{"name": n}); err != nil {
			return nil, fmt.Errorf("bleve: %w", err)
		}
		if batch.Size() == 10_000 || i == len(names)-1 {
			if err := index.Batch(batch); err != nil {
				return nil, fmt.Errorf("bleve: %w", err)
			}
			batch.Reset()
		}
	}
	return b, nil
}

// Find implements Peer.
func (b *Bleve) Find(title string) (int, error) {
	var words []query.Query
	for w := range strings.FieldsFuncSeq(strings.ToLower(title), notWord) {
		q := bleve.NewFuzzyQuery(w)
		q.SetField("name")
		if len(w) < 5 {
			q.SetFuzziness(0)
		}
		words = append(words, q)
	}
	if len(words) == 0 {
		return 0, nil
	}
	r, err := b.index.Search(bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(words...), 10, 0, false))
	if err != nil {
		return 0, fmt.Errorf("bleve: %w", err)
	}
	return int(r.Total), nil
}

// Close implements Peer.
func (b *Bleve) Close() error { return b.index.Close() }
