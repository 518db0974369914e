package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/enforce"
	"markwarden/internal/jobs"
	"markwarden/store"
)

// EnforceStore is what Enforce tests.
type EnforceStore interface {
	enforce.Store
	MeasuresForExport(ctx context.Context, yield func(markwarden.Measure) error) error
}

// Enforce is what every store of enforce must do, seen through the room. s is empty and works on db.
func Enforce(t *testing.T, db *store.DB, s EnforceStore) {
	db.Routes = map[markwarden.EventKind][]jobs.Route{markwarden.EventDesiredState: {{Kind: "enforce.publish", Queue: "deliveries"}}}
	t.Run("measures and state", func(t *testing.T) { enforceDerive(t, db, s) })
	t.Run("two writers, one wins", func(t *testing.T) { enforceConflict(t, s) })
	t.Run("delivery", func(t *testing.T) { enforceDeliver(t, db, s) })
	t.Run("a hook that is gone", func(t *testing.T) { enforceGone(t, db, s) })
	t.Run("a marketplace that is only observed", func(t *testing.T) { enforceObserve(t, db, s) })
	t.Run("reports", func(t *testing.T) { enforceReports(t, db, s) })
}

var (
	enforceDay = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	enforceSeq = enforceDay.UnixMilli() // the number of a first state
)

// enforceWorld is an enforcer with its neighbours.
type enforceWorld struct {
	*enforce.Enforcer
	cases  []markwarden.Case
	mode   markwarden.Mode
	sent   []string // ids of messages
	answer enforce.Answer
	broken error
	topic  []string
}

func (w *enforceWorld) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	return markwarden.Marketplace{ID: id, Mode: w.mode}
}

func enforcer(s EnforceStore) *enforceWorld {
	w := &enforceWorld{mode: markwarden.ModeLive, answer: enforce.Answer{Status: 204}}
	w.Enforcer = &enforce.Enforcer{
		Store: s, Marketplaces: w, Now: func() time.Time { return enforceDay },
		Cases: enforce.CasesFunc(func(_ context.Context, key markwarden.ListingKey) (out []markwarden.Case, err error) {
			for _, c := range w.cases {
				if c.Key == key {
					out = append(out, c)
				}
			}
			return out, nil
		}),
		Hooks: []enforce.Hook{{ID: "all"}, {ID: "other", Marketplaces: []markwarden.MarketplaceID{"elsewhere"}}},
		Sender: enforce.SenderFunc(func(_ context.Context, _ enforce.Hook, id string, _ []byte) (enforce.Answer, error) {
			w.sent = append(w.sent, id)
			return w.answer, w.broken
		}),
		Publisher: enforce.PublisherFunc(func(_ context.Context, _ string, body []byte) error {
			w.topic = append(w.topic, string(body))
			return nil
		}),
	}
	return w
}

func enforceCase(key markwarden.ListingKey, id, holder string, kind markwarden.MeasureKind, territories ...string) markwarden.Case {
	return markwarden.Case{
		ID: markwarden.CaseID(id), Key: key, Holder: markwarden.PartyID(holder), State: markwarden.CaseDecided,
		Decision: &markwarden.Decision{
			Verdict: markwarden.Infringing, Right: "r1", Allegation: markwarden.CopyrightCopy, Measure: kind, Territories: territories,
			Reason: "图片相同", By: "ann", At: enforceDay,
		},
	}
}

