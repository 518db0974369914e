package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"markwarden"
	"markwarden/index"
	"markwarden/ingest"
	"markwarden/matchers"
	"markwarden/matchers/ambiguity"
	"markwarden/registry"
	"markwarden/store"
)

// rebuildAfter is how many changed rights the engine carries as a delta before it is built anew.
const rebuildAfter = 5000

// openRegistry loads the registry and builds the engine from it. From then on Live keeps both together: a new snapshot
// becomes current only when the engine that belongs to it is there.
func (s *System) openRegistry(ctx context.Context) error {
	if name := s.Config.Matching.Ambiguity; name != "" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("matching.ambiguity: %w", err)
		}
		defer f.Close()
		if s.taught, err = ambiguity.Read(f); err != nil {
			return fmt.Errorf("matching.ambiguity: %s: %w; make it with 'markwarden ambiguity'", name, err)
		}
	}
	regs := store.RegistryStore{DB: s.DB}
	s.Registrar = &registry.Registrar{Store: regs}
	s.Live = &registry.Live{Store: regs, File: filepath.Join(s.Config.Dir, "registry.snapshot"), Next: s.follow, Failed: func(err error) { s.Log.Error("follow the registry", "error", err) }}
	s.Registrar.Live = s.Live
	return s.Live.Load(ctx)
}

// follow makes the brain of a new snapshot; Live calls it one at a time.
func (s *System) follow(ctx context.Context, old, next *registry.Snapshot, changes []registry.Record) error {
	var changed []*markwarden.Right
	var removed []markwarden.RightID
	for _, c := range changes {
		switch {
		case c.Right == nil:
		case c.Deleted:
			removed = append(removed, c.Right.ID)
		default:
			changed = append(changed, c.Right)
		}
	}
	s.delta += len(changed) + len(removed)
	b := &Brain{Snapshot: next}
	if old == nil || s.delta > rebuildAfter {
		var all []*markwarden.Right
		for r := range next.Rights() {
			all = append(all, r)
		}
		refs, err := s.references(ctx, all)
		if err != nil {
			return err
		}
		b.Engine = matchers.NewEngine(next.Rights(), matchers.Options{Pictures: refs, Ambiguity: s.taught})
		s.delta = 0
	} else {
		refs, err := s.references(ctx, changed)
		if err != nil {
			return err
		}
		b.Engine = s.Screener.Brain().Engine.With(changed, removed, refs...)
	}
	s.Screener.Swap(b)
	return nil
}

// references hashes the reference pictures of rights, those that have any.
func (s *System) references(ctx context.Context, rights []*markwarden.Right) ([]markwarden.RightPicture, error) {
	var shown []*markwarden.Right
	for _, r := range rights {
		if len(r.Images) > 0 {
			shown = append(shown, r)
		}
	}
	if len(shown) == 0 {
		return nil, nil
	}
	refs, missing, err := s.Pictures.References(ctx, shown)
	if err != nil {
		return nil, fmt.Errorf("reference pictures: %w", err)
	}
	if missing > 0 {
		s.Log.Warn("reference pictures that can't be had: copies of them are not found", "missing", missing)
	}
	return refs, nil
}

// refreshingAssessor lets ingest wait for the registry that its store already has.
type refreshingAssessor struct {
	*Screener
	live *registry.Live
}

var _ ingest.Refresher = refreshingAssessor{}

// Refresh returns when the screener works on revision or a newer one.
func (r refreshingAssessor) Refresh(ctx context.Context, revision int64) error {
	snap, err := r.live.Refresh(ctx)
	if err == nil && snap.Revision() < revision {
		err = fmt.Errorf("the registry is at %d, and %d is wanted", snap.Revision(), revision)
	}
	return err
}

// registryChanges tells the backward scan what changed. It keeps the snapshot of the last scan where this process made it, so that
// what a change took away is known too.
type registryChanges struct {
	sys  *System
	last *registry.Snapshot         // nil after a start
	went []markwarden.MarketplaceID // live ones that the last change touched
}

// resume makes due what the hooks of a marketplace were not told while it was only observed.
func (r *registryChanges) resume(ctx context.Context) error {
	for _, m := range r.went {
		if _, err := r.sys.Enforcer.Resume(ctx, m); err != nil {
			return fmt.Errorf("resume %s: %w", m, err)
		}
	}
	r.went = nil
	return nil
}

