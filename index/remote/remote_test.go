package remote_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/index"
	"markwarden/index/remote"
)

// fake answers one hit, and remembers what it was asked.
type fake struct {
	asked index.Query
	err   error
}

func (f *fake) Search(_ context.Context, q index.Query) ([]index.Hit, int, error) {
	f.asked = q
	return []index.Hit{{Key: markwarden.ListingKey{Marketplace: "m", Listing: "L1"}, Title: "狐家 shirt", Score: 1.5}}, 7, f.err
}

func (f *fake) Count(context.Context) (uint64, error) { return 42, f.err }

func serve(t *testing.T, f *fake, key string) *remote.Client {
	s := httptest.NewServer(remote.Handler(f, "secret"))
	t.Cleanup(s.Close)
	return &remote.Client{URL: s.URL, Key: key}
}

func TestAnotherProcessFindsTheSame(t *testing.T) {
	f := &fake{}
	c := serve(t, f, "secret")
	q := index.Query{Text: "狐家", Marketplace: "m", Seller: "s", Route: markwarden.RouteReview, Limit: 5, Offset: 10}
	hits, total, err := c.Search(t.Context(), q)
	require.NoError(t, err)
	want, _, _ := (&fake{}).Search(t.Context(), q)
	require.Equal(t, want, hits)
	require.Equal(t, 7, total)
	require.Equal(t, q, f.asked)
	_, _, err = c.Search(t.Context(), index.Query{})
	require.NoError(t, err)
	require.Equal(t, index.Query{}, f.asked, "no route is any route")
	n, err := c.Count(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 42, n)
}

func TestNobodyElseIsAnswered(t *testing.T) {
	for _, key := range []string{"", "Secret", "secrets"} {
		f := &fake{}
		_, _, err := serve(t, f, key).Search(t.Context(), index.Query{Text: "x"})
		require.ErrorContains(t, err, "key")
		require.Empty(t, f.asked)
	}
	unkeyed := httptest.NewServer(remote.Handler(&fake{}, ""))
	defer unkeyed.Close()
	_, err := (&remote.Client{URL: unkeyed.URL}).Count(t.Context())
	require.Error(t, err, "a process without a key answers nobody")
}

func TestWhatGoesWrongThereIsSaidHere(t *testing.T) {
	c := serve(t, &fake{err: errors.New("disk")}, "secret")
	_, err := c.Count(t.Context())
	require.ErrorContains(t, err, "500")
	require.ErrorIs(t, err, markwarden.ErrDown)
	c = serve(t, &fake{err: markwarden.ErrInvalid}, "secret")
	_, _, err = c.Search(t.Context(), index.Query{Limit: 1e6})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	c.URL = "http://127.0.0.1:1"
	_, err = c.Count(t.Context())
	require.ErrorContains(t, err, "process with the search index")
	require.ErrorIs(t, err, markwarden.ErrDown)
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	_, err = (&remote.Client{URL: elsewhere.URL, Key: "secret"}).Count(t.Context())
	require.ErrorContains(t, err, "404")
}

func TestALongOrBrokenQuestionIsRefused(t *testing.T) {
	s := httptest.NewServer(remote.Handler(&fake{}, "secret"))
	defer s.Close()
	for _, body := range []string{"{", `{"text":"` + strings.Repeat("x", 70<<10) + `"}`} {
		r, err := http.NewRequest(http.MethodPost, s.URL+remote.Path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer secret")
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, http.StatusBadRequest, res.StatusCode)
	}
}
