package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/wire"
	"markwarden/store"
	"markwarden/store/storetest"
)

// world is an assessor over a registry of forbidden words, by revision.
type world struct {
	mu       sync.Mutex
	revision int64
	words    []string
	asked    map[markwarden.ListingID]int
}

func (w *world) Assess(_ context.Context, l *markwarden.Listing) (markwarden.Screening, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asked == nil {
		w.asked = map[markwarden.ListingID]int{}
	}
	w.asked[l.Key.Listing]++
	switch {
	case strings.Contains(l.Title, "poison"):
		return markwarden.Screening{}, errors.New("the matcher failed")
	case strings.Contains(l.Title, "panic"):
		panic("a bug")
	case strings.Contains(l.Title, "shaky") && w.asked[l.Key.Listing] < 3:
		return markwarden.Screening{}, errors.New("for a moment")
	case strings.Contains(l.Title, "silent"):
		return markwarden.Screening{}, nil
	}
	s := markwarden.Screening{Basis: markwarden.Basis{Registry: w.revision, Matchers: "m", Policy: "p"}, Pictures: markwarden.PicturesNone, Route: markwarden.RouteClear}
	for _, word := range w.words {
		if strings.Contains(l.Title, word) {
			s.Route = markwarden.RouteReview
			s.Assessments = append(s.Assessments, markwarden.Assessment{Holder: markwarden.PartyID(word), Route: markwarden.RouteReview})
		}
	}
	return s, nil
}

func (w *world) set(revision int64, words ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revision, w.words = revision, words
}

func doc(id string, version int, title string) string {
	return fmt.Sprintf(`{"marketplace":"demo","id":%q,"version":%d,"title":%q,"seller":{"id":"s"}}`, id, version, title)
}

func run(from int64, docs ...string) ingest.Run {
	r := ingest.Run{Topic: "listings", From: from}
	for i, d := range docs {
		r.Messages = append(r.Messages, ingest.Message{Topic: "listings", Offset: from + int64(i), Value: []byte(d), Time: time.UnixMilli(1_700_000_000_000)})
	}
	return r
}

func listingKey(id string) markwarden.ListingKey {
	return markwarden.ListingKey{Marketplace: "demo", Listing: markwarden.ListingID(id)}
}

type house struct {
	store.IngestStore
	*ingest.Conductor
	world *world
	seen  map[ingest.Outcome]int
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := &house{IngestStore: store.IngestStore{DB: db}, world: &world{}, seen: map[ingest.Outcome]int{}}
		var mu sync.Mutex
		h.Conductor = &ingest.Conductor{Store: h.IngestStore, Assessor: h.world, Pause: time.Microsecond, Observe: func(s ingest.Summary) {
			mu.Lock()
			defer mu.Unlock()
			for o, n := range s.Outcomes {
				h.seen[o] += n
			}
		}}
		test(t, h)
	})
}

func (h *house) setRevision(t *testing.T, n int64) {
	t.Helper()
	_, err := h.Write.ExecContext(t.Context(), "UPDATE registry_state SET revision=$1", n)
	require.NoError(t, err)
}

func (h *house) listing(t *testing.T, id string) ingest.Stored {
	t.Helper()
	st, err := h.Listing(t.Context(), listingKey(id))
	require.NoError(t, err)
	return st
}

func (h *house) dead(t *testing.T) []ingest.DeadLetter {
	t.Helper()
	all, err := h.DeadLetters(t.Context(), "", 100)
	require.NoError(t, err)
	return all
}

func TestBrokenMessagesBecomeDeadLettersAndTheStreamGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := run(5, doc("a", 1, "good"), `{"id":`, doc("p", 1, "poison"), doc("q", 1, "panic"), doc("s", 1, "shaky"), doc("n", 1, "silent"), `{"marketplace":"demo","id":"x","titel":"y"}`, doc("z", 1, "good"))
		require.NoError(t, h.Process(t.Context(), r))
		require.Equal(t, map[ingest.Outcome]int{ingest.Screened: 3, ingest.Dead: 5}, h.seen)
		reasons := map[int64]string{}
		for _, d := range h.dead(t) {
			reasons[d.Offset] = d.Reason
			require.Equal(t, string(r.Messages[d.Offset-5].Value), string(d.Body))
			require.Equal(t, len(d.Body), d.Size)
		}
		require.Len(t, reasons, 5)
		require.Contains(t, reasons[6], "not JSON")
		require.Equal(t, "assess: the matcher failed", reasons[7])
		require.Contains(t, reasons[8], "panic: a bug")
		require.Contains(t, reasons[10], "no decision")
		require.Contains(t, reasons[11], "titel: unknown field; title: missing; seller.id: missing")
		require.Equal(t, 4, h.world.asked["p"])
		require.Equal(t, 1, h.world.asked["q"], "a bug is not tried again")
		next, err := h.Offsets(t.Context(), "listings")
		require.NoError(t, err)
		require.Equal(t, map[int]int64{0: 13}, next)
	})
}