// before is the registry as the last scan knew it: what a change took away stands only there. After a start it is read from the store.
func (r *registryChanges) before(ctx context.Context, revision int64, changed int) (*registry.Snapshot, error) {
	if r.last != nil && r.last.Revision() <= revision {
		return r.last, nil
	}
	if revision == 0 || changed == 0 {
		return nil, nil
	}
	was, err := store.RegistryStore{DB: r.sys.DB}.AsOf(ctx, revision)
	if err != nil {
		return nil, fmt.Errorf("registry as of %d: %w", revision, err)
	}
	return registry.NewSnapshot(revision, was), nil
}

// Since builds the forward engine over only the rights that changed: the backward scan has no matcher of its own.
func (r *registryChanges) Since(ctx context.Context, revision int64) (ingest.RegistryChange, error) {
	if _, err := r.sys.Live.Refresh(ctx); err != nil {
		return ingest.RegistryChange{}, err
	}
	now := r.sys.Live.Current()
	newest, records, err := r.sys.Live.Store.Since(ctx, revision)
	if err != nil {
		return ingest.RegistryChange{}, err
	}
	if newest > now.Revision() {
		return ingest.RegistryChange{}, errors.New("the registry changed while it was read") // the job is tried again
	}
	before, err := r.before(ctx, revision, len(records))
	if err != nil {
		return ingest.RegistryChange{}, err
	}
	touched := registry.TouchedBy(before, now, records)
	r.last, r.went = now, nil
	for _, m := range touched.Marketplaces {
		if now.Marketplace(m).Mode == markwarden.ModeLive {
			r.went = append(r.went, m)
		}
	}
	out := ingest.RegistryChange{Revision: newest, Marketplaces: touched.Marketplaces, Stores: touched.Stores, Holders: touched.Holders}
	var rights []*markwarden.Right
	for _, id := range touched.Rights {
		if right, ok := now.Right(id); ok {
			rights = append(rights, right)
		}
	}
	if len(rights) == 0 {
		return out, nil
	}
	refs, err := r.sys.references(ctx, rights)
	if err != nil {
		return ingest.RegistryChange{}, err
	}
	engine := matchers.NewEngine(func(yield func(*markwarden.Right) bool) {
		for _, right := range rights {
			if !yield(right) {
				return
			}
		}
	}, matchers.Options{Pictures: refs})
	out.Touches = func(ctx context.Context, l *markwarden.Listing) (bool, error) {
		pics, state, err := r.sys.Screener.pictures(ctx, l)
		if err != nil {
			return false, err
		}
		free, err := r.sys.Screener.Hands.take(ctx)
		if err != nil {
			return false, err
		}
		defer free()
		return engine.Touches(index.Extract(l, pics, state)), nil
	}
	return out, nil
}

// stateDated names the moment up to which dated facts have taken effect.
const stateDated = "registry.dated"

// datedFacts lets what begins or ends by its date take effect: the record is written again, under a new revision, and everything
// that follows a change of the registry follows.
func (s *System) datedFacts(ctx context.Context) error {
	now := time.Now().UTC()
	last, err := s.DB.StateTime(ctx, stateDated)
	if err != nil {
		return err
	}
	if last.IsZero() {
		last = now
	}
	snap := s.Live.Current()
	touched := snap.ChangesBetween(last, now)
	var records []registry.Record
	for _, id := range touched.Rights {
		if r, ok := snap.Right(id); ok {
			records = append(records, registry.Record{Right: r})
		}
	}
	seen := map[markwarden.PartyID]bool{}
	for _, st := range touched.Stores {
		owner, ok := snap.Owner(st)
		if !ok || seen[owner] {
			continue
		}
		seen[owner] = true
		if p, ok := snap.Party(owner); ok {
			records = append(records, registry.Record{Party: p})
		}
	}
	if len(records) > 0 {
		if _, err := s.Registrar.Put(ctx, "system:registry", records...); err != nil {
			return fmt.Errorf("dated facts: %w", err)
		}
	}
	return s.DB.SetStateTime(ctx, stateDated, now)
}
