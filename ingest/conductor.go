package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"markwarden"
)

// Publisher sends one message to a topic and returns when the broker has it. Safe for many goroutines.
type Publisher interface {
	Publish(ctx context.Context, topic string, key, value []byte, headers map[string]string) error
}

// Conductor conducts screenings. All its methods are safe for many goroutines.
type Conductor struct {
	Store    Store
	Assessor Assessor
	// Decoders are those of topics whose messages are not listing documents.
	Decoders map[string]Decoder
	// Lenient ignores unknown fields of listing documents.
	Lenient bool
	// Workers bounds how many listings of one run are assessed at the same time; 0: one per core.
	Workers int
	// Retries is how often a listing is assessed again after an error; 0: 3. Then it becomes a dead letter.
	Retries int
	// Pause is how long the first retry waits, the next twice as long; 0: 50 ms.
	Pause time.Duration
	Log   *slog.Logger     // nil: nobody reads
	Now   func() time.Time // nil: time.Now
	// Observe is told of every batch that was recorded, by many goroutines; nil: nobody counts.
	Observe func(Summary)
}

// Summary is what became of a batch.
type Summary struct {
	Topic     string
	Partition int
	Next      int64
	Outcomes  map[Outcome]int
	Routes    map[markwarden.Route]int // of Screened
	Took      time.Duration
}

// Process takes a run of messages of one partition through to the record. It returns ErrFenced when the partition is another
// worker's: the caller lets go of it. After any other error the same run may be given again, from where the store says.
func (c *Conductor) Process(ctx context.Context, r Run) error {
	all, err := c.readAll(ctx, r.Messages)
	if err != nil {
		return err
	}
	from := r.From
	for chunk := range slices.Chunk(all, c.Store.ChunkSize()) {
		newestOnly(chunk)
		b := Batch{Topic: r.Topic, Partition: r.Partition, From: from, To: chunk[len(chunk)-1].message.Offset + 1}
		if err := c.finish(ctx, b, chunk); err != nil {
			return fmt.Errorf("%s/%d from %d: %w", r.Topic, r.Partition, from, err)
		}
		from = b.To
	}
	return nil
}

// Submit takes listings of HTTP or of a file the same way, and returns what became of each. When it returns, a power loss can't
// undo it. A listing that lacks what every listing needs fails the whole call with markwarden.ErrInvalid before anything
// is recorded; one that can't be assessed becomes a dead letter.
func (c *Conductor) Submit(ctx context.Context, listings []markwarden.Listing) ([]Outcome, error) {
	all := make([]work, len(listings))
	for i, l := range listings {
		if err := check(&l); err != nil {
			return nil, fmt.Errorf("listing %d: %w", i+1, err)
		}
		giveVersion(&l, c.now())
		all[i].listing = l
	}
	for chunk := range slices.Chunk(all, c.Store.ChunkSize()) {
		newestOnly(chunk)
		if err := c.finish(ctx, Batch{Durable: true}, chunk); err != nil {
			return nil, err
		}
	}
	out := make([]Outcome, len(all))
	for i := range all {
		out[i] = all[i].outcome
	}
	return out, nil
}

// Recheck assesses the stored version of a listing again. One that is not there, or is removed, needs nothing. A listing that
// can't be assessed is an error: its last screening stands, and the job is tried again.
func (c *Conductor) Recheck(ctx context.Context, key markwarden.ListingKey) error {
	stored, err := c.Store.Stored(ctx, []markwarden.ListingKey{key})
	if err != nil || len(stored) == 0 || stored[0].Listing.Status == markwarden.Removed {
		return err
	}
	w := work{listing: stored[0].Listing, recheck: true}
	if err := c.finish(ctx, Batch{Recheck: true}, []work{w}); err != nil {
		return fmt.Errorf("recheck %s/%s: %w", key.Marketplace, key.Listing, err)
	}
	return nil
}

// finish assesses and records one chunk. A registry that changed meanwhile makes it assess again.
func (c *Conductor) finish(ctx context.Context, b Batch, chunk []work) error {
	began := c.now()
	for wait := staleWait; ; wait = min(2*wait, maxStaleWait) {
		if err := each(ctx, c.Workers, len(chunk), func(ctx context.Context, i int) error { return c.assess(ctx, &chunk[i]) }); err != nil {
			return err
		}
		if err := c.keepContent(ctx, chunk); err != nil {
			return err
		}
		b.Items, b.Dead = b.Items[:0], b.Dead[:0]
		for i := range chunk {
			switch w := &chunk[i]; {
			case w.skip:
			case w.dead != nil:
				b.Dead = append(b.Dead, *w.dead)
			default:
				b.Items = append(b.Items, Item{w.listing, w.screening})
			}
		}
		outcomes, err := c.Store.Record(ctx, b)
		var stale *StaleError
		if errors.As(err, &stale) {
			if err := c.refresh(ctx, stale.Revision, wait); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		c.report(b, chunk, outcomes, c.now().Sub(began))
		return nil
	}
}

// How long to wait for a newer snapshot of the registry where the assessor can't say when it is there.
const (
	staleWait    = 10 * time.Millisecond
	maxStaleWait = 200 * time.Millisecond
)

func (c *Conductor) refresh(ctx context.Context, revision int64, wait time.Duration) error {
	if r, ok := c.Assessor.(Refresher); ok {
		return r.Refresh(ctx, revision)
	}
	return sleep(ctx, wait)
}

func (c *Conductor) report(b Batch, chunk []work, outcomes []Outcome, took time.Duration) {
	s := Summary{Topic: b.Topic, Partition: b.Partition, Next: b.To, Outcomes: map[Outcome]int{}, Routes: map[markwarden.Route]int{}, Took: took}
	n := 0
	for i := range chunk {
		w := &chunk[i]
		switch {
		case w.nothing:
			continue
		case w.skip:
			w.outcome = Superseded
		case w.dead != nil:
			w.outcome = Dead
		default:
			w.outcome = outcomes[n]
			n++
			if w.outcome == Screened {
				s.Routes[w.screening.Route]++
			}
		}
		s.Outcomes[w.outcome]++
	}
	if c.Observe != nil {
		c.Observe(s)
	}
	if c.Log != nil {
		c.Log.Debug("recorded", "topic", b.Topic, "partition", b.Partition, "next", b.To, "screened", s.Outcomes[Screened], "unchanged", s.Outcomes[Unchanged],
			"superseded", s.Outcomes[Superseded], "dead", s.Outcomes[Dead], "ms", took.Milliseconds())
	}
}

func (c *Conductor) now() time.Time {
	if c.Now != nil {
		return c.Now().UTC()
	}
	return time.Now().UTC()
}
