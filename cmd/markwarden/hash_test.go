package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func hashes(t *testing.T, args ...string) (lines []hashLine, says string, err error) {
	c := root()
	var out, problems bytes.Buffer
	c.SetOut(&out)
	c.SetErr(&problems)
	c.SetArgs(append([]string{"hash"}, args...))
	err = c.ExecuteContext(t.Context())
	for d := json.NewDecoder(&out); d.More(); {
		var l hashLine
		require.NoError(t, d.Decode(&l))
		lines = append(lines, l)
	}
	return lines, problems.String(), err
}

// The list is one of published PDQ hashes; pictures of it are known, others are not.
func TestHashFindsWhatOthersKnow(t *testing.T) {
	t.Parallel()
	dir, pictures := t.TempDir(), filepath.Join("..", "..", "index", "goimagehash", "testdata")
	list, known := filepath.Join(dir, "list"), filepath.Join(dir, "known")
	published := "d8f8f0cec4f4a84f0637022a078f67f0b36e2ee5b6621e1d33e6239c4e9c9b22"
	require.NoError(t, os.WriteFile(list, []byte("# two, one of them twice\n"+published+",a bridge\n\n"+published+"\n"+strings.Repeat("01", 32)+" 7\n"), 0o600))
	bridge, other := filepath.Join(pictures, "pdq", "bridge-mods", "square-256x256.jpg"), filepath.Join(pictures, "modes", "rgb.png")

	lines, says, err := hashes(t, "--known", known, "--add", list, bridge, other)
	require.NoError(t, err)
	require.Equal(t, "2 hashes known, 2 of them new\n", says)
	require.Len(t, lines, 2)
	require.Len(t, lines[0].Known, 1)
	require.Equal(t, published, lines[0].Known[0].PDQ)
	require.LessOrEqual(t, lines[0].Known[0].Distance, 10)
	require.Equal(t, 100, lines[0].PDQQuality)
	require.Equal(t, []int{256, 256}, []int{lines[0].Width, lines[0].Height})
	require.Empty(t, lines[1].Known)
	require.Len(t, lines[1].P256, 64)

	lines, says, err = hashes(t, "--known", known, "--add", list, list)
	require.ErrorIs(t, err, exit{finding}, "a list is no picture")
	require.Equal(t, "2 hashes known, 0 of them new\n", says)
	require.Equal(t, "unknown_format", lines[0].Reason)

	require.NoError(t, os.WriteFile(list, []byte("beef\n"), 0o600))
	_, _, err = hashes(t, "--known", known, "--add", list)
	require.ErrorContains(t, err, "line 1")
	_, _, err = hashes(t, "--add", list)
	require.ErrorContains(t, err, "--known")
	_, _, err = hashes(t, filepath.Join(dir, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
