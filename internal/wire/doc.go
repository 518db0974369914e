// Package wire turns the JSON of files, topics and the API into the root package's nouns and back.
//
// It is strict: an unknown field, a field given twice, a value of the wrong type or out of bounds is a problem, and all
// problems of one document are named at once. It knows no other format (feeds and mappings are ingest's), reads no files and
// decides nothing.
package wire

import (
	"fmt"
	"strings"

	"markwarden"
)

// Options of every decoder.
type Options struct {
	// Lenient ignores unknown fields; otherwise each is a problem.
	Lenient bool
	// Ignored is told of each field that Lenient ignored; nil: nobody counts. Called from the decoding goroutine.
	Ignored func(field string)
}

// Bounds of what is read from outside. A longer value is a problem, never cut.
const (
	MaxListing     = 8 << 20 // bytes of one listing document
	MaxID          = 256
	MaxTitle       = 4 << 10
	MaxDescription = 256 << 10
	MaxName        = 1 << 10 // names, categories, attribute names
	MaxValue       = 16 << 10
	MaxURL         = 4 << 10
	MaxAttributes  = 512
	MaxImages      = 64
	MaxList        = 4096 // entries of any other list
	maxDepth       = 32   // of a value that is skipped
	maxProblems    = 32   // named in one error
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Field  string // "seller.id", "images[2].url"; empty: the document itself
	Reason string
}

func (p Problem) String() string {
	if p.Field == "" {
		return p.Reason
	}
	return p.Field + ": " + p.Reason
}

// InvalidError lists every problem of a document. It wraps markwarden.ErrInvalid.
type InvalidError struct{ Problems []Problem }

func (e *InvalidError) Error() string {
	all := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = p.String()
	}
	return strings.Join(all, "; ")
}

func (e *InvalidError) Unwrap() error { return markwarden.ErrInvalid }

func invalid(format string, args ...any) error {
	return &InvalidError{[]Problem{{Reason: fmt.Sprintf(format, args...)}}}
}
