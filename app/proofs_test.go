package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/notify"
	"markwarden/registry"
	"markwarden/registry/proof"
	"markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
)

// working is a system at work, without HTTP and without a stream.
func working(t *testing.T) *System {
	c, err := Config{Dir: t.TempDir()}.Ready()
	require.NoError(t, err)
	sys, err := Open(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	sys.Runner.Poll = 20 * time.Millisecond
	sys.DB.Routes = maps.Clone(routes) // without the pauses that bundle what comes together
	for k, rs := range sys.DB.Routes {
		rs = slices.Clone(rs)
		for i := range rs {
			rs[i].Delay = 0
		}
		sys.DB.Routes[k] = rs
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- sys.Runner.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) { // of a test that ended before its jobs began
			require.NoError(t, err)
		}
		require.NoError(t, sys.Close())
	})
	return sys
}

// idle waits until no job waits or runs.
func idle(t *testing.T, sys *System) {
	for quiet := 0; quiet < 2; {
		n, err := sys.Working(t.Context())
		require.NoError(t, err)
		if quiet++; n > 0 {
			quiet = 0
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestAHoldForWantOfProofIsLiftedByTheProof goes the whole way: a listing asks for proof, the seller is asked once, the time runs out in
// silence, the sale is suspended, a proof is handed in and verified, and the sale goes on by itself.
func TestAHoldForWantOfProofIsLiftedByTheProof(t *testing.T) {
	sys, ctx := working(t), t.Context()
	now := time.Now().UTC().Truncate(time.Microsecond)
	sys.Requests.Now = func() time.Time { return now }
	name := func(s string) []markwarden.Name { return []markwarden.Name{{Text: s, Lang: "en"}} }
	store := markwarden.Store{Marketplace: "m", ID: "s1"}
	put := func(rs ...registry.Record) {
		_, err := sys.Registrar.Put(ctx, "test", rs...)
		require.NoError(t, err)
	}
	put(
		registry.Record{Marketplace: &markwarden.Marketplace{ID: "m", Countries: []string{"US"}, Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive}},
		registry.Record{Party: &markwarden.Party{ID: "fox", Names: name("Fox Sports Inc.")}},
		registry.Record{Party: &markwarden.Party{ID: "lin", Names: name("Lin Store"), Stores: []markwarden.Store{store}}},
		registry.Record{Right: &markwarden.Right{
			ID: "r1", Kind: markwarden.WordMark, Text: "FOXARRA", NiceClasses: []int{25}, Jurisdictions: []string{"US"}, Holders: []markwarden.Holder{{Party: "fox"}},
		}},
	)
	var keys []markwarden.ListingKey
	var listings []markwarden.Listing
	for _, id := range []markwarden.ListingID{"L1", "L2", "L3"} {
		l := markwarden.Listing{
			Key: markwarden.ListingKey{Marketplace: "m", Listing: id}, Version: 1, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1", Name: "Lin"},
			Title: "FOXARRA running shoes " + string(id), Brand: "FOXARRA", Category: "Shoes > Sneakers", Condition: "new",
		}
		keys, listings = append(keys, l.Key), append(listings, l)
	}
	_, err := sys.Conductor.Submit(ctx, listings)
	require.NoError(t, err)
	idle(t, sys)

	stored, err := sys.Ingest.Listing(ctx, keys[0])
	require.NoError(t, err)
	require.Equal(t, markwarden.RouteAskProof, stored.Screening.Route)
	rs, err := sys.Requests.List(ctx, request.Filter{Party: "lin"})
	require.NoError(t, err)
	require.Len(t, rs, 1, "one request, three listings")
	require.Equal(t, request.Asked, rs[0].State())
	wanting, err := sys.Requests.Listings(ctx, rs[0].ID, "r1", markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Equal(t, keys, wanting)

	// Nobody may be strict for want of proof alone while there is time.
	cases, err := sys.Desk.CasesOf(ctx, keys[0])
	require.NoError(t, err)
	_, err = sys.Desk.Decide(ctx, cases[0].ID, cases[0].Version, markwarden.Decision{
		Verdict: markwarden.Infringing, Right: "r1", Allegation: markwarden.UnauthorizedSale, Measure: markwarden.MeasureTakedown, By: "mei", Reason: "no proof",
	})
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	require.ErrorContains(t, err, rs[0].Items[0].Deadline.Format(time.DateOnly))

	desired := func() map[markwarden.ListingKey]markwarden.MeasureKind {
		out := map[markwarden.ListingKey]markwarden.MeasureKind{}
		for _, k := range keys {
			d, err := sys.Enforcer.Desired(ctx, k)
			require.NoError(t, err)
			out[k] = d.States["*"]
		}
		return out
	}
	now = now.Add(15 * 24 * time.Hour)
	require.NoError(t, sys.Requests.Lapse(ctx, rs[0].ID))
	idle(t, sys)
	for k, m := range desired() {
		require.Equal(t, markwarden.MeasureHold, m, "silence suspends the sale of %s", k)
	}

	// The seller hands in a proof, late; what stands, stands until it is verified.
	lin := verification.Applicant{Account: "acc-lin", Party: "lin"}
	up, err := sys.Verification.Upload(ctx, lin, "certificate.pdf", []byte("%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"))
	require.NoError(t, err)
	p, err := sys.Verification.HandIn(ctx, lin, markwarden.Authorization{Grantor: "fox", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r1"}, Documents: []string{up.ID}}, "")
	require.NoError(t, err)
	idle(t, sys)
	r, err := sys.Requests.Request(ctx, rs[0].ID)
	require.NoError(t, err)
	require.Equal(t, request.Late, r.State())
	require.Equal(t, markwarden.MeasureHold, desired()[keys[0]])

	_, err = sys.Verification.Verify(ctx, p.ID, p.Version, "mei", verification.Checks, "compared")
	require.NoError(t, err)
	idle(t, sys)
	for k, m := range desired() {
		require.Empty(t, m, "nothing stands on %s any more", k)
	}
	r, err = sys.Requests.Request(ctx, rs[0].ID)
	require.NoError(t, err)
	require.Equal(t, request.Met, r.State())
	cases, err = sys.Desk.CasesOf(ctx, keys[0])
	require.NoError(t, err)
	require.Equal(t, markwarden.NotInfringing, cases[0].Decision.Verdict)
	require.Equal(t, markwarden.KindAuthorized, cases[0].Decision.Defence)

	kinds := func(p markwarden.PartyID) (ks []notify.Kind) {
		ms, _, err := sys.Notifier.Inbox(ctx, notify.Reader{Party: p}, notify.Page{})
		require.NoError(t, err)
		for _, m := range ms {
			ks = append(ks, m.Kind)
		}
		return ks
	}
	require.ElementsMatch(t, []notify.Kind{notify.ProofWanted, notify.ProofLapsed, notify.ProofReceived, notify.ProofMet}, kinds("lin"))
	require.Equal(t, []notify.Kind{notify.ProofMet}, kinds("fox"))

	// The holder revokes it: the listings ask again, and the seller has its time again.
	a, _ := sys.Screener.Brain().Snapshot.Authorization(p.Link.ID)
	revoked := *a
	revoked.RevokedAt = time.Now().UTC()
	put(registry.Record{Authorization: &revoked})
	idle(t, sys)
	r, err = sys.Requests.Request(ctx, rs[0].ID)
	require.NoError(t, err)
	require.Equal(t, request.Asked, r.State())
	require.Equal(t, now.Add(14*24*time.Hour), r.Items[0].Deadline)
	require.Empty(t, desired()[keys[0]])
}

func TestNobodyIsAskedWhereAMarketplaceIsOnlyObserved(t *testing.T) {
	sys, ctx := working(t), t.Context()
	_, err := sys.Registrar.Put(ctx, "test",
		registry.Record{Marketplace: &markwarden.Marketplace{ID: "m", Regime: markwarden.RegimeRequired, Mode: markwarden.ModeObserve}},
		registry.Record{Party: &markwarden.Party{ID: "fox", Names: []markwarden.Name{{Text: "Fox", Lang: "en"}}}},
		registry.Record{Right: &markwarden.Right{ID: "r1", Kind: markwarden.WordMark, Text: "FOXARRA", NiceClasses: []int{25}, Holders: []markwarden.Holder{{Party: "fox"}}}},
	)
	require.NoError(t, err)
	key := markwarden.ListingKey{Marketplace: "m", Listing: "L1"}
	_, err = sys.Conductor.Submit(ctx, []markwarden.Listing{{
		Key: key, Version: 1, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1"}, Title: "FOXARRA running shoes", Brand: "FOXARRA", Category: "Shoes > Sneakers", Condition: "new",
	}})
	require.NoError(t, err)
	idle(t, sys)
	stored, err := sys.Ingest.Listing(ctx, key)
	require.NoError(t, err)
	require.Equal(t, markwarden.RouteAskProof, stored.Screening.Route, "it is found and shown")
	rs, err := sys.Requests.List(ctx, request.Filter{})
	require.NoError(t, err)
	require.Empty(t, rs)
}

func TestPartiesHearThreeTimesThatAnAuthorizationEnds(t *testing.T) {
	sys, ctx := working(t), t.Context()
	now := time.Now().UTC()
	sys.Screener.Now = func() time.Time { return now }
	name := func(s string) []markwarden.Name { return []markwarden.Name{{Text: s, Lang: "en"}} }
	_, err := sys.Registrar.Put(ctx, "test",
		registry.Record{Marketplace: &markwarden.Marketplace{ID: "m", Mode: markwarden.ModeLive}},
		registry.Record{Party: &markwarden.Party{ID: "fox", Names: name("Fox")}},
		registry.Record{Party: &markwarden.Party{ID: "agency", Names: name("Agency")}},
		registry.Record{Party: &markwarden.Party{ID: "lin", Names: name("Lin"), Stores: []markwarden.Store{{Marketplace: "m", ID: "s1"}}}},
		registry.Record{Right: &markwarden.Right{ID: "r1", Kind: markwarden.WordMark, Text: "FOXARRA", Holders: []markwarden.Holder{{Party: "fox"}}}},
		registry.Record{Authorization: &markwarden.Authorization{ID: "a1", Grantor: "agency", Grantee: "lin", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r1"}, To: now.AddDate(0, 0, 40), Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive}},
	)
	require.NoError(t, err)
	told := func(p markwarden.PartyID) int {
		ms, _, err := sys.Notifier.Inbox(ctx, notify.Reader{Party: p}, notify.Page{})
		require.NoError(t, err)
		return len(ms)
	}
	for _, c := range []struct{ day, want int }{{0, 0}, {11, 1}, {12, 1}, {34, 2}, {39, 3}, {41, 3}} {
		now = time.Now().UTC().AddDate(0, 0, c.day)
		require.NoError(t, sys.expiryRadar(ctx))
		require.NoError(t, sys.expiryRadar(ctx), "twice is once")
		for _, p := range []markwarden.PartyID{"lin", "agency", "fox"} {
			require.Equal(t, c.want, told(p), "%s on day %d", p, c.day)
		}
	}
}

func TestARevocationIsLookedAtBeforeItIsMade(t *testing.T) {
	sys, ctx := working(t), t.Context()
	name := func(s string) []markwarden.Name { return []markwarden.Name{{Text: s, Lang: "en"}} }
	_, err := sys.Registrar.Put(ctx, "test",
		registry.Record{Marketplace: &markwarden.Marketplace{ID: "m", Countries: []string{"US"}, Regime: markwarden.RegimeRequired, Mode: markwarden.ModeLive}},
		registry.Record{Party: &markwarden.Party{ID: "fox", Names: name("Fox")}},
		registry.Record{Party: &markwarden.Party{ID: "agency", Names: name("Agency"), Stores: []markwarden.Store{{Marketplace: "m", ID: "s0"}}}},
		registry.Record{Party: &markwarden.Party{ID: "lin", Names: name("Lin"), Stores: []markwarden.Store{{Marketplace: "m", ID: "s1"}}}},
		registry.Record{Right: &markwarden.Right{ID: "r1", Kind: markwarden.WordMark, Text: "FOXARRA", NiceClasses: []int{25}, Holders: []markwarden.Holder{{Party: "fox"}}}},
		registry.Record{Authorization: &markwarden.Authorization{ID: "a1", Grantor: "fox", Grantee: "agency", Role: markwarden.RoleAgency, Rights: []markwarden.RightID{"r1"}, SublicenceDepth: 1, Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive}},
		registry.Record{Authorization: &markwarden.Authorization{ID: "a2", Grantor: "agency", Grantee: "lin", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r1"}, Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive}},
	)
	require.NoError(t, err)
	var listings []markwarden.Listing
	for i, title := range []string{"FOXARRA running shoes", "FOXARRA running shoes red", "plain running shoes"} {
		listings = append(listings, markwarden.Listing{
			Key: markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(title)}, Version: 1, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1"},
			Title: title, Brand: []string{"FOXARRA", "FOXARRA", ""}[i], Category: "Shoes > Sneakers", Condition: "new",
		})
	}
	_, err = sys.Conductor.Submit(ctx, listings)
	require.NoError(t, err)
	idle(t, sys)
	fox := revocation.Who{Account: "acc-fox", Party: "fox"}
	a, _ := sys.Screener.Brain().Snapshot.Authorization("a1")
	revoked, shallow := *a, *a
	revoked.RevokedAt = time.Now().UTC().AddDate(0, 1, 0)
	shallow.SublicenceDepth = 0
	e, err := sys.Revocations.Preview(ctx, fox, revoked)
	require.NoError(t, err)
	require.Equal(t, revocation.Effect{Stores: 2, Listings: 2}, e, "the agency's store and the reseller's; the plain shoes are not its affair")
	e, err = sys.Revocations.Preview(ctx, fox, shallow)
	require.NoError(t, err)
	require.Equal(t, revocation.Effect{Stores: 1, Listings: 2}, e, "the agency keeps its own")
	_, err = sys.Revocations.Propose(ctx, fox, shallow, "no resellers any more")
	require.NoError(t, err)
	idle(t, sys)
	rs, err := sys.Requests.List(ctx, request.Filter{Party: "lin", Open: true})
	require.NoError(t, err)
	require.Len(t, rs, 1, "the reseller is asked, once")
	ms, _, err := sys.Notifier.Inbox(ctx, notify.Reader{Party: "agency"}, notify.Page{})
	require.NoError(t, err)
	require.Equal(t, notify.AuthorizationRevoked, ms[0].Kind)
}

func TestASignedProofVerifiesItself(t *testing.T) {
	name := func(s string) []markwarden.Name { return []markwarden.Name{{Text: s, Lang: "en"}} }
	sys, ctx := working(t), t.Context()
	keys := &proof.Keys{}
	_, err := keys.Rotate("fox", time.Now().Add(-time.Hour))
	require.NoError(t, err)
	sys.Verification.Signatures = signatures{keys.PublicOnly()}
	_, err = sys.Registrar.Put(ctx, "test",
		registry.Record{Party: &markwarden.Party{ID: "fox", Names: name("Fox")}},
		registry.Record{Party: &markwarden.Party{ID: "lin", Names: name("Lin"), Stores: []markwarden.Store{{Marketplace: "m", ID: "s1"}}}},
		registry.Record{Right: &markwarden.Right{ID: "r1", Kind: markwarden.WordMark, Text: "FOXARRA", Holders: []markwarden.Holder{{Party: "fox"}}}},
	)
	require.NoError(t, err)
	_, err = sys.Live.Refresh(ctx)
	require.NoError(t, err)
	jws, err := proof.Issue(keys, &markwarden.Authorization{
		ID: "contract-7", Grantor: "fox", Grantee: "lin", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r1"}, Classes: []int{25}, Exclusivity: markwarden.NotExclusive,
	}, time.Now())
	require.NoError(t, err)
	lin := verification.Applicant{Account: "acc-lin", Party: "lin"}
	for what, c := range map[string]struct {
		who verification.Applicant
		jws string
	}{
		"another's proof": {verification.Applicant{Account: "x", Party: "fox"}, jws},
		"wrong signature": {lin, jws[:len(jws)-4] + "AAAA"},
		"no proof":        {lin, "a.b.c"},
	} {
		_, err := sys.Verification.HandInSigned(ctx, c.who, c.jws)
		require.ErrorIs(t, err, markwarden.ErrInvalid, what)
	}
	p, err := sys.Verification.HandInSigned(ctx, lin, jws)
	require.NoError(t, err)
	require.Equal(t, verification.Verified, p.State)
	snap, err := sys.Live.Refresh(ctx)
	require.NoError(t, err)
	q := markwarden.AuthorizationQuestion{Store: markwarden.Store{Marketplace: "m", ID: "s1"}, Right: "r1", Class: 25, At: time.Now()}
	require.Equal(t, markwarden.AnswerGranted, snap.Authorize(q).Answer)
	_, err = sys.Verification.HandInSigned(ctx, lin, jws)
	require.ErrorContains(t, err, "on file already")
}
