package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
)

// stock knows three pictures.
type stock struct{}

func (stock) MarkStock(_ context.Context, _ markwarden.ListingKey, image int, kind markwarden.StockKind, by markwarden.AccountID, note string) (markwarden.StockPicture, error) {
	if image > 3 || by == "" {
		return markwarden.StockPicture{}, markwarden.ErrNotFound
	}
	return markwarden.StockPicture{Content: "sha256:09", Kind: kind, Note: note, At: day, Until: day.Add(time.Hour)}, nil
}

func (stock) StockPictures(context.Context) ([]markwarden.StockPicture, error) {
	var all []markwarden.StockPicture
	for _, c := range []string{"sha256:03", "sha256:02", "sha256:01"} {
		all = append(all, markwarden.StockPicture{Content: c, Kind: markwarden.StockSizeChart, At: day, Until: day.Add(time.Hour)})
	}
	return all, nil
}

func (stock) UnmarkStock(_ context.Context, content string, _ markwarden.AccountID) error {
	if content != "sha256:01" {
		return markwarden.ErrNotFound
	}
	return nil
}

func TestStockPictures(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := "/v1/cases/" + string(h.case1) + "/stock-pictures"
	got := h.ask("reviewer1", "POST", path, `{"image":1,"kind":"certificate","note":"of all"}`)
	require.Equal(t, http.StatusCreated, got.status, got.body)
	require.Contains(t, got.body, `"kind":"certificate"`)
	require.Equal(t, http.StatusUnprocessableEntity, h.ask("reviewer1", "POST", path, `{"image":1,"kind":"pretty"}`).status)
	require.Equal(t, http.StatusUnprocessableEntity, h.ask("reviewer1", "POST", path, `{"image":-1,"kind":"badge"}`).status)
	require.Equal(t, http.StatusNotFound, h.ask("reviewer1", "POST", path, `{"image":7,"kind":"badge"}`).status)
	require.Equal(t, http.StatusNotFound, h.ask("reviewer2", "POST", path, `{"image":1,"kind":"badge"}`).status, "another marketplace's case")

	var page struct {
		Items []struct{ Content string }
		Next  string
	}
	h.ask("admin", "GET", "/v1/stock-pictures?limit=2", "").json(t, &page)
	require.Len(t, page.Items, 2)
	require.Equal(t, "sha256:02", page.Next)
	h.ask("admin", "GET", "/v1/stock-pictures?limit=2&after="+page.Next, "").json(t, &page)
	require.Equal(t, "sha256:01", page.Items[0].Content)
	require.Equal(t, http.StatusNoContent, h.ask("admin", "DELETE", "/v1/stock-pictures/sha256:01", "").status)
	require.Equal(t, http.StatusNotFound, h.ask("admin", "DELETE", "/v1/stock-pictures/sha256:05", "").status)
}
