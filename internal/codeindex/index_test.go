package codeindex_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/internal/codeindex"
	"markwarden/internal/hamming"
)

// known is the obvious index.
type known map[uint64][]uint64

func (k known) apply(changes ...codeindex.Change) {
	for _, c := range changes {
		if delete(k, c.Key); c.Code != nil {
			k[c.Key] = c.Code
		}
	}
}

func (k known) search(code []uint64, radius int) []codeindex.Hit {
	var hits []codeindex.Hit
	for d := range radius + 1 {
		for _, key := range slices.Sorted(maps.Keys(k)) {
			if len(hamming.Scan(len(code), k[key], code, d, nil)) == 1 && (d == 0 || len(hamming.Scan(len(code), k[key], code, d-1, nil)) == 0) {
				hits = append(hits, codeindex.Hit{Key: key, Distance: d})
			}
		}
	}
	return hits
}

func drawChange(t *rapid.T, words int) codeindex.Change {
	c := codeindex.Change{Key: rapid.Uint64Range(0, 30).Draw(t, "key")}
	if rapid.IntRange(0, 3).Draw(t, "add") > 0 {
		for range words {
			c.Code = append(c.Code, rapid.Uint64Range(0, 31).Draw(t, "word"))
		}
	}
	return c
}

// Whatever is added, removed, compacted, closed, opened or cut off: searches find what the obvious index finds.
func TestIndexAgreesWithTheObviousOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "codeindex-")
		require.NoError(rt, err)
		defer os.RemoveAll(dir)
		words := rapid.SampledFrom([]int{1, 4}).Draw(rt, "words")
		want := known{}
		x, err := codeindex.Open(dir, words)
		require.NoError(rt, err)
		for range rapid.IntRange(0, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 6).Draw(rt, "act") {
			case 0:
				require.NoError(rt, x.Compact())
				require.Zero(rt, x.Loose())
			case 1:
				require.NoError(rt, x.Close())
				torn(rt, dir, rapid.IntRange(0, 60).Draw(rt, "torn"))
				x, err = codeindex.Open(dir, words)
				require.NoError(rt, err)
			default:
				changes := make([]codeindex.Change, rapid.IntRange(1, 4).Draw(rt, "changes"))
				for i := range changes {
					changes[i] = drawChange(rt, words)
				}
				require.NoError(rt, x.Apply(changes...))
				want.apply(changes...)
			}
			require.Equal(rt, len(want), x.Len())
			query, radius := make([]uint64, words), rapid.IntRange(0, 12).Draw(rt, "radius")
			query[0] = rapid.Uint64Range(0, 31).Draw(rt, "query")
			require.Equal(rt, want.search(query, radius), x.Search(query, radius))
		}
		require.NoError(rt, x.Close())
	})
}

// torn leaves n bytes of a record that was not written to its end behind the log.
func torn(t require.TestingT, dir string, n int) {
	f, err := os.OpenFile(filepath.Join(dir, "log"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.Write(slices.Repeat([]byte{0x5a}, n))
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

func sequence(n int, r *rand.Rand) (known, func(yield func(uint64, []uint64) bool)) {
	k := known{}
	for range n {
		k[r.Uint64()] = []uint64{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
	}
	return k, maps.All(map[uint64][]uint64(k))
}

func TestAnIndexThatIsCreatedAtOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 10, 20_000} {
		dir, r := t.TempDir(), rand.New(rand.NewPCG(uint64(n), 1))
		want, all := sequence(n, r)
		require.NoError(t, codeindex.Create(dir, 4, all))
		x, err := codeindex.Open(dir, 4)
		require.NoError(t, err)
		require.Equal(t, n, x.Len())
		found := 0
		for key, code := range want {
			query := slices.Clone(code)
			query[r.IntN(4)] ^= 1 << r.IntN(64)
			query[r.IntN(4)] ^= 1 << r.IntN(64)
			for _, hit := range x.Search(query, 31) {
				require.Equal(t, key, hit.Key)
				require.LessOrEqual(t, hit.Distance, 2)
				found++
			}
			if found == 100 {
				break
			}
		}
		require.Equal(t, min(n, 100), found)
		require.NoError(t, x.Close())
		require.Empty(t, x.Search(make([]uint64, 4), 256), "closed")
	}
}

// A crash after the new base is in its place, and before the log is: the old log, replayed on it, changes nothing.
func TestACrashBetweenBaseAndLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x, err := codeindex.Open(dir, 1)
	require.NoError(t, err)
	want := known{}
	for i := range uint64(50) {
		c := codeindex.Change{Key: i % 20, Code: []uint64{i}}
		if i%7 == 0 {
			c.Code = nil
		}
		require.NoError(t, x.Apply(c))
		want.apply(c)
	}
	log, err := os.ReadFile(filepath.Join(dir, "log"))
	require.NoError(t, err)
	require.NoError(t, x.Compact())
	require.NoError(t, x.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "log"), log, 0o600))
	x, err = codeindex.Open(dir, 1)
	require.NoError(t, err)
	require.Equal(t, want.search([]uint64{0}, 64), x.Search([]uint64{0}, 64))
	require.Equal(t, len(want), x.Len())
	require.NoError(t, x.Close())
}

