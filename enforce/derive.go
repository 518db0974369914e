package enforce

import (
	"context"

	"markwarden"
)

// Derive brings measures and desired state of a listing in line with its decided cases.
func (e *Enforcer) Derive(ctx context.Context, key markwarden.ListingKey) error { return nil }

// Deliver brings the newest desired state to a hook. key is HOOK\x1fMARKETPLACE\x1fLISTING.
func (e *Enforcer) Deliver(ctx context.Context, key string) error { return nil }

// Publish writes the newest desired state to the stream.
func (e *Enforcer) Publish(ctx context.Context, key markwarden.ListingKey) error { return nil }

// Report takes what a shop says stands on a listing, and sends the desired state again where it differs.
func (e *Enforcer) Report(ctx context.Context, r Report) (drifted bool, err error) { return false, nil }
