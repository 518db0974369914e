package phrase

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
)

func TestEverySentenceIsSaidInBothLanguagesWithTheSameArguments(t *testing.T) {
	t.Parallel()
	argument := regexp.MustCompile(`\{\d+\}`)
	han := regexp.MustCompile(`\p{Han}`)
	require.Greater(t, len(sentences), 60)
	for id, s := range sentences {
		require.NotEmpty(t, s.en, id)
		require.Regexp(t, han, s.zh, id)
		require.NotRegexp(t, han, s.en, id)
		for _, arg := range argument.FindAllString(s.zh, -1) {
			require.Contains(t, s.en, arg, id)
		}
	}
}

func TestSayFillsArgumentsOnceAndKeepsUnknownMessages(t *testing.T) {
	t.Parallel()
	m := markwarden.Message{ID: "wordmark.exact", Args: []string{"{2}", "x", "FOXA"}}
	require.Equal(t, "“{2}” is the registered mark FOXA.", Say("en", m))
	require.Equal(t, "“{2}”就是注册商标FOXA。", Say("zh-CN", m))
	require.Equal(t, Say("en", m), Say("fr", m))
	require.Equal(t, "no.such a b", Say("en", markwarden.Message{ID: "no.such", Args: []string{"a", "b"}}))
	require.Equal(t, "“” is the registered mark .", Say("en", markwarden.Message{ID: "wordmark.exact"}))
	require.False(t, Knows("no.such"))
}

// Every kind that the word-mark matcher can name, and every id in the matchers' sources, has its sentences.
func TestEveryIDThatMatchersUseIsKnown(t *testing.T) {
	t.Parallel()
	for _, k := range []markwarden.EvidenceKind{
		markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindCaseWidth, markwarden.KindDiacritics, markwarden.KindSpacing,
		markwarden.KindJoined, markwarden.KindHomoglyph, markwarden.KindLeet, markwarden.KindInvisible, markwarden.KindEmojiSplit, markwarden.KindConcealed,
		markwarden.KindTypo, markwarden.KindVariant, markwarden.KindReordered, markwarden.KindProductMark, markwarden.KindNickname,
	} {
		require.True(t, Knows("wordmark."+string(k)), k)
	}
	for _, r := range []markwarden.BrokenReason{
		markwarden.NotVerified, markwarden.NotYetValid, markwarden.ReasonExpired, markwarden.ReasonRevoked, markwarden.RightNotCovered, markwarden.ClassNotCovered,
		markwarden.TerritoryNotCovered, markwarden.ChannelNotCovered, markwarden.SublicenceExceeded, markwarden.ExcludedBy, markwarden.GrantorNotHolder,
	} {
		require.True(t, Knows("context.denied."+string(r)), r)
	}
	n := 0
	for source, pattern := range map[string]string{
		"../../matchers/context/*.go":       `l\.say\([^"]*"[a-z_.]+", "([a-z_.]+)"`,
		"../../matchers/authorization/*.go": `"context\.([a-z_]+)"`,
	} {
		files, err := filepath.Glob(source)
		require.NoError(t, err)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(b), -1) {
				n++
				require.True(t, Knows("context."+m[1]) || strings.HasSuffix(m[1], "."), m[1])
			}
		}
	}
	require.Greater(t, n, 15)
}
