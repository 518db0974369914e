package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/ingest"
	"markwarden/internal/ids"
	"markwarden/kafka"
	"markwarden/kafka/embedded"
	"markwarden/store/storetest"
)

// brokers runs a test against the embedded broker and against the one that MARKWARDEN_TEST_KAFKA names.
func brokers(t *testing.T, test func(t *testing.T, c kafka.Config)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		b, err := embedded.Start(2)
		require.NoError(t, err)
		t.Cleanup(b.Close)
		test(t, kafka.Config{Brokers: b.Addresses()})
	})
	t.Run("real", func(t *testing.T) {
		t.Parallel()
		addr := os.Getenv("MARKWARDEN_TEST_KAFKA")
		if addr == "" {
			storetest.Need(t, "kafka", "set MARKWARDEN_TEST_KAFKA to a broker's host:port")
		}
		test(t, kafka.Config{Brokers: strings.Split(addr, ",")})
	})
}

// ledger is a store of offsets that fences, as ingest's does.
type ledger struct {
	mu    sync.Mutex
	next  map[int]int64
	got   map[int][]string
	fail  func(r ingest.Run) error
	moved chan struct{}
}

func newLedger() *ledger {
	return &ledger{next: map[int]int64{}, got: map[int][]string{}, moved: make(chan struct{}, 1)}
}

func (l *ledger) offsets(context.Context, string) (map[int]int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[int]int64{}
	for k, v := range l.next {
		out[k] = v
	}
	return out, nil
}

func (l *ledger) handle(_ context.Context, r ingest.Run) error {
	if l.fail != nil {
		if err := l.fail(r); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if next, known := l.next[r.Partition]; known && next != r.From {
		return ingest.ErrFenced
	}
	for _, m := range r.Messages {
		l.got[r.Partition] = append(l.got[r.Partition], string(m.Value))
	}
	l.next[r.Partition] = r.Next()
	select {
	case l.moved <- struct{}{}:
	default:
	}
	return nil
}

func (l *ledger) count() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, g := range l.got {
		n += len(g)
	}
	return n
}

func (l *ledger) wait(t *testing.T, n int) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for l.count() < n {
		select {
		case <-l.moved:
		case <-deadline:
			require.Failf(t, "too few messages", "%d of %d", l.count(), n)
		}
	}
}

// once asserts that the values of each partition are there once and in order of their numbers.
func (l *ledger) once(t *testing.T, n int) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := map[string]bool{}
	for _, values := range l.got {
		last := ""
		for _, v := range values {
			require.False(t, seen[v], "twice: %s", v)
			require.Less(t, last, v, "out of order")
			seen[v], last = true, v
		}
	}
	require.Len(t, seen, n)
}

func produce(t *testing.T, c kafka.Config, topic string, from, to int) {
	t.Helper()
	p, err := kafka.NewPublisher(c)
	require.NoError(t, err)
	defer p.Close()
	var all []kafka.Message
	for i := from; i < to; i++ {
		all = append(all, kafka.Message{Key: fmt.Append(nil, i), Value: fmt.Appendf(nil, "%06d", i), Headers: map[string]string{"ce_id": fmt.Sprint(i)}})
	}
	require.NoError(t, p.PublishAll(t.Context(), topic, all))
}

func newTopic(t *testing.T, c kafka.Config, partitions int) string {
	t.Helper()
	topic := "t-" + ids.New()
	for range 2 { // the second time it is there
		require.NoError(t, kafka.EnsureTopics(t.Context(), c, kafka.Topic{Name: topic, Partitions: partitions}))
	}
	// A broker that has just made a topic may not know its leaders yet.
	require.Eventually(t, func() bool {
		all, err := kafka.Partitions(t.Context(), c, topic)
		return err == nil && len(all) == partitions
	}, 20*time.Second, 50*time.Millisecond)
	return topic
}

// start runs a source until stop is called or the test ends.
func start(t *testing.T, s *kafka.Source) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
	})
	t.Cleanup(stop)
	return stop
}

func source(c kafka.Config, topic string, l *ledger) *kafka.Source {
	return &kafka.Source{Config: c, Group: "g-" + topic, Topics: []string{topic}, Offsets: l.offsets, Handle: l.handle, Messages: 100, SessionTimeout: 6 * time.Second}
}

func TestEveryMessageOnceOverRestarts(t *testing.T) {
	brokers(t, func(t *testing.T, c kafka.Config) {
		topic, l := newTopic(t, c, 3), newLedger()
		produce(t, c, topic, 0, 1000)
		stop := start(t, source(c, topic, l))
		l.wait(t, 1000)
		stop()
		produce(t, c, topic, 1000, 1500)
		start(t, source(c, topic, l))
		l.wait(t, 1500)
		l.once(t, 1500)
	})
}

func TestTheStoreDecidesWhereToBegin(t *testing.T) {
	brokers(t, func(t *testing.T, c kafka.Config) {
		topic, l := newTopic(t, c, 1), newLedger()
		produce(t, c, topic, 0, 100)
		stop := start(t, source(c, topic, l))
		l.wait(t, 100)
		stop()
		restored := newLedger() // a backup of when the store was at 40
		restored.next[0] = 40
		start(t, source(c, topic, restored))
		restored.wait(t, 60)
		restored.once(t, 60)
		require.Equal(t, "000040", restored.got[0][0])
	})
}

