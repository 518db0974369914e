package roman_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden/internal/roman"
)

func TestWordsAsTheySound(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"Найк": "nayk", "ШАНЕЛЬ": "shanel", "νάικ": "naik", "μπος": "bos", "نايكي": "nayky", "אדידס": "adyds",
		"प्यूमा": "pyuma", "ซัมซุง": "samsung", "อาดิดาส": "adidas", "ไอโฟน": "aifon", "เลโก้": "leko",
		"ナイキ": "naiki", "アディダス": "adidasu", "クロックス": "kurokusu", "シャネル": "shaneru", "ヴィトン": "viton", "나이키": "naiki", "삼성": "samseong",
	} {
		got, script := roman.Word(word)
		require.Equal(t, want, got, word)
		require.NotEqual(t, roman.None, script)
	}
}

func TestWordsOfNoOrTwoScriptsAreNotRead(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"", "nike", "耐克", "Nайк", "ナイ키", "12"} {
		got, script := roman.Word(word)
		require.Empty(t, got, word)
		require.Equal(t, roman.None, script)
	}
}

func FuzzWordIsSmallLatinLetters(f *testing.F) {
	f.Add("Найк")
	f.Add("โปโล")
	f.Fuzz(func(t *testing.T, s string) {
		got, script := roman.Word(s)
		for _, c := range got {
			if c < 'a' || c > 'z' {
				t.Errorf("%q is read %q", s, got)
			}
		}
		if script == roman.None && got != "" {
			t.Errorf("%q is read %q in no script", s, got)
		}
	})
}