func jobCount(t *testing.T, db *store.DB, kind, ukey string) (n int) {
	t.Helper()
	require.NoError(t, db.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM jobs WHERE kind=$1 AND ukey=$2", kind, ukey).Scan(&n))
	return n
}

func enforceDerive(t *testing.T, db *store.DB, s EnforceStore) {
	ctx := t.Context()
	key := markwarden.ListingKey{Marketplace: "m", Listing: "two holders"}
	w := enforcer(s)
	w.cases = []markwarden.Case{enforceCase(key, "c1", "p1", markwarden.MeasureTakedown), enforceCase(key, "c2", "p2", markwarden.MeasureHold, "CN", "US")}
	require.NoError(t, w.Derive(ctx, key))
	require.NoError(t, w.Derive(ctx, key), "again")
	d, err := w.Desired(ctx, key)
	require.NoError(t, err)
	require.Equal(t, markwarden.DesiredState{
		Key: key, Seq: enforceSeq, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}, Since: enforceDay,
		Reasons: []markwarden.StateReason{
			{Case: "c1", Holder: "p1", Right: "r1", Allegation: markwarden.CopyrightCopy, Measure: markwarden.MeasureTakedown, Reason: "图片相同"},
			{Case: "c2", Holder: "p2", Right: "r1", Allegation: markwarden.CopyrightCopy, Measure: markwarden.MeasureHold, Reason: "图片相同"},
		},
	}, d)
	ms, err := w.Measures(ctx, key)
	require.NoError(t, err)
	require.Len(t, ms, 3)
	require.Equal(t, 1, jobCount(t, db, store.DeliverKind, enforce.HookKey("all", key)))
	require.Zero(t, jobCount(t, db, store.DeliverKind, enforce.HookKey("other", key)))
	require.Equal(t, 1, jobCount(t, db, "enforce.publish", key.String()))

	w.cases[0].State, w.cases[0].Decision = markwarden.CaseOpen, nil // reversed
	require.NoError(t, w.Derive(ctx, key))
	d, err = w.Desired(ctx, key)
	require.NoError(t, err)
	require.Equal(t, enforceSeq+1, d.Seq)
	require.Equal(t, map[string]markwarden.MeasureKind{"CN": markwarden.MeasureHold, "US": markwarden.MeasureHold}, d.States)
	var left []markwarden.Measure
	require.NoError(t, s.MeasuresForExport(ctx, func(m markwarden.Measure) error {
		left = append(left, m)
		return nil
	}))
	require.Len(t, left, 2)
	require.Equal(t, []string{"CN", "US"}, []string{left[0].Territory, left[1].Territory})
	require.Equal(t, *w.cases[1].Decision, left[0].Decision)
	ms, err = w.Measures(ctx, key)
	require.NoError(t, err)
	require.Len(t, ms, 3, "what was released stays in the log")
	require.NoError(t, w.Publish(ctx, key))
	require.Len(t, w.topic, 1)
	require.Contains(t, w.topic[0], fmt.Sprintf(`"state_seq":%d`, enforceSeq+1))
}

func enforceConflict(t *testing.T, s EnforceStore) {
	ctx := t.Context()
	key := markwarden.ListingKey{Marketplace: "m", Listing: "conflict"}
	c := enforce.Change{Key: key, Desired: markwarden.DesiredState{Key: key, Seq: 1, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureLabel}}, At: enforceDay}
	require.NoError(t, s.Apply(ctx, c))
	require.ErrorIs(t, s.Apply(ctx, c), markwarden.ErrConflict)
	c.FromSeq, c.Desired.Seq = 1, 2
	require.NoError(t, s.Apply(ctx, c))
	c.Desired.Seq = 9
	c.Stand = []markwarden.Measure{{ID: "m1", Case: "c", Key: key, Kind: markwarden.MeasureLabel, Territory: "*"}}
	require.ErrorIs(t, s.Apply(ctx, c), markwarden.ErrConflict)
	st, err := s.Standing(ctx, key)
	require.NoError(t, err)
	require.EqualValues(t, 2, st.Desired.Seq)
	require.Empty(t, st.Measures, "what was refused left nothing behind")
}

