package registry

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden"
)

// A cell of a CSV file holds one value, or a list whose entries are separated by ";" and their parts by "|"; in a list, a
// backslash takes the meaning from the next character. An empty cell is a member left out.
//
// shape says what a column's cells are.
type shape int

const (
	text   shape = iota
	number       // a JSON number
	texts        // a list of texts
	numbers
	objects // a list of objects: the parts by name
	images  // a list of addresses and paths
)

type column struct {
	name  string
	shape shape
	parts []string
}

// columns of each kind, in the order of FORMATS.
var columns = map[Kind][]column{
	KindMarketplace: {
		{name: "countries", shape: texts},
		{name: "established"},
		{name: "authorization_regime"},
		{name: "gated_rights", shape: texts},
		{name: "mode"},
	},
	KindParty: {
		{name: "names", shape: objects, parts: []string{"text", "lang"}},
		{name: "country"},
		{name: "registration_number"},
		{name: "stores", shape: objects, parts: []string{"marketplace", "id"}},
	},
	KindRight: {
		{name: "kind"},
		{name: "text"},
		{name: "holders", shape: objects, parts: []string{"party", "from", "licences"}},
		{name: "office"},
		{name: "number"},
		{name: "nice_classes", shape: numbers},
		{name: "jurisdictions", shape: texts},
		{name: "valid_from"},
		{name: "valid_to"},
		{name: "names", shape: objects, parts: []string{"text", "lang"}},
		{name: "product_marks", shape: texts},
		{name: "nicknames", shape: texts},
		{name: "images", shape: images},
		{name: "normal_price", shape: objects, parts: []string{"category", "amount", "currency"}},
	},
	KindAuthorization: {
		{name: "grantor"},
		{name: "grantee"},
		{name: "role"},
		{name: "rights", shape: texts},
		{name: "classes", shape: numbers},
		{name: "territories", shape: texts},
		{name: "channels", shape: texts},
		{name: "product_lines", shape: texts},
		{name: "from"},
		{name: "to"},
		{name: "sublicence_depth", shape: number},
		{name: "exclusivity"},
		{name: "subject_to", shape: texts},
		{name: "status"},
		{name: "revoked_at"},
		{name: "documents", shape: texts},
	},
}

// examples are the rows of the templates, cells in the order of columns.
var examples = map[Kind][]string{
	KindMarketplace:   {"demo", "US;CA", "US", "required", "", "live"},
	KindParty:         {"p1", "Fox Sports Inc.|en;狐体育|zh", "US", "C1234567", "demo|s9"},
	KindRight:         {"r1", "word_mark", "FOXA", "p1|2001-01-01", "US", "2400001", "18;25", "US;CN", "2001-01-01", "2031-01-01", "狐家|zh", "Sky Runner", "the fox", "foxa.png", "Shoes|110|USD"},
	KindAuthorization: {"a1", "p1", "p2", "operator", "r1", "25", "US", "store", "Sky Runner", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "1", "none", "", "verified", "", ""},
}

