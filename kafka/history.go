package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"markwarden/ingest"
)

// History reads again what a topic still holds.
type History struct{ Config Config }

var _ ingest.StreamReader = History{}

// quiet is how long a topic that has holes at its end may say nothing before it counts as read.
const quiet = 5 * time.Second

// Read implements ingest.StreamReader.
func (h History) Read(ctx context.Context, topic string, partition int, to int64, yield func(ingest.Message) error) error {
	dialer, err := h.Config.dialer()
	if err != nil {
		return err
	}
	all, err := Partitions(ctx, h.Config, topic)
	if err != nil {
		return err
	}
	end := int64(0)
	for _, p := range all {
		if p.ID == partition && p.First < min(to, p.Last) {
			end = min(to, p.Last)
		}
	}
	if end == 0 {
		return nil // the topic holds none of them any more
	}
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: h.Config.Brokers, Topic: topic, Partition: partition, Dialer: dialer, MinBytes: 1, MaxBytes: 4 << 20, MaxWait: 500 * time.Millisecond, QueueCapacity: 256})
	defer r.Close()
	if err := r.SetOffset(kafka.FirstOffset); err != nil {
		return err
	}
	for next := int64(0); next < end; {
		timed, cancel := context.WithTimeout(ctx, quiet)
		m, err := r.FetchMessage(timed)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return nil // what is left are holes
		}
		if err != nil {
			return fmt.Errorf("read %s/%d: %w", topic, partition, err)
		}
		if next = m.Offset + 1; m.Offset < end {
			if err := yield(message(m)); err != nil {
				return err
			}
		}
	}
	return nil
}
