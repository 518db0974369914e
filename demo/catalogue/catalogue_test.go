package catalogue_test

import (
	"bytes"
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/demo/catalogue"
	"markwarden/internal/wire"
)

func listings(t *testing.T) (all []markwarden.Listing) {
	for line := range bytes.Lines(catalogue.Listings()) {
		l, err := wire.DecodeListing(bytes.TrimSpace(line), wire.Options{})
		require.NoError(t, err)
		all = append(all, l)
	}
	return all
}

func records(t *testing.T) (all []wire.Record) {
	for line := range bytes.Lines(catalogue.Registry()) {
		r, err := wire.DecodeRecord(bytes.TrimSpace(line), wire.Options{})
		require.NoError(t, err)
		all = append(all, r)
	}
	return all
}

func TestEverythingDecodesStrictlyAndEveryPictureIsThere(t *testing.T) {
	t.Parallel()
	all := listings(t)
	require.Greater(t, len(all), 2900)
	seen, shown, used := map[markwarden.ListingID]bool{}, 0, map[string]bool{}
	for _, l := range all {
		require.False(t, seen[l.Key.Listing], "%s twice", l.Key.Listing)
		seen[l.Key.Listing] = true
		if len(l.Images) > 0 {
			shown++
		}
		for _, img := range l.Images {
			used[img.Path] = true
		}
		names := map[string]bool{}
		for _, a := range l.Attributes {
			names[a.Name] = true
		}
		require.True(t, names["source"] && names["demo"], "%s says where it is from", l.Key.Listing)
	}
	require.Greater(t, shown, 300)
	for _, r := range records(t) {
		if r.Right != nil {
			for _, img := range r.Right.Images {
				used[img.Path] = true
			}
		}
	}
	total := len(catalogue.Listings()) + len(catalogue.Registry())
	for path := range used {
		b, err := fs.ReadFile(catalogue.Pictures(), path)
		require.NoError(t, err)
		total += len(b)
	}
	require.Less(t, total, 6<<20, "what is embedded stays small")
}

func TestEveryOffenceHasAnHonestTwinAndAnInventedSeller(t *testing.T) {
	t.Parallel()
	byKey, position := map[markwarden.ListingKey]markwarden.Listing{}, map[markwarden.ListingKey]int{}
	for i, l := range listings(t) {
		byKey[l.Key], position[l.Key] = l, i
	}
	rights := map[markwarden.RightID]bool{}
	for _, r := range records(t) {
		if r.Right != nil {
			rights[r.Right.ID] = true
		}
	}
	kinds, first := map[markwarden.EvidenceKind]int{}, len(byKey)
	plants := map[markwarden.ListingKey]catalogue.Plant{}
	for _, p := range catalogue.Planted() {
		plants[p.Key] = p
	}
	require.Greater(t, len(plants), 200)
	for key, p := range plants {
		l, ok := byKey[key]
		require.True(t, ok, "%s is a listing", key.Listing)
		require.True(t, rights[p.Right], "%s is a right", p.Right)
		twin, ok := plants[p.Twin]
		require.True(t, ok, "%s has a twin", key.Listing)
		require.Equal(t, key, twin.Twin)
		require.NotEqual(t, p.Honest, twin.Honest)
		mark := "honest twin, invented"
		if !p.Honest {
			mark = "planted offence, seller invented"
			kinds[p.Kind]++
			first = min(first, position[key])
			same := byKey[p.Twin]
			same.Key, same.UpdatedAt, same.Attributes = l.Key, l.UpdatedAt, l.Attributes
			require.NotEqual(t, same, l, "%s and its twin differ", key.Listing)
		}
		require.True(t, slices.Contains(l.Attributes, markwarden.Attribute{Name: "demo", Value: mark}), "%s is marked", key.Listing)
	}
	for _, k := range []markwarden.EvidenceKind{
		markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindProductMark, markwarden.KindCaseWidth, markwarden.KindDiacritics,
		markwarden.KindSpacing, markwarden.KindInvisible, markwarden.KindHomoglyph, markwarden.KindPictureCopy, markwarden.KindNominative, markwarden.KindPrice,
		markwarden.KindEvasiveBrand, markwarden.KindGoodsMismatch, markwarden.KindDifferentGoods, markwarden.KindUnauthorized, markwarden.KindOwnBrand,
	} {
		require.Positive(t, kinds[k], "%s occurs", k)
	}
	require.Less(t, first, 10, "the first one comes early")
}

// measures is for tests that count over many pictures in one goroutine: the race detector can find nothing in them and makes them ten
// times as slow. `.ci/run` runs them without it.
func measures(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("counts in one goroutine: run without -race")
	}
	t.Parallel()
}
