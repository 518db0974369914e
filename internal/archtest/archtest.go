// Package archtest checks the law of imports: nouns, helpers, rooms, leaves, wires; the home of each vendor; the folders there may be.
//
// It reads import clauses only. Test files are free: they may join what the law keeps apart.
package archtest

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// module is the path of the module.
const module = "markwarden"

var (
	rooms = []string{"ingest", "index", "registry", "matchers", "policy", "review", "complaints", "enforce", "notify", "access", "insights"}
	// leaves hold one vendor, protocol or database each. They may import rooms; rooms don't import them, their own neither.
	leaves = []string{"kafka", "store", "index/bleve", "index/goimagehash", "index/remote", "policy/cel", "ingest/fetch", "enforce/webhook", "notify/smtp", "access/oidc", "api", "console"}
	// wires put everything together, and nothing but wires imports them.
	wires = []string{"app", "cmd", "scan", "authorize", "demo", "bench", "eval", "faults"}
	// others have no Go package of the module in them.
	others = []string{"docs", "tools"}

	forbidden = []string{"utils", "util", "common", "models", "model", "types", "helpers", "helper", "base", "pkg", "src", "misc", "shared", "lib"}
)

// homes says where each vendor may be imported, folders with what is below them.
var homes = map[string][]string{
	"cel.dev/cel-go":                        {"policy/cel"},
	"github.com/blevesearch":                {"index/bleve", "bench/peers"},
	"github.com/chromedp/chromedp":          {}, // tests only
	"github.com/corona10/goimagehash":       {"index/goimagehash"},
	"github.com/danielgtaylor/huma":         {"api"},
	"github.com/gen2brain/avif":             {"index/goimagehash"}, // built in on demand only
	"github.com/go-chi/chi":                 {"api", "console"},
	"github.com/goccy/go-yaml":              {"policy", "ingest/mapping", "app"},
	"github.com/google/uuid":                {"internal/ids"},
	"github.com/jackc/pgx":                  {"store/postgres", "store/storetest"},
	"github.com/pressly/goose":              {"store/sqlite", "store/postgres"},
	"github.com/prometheus/client_golang":   {"app"},
	"github.com/santhosh-tekuri/jsonschema": {}, // tests only
	"github.com/schollz/progressbar":        {"cmd"},
	"github.com/segmentio/kafka-go":         {"kafka"},
	"github.com/spf13/cobra":                {"cmd"},
	"github.com/standard-webhooks":          {"enforce/webhook"},
	"github.com/twmb/franz-go":              {"kafka/embedded"},
	"golang.org/x/image":                    {"index/goimagehash", "demo", "eval"},
	"golang.org/x/sync":                     {""}, // everywhere but the nouns
	"golang.org/x/term":                     {"cmd"},
	"golang.org/x/text":                     {"internal/fold", "index/bleve"},
	"modernc.org/sqlite":                    {"store/sqlite"},
	"github.com/stretchr/testify":           testing,
	"github.com/google/go-cmp":              testing,
	"github.com/rogpeppe/go-internal":       testing,
	"go.uber.org/goleak":                    testing,
	"pgregory.net/rapid":                    testing,
}

// testing are the packages that tests share; they are no test files themselves, may import all as those do, and nothing imports them.
var testing = []string{"store/storetest", "matchers/matcherstest"}

// notInRooms are parts of the standard library that belong to leaves, with the rooms that may name them all the same: enforce
// tells the status codes of its receivers apart, and calls nobody.
var notInRooms = map[string][]string{"database/sql": {}, "net/http": {"enforce"}}

// Violation is one thing that the law forbids.
type Violation struct {
	Where string // file:line, or a folder
	What  string
}

func (v Violation) String() string { return v.Where + ": " + v.What }

// Check reads the module at root and returns every violation, in order of files.
func Check(root string) ([]Violation, error) {
	var found []Violation
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			return checkFolder(rel, &found)
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		return checkFile(root, rel, &found)
	})
	return found, err
}