func enforceDeliver(t *testing.T, db *store.DB, s EnforceStore) {
	ctx := t.Context()
	key := markwarden.ListingKey{Marketplace: "m", Listing: "deliver"}
	hookKey := enforce.HookKey("all", key)
	w := enforcer(s)
	require.NoError(t, w.Deliver(ctx, hookKey), "nothing ever stood")
	require.Empty(t, w.sent)
	w.cases = []markwarden.Case{enforceCase(key, "d1", "p1", markwarden.MeasureTakedown)}
	require.NoError(t, w.Derive(ctx, key))

	w.answer = enforce.Answer{Status: 503, RetryAfter: 2 * time.Minute}
	err := w.Deliver(ctx, hookKey)
	after, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, 2*time.Minute, after.RetryAfter())
	w.answer, w.broken = enforce.Answer{}, errors.New("no route to host")
	require.ErrorIs(t, w.Deliver(ctx, hookKey), w.broken)
	w.answer, w.broken = enforce.Answer{Status: 200}, nil
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.NoError(t, w.Deliver(ctx, hookKey), "acknowledged: not sent again")
	require.Len(t, w.sent, 3)
	require.Equal(t, []string{w.sent[0], w.sent[0]}, w.sent[1:], "every try has the same id")

	w.cases[0].State, w.cases[0].Decision = markwarden.CaseOpen, nil
	require.NoError(t, w.Derive(ctx, key))
	hs, err := w.HookStates(ctx)
	require.NoError(t, err)
	require.Len(t, hs, 1)
	require.Equal(t, 1, hs[0].Behind)
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.Len(t, w.sent, 4, "a reversal is sent")
	require.NotEqual(t, w.sent[0], w.sent[3])
	require.NoError(t, s.Attempted(ctx, enforce.Attempt{Hook: "all", Key: key, Seq: 1, At: enforceDay, Status: 200}, false))
	target, _, err := s.Target(ctx, "all", key)
	require.NoError(t, err)
	require.Equal(t, enforceSeq+1, target.AckedSeq, "a late acknowledgement takes nothing back")
	tries, err := w.Deliveries(ctx, key, 10)
	require.NoError(t, err)
	require.Len(t, tries, 5)
	require.Equal(t, 503, tries[4].Status)
	require.Contains(t, tries[3].Error, "no route to host")
	require.ErrorIs(t, w.Deliver(ctx, "rubbish"), markwarden.ErrPermanent)
	require.NoError(t, w.Deliver(ctx, enforce.HookKey("not configured any more", key)))
	due, err := w.Resume(ctx, "m")
	require.NoError(t, err)
	require.Positive(t, due)
	require.Equal(t, 1, jobCount(t, db, store.DeliverKind, hookKey), "the job of the derivations; nothing is missed")
}

func enforceGone(t *testing.T, db *store.DB, s EnforceStore) {
	ctx := t.Context()
	key := markwarden.ListingKey{Marketplace: "gone", Listing: "1"}
	w := enforcer(s)
	w.Hooks = []enforce.Hook{{ID: "gone", Marketplaces: []markwarden.MarketplaceID{"gone"}}}
	hookKey := enforce.HookKey("gone", key)
	w.cases = []markwarden.Case{enforceCase(key, "g1", "p1", markwarden.MeasureTakedown)}
	require.NoError(t, w.Derive(ctx, key))
	w.answer.Status = 410
	require.NoError(t, w.Deliver(ctx, hookKey))
	w.answer.Status = 200
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.Len(t, w.sent, 1, "a disabled hook is left alone")
	_, disabled, err := s.Target(ctx, "gone", key)
	require.NoError(t, err)
	require.True(t, disabled)
	_, err = db.Write.ExecContext(ctx, "DELETE FROM jobs")
	require.NoError(t, err)
	due, err := w.Enable(ctx, "gone")
	require.NoError(t, err)
	require.Equal(t, 1, due)
	require.Equal(t, 1, jobCount(t, db, store.DeliverKind, hookKey))
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.Len(t, w.sent, 2)
	_, err = w.Enable(ctx, "nobody")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
}

