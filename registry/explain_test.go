package registry_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/phrase"
	"markwarden/registry"
	"markwarden/registry/internal/random"
)

// Every answer has its sentence in both languages, with every argument in its place.
func TestExplainHasWordsForEveryAnswer(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	seen := map[string]bool{}
	for range 3000 {
		shape := random.DrawShape(r)
		s := registry.NewSnapshot(1, records(random.Registry(r, shape)))
		for range 20 {
			q := random.Question(r, shape)
			m := s.Explain(q, s.Authorize(q))
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			require.True(t, phrase.Knows(m.ID), m.ID)
			for _, lang := range phrase.Langs {
				said := phrase.Say(lang, m)
				for _, a := range m.Args[:min(1, len(m.Args))] {
					require.Contains(t, said, a)
				}
				require.NotContains(t, said, "{")
			}
			for _, a := range m.Args {
				require.NotEmpty(t, a, m.ID)
			}
		}
	}
	require.Len(t, seen, 6+15, "%v", seen)
}

func TestExplain(t *testing.T) {
	t.Parallel()
	named := func(id, name string) registry.Record {
		r := owner(id)
		r.Party.Names = []markwarden.Name{{Text: name, Lang: "en"}}
		return r
	}
	late := grant("a2", "p2", "p3")
	late.Authorization.To = day("2026-04-01")
	late.Authorization.Classes = []int{3, 5}
	first := grant("a1", "p1", "p2")
	first.Authorization.SublicenceDepth = 1
	s := registry.NewSnapshot(1, []registry.Record{
		named("p1", "Fox Sports"), named("p2", "Sky Ltd"), named("p3", "Blue Fox"), first, late,
		{Right: &markwarden.Right{ID: "r1", Kind: markwarden.Design, Text: "FOXA", Holders: []markwarden.Holder{{Party: "p1"}}}},
	})
	ask := func(store string, class int, at string) string {
		q := markwarden.AuthorizationQuestion{Store: shop(store), Right: "r1", Class: class, At: day(at)}
		m := s.Explain(q, s.Authorize(q))
		return phrase.Say("en", m) + "|" + phrase.Say("zh", m)
	}
	require.Equal(t, "Authorized: a1 (Fox Sports → Sky Ltd), a2 (Sky Ltd → Blue Fox).|已获授权：a1 (Fox Sports → Sky Ltd), a2 (Sky Ltd → Blue Fox)。", ask("s-p3", 3, "2026-03-31"))
	require.Equal(t, "Authorization a2 (Sky Ltd → Blue Fox) ended on 2026-04-01.|授权a2（Sky Ltd → Blue Fox）已于2026-04-01到期。", ask("s-p3", 3, "2026-04-01"))
	require.Equal(t, "Authorization a2 (Sky Ltd → Blue Fox) covers class 3, 5, not class 25.|授权a2（Sky Ltd → Blue Fox）仅限第3, 5类，不包括第25类。", ask("s-p3", 25, "2026-03-31"))
	require.Equal(t, "Fox Sports holds the right; its own store needs no authorization.|Fox Sports是权利人，其自有店铺无需授权。", ask("s-p1", 0, "2026-03-31"))
	require.Equal(t, "No party on file owns store x of marketplace demo.|登记簿中没有任何主体拥有平台demo的店铺x。", ask("x", 0, "2026-03-31"))
	require.Equal(t, markwarden.Message{ID: "authorization.broken", Args: []string{"a9"}},
		s.Explain(markwarden.AuthorizationQuestion{Store: shop("s-p3"), Right: "r1"}, markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a9"}), "an answer of an older snapshot")
}
