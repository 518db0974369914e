package console_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
)

func (w *world) MarkStock(_ context.Context, key markwarden.ListingKey, image int, kind markwarden.StockKind, by markwarden.AccountID, _ string) (markwarden.StockPicture, error) {
	if image > 8 {
		return markwarden.StockPicture{}, markwarden.ErrNotFound
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stocked = append(w.stocked, string(key.Listing)+" "+string(kind)+" "+string(by))
	return markwarden.StockPicture{}, nil
}

func TestAPictureThatBelongsToNobody(t *testing.T) {
	t.Parallel()
	world := newWorld()
	b := open(t, world, "admin")
	body := b.page("/cases/c-1")
	require.Contains(t, body, `action="/cases/c-1/stock"`)
	require.Contains(t, body, "a size chart")
	w := b.post("/cases/c-1/stock", url.Values{"image": {"0"}, "kind": {"size_chart"}})
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Len(t, world.stocked, 1)
	require.Contains(t, world.stocked[0], "size_chart")
	for _, form := range []url.Values{{"kind": {"size_chart"}}, {"image": {"-1"}, "kind": {"badge"}}, {"image": {"0"}, "kind": {"pretty"}}, {"image": {"9"}, "kind": {"badge"}}} {
		require.Equal(t, http.StatusNotFound, b.post("/cases/c-1/stock", form).Code)
	}
	require.Len(t, world.stocked, 1)
}