func enforceObserve(t *testing.T, db *store.DB, s EnforceStore) {
	ctx := t.Context()
	key := markwarden.ListingKey{Marketplace: "watched", Listing: "1"}
	hookKey := enforce.HookKey("all", key)
	w := enforcer(s)
	w.mode = markwarden.ModeObserve
	w.cases = []markwarden.Case{enforceCase(key, "o1", "p1", markwarden.MeasureTakedown)}
	require.NoError(t, w.Derive(ctx, key))
	d, err := w.Desired(ctx, key)
	require.NoError(t, err)
	require.Equal(t, enforceSeq, d.Seq, "computed and shown")
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.NoError(t, w.Publish(ctx, key))
	_, err = w.Resume(ctx, "watched")
	require.NoError(t, err)
	require.Zero(t, jobCount(t, db, store.DeliverKind, hookKey))
	require.Empty(t, w.sent)
	require.Empty(t, w.topic)
	w.mode = markwarden.ModeLive
	due, err := w.Resume(ctx, "watched")
	require.NoError(t, err)
	require.Equal(t, 1, due)
	require.Equal(t, 1, jobCount(t, db, store.DeliverKind, hookKey))
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.Len(t, w.sent, 1)
}

func enforceReports(t *testing.T, db *store.DB, s EnforceStore) {
	ctx := t.Context()
	key := markwarden.ListingKey{Marketplace: "m", Listing: "report"}
	hookKey := enforce.HookKey("all", key)
	w := enforcer(s)
	drifted, err := w.Report(ctx, enforce.Report{Key: key})
	require.NoError(t, err)
	require.False(t, drifted, "nothing must stand and nothing does")
	w.cases = []markwarden.Case{enforceCase(key, "r1", "p1", markwarden.MeasureTakedown)}
	require.NoError(t, w.Derive(ctx, key))
	require.NoError(t, w.Deliver(ctx, hookKey))
	_, err = db.Write.ExecContext(ctx, "DELETE FROM jobs")
	require.NoError(t, err)
	drifted, err = w.Report(ctx, enforce.Report{Key: key, Seq: enforceSeq, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}})
	require.NoError(t, err)
	require.False(t, drifted)
	require.Zero(t, jobCount(t, db, store.DeliverKind, hookKey))
	drifted, err = w.Report(ctx, enforce.Report{Key: key, Seq: enforceSeq, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureLabel}})
	require.NoError(t, err)
	require.True(t, drifted)
	require.Equal(t, 1, jobCount(t, db, store.DeliverKind, hookKey))
	ds, err := w.Drifts(ctx, markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Len(t, ds, 1)
	require.Equal(t, markwarden.MeasureLabel, ds[0].Report.States["*"])
	require.Equal(t, key, ds[0].Desired.Key)
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.Len(t, w.sent, 2, "acknowledged, and told again")
	ds, err = w.Drifts(ctx, key, 10)
	require.NoError(t, err)
	require.Empty(t, ds, "after it there is none")
	w.cases[0].State, w.cases[0].Decision = markwarden.CaseOpen, nil
	require.NoError(t, w.Derive(ctx, key))
	ds, err = w.Drifts(ctx, markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Empty(t, ds, "the shop has said nothing of the new state yet")
	_, err = w.Report(ctx, enforce.Report{Key: key, Seq: enforceDay.Add(48 * time.Hour).UnixMilli()})
	require.ErrorIs(t, err, markwarden.ErrInvalid, "nobody can have given that out")

	// The shop acted on a state that this store, put back to a backup, knows nothing of.
	lost := enforceSeq + 1000
	w.sent = nil
	drifted, err = w.Report(ctx, enforce.Report{Key: key, Seq: lost, States: map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}})
	require.NoError(t, err)
	require.True(t, drifted)
	d, err := w.Desired(ctx, key)
	require.NoError(t, err)
	require.Greater(t, d.Seq, lost)
	require.Empty(t, d.States)
	require.NoError(t, w.Deliver(ctx, hookKey))
	require.Len(t, w.sent, 1, "the shop is told what must stand, as something newer")
	_, err = w.Report(ctx, enforce.Report{Key: key, States: map[string]markwarden.MeasureKind{"*": "explode"}})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}