func TestTheNewestVersionOfARunStands(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 3, "three"), doc("a", 2, "two"), doc("b", 1, "one"), doc("a", 3, "three"))))
		require.EqualValues(t, 3, h.listing(t, "a").Listing.Version)
		require.Equal(t, map[ingest.Outcome]int{ingest.Screened: 2, ingest.Superseded: 2}, h.seen)
		require.Equal(t, 1, h.world.asked["a"])
		require.NoError(t, h.Process(t.Context(), run(4, doc("a", 2, "two"), doc("b", 1, "one"))))
		require.Equal(t, "three", h.listing(t, "a").Listing.Title)
		require.Equal(t, 1, h.seen[ingest.Unchanged])
	})
}

func TestARunThatWasRecordedIsFenced(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := run(0, doc("a", 1, "x"))
		require.NoError(t, h.Process(t.Context(), r))
		require.ErrorIs(t, h.Process(t.Context(), r), ingest.ErrFenced)
	})
}

func TestARunLongerThanAChunk(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		n := 2*h.ChunkSize() + 7
		docs := make([]string, n)
		for i := range docs {
			docs[i] = doc(fmt.Sprintf("L%05d", i), 1, "t")
		}
		docs[1] = "{}"
		require.NoError(t, h.Process(t.Context(), run(0, docs...)))
		c, err := h.Counts(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, n-1, c.Listings)
		require.EqualValues(t, 1, c.Dead)
		next, err := h.Offsets(t.Context(), "listings")
		require.NoError(t, err)
		require.EqualValues(t, n, next[0])
	})
}

func TestAChangeOfTheRegistryMakesTheBatchAssessAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.setRevision(t, 2)
		waited := 0
		h.Assessor = refreshing{h.world, func(r int64) {
			waited++
			h.world.set(r, "foxa")
		}}
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 1, "foxa"), doc("b", 1, "plain"))))
		require.Equal(t, 1, waited)
		st := h.listing(t, "a")
		require.EqualValues(t, 2, st.Screening.Basis.Registry)
		require.Equal(t, markwarden.RouteReview, st.Screening.Route)
	})
}

type refreshing struct {
	*world
	to func(int64)
}

func (r refreshing) Refresh(_ context.Context, revision int64) error {
	r.to(revision)
	return nil
}

func TestARemovalKeepsContentAndScreening(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.world.set(0, "foxa")
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 1, "foxa"), `{"marketplace":"demo","id":"new","version":1,"status":"removed"}`)))
		require.NoError(t, h.Process(t.Context(), run(2, `{"marketplace":"demo","id":"a","version":2,"status":"removed","removed_by":"enforcement","decision":"d1"}`)))
		st := h.listing(t, "a")
		require.Equal(t, markwarden.Removed, st.Listing.Status)
		require.Equal(t, markwarden.RemovedByEnforcement, st.Listing.RemovedBy)
		require.Equal(t, "d1", st.Listing.Decision)
		require.Equal(t, "foxa", st.Listing.Title)
		require.Len(t, st.Screening.Assessments, 1)
		require.Equal(t, markwarden.RouteClear, h.listing(t, "new").Screening.Route)
		require.NoError(t, h.Recheck(t.Context(), listingKey("a")))
		require.Equal(t, 1, h.world.asked["a"])
	})
}

