package kafka

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"

	"markwarden/ingest"
)

// Source hands runs of a topic's partitions to Handle, one run of a partition at a time and the partitions side by side, so
// that a slow one stalls no other. Members of one Group share the partitions.
//
// It begins where Offsets says; the broker's own committed offset is only a hint for tools that show lag.
type Source struct {
	Config Config
	Group  string
	Topics []string
	// Offsets are the next offsets of a topic's partitions as the store has them.
	Offsets func(ctx context.Context, topic string) (map[int]int64, error)
	// Handle returns when the run and its next offset are in the store. ingest.ErrFenced lets go of the partition; after any other
	// error what the store lacks is handed over again.
	Handle func(ctx context.Context, r ingest.Run) error
	// A run has at most Messages messages (0: 1000) and Bytes bytes (0: 8 MiB), and waits at most Wait for more (0: 20 ms).
	Messages int
	Bytes    int
	Wait     time.Duration
	// Behind is told how far a partition is behind the broker after each run; nil: nobody counts.
	Behind func(topic string, partition int, messages int64)
	Log    *slog.Logger // nil: nobody reads

	// SessionTimeout is how long a worker may be silent before the group gives its partitions to others; 0: 10 s.
	SessionTimeout time.Duration
}

const (
	firstPause = 100 * time.Millisecond
	maxPause   = 5 * time.Second
	hintEvery  = time.Second
)

// Run reads until ctx ends; then it finishes nothing, commits nothing more and leaves the group. It returns an error only where
// the configuration can't work: everything else is tried again.
func (s *Source) Run(ctx context.Context) error {
	dialer, err := s.Config.dialer()
	if err != nil {
		return err
	}
	session := s.SessionTimeout
	if session == 0 {
		session = 10 * time.Second
	}
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: s.Group, Brokers: s.Config.Brokers, Dialer: dialer, Topics: s.Topics, GroupBalancers: []kafka.GroupBalancer{kafka.RoundRobinGroupBalancer{}},
		HeartbeatInterval: session / 5, SessionTimeout: session, RebalanceTimeout: session, JoinGroupBackoff: firstPause,
		WatchPartitionChanges: true, PartitionWatchInterval: 5 * time.Second, StartOffset: kafka.FirstOffset, Timeout: requestTimeout,
	})
	if err != nil {
		return fmt.Errorf("join group %s: %w", s.Group, err)
	}
	defer group.Close()
	pause := firstPause
	for {
		gen, err := group.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil: // a fresh broker answers 15 or 16 until its coordinator is there
			s.warn("no generation yet", "group", s.Group, "error", err)
			if rest(ctx, pause) != nil {
				return nil
			}
			pause = min(2*pause, maxPause)
			continue
		}
		pause = firstPause
		s.start(ctx, gen, dialer)
	}
}

// start reads every assigned partition in a goroutine of the generation. A function of a generation that returns ends it for
// all its partitions: so each stays until the generation ends, unless it was fenced.
func (s *Source) start(ctx context.Context, gen *kafka.Generation, dialer *kafka.Dialer) {
	for topic, partitions := range gen.Assignments {
		for _, p := range partitions {
			gen.Start(func(genCtx context.Context) {
				both, cancel := context.WithCancel(genCtx)
				defer cancel()
				defer context.AfterFunc(ctx, cancel)()
				l := &lane{source: s, gen: gen, dialer: dialer, topic: topic, partition: p.ID}
				l.run(both)
				if both.Err() == nil {
					return // fenced: the group must decide again whose partition it is
				}
				<-genCtx.Done()
			})
		}
	}
}

func (s *Source) warn(msg string, args ...any) {
	if s.Log != nil {
		s.Log.Warn(msg, args...)
	}
}

// lane reads one partition during one generation.
type lane struct {
	source    *Source
	gen       *kafka.Generation
	dialer    *kafka.Dialer
	topic     string
	partition int
	hinted    time.Time
	fenced    int // in a row
}

// maxFenced: a former owner that has not yet heard of its end may record once more and fence the new one; then it is fenced
// itself. Who is fenced again and again has missed the end of its generation.
const maxFenced = 4

// run reads until ctx ends, or the partition turns out to be another worker's.
func (l *lane) run(ctx context.Context) {
	pause := firstPause
	for {
		err := l.read(ctx)
		if ctx.Err() != nil {
			return
		}
		l.source.warn("partition stopped", "topic", l.topic, "partition", l.partition, "error", err)
		if errors.Is(err, ingest.ErrFenced) {
			l.fenced++
		}
		if rest(ctx, pause) != nil || l.fenced > maxFenced {
			return
		}
		pause = min(2*pause, maxPause)
	}
}

