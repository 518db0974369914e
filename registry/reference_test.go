package registry_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/registry"
	"markwarden/registry/internal/random"
	"markwarden/registry/internal/slow"
	"markwarden/registry/market"
)

func records(g *slow.Registry) []registry.Record {
	var all []registry.Record
	for i := range g.Parties {
		all = append(all, registry.Record{Party: &g.Parties[i]})
	}
	for i := range g.Rights {
		all = append(all, registry.Record{Right: &g.Rights[i]})
	}
	for i := range g.Links {
		all = append(all, registry.Record{Authorization: &g.Links[i]})
	}
	return all
}

// questions is how many random questions TestAgainstReference asks: 100,000, or what MARKWARDEN_QUESTIONS says.
func questions(t *testing.T) int {
	if s := os.Getenv("MARKWARDEN_QUESTIONS"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err, "MARKWARDEN_QUESTIONS")
		return n
	}
	return 100_000
}

func TestAgainstReference(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	if s := os.Getenv("MARKWARDEN_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		require.NoError(t, err, "MARKWARDEN_SEED")
		seed = n
	}
	r := rand.New(rand.NewPCG(seed, 1))
	seen := map[markwarden.BrokenReason]int{}
	answers := map[markwarden.Answer]int{}
	longest := 0
	n := questions(t)
	for asked := 0; asked < n; {
		shape := random.DrawShape(r)
		g := random.Registry(r, shape)
		s := registry.NewSnapshot(1, records(g))
		var all [32]markwarden.AuthorizationQuestion
		for i := range all {
			all[i] = random.Question(r, shape)
		}
		var together [len(all)]markwarden.AuthorizationAnswer
		s.AuthorizeAll(all[:], together[:])
		for i, q := range all {
			want, got := g.Authorize(q), together[i]
			if asked%4 == 0 {
				got = s.Authorize(q)
			}
			if !equal(want, got) {
				require.Equal(t, want, got, "seed %d, after %d questions: %+v\n%+v\n%+v", seed, asked, q, g.Rights, g.Links)
			}
			seen[want.Reason]++
			answers[want.Answer]++
			longest = max(longest, len(want.Chain))
			asked++
		}
	}
	t.Logf("seed %d, %d questions: %v, longest chain %d, reasons %v", seed, n, answers, longest, seen)
	require.Len(t, seen, 12, "every reason, and none")
	require.Len(t, answers, 3)
	require.Equal(t, 8, longest, "the longest chain that there may be")
}

func equal(a, b markwarden.AuthorizationAnswer) bool {
	if a.Answer != b.Answer || a.Broken != b.Broken || a.Reason != b.Reason || len(a.Chain) != len(b.Chain) {
		return false
	}
	for i := range a.Chain {
		if a.Chain[i] != b.Chain[i] {
			return false
		}
	}
	return true
}

// TestWithEqualsNew changes a snapshot step by step and compares it with one made from scratch.
func TestWithEqualsNew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		shape := random.Shape{Parties: 5, Rights: 3, Links: 10}
		now := map[[2]string]registry.Record{}
		first := records(random.Registry(r, random.Shape{Parties: 5, Rights: 3, Links: 4}))
		for _, c := range first {
			now[[2]string{string(c.Kind()), c.ID()}] = c
		}
		s := registry.NewSnapshot(0, first)
		history := slices.Clone(first)
		for step := range int64(5) {
			var changes []registry.Record
			for _, c := range records(random.Registry(r, shape)) {
				if r.IntN(3) > 0 {
					continue
				}
				c.Deleted = r.IntN(4) == 0
				changes = append(changes, c)
				k := [2]string{string(c.Kind()), c.ID()}
				if c.Deleted {
					delete(now, k)
				} else {
					now[k] = c
				}
			}
			before := s
			history = append(history, changes...)
			s = s.With(step+1, changes)
			require.Equal(t, step, before.Revision())
			require.Equal(t, step+1, s.Revision())
			var all []registry.Record
			g := &slow.Registry{}
			for _, c := range now {
				all = append(all, c)
				switch {
				case c.Party != nil:
					g.Parties = append(g.Parties, *c.Party)
				case c.Right != nil:
					g.Rights = append(g.Rights, *c.Right)
				case c.Authorization != nil:
					g.Links = append(g.Links, *c.Authorization)
				}
			}
			got := 0
			for c := range s.Records() {
				require.Equal(t, now[[2]string{string(c.Kind()), c.ID()}], c)
				got++
			}
			require.Equal(t, len(all), got)
			for range 40 {
				q := random.Question(r, shape)
				want := g.Authorize(q)
				require.Equal(t, want, s.Authorize(q))
				var batch [1]markwarden.AuthorizationAnswer
				s.AuthorizeAll([]markwarden.AuthorizationQuestion{q}, batch[:])
				require.Equal(t, want, batch[0])
				require.Equal(t, want, registry.NewSnapshot(1, all).Authorize(q))
				require.Equal(t, want, registry.NewSnapshot(1, history).Authorize(q), "of several with one kind and id the last counts")
			}
		}
	})
}

// TestWithManyChanges makes a new base: what it shows is the same.
func TestWithManyChanges(t *testing.T) {
	t.Parallel()
	m := market.New(500, 1000, 3)
	var all []registry.Record
	require.NoError(t, m.Each(func(r registry.Record) error {
		all = append(all, r)
		return nil
	}))
	third := len(all) / 3 // more than twice what an overlay has room for
	require.Greater(t, third, 1000)
	s := registry.NewSnapshot(1, all[:third]).With(2, all[third:2*third])
	require.True(t, s.Crowded())
	s = s.With(3, all[2*third:]).With(3, all[:third]).With(3, all[third:2*third]).With(3, all[2*third:])
	require.False(t, s.With(3, all).Crowded(), "a new base at once")
	fresh := registry.NewSnapshot(3, all)
	require.Equal(t, fresh.Counts(), s.Counts())
	granted := 0
	for _, q := range m.Questions(3000) {
		want := fresh.Authorize(q)
		require.Equal(t, want, s.Authorize(q))
		granted += len(want.Chain)
	}
	require.Positive(t, granted)
}
