package registry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

func shop(id string) markwarden.Store {
	return markwarden.Store{Marketplace: "demo", ID: markwarden.StoreID(id)}
}

func owner(id string) registry.Record {
	return registry.Record{Party: &markwarden.Party{ID: markwarden.PartyID(id), Stores: []markwarden.Store{shop("s-" + id)}}}
}

func grant(id, from, to string) registry.Record {
	return registry.Record{Authorization: &markwarden.Authorization{
		ID: markwarden.AuthorizationID(id), Grantor: markwarden.PartyID(from), Grantee: markwarden.PartyID(to), Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive,
	}}
}

func deleted(r registry.Record) registry.Record {
	r.Deleted = true
	return r
}

func TestTouchedBy(t *testing.T) {
	t.Parallel()
	right := registry.Record{Right: &markwarden.Right{ID: "r1", Kind: markwarden.Design, Holders: []markwarden.Holder{{Party: "h"}}}}
	sold := registry.Record{Right: &markwarden.Right{ID: "r1", Kind: markwarden.Design, Holders: []markwarden.Holder{{Party: "h"}, {Party: "i", From: day("2025-01-01")}}}}
	// h -> a <-> b, h -> c; x apart
	world := []registry.Record{right, owner("h"), owner("a"), owner("b"), owner("c"), owner("x"), grant("l1", "h", "a"), grant("l2", "a", "b"), grant("l3", "h", "c"), grant("l9", "b", "a")}
	before := registry.NewSnapshot(1, world)
	moved := registry.Record{Party: &markwarden.Party{ID: "x", Stores: []markwarden.Store{shop("new")}}}
	for name, c := range map[string]struct {
		changes []registry.Record
		want    registry.Touched
		blind   registry.Touched // without the snapshot before
	}{
		"a right and its holders, before and after": {
			[]registry.Record{sold},
			registry.Touched{Rights: []markwarden.RightID{"r1"}, Holders: []markwarden.PartyID{"h", "i"}},
			registry.Touched{Rights: []markwarden.RightID{"r1"}, Holders: []markwarden.PartyID{"h", "i"}},
		},
		"a new link: everybody below its grantor, the grantor too": {
			[]registry.Record{grant("l4", "a", "x")},
			registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b"), shop("s-x")}},
			registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b"), shop("s-x")}},
		},
		"a link taken away": {
			[]registry.Record{deleted(grant("l1", "h", "a"))},
			registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b"), shop("s-c"), shop("s-h")}},
			registry.Touched{Stores: []markwarden.Store{shop("s-c"), shop("s-h")}},
		},
		"a link that has another grantor now": {
			[]registry.Record{grant("l2", "c", "b")},
			registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b"), shop("s-c")}},
			registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b"), shop("s-c")}},
		},
		"a party: the stores that it gains and gives up": {
			[]registry.Record{moved}, registry.Touched{Stores: []markwarden.Store{shop("new"), shop("s-x")}}, registry.Touched{Stores: []markwarden.Store{shop("new")}},
		},
		"a marketplace": {
			[]registry.Record{{Marketplace: &markwarden.Marketplace{ID: "demo"}}},
			registry.Touched{Marketplaces: []markwarden.MarketplaceID{"demo"}},
			registry.Touched{Marketplaces: []markwarden.MarketplaceID{"demo"}},
		},
		"nothing": {},
	} {
		after := before.With(2, c.changes)
		got := registry.TouchedBy(before, after, c.changes)
		require.Equal(t, c.want, got, name)
		require.Equal(t, len(c.changes) == 0, got.Empty(), name)
		require.Equal(t, c.blind, registry.TouchedBy(nil, after, c.changes), name)
	}
}

func TestDatedFactsTakeEffectByThemselves(t *testing.T) {
	t.Parallel()
	link := grant("l1", "h", "a")
	link.Authorization.From, link.Authorization.To, link.Authorization.RevokedAt = day("2025-02-01"), day("2025-09-01"), day("2025-06-01")
	far := grant("l2", "a", "b")
	far.Authorization.To = day("9000-01-01")
	ends := grant("l3", "h", "b")
	ends.Authorization.RevokedAt = day("2026-01-01")
	s := registry.NewSnapshot(1, []registry.Record{
		owner("h"), owner("a"), owner("b"), link, far, ends,
		{Right: &markwarden.Right{ID: "r1", Kind: markwarden.Design, Holders: []markwarden.Holder{{Party: "h"}, {Party: "i", From: day("2025-03-01")}}, ValidFrom: day("2025-01-01"), ValidTo: day("2025-12-01")}},
	})
	right := registry.Touched{Rights: []markwarden.RightID{"r1"}, Holders: []markwarden.PartyID{"h", "i"}}
	stores := registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b"), shop("s-h")}}
	at := day("2024-06-01")
	for _, want := range []struct {
		day     string
		touched registry.Touched
	}{
		{"2025-01-01", right},
		{"2025-02-01", stores},
		{"2025-03-01", right},
		{"2025-06-01", stores},
		{"2025-09-01", stores},
		{"2025-12-01", right},
		{"2026-01-01", stores},
		{"9000-01-01", registry.Touched{Stores: []markwarden.Store{shop("s-a"), shop("s-b")}}},
	} {
		next, touched, ok := s.NextChange(at)
		require.True(t, ok)
		require.Equal(t, day(want.day), next)
		require.Equal(t, want.touched, touched, want.day)
		at = next
	}
	_, _, ok := s.NextChange(at)
	require.False(t, ok)
	all := s.ChangesBetween(day("2025-02-28"), day("2025-06-01"))
	require.Equal(t, registry.Touched{Rights: right.Rights, Holders: right.Holders, Stores: stores.Stores}, all, "whoever was away catches up")
	none := s.ChangesBetween(day("2025-06-01"), day("2025-06-01").Add(24*time.Hour))
	require.True(t, none.Empty())
}
