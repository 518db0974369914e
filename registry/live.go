package registry

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	// File keeps the snapshot between two runs, so that Load need not build it: it is read when it is sound and of this store, and what has
	// changed since is read from the store. Run writes it. "": none.
	File string
	// Every is how often the store is asked; 0: DefaultEvery.
	Every time.Duration
	// Next is called with each new snapshot before it becomes Current, so that what is built from it (the matchers' engine)
	// can be ready first. old is nil, and changes are none, on the first load. While it fails, the old snapshot stays.
	Next func(ctx context.Context, old, next *Snapshot, changes []Record) error
	// Failed hears of errors that Run retries, and why a File is not used; nil: nobody does.
	Failed func(error)

	mu      sync.Mutex // held while a snapshot is being made
	once    sync.Once
	poked   chan struct{}
	current atomic.Pointer[Snapshot]
	unsaved atomic.Bool // File does not have what Load built
}

// Marker is a store that can tell its history from that of another store.
type Marker interface {
	// Mark is different for two histories that led to a revision; "" where there is no such revision.
	Mark(ctx context.Context, revision int64) (string, error)
}

// Current is the newest snapshot; nil before Load.
func (l *Live) Current() *Snapshot { return l.current.Load() }

// Load reads the whole registry: from File where that can be, otherwise from the store.
func (l *Live) Load(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, err := l.fromFile(ctx)
	if err != nil {
		if l.Failed != nil && !errors.Is(err, os.ErrNotExist) {
			l.Failed(fmt.Errorf("the registry's snapshot file is not used and will be made anew: %w", err))
		}
		l.unsaved.Store(true)
		if s, err = Load(ctx, l.Store); err != nil {
			return fmt.Errorf("load registry: %w", err)
		}
	}
	return l.show(ctx, nil, s, nil)
}

// fromFile reads File, and from the store what has changed since.
func (l *Live) fromFile(ctx context.Context) (*Snapshot, error) {
	if l.File == "" {
		return nil, os.ErrNotExist
	}
	s, mark, err := ReadFile(l.File)
	if err != nil {
		return nil, err
	}
	if known, err := l.mark(ctx, s.revision); err != nil || known != mark {
		return nil, errors.Join(err, fmt.Errorf("%w: revision %d is not one of this store", ErrOtherStore, s.revision))
	}
	revision, changes, err := l.Store.Since(ctx, s.revision)
	if err != nil {
		return nil, err
	}
	if revision == s.revision {
		return s, nil
	}
	return s.With(revision, changes), nil
}

// ErrOtherStore says that a snapshot file was made from another store.
var ErrOtherStore = errors.New("of another store")

func (l *Live) mark(ctx context.Context, revision int64) (string, error) {
	if m, ok := l.Store.(Marker); ok {
		return m.Mark(ctx, revision)
	}
	return "", nil
}

// compact builds the current snapshot from scratch when much has changed since it was, and writes File. Meanwhile everything goes on.
func (l *Live) compact(ctx context.Context) error {
	was := l.Current()
	s, err := was.Compact(ctx)
	if err != nil {
		return err
	}
	if l.File != "" {
		mark, err := l.mark(ctx, s.revision)
		if err != nil {
			return fmt.Errorf("write the registry's snapshot file: %w", err)
		}
		if err := s.WriteFile(l.File, mark); err != nil {
			return fmt.Errorf("write the registry's snapshot file: %w", err)
		}
	}
	if l.unsaved.Store(false); s == was {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Current()
	if now.revision > s.revision {
		revision, changes, err := l.Store.Since(ctx, s.revision)
		if err != nil {
			return fmt.Errorf("read registry since %d: %w", s.revision, err)
		}
		if revision != now.revision {
			return nil // the next turn follows the store, and then builds again
		}
		s = s.With(revision, changes)
	}
	return l.show(ctx, now, s, nil)
}

// due says whether compact has something to do.
func (l *Live) due() bool {
	return l.Current().Crowded() || l.File != "" && l.unsaved.Load()
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
	var compacting sync.WaitGroup
	defer compacting.Wait()
	free := make(chan struct{}, 1) // one at a time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		case <-l.signal():
		}
		if _, err := l.Refresh(ctx); err != nil {
			l.failed(ctx, err)
		}
		if !l.due() {
			continue
		}
		select {
		case free <- struct{}{}:
			compacting.Go(func() {
				if err := l.compact(ctx); err != nil {
					l.failed(ctx, err)
					pause(ctx, compactAgain)
				}
				<-free
			})
		default: // it is being done
		}
	}
}

// compactAgain is how long to wait before what could not be built or written is tried again.
const compactAgain = time.Minute

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (l *Live) failed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil && l.Failed != nil {
		l.Failed(err)
	}
}