func TestSubmitSaysWhatBecameOfEach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		listing := func(id string, version int64, title string) markwarden.Listing {
			return markwarden.Listing{Key: listingKey(id), Version: version, Status: markwarden.Active, Title: title, Seller: markwarden.Seller{ID: "s"}}
		}
		out, err := h.Submit(t.Context(), []markwarden.Listing{listing("a", 1, "x"), listing("a", 2, "x"), listing("p", 1, "poison"), listing("n", 0, "x")})
		require.NoError(t, err)
		require.Equal(t, []ingest.Outcome{ingest.Superseded, ingest.Screened, ingest.Dead, ingest.Screened}, out)
		require.Positive(t, h.listing(t, "n").Listing.Version)
		out, err = h.Submit(t.Context(), []markwarden.Listing{listing("a", 2, "x"), listing("a", 1, "x")})
		require.NoError(t, err)
		require.Equal(t, []ingest.Outcome{ingest.Unchanged, ingest.Superseded}, out)
		dead := h.dead(t)
		require.Len(t, dead, 1)
		l, err := wire.DecodeListing(dead[0].Body, wire.Options{})
		require.NoError(t, err)
		require.Equal(t, "poison", l.Title)
		_, err = h.Submit(t.Context(), []markwarden.Listing{listing("c", 1, "x"), {Key: listingKey("d")}})
		require.ErrorIs(t, err, markwarden.ErrInvalid)
		require.ErrorContains(t, err, "listing 2: ")
		_, err = h.Listing(t.Context(), listingKey("c"))
		require.ErrorIs(t, err, markwarden.ErrNotFound)
	})
}

func TestAListingWithoutAVersionGetsOneThatGrows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		plain := `{"marketplace":"demo","id":"a","title":%q,"seller":{"id":"s"}}`
		require.NoError(t, h.Process(t.Context(), run(0, fmt.Sprintf(plain, "one"))))
		require.NoError(t, h.Process(t.Context(), run(1, fmt.Sprintf(plain, "two"))))
		require.Equal(t, "two", h.listing(t, "a").Listing.Title)
		require.NoError(t, h.Process(t.Context(), run(2, `{"marketplace":"demo","id":"b","title":"t","seller":{"id":"s"},"updated_at":"2026-11-01T00:00:00Z"}`)))
		require.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).UnixMicro(), h.listing(t, "b").Listing.Version)
	})
}

func TestRecheck(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		require.NoError(t, h.Recheck(t.Context(), listingKey("nothing")))
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 1, "foxa"), doc("s", 1, "ok"))))
		h.setRevision(t, 1)
		h.world.set(1, "foxa")
		require.NoError(t, h.Recheck(t.Context(), listingKey("a")))
		st := h.listing(t, "a")
		require.Equal(t, markwarden.RouteReview, st.Screening.Route)
		require.EqualValues(t, 1, st.Listing.Version)
		h.Assessor = ingest.AssessorFunc(func(context.Context, *markwarden.Listing) (markwarden.Screening, error) {
			return markwarden.Screening{}, errors.New("the matcher failed")
		})
		require.ErrorContains(t, h.Recheck(t.Context(), listingKey("a")), "the matcher failed")
		require.Empty(t, h.dead(t), "its last screening stands")
	})
}

func TestWhatIsUnavailableStopsTheRun(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Decoders = map[string]ingest.Decoder{"listings": decoder(func(m ingest.Message) (markwarden.Listing, bool, error) {
			if m.Offset == 1 {
				return markwarden.Listing{}, false, fmt.Errorf("the stored listing: %w", ingest.ErrUnavailable)
			}
			return markwarden.Listing{}, false, nil
		})}
		require.ErrorIs(t, h.Process(t.Context(), run(0, "", "")), ingest.ErrUnavailable)
		next, err := h.Offsets(t.Context(), "listings")
		require.NoError(t, err)
		require.Empty(t, next)
		require.NoError(t, h.Process(t.Context(), run(0, "")))
		next, err = h.Offsets(t.Context(), "listings")
		require.NoError(t, err)
		require.Equal(t, map[int]int64{0: 1}, next, "a message that says nothing is passed")
		require.Empty(t, h.dead(t))
	})
}

type decoder func(m ingest.Message) (markwarden.Listing, bool, error)

func (d decoder) Decode(_ context.Context, m ingest.Message) (markwarden.Listing, bool, error) {
	return d(m)
}

func TestAnEndedContextMakesNoDeadLetters(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, cancel := context.WithCancel(t.Context())
		h.Assessor = ingest.AssessorFunc(func(ctx context.Context, _ *markwarden.Listing) (markwarden.Screening, error) {
			cancel()
			return markwarden.Screening{}, ctx.Err()
		})
		require.ErrorIs(t, h.Process(ctx, run(0, doc("a", 1, "x"))), context.Canceled)
		require.Empty(t, h.dead(t))
	})
}

// changes are those of world: every word is a right.
type changes struct{ w *world }

func (c changes) Since(_ context.Context, revision int64) (ingest.RegistryChange, error) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	words := c.w.words
	return ingest.RegistryChange{Revision: c.w.revision, Touches: func(_ context.Context, l *markwarden.Listing) (bool, error) {
		for _, word := range words {
			if strings.Contains(l.Title, word) {
				return true, nil
			}
		}
		return false, nil
	}}, nil
}

