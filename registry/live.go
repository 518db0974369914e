package registry

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultEvery is how often Live asks the store for changes when nobody pokes it: well below the two seconds within which
// a change must be everywhere.
const DefaultEvery = 400 * time.Millisecond

// Live keeps the newest snapshot of a store. Fill the fields, Load once, then Run; Current is safe at any time.
type Live struct {
	Store Store
	// Every is how often the store is asked; 0: DefaultEvery.
	Every time.Duration
	// Next is called with each new snapshot before it becomes Current, so that what is built from it (the matchers' engine)
	// can be ready first. old is nil, and changes are all records, on the first load. While it fails, the old snapshot stays.
	Next func(ctx context.Context, old, next *Snapshot, changes []Record) error
	// Failed hears of errors that Run retries; nil: nobody does.
	Failed func(error)

	mu      sync.Mutex // held while a snapshot is being made
	once    sync.Once
	poked   chan struct{}
	current atomic.Pointer[Snapshot]
}

// Current is the newest snapshot; nil before Load.
func (l *Live) Current() *Snapshot { return l.current.Load() }

// Load reads the whole registry.
func (l *Live) Load(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	revision, records, err := l.Store.Load(ctx)
	if err != nil {
		return fmt.Errorf("load registry: %w", err)
	}
	return l.show(ctx, nil, NewSnapshot(revision, records), records)
}

// Refresh reads what changed since the current snapshot, and returns the newest one.
func (l *Live) Refresh(ctx context.Context) (*Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.Current()
	revision, changes, err := l.Store.Since(ctx, old.Revision())
	if err != nil {
		return nil, fmt.Errorf("read registry since %d: %w", old.Revision(), err)
	}
	if revision == old.Revision() {
		return old, nil
	}
	if err := l.show(ctx, old, old.With(revision, changes), changes); err != nil {
		return nil, err
	}
	return l.Current(), nil
}

// show makes a snapshot the current one; mu is held.
func (l *Live) show(ctx context.Context, old, next *Snapshot, changes []Record) error {
	if l.Next != nil {
		if err := l.Next(ctx, old, next, changes); err != nil {
			return fmt.Errorf("follow registry to %d: %w", next.Revision(), err)
		}
	}
	l.current.Store(next)
	return nil
}

// Poke makes Run ask the store at once.
func (l *Live) Poke() {
	select {
	case l.signal() <- struct{}{}:
	default: // it is about to ask
	}
}

func (l *Live) signal() chan struct{} {
	l.once.Do(func() { l.poked = make(chan struct{}, 1) })
	return l.poked
}

// Run follows the store until ctx ends, and returns ctx's error. What fails is tried again.
func (l *Live) Run(ctx context.Context) error {
	every := l.Every
	if every <= 0 {
		every = DefaultEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		case <-l.signal():
		}
		if _, err := l.Refresh(ctx); err != nil && ctx.Err() == nil && l.Failed != nil {
			l.Failed(err)
		}
	}
}
