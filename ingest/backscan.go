package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"markwarden"
)

// BackscanState is how far the stored listings have been looked at for changes of the registry.
type BackscanState struct {
	Scanned int64                 // every listing was looked at for the changes up to this revision
	Target  int64                 // being scanned for; 0: nothing
	After   markwarden.ListingKey // the last listing looked at for Target
	Looked  int64                 // listings looked at for Target, or for the last one
	Hits    int64                 // of them to be screened again
}

// BackscanStore keeps the state and the listings.
type BackscanStore interface {
	BackscanState(ctx context.Context) (BackscanState, error)
	// Backscanned commits a step: the new state, and a listing.recheck event for each hit.
	Backscanned(ctx context.Context, s BackscanState, hits []markwarden.ListingKey) error
	ListingReader
}

// ListingReader reads stored listings in pages, in order.
type ListingReader interface {
	Listings(ctx context.Context, after markwarden.ListingKey, limit int) ([]Stored, error)
	// BySeller and ByHolder name active listings that were screened on an older revision of the registry than the given one.
	BySeller(ctx context.Context, of markwarden.Store, older int64, after markwarden.ListingID, limit int) ([]markwarden.ListingKey, error)
	ByHolder(ctx context.Context, holder markwarden.PartyID, older int64, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error)
}

// RegistryChange is what changed in the registry up to Revision.
type RegistryChange struct {
	Revision int64
	// Touches says whether a right that changed may have anything to do with a listing: the forward engine over only those rights.
	// nil: no right changed. Safe for many goroutines.
	Touches func(ctx context.Context, l *markwarden.Listing) (bool, error)
	// Every listing of these marketplaces and stores, and each with an assessment of these holders, is screened again.
	Marketplaces []markwarden.MarketplaceID
	Stores       []markwarden.Store
	Holders      []markwarden.PartyID
}

// Changes says what changed in the registry after a revision; it returns that revision itself when nothing did.
type Changes interface {
	Since(ctx context.Context, revision int64) (RegistryChange, error)
}

// Backscan finds the stored listings that a change of the registry touches, and has each screened again.
//
// Because of the store's barrier, a listing recorded after the change has committed was screened on it, and one recorded
// before is seen here. So nothing is missed, and listings that are on the new basis already are passed over.
type Backscan struct {
	Store   BackscanStore
	Changes Changes
	Workers int // 0: one per core
	Page    int // listings per step; 0: 500
	Log     *slog.Logger
}

// Run looks at everything that changed since the last run. Ended halfway, the next run goes on from there, or begins
// again where the registry has changed once more.
func (b *Backscan) Run(ctx context.Context) error {
	state, err := b.Store.BackscanState(ctx)
	if err != nil {
		return err
	}
	change, err := b.Changes.Since(ctx, state.Scanned)
	if err != nil {
		return fmt.Errorf("changes of the registry since %d: %w", state.Scanned, err)
	}
	if change.Revision <= state.Scanned {
		return nil
	}
	if state.Target != change.Revision {
		state.Target, state.After, state.Looked, state.Hits = change.Revision, markwarden.ListingKey{}, 0, 0
	}
	if err := b.named(ctx, &state, change); err != nil {
		return err
	}
	if change.Touches != nil || len(change.Marketplaces) > 0 {
		if err := b.stream(ctx, &state, change); err != nil {
			return err
		}
	}
	state.Scanned, state.Target, state.After = change.Revision, 0, markwarden.ListingKey{}
	if b.Log != nil {
		b.Log.Info("looked back", "revision", change.Revision, "listings", state.Looked, "hits", state.Hits)
	}
	return b.Store.Backscanned(ctx, state, nil)
}

// named takes the listings of changed stores and of touched holders. It is cheap, so it is not resumed but done again.
func (b *Backscan) named(ctx context.Context, state *BackscanState, change RegistryChange) error {
	for _, of := range change.Stores {
		err := b.pages(ctx, state, func(after markwarden.ListingKey) ([]markwarden.ListingKey, error) {
			return b.Store.BySeller(ctx, of, change.Revision, after.Listing, b.page())
		})
		if err != nil {
			return fmt.Errorf("listings of store %s/%s: %w", of.Marketplace, of.ID, err)
		}
	}
	for _, holder := range change.Holders {
		err := b.pages(ctx, state, func(after markwarden.ListingKey) ([]markwarden.ListingKey, error) {
			return b.Store.ByHolder(ctx, holder, change.Revision, after, b.page())
		})
		if err != nil {
			return fmt.Errorf("listings of holder %s: %w", holder, err)
		}
	}
	return nil
}

func (b *Backscan) pages(ctx context.Context, state *BackscanState, next func(after markwarden.ListingKey) ([]markwarden.ListingKey, error)) error {
	var after markwarden.ListingKey
	for {
		keys, err := next(after)
		if err != nil || len(keys) == 0 {
			return err
		}
		after = keys[len(keys)-1]
		state.Hits += int64(len(keys))
		if err := b.Store.Backscanned(ctx, *state, keys); err != nil {
			return err
		}
	}
}

// stream looks at every stored listing once.
func (b *Backscan) stream(ctx context.Context, state *BackscanState, change RegistryChange) error {
	whole := map[markwarden.MarketplaceID]bool{}
	for _, m := range change.Marketplaces {
		whole[m] = true
	}
	for {
		page, err := b.Store.Listings(ctx, state.After, b.page())
		if err != nil {
			return fmt.Errorf("read listings after %s/%s: %w", state.After.Marketplace, state.After.Listing, err)
		}
		if len(page) == 0 {
			return nil
		}
		hit := make([]bool, len(page))
		var hits atomic.Int64
		err = each(ctx, b.Workers, len(page), func(ctx context.Context, i int) (err error) {
			if hit[i], err = b.touched(ctx, &page[i], change, whole); hit[i] {
				hits.Add(1)
			}
			return err
		})
		if err != nil {
			return err
		}
		keys := make([]markwarden.ListingKey, 0, hits.Load())
		for i := range page {
			if hit[i] {
				keys = append(keys, page[i].Listing.Key)
			}
		}
		state.After = page[len(page)-1].Listing.Key
		state.Looked += int64(len(page))
		state.Hits += hits.Load()
		if err := b.Store.Backscanned(ctx, *state, keys); err != nil {
			return err
		}
	}
}

func (b *Backscan) touched(ctx context.Context, s *Stored, change RegistryChange, whole map[markwarden.MarketplaceID]bool) (bool, error) {
	switch {
	case s.Listing.Status == markwarden.Removed || s.Screening.Basis.Registry >= change.Revision:
		return false, nil
	case whole[s.Listing.Key.Marketplace]:
		return true, nil
	case change.Touches == nil:
		return false, nil
	}
	return change.Touches(ctx, &s.Listing)
}

func (b *Backscan) page() int {
	if b.Page > 0 {
		return b.Page
	}
	return 500
}