func (h *house) rechecks(t *testing.T) (keys []string) {
	t.Helper()
	rows, err := h.Read.QueryContext(t.Context(), "SELECT ukey FROM jobs WHERE kind='recheck' ORDER BY ukey")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var k string
		require.NoError(t, rows.Scan(&k))
		_, id, _ := strings.Cut(k, "\x1f")
		keys = append(keys, id)
	}
	return keys
}

func TestBackscanRechecksWhatAChangeTouches(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Routes = recheckRoutes
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 1, "foxa 1"), doc("b", 1, "plain"), doc("c", 1, "foxa 2"), doc("d", 1, "foxa 3"))))
		require.NoError(t, h.Process(t.Context(), run(4, `{"marketplace":"demo","id":"d","version":2,"status":"removed"}`)))
		h.setRevision(t, 1)
		h.world.set(1, "foxa")
		require.NoError(t, h.Process(t.Context(), run(5, doc("e", 1, "foxa 4"))))
		b := &ingest.Backscan{Store: h.IngestStore, Changes: changes{h.world}, Page: 2}
		require.NoError(t, b.Run(t.Context()))
		require.Equal(t, []string{"a", "c"}, h.rechecks(t), "not the removed one, nor the one screened on it")
		state, err := h.BackscanState(t.Context())
		require.NoError(t, err)
		require.Equal(t, ingest.BackscanState{Scanned: 1, Looked: 5, Hits: 2}, state)
		require.NoError(t, b.Run(t.Context()))
		again, err := h.BackscanState(t.Context())
		require.NoError(t, err)
		require.Equal(t, state, again)
	})
}

func TestBackscanTakesNamedStoresHoldersAndMarketplaces(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Routes = recheckRoutes
		h.world.set(0, "foxa")
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 1, "foxa"), doc("b", 1, "plain"), `{"marketplace":"demo","id":"c","version":1,"title":"t","seller":{"id":"s2"}}`)))
		change := ingest.RegistryChange{Revision: 1, Holders: []markwarden.PartyID{"foxa"}, Stores: []markwarden.Store{{Marketplace: "demo", ID: "s2"}}}
		b := &ingest.Backscan{Store: h.IngestStore, Changes: changesFunc(func() ingest.RegistryChange { return change }), Page: 1}
		require.NoError(t, b.Run(t.Context()))
		require.Equal(t, []string{"a", "c"}, h.rechecks(t))
		change = ingest.RegistryChange{Revision: 2, Marketplaces: []markwarden.MarketplaceID{"demo"}}
		require.NoError(t, b.Run(t.Context()))
		require.Equal(t, []string{"a", "b", "c"}, h.rechecks(t))
	})
}

type changesFunc func() ingest.RegistryChange

func (f changesFunc) Since(context.Context, int64) (ingest.RegistryChange, error) { return f(), nil }

func TestBackscanGoesOnWhereItWasEnded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Routes = recheckRoutes
		require.NoError(t, h.Process(t.Context(), run(0, doc("a", 1, "x"), doc("b", 1, "x"), doc("c", 1, "x"))))
		var looked atomic.Int64
		change := ingest.RegistryChange{Revision: 1, Touches: func(_ context.Context, l *markwarden.Listing) (bool, error) {
			if looked.Add(1) == 2 {
				return false, errors.New("killed")
			}
			return true, nil
		}}
		b := &ingest.Backscan{Store: h.IngestStore, Changes: changesFunc(func() ingest.RegistryChange { return change }), Page: 1, Workers: 1}
		require.ErrorContains(t, b.Run(t.Context()), "killed")
		require.NoError(t, b.Run(t.Context()))
		require.EqualValues(t, 4, looked.Load(), "a, b killed, b, c")
		require.Equal(t, []string{"a", "b", "c"}, h.rechecks(t))
	})
}

