package api

import (
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/wire"
)

// published names the schemas of FORMATS that bodies refer to.
var published = []string{"listing", "registry", "finding", "question", "answer", "enforcement"}

// doc is a document of internal/wire inside an answer, with its published schema.
type (
	listingDoc     struct{ json.RawMessage }
	findingDoc     struct{ json.RawMessage }
	recordDoc      struct{ json.RawMessage }
	enforcementDoc struct{ json.RawMessage }
)

func (listingDoc) Schema(huma.Registry) *huma.Schema     { return publishedRef("listing") }
func (findingDoc) Schema(huma.Registry) *huma.Schema     { return publishedRef("finding") }
func (recordDoc) Schema(huma.Registry) *huma.Schema      { return publishedRef("registry") }
func (enforcementDoc) Schema(huma.Registry) *huma.Schema { return publishedRef("enforcement") }

const schemaBase = "#/components/schemas/"

func publishedRef(name string) *huma.Schema { return &huma.Schema{Ref: schemaBase + name} }

// describe writes the OpenAPI document: what huma knows of the routes, the bodies that routes read by themselves, and the
// published schemas.
func (s *server) describe() []byte {
	doc := s.api.OpenAPI()
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op == nil {
				continue
			}
			if b, ok := s.raw[op.OperationID]; ok {
				op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
				for _, t := range b.types {
					op.RequestBody.Content[t] = mediaType(t, b.schema)
				}
			}
		}
	}
	b, err := json.Marshal(doc)
	if err != nil {
		panic("api: openapi: " + err.Error()) // a bug in our own types
	}
	var tree map[string]any
	if err := json.Unmarshal(b, &tree); err != nil {
		panic("api: openapi: " + err.Error())
	}
	schemas := tree["components"].(map[string]any)["schemas"].(map[string]any)
	for _, name := range published {
		schemas[name] = embeddable(name)
	}
	if b, err = json.Marshal(tree); err != nil {
		panic("api: openapi: " + err.Error())
	}
	return b
}

func mediaType(t, schema string) *huma.MediaType {
	if schema == "" { // a file, as it is
		return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	if t == typeJSON {
		return &huma.MediaType{Schema: publishedRef(schema)}
	}
	text := "One document of schema " + schema + " a line."
	if t == typeCSV {
		text = "One record a row under the header of its template."
	}
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: text}}
}

// embeddable is a published schema as a component: its references into itself begin at the document's root there.
func embeddable(name string) any {
	b, err := wire.Schema(name)
	if err != nil {
		panic("api: schema " + name + ": " + err.Error())
	}
	var tree map[string]any
	if err := json.Unmarshal(b, &tree); err != nil {
		panic("api: schema " + name + ": " + err.Error())
	}
	delete(tree, "$id")
	delete(tree, "$schema")
	return rebased(tree, schemaBase+name)
}

func rebased(v any, base string) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if ref, ok := e.(string); ok && k == "$ref" && strings.HasPrefix(ref, "#") {
				v[k] = base + strings.TrimPrefix(ref, "#")
				continue
			}
			v[k] = rebased(e, base)
		}
	case []any:
		for i := range v {
			v[i] = rebased(v[i], base)
		}
	}
	return v
}
