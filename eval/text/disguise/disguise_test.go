package disguise_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/eval/text"
	"markwarden/eval/text/disguise"
	"markwarden/scan"
)

func TestRowsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	rows := disguise.Generate(3000, 7)
	require.Equal(t, rows, disguise.Generate(3000, 7), "the same seed")
	require.NotEqual(t, rows, disguise.Generate(3000, 8))
	positives, kinds := 0, map[string]int{}
	for _, r := range rows {
		require.NotContains(t, r.Title, "{M}")
		if !r.Positive() {
			continue
		}
		positives++
		kinds[r.Kind]++
		require.Contains(t, r.Title, r.Surfaces()[0], r.ID)
		if r.Kind != "exact" && r.Kind != "alias" && r.Kind != "product_mark_only" {
			require.NotContains(t, " "+r.Title+" ", " "+r.Mark+" ", "%s: %s is no disguise", r.ID, r.Kind)
		}
	}
	require.Greater(t, positives, 1600)
	require.Less(t, positives, 2000)
	require.Len(t, kinds, 21)
	for k, n := range kinds {
		require.Greater(t, n, 15, k)
	}
}

func TestNoMarkIsOfTheDevelopmentSet(t *testing.T) {
	t.Parallel()
	for _, r := range disguise.Generate(2000, 1) {
		for _, known := range []string{"nike", "adidas", "puma", "samsung", "lego", "apple", "canon", "dyson", "chanel", "rolex", "sony", "vans", "bosch", "polo", "guess", "coach", "dove", "shell", "mango", "visa", "intel", "tide", "beats", "target"} {
			require.False(t, strings.EqualFold(known, r.Mark), r.Mark)
		}
	}
}

// Kinds below which a change is a regression, on marks that nobody tuned to.
var floors = map[string]float64{
	"exact": 0.9, "alias": 0.95, "product_mark_only": 0.9, "spacing": 0.85, "leet": 0.85, "concealed": 0.85, "emoji_split": 0.95, "diacritics": 0.9, "invisible": 0.9,
}

func TestOtherMarksAreFoundToo(t *testing.T) {
	t.Parallel()
	rep, _, err := text.Run(t.Context(), disguise.Generate(2000, 11), scan.Options{})
	require.NoError(t, err)
	for kind, floor := range floors {
		require.GreaterOrEqual(t, rep.RecallByKind[kind], floor, kind)
	}
}
