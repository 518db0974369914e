package console_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/console"
	"markwarden/review"
)

func catalogues(t *testing.T) (en, zh map[string]string) {
	t.Helper()
	en, err := console.Catalogue("en")
	require.NoError(t, err)
	zh, err = console.Catalogue("zh")
	require.NoError(t, err)
	return en, zh
}

var argument = regexp.MustCompile(`\{\d\}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	en, zh := catalogues(t)
	for key, text := range en {
		require.Contains(t, zh, key)
		require.NotEmpty(t, text, key)
		require.NotEmpty(t, zh[key], key)
		one, _, _ := strings.Cut(text, "|")
		require.ElementsMatch(t, argument.FindAllString(one, -1), argument.FindAllString(zh[key], -1), "arguments of %s", key)
	}
	require.Len(t, zh, len(en))
}

// Everything in the Chinese catalogue is Chinese, but for what has no words.
func TestTheChineseCatalogueIsChinese(t *testing.T) {
	t.Parallel()
	_, zh := catalogues(t)
	han := regexp.MustCompile(`\p{Han}`)
	for key, text := range zh {
		if !strings.HasPrefix(key, "verdict_key.") {
			require.Regexp(t, han, text, key)
		}
	}
}

var (
	inTemplates = regexp.MustCompile(`\b(?:T|N|N2) "([^"]+)"`)
	inCode      = regexp.MustCompile(`(?:\.(?:T|N)\(|"[a-z_]+", )"([a-z_]+\.[a-z_.]+)"`)
	lists       = regexp.MustCompile(`\b(?:Word|Badge) "([^"]+)"`)
)

func TestEveryKeyThatPagesUseExists(t *testing.T) {
	t.Parallel()
	en, _ := catalogues(t)
	used := map[string]bool{}
	usedLists := map[string]bool{}
	files, err := fs.Glob(console.Templates, "templates/*.html")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		b, err := fs.ReadFile(console.Templates, f)
		require.NoError(t, err)
		for _, m := range inTemplates.FindAllStringSubmatch(string(b), -1) {
			require.Contains(t, en, m[1], f)
			used[m[1]] = true
		}
		for _, m := range lists.FindAllStringSubmatch(string(b), -1) {
			usedLists[m[1]] = true
		}
	}
	require.Greater(t, len(used), 200)
	for list := range usedLists {
		require.True(t, slices.ContainsFunc(keysOf(en), func(k string) bool { return strings.HasPrefix(k, list+".") }), "no words for the list %s", list)
	}
	sources, err := fs.Glob(os.DirFS("."), "*.go")
	require.NoError(t, err)
	inGo := 0
	for _, f := range sources {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range inCode.FindAllStringSubmatch(string(b), -1) {
			if strings.HasSuffix(m[1], ".") {
				continue // a prefix
			}
			inGo++
			require.Contains(t, en, m[1], f)
		}
	}
	require.Greater(t, inGo, 40)
}

func keysOf(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestEveryValueOfAClosedListHasAWord(t *testing.T) {
	t.Parallel()
	en, _ := catalogues(t)
	has := func(list string, values ...string) {
		t.Helper()
		require.NotEmpty(t, values)
		for _, v := range values {
			require.Contains(t, en, list+"."+v)
		}
	}
	has("kind", words(console.Kinds)...)
	has("kind", words(console.Defences)...)
	has("allegation", words(console.Allegations)...)
	has("verdict", words(console.Verdicts)...)
	has("verdict_key", words(console.Verdicts)...)
	has("measure", words(markwarden.Severities)...)
	has("right_kind", words(markwarden.RightKinds)...)
	has("role", words(access.Roles)...)
	has("item_state", words(complaints.ItemStates)...)
	has("seller_answer", words(complaints.AnswerKinds)...)
	has("act", words([]review.Act{review.ActOpen, review.ActUpdate, review.ActJoin, review.ActLeave, review.ActBrake, review.ActAsk, review.ActEscalate, review.ActDecide, review.ActUndo, review.ActNotice, review.ActReopen, review.ActClose})...)
	for r := markwarden.RouteUnknown; r <= markwarden.RouteTakedown; r++ {
		has("route", r.String())
	}
	for _, v := range console.Verdicts {
		require.Contains(t, en, "flash.decided_"+string(v))
	}
}

// TestEveryConstantOfTheRootHasAWord reads the root package's source, so that a constant added there is missed here.
func TestEveryConstantOfTheRootHasAWord(t *testing.T) {
	t.Parallel()
	en, _ := catalogues(t)
	list := map[string]string{
		"EvidenceKind": "kind", "AllegationKind": "allegation", "Nature": "nature", "Polarity": "side", "PictureState": "pictures", "Verdict": "verdict", "MeasureKind": "measure",
		"CaseState": "case_state", "CaseAttention": "attention", "ListingStatus": "status", "RemovalCause": "removed", "RightKind": "right_kind", "Regime": "regime", "Mode": "mode",
		"Role": "grant", "AuthorizationStatus": "standing", "Exclusivity": "exclusivity", "Answer": "answer", "BrokenReason": "broken",
	}
	seen := map[string]int{}
	files, err := filepath.Glob("../*.go")
	require.NoError(t, err)
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			name, isNamed := v.Type.(*ast.Ident)
			value, isText := v.Values[0].(*ast.BasicLit)
			if !isNamed || !isText || list[name.Name] == "" || value.Value == `""` {
				return true
			}
			seen[name.Name]++
			text, err := strconv.Unquote(value.Value)
			require.NoError(t, err)
			require.Contains(t, en, list[name.Name]+"."+text, v.Names[0].Name)
			return true
		})
	}
	for typ := range list {
		require.Positive(t, seen[typ], "no constant of %s was found", typ)
	}
}

func words[T ~string](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

func TestLanguageOfABrowser(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                                   "en",
		"zh-CN,zh;q=0.9,en;q=0.8":            "zh",
		"en-GB,en;q=0.9,zh;q=0.8":            "en",
		"fr,de;q=0.9":                        "en",
		"fr,zh-Hans;q=0.3":                   "zh",
		"en;q=0.2, zh;q=0.7":                 "zh",
		"zh;q=nonsense, en;q=0.1":            "en",
		"zh;q=0":                             "en",
		"*":                                  "en",
		strings.Repeat("x", 5000) + ",zh-TW": "zh",
	} {
		require.Equal(t, want, console.Preferred(header), header)
	}
}
