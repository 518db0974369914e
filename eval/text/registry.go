package text

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"unicode"

	"markwarden"
	"markwarden/internal/wire"
)

// market is where all rows are listed. No registry line names it: `scan` wants proof of everybody there.
const market = "eval"

// registry is the registry file of the rows' marks, each with its own holder, and the right of each mark. Nobody is authorized.
func registry(rows []Row) (file []byte, rights map[string]markwarden.RightID, err error) {
	var b bytes.Buffer
	rights = map[string]markwarden.RightID{}
	for i := range rows {
		r := &rows[i]
		if _, ok := rights[r.Mark]; ok {
			continue
		}
		right, err := rightOf(r, len(rights))
		if err != nil {
			return nil, nil, fmt.Errorf("row %s: %w", r.ID, err)
		}
		rights[r.Mark] = right.ID
		holder := markwarden.Party{ID: right.Holders[0].Party, Names: []markwarden.Name{{Text: r.Mark, Lang: "en"}}}
		for _, rec := range []wire.Record{{Party: &holder}, {Right: right}} {
			line, err := wire.EncodeRecord(rec)
			if err != nil {
				return nil, nil, fmt.Errorf("row %s: %w", r.ID, err)
			}
			b.Write(line)
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), rights, nil
}

// rightOf is the mark of a row as its holder would register it: aliases in Latin letters as product marks, others as names in the
// language of their script.
func rightOf(r *Row, n int) (*markwarden.Right, error) {
	m := &markwarden.Right{
		ID: markwarden.RightID(fmt.Sprintf("r%d", n)), Kind: markwarden.WordMark, Text: r.Mark,
		Holders: []markwarden.Holder{{Party: markwarden.PartyID(fmt.Sprintf("p%d", n))}},
	}
	for _, c := range r.Classes {
		class, err := strconv.Atoi(c)
		if err != nil || class < 1 || class > 45 {
			return nil, fmt.Errorf("%w: mark_classes: %q is no Nice class", markwarden.ErrInvalid, c)
		}
		m.NiceClasses = append(m.NiceClasses, class)
	}
	for _, a := range r.Aliases {
		if lang := scriptLanguage(a); lang != "" {
			m.Names = append(m.Names, markwarden.Name{Text: a, Lang: lang})
		} else {
			m.ProductMarks = append(m.ProductMarks, a)
		}
	}
	return m, nil
}

// scripts tells the language by script, the first that occurs; kana before Han.
var scripts = []struct {
	table *unicode.RangeTable
	lang  string
}{
	{unicode.Hiragana, "ja"},
	{unicode.Katakana, "ja"},
	{unicode.Hangul, "ko"},
	{unicode.Han, "zh"},
	{unicode.Cyrillic, "ru"},
	{unicode.Arabic, "ar"},
	{unicode.Thai, "th"},
	{unicode.Greek, "el"},
	{unicode.Hebrew, "he"},
	{unicode.Devanagari, "hi"},
}

// scriptLanguage is the language that a name's script suggests; empty for Latin letters.
func scriptLanguage(name string) string {
	for _, s := range scripts {
		if slices.ContainsFunc([]rune(name), func(r rune) bool { return unicode.Is(s.table, r) }) {
			return s.lang
		}
	}
	return ""
}

// listings are the rows as a file of listings. Neither label, kind nor note is in it, and each has a seller of its own.
func listings(rows []Row) ([]byte, error) {
	var b []byte
	for i := range rows {
		r := &rows[i]
		l := markwarden.Listing{
			Key: markwarden.ListingKey{Marketplace: market, Listing: markwarden.ListingID(r.ID)}, Version: 1, Status: markwarden.Active,
			Seller: markwarden.Seller{ID: markwarden.StoreID("s-" + r.ID), Name: "Seller"},
			Title:  r.Title, Brand: r.Brand, Category: r.Category,
		}
		var err error
		if l.Price, err = dollars(r.Price); err == nil {
			l.ListPrice, err = dollars(r.Original)
		}
		if err != nil {
			return nil, fmt.Errorf("row %s: price: %w", r.ID, err)
		}
		b = append(wire.AppendListing(b, &l), '\n')
	}
	return b, nil
}

func dollars(amount string) (*markwarden.Money, error) {
	if amount == "" {
		return nil, nil
	}
	m, err := wire.ParseMoney(amount, "USD")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", markwarden.ErrInvalid, err)
	}
	return &m, nil
}
