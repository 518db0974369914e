// Package cel compiles the conditions of policies and the expressions of mappings. It is the only home of CEL, and no type of CEL
// crosses its border.
//
// It knows no fact, no rule and no route.
package cel

import (
	"errors"
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/ext"

	"markwarden/policy"
)

var _ policy.Compiler = Compile

// costLimit bounds one evaluation in CEL's units: about 20 times what the dearest sensible rule over a listing's facts needs.
const costLimit = 20_000

// bounds of an expression's size: it comes from a file.
const (
	maxSize  = 8000
	maxDepth = 60
)

// options are the same for conditions and expressions. Regular expressions are RE2: linear in the text.
func options() []cel.EnvOption {
	return []cel.EnvOption{
		ext.Strings(), ext.Math(), ext.Lists(), ext.Sets(), ext.Bindings(), cel.OptionalTypes(),
		cel.CrossTypeNumericComparisons(true), cel.DefaultUTCTimeZone(true),
		cel.ParserExpressionSizeLimit(maxSize), cel.ParserRecursionLimit(maxDepth),
	}
}

// Compile implements policy.Compiler.
func Compile(source string, facts []policy.Fact) (policy.Condition, error) {
	env, err := environment(facts)
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(source)
	if err := issues.Err(); err != nil {
		return nil, readable(err)
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("a condition is wanted (true or false), this is %s", ast.OutputType())
	}
	opts := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize)}
	if most, err := env.EstimateCost(ast, unknown{}); err != nil || most.Max > costLimit {
		opts = append(opts, cel.CostLimit(costLimit)) // counting costs as much as the evaluation, so not where it can't reach the limit
	}
	program, err := env.Program(ast, opts...)
	if err != nil {
		return nil, err
	}
	return func(facts map[string]any) (bool, error) {
		out, _, err := program.Eval(facts)
		if err != nil {
			return false, err
		}
		holds, ok := out.Value().(bool)
		if !ok {
			return false, fmt.Errorf("true or false is wanted, this is %v", out.Type())
		}
		return holds, nil
	}, nil
}

// unknown estimates nothing: a text or a list that a rule names may be of any size.
type unknown struct{}

func (unknown) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

func (unknown) EstimateSize(cost.AstNode) *cost.SizeEstimate { return nil }

func environment(facts []policy.Fact) (*cel.Env, error) {
	opts := options()
	for _, f := range facts {
		t, ok := types[f.Type]
		if !ok {
			return nil, fmt.Errorf("fact %s has unknown type %q", f.Name, f.Type)
		}
		opts = append(opts, cel.Variable(f.Name, t))
	}
	return cel.NewEnv(opts...)
}

var types = map[policy.Type]*cel.Type{
	policy.Bool: cel.BoolType, policy.Int: cel.IntType, policy.Number: cel.DoubleType,
	policy.Text: cel.StringType, policy.Texts: cel.ListType(cel.StringType),
}

// readable takes the "ERROR: <input>:1:7: " off CEL's message and keeps the caret.
func readable(err error) error {
	return errors.New(strings.ReplaceAll(strings.ReplaceAll(err.Error(), "ERROR: <input>:", "at "), "\n", "\n  "))
}
