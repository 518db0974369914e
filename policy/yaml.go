package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// fields are the keys of a YAML mapping.
type fields struct {
	ok     bool
	line   int
	values map[string]ast.Node
}

// mapping reads a mapping; each key must be one of known, once.
func (l *loader) mapping(n ast.Node, what string, known ...string) fields {
	f := fields{line: line(n), values: map[string]ast.Node{}}
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		l.bad(f.line, "%s: keys and values are wanted (%s)", what, strings.Join(known, ", "))
		return f
	}
	f.ok = true
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		at := p.Key.GetToken().Position.Line
		switch _, twice := f.values[key]; {
		case !slices.Contains(known, key):
			l.bad(at, "%s: unknown key %q; known are %s", what, key, strings.Join(known, ", "))
		case twice:
			l.bad(at, "%s: %s stands twice", what, key)
		default:
			f.values[key] = p.Value
		}
	}
	return f
}

// text reads a scalar as it is written.
func (l *loader) text(f fields, key string, required bool) string {
	n, ok := f.values[key]
	if !ok {
		if required && f.ok {
			l.bad(f.line, "%s is missing", key)
		}
		return ""
	}
	var s string
	switch v := n.(type) {
	case *ast.StringNode:
		s = v.Value
	case *ast.LiteralNode:
		s = strings.TrimSpace(v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		s = n.GetToken().Value
	default:
		l.bad(line(n), "%s: text is wanted", key)
		return ""
	}
	if strings.TrimSpace(s) == "" && required {
		l.bad(line(n), "%s is empty", key)
	}
	return s
}

// share reads a number in [0,1].
func (l *loader) share(n ast.Node, key string) float64 {
	v, err := strconv.ParseFloat(n.GetToken().Value, 64)
	if err != nil || !(v >= 0 && v <= 1) {
		l.bad(line(n), "%s: a number from 0 to 1 is wanted", key)
	}
	return v
}

// line is where a node begins.
func line(n ast.Node) int {
	switch v := n.(type) {
	case nil:
		return 0
	case *ast.MappingNode:
		if len(v.Values) > 0 {
			return v.Values[0].Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		return v.Key.GetToken().Position.Line
	case *ast.LiteralNode:
		return v.Start.Position.Line
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}