func TestTwoMembersShareAndTakeOver(t *testing.T) {
	brokers(t, func(t *testing.T, c kafka.Config) {
		topic, l := newTopic(t, c, 4), newLedger()
		stop := start(t, source(c, topic, l))
		start(t, source(c, topic, l))
		produce(t, c, topic, 0, 500)
		l.wait(t, 500)
		stop()
		produce(t, c, topic, 500, 1000)
		l.wait(t, 1000)
		l.once(t, 1000)
	})
}

func TestASlowPartitionStallsNoOther(t *testing.T) {
	brokers(t, func(t *testing.T, c kafka.Config) {
		topic, l := newTopic(t, c, 2), newLedger()
		produce(t, c, topic, 0, 200)
		all, err := kafka.Partitions(t.Context(), c, topic)
		require.NoError(t, err)
		counts := map[int]int64{all[0].ID: all[0].Last, all[1].ID: all[1].Last}
		require.Positive(t, counts[0])
		require.Positive(t, counts[1])
		release := make(chan struct{})
		l.fail = func(r ingest.Run) error {
			if r.Partition == 0 {
				<-release
			}
			return nil
		}
		start(t, source(c, topic, l))
		l.wait(t, int(counts[1]))
		close(release)
		l.wait(t, 200)
		l.once(t, 200)
	})
}

func TestAFailedRunIsHandedOverAgainWithoutWhatIsRecorded(t *testing.T) {
	b, err := embedded.Start(1)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	c := kafka.Config{Brokers: b.Addresses()}
	topic, l := newTopic(t, c, 1), newLedger()
	produce(t, c, topic, 0, 10)
	failed := false
	s := source(c, topic, l)
	s.Handle = func(ctx context.Context, r ingest.Run) error {
		if !failed {
			failed = true
			half := r
			half.Messages = r.Messages[:3]
			return errors.Join(l.handle(ctx, half), errors.New("the second chunk failed"))
		}
		return l.handle(ctx, r)
	}
	start(t, s)
	l.wait(t, 10)
	l.once(t, 10)
}

func TestFencedOnceGoesOnFromTheStore(t *testing.T) {
	b, err := embedded.Start(1)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	c := kafka.Config{Brokers: b.Addresses()}
	topic, l := newTopic(t, c, 1), newLedger()
	produce(t, c, topic, 0, 10)
	var once sync.Once
	l.fail = func(ingest.Run) error {
		once.Do(func() { // a former owner's last record
			l.mu.Lock()
			defer l.mu.Unlock()
			l.next[0] = 4
		})
		return nil
	}
	start(t, source(c, topic, l))
	l.wait(t, 6)
	require.Equal(t, []string{"000004", "000005", "000006", "000007", "000008", "000009"}, l.got[0])
}

func TestMessagesCarryCloudEventHeaders(t *testing.T) {
	b, err := embedded.Start(1)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	c := kafka.Config{Brokers: b.Addresses()}
	topic, l := newTopic(t, c, 1), newLedger()
	p, err := kafka.NewPublisher(c)
	require.NoError(t, err)
	defer p.Close()
	require.NoError(t, p.Publish(t.Context(), topic, []byte("k"), []byte("v"), map[string]string{"ce_type": "x"}))
	got := make(chan ingest.Message, 1)
	s := source(c, topic, l)
	s.Handle = func(ctx context.Context, r ingest.Run) error {
		got <- r.Messages[0]
		return l.handle(ctx, r)
	}
	start(t, s)
	m := <-got
	require.Equal(t, "k", string(m.Key))
	require.Equal(t, "x", m.Headers["ce_type"])
	require.Equal(t, "1.0", m.Headers["ce_specversion"])
	for _, h := range []string{"ce_id", "ce_source", "ce_time"} {
		require.NotEmpty(t, m.Headers[h], h)
	}
	require.False(t, m.Time.IsZero())
}

func TestConfigNamesEveryProblem(t *testing.T) {
	err := kafka.Config{Brokers: []string{"a"}, TLS: &kafka.TLS{CertFile: "x"}, SASL: &kafka.SASL{Mechanism: "GSSAPI"}}.Validate()
	require.ErrorContains(t, err, `brokers: "a" must be host:port`)
	require.ErrorContains(t, err, "tls: a client certificate")
	require.ErrorContains(t, err, `sasl: mechanism "GSSAPI"`)
	require.ErrorContains(t, err, "sasl: user: missing")
	require.ErrorContains(t, kafka.Config{}.Validate(), "brokers: missing")
	require.Error(t, (&kafka.Source{}).Run(t.Context()))
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		b, err := embedded.StartSASL(mechanism, "fox", "secret")
		require.NoError(t, err)
		t.Cleanup(b.Close)
		c := kafka.Config{Brokers: b.Addresses(), SASL: &kafka.SASL{Mechanism: mechanism, User: "fox", Password: "secret"}}
		topic, l := newTopic(t, c, 1), newLedger()
		produce(t, c, topic, 0, 10)
		start(t, source(c, topic, l))
		l.wait(t, 10)
		c.SASL = &kafka.SASL{Mechanism: mechanism, User: "fox", Password: "guess"}
		_, err = kafka.Partitions(t.Context(), c, topic)
		require.Error(t, err, mechanism)
	}
}
