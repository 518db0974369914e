package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"markwarden"
)

// maxFile bounds a mapping file.
const maxFile = 1 << 20

// Parse reads a mapping. Its error names every problem with line and column. compile may be nil: then an expression is one.
func Parse(src []byte, compile Compile) (*Mapping, error) {
	if len(src) > maxFile {
		return nil, fmt.Errorf("%w: longer than %d bytes", markwarden.ErrInvalid, maxFile)
	}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", markwarden.ErrInvalid, yaml.FormatError(err, false, true))
	}
	p := &reader{compile: compile, m: &Mapping{}}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%w: the file must hold one document", markwarden.ErrInvalid)
	}
	p.document(file.Docs[0].Body)
	if err := errors.Join(p.problems...); err != nil {
		return nil, fmt.Errorf("%w:\n%w", markwarden.ErrInvalid, err)
	}
	slices.SortFunc(p.m.fields, func(a, b field) int { return cmp.Compare(a.target, b.target) })
	return p.m, nil
}

// reader walks the tree of the file and notes every problem.
type reader struct {
	compile  Compile
	m        *Mapping
	problems []error
}

func (p *reader) bad(n ast.Node, format string, args ...any) {
	at := n.GetToken().Position
	p.problems = append(p.problems, fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, fmt.Sprintf(format, args...)))
}

// each calls fn with each key and value of a YAML mapping.
func (p *reader) each(n ast.Node, what string, fn func(key string, at, value ast.Node)) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		p.bad(n, "%s must be keys with values", what)
		return
	}
	seen := map[string]bool{}
	for _, v := range values {
		key := v.Key.String()
		if s, ok := v.Key.(*ast.StringNode); ok {
			key = s.Value
		}
		if seen[key] {
			p.bad(v.Key, "%s is given twice", key)
			continue
		}
		seen[key] = true
		fn(key, v.Key, v.Value)
	}
}

// scalar is the text of a plain value.
func (p *reader) scalar(n ast.Node, what string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	p.bad(n, "%s must be a plain value", what)
	return "", false
}

func (p *reader) oneOf(n ast.Node, what string, known ...string) string {
	s, ok := p.scalar(n, what)
	if ok && !slices.Contains(known, s) {
		p.bad(n, "%s must be one of %s", what, strings.Join(known, ", "))
	}
	return s
}

func (p *reader) pointer(n ast.Node, s string) pointer {
	ptr, err := parsePointer(s)
	if err != nil {
		p.bad(n, "%v", err)
	}
	return ptr
}

func (p *reader) expression(n ast.Node) func(map[string]any) (any, error) {
	s, ok := p.scalar(n, "an expression")
	if !ok {
		return nil
	}
	if p.compile == nil {
		p.bad(n, "expressions can't be read here")
		return nil
	}
	fn, err := p.compile(s)
	if err != nil {
		p.bad(n, "%v", err)
	}
	p.m.exprs = true
	return fn
}

func (p *reader) document(n ast.Node) {
	fields := false
	p.each(n, "the file", func(key string, at, value ast.Node) {
		switch key {
		case "envelope":
			p.m.debezium = p.oneOf(value, key, "plain", "debezium") == "debezium"
		case "partial":
			p.m.partial = p.oneOf(value, key, "true", "false") == "true"
		case "version_from":
			p.versionFrom(value)
		case "when":
			p.m.when = p.expression(value)
		case "fields":
			fields = true
			p.each(value, "fields", func(target string, at, value ast.Node) {
				if _, ok := kindOf(target); !ok {
					p.bad(at, "%s: unknown field of a listing", target)
					return
				}
				p.field(target, value)
			})
		default:
			p.bad(at, "%s: unknown; there are envelope, partial, version_from, when, fields", key)
		}
	})
	if !fields {
		p.bad(n, "fields: missing")
		return
	}
	given := func(target string) bool {
		return slices.ContainsFunc(p.m.fields, func(f field) bool { return f.target == target })
	}
	for _, need := range []string{"marketplace", "id"} {
		if !given(need) {
			p.bad(n, "fields: %s: missing", need)
		}
	}
	if !p.m.partial && (!given("title") || !given("seller.id")) {
		p.bad(n, "fields: title and seller.id: missing; every listing needs both")
	}
	switch {
	case p.m.version.kind == "" && !given("version"):
		p.bad(n, "version_from: missing; it says what stands for a version: updated_at, lsn, offset or a JSON pointer")
	case p.m.version.kind != "" && given("version"):
		p.bad(n, "version_from: the field version is given as well")
	case p.m.version.kind == "updated_at" && !given("updated_at"):
		p.bad(n, "version_from: updated_at needs the field updated_at")
	case p.m.version.kind == "lsn" && !p.m.debezium:
		p.bad(n, "version_from: lsn needs envelope debezium")
	}
}

func (p *reader) versionFrom(n ast.Node) {
	s, ok := p.scalar(n, "version_from")
	switch {
	case !ok:
	case strings.HasPrefix(s, "/"):
		p.m.version = versionFrom{"pointer", p.pointer(n, s)}
	default:
		p.m.version.kind = p.oneOf(n, "version_from", "updated_at", "lsn", "offset", "a JSON pointer")
	}
}

func (p *reader) field(target string, n ast.Node) {
	f := field{target: target}
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		p.source(&f, n)
	default:
		s, ok := p.scalar(n, target)
		if ok {
			f.from = p.pointer(n, s)
		}
	}
	k, _ := kindOf(target)
	if f.unit != "" && k != moment {
		p.bad(n, "%s: a unit is for updated_at only", target)
	}
	if f.scale != 0 && k != decimal && k != integer {
		p.bad(n, "%s: a scale is for numbers only", target)
	}
	p.m.fields = append(p.m.fields, f)
}

func (p *reader) source(f *field, n ast.Node) {
	origins := 0
	p.each(n, f.target, func(key string, at, value ast.Node) {
		switch key {
		case "from":
			origins++
			if s, ok := p.scalar(value, "from"); ok {
				f.from = p.pointer(value, s)
			}
		case "value":
			origins++
			f.value = p.constant(value)
		case "expr":
			origins++
			f.expr = p.expression(value)
		case "default":
			f.fallback = p.constant(value)
		case "map":
			f.words = map[string]string{}
			p.each(value, "map", func(word string, _, value ast.Node) {
				f.words[word], _ = p.scalar(value, "map")
			})
		case "scale":
			s, _ := p.scalar(value, "scale")
			var err error
			if f.scale, err = strconv.Atoi(s); err != nil || f.scale < -12 || f.scale > 12 {
				p.bad(value, "scale must be an integer from -12 to 12")
			}
		case "unit":
			f.unit = p.oneOf(value, key, "s", "ms", "us", "ns", "days")
		default:
			p.bad(at, "%s: unknown; there are from, value, expr, default, map, scale, unit", key)
		}
	})
	if origins != 1 {
		p.bad(n, "%s needs exactly one of from, value, expr", f.target)
	}
}

// constant is a plain value or a list of them.
func (p *reader) constant(n ast.Node) any {
	if list, ok := n.(*ast.SequenceNode); ok {
		all := []any{}
		for _, v := range list.Values {
			if s, ok := p.scalar(v, "a constant"); ok {
				all = append(all, s)
			}
		}
		return all
	}
	s, _ := p.scalar(n, "a constant")
	return s
}
