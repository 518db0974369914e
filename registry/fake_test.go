package registry_test

import (
	"context"
	"maps"
	"slices"
	"sync"

	"markwarden"
	"markwarden/registry"
)

// fake is a store that keeps every change. between is called, once, before a change is committed.
type fake struct {
	mu      sync.Mutex
	changes []registry.Change
	between func()
	err     error
}

func (f *fake) Load(ctx context.Context) (int64, []registry.Record, error) {
	n, all, err := f.Since(ctx, 0)
	return n, slices.DeleteFunc(all, func(r registry.Record) bool { return r.Deleted }), err
}

func (f *fake) Since(_ context.Context, revision int64) (int64, []registry.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	newest := map[string]registry.Record{}
	for _, c := range f.changes[revision:] {
		for _, r := range c.Records {
			newest[string(r.Kind())+" "+r.ID()] = r
		}
	}
	return int64(len(f.changes)), slices.Collect(maps.Values(newest)), f.err
}

func (f *fake) Apply(_ context.Context, c registry.Change) (int64, error) {
	if b := f.between; b != nil {
		f.between = nil
		b()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.From != int64(len(f.changes)) {
		return 0, markwarden.ErrConflict
	}
	f.changes = append(f.changes, c)
	return int64(len(f.changes)), nil
}
