package archtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/internal/archtest"
)

func TestTheHouseKeepsItsLaw(t *testing.T) {
	found, err := archtest.Check(filepath.Join("..", ".."))
	require.NoError(t, err)
	for _, v := range found {
		t.Error(v)
	}
}

// TestTheLaw breaks each law once in a tree of its own, and keeps it once.
func TestTheLaw(t *testing.T) {
	for _, c := range []struct {
		name, file, imports string
		says                string // empty: lawful
	}{
		{"nouns import the standard library", "right.go", "strings", ""},
		{"nouns import no vendor", "right.go", "golang.org/x/sync/errgroup", "standard library only"},
		{"nouns import no helper", "right.go", "markwarden/internal/ids", "imports point down only"},
		{"helpers import nouns", "internal/wire/a.go", "markwarden", ""},
		{"helpers import helpers", "internal/wire/a.go", "markwarden/internal/ids", ""},
		{"helpers import no room", "internal/wire/a.go", "markwarden/registry", "imports point down only"},
		{"rooms import nouns", "review/a.go", "markwarden", ""},
		{"rooms import helpers", "review/a.go", "markwarden/internal/jobs", ""},
		{"rooms never import rooms", "review/a.go", "markwarden/registry", "rooms never import rooms"},
		{"nor a part of one", "review/a.go", "markwarden/matchers/wordmark", "rooms never import rooms"},
		{"nor from a part of one", "matchers/wordmark/a.go", "markwarden/index", "rooms never import rooms"},
		{"rooms import their own parts", "matchers/a.go", "markwarden/matchers/wordmark", ""},
		{"and parts their room", "matchers/wordmark/a.go", "markwarden/matchers", ""},
		{"rooms don't import their own leaves", "policy/a.go", "markwarden/policy/cel", "imports point down only"},
		{"rooms don't import leaves", "review/a.go", "markwarden/store", "imports point down only"},
		{"rooms know no SQL", "review/a.go", "database/sql", "a leaf's"},
		{"rooms know no HTTP", "complaints/a.go", "net/http", "a leaf's"},
		{"enforce tells status codes apart", "enforce/a.go", "net/http", ""},
		{"a leaf in a room's folder knows HTTP", "ingest/fetch/a.go", "net/http", ""},
		{"leaves import rooms", "store/review.go", "markwarden/review", ""},
		{"leaves import parts of themselves", "store/sqlite/a.go", "markwarden/store", ""},
		{"leaves don't know each other", "api/a.go", "markwarden/store", "leaves don't know each other"},
		{"leaves don't import wires", "api/a.go", "markwarden/app", "imports point down only"},
		{"wires import everything", "app/a.go", "markwarden/store/sqlite", ""},
		{"even wires import vendors at home only", "app/a.go", "github.com/segmentio/kafka-go", "is at home in"},
		{"a vendor without a home", "app/a.go", "github.com/nobody/nothing", "has no home"},
		{"a vendor with a longer name is another", "kafka/a.go", "github.com/segmentio/kafka-gone", "has no home"},
		{"test libraries stay in tests", "review/a.go", "github.com/stretchr/testify/require", "is at home in"},
		{"but in packages for tests", "store/storetest/a.go", "github.com/stretchr/testify/require", ""},
		{"and there all is joined", "store/storetest/a.go", "markwarden/ingest/fetch", ""},
		{"which nothing imports", "store/a.go", "markwarden/store/storetest", "imports point down only"},
		{"test files are free", "review/a_test.go", "markwarden/registry", ""},
		{"chromedp is for tests", "console/a.go", "github.com/chromedp/chromedp", "is at home in"},

		{"kafka-go in kafka", "kafka/a.go", "github.com/segmentio/kafka-go", ""},
		{"kafka-go elsewhere", "ingest/a.go", "github.com/segmentio/kafka-go", "is at home in"},
		{"kfake in kafka/embedded", "kafka/embedded/a.go", "github.com/twmb/franz-go/pkg/kfake", ""},
		{"kgo in kafka", "kafka/a.go", "github.com/twmb/franz-go/pkg/kgo", "is at home in"},
		{"goimagehash in its leaf", "index/goimagehash/a.go", "github.com/corona10/goimagehash", ""},
		{"goimagehash in index", "index/a.go", "github.com/corona10/goimagehash", "is at home in"},
		{"bleve in its leaf", "index/bleve/a.go", "github.com/blevesearch/bleve/v2/mapping", ""},
		{"bleve in api", "api/a.go", "github.com/blevesearch/bleve/v2", "is at home in"},
		{"cel in its leaf", "policy/cel/a.go", "cel.dev/cel-go/cel", ""},
		{"cel in a mapping", "ingest/mapping/a.go", "cel.dev/cel-go/cel", "is at home in"},
		{"chi in console", "console/a.go", "github.com/go-chi/chi/v5", ""},
		{"chi in app", "app/a.go", "github.com/go-chi/chi/v5", "is at home in"},
		{"huma in console", "console/a.go", "github.com/danielgtaylor/huma/v2", "is at home in"},
		{"the driver of sqlite in store", "store/a.go", "modernc.org/sqlite", "is at home in"},
		{"goose in store/postgres", "store/postgres/a.go", "github.com/pressly/goose/v3", ""},
		{"pgx in store", "store/a.go", "github.com/jackc/pgx/v5/stdlib", "is at home in"},
		{"standard webhooks in enforce", "enforce/a.go", "github.com/standard-webhooks/standard-webhooks/libraries/go", "is at home in"},
		{"x/text in fold", "internal/fold/a.go", "golang.org/x/text/unicode/norm", ""},
		{"x/text in matchers", "matchers/a.go", "golang.org/x/text/unicode/norm", "is at home in"},
		{"uuid in ids", "internal/ids/a.go", "github.com/google/uuid", ""},
		{"uuid in review", "review/a.go", "github.com/google/uuid", "is at home in"},
		{"cobra in cmd", "cmd/markwarden/a.go", "github.com/spf13/cobra", ""},
		{"cobra in app", "app/a.go", "github.com/spf13/cobra", "is at home in"},
		{"yaml in policy", "policy/a.go", "github.com/goccy/go-yaml", ""},
		{"yaml in registry", "registry/a.go", "github.com/goccy/go-yaml", "is at home in"},

		{"a folder that says nothing", "review/utils/a.go", "strings", "says nothing"},
		{"a folder that has no place", "warehouse/a.go", "strings", "no such folder"},
		{"what is under testdata is data", "review/testdata/a.go", "markwarden/registry", ""},
		{"the tools have a module of their own", "tools/a.go", "github.com/nobody/nothing", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			write(t, root, "doc.go", "package markwarden\n")
			write(t, root, c.file, "package a\n\nimport _ \""+c.imports+"\"\n")
			found, err := archtest.Check(root)
			require.NoError(t, err)
			if c.says == "" {
				require.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			require.Contains(t, found[0].What, c.says)
			require.True(t, strings.HasPrefix(c.file, strings.Split(found[0].Where, ":")[0]), found[0].Where)
		})
	}
}

func TestEveryViolationIsFoundWithItsLine(t *testing.T) {
	root := t.TempDir()
	write(t, root, "review/a.go", "package a\n\nimport (\n\t_ \"fmt\"\n\t_ \"markwarden/registry\"\n\n\t_ \"cel.dev/cel-go/cel\"\n)\n")
	write(t, root, "policy/b.go", "package b\n\nimport \"markwarden/store\"\n\nvar _ = store.DB{}\n")
	found, err := archtest.Check(root)
	require.NoError(t, err)
	var where []string
	for _, v := range found {
		where = append(where, v.Where)
	}
	require.Equal(t, []string{"policy/b.go:3", "review/a.go:5", "review/a.go:7"}, where)
}

func write(t *testing.T, root, file, text string) {
	t.Helper()
	p := filepath.Join(root, filepath.FromSlash(file))
	require.NoError(t, os.MkdirAll(filepath.Dir(p), 0o755))
	require.NoError(t, os.WriteFile(p, []byte(text), 0o644))
}
