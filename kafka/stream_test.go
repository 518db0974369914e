package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest"
	"markwarden/kafka"
	"markwarden/store"
	"markwarden/store/storetest"
)

// Listings go through the topic into the store while workers come and go, and the store fails now and then: every message is
// accounted for, and each listing has its newest version.
func TestFromTheTopicToTheStoreThroughFaults(t *testing.T) {
	brokers(t, func(t *testing.T, c kafka.Config) {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			s := store.IngestStore{DB: db}
			topic := newTopic(t, c, 3)
			const listings, versions = 300, 4
			publishVersions(t, c, topic, listings, versions)

			var seen, calls atomic.Int64
			worker := func() *kafka.Source {
				con := &ingest.Conductor{Store: flaky{s, &calls}, Assessor: ingest.AssessorFunc(assess), Observe: func(sum ingest.Summary) {
					for _, n := range sum.Outcomes {
						seen.Add(int64(n))
					}
				}}
				return &kafka.Source{Config: c, Group: "g-" + topic, Topics: []string{topic}, Offsets: s.Offsets, Handle: con.Process, Messages: 50, SessionTimeout: 6 * time.Second}
			}
			stop := start(t, worker())
			require.Eventually(t, func() bool { return seen.Load() > 100 }, 30*time.Second, 20*time.Millisecond)
			stop()
			start(t, worker())
			start(t, worker())
			const all = listings*versions + listings/10
			require.Eventually(t, func() bool { return delivered(t, s, topic) == all }, 60*time.Second, 20*time.Millisecond)

			rep, err := (&ingest.Conductor{Store: s}).VerifyStream(t.Context(), topic, kafka.History{Config: c}, s)
			require.NoError(t, err)
			require.Empty(t, rep.Findings)
			require.EqualValues(t, all, rep.Delivered)
			require.EqualValues(t, listings/10, rep.Dead)
			require.EqualValues(t, listings, rep.Screened)
			for i := range listings {
				st, err := s.Listing(t.Context(), markwarden.ListingKey{Marketplace: "demo", Listing: markwarden.ListingID(fmt.Sprint(i))})
				require.NoError(t, err)
				require.EqualValues(t, versions, st.Listing.Version)
				require.Equal(t, i%7 == 0, st.Screening.Route == markwarden.RouteReview)
			}
			counts, err := s.Counts(t.Context())
			require.NoError(t, err)
			require.EqualValues(t, listings/10, counts.Dead)
		})
	})
}

func delivered(t *testing.T, s store.IngestStore, topic string) (n int64) {
	next, err := s.Offsets(t.Context(), topic)
	require.NoError(t, err)
	for _, v := range next {
		n += v
	}
	return n
}

func publishVersions(t *testing.T, c kafka.Config, topic string, listings, versions int) {
	t.Helper()
	p, err := kafka.NewPublisher(c)
	require.NoError(t, err)
	defer p.Close()
	for v := 1; v <= versions; v++ {
		var batch []kafka.Message
		for i := range listings {
			title := "plain"
			if i%7 == 0 {
				title = "foxa"
			}
			batch = append(batch, kafka.Message{Key: fmt.Append(nil, i), Value: fmt.Appendf(nil, `{"marketplace":"demo","id":"%d","version":%d,"title":"%s %d","seller":{"id":"s"}}`, i, v, title, v)})
			if v == 2 && i%10 == 0 {
				batch = append(batch, kafka.Message{Key: fmt.Append(nil, i), Value: []byte(`{"broken":`)})
			}
		}
		require.NoError(t, p.PublishAll(t.Context(), topic, batch))
	}
}

func assess(_ context.Context, l *markwarden.Listing) (markwarden.Screening, error) {
	s := markwarden.Screening{Basis: markwarden.Basis{Matchers: "m", Policy: "p"}, Pictures: markwarden.PicturesNone, Route: markwarden.RouteClear}
	if strings.Contains(l.Title, "foxa") {
		s.Route = markwarden.RouteReview
		s.Assessments = []markwarden.Assessment{{Holder: "p1", Route: markwarden.RouteReview}}
	}
	return s, nil
}

// flaky fails every fifth record: before it, or after it as a connection does that is lost during a commit.
type flaky struct {
	store.IngestStore
	calls *atomic.Int64
}

func (f flaky) Record(ctx context.Context, b ingest.Batch) ([]ingest.Outcome, error) {
	n := f.calls.Add(1)
	if n%10 == 5 {
		return nil, errors.New("the store is away")
	}
	out, err := f.IngestStore.Record(ctx, b)
	if err == nil && n%10 == 0 {
		return nil, errors.New("the answer was lost")
	}
	return out, err
}
