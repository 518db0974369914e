package console

import (
	"html/template"

	"markwarden"
)

// What the tests need of the inside.

// Marked is marked over evidence in one field.
func Marked(field, text string, evidence []markwarden.Evidence) template.HTML {
	return marked(text, spansIn(field, text, evidence))
}

// Catalogue is the sentences of one language.
func Catalogue(lang string) (map[string]string, error) {
	c, err := readCatalogue(lang)
	return c, err
}

// Preferred reads an Accept-Language header.
var Preferred = preferred

// The closed lists that pages translate.
var (
	Kinds       = kinds
	Defences    = defences
	Allegations = allegations
	Verdicts    = verdicts
)

// Templates and Static are the embedded files.
var (
	Templates = templateFiles
	Static    = staticFiles
)

// ReferencesOf is referencesOf.
var ReferencesOf = referencesOf