func checkFolder(rel string, found *[]Violation) error {
	name := path.Base(rel)
	switch {
	case strings.HasPrefix(name, "."), name == "testdata", name == "node_modules":
		return fs.SkipDir
	case slices.Contains(forbidden, name):
		*found = append(*found, Violation{rel, "a folder named " + name + " says nothing about what is in it"})
	case !strings.Contains(rel, "/") && !known(rel):
		*found = append(*found, Violation{rel, "no such folder in the house: rooms, leaves, wires and internal have their places"})
	}
	if slices.Contains(others, rel) {
		return fs.SkipDir
	}
	return nil
}

func known(top string) bool {
	return top == "internal" || slices.Contains(rooms, top) || slices.Contains(leaves, top) || slices.Contains(wires, top) || slices.Contains(others, top)
}

func checkFile(root, rel string, found *[]Violation) error {
	src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, rel, src, parser.ImportsOnly)
	if err != nil {
		return err
	}
	dir := path.Dir(rel)
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if what := forbids(dir, imported); what != "" {
			*found = append(*found, Violation{fmt.Sprintf("%s:%d", rel, files.Position(spec.Pos()).Line), what})
		}
	}
	return nil
}

// layer of a folder of the module.
type layer int

const (
	noun layer = iota
	helper
	room
	leaf
	wire
)

var layerNames = map[layer]string{noun: "the nouns", helper: "a helper", room: "a room", leaf: "a leaf", wire: "a wire"}

func layerOf(dir string) layer {
	switch {
	case dir == ".":
		return noun
	case withinAny(dir, testing):
		return wire
	case within(dir, "internal"):
		return helper
	case withinAny(dir, leaves):
		return leaf
	case withinAny(dir, rooms):
		return room
	}
	return wire
}

// forbids says why a file in dir must not import a package; "" when it may.
func forbids(dir, imported string) string {
	if to, ours := ourFolder(imported); ours {
		return forbidsOurs(dir, to)
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		if except, ok := notInRooms[imported]; ok && layerOf(dir) == room && !withinAny(dir, except) {
			return fmt.Sprintf("a room doesn't import %s: that is a leaf's", imported)
		}
		return ""
	}
	return forbidsVendor(dir, imported)
}

func forbidsOurs(dir, to string) string {
	from, target := layerOf(dir), layerOf(to)
	refuse := func(why string) string {
		return fmt.Sprintf("%s (%s) imports %s (%s): %s", layerNames[from], dir, to, layerNames[target], why)
	}
	switch {
	case target > from:
		return refuse("imports point down only")
	case from == room && target == room && top(dir) != top(to):
		return refuse("rooms never import rooms; declare a small interface and let app plug it")
	case from == leaf && target == leaf && top(dir) != top(to):
		return refuse("leaves don't know each other")
	}
	return ""
}

func forbidsVendor(dir, imported string) string {
	if layerOf(dir) == noun {
		return fmt.Sprintf("the nouns import the standard library only, not %s", imported)
	}
	home, found := "", false
	for vendor := range homes {
		if within(imported, vendor) && len(vendor) > len(home) {
			home, found = vendor, true
		}
	}
	switch {
	case !found:
		return fmt.Sprintf("%s has no home: give it one in archtest, and a line in docs/dependencies.md", imported)
	case !withinAny(dir, homes[home]):
		return fmt.Sprintf("%s is at home in %v, not in %s", imported, homes[home], dir)
	}
	return ""
}

// ourFolder is the folder of a package of the module.
func ourFolder(imported string) (dir string, ours bool) {
	if imported == module {
		return ".", true
	}
	return strings.CutPrefix(imported, module+"/")
}

func top(dir string) string { return strings.Split(dir, "/")[0] }

// within says whether a path is a folder or below it; "" is everywhere.
func within(p, folder string) bool {
	return folder == "" || p == folder || strings.HasPrefix(p, folder+"/")
}

func withinAny(p string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return within(p, f) })
}
