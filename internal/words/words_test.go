package words_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden/internal/words"
)

func TestAMarkInsideOtherWordsDoesNotStand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, mark string
		want       bool
	}{
		{"坚忍耐克服困难", "耐克", false},
		{"以繁华为题", "华为", false},
		{"最佳能量胶", "佳能", false},
		{"音乐高音炮", "乐高", false},
		{"畜牧田园", "牧田", false},
		{"桃李宁静致远", "李宁", false},
		{"耐克男鞋", "耐克", true},
		{"新款耐克运动鞋", "耐克", true},
		{"适用苹果手机壳", "苹果", true},
		{"华为手机", "华为", true},
		{"戴森吹风机", "戴森", true},
		{"李宁篮球鞋", "李宁", true},
		{"乐高积木", "乐高", true},
		{"佳能相机", "佳能", true},
		{"路易威登钱包", "路易威登", true},
	} {
		i := strings.Index(c.text, c.mark)
		require.Equal(t, c.want, words.Stands(c.text, i, i+len(c.mark), 12), c.text)
	}
}

func TestWordsHaveLevels(t *testing.T) {
	t.Parallel()
	n, ok := words.English("apple")
	require.True(t, ok)
	require.LessOrEqual(t, n, 35)
	_, ok = words.English("nike")
	require.False(t, ok)
	a, _ := words.Han("的")
	b, _ := words.Han("苹果")
	require.Greater(t, a, b)
}
