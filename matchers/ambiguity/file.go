package ambiguity

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"markwarden"
)

// document is a table as a file: JSON, maps sorted by key, so that equal tables are equal files.
type document struct {
	Format string                              `json:"format"`
	Names  map[string]tally                    `json:"names,omitempty"`
	Brands map[string]uint16                   `json:"brands,omitempty"`
	Places map[markwarden.MarketplaceID]places `json:"places,omitempty"`
}

const format = "markwarden-ambiguity/1"

// maxFile bounds a table's file.
const maxFile = 256 << 20

// Write writes the table as a file that Read reads.
func (t *Table) Write(out io.Writer) error {
	b, err := t.encode()
	if err == nil {
		_, err = out.Write(append(b, '\n'))
	}
	return err
}

func (t *Table) encode() ([]byte, error) {
	return json.Marshal(document{format, t.names, t.brands, t.places})
}

func (t *Table) digest() string {
	b, err := t.encode()
	if err != nil {
		panic(err) // maps of strings and numbers always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// Read reads a table's file; an error is markwarden.ErrInvalid.
func Read(in io.Reader) (*Table, error) {
	var d document
	dec := json.NewDecoder(io.LimitReader(in, maxFile))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("%w: ambiguity table: %w", markwarden.ErrInvalid, err)
	}
	if d.Format != format {
		return nil, fmt.Errorf("%w: ambiguity table: format %q, want %q", markwarden.ErrInvalid, d.Format, format)
	}
	t := &Table{names: d.Names, brands: d.Brands, places: d.Places}
	t.version = sync.OnceValue(t.digest)
	return t, nil
}
