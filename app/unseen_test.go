package app

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest"
	"markwarden/policy"
	"markwarden/policy/cel"
	"markwarden/registry"
)

// lostPictures has none of the pictures, and has given up.
type lostPictures struct{}

func (lostPictures) Pictures(context.Context, *markwarden.Listing) ([]markwarden.Picture, markwarden.PictureState, error) {
	return nil, markwarden.PicturesIncomplete, nil
}

// unseenSystem has two rights, FOXA with a registered picture and WOLKA without, and a policy that draws the share others.
func unseenSystem(t *testing.T, others string) *System {
	c, err := Config{Dir: t.TempDir()}.Ready()
	require.NoError(t, err)
	sys, err := Attach(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	t.Cleanup(func() { _ = sys.Close() })
	party := markwarden.Party{ID: "p1", Names: []markwarden.Name{{Text: "Fox Sports", Lang: "en"}}, Stores: []markwarden.Store{{Marketplace: "m", ID: "own"}}}
	mark := func(id markwarden.RightID, text string, images ...markwarden.Image) *markwarden.Right {
		return &markwarden.Right{
			ID: id, Kind: markwarden.WordMark, Text: text, NiceClasses: []int{25}, Images: images,
			Holders: []markwarden.Holder{{Party: "p1"}},
		}
	}
	_, err = sys.Registrar.Put(t.Context(), "test", registry.Record{Party: &party},
		registry.Record{Right: mark("foxa", "FOXA", markwarden.Image{Path: "foxa.png"})}, registry.Record{Right: mark("wolka", "WOLKA")})
	require.NoError(t, err)
	_, err = sys.Live.Refresh(t.Context())
	require.NoError(t, err)
	sys.Screener.Pictures = lostPictures{}
	sys.Screener.Policy, err = policy.Load([]byte("policy: p\nversion: 1\nunseen: {others: "+others+"}\notherwise: {route: clear, says: {en: a, zh: b}}\n"), cel.Compile)
	require.NoError(t, err)
	return sys
}

func unseenListing(seller, title string) *markwarden.Listing {
	return &markwarden.Listing{
		Key: markwarden.ListingKey{Marketplace: "m", Listing: "L1"}, Version: 1, Status: markwarden.Active, Title: title, Category: "Clothing > Shirts",
		Seller: markwarden.Seller{ID: markwarden.StoreID(seller)}, Images: []markwarden.Image{{URL: "https://pictures.example/1.jpg"}},
	}
}

func TestPicturesThatCanNotBeHadAreNeverSilence(t *testing.T) {
	for _, c := range []struct {
		name, others  string
		seller, title string
		route         markwarden.Route
		evidence      int
	}{
		{"nothing else speaks, and it is not drawn", "0", "s1", "Plain cotton shirt", markwarden.RouteClear, 0},
		{"nothing else speaks, and it is drawn", "1", "s1", "Plain cotton shirt", markwarden.RouteReview, 1},
		{"the text touches a right with registered pictures", "0", "s1", "Case for FOXA shirts", markwarden.RouteReview, 2},
		{"the text touches a right without pictures", "0", "s1", "Case for WOLKA shirts", markwarden.RouteClear, 0},
		{"the store may use the mark", "0", "own", "Case for FOXA shirts", markwarden.RouteClear, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			sys := unseenSystem(t, c.others)
			sc, err := sys.Screener.Assess(t.Context(), unseenListing(c.seller, c.title))
			require.NoError(t, err)
			require.Equal(t, c.route, sc.Route)
			if c.evidence == 0 {
				return
			}
			a := sc.Assessments[0]
			require.Empty(t, a.Holder, "nobody is the holder yet")
			require.Equal(t, "pictures_missing", a.Rule)
			require.Len(t, a.Evidence, c.evidence)
			for _, e := range a.Evidence {
				require.Equal(t, markwarden.KindPicturesMissing, e.Kind)
				require.Equal(t, markwarden.Context, e.Polarity)
			}
		})
	}
}

func TestAListingThatNobodySawIsACaseOnce(t *testing.T) {
	sys := unseenSystem(t, "1")
	l := unseenListing("s1", "Plain cotton shirt")
	for version := int64(1); version <= 2; version++ {
		l.Version = version
		sc, err := sys.Screener.Assess(t.Context(), l)
		require.NoError(t, err)
		_, err = sys.Ingest.Record(t.Context(), ingest.Batch{Items: []ingest.Item{{Listing: *l, Screening: sc}}})
		require.NoError(t, err)
		require.NoError(t, sys.Desk.OnScreened(t.Context(), l.Key))
		cases, err := sys.Desk.CasesOf(t.Context(), l.Key)
		require.NoError(t, err)
		require.Len(t, cases, 1)
		if version == 1 {
			require.Equal(t, markwarden.CaseOpen, cases[0].State)
			_, err = sys.Desk.Decide(t.Context(), cases[0].ID, cases[0].Version, markwarden.Decision{Verdict: markwarden.NotInfringing, By: "ann", Reason: "a plain shirt"})
			require.NoError(t, err)
			continue
		}
		require.Equal(t, markwarden.CaseDecided, cases[0].State, "what a person said stands")
	}
}