// Template is a CSV file with the columns of a kind and one example row. The columns may stand in any order, and those that are not
// needed may be left out. It is empty for a kind that there is not.
func Template(k Kind) []byte {
	if columns[k] == nil {
		return nil
	}
	head := []string{"type", "id"}
	for _, c := range columns[k] {
		head = append(head, c.name)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(head) // a buffer takes everything
	_ = w.Write(append([]string{string(k)}, examples[k]...))
	w.Flush()
	return b.Bytes()
}

func (r *reader) csv(ctx context.Context, in *bufio.Reader) error {
	guard := &bounded{r: in, left: MaxLine}
	c := csv.NewReader(guard)
	c.Comma = comma(in)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	head, err := c.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		r.bad.add(1, fmt.Errorf("%w: %w", markwarden.ErrInvalid, err))
		return nil
	}
	head = slices.Clone(head)
	for i := range head {
		head[i] = strings.TrimSpace(head[i])
	}
	if err := checkHead(head); err != nil {
		r.bad.add(1, err)
		return nil
	}
	for n := 1; ; n++ {
		guard.left = MaxLine
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if pe, ok := errors.AsType[*csv.ParseError](err); ok {
			r.bad.add(pe.StartLine, fmt.Errorf("%w: %w", markwarden.ErrInvalid, pe.Err))
			continue
		}
		line, _ := c.FieldPos(0)
		if errors.Is(err, errTooLong) {
			r.bad.add(line, fmt.Errorf("%w: the row that begins here is longer than %d bytes; nothing behind it was read", markwarden.ErrInvalid, MaxLine))
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		r.row(line, head, cells)
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// checkHead says which columns are no columns of any kind, or stand there twice.
func checkHead(head []string) error {
	var errs []error
	for i, h := range head {
		known := h == "type" || h == "id"
		for _, k := range Kinds {
			known = known || find(k, h) != nil
		}
		if !known {
			errs = append(errs, fmt.Errorf("%w: %q is no column of a registry file", markwarden.ErrInvalid, h))
		}
		if slices.Contains(head[:i], h) {
			errs = append(errs, fmt.Errorf("%w: column %q stands there twice", markwarden.ErrInvalid, h))
		}
	}
	if !slices.Contains(head, "type") || !slices.Contains(head, "id") {
		errs = append(errs, fmt.Errorf("%w: the columns type and id are needed", markwarden.ErrInvalid))
	}
	return errors.Join(errs...)
}

func find(k Kind, name string) *column {
	for i, c := range columns[k] {
		if c.name == name {
			return &columns[k][i]
		}
	}
	return nil
}

// row turns a row into the JSON object that says the same, so that both formats are judged alike.
func (r *reader) row(line int, head, cells []string) {
	if len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
		return
	}
	if len(cells) > len(head) {
		r.bad.add(line, fmt.Errorf("%w: %d cells, but %d columns", markwarden.ErrInvalid, len(cells), len(head)))
		return
	}
	object := map[string]any{}
	kind := Kind("")
	for i, cell := range cells {
		if head[i] == "type" {
			kind = Kind(strings.TrimSpace(cell))
		}
	}
	if columns[kind] == nil {
		r.bad.add(line, fmt.Errorf("%w: type: %q is not one of %v", markwarden.ErrInvalid, kind, Kinds))
		return
	}
	object["type"] = kind
	for i, cell := range cells {
		name := head[i]
		if strings.TrimSpace(cell) == "" || name == "type" {
			continue
		}
		c := &column{name: name}
		if name != "id" {
			if c = find(kind, name); c == nil {
				r.bad.add(line, fmt.Errorf("%w: %s: %s has no such column", markwarden.ErrInvalid, name, kind))
				return
			}
		}
		v, err := c.value(cell)
		if err != nil {
			r.bad.add(line, fmt.Errorf("%w: %s: %w", markwarden.ErrInvalid, name, err))
			return
		}
		object[name] = v
	}
	b, err := json.Marshal(object)
	if err != nil {
		r.bad.add(line, fmt.Errorf("%w: %w", markwarden.ErrInvalid, err))
		return
	}
	r.line(line, b)
}

// value is what a cell says.
func (c *column) value(cell string) (any, error) {
	switch c.shape {
	case text:
		return strings.TrimSpace(cell), nil
	case number:
		return num(strings.TrimSpace(cell)), nil
	case texts, numbers, images, objects:
	}
	all := []any{}
	for _, entry := range split(cell, ';') {
		if strings.TrimSpace(entry) == "" {
			continue
		}
		parts := split(entry, '|')
		for i := range parts {
			parts[i] = unescape(strings.TrimSpace(parts[i]))
		}
		if most := max(1, len(c.parts)); len(parts) > most {
			return nil, fmt.Errorf("%q has more parts than %d", entry, most)
		}
		switch c.shape {
		case numbers:
			all = append(all, num(parts[0]))
		case objects:
			object := map[string]any{}
			for i, p := range parts {
				if p != "" {
					object[c.parts[i]] = p
				}
			}
			all = append(all, object)
		case images:
			if strings.Contains(parts[0], "://") {
				all = append(all, map[string]string{"url": parts[0]})
			} else {
				all = append(all, map[string]string{"path": parts[0]})
			}
		case text, number, texts:
			all = append(all, parts[0])
		}
	}
	return all, nil
}

// num is a JSON number, or the text that is none, so that its reader says what is wrong.
func num(s string) any {
	if strings.Trim(s, "0123456789.eE+-") == "" && json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	return s
}

// split cuts s at separators without a backslash before them. The backslashes stay.
func split(s string, separator byte) (all []string) {
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case separator:
			all = append(all, s[start:i])
			start = i + 1
		}
	}
	return append(all, s[start:])
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// comma is the separator of a file, told from its first line: spreadsheets write what their country writes.
func comma(in *bufio.Reader) rune {
	b, _ := in.Peek(4096)
	first, _, _ := bytes.Cut(b, []byte("\n"))
	for _, c := range []byte(",;\t") {
		if bytes.IndexByte(first, c) >= 0 {
			return rune(c)
		}
	}
	return ','
}

var errTooLong = errors.New("row too long")

// bounded stops a row without end. What encoding/csv reads ahead belongs to later rows and is small.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
