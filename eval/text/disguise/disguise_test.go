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
	"exact": 0.95, "alias": 0.98, "product_mark_only": 0.97, "spacing": 0.95, "leet": 0.96, "concealed": 0.96, "emoji_split": 0.98, "diacritics": 0.96, "invisible": 0.98,
	"case_width": 0.97, "homoglyph": 0.97, "joined": 0.93, "misspelling": 0.94, "pinyin": 0.97, "homophone": 0.93, "variant": 0.97, "phonetic": 0.90, "combined": 0.96, "reordered": 0.85, "typo": 0.85, "transliteration": 0.78,
}

func TestOtherMarksAreFoundToo(t *testing.T) {
	t.Parallel()
	rep, _, err := text.Run(t.Context(), disguise.Generate(2000, 11), scan.Options{})
	require.NoError(t, err)
	for kind, floor := range floors {
		require.GreaterOrEqual(t, rep.RecallByKind[kind], floor, kind)
	}
	require.Len(t, floors, len(rep.RecallByKind), "each kind has a floor")
	require.GreaterOrEqual(t, rep.SpanExact, 0.96)
	require.LessOrEqual(t, rep.FalseFlagRate, 0.02)
	require.Greater(t, rep.Dictionary.FalseFlagRate, 0.6)
}

// What says nothing moves nothing: more spaces between words, an emoji at the end. (Spaces in the mark itself are a way of writing it.)
func TestSpacesAndEmojiMoveNoScore(t *testing.T) {
	t.Parallel()
	rows := disguise.Generate(600, 5)
	_, was, err := text.Run(t.Context(), rows, scan.Options{})
	require.NoError(t, err)
	for i := range rows {
		keep := rows[i].Mark
		if rows[i].Positive() {
			keep = rows[i].Surfaces()[0]
		}
		before, after, there := strings.Cut(rows[i].Title, keep)
		wide := strings.NewReplacer(" ", "  ")
		rows[i].Title = wide.Replace(before)
		if there {
			rows[i].Title += keep + wide.Replace(after)
		}
		rows[i].Title += " 🔥"
	}
	_, now, err := text.Run(t.Context(), rows, scan.Options{})
	require.NoError(t, err)
	for i := range was {
		require.InDelta(t, was[i].Risk, now[i].Risk, 0.01, "%s: %s", was[i].Kind, was[i].Title)
	}
}
