package office

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"markwarden"
)

// Bounds of a file.
const (
	maxDepth    = 48      // elements within each other
	maxCase     = 8 << 20 // bytes of a case, tags and all
	maxElements = 200_000 // of a case
	maxToken    = 1 << 20 // bytes of a tag or a text outside of cases, and of the document type
)

// tree is an element with what is in it. Names are without their namespaces.
type tree struct {
	name     string
	text     string
	raw      []byte // of text, as it comes
	children []*tree
}

// first is the first child of a name, or of the first of several names that there is; an empty tree where there is none.
func (t *tree) first(names ...string) *tree {
	for _, n := range names {
		for _, c := range t.children {
			if c.name == n {
				return c
			}
		}
	}
	return &tree{}
}

// at is the text at the end of a way of children.
func (t *tree) at(way ...string) string {
	for _, name := range way {
		t = t.first(name)
	}
	return t.text
}

// all are the children of a name.
func (t *tree) all(name string) (found []*tree) {
	for _, c := range t.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// below calls fn with every element of a name, however deep.
func (t *tree) below(name string, fn func(*tree)) {
	for _, c := range t.children {
		if c.name == name {
			fn(c)
		}
		c.below(name, fn)
	}
}

// deep is the text of the first element of one of the names, however deep; the names are tried in order.
func (t *tree) deep(names ...string) (text string) {
	for _, n := range names {
		t.below(n, func(c *tree) {
			if text == "" {
				text = c.text
			}
		})
		if text != "" {
			return text
		}
	}
	return ""
}

// meter gives a decoder its bytes, up to a bound: one that is set anew after each token, so that no token can be huge.
type meter struct {
	in   *bufio.Reader
	left int
}

var errTooLarge = errors.New("too large")

func (m *meter) ReadByte() (byte, error) {
	if m.left--; m.left < 0 {
		return 0, errTooLarge
	}
	return m.in.ReadByte()
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errTooLarge
	}
	n, err := m.in.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}

// scan calls fn with each element of a name, wherever it stands, and the line where it begins. Entities that a document type declares are
// not known, so that nothing can be expanded.
func scan(ctx context.Context, in io.Reader, element string, fn func(line int, t *tree)) error {
	m := &meter{in: bufio.NewReaderSize(in, 256<<10)}
	if mark, _ := m.in.Peek(3); string(mark) == "\ufeff" {
		_, _ = m.in.Discard(3)
	}
	d := xml.NewDecoder(m)
	for depth := 0; ; {
		m.left = maxToken
		line, _ := d.InputPos()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		} else if err != nil {
			return broken(d, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != element {
				if depth++; depth > maxDepth {
					return at(line, "more than %d elements within each other", maxDepth)
				}
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			m.left = maxCase
			c, err := build(d, t, maxDepth-depth)
			if err != nil {
				return err
			}
			fn(line, c)
		case xml.EndElement:
			depth--
		case xml.Directive:
			if bytes.Contains(t, []byte("<!ENTITY")) {
				return at(line, "the document type declares entities: they are not expanded; take them out")
			}
		}
	}
}

// build reads an element up to its end.
func build(d *xml.Decoder, start xml.StartElement, depth int) (*tree, error) {
	root := &tree{name: start.Name.Local}
	open := []*tree{root}
	elements := 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return nil, broken(d, err)
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			line, _ := d.InputPos()
			if elements++; elements > maxElements {
				return nil, at(line, "a case has more than %d elements", maxElements)
			}
			if len(open) >= depth {
				return nil, at(line, "more than %d elements within each other", maxDepth)
			}
			c := &tree{name: t.Name.Local}
			top.children = append(top.children, c)
			open = append(open, c)
		case xml.EndElement:
			if t.Name.Local != top.name {
				line, _ := d.InputPos()
				return nil, at(line, "</%s> where </%s> must stand", t.Name.Local, top.name)
			}
			top.text, top.raw = string(bytes.TrimSpace(top.raw)), nil
			if open = open[:len(open)-1]; len(open) == 0 {
				return root, nil
			}
		case xml.CharData:
			top.raw = append(top.raw, t...)
		}
	}
}

// broken says where XML is broken, and how.
func broken(d *xml.Decoder, err error) error {
	line, column := d.InputPos()
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return fmt.Errorf("%w: line %d: not XML: %s", markwarden.ErrInvalid, s.Line, s.Msg)
	}
	switch {
	case errors.Is(err, errTooLarge):
		return at(line, "a tag, a text or a case that is too large: a case may have %d bytes, anything else %d", maxCase, maxToken)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return at(line, "the file ends within an element")
	case strings.Contains(err.Error(), "CharsetReader"):
		return at(line, "the encoding must be UTF-8")
	case strings.HasPrefix(err.Error(), "xml: "):
		return at(line, "not XML: %s", strings.TrimPrefix(err.Error(), "xml: "))
	}
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}

func at(line int, format string, args ...any) error {
	return fmt.Errorf("%w: line %d: "+format, append([]any{markwarden.ErrInvalid, line}, args...)...)
}
