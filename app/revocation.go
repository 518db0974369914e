package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"markwarden"
	"markwarden/notify"
	"markwarden/registry"
	"markwarden/registry/revocation"
)

// lookedAt bounds the listings that a preview assesses.
const lookedAt = 5000

// register is the registry as revocation needs it.
type register struct{ sys *System }

func (r register) Authorization(ctx context.Context, id markwarden.AuthorizationID) (markwarden.Authorization, error) {
	snap, err := r.sys.Live.Refresh(ctx)
	if err != nil {
		return markwarden.Authorization{}, err
	}
	a, ok := snap.Authorization(id)
	if !ok {
		return markwarden.Authorization{}, markwarden.ErrNotFound
	}
	return *a, nil
}

// Effect assesses the listings of every store below the grantee as they are and as they would be: those lose their cover that are
// granted now and would not be. A revocation that lies ahead is looked at as if it were now.
func (r register) Effect(ctx context.Context, after markwarden.Authorization) (revocation.Effect, error) {
	brain := r.sys.Screener.Brain()
	now := r.sys.Screener.now()
	if after.RevokedAt.After(now) {
		after.RevokedAt = now
	}
	if after.To.After(now) {
		if before, ok := brain.Snapshot.Authorization(after.ID); ok && !after.To.Equal(before.To) {
			after.To = now
		}
	}
	change := []registry.Record{{Authorization: &after}}
	then := &Brain{Snapshot: brain.Snapshot.With(brain.Snapshot.Revision(), change), Engine: brain.Engine}
	var out revocation.Effect
	looked := 0
	for _, st := range registry.TouchedBy(brain.Snapshot, then.Snapshot, change).Stores {
		lost, n, err := r.lost(ctx, brain, then, st, lookedAt-looked)
		if err != nil {
			return out, err
		}
		looked += n
		out.Listings += lost
		if lost > 0 || losesAny(brain.Snapshot, then.Snapshot, st, &after, now) {
			out.Stores++
		}
		if looked >= lookedAt {
			out.AtLeast = true
			break
		}
	}
	return out, nil
}

// lost counts the listings of a store that lose their cover, among the first of them.
func (r register) lost(ctx context.Context, now, then *Brain, st markwarden.Store, limit int) (lost, looked int, err error) {
	var after markwarden.ListingID
	for looked < limit {
		keys, err := r.sys.Ingest.BySeller(ctx, st, math.MaxInt64, after, min(200, limit-looked))
		if err != nil || len(keys) == 0 {
			return lost, looked, err
		}
		for _, k := range keys {
			stored, err := r.sys.Ingest.Listing(ctx, k)
			if errors.Is(err, markwarden.ErrNotFound) {
				continue
			}
			if err != nil {
				return lost, looked, err
			}
			if stored.Listing.Status == markwarden.Removed {
				continue
			}
			was, err := r.granted(ctx, now, &stored.Listing)
			if err != nil {
				return lost, looked, err
			}
			if len(was) == 0 {
				continue
			}
			is, err := r.granted(ctx, then, &stored.Listing)
			if err != nil {
				return lost, looked, err
			}
			if len(is) < len(was) {
				lost++
			}
		}
		looked += len(keys)
		after = keys[len(keys)-1].Listing
	}
	return lost, looked, nil
}

// granted are the holders for whose rights a listing is covered.
func (r register) granted(ctx context.Context, b *Brain, l *markwarden.Listing) (holders []markwarden.PartyID, err error) {
	scr, err := r.sys.Screener.AssessOn(ctx, b, l)
	if err != nil {
		return nil, fmt.Errorf("assess %s: %w", l.Key, err)
	}
	for i := range scr.Assessments {
		if a := &scr.Assessments[i]; a.Authorization.Answer == markwarden.AnswerGranted && a.AskedRight != "" {
			holders = append(holders, a.Holder)
		}
	}
	return holders, nil
}

// losesAny says whether a store that has no listing to show it loses its cover for one of the rights named.
func losesAny(before, after *registry.Snapshot, st markwarden.Store, a *markwarden.Authorization, at time.Time) bool {
	for _, id := range a.Rights {
		q := markwarden.AuthorizationQuestion{Store: st, Right: id, At: at}
		if before.Authorize(q).Answer == markwarden.AnswerGranted && after.Authorize(q).Answer != markwarden.AnswerGranted {
			return true
		}
	}
	return false
}

// Put puts the change on file and tells the grantee, once for all of its stores.
func (r register) Put(ctx context.Context, actor string, after markwarden.Authorization, reason string) error {
	revision, err := r.sys.Registrar.Put(ctx, actor, registry.Record{Authorization: &after})
	if err != nil {
		return err
	}
	snap := r.sys.Screener.Brain().Snapshot
	market, live := r.sys.liveMarket(snap, after.Grantee)
	if !live {
		return nil
	}
	from := after.RevokedAt
	if from.IsZero() {
		from = r.sys.Screener.now()
	}
	return r.sys.Notifier.Queue(ctx, notify.Message{
		Key: fmt.Sprintf("revoked:%s:%d", after.ID, revision), Marketplace: market, Party: after.Grantee, Kind: notify.AuthorizationRevoked,
		Facts: notify.Facts{
			Authorization: after.ID, Side: "seller", Holder: partyName(snap, after.Grantor), Seller: partyName(snap, after.Grantee), Right: rightsOf(snap, &after),
			Until: from.UTC().Format(time.DateOnly), Reason: reason,
		},
	})
}
