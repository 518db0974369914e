package registry

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/registry/internal/random"
	"markwarden/registry/internal/slow"
)

// Who refers to a record is found without making the records, and is the same as by looking at each.
func TestReferrersAreAllFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 6))
		shape := random.Shape{Parties: 5, Rights: 3, Links: 12}
		s := NewSnapshot(1, recordsOf(random.Registry(r, shape)))
		s = s.With(2, recordsOf(random.Registry(r, random.Shape{Parties: 5, Rights: 2, Links: 4})))
		s = s.With(3, []Record{{Marketplace: &markwarden.Marketplace{ID: "m", GatedRights: []markwarden.RightID{"r1"}}}})
		for by := range s.Records() {
			k := by.key()
			want := 0
			for other := range s.Records() {
				if other.key() != k && refersTo(other, k) {
					want++
				}
			}
			names, n := referrers(s, k)
			require.Equal(t, want, n, k)
			require.Len(t, names, min(n, 5))
		}
	})
}

func recordsOf(g *slow.Registry) (all []Record) {
	for i := range g.Parties {
		all = append(all, Record{Party: &g.Parties[i]})
	}
	for i := range g.Rights {
		all = append(all, Record{Right: &g.Rights[i]})
	}
	for i := range g.Links {
		all = append(all, Record{Authorization: &g.Links[i]})
	}
	return all
}

// refersTo says the obvious way whether a record refers to another.
func refersTo(r Record, k key) bool {
	switch {
	case r.Marketplace != nil && k.kind == KindRight:
		return has(r.Marketplace.GatedRights, k.id)
	case r.Right != nil && k.kind == KindParty:
		return slices.ContainsFunc(r.Right.Holders, func(h markwarden.Holder) bool { return string(h.Party) == k.id })
	case r.Authorization != nil:
		a := r.Authorization
		switch k.kind {
		case KindParty:
			return string(a.Grantor) == k.id || string(a.Grantee) == k.id
		case KindRight:
			return has(a.Rights, k.id)
		case KindAuthorization:
			return has(a.SubjectTo, k.id)
		case KindMarketplace:
		}
	}
	return false
}
