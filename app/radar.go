package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/notify"
	"markwarden/registry"
	"markwarden/registry/expiry"
)

// expiryRadar tells the parties of authorizations that end soon: who has it, who granted it, and who holds the rights. Each of them
// hears of each of expiry.Days once.
func (s *System) expiryRadar(ctx context.Context) error {
	snap, err := s.Live.Refresh(ctx)
	if err != nil {
		return fmt.Errorf("newest registry: %w", err)
	}
	now := s.Screener.now()
	var batch []notify.Message
	flush := func() error {
		ms := batch
		batch = nil
		return s.Notifier.Queue(ctx, ms...)
	}
	for a := range snap.Authorizations() {
		days, ok := expiry.Due(a, now)
		if !ok {
			continue
		}
		market, live := s.liveMarket(snap, a.Grantee)
		if !live {
			continue // nothing is told to anyone there
		}
		batch = append(batch, endsSoon(snap, a, market, days)...)
		if len(batch) >= 200 {
			if err := flush(); err != nil {
				return fmt.Errorf("authorizations that end soon: %w", err)
			}
		}
	}
	return flush()
}

// liveMarket is a live marketplace on which a party has a store.
func (s *System) liveMarket(snap *registry.Snapshot, id markwarden.PartyID) (markwarden.MarketplaceID, bool) {
	p, ok := snap.Party(id)
	if !ok {
		return "", false
	}
	for _, st := range p.Stores {
		if s.Marketplace(st.Marketplace).Mode == markwarden.ModeLive {
			return st.Marketplace, true
		}
	}
	return "", false
}

func endsSoon(snap *registry.Snapshot, a *markwarden.Authorization, market markwarden.MarketplaceID, days int) (ms []notify.Message) {
	last := a.To.Add(-time.Second).UTC().Format(time.DateOnly)
	told := map[markwarden.PartyID]bool{}
	tell := func(p markwarden.PartyID, side string) {
		if p == "" || told[p] {
			return
		}
		told[p] = true
		ms = append(ms, notify.Message{
			Key: fmt.Sprintf("ends:%s:%s:%d:%s", a.ID, last, days, p), Marketplace: market, Party: p, Kind: notify.AuthorizationEnds,
			Facts: notify.Facts{
				Authorization: a.ID, Side: side, Holder: partyName(snap, a.Grantor), Seller: partyName(snap, a.Grantee), Right: rightsOf(snap, a), Until: last, Days: days,
			},
		})
	}
	tell(a.Grantee, "seller")
	tell(a.Grantor, "holder")
	for _, id := range a.Rights {
		if r, ok := snap.Right(id); ok {
			p, _ := r.HolderAt(a.To)
			tell(p, "holder")
		}
	}
	return ms
}

// rightsOf names the rights of a link.
func rightsOf(snap *registry.Snapshot, a *markwarden.Authorization) string {
	if a.Rights == nil {
		return strings.TrimSpace(partyName(snap, a.Grantor) + " (*)")
	}
	return signs(snap, a.Rights)
}
