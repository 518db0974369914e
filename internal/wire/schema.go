package wire

import (
	"embed"
	"fmt"
	"strings"

	"markwarden"
)

//go:embed schemas/*.json
var schemas embed.FS

// SchemaNames are the formats that have a JSON Schema.
var SchemaNames = []string{"listing", "registry", "finding", "question", "answer", "enforcement"}

// Schema is the JSON Schema (draft 2020-12) of a format.
func Schema(name string) ([]byte, error) {
	for _, n := range SchemaNames {
		if n == name {
			return schemas.ReadFile("schemas/" + name + ".json")
		}
	}
	return nil, fmt.Errorf("schema %q: %w; there are %s", name, markwarden.ErrNotFound, strings.Join(SchemaNames, ", "))
}
