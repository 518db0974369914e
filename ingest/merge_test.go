package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest"
	"markwarden/ingest/mapping"
)

const partial = `
partial: true
version_from: offset
fields: {marketplace: {value: demo}, id: /id, title: /title, brand: /brand, seller.id: /seller, status: {from: /status, default: active}}
`

func TestPartialUpdatesOfARunAreLaidOverEachOther(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, err := mapping.Parse([]byte(partial), nil)
		require.NoError(t, err)
		h.Decoders = map[string]ingest.Decoder{"listings": m}
		r := run(0, `{"id":"a","title":"one","seller":"s"}`, `{"id":"a","brand":"Foxa"}`, `{"id":"b","brand":"x"}`, `{"id":"a","title":"two"}`)
		require.NoError(t, h.Process(t.Context(), r))
		st := h.listing(t, "a")
		require.Equal(t, "two", st.Listing.Title)
		require.Equal(t, "Foxa", st.Listing.Brand)
		require.EqualValues(t, 4, st.Listing.Version)
		require.Equal(t, map[ingest.Outcome]int{ingest.Screened: 1, ingest.Superseded: 2, ingest.Dead: 1}, h.seen)
		require.NoError(t, h.Process(t.Context(), run(4, `{"id":"a","brand":"Vixen"}`)))
		require.Equal(t, "two", h.listing(t, "a").Listing.Title)
		require.Equal(t, "Vixen", h.listing(t, "a").Listing.Brand)

		rep, err := h.VerifyStream(t.Context(), "listings", history(r.Messages), h.IngestStore)
		require.NoError(t, err)
		require.Empty(t, rep.Findings)
	})
}

// failing records some chunks and then fails, as a store does that is killed.
type failing struct {
	ingest.Store
	chunks int
}

func (f *failing) Record(ctx context.Context, b ingest.Batch) ([]ingest.Outcome, error) {
	if f.chunks--; f.chunks < 0 {
		return nil, errors.New("killed")
	}
	return f.Store.Record(ctx, b)
}

func TestAPartialUpdateIsNotLostBetweenTwoChunks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, err := mapping.Parse([]byte(partial), nil)
		require.NoError(t, err)
		h.Decoders = map[string]ingest.Decoder{"listings": m}
		docs := []string{`{"id":"a","title":"one","seller":"s"}`, `{"id":"a","brand":"Foxa"}`}
		for i := range h.ChunkSize() {
			docs = append(docs, fmt.Sprintf(`{"id":"x%d","title":"t","seller":"s"}`, i))
		}
		docs = append(docs, `{"id":"a","title":"two"}`)
		r := run(0, docs...)
		h.Conductor.Store = &failing{h.IngestStore, 1}
		require.ErrorContains(t, h.Process(t.Context(), r), "killed")
		h.Conductor.Store = h.IngestStore
		next, err := h.Offsets(t.Context(), "listings")
		require.NoError(t, err)
		require.Positive(t, next[0])
		r.From, r.Messages = next[0], r.Messages[next[0]:]
		require.NoError(t, h.Process(t.Context(), r))
		l := h.listing(t, "a").Listing
		require.Equal(t, []string{"two", "Foxa"}, []string{l.Title, l.Brand})
		require.Equal(t, markwarden.Active, l.Status)
	})
}
