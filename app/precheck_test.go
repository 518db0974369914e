package app

import (
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/api"
	"markwarden/registry"
)

// checking is a system with so many rights and a marketplace that wants proof.
func checking(t testing.TB, rights int) prechecker {
	c, err := Config{Dir: t.TempDir()}.Ready()
	require.NoError(t, err)
	sys, err := Open(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sys.Close()) })
	all := []registry.Record{
		{Marketplace: &markwarden.Marketplace{ID: "m", Countries: []string{"US"}, Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive}},
		{Party: &markwarden.Party{ID: "fox", Names: []markwarden.Name{{Text: "Fox", Lang: "en"}}}},
		{Right: &markwarden.Right{ID: "r1", Kind: markwarden.WordMark, Text: "FOXARRA", NiceClasses: []int{25}, Holders: []markwarden.Holder{{Party: "fox"}}}},
	}
	for i := range rights {
		all = append(all, registry.Record{Right: &markwarden.Right{
			ID: markwarden.RightID(fmt.Sprint("x", i)), Kind: markwarden.WordMark, Text: fmt.Sprintf("Zyq%dvor", i), NiceClasses: []int{9}, Holders: []markwarden.Holder{{Party: "fox"}},
		}})
	}
	_, err = sys.Registrar.Put(t.Context(), "test", all...)
	require.NoError(t, err)
	_, err = sys.Live.Refresh(t.Context())
	require.NoError(t, err)
	return prechecker{sys}
}

func offered(title string) *markwarden.Listing {
	return &markwarden.Listing{
		Key: markwarden.ListingKey{Marketplace: "m", Listing: "new"}, Version: 1, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1"},
		Title: title, Category: "Shoes > Sneakers", Condition: "new",
	}
}

func TestPrecheckSaysWhatWouldBecomeOfAListing(t *testing.T) {
	p := checking(t, 0)
	for title, want := range map[string]api.CheckAnswer{
		"plain running shoes": api.CheckAllowed, "FOXARRA running shoes": api.CheckProof, "FОXАRRА running shoes": api.CheckHeld, // two Cyrillic letters
	} {
		got, err := p.Precheck(t.Context(), offered(title))
		require.NoError(t, err)
		require.Equal(t, want, got.Answer, title)
		require.Equal(t, want == api.CheckProof, len(got.Rights) > 0)
	}
}

func BenchmarkPrecheck(b *testing.B) {
	p := checking(b, 20_000)
	for b.Loop() {
		if _, err := p.Precheck(b.Context(), offered("FOXARRA running shoes for men, breathable, light, size 42")); err != nil {
			b.Fatal(err)
		}
	}
}