// read reads on from where the store is, until something fails.
func (l *lane) read(ctx context.Context) error {
	s := l.source
	next, known, err := l.stored(ctx)
	if err != nil {
		return err
	}
	if known {
		if err := l.inside(ctx, next); err != nil {
			return err
		}
	}
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: s.Config.Brokers, Topic: l.topic, Partition: l.partition, Dialer: l.dialer, MinBytes: 1, MaxBytes: 4 << 20, MaxWait: 500 * time.Millisecond,
		QueueCapacity: 256, ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second, MaxAttempts: 3,
	})
	defer r.Close()
	begin := kafka.FirstOffset
	if known {
		begin = next
	}
	if err := r.SetOffset(begin); err != nil {
		return err
	}
	for {
		run, behind, err := l.collect(ctx, r)
		if err != nil {
			return err
		}
		run.From = run.Messages[0].Offset
		if known {
			if run.From > next {
				s.warn("offsets are missing from the topic", "topic", l.topic, "partition", l.partition, "from", next, "to", run.From)
			}
			run.From = next
		}
		if err := l.handle(ctx, run); err != nil {
			return err
		}
		next, known, l.fenced = run.Next(), true, 0
		if s.Behind != nil {
			s.Behind(l.topic, l.partition, behind)
		}
		l.hint(next)
	}
}

// inside checks that the broker's partition still holds the store's offset. One that ends before it is not the topic that was
// read: to go on from there would skip what comes.
func (l *lane) inside(ctx context.Context, next int64) error {
	all, err := Partitions(ctx, l.source.Config, l.topic)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID == l.partition && next > p.Last {
			return fmt.Errorf("the store is at offset %d, the topic ends at %d: was it made anew?", next, p.Last)
		}
	}
	return nil
}

func (l *lane) stored(ctx context.Context) (next int64, known bool, err error) {
	all, err := l.source.Offsets(ctx, l.topic)
	if err != nil {
		return 0, false, fmt.Errorf("read offsets of the store: %w", err)
	}
	next, known = all[l.partition]
	return next, known, nil
}

// collect waits for one message and takes what follows it at once.
func (l *lane) collect(ctx context.Context, r *kafka.Reader) (run ingest.Run, behind int64, err error) {
	s := l.source
	most, bytes, wait := s.Messages, s.Bytes, s.Wait
	if most <= 0 {
		most = 1000
	}
	if bytes <= 0 {
		bytes = 8 << 20
	}
	if wait <= 0 {
		wait = 20 * time.Millisecond
	}
	run = ingest.Run{Topic: l.topic, Partition: l.partition}
	in := ctx
	for size := 0; len(run.Messages) < most && size < bytes; {
		m, err := r.FetchMessage(in)
		if err != nil {
			if len(run.Messages) > 0 && ctx.Err() == nil && in.Err() != nil {
				break // waited long enough
			}
			return run, 0, fmt.Errorf("read: %w", err)
		}
		if len(run.Messages) == 0 {
			timed, cancel := context.WithTimeout(ctx, wait)
			defer cancel()
			in = timed
		}
		run.Messages = append(run.Messages, message(m))
		size += len(m.Value) + len(m.Key)
		behind = m.HighWaterMark - m.Offset - 1
	}
	return run, behind, nil
}

func message(m kafka.Message) ingest.Message {
	out := ingest.Message{Topic: m.Topic, Partition: m.Partition, Offset: m.Offset, Key: m.Key, Value: m.Value, Time: m.Time}
	if len(m.Headers) > 0 {
		out.Headers = make(map[string]string, len(m.Headers))
		for _, h := range m.Headers {
			out.Headers[h.Key] = string(h.Value)
		}
	}
	return out
}

// handle hands a run over until the store has it. What a failed try has recorded is left out of the next one.
func (l *lane) handle(ctx context.Context, run ingest.Run) error {
	pause := firstPause
	for {
		err := l.source.Handle(ctx, run)
		if err == nil || errors.Is(err, ingest.ErrFenced) || ctx.Err() != nil {
			return err
		}
		l.source.warn("run failed", "topic", l.topic, "partition", l.partition, "from", run.From, "error", err)
		if err := rest(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, maxPause)
		next, known, err := l.stored(ctx)
		switch {
		case err != nil:
			l.source.warn("run failed", "topic", l.topic, "partition", l.partition, "error", err)
		case known && next >= run.Next(): // recorded, though the answer was an error; further: not by us, and the next run will be fenced
			return nil
		case known && next > run.From:
			run = after(run, next)
		}
	}
}

// after is what of a run is not before next.
func after(run ingest.Run, next int64) ingest.Run {
	run.From = next
	for len(run.Messages) > 0 && run.Messages[0].Offset < next {
		run.Messages = run.Messages[1:]
	}
	return run
}

// hint tells the broker how far we are. A refused hint harms nothing: a stale generation's is.
func (l *lane) hint(next int64) {
	if now := time.Now(); now.Sub(l.hinted) >= hintEvery {
		l.hinted = now
		if err := l.gen.CommitOffsets(map[string]map[int]int64{l.topic: {l.partition: next}}); err != nil && l.source.Log != nil {
			l.source.Log.Debug("offset hint refused", "topic", l.topic, "partition", l.partition, "error", err)
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
