package complaints

import (
	"context"

	"markwarden"
)

// File files a notice, or returns *DefectsError with everything that is wrong with it.
func (o *Office) File(ctx context.Context, who Filer, n Notice) (Complaint, error) {
	return Complaint{}, nil
}

// Answer takes what the seller of an item says. It returns markwarden.ErrForbidden for anybody but the seller's party or staff.
func (o *Office) Answer(ctx context.Context, id markwarden.ComplaintID, item int, a SellerAnswer) (Complaint, error) {
	return Complaint{}, nil
}

// Withdraw takes undecided items back; nil means all of them. Only who filed it, or staff, may.
func (o *Office) Withdraw(ctx context.Context, id markwarden.ComplaintID, who Filer, items []int, reason string) (Complaint, error) {
	return Complaint{}, nil
}

// OnScreened joins items that waited for a listing, and notes that a listing is gone or back. Idempotent.
func (o *Office) OnScreened(ctx context.Context, key markwarden.ListingKey) error { return nil }

// OnDecided brings the items about a listing in line with its cases. Idempotent.
func (o *Office) OnDecided(ctx context.Context, key markwarden.ListingKey) error { return nil }

// Sweep joins items whose listing is here although nobody said so, and returns how many keys it looked at.
func (o *Office) Sweep(ctx context.Context) (int, error) { return 0, nil }
