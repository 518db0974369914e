package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"markwarden/internal/ids"
)

// Publisher writes messages with the attributes of CloudEvents as headers (ce_id, ce_type, ...: the binary mode of its Kafka
// binding). A broker that answers too late may keep a message twice: receivers tell by ce_id. Safe for many goroutines.
type Publisher struct{ w *kafka.Writer }

// Message to be published.
type Message struct {
	Key, Value []byte
	Headers    map[string]string
}

// NewPublisher makes a publisher; it connects when it first publishes.
func NewPublisher(c Config) (*Publisher, error) {
	t, err := c.transport()
	if err != nil {
		return nil, err
	}
	return &Publisher{&kafka.Writer{
		Addr: kafka.TCP(c.Brokers...), Transport: t,
		Balancer:     kafka.Murmur2Balancer{Consistent: true}, // as Java clients do, so that a key stays in its partition
		RequiredAcks: kafka.RequireAll,
		MaxAttempts:  5, BatchSize: 1000, BatchBytes: 900 << 10, BatchTimeout: 2 * time.Millisecond,
		ReadTimeout: requestTimeout, WriteTimeout: requestTimeout, WriteBackoffMin: 50 * time.Millisecond,
	}}, nil
}

// Publish returns when every replica in sync has the message.
func (p *Publisher) Publish(ctx context.Context, topic string, key, value []byte, headers map[string]string) error {
	return p.PublishAll(ctx, topic, []Message{{key, value, headers}})
}

// PublishAll publishes many messages; after an error, some of them may be there.
func (p *Publisher) PublishAll(ctx context.Context, topic string, messages []Message) error {
	out := make([]kafka.Message, len(messages))
	for i, m := range messages {
		out[i] = kafka.Message{Topic: topic, Key: m.Key, Value: m.Value, Headers: cloudEvent(m.Headers)}
	}
	if err := p.w.WriteMessages(ctx, out...); err != nil {
		return fmt.Errorf("publish to %s: %w", topic, err)
	}
	return nil
}

// cloudEvent adds the attributes that CloudEvents 1.0 requires, and the time, where they are not given.
func cloudEvent(given map[string]string) []kafka.Header {
	all := make([]kafka.Header, 0, len(given)+6)
	need := func(name string, value func() string) {
		if _, ok := given[name]; !ok {
			all = append(all, kafka.Header{Key: name, Value: []byte(value())})
		}
	}
	need("ce_specversion", func() string { return "1.0" })
	need("ce_id", ids.New)
	need("ce_source", func() string { return "markwarden" })
	need("ce_type", func() string { return "markwarden.message" })
	need("ce_time", func() string { return time.Now().UTC().Format(time.RFC3339Nano) })
	need("content-type", func() string { return "application/json" })
	for k, v := range given {
		all = append(all, kafka.Header{Key: k, Value: []byte(v)})
	}
	return all
}

// Close waits for what is being sent.
func (p *Publisher) Close() error { return p.w.Close() }
