package index

import (
	"markwarden"
	"markwarden/internal/fold"
)

// Extract derives the features of a listing: its folded text now, the pictures that are there.
func Extract(l *markwarden.Listing, pics []markwarden.Picture, state markwarden.PictureState) *markwarden.Features {
	f := &markwarden.Features{Listing: l, Pictures: pics, State: state}
	f.Text = make([]markwarden.Text, 0, 3+len(l.Attributes))
	add := func(field, s string) {
		if s == "" {
			return
		}
		folded, back := fold.Fold(s)
		f.Text = append(f.Text, markwarden.Text{Field: field, Original: s, Folded: folded, Back: back})
	}
	add("title", l.Title)
	add("brand", l.Brand)
	for _, a := range l.Attributes {
		add("attributes."+a.Name, a.Value)
	}
	add("description", l.Description)
	return f
}
