package cel

import (
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	celtypes "cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// CompileExpression compiles an expression over any values: each name in it that is no function, type or loop variable is a
// variable that its caller gives (one that is missing is an error then). It answers plain Go values: string, int64, uint64,
// float64, bool, []byte, time.Time, time.Duration, []any, map[string]any, or nil for null and for an empty optional.
// The function is safe for many goroutines.
func CompileExpression(source string) (func(map[string]any) (any, error), error) {
	env, err := cel.NewEnv(options()...)
	if err != nil {
		return nil, err
	}
	parsed, issues := env.Parse(source)
	if err := issues.Err(); err != nil {
		return nil, readable(err)
	}
	var vars []cel.EnvOption
	for _, name := range names(parsed) {
		vars = append(vars, cel.Variable(name, cel.DynType))
	}
	if env, err = env.Extend(vars...); err != nil {
		return nil, err
	}
	checked, issues := env.Check(parsed)
	if err := issues.Err(); err != nil {
		return nil, readable(err)
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(10*costLimit))
	if err != nil {
		return nil, err
	}
	return func(vars map[string]any) (any, error) {
		out, _, err := program.Eval(vars)
		if err != nil {
			return nil, err
		}
		return native(out, 0)
	}, nil
}

// names are the identifiers of an expression that some value must be given for.
func names(parsed *cel.Ast) []string {
	seen := map[string]bool{}
	for name := range typeNames {
		seen[name] = true
	}
	var free []string
	ast.PreOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.IdentKind {
			return
		}
		name := e.AsIdent()
		if !seen[name] && name[0] != '@' && name[0] != '.' {
			seen[name] = true
			free = append(free, name)
		}
	}))
	return free
}

// typeNames are identifiers that CEL declares itself.
var typeNames = map[string]bool{
	"bool": true, "bytes": true, "double": true, "dyn": true, "duration": true, "int": true, "list": true, "map": true,
	"null_type": true, "string": true, "timestamp": true, "type": true, "uint": true,
	"optional": true, "math": true, "sets": true, "lists": true, "strings": true, "cel": true, "google": true,
}

// maxNesting bounds how deep a result may be.
const maxNesting = 32

func native(v ref.Val, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("the result is nested more than %d deep", maxNesting)
	}
	switch v := v.(type) {
	case celtypes.Null:
		return nil, nil
	case *celtypes.Type:
		return nil, fmt.Errorf("the type %v is no value of a field", v)
	case *celtypes.Optional:
		if !v.HasValue() {
			return nil, nil
		}
		return native(v.GetValue(), depth+1)
	case traits.Mapper:
		return nativeMap(v, depth)
	case traits.Lister:
		return nativeList(v, depth)
	}
	switch x := v.Value().(type) {
	case string, int64, uint64, float64, bool, []byte, time.Time, time.Duration:
		return x, nil
	default:
		return nil, fmt.Errorf("%v is no value of a field", v.Type())
	}
}

func nativeMap(m traits.Mapper, depth int) (any, error) {
	out := map[string]any{}
	for it := m.Iterator(); it.HasNext() == celtypes.True; {
		k := it.Next()
		key, ok := k.Value().(string)
		if !ok {
			return nil, fmt.Errorf("a map with keys of type %v; text is wanted", k.Type())
		}
		v, err := native(m.Get(k), depth+1)
		if err != nil {
			return nil, err
		}
		out[key] = v
	}
	return out, nil
}

func nativeList(l traits.Lister, depth int) (any, error) {
	out := []any{}
	for it := l.Iterator(); it.HasNext() == celtypes.True; {
		v, err := native(it.Next(), depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
