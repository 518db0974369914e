package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden"
)

// Labels of a row. Only Used means that the matcher must find the mark.
const (
	Used       = "infringing-variant" // the mark is used for goods of its classes, plain or disguised; whether the seller may is another question
	Nominative = "nominative"
	Dictionary = "dictionary" // the same letters, another meaning
	Unrelated  = "unrelated"
)

// Row is one title with a registered mark and what is true of it.
type Row struct {
	ID, Mark        string
	Classes         []string // Nice classes of the mark
	Aliases         []string // what the right holder registered beside the mark
	Title, Brand    string
	Category        string
	Price, Original string // US dollars, decimal; may be empty
	Label, Kind     string
	Note            string
}

// Positive says whether the mark is used for goods of its classes.
func (r *Row) Positive() bool { return r.Label == Used }

// Surfaces are the characters of the title that carry the mark; several when it stands in pieces.
func (r *Row) Surfaces() []string {
	for pair := range strings.SplitSeq(r.Note, "; ") {
		if s, ok := strings.CutPrefix(pair, "surface="); ok {
			return strings.Split(s, " + ")
		}
	}
	return nil
}

// Columns of a file, tab-separated, without quoting.
var Columns = []string{"id", "mark", "mark_classes", "mark_aliases", "title", "brand_field", "category", "price_usd", "msrp_usd", "label", "kind", "note"}

// maxLine bounds a line in bytes.
const maxLine = 1 << 20

// Read reads a file of rows. Columns may come in any order; kind, note and the prices may be missing. An error names the line.
func Read(in io.Reader) ([]Row, error) {
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, maxLine)
	if !sc.Scan() {
		if err := sc.Err(); err != nil {
			return nil, fmt.Errorf("line 1: %w", err)
		}
		return nil, fmt.Errorf("%w: the file is empty", markwarden.ErrInvalid)
	}
	at := map[string]int{}
	header := strings.Split(strings.TrimSuffix(strings.TrimPrefix(sc.Text(), "\ufeff"), "\r"), "\t")
	for i, name := range header {
		at[name] = i
	}
	for _, name := range []string{"id", "mark", "mark_classes", "mark_aliases", "title", "label"} {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("%w: line 1: no column %q (columns are %s, separated by tabs)", markwarden.ErrInvalid, name, strings.Join(Columns, " "))
		}
	}
	var rows []Row
	for line := 2; sc.Scan(); line++ {
		cells := strings.Split(strings.TrimSuffix(sc.Text(), "\r"), "\t")
		if len(cells) != len(header) {
			return nil, fmt.Errorf("%w: line %d: %d columns, the header has %d", markwarden.ErrInvalid, line, len(cells), len(header))
		}
		r := rowOf(func(name string) string {
			if i, ok := at[name]; ok {
				return cells[i]
			}
			return ""
		})
		if !slices.Contains([]string{Used, Nominative, Dictionary, Unrelated}, r.Label) {
			return nil, fmt.Errorf("%w: line %d: label %q must be one of %s, %s, %s, %s", markwarden.ErrInvalid, line, r.Label, Used, Nominative, Dictionary, Unrelated)
		}
		if r.ID == "" || r.Mark == "" || strings.TrimSpace(r.Title) == "" {
			return nil, fmt.Errorf("%w: line %d: id, mark and title must not be empty", markwarden.ErrInvalid, line)
		}
		rows = append(rows, r)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", len(rows)+2, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: the file has no rows", markwarden.ErrInvalid)
	}
	return rows, nil
}

func rowOf(cell func(string) string) Row {
	return Row{
		ID: cell("id"), Mark: cell("mark"), Classes: list(cell("mark_classes")), Aliases: list(cell("mark_aliases")),
		Title: cell("title"), Brand: cell("brand_field"), Category: cell("category"), Price: cell("price_usd"), Original: cell("msrp_usd"),
		Label: cell("label"), Kind: cell("kind"), Note: cell("note"),
	}
}

// Write writes rows as Read reads them.
func Write(out io.Writer, rows []Row) error {
	b := bufio.NewWriter(out)
	fmt.Fprintln(b, strings.Join(Columns, "\t"))
	for _, r := range rows {
		fmt.Fprintln(b, strings.Join([]string{
			r.ID, r.Mark, strings.Join(r.Classes, "|"), strings.Join(r.Aliases, "|"), r.Title, r.Brand, r.Category, r.Price, r.Original, r.Label, r.Kind, r.Note,
		}, "\t"))
	}
	return b.Flush()
}

func list(cell string) []string {
	return slices.DeleteFunc(strings.Split(cell, "|"), func(s string) bool { return s == "" })
}
