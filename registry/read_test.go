package registry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

// A file is decoded in pieces side by side; records, problems and counts come as if line by line.
func TestReadOfManyPieces(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	const n = 3000
	for i := 1; i <= n; i++ {
		switch {
		case i%500 == 0:
			fmt.Fprintf(&b, `{"type":"right","id":"r%d","kind":"song"}`+"\n", i)
		case i == 2999:
			b.WriteString(`{"type":"right","id":"r7","kind":"word_mark","text":"Twice"}` + "\n")
		case i == 1234:
			b.WriteString("\n")
		default:
			fmt.Fprintf(&b, `{"extra":%d,"type":"right","id":"r%d","kind":"word_mark","text":"Mark %s"}`+"\n", i, i, strings.Repeat("x", i%50))
		}
	}
	_, ignored, err := registry.Read(t.Context(), strings.NewReader(b.String()), registry.ReadOptions{Lenient: true})
	var bad *registry.ProblemsError
	require.ErrorAs(t, err, &bad)
	require.Equal(t, n-8, ignored)
	var lines []int
	for _, p := range bad.Problems {
		lines = append(lines, p.Line)
	}
	require.Equal(t, []int{500, 1000, 1500, 2000, 2500, 2999, 3000}, lines)
	require.ErrorContains(t, bad.Problems[5], "stands in line 7 already")

	good := strings.ReplaceAll(strings.ReplaceAll(b.String(), `"kind":"song"`, `"kind":"word_mark","text":"Song"`), `"id":"r7","kind":"word_mark","text":"Twice"`, `"id":"r2999","kind":"word_mark","text":"Once"`)
	entries, _, err := registry.Read(t.Context(), strings.NewReader(good), registry.ReadOptions{Lenient: true})
	require.NoError(t, err)
	require.Len(t, entries, n-1)
	line := 0
	for _, e := range entries {
		if line++; line == 1234 {
			line++
		}
		require.Equal(t, line, e.Line)
		require.Equal(t, markwarden.RightID(fmt.Sprintf("r%d", line)), e.Right.ID)
	}
}
