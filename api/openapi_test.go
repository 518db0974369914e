package api_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func document(t *testing.T, h *house) map[string]any {
	t.Helper()
	got := h.ask("", "GET", "/openapi.json", "")
	require.Equal(t, 200, got.status)
	require.Equal(t, "application/openapi+json", got.header.Get("Content-Type"))
	var doc map[string]any
	got.json(t, &doc)
	return doc
}

// at walks into a document.
func at(t *testing.T, v any, path ...string) any {
	t.Helper()
	for i, p := range path {
		m, ok := v.(map[string]any)
		require.True(t, ok, "%v", path[:i])
		v, ok = m[p]
		require.True(t, ok, "%v has no %q", path[:i], p)
	}
	return v
}

func resolved(t *testing.T, doc any, v map[string]any) any {
	t.Helper()
	ref, ok := v["$ref"].(string)
	if !ok {
		return v
	}
	require.True(t, strings.HasPrefix(ref, "#/"), ref)
	return at(t, doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
}

func TestTheDocumentIsComplete(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	doc := document(t, h)
	require.Equal(t, "3.1.0", doc["openapi"])
	require.Equal(t, "test", at(t, doc, "info", "version"))
	require.Equal(t, "bearer", at(t, doc, "components", "securitySchemes", "key", "scheme"))
	require.NotEmpty(t, doc["security"])

	ids := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		require.True(t, strings.HasPrefix(path, "/v1/"), path)
		for method, v := range item.(map[string]any) {
			op := v.(map[string]any)
			name := method + " " + path
			id, _ := op["operationId"].(string)
			require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, id, name)
			require.False(t, ids[id], "%s twice", id)
			ids[id] = true
			require.NotEmpty(t, op["summary"], name)
			require.Len(t, op["tags"], 1, name)
			responses := op["responses"].(map[string]any)
			want := []string{"401", "422", "429", "500", "503"}
			if strings.Contains(path, "{") {
				want = append(want, "404")
			}
			if acts[id] != "" {
				want = append(want, "403")
			}
			if method != "get" {
				want = append(want, "400", "409")
			}
			success := 0
			for status, r := range responses {
				if status[0] == '2' {
					success++
					continue
				}
				content := at(t, r, "content", "application/problem+json", "schema").(map[string]any)
				require.Contains(t, resolved(t, doc, content).(map[string]any)["properties"], "request_id", "%s %s", name, status)
			}
			require.Positive(t, success, name)
			for _, status := range want {
				require.Contains(t, responses, status, name)
			}
			if method == "put" || method == "post" {
				if b, ok := op["requestBody"]; ok {
					require.NotEmpty(t, b.(map[string]any)["content"], name)
				}
			}
			for _, p := range optional(op["parameters"]) {
				require.NotEmpty(t, p.(map[string]any)["schema"], name)
			}
		}
	}
	require.Len(t, ids, len(acts))
}

func optional(v any) []any {
	all, _ := v.([]any)
	return all
}

func TestListsArePagedInTheDocumentToo(t *testing.T) {
	t.Parallel()
	doc := document(t, newHouse(t))
	n := 0
	for path, item := range doc["paths"].(map[string]any) {
		get, ok := item.(map[string]any)["get"].(map[string]any)
		if !ok || !strings.HasPrefix(get["operationId"].(string), "list-") || path == "/v1/jobs" {
			continue
		}
		var names []string
		for _, p := range optional(get["parameters"]) {
			names = append(names, p.(map[string]any)["name"].(string))
		}
		require.Subset(t, names, []string{"limit", "after"}, path)
		n++
	}
	require.Equal(t, 12, n)
}

func TestEveryReferenceOfTheDocumentLeadsSomewhere(t *testing.T) {
	t.Parallel()
	doc := document(t, newHouse(t))
	n := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				resolved(t, doc, map[string]any{"$ref": ref})
				n++
			}
			for _, e := range v {
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(doc)
	require.Greater(t, n, 100)
	b, err := json.Marshal(doc)
	require.NoError(t, err)
	require.NotRegexp(t, regexp.MustCompile(`\$schema|\$id|unpkg|jsdelivr|cdn`), string(b))
	for _, name := range []string{"listing", "registry", "finding", "question", "answer", "enforcement"} {
		at(t, doc, "components", "schemas", name)
	}
	require.Equal(t, "#/components/schemas/listing", at(t, doc, "paths", "/v1/listings", "post", "requestBody", "content", "application/json", "schema", "$ref"))
	require.Contains(t, at(t, doc, "paths", "/v1/listings", "post", "requestBody", "content"), "application/x-ndjson")
}

func TestNothingIsServedFromElsewhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/docs", "/schemas/X.json", "/openapi.yaml", "/openapi-3.0.json"} {
		h.ask("admin", "GET", path, "").problem(t, 404, "no_route")
	}
	got := h.ask("admin", "GET", "/v1/me", "", "Host", "evil.example")
	require.Empty(t, got.header.Get("Link"))
	require.NotContains(t, got.body, "$schema")
}
