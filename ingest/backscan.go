package ingest

import (
	"context"

	"markwarden"
)

// BackscanState is how far the stored listings have been looked at for changes of the registry.
type BackscanState struct {
	Scanned int64                 // every listing was looked at for the changes up to this revision
	Target  int64                 // being scanned for; 0: nothing
	After   markwarden.ListingKey // the last listing looked at for Target
	Looked  int64                 // listings looked at for Target
	Hits    int64                 // of them to be screened again
}

// BackscanStore keeps the state.
type BackscanStore interface {
	BackscanState(ctx context.Context) (BackscanState, error)
	// Backscanned commits a step: the new state, and a listing.recheck event for each hit.
	Backscanned(ctx context.Context, s BackscanState, hits []markwarden.ListingKey) error
}
