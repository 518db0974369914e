package bench

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"markwarden"
	"markwarden/demo/catalogue"
)

// descriptionBytes is the length of the descriptions that are made.
const descriptionBytes = 1024

// textRights are the named ones and invented ones, n together.
func textRights(n int, named []*markwarden.Right, seed uint64) []*markwarden.Right {
	rights := slices.Clone(named[:min(n, len(named))])
	seen := make(map[string]bool, len(rights))
	for _, r := range rights {
		seen[r.Text] = true
	}
	for _, rec := range Marks(n-len(rights), seed) {
		if rec.Right != nil && !seen[rec.Right.Text] {
			rights = append(rights, rec.Right)
		}
	}
	return rights
}

func textNames(file string) (out []*markwarden.Right, err error) {
	if file == "" {
		return nil, nil
	}
	seen := map[string]bool{}
	err = decodeEach(file, nil, func(d *json.Decoder) error {
		var n struct {
			Brand, Text string
			Classes     []int `json:"nice_classes"`
		}
		if err := d.Decode(&n); err != nil {
			return err
		}
		if n.Text = strings.TrimSpace(n.Text + n.Brand); n.Text == "" || seen[n.Text] {
			return nil
		}
		seen[n.Text] = true
		id := fmt.Sprintf("name-%d", len(out))
		out = append(out, &markwarden.Right{ID: markwarden.RightID(id), Kind: markwarden.WordMark, Text: n.Text, NiceClasses: n.Classes, Holders: []markwarden.Holder{{Party: markwarden.PartyID(id)}}})
		return nil
	})
	return out, err
}

func textTitles(o TextOptions) (out []markwarden.Listing, err error) {
	err = decodeEach(o.Titles, catalogue.Listings(), func(d *json.Decoder) error {
		var l struct{ Title, Brand, Category, Lang string }
		if err := d.Decode(&l); err != nil {
			return err
		}
		if l.Title != "" {
			out = append(out, markwarden.Listing{
				Key:    markwarden.ListingKey{Marketplace: "bench", Listing: markwarden.ListingID(fmt.Sprintf("l%d", len(out)))},
				Status: markwarden.Active, Title: l.Title, Brand: l.Brand, Category: l.Category, Lang: l.Lang, Version: 1,
			})
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = errors.New("titles: no record has a title")
	}
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(o.Seed, 4))
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:min(len(out), max(1, o.Listings))], nil
}

func medianTitle(all []markwarden.Listing) int {
	lengths := make([]int, len(all))
	for i := range all {
		lengths[i] = len(all[i].Title)
	}
	slices.Sort(lengths)
	return lengths[len(lengths)/2]
}

// decodeEach calls next until the file, or the given content where it has no name, is at its end.
func decodeEach(file string, content []byte, next func(*json.Decoder) error) error {
	var in io.Reader = bytes.NewReader(content)
	if file != "" {
		f, err := os.Open(filepath.Clean(file))
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
		if strings.HasSuffix(file, ".gz") {
			if in, err = gzip.NewReader(f); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	d := json.NewDecoder(in)
	for {
		if err := next(d); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
}

// described gives each listing a description made of other listings' titles.
func described(titles []markwarden.Listing) []markwarden.Listing {
	out := slices.Clone(titles)
	at := 0
	for i := range out {
		var b strings.Builder
		for b.Len() < descriptionBytes {
			at = (at + 7919) % len(titles)
			b.WriteString(titles[at].Title)
			b.WriteString(". ")
		}
		out[i].Description = strings.ToValidUTF8(b.String()[:descriptionBytes], "")
	}
	return out
}
