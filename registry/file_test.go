package registry_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/registry"
	"markwarden/registry/internal/random"
)

// A snapshot that was written and read is the same: in its records, its answers and its changes.
func TestSnapshotFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "registry.snapshot")
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 5))
		shape := random.DrawShape(r)
		all := records(random.Registry(r, shape))
		if r.IntN(2) == 0 {
			all = append(all, registry.Record{Marketplace: &markwarden.Marketplace{ID: "demo", Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive, GatedRights: []markwarden.RightID{"r1"}}})
			all = append(all, registry.Record{Party: &markwarden.Party{ID: "long", Stores: []markwarden.Store{{Marketplace: "other", ID: markwarden.StoreID(fmt.Sprintf("%040d", 7))}, {Marketplace: "demo", ID: "日本"}}}})
		}
		s := registry.NewSnapshot(7, all)
		require.NoError(t, s.WriteFile(name, "mark"))
		back, mark, err := registry.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, "mark", mark)
		require.EqualValues(t, 7, back.Revision())
		require.Equal(t, s.Bytes(), back.Bytes())
		require.Equal(t, slices.Collect(s.Records()), slices.Collect(back.Records()))
		change := records(random.Registry(r, shape))
		now, then := s.With(8, change), back.With(8, change)
		for range 20 {
			q := random.Question(r, shape)
			require.Equal(t, s.Authorize(q), back.Authorize(q))
			require.Equal(t, now.Authorize(q), then.Authorize(q))
		}
		if len(change) > 0 {
			require.ErrorIs(t, now.WriteFile(name, ""), markwarden.ErrInvalid)
		}
		small, err := now.Compact(t.Context())
		require.NoError(t, err)
		require.NoError(t, small.WriteFile(name, ""))
		for range 20 {
			q := random.Question(r, shape)
			require.Equal(t, now.Authorize(q), small.Authorize(q))
		}
	})
}

// marked is a store that names its history.
type marked struct {
	*fake
	name string
	load int
}

func (m *marked) Mark(_ context.Context, revision int64) (string, error) {
	if int(revision) > len(m.changes) {
		return "", nil
	}
	return fmt.Sprint(m.name, revision), nil
}

func (m *marked) Load(ctx context.Context) (int64, []registry.Record, error) {
	m.load++
	return m.fake.Load(ctx)
}

func TestLiveKeepsItsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(dir, "registry.snapshot")
		store := &marked{fake: &fake{}, name: "a"}
		put := func(id string) {
			_, err := store.Apply(t.Context(), registry.Change{From: int64(len(store.changes)), Records: []registry.Record{party(id)}})
			require.NoError(t, err)
		}
		put("p1")
		var heard []error
		start := func() *registry.Live {
			heard = nil
			l := &registry.Live{Store: store, File: file, Failed: func(err error) { heard = append(heard, err) }}
			require.NoError(t, l.Load(t.Context()))
			return l
		}
		run := func(l *registry.Live) {
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- l.Run(ctx) }()
			time.Sleep(registry.DefaultEvery)
			synctest.Wait()
			cancel()
			require.ErrorIs(t, <-ended, context.Canceled)
		}
		l := start()
		require.Empty(t, heard, "no file yet is no fault")
		require.NoFileExists(t, file)
		run(l)
		require.FileExists(t, file)

		put("p2")
		l = start()
		require.Empty(t, heard)
		require.Equal(t, 1, store.load, "the second start reads the file, and only what changed since from the store")
		require.EqualValues(t, 2, l.Current().Revision())
		for _, id := range []markwarden.PartyID{"p1", "p2"} {
			_, ok := l.Current().Party(id)
			require.True(t, ok)
		}

		b, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, b[:len(b)/2], 0o600))
		l = start()
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], registry.ErrBrokenFile)
		require.ErrorContains(t, heard[0], "made anew")
		require.Equal(t, 2, store.load)
		run(l)
		start()
		require.Empty(t, heard, "it was made anew")

		store.name = "b"
		start()
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], registry.ErrOtherStore)
		store.name, store.changes = "a", store.changes[:1]
		l = start()
		require.ErrorIs(t, heard[0], registry.ErrOtherStore, "a store that was restored to an earlier revision")
		require.EqualValues(t, 1, l.Current().Revision())

		heard = nil
		require.NoError(t, os.RemoveAll(dir))
		run(l)
		require.Len(t, heard, 1, "a folder that is away is told once a minute")
		require.ErrorIs(t, heard[0], os.ErrNotExist)
		require.NoError(t, errors.Join(os.MkdirAll(dir, 0o700), nil))
	})
}

// Many changes are put into a new base beside what goes on.
func TestLiveBuildsAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		followed := 0
		l := &registry.Live{Store: f, Next: func(context.Context, *registry.Snapshot, *registry.Snapshot, []registry.Record) error {
			followed++
			return nil
		}}
		require.NoError(t, l.Load(t.Context()))
		var many []registry.Record
		for i := range 1500 {
			many = append(many, party(fmt.Sprint("p", i)))
		}
		_, err := f.Apply(t.Context(), registry.Change{Records: many})
		require.NoError(t, err)
		s, err := l.Refresh(t.Context())
		require.NoError(t, err)
		require.True(t, s.Crowded())
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- l.Run(ctx) }()
		time.Sleep(registry.DefaultEvery)
		synctest.Wait()
		require.False(t, l.Current().Crowded())
		require.EqualValues(t, 1, l.Current().Revision())
		require.Equal(t, 3, followed)
		require.Equal(t, 1500, l.Current().Counts()[registry.KindParty])
		cancel()
		<-ended
	})
}