// A right that is added while listings stream in gives the result of a run that had it from the start.
func TestARightAddedDuringARunMissesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Routes = recheckRoutes
		const parts, each = 3, 400
		h.Assessor = refreshing{h.world, func(r int64) { h.world.set(r, "foxa") }}
		var wg sync.WaitGroup
		for p := range parts {
			wg.Go(func() {
				for from := int64(0); from < each; from += 20 {
					r := ingest.Run{Topic: "listings", Partition: p, From: from}
					for i := range int64(20) {
						title := "plain"
						if (from+i)%3 == 0 {
							title = "foxa"
						}
						r.Messages = append(r.Messages, ingest.Message{Topic: "listings", Partition: p, Offset: from + i, Value: []byte(doc(fmt.Sprintf("%d-%d", p, from+i), 1, title))})
					}
					if err := h.Process(t.Context(), r); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Go(func() {
			time.Sleep(20 * time.Millisecond) // any moment will do
			err := h.Update(t.Context(), store.Interactive, func(tx *store.Tx) error {
				if h.Dialect == store.Postgres {
					if _, err := tx.ExecContext(t.Context(), "SELECT pg_advisory_xact_lock(7201)"); err != nil {
						return err
					}
				}
				_, err := tx.ExecContext(t.Context(), "UPDATE registry_state SET revision=1")
				return err
			})
			if err != nil {
				t.Error(err)
			}
			h.world.set(1, "foxa")
			b := &ingest.Backscan{Store: h.IngestStore, Changes: changes{h.world}, Page: 50}
			if err := b.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		for _, id := range h.rechecks(t) {
			require.NoError(t, h.Recheck(t.Context(), listingKey(id)))
		}
		flagged := 0
		for p := range parts {
			for i := range each {
				st := h.listing(t, fmt.Sprintf("%d-%d", p, i))
				require.Equal(t, st.Listing.Title == "foxa", st.Screening.Route == markwarden.RouteReview, "%d-%d", p, i)
				if st.Screening.Route == markwarden.RouteReview {
					flagged++
				}
			}
		}
		require.Equal(t, parts*134, flagged)
	})
}

type letters struct{ sent []map[string]string }

func (l *letters) Publish(_ context.Context, topic string, _, value []byte, headers map[string]string) error {
	headers["topic"], headers["value"] = topic, string(value)
	l.sent = append(l.sent, headers)
	return nil
}

func TestDeadLettersArePublishedOnceWithTheirOrigin(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		require.NoError(t, h.Process(t.Context(), run(7, "{}")))
		id := h.dead(t)[0].ID
		l := &letters{}
		u := &ingest.Undertaker{Store: h.IngestStore, Publisher: l, Topic: "listings.dead"}
		require.NoError(t, u.Publish(t.Context(), id))
		require.NoError(t, u.Publish(t.Context(), id))
		require.NoError(t, u.Publish(t.Context(), "nothing"))
		require.Len(t, l.sent, 1)
		require.Equal(t, []string{"listings.dead", "{}", "listings", "0", "7", id}, []string{l.sent[0]["topic"], l.sent[0]["value"], l.sent[0]["origin_topic"], l.sent[0]["origin_partition"], l.sent[0]["origin_offset"], l.sent[0]["ce_id"]})
	})
}

// history is a topic of one partition.
type history []ingest.Message

func (s history) Read(_ context.Context, _ string, _ int, to int64, yield func(ingest.Message) error) error {
	for _, m := range s {
		if m.Offset < to {
			if err := yield(m); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestVerifyStreamFindsWhatIsNotAccountedFor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		r := run(3, doc("a", 1, "x"), doc("a", 2, "x"), "{}", doc("b", 5, "x"))
		require.NoError(t, h.Process(t.Context(), r))
		rep, err := h.VerifyStream(t.Context(), "listings", history(r.Messages), h.IngestStore)
		require.NoError(t, err)
		require.NoError(t, rep.Err())
		require.Equal(t, ingest.Report{Partitions: 1, Delivered: 4, Screened: 2, Superseded: 1, Dead: 1, Expired: 3}, rep)

		for _, q := range []string{"DELETE FROM dead_letters", "DELETE FROM listings WHERE id='a'", "UPDATE listings SET version=4, doc=replace(doc, '\"version\":5', '\"version\":4') WHERE id='b'"} {
			_, err := h.Write.ExecContext(t.Context(), q)
			require.NoError(t, err)
		}
		rep, err = h.VerifyStream(t.Context(), "listings", history(r.Messages), h.IngestStore)
		require.NoError(t, err)
		require.Error(t, rep.Err())
		var found []string
		for _, f := range rep.Findings {
			found = append(found, fmt.Sprint(f.Offset, " ", f.Key, " ", f.Problem))
		}
		require.Len(t, found, 4)
		require.Equal(t, "3 demo/a the listing is not in the store", found[0])
		require.Contains(t, found[2], "5  can't be read, and is no dead letter")
		require.Equal(t, "6 demo/b version 5 is not in the store, which has 4", found[3])
	})
}
