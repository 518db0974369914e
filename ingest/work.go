package ingest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"markwarden"
	"markwarden/internal/ids"
	"markwarden/internal/wire"
)

// Decoder turns a message of a topic with a format of its own into a listing; ok is false for one that says nothing about
// any listing. Safe for many goroutines. Its error becomes the reason of a dead letter, unless it wraps ErrUnavailable.
type Decoder interface {
	Decode(ctx context.Context, m Message) (l markwarden.Listing, ok bool, err error)
}

// Merger is a Decoder whose messages may hold only the fields that changed. Optional. Safe for many goroutines.
type Merger interface {
	// Merges says whether they do: a run is then decoded in order.
	Merges() bool
	// KeyOf is the listing that a message is about; ok is false where it says none.
	KeyOf(m Message) (key markwarden.ListingKey, ok bool)
	// Over decodes a message over what is known of its listing; prior is nil where nothing is.
	Over(m Message, prior *markwarden.Listing) (l markwarden.Listing, ok bool, err error)
}

// ErrUnavailable says that a decoder lacks something that will be there later: the run is done again.
var ErrUnavailable = errors.New("not available now")

// work is one message or listing on its way.
type work struct {
	message   *Message // nil: not from a stream
	listing   markwarden.Listing
	screening markwarden.Screening
	dead      *DeadLetter
	nothing   bool // says nothing about any listing
	skip      bool // nothing, or a newer version of it follows in the same run
	recheck   bool
	outcome   Outcome
}

// readAll turns messages of one topic into work.
func (c *Conductor) readAll(ctx context.Context, messages []Message) ([]work, error) {
	all := make([]work, len(messages))
	for i := range messages {
		all[i].message = &messages[i]
	}
	if len(messages) > 0 {
		if m, ok := c.Decoders[messages[0].Topic].(Merger); ok && m.Merges() {
			return all, c.mergeAll(ctx, m, all)
		}
	}
	return all, each(ctx, c.Workers, len(all), func(ctx context.Context, i int) error { return c.read(ctx, &all[i]) })
}

// mergeAll decodes each message over the newest state of its listing: that of an earlier message, or the stored one.
func (c *Conductor) mergeAll(ctx context.Context, m Merger, all []work) error {
	var keys []markwarden.ListingKey
	for i := range all {
		if k, ok := m.KeyOf(*all[i].message); ok {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, compareKeys)
	stored, err := c.Store.Stored(ctx, slices.Compact(keys))
	if err != nil {
		return fmt.Errorf("read listings to merge over: %w", err)
	}
	known := make(map[markwarden.ListingKey]*markwarden.Listing, len(stored))
	for i := range stored {
		known[stored[i].Listing.Key] = &stored[i].Listing
	}
	for i := range all {
		w := &all[i]
		key, _ := m.KeyOf(*w.message)
		l, ok, err := m.Over(*w.message, known[key])
		w.take(l, ok, err, c.now())
		if !w.skip && w.dead == nil && (known[key] == nil || known[key].Version <= w.listing.Version) {
			known[key] = &w.listing
		}
	}
	return nil
}

// read turns the message into a listing, or into a dead letter.
func (c *Conductor) read(ctx context.Context, w *work) error {
	m := w.message
	var err error
	var l markwarden.Listing
	ok := true
	if d := c.Decoders[m.Topic]; d != nil {
		l, ok, err = d.Decode(ctx, *m)
	} else {
		l, err = wire.DecodeListing(m.Value, wire.Options{Lenient: c.Lenient})
	}
	if errors.Is(err, ErrUnavailable) || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	w.take(l, ok, err, c.now())
	return nil
}

// take makes of what was decoded a listing, nothing, or a dead letter.
func (w *work) take(l markwarden.Listing, ok bool, err error, now time.Time) {
	if err == nil && ok {
		err = check(&l)
	}
	switch {
	case err != nil:
		w.listing = l
		w.die(err.Error(), now)
	case !ok:
		w.nothing, w.skip = true, true
	default:
		w.listing = l
		giveVersion(&w.listing, position(*w.message))
	}
}

func check(l *markwarden.Listing) error {
	if problems := wire.CheckListing(l); len(problems) > 0 {
		return &wire.InvalidError{Problems: problems}
	}
	return nil
}

// giveVersion gives a listing that names no version one that grows: when the shop changed it or, where the shop does not say,
// when it came in. Both are microseconds since 1970, so that they compare.
func giveVersion(l *markwarden.Listing, came time.Time) {
	if l.Version != 0 {
		return
	}
	at := l.UpdatedAt
	if at.IsZero() {
		at = came
	}
	l.Version = max(1, at.UnixMicro())
}

// position is when a message came in. A broker counts milliseconds; the offset tells apart those of one.
func position(m Message) time.Time {
	return m.Time.Truncate(time.Millisecond).Add(time.Duration(m.Offset%1000) * time.Microsecond)
}

// newestOnly skips every version that is followed by a newer one of the same listing in the same chunk, or by the same again. Not
// further: a later chunk may be decoded again after this one has been recorded, over what this one left.
func newestOnly(all []work) {
	newest := make(map[markwarden.ListingKey]int, len(all))
	for i := range all {
		w := &all[i]
		if w.skip || w.dead != nil {
			continue
		}
		j, seen := newest[w.listing.Key]
		switch {
		case !seen:
		case all[j].listing.Version > w.listing.Version, all[j].listing.Version == w.listing.Version && all[j].listing.Status == markwarden.Removed:
			w.skip = true
			continue
		default:
			all[j].skip = true
		}
		newest[w.listing.Key] = i
	}
}

// assess makes the screening, unless it is there on a basis that is still good. An assessor that goes on failing makes a dead
// letter: a listing is never recorded on less than all evidence.
func (c *Conductor) assess(ctx context.Context, w *work) error {
	if w.skip || w.dead != nil || w.listing.Status == markwarden.Removed {
		return nil
	}
	retries, pause := c.Retries, c.Pause
	if retries == 0 {
		retries = 3
	}
	if pause == 0 {
		pause = 50 * time.Millisecond
	}
	for try := 0; ; try++ {
		s, err := c.assessOnce(ctx, &w.listing)
		if err == nil {
			w.screening = s
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if w.recheck {
			return err
		}
		if try == retries || errors.Is(err, markwarden.ErrPermanent) {
			w.die("assess: "+err.Error(), c.now())
			return nil
		}
		if err := sleep(ctx, pause<<try); err != nil {
			return err
		}
	}
}

// assessOnce also turns a panic into an error: one listing must not stop a partition for ever.
func (c *Conductor) assessOnce(ctx context.Context, l *markwarden.Listing) (s markwarden.Screening, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: panic: %v", markwarden.ErrPermanent, r)
		}
	}()
	if s, err = c.Assessor.Assess(ctx, l); err != nil {
		return s, err
	}
	if s.Route == markwarden.RouteUnknown {
		return s, errors.New("the assessor made no decision")
	}
	s.Key, s.Version = l.Key, l.Version
	if s.At.IsZero() {
		s.At = c.now()
	}
	return s, nil
}

