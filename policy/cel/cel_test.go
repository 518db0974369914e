package cel_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/policy"
	"markwarden/policy/cel"
)

var facts = []policy.Fact{{Name: "risk", Type: policy.Number}, {Name: "answer", Type: policy.Text}, {Name: "n", Type: policy.Int}, {Name: "yes", Type: policy.Bool}, {Name: "kinds", Type: policy.Texts}}

func TestCompile(t *testing.T) {
	values := map[string]any{"risk": 0.7, "answer": "granted", "n": int64(3), "yes": true, "kinds": []string{"exact", "price"}}
	for _, c := range []struct {
		name, source string
		want         bool
	}{
		{"compares", `risk > 0.5 && answer == "granted"`, true},
		{"a whole number compares with a fraction", `n > 2.5 && risk < 1`, true},
		{"looks into a list", `"price" in kinds && !("alias" in kinds)`, true},
		{"asks all of a list", `kinds.all(k, k in ["price"])`, false},
		{"plain truth", `yes`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			holds, err := cel.Compile(c.source, facts)
			require.NoError(t, err)
			got, err := holds(values)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, c := range []struct{ name, source, says string }{
		{"an unknown fact", `riks > 0.5`, "riks"},
		{"what is no condition", `risk`, "condition"},
		{"a comparison of text with a number", `answer > 3`, "no matching overload"},
		{"what is no expression", `risk >`, "Syntax error"},
		{"an endless nesting", strings.Repeat("(", 500) + "yes" + strings.Repeat(")", 500), "recursion"},
		{"a huge text", "yes" + strings.Repeat(" && yes", 2000), "size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := cel.Compile(c.source, facts)
			require.Error(t, err)
			require.Contains(t, err.Error(), c.says)
			require.NotContains(t, err.Error(), "<input>")
		})
	}
}

func TestAConditionThatCostsTooMuchIsAnError(t *testing.T) {
	holds, err := cel.Compile(`kinds.all(a, kinds.all(b, kinds.all(c, a != "x" || b != "y" || c != "z")))`, facts)
	require.NoError(t, err)
	many := make([]string, 200)
	_, err = holds(map[string]any{"kinds": many})
	require.ErrorContains(t, err, "cost")
}

func TestCompileExpression(t *testing.T) {
	var event map[string]any
	require.NoError(t, json.Unmarshal([]byte(`{"after":{"sku":"A1","cents":1290,"on":true,"tags":["a","b"],"note":null},"ts_ms":1700000000123}`), &event))
	for _, c := range []struct {
		name, source string
		want         any
	}{
		{"a field", `event.after.sku`, "A1"},
		{"numbers of JSON are float64", `event.after.cents / 100.0`, 12.9},
		{"a whole number", `int(event.ts_ms)`, int64(1700000000123)},
		{"null", `event.after.note`, nil},
		{"a field that may be missing", `event.after.?brand.orValue("none")`, "none"},
		{"an empty optional is null", `event.after.?brand`, nil},
		{"a map", `{"title": event.after.sku + "!", "list": [1, 2.5, true]}`, map[string]any{"title": "A1!", "list": []any{int64(1), 2.5, true}}},
		{"a comprehension's variable is no free name", `event.after.tags.map(x, x + offset)`, []any{"a-", "b-"}},
		{"a time", `timestamp("2026-11-01T08:00:00+08:00")`, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
		{"a condition", `has(event.after) && type(event.after.sku) == string`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			eval, err := cel.CompileExpression(c.source)
			require.NoError(t, err)
			got, err := eval(map[string]any{"event": event, "offset": "-"})
			require.NoError(t, err)
			if at, ok := got.(time.Time); ok {
				got = at.UTC()
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestCompileExpressionRefuses(t *testing.T) {
	_, err := cel.CompileExpression(`nosuch(event)`)
	require.ErrorContains(t, err, "nosuch")
	eval, err := cel.CompileExpression(`missing + 1`)
	require.NoError(t, err)
	_, err = eval(map[string]any{})
	require.ErrorContains(t, err, "missing")
	eval, err = cel.CompileExpression(`type(event)`)
	require.NoError(t, err)
	_, err = eval(map[string]any{"event": 1})
	require.ErrorContains(t, err, "is no value of a field")
}

// FuzzCompileExpression: whatever it is given, it answers, and twice the same.
func FuzzCompileExpression(f *testing.F) {
	for _, s := range []string{`event.a`, `event.?a.b`, `[event].map(x, {"k": x})`, `"\xff"`, `event[0] + 1`, `1/0`, `.event`, `@x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		eval, err := cel.CompileExpression(source)
		if err != nil {
			return
		}
		vars := map[string]any{"event": map[string]any{"a": "x"}}
		one, err1 := eval(vars)
		two, err2 := eval(vars)
		require.Equal(t, err1 == nil, err2 == nil)
		if b1, err := json.Marshal(one); err == nil {
			b2, err := json.Marshal(two)
			require.NoError(t, err)
			require.Equal(t, string(b1), string(b2))
		}
	})
}

func BenchmarkCondition(b *testing.B) {
	values := map[string]any{"risk": 0.7, "answer": "granted", "n": int64(3), "yes": true, "kinds": []string{"exact", "price"}}
	for name, source := range map[string]string{
		"first clause rejects": `answer == "denied" && risk >= 0.4 && kinds.exists(k, k == "price")`,
		"typical":              `yes && answer == "granted" && risk >= 0.4 && "price" in kinds && n > 2`,
	} {
		b.Run(name, func(b *testing.B) {
			holds, err := cel.Compile(source, facts)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := holds(values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
