package registry_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

func party(id string) registry.Record {
	return registry.Record{Party: &markwarden.Party{ID: markwarden.PartyID(id)}}
}

var errNone = errors.New("") // an atomic.Value can't go back to nil

func TestLiveFollowsItsStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		var followed [][2]int64
		var fail, heard atomic.Value
		var live *registry.Live
		live = &registry.Live{Store: f, Failed: func(err error) { heard.Store(err) }, Next: func(_ context.Context, old, next *registry.Snapshot, changes []registry.Record) error {
			if err, _ := fail.Load().(error); err != nil && !errors.Is(err, errNone) {
				return err
			}
			require.Equal(t, live.Current(), old, "the new snapshot is not current yet")
			from := int64(-1)
			if old != nil {
				from = old.Revision()
				require.Len(t, changes, int(next.Revision()-from))
			}
			followed = append(followed, [2]int64{from, next.Revision()})
			return nil
		}}
		require.Nil(t, live.Current())
		require.NoError(t, live.Load(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- live.Run(ctx) }()

		put := func(id string) {
			_, err := f.Apply(ctx, registry.Change{From: int64(len(f.changes)), Records: []registry.Record{party(id)}})
			require.NoError(t, err)
		}
		put("p1")
		began := time.Now()
		live.Poke()
		live.Poke()
		synctest.Wait()
		require.Zero(t, time.Since(began), "a poke is heard at once")
		require.EqualValues(t, 1, live.Current().Revision())
		_, ok := live.Current().Party("p1")
		require.True(t, ok)

		put("p2")
		put("p3")
		time.Sleep(registry.DefaultEvery)
		synctest.Wait()
		require.EqualValues(t, 3, live.Current().Revision(), "without a poke it takes one turn")

		noEngine := errors.New("no engine")
		fail.Store(noEngine)
		put("p4")
		time.Sleep(registry.DefaultEvery)
		synctest.Wait()
		require.EqualValues(t, 3, live.Current().Revision(), "the old one stays while the new one can't be followed")
		require.ErrorIs(t, heard.Load().(error), noEngine)
		fail.Store(errNone)
		time.Sleep(registry.DefaultEvery)
		synctest.Wait()
		require.EqualValues(t, 4, live.Current().Revision())
		require.Equal(t, [][2]int64{{-1, 0}, {0, 1}, {1, 3}, {3, 4}}, followed)

		f.mu.Lock()
		f.err = errors.New("no store")
		f.mu.Unlock()
		time.Sleep(registry.DefaultEvery)
		synctest.Wait()
		require.ErrorIs(t, heard.Load().(error), f.err)
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		require.ErrorIs(t, live.Load(t.Context()), f.err)
	})
}

func TestRegistrarDecidesOnLive(t *testing.T) {
	t.Parallel()
	f := &fake{}
	live := &registry.Live{Store: f}
	require.NoError(t, live.Load(t.Context()))
	g := &registry.Registrar{Store: f, Live: live}
	for n := range int64(3) {
		revision, err := g.Put(t.Context(), "account:1", party("p"))
		require.NoError(t, err)
		require.Equal(t, n+1, revision)
	}
	require.EqualValues(t, 2, live.Current().Revision(), "what it decided on is current; its own change comes with the next turn")
	now, err := live.Refresh(t.Context())
	require.NoError(t, err)
	again, err := live.Refresh(t.Context())
	require.NoError(t, err)
	require.Same(t, now, again, "nothing new: nothing is made")
}
