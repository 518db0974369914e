package wordmark_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/internal/words"
	"markwarden/matchers/wordmark"
	"pgregory.net/rapid"
)

// distance is the restricted Damerau-Levenshtein distance, as a book writes it.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// slipped draws a word with so many slips of the hand.
func slipped(t *rapid.T, word string, n int) string {
	w := []byte(word)
	for range n {
		i := rapid.IntRange(1, len(w)-2).Draw(t, "at")
		switch rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			w = slices.Delete(w, i, i+1)
		case 1:
			w = slices.Insert(w, i, byte(rapid.IntRange('a', 'z').Draw(t, "more")))
		case 2:
			w[i] = byte(rapid.IntRange('a', 'z').Draw(t, "other"))
		default:
			w[i], w[i+1] = w[i+1], w[i]
		}
	}
	return string(w)
}

func registered(names []string) []*markwarden.Right {
	all := make([]*markwarden.Right, len(names))
	for i, n := range names {
		all[i] = &markwarden.Right{ID: markwarden.RightID(fmt.Sprintf("r%02d", i)), Kind: markwarden.WordMark, Text: n}
	}
	return all
}

var name = rapid.StringMatching(`[bdfgklmnprstvz][aeiou][bdfgklmnprstvz][aeiou][bdfgklmnprstvz]([aeiou][bdfgklmnprstvz]){0,3}`)

func found(m *wordmark.Matcher, title string) map[string]bool {
	ids := map[string]bool{}
	for _, e := range m.Sweep(features(title)) {
		ids[string(e.Right)] = true
	}
	return ids
}

// TestNothingIsLostAgainstAllPairs holds the matcher to a comparison of the word with every mark: whatever is registered as it stands is
// found, and else every mark one slip away, unless more than three are.
func TestNothingIsLostAgainstAllPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(name, 1, 30, rapid.ID).Draw(t, "names")
		word := slipped(t, rapid.SampledFrom(names).Draw(t, "of"), rapid.IntRange(0, 1).Draw(t, "slips"))
		if _, english := words.English(word); english || len(word) < 5 {
			t.Skip()
		}
		got := found(wordmark.New(slices.Values(registered(names))), "item "+word+" x")
		var exact, near []int
		for i, n := range names {
			switch plural := word == n+"s" || n == word+"s" || word == n+"e" && n[len(n)-1] != 'e'; {
			case n == word:
				exact = append(exact, i)
			case len(n) >= 5 && !plural && n[0] == word[0] && distance(n, word) == 1:
				near = append(near, i)
			}
		}
		want := exact
		if len(exact) == 0 && len(near) <= 3 {
			want = near
		}
		for _, i := range want {
			require.True(t, got[fmt.Sprintf("r%02d", i)], "%q is not found in %q", names[i], word)
		}
	})
}

// TestTwoSlipsInALongWordAreFoundMostly measures what is lost where two slips fall into both halves of a long word.
func TestTwoSlipsInALongWordAreFoundMostly(t *testing.T) {
	t.Parallel()
	long := rapid.StringMatching(`([bdfgklmnprstvz][aeiou]){5,6}[bdfgklmnprstvz]`)
	n, hit := 0, 0
	for seed := range 600 {
		word, mistyped := "", ""
		rapid.Custom(func(t *rapid.T) string {
			word = long.Draw(t, "word")
			mistyped = slipped(t, word, 2)
			return ""
		}).Example(seed)
		if distance(word, mistyped) != 2 || strings.HasPrefix(mistyped, word) {
			continue
		}
		n++
		if found(wordmark.New(slices.Values(registered([]string{word}))), mistyped+" shoes")["r00"] {
			hit++
		}
	}
	t.Logf("%d of %d", hit, n)
	require.Greater(t, n, 300)
	require.Greater(t, float64(hit)/float64(n), 0.7)
}

func TestSpacesCaseAndEmojiChangeNothing(t *testing.T) {
	t.Parallel()
	m := matcher()
	for _, title := range []string{"new Foxa shoes", "F0x4 shoes", "Louri Velan bag", "Phoksa shoes", "naike 男鞋", "Фокса куртка", "sky runner 3 shoes"} {
		want := m.Sweep(features(title))
		require.NotEmpty(t, want, title)
		for _, other := range []string{"  " + title, title + "  ", strings.ReplaceAll(title, " ", "  "), title + " 🔥", "✅ " + title, title + "\u200b", strings.ToUpper(title), strings.ReplaceAll(title, " ", "\u3000")} {
			got := m.Sweep(features(other))
			require.Len(t, got, len(want), other)
			for i := range want {
				require.Equal(t, want[i].Right, got[i].Right, other)
				require.InDelta(t, want[i].Strength, got[i].Strength, 0.01, other)
			}
		}
	}
}