func TestADamagedBaseIsNotBelieved(t *testing.T) {
	t.Parallel()
	_, all := sequence(300, rand.New(rand.NewPCG(9, 9)))
	for name, damage := range map[string]func(b []byte) []byte{
		"a bit of a code":      func(b []byte) []byte { b[100] ^= 1; return b },
		"the last byte":        func(b []byte) []byte { b[len(b)-1] ^= 128; return b },
		"cut off":              func(b []byte) []byte { return b[:len(b)-8] },
		"longer":               func(b []byte) []byte { return append(b, 0) },
		"the header":           func(b []byte) []byte { b[24]++; return b },
		"nothing":              func([]byte) []byte { return nil },
		"another kind of file": func([]byte) []byte { return slices.Repeat([]byte("picture "), 100) },
	} {
		dir := t.TempDir()
		require.NoError(t, codeindex.Create(dir, 4, all))
		file, err := os.ReadFile(filepath.Join(dir, "base"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "base"), damage(file), 0o600))
		_, err = codeindex.Open(dir, 4)
		require.ErrorIs(t, err, codeindex.ErrDamaged, name)
		require.NoError(t, codeindex.Create(dir, 4, all), "and is made anew")
		x, err := codeindex.Open(dir, 4)
		require.NoError(t, err)
		require.Equal(t, 300, x.Len())
		require.NoError(t, x.Close())
		_, err = codeindex.Open(dir, 1)
		require.ErrorIs(t, err, codeindex.ErrDamaged, "codes of another length")
	}
}

func TestOneProcessAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x, err := codeindex.Open(dir, 4)
	require.NoError(t, err)
	_, err = codeindex.Open(dir, 4)
	require.ErrorContains(t, err, "in use")
	require.NoError(t, x.Close())
	x, err = codeindex.Open(dir, 4)
	require.NoError(t, err)
	require.Error(t, x.Apply(codeindex.Change{Key: 1, Code: []uint64{1}}), "a code of another length")
	require.Empty(t, x.Search([]uint64{1}, 64))
	require.NoError(t, x.Close())
}

// Searches, changes and compactions at once: what was there all the time is always found, what is added is found by the next search.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), rand.New(rand.NewPCG(4, 4))
	stable, all := sequence(3000, r)
	require.NoError(t, codeindex.Create(dir, 4, all))
	x, err := codeindex.Open(dir, 4)
	require.NoError(t, err)
	keys := slices.Sorted(maps.Keys(stable))
	var wg sync.WaitGroup
	for reader := range 3 {
		wg.Go(func() {
			for i := range 400 {
				key := keys[(i*7+reader)%len(keys)]
				hits := x.Search(stable[key], 5)
				if len(hits) != 1 || hits[0].Key != key {
					t.Errorf("%v for %d", hits, key)
					return
				}
			}
		})
	}
	wg.Go(func() {
		for range 5 {
			if err := x.Compact(); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range uint64(200) {
		c := codeindex.Change{Key: i, Code: []uint64{i, ^i, i * 977, 1}}
		require.NoError(t, x.Apply(c))
		require.Equal(t, []codeindex.Hit{{Key: i}}, x.Search(c.Code, 0), "visible at once")
		if i%2 == 0 {
			require.NoError(t, x.Apply(codeindex.Change{Key: i}))
			require.Empty(t, x.Search(c.Code, 0), "and gone at once")
		}
	}
	wg.Wait()
	require.NoError(t, x.Compact())
	require.Equal(t, 3100, x.Len())
	require.NoError(t, x.Close())
	x, err = codeindex.Open(dir, 4)
	require.NoError(t, err)
	require.Equal(t, 3100, x.Len())
	require.NoError(t, x.Close())
}

// Whatever stands in the files: an index, or the word that they are damaged.
func FuzzOpen(f *testing.F) {
	dir := f.TempDir()
	if err := codeindex.Create(dir, 1, maps.All(map[uint64][]uint64{3: {9}, 4: {12}})); err != nil {
		f.Fatal(err)
	}
	base, err := os.ReadFile(filepath.Join(dir, "base"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(base, []byte{})
	f.Add(base[:64], slices.Repeat([]byte{1}, 30))
	f.Add([]byte{}, []byte{1})
	f.Fuzz(func(t *testing.T, base, log []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "base"), base, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "log"), log, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := codeindex.Open(dir, 1)
		if err != nil {
			return
		}
		n := x.Len()
		if hits := x.Search([]uint64{0}, 64); len(hits) != n {
			t.Fatalf("%d codes, %d found", n, len(hits))
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
