package catalogue_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/demo/catalogue"
	"markwarden/index"
	"markwarden/matchers"
	"markwarden/policy"
	"markwarden/policy/cel"
	"markwarden/registry"
)

// What the demonstration promises: every planted offence is flagged, for its right or its holder; every twin and every ordinary listing is clear.
func TestTheShippedPolicyFlagsThePlantedOnesAndNothingElse(t *testing.T) {
	measures(t)
	entries, _, err := registry.Read(t.Context(), bytes.NewReader(catalogue.Registry()), registry.ReadOptions{})
	require.NoError(t, err)
	written := make([]registry.Record, len(entries))
	for i := range entries {
		written[i] = entries[i].Record
	}
	snapshot := registry.NewSnapshot(1, written)
	var rights []*markwarden.Right
	for r := range snapshot.Rights() {
		rights = append(rights, r)
	}
	refs, _, err := local().References(t.Context(), rights)
	require.NoError(t, err)
	engine := matchers.NewEngine(snapshot.Rights(), matchers.Options{Pictures: refs})
	rules, err := policy.Load(policy.Default(), cel.Compile)
	require.NoError(t, err)
	at := time.Date(2025, 11, 1, 12, 0, 0, 0, time.UTC)
	planted := map[markwarden.ListingKey]catalogue.Plant{}
	for _, p := range catalogue.Planted() {
		planted[p.Key] = p
	}
	shown := map[markwarden.EvidenceKind]int{}
	for _, l := range listings(t) {
		pictures, state, err := local().Pictures(t.Context(), l.Images)
		require.NoError(t, err)
		assessments, err := engine.Assess(t.Context(), index.Extract(&l, pictures, state), snapshot, at)
		require.NoError(t, err)
		route := markwarden.RouteClear
		named := map[markwarden.RightID]bool{}
		for i := range assessments {
			a := &assessments[i]
			r, _, err := rules.Route(&l, snapshot.Marketplace(l.Key.Marketplace), state, a)
			require.NoError(t, err)
			route = max(route, r)
			for _, e := range a.Evidence {
				shown[e.Kind]++
				named[e.Right] = named[e.Right] || r > markwarden.RouteClear
			}
		}
		p, ok := planted[l.Key]
		if ok && !p.Honest {
			require.Greater(t, route, markwarden.RouteClear, "%s %s: %q: %s", l.Key.Listing, p.Kind, l.Title, p.Note)
			require.Less(t, route, markwarden.RouteTakedown, "the shipped policy takes nothing down")
			require.True(t, named[p.Right], "%s is flagged for %s", l.Key.Listing, p.Right)
			continue
		}
		require.Equal(t, markwarden.RouteClear, route, "%s: %q: %s", l.Key.Listing, l.Title, p.Note)
	}
	for _, k := range []markwarden.EvidenceKind{
		markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindProductMark, markwarden.KindCaseWidth, markwarden.KindDiacritics,
		markwarden.KindSpacing, markwarden.KindInvisible, markwarden.KindHomoglyph, markwarden.KindPictureCopy, markwarden.KindNominative, markwarden.KindPrice,
		markwarden.KindEvasiveBrand, markwarden.KindDifferentGoods, markwarden.KindUnauthorized, markwarden.KindAuthorized,
	} {
		require.Positive(t, shown[k], "evidence of kind %s occurs", k)
	}
}