// keepContent gives removals the last content and screening of their listings, which the shop does not repeat.
func (c *Conductor) keepContent(ctx context.Context, chunk []work) error {
	at := map[markwarden.ListingKey]*work{}
	for i := range chunk {
		if w := &chunk[i]; !w.skip && w.dead == nil && w.listing.Status == markwarden.Removed {
			at[w.listing.Key] = w
			if w.screening.Route == markwarden.RouteUnknown {
				w.screening = markwarden.Screening{Key: w.listing.Key, Version: w.listing.Version, Pictures: markwarden.PicturesNone, Route: markwarden.RouteClear, At: c.now()}
			}
		}
	}
	if len(at) == 0 {
		return nil
	}
	keys := make([]markwarden.ListingKey, 0, len(at))
	for k := range at {
		keys = append(keys, k)
	}
	stored, err := c.Store.Stored(ctx, keys)
	if err != nil {
		return fmt.Errorf("read removed listings: %w", err)
	}
	for _, s := range stored {
		w := at[s.Listing.Key]
		gone := w.listing
		w.listing, w.screening = s.Listing, s.Screening
		w.listing.Version, w.listing.Status, w.listing.RemovedBy, w.listing.Decision = gone.Version, gone.Status, gone.RemovedBy, gone.Decision
		if !gone.UpdatedAt.IsZero() {
			w.listing.UpdatedAt = gone.UpdatedAt
		}
	}
	return nil
}

func (w *work) die(reason string, now time.Time) {
	d := DeadLetter{ID: ids.New(), Reason: reason, At: now}
	if m := w.message; m != nil {
		d.Topic, d.Partition, d.Offset, d.Key, d.Body = m.Topic, m.Partition, m.Offset, m.Key, m.Value
	} else {
		d.Key = []byte(w.listing.Key.String())
		d.Body = wire.AppendListing(nil, &w.listing)
	}
	d.Size = len(d.Body)
	d.Body = d.Body[:min(len(d.Body), MaxBody)]
	w.dead = &d
}

// each calls fn for 0..n-1 on at most workers goroutines (0: one per core) and returns the first error, which ends the others.
func each(ctx context.Context, workers, n int, fn func(ctx context.Context, i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := fn(ctx, i); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
