package app

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/internal/phrase"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func finding(t *testing.T, s *System, name string) Finding {
	all := s.Doctor(t.Context())
	i := slices.IndexFunc(all, func(f Finding) bool { return f.Name == name })
	require.NotEqual(t, -1, i, "the doctor says nothing of %s", name)
	for _, f := range all {
		for _, m := range []markwarden.Message{f.Detail, f.Do} {
			require.True(t, m.ID == "" || phrase.Knows(m.ID), m.ID)
		}
		require.True(t, phrase.Knows("doctor.name."+f.Name), f.Name)
		require.Equal(t, f.OK, f.Do.ID == "", "what is wrong has a remedy: %s", f.Name)
	}
	return all[i]
}

func TestOthersAskTheProcessWithTheSearchIndex(t *testing.T) {
	c, err := Config{Dir: t.TempDir()}.Ready()
	require.NoError(t, err)
	owner, err := Open(t.Context(), c, quiet)
	require.NoError(t, err)
	closed := false
	t.Cleanup(func() {
		if !closed {
			_ = owner.Close()
		}
	})
	at := httptest.NewServer(owner.withSearch(owner.Handler()))
	defer at.Close()
	l := markwarden.Listing{Key: markwarden.ListingKey{Marketplace: "m", Listing: "L1"}, Version: 1, Status: markwarden.Active, Title: "Blue fox shirt", Seller: markwarden.Seller{ID: "s"}}
	sc := markwarden.Screening{Key: l.Key, Version: 1, Route: markwarden.RouteClear, Pictures: markwarden.PicturesNone}
	_, err = owner.Ingest.Record(t.Context(), ingest.Batch{Items: []ingest.Item{{Listing: l, Screening: sc}}})
	require.NoError(t, err)

	c.Search.URL = at.URL
	other, err := Attach(t.Context(), c, quiet)
	require.NoError(t, err)
	defer other.Close()
	n, err := owner.indexSome(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	hits, total, err := other.Search.Search(t.Context(), index.Query{Text: "fox"})
	require.NoError(t, err)
	require.Equal(t, 1, total)
	require.Equal(t, l.Key, hits[0].Key)
	require.Equal(t, []string{"1", "0"}, finding(t, other, "index").Detail.Args)

	require.NoError(t, owner.Index.Remove(t.Context(), []markwarden.ListingKey{l.Key}))
	require.Equal(t, "doctor.index.differs", finding(t, other, "index").Detail.ID)
	require.NoError(t, owner.Index.Put(t.Context(), []index.Document{{Listing: l}}))

	at.Close()
	require.Equal(t, "doctor.index.silent", finding(t, other, "index").Detail.ID)
	closed = true
	require.NoError(t, owner.Close())
	require.True(t, finding(t, other, "index").OK, "nobody has the index: the doctor looks itself")
}

func TestAProcessThatSearchesNeedsSomebodyToAsk(t *testing.T) {
	c, err := Config{Dir: t.TempDir(), Roles: []Role{RoleAPI, RoleConsole}}.Ready()
	require.NoError(t, err)
	sys, err := Attach(t.Context(), c, quiet)
	require.NoError(t, err)
	defer sys.Close()
	require.Equal(t, "doctor.search.none", finding(t, sys, "search").Detail.ID)
	require.Equal(t, "doctor.registry.empty", finding(t, sys, "registry").Detail.ID)

	c.Search.URL = "http://127.0.0.1:1"
	_, err = Open(t.Context(), c, quiet)
	require.ErrorContains(t, err, "search.key_file", "without the key nobody would answer")
}
