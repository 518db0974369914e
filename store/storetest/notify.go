package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/notify"
	"markwarden/store"
)

// Notify is what every store of notify must do. s is empty and works on db.
func Notify(t *testing.T, db *store.DB, s notify.Store) {
	ctx := t.Context()
	db.Routes = map[markwarden.EventKind][]jobs.Route{markwarden.EventMessage: {{Kind: "notify.send", Queue: "deliveries"}}}
	at := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	message := func(id, key string) notify.Message {
		return notify.Message{
			ID: id, Key: key, Marketplace: "m", Kind: notify.ComplaintUpheld, At: at,
			Texts: map[string]notify.Text{"en": {Subject: "Upheld", Body: "why"}, "zh": {Subject: "成立", Body: "理由"}},
			Facts: notify.Facts{
				Complaint: "c1", Item: 2, Key: markwarden.ListingKey{Marketplace: "m", Listing: "L"}, Title: "鞋", Holder: "狐", Right: "FOXA",
				Allegation: markwarden.CopyrightCopy, Measure: markwarden.MeasureHold, Territories: []string{"CN"}, Reason: "r", Side: "seller", Waiting: true,
			},
		}
	}
	var all []notify.Message
	for i := range 4 {
		m := message(fmt.Sprintf("id%d", i), fmt.Sprintf("k%d", i))
		if i%2 == 0 {
			m.Party = "p1"
		} else {
			m.Store = markwarden.Store{Marketplace: "m", ID: "s1"}
		}
		all = append(all, m)
	}
	require.NoError(t, s.Put(ctx, all[:2]))
	require.NoError(t, s.Put(ctx, all))
	again := all[0]
	again.ID = "id9"
	require.NoError(t, s.Put(ctx, []notify.Message{again}), "told before")
	var n int
	require.NoError(t, db.Read.QueryRowContext(ctx, "SELECT count(*) FROM jobs").Scan(&n))
	require.Equal(t, 4, n, "one event per message that is new")

	both := notify.Reader{Party: "p1", Stores: []markwarden.Store{{Marketplace: "m", ID: "s1"}}}
	ms, unread, err := s.Inbox(ctx, both, notify.Page{Limit: 3})
	require.NoError(t, err)
	require.Equal(t, 4, unread)
	require.Equal(t, []notify.Message{all[3], all[2], all[1]}, ms, "newest first, as they were written")
	ms, _, err = s.Inbox(ctx, both, notify.Page{Limit: 3, Before: ms[2].ID})
	require.NoError(t, err)
	require.Equal(t, all[:1], ms)

	party := notify.Reader{Party: "p1"}
	require.ErrorIs(t, s.MarkRead(ctx, party, "id1", at), markwarden.ErrNotFound, "somebody else's")
	require.NoError(t, s.MarkRead(ctx, party, "id0", at.Add(time.Hour)))
	require.NoError(t, s.MarkRead(ctx, party, "id0", at.Add(2*time.Hour)))
	ms, unread, err = s.Inbox(ctx, party, notify.Page{Limit: 3})
	require.NoError(t, err)
	require.Equal(t, 1, unread)
	require.Equal(t, at.Add(time.Hour), ms[1].ReadAt, "once read stays read")
	for _, other := range []notify.Reader{{Party: "p2"}, {Stores: []markwarden.Store{{Marketplace: "other", ID: "s1"}}}} {
		ms, unread, err = s.Inbox(ctx, other, notify.Page{Limit: 3})
		require.NoError(t, err)
		require.Empty(t, ms)
		require.Zero(t, unread)
	}
}
