package api_test

import (
	"context"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/api"
	"markwarden/registry"
	"markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
	"markwarden/store"
)

// paperOf is the file that a side's seller has handed in.
func paperOf(side string) []byte { return []byte("%PDF-1.7\n% PAPER" + side + "\n%%EOF\n") }

// openProofs puts the rooms of proof into the house: for each side a request and a proof that waits.
func (h *house) openProofs(db *store.DB, snapshot *registry.Snapshot, registrar *registry.Registrar) {
	ctx := h.t.Context()
	proofs := &verification.Office{
		Store: store.ProofStore{DB: db}, World: func() verification.World { return snapshot }, Now: h.clock,
		Registrar: verification.RegistrarFunc(func(ctx context.Context, actor string, a markwarden.Authorization) error {
			_, err := registrar.Put(ctx, actor, registry.Record{Authorization: &a})
			return err
		}),
	}
	requests := &request.Desk{Store: store.RequestStore{DB: db}, Proofs: proofs, Now: h.clock}
	for _, s := range []struct {
		side, letter, market string
	}{{"a", "A", "m1"}, {"b", "B", "m2"}} {
		holder, seller, right := markwarden.PartyID("h"+s.side), markwarden.PartyID("s"+s.side), markwarden.RightID("r"+s.side)
		id := request.ID("q" + s.side)
		require.NoError(h.t, requests.Store.Apply(ctx, request.Change{
			To: request.Request{
				ID: id, Version: 1, Marketplace: markwarden.MarketplaceID(s.market), To: request.Addressee{Party: seller}, Holder: holder, Silence: request.SilenceHold, OpenedAt: day,
				Items: []request.Item{{Right: right, State: request.Asked, Deadline: day.Add(14 * 24 * time.Hour)}},
			},
			Add: []request.Want{{Key: markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(s.market), Listing: markwarden.ListingID("WANT" + s.letter)}, Right: right, Request: id}},
		}))
		who := verification.Applicant{Account: markwarden.AccountID("seller-" + s.side), Party: seller}
		up, err := proofs.Upload(ctx, who, "PAPER"+s.letter+".pdf", paperOf(s.letter))
		require.NoError(h.t, err)
		require.NoError(h.t, proofs.Store.Apply(ctx, verification.Change{To: verification.Proof{
			ID: verification.ID("p" + s.side), Version: 1, State: verification.Waiting, By: who.Account, Note: "NOTE" + s.letter, HandedAt: day,
			Link: markwarden.Authorization{
				ID: markwarden.AuthorizationID("proof-p" + s.side), Grantor: holder, Grantee: seller, Role: markwarden.RoleReseller, Rights: []markwarden.RightID{right},
				Status: markwarden.Submitted, Exclusivity: markwarden.NotExclusive, Documents: []string{up.ID},
			},
		}}))
	}
	takesBack := &revocation.Office{Store: store.RevocationStore{DB: db}, Register: links{snapshot}, Now: h.clock}
	for _, side := range []string{"a", "b"} {
		a, _ := snapshot.Authorization(markwarden.AuthorizationID("a" + side))
		require.NoError(h.t, takesBack.Store.Apply(ctx, revocation.Change{To: revocation.Proposal{
			ID: revocation.ID("v" + side), Version: 1, State: revocation.Proposed, After: *a, Party: a.Grantor, By: "somebody", Reason: "WHY" + strings.ToUpper(side), At: day,
		}}))
	}
	h.deps.Revocations = takesBack
	h.deps.Requests, h.deps.Proofs, h.deps.Precheck = requests, proofs, precheck{}
}

type precheck struct{}

func (precheck) Precheck(_ context.Context, l *markwarden.Listing) (api.Prechecked, error) {
	if l.Title == "plain" {
		return api.Prechecked{Answer: api.CheckAllowed, Cure: markwarden.Message{ID: "check.allowed"}}, nil
	}
	return api.Prechecked{Answer: api.CheckProof, Rights: []markwarden.RightID{"r9"}, Cure: markwarden.Message{ID: "check.needs_proof", Args: []string{"FOXA"}}}, nil
}

// links is the registry as revocations need it.
type links struct{ *registry.Snapshot }

func (l links) Authorization(_ context.Context, id markwarden.AuthorizationID) (markwarden.Authorization, error) {
	a, ok := l.Snapshot.Authorization(id)
	if !ok {
		return markwarden.Authorization{}, markwarden.ErrNotFound
	}
	return *a, nil
}

func (links) Effect(context.Context, markwarden.Authorization) (revocation.Effect, error) {
	return revocation.Effect{Stores: 312, Listings: 4120}, nil
}

func (links) Put(context.Context, string, markwarden.Authorization, string) error { return nil }
