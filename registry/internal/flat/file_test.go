package flat_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/registry/internal/flat"
)

type pair struct {
	A int32
	B uint8
}

type tables struct {
	numbers []uint64
	pairs   []pair
	text    []byte
	none    []int32
}

func (t *tables) sections() []flat.Section {
	return []flat.Section{flat.Of("numbers", &t.numbers), flat.Of("pairs", &t.pairs), flat.Of("text", &t.text), flat.Of("none", &t.none)}
}

func some() *tables {
	return &tables{numbers: []uint64{1, 2, 1 << 63}, pairs: []pair{{-1, 2}, {3, 4}}, text: []byte("狐")}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "f")
	require.NoError(t, flat.Write(name, "v1", map[string]int{"revision": 7}, some().sections()))
	var got tables
	var meta map[string]int
	require.NoError(t, flat.Read(name, "v1", &meta, got.sections))
	require.Equal(t, some(), &got)
	require.Equal(t, 7, meta["revision"])

	require.ErrorIs(t, flat.Read(name, "v2", &meta, got.sections), flat.ErrBroken)
	require.ErrorIs(t, flat.Read(name, "v1", new(string), got.sections), flat.ErrBroken)
	require.ErrorIs(t, flat.Read(name, "v1", &meta, func() []flat.Section { return []flat.Section{flat.Of("other", new([]byte))} }), flat.ErrBroken)
	require.ErrorIs(t, flat.Read(name+"x", "v1", &meta, got.sections), os.ErrNotExist)
	require.Error(t, flat.Write(filepath.Join(name, "no folder"), "v1", 0, nil))
}

// A changed byte, a missing end and one byte more are all found.
func TestABrokenFileIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	require.NoError(t, flat.Write(name, "v1", 0, some().sections()))
	sound, err := os.ReadFile(name)
	require.NoError(t, err)
	read := func(b []byte) (tables, error) {
		require.NoError(t, os.WriteFile(name, b, 0o600))
		var got tables
		var meta int
		return got, flat.Read(name, "v1", &meta, got.sections)
	}
	for n := range len(sound) {
		_, err := read(sound[:n])
		require.ErrorIs(t, err, flat.ErrBroken, n)
	}
	_, err = read(append(sound[:len(sound):len(sound)], 0))
	require.ErrorIs(t, err, flat.ErrBroken)
	unseen := 0
	for n := range sound {
		b := append([]byte{}, sound...)
		b[n] ^= 1 << (n % 8)
		if _, err := read(b); err != nil {
			require.ErrorIs(t, err, flat.ErrBroken)
			continue
		}
		unseen++
	}
	require.Less(t, unseen, 64*5, "only the gaps between tables may differ")
}

func TestWhatOthersLeftHalfWrittenGoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, young, other := filepath.Join(dir, ".f.1.part"), filepath.Join(dir, ".f.2.part"), filepath.Join(dir, ".g.1.part")
	for _, p := range []string{old, young, other} {
		require.NoError(t, os.WriteFile(p, []byte("x"), 0o600))
		if p != young {
			require.NoError(t, os.Chtimes(p, time.Time{}, time.Now().Add(-2*time.Hour)))
		}
	}
	require.NoError(t, flat.Write(filepath.Join(dir, "f"), "v1", 0, some().sections()))
	require.NoFileExists(t, old)
	require.FileExists(t, young)
	require.FileExists(t, other)
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, all, 3)
}

func TestPackKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var was, now tables
		for range rapid.IntRange(0, 100).Draw(t, "n") {
			was.numbers = append(was.numbers, r.Uint64())
			was.text = append(was.text, byte(r.Uint32()))
			was.pairs = append(was.pairs, pair{r.Int32(), 1})
		}
		now = tables{append([]uint64(nil), was.numbers...), append([]pair(nil), was.pairs...), append([]byte(nil), was.text...), nil}
		flat.Pack(now.sections())
		require.Equal(t, was, now)
	})
}

func TestMemoryOfAnySize(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 64, 1 << 20, 2 << 20, 5<<20 + 1} {
		m := flat.Memory(n)
		require.Len(t, m, n)
		if n > 0 {
			m[0], m[n-1] = 1, 1
		}
	}
}
