package pinyin_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden/internal/pinyin"
)

func TestReadings(t *testing.T) {
	t.Parallel()
	for char, want := range map[rune]string{'耐': "nai", '克': "ke", '诗': "shi", '吕': "lv"} {
		require.Equal(t, want, pinyin.Of(char)[0].String(), string(char))
	}
	require.Empty(t, pinyin.Of('a'))
	require.Len(t, pinyin.Of('乐'), 2)
}

func TestNearSoundsAreOneAndStayOne(t *testing.T) {
	t.Parallel()
	for a, b := range map[string]string{"shi": "si", "zhang": "zan", "ling": "lin", "nai": "nai"} {
		x, ok := pinyin.Parse(a)
		require.True(t, ok)
		y, ok := pinyin.Parse(b)
		require.True(t, ok)
		require.Equal(t, x.Near(), y.Near(), a)
		require.Equal(t, x.Near(), x.Near().Near())
	}
	x, _ := pinyin.Parse("long")
	y, _ := pinyin.Parse("lo")
	require.NotEqual(t, x.Near(), y.Near())
}
