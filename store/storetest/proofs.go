package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry/document"
	"markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
	"markwarden/store"
)

// asking is the world of a request in these tests: what listings ask for, and what the registry grants.
type asking struct {
	subjects map[markwarden.ListingKey]request.Subject
	granted  bool
	waiting  bool
	live     bool
}

func (a *asking) Subject(_ context.Context, key markwarden.ListingKey) (request.Subject, error) {
	s, ok := a.subjects[key]
	if !ok {
		return s, markwarden.ErrNotFound
	}
	return s, nil
}

func (a *asking) Proven(context.Context, *markwarden.Listing, markwarden.PartyID, markwarden.RightID) (bool, error) {
	return a.granted, nil
}
func (a *asking) Live(markwarden.MarketplaceID) bool { return a.live }
func (a *asking) Waiting(context.Context, markwarden.PartyID, markwarden.RightID) (bool, error) {
	return a.waiting, nil
}

// asks puts a listing of store s1 in the world that asks for proof of rights of p1.
func (a *asking) asks(id string, party markwarden.PartyID, rights ...markwarden.RightID) markwarden.ListingKey {
	key := markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(id)}
	s := request.Subject{
		Listing: markwarden.Listing{Key: key, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1"}}, Mode: markwarden.ModeLive, Party: party,
	}
	for _, r := range rights {
		s.Screening.Assessments = append(s.Screening.Assessments, markwarden.Assessment{
			Holder: "p1", AskedRight: r, Route: markwarden.RouteAskProof,
			Authorization: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a1", Reason: markwarden.ReasonExpired},
		})
	}
	a.subjects[key] = s
	return key
}

// ProofRequests runs the suite of requests for proof on a fresh database: the room's own code over the store.
func ProofRequests(t *testing.T, db *store.DB) {
	s := store.RequestStore{DB: db}
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	w := &asking{subjects: map[markwarden.ListingKey]request.Subject{}, live: true}
	var told []request.Letter
	d := &request.Desk{
		Store: s, Subjects: w, Proofs: w, Now: func() time.Time { return now },
		Tell: request.MessengerFunc(func(_ context.Context, ls []request.Letter) error { told = ls; return nil }),
	}
	ctx := t.Context()
	screened := func(keys ...markwarden.ListingKey) {
		for _, k := range keys {
			require.NoError(t, d.OnScreened(ctx, k))
		}
	}
	only := func() request.Request {
		rs, err := d.List(ctx, request.Filter{Holder: "p1"})
		require.NoError(t, err)
		require.Len(t, rs, 1, "one request for a seller and a holder, however many listings ask")
		return rs[0]
	}
	timer := func() (at time.Time) {
		var us int64
		if err := db.Read.QueryRowContext(ctx, "SELECT run_at FROM jobs WHERE kind=$1", request.TimerKind).Scan(&us); err != nil {
			return at
		}
		return time.UnixMicro(us).UTC()
	}

	l1, l2 := w.asks("L1", "", "r1"), w.asks("L2", "", "r1")
	screened(l1, l2, l1)
	r := only()
	require.Equal(t, request.Addressee{Store: "s1"}, r.To, "nobody on file owns the store")
	require.Equal(t, request.SilenceHold, r.Silence)
	require.Equal(t, []request.State{request.Asked}, states(&r))
	require.Equal(t, now.Add(14*24*time.Hour), r.Items[0].Deadline)
	require.Equal(t, r.Items[0].Deadline, timer())
	require.Equal(t, markwarden.ReasonExpired, r.Items[0].Answer.Reason)
	st, err := d.Standing(ctx, l2, "r1")
	require.NoError(t, err)
	require.Equal(t, request.Standing{Request: r.ID, Deadline: r.Items[0].Deadline, Silence: request.SilenceHold}, st)
	keys, err := d.Listings(ctx, r.ID, "", markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Equal(t, []markwarden.ListingKey{l1, l2}, keys)

	// The owner comes on file: the same request is to it now. Another right joins, with a deadline of its own.
	now = now.Add(24 * time.Hour)
	w.asks("L1", "p9", "r1", "r2")
	screened(l1)
	r = only()
	require.Equal(t, request.Addressee{Party: "p9"}, r.To)
	require.Equal(t, []request.State{request.Asked, request.Asked}, states(&r))
	require.Equal(t, 24*time.Hour, r.Items[1].Deadline.Sub(r.Items[0].Deadline))
	require.NoError(t, d.OnChanged(ctx, r.ID))
	require.Len(t, told, 2, "two letters: the second right was asked for a day later")

	// A proof comes in time: the clock stands. It is refused: time to cure.
	w.waiting = true
	require.NoError(t, d.OnProof(ctx, request.HandedIn{Party: "p9", Rights: []markwarden.RightID{"r1"}}))
	r = only()
	require.Equal(t, []request.State{request.Submitted, request.Asked}, states(&r))
	now = r.Items[0].Deadline.Add(-time.Hour)
	w.waiting = false
	require.NoError(t, d.OnProof(ctx, request.HandedIn{Party: "p9", Rights: []markwarden.RightID{"r1"}, Refused: true, Reason: "no seal"}))
	r = only()
	require.Equal(t, []request.State{request.Asked, request.Asked}, states(&r))
	require.Equal(t, now.Add(request.Cure), r.Items[0].Deadline)
	require.Equal(t, "no seal", r.Items[0].History[2].Reason)

	// Silence. Where the marketplace was put to observing meanwhile, nothing lapses.
	now = now.Add(30 * 24 * time.Hour)
	w.live = false
	require.NoError(t, d.Lapse(ctx, r.ID))
	r = only()
	require.Equal(t, []request.State{request.Asked, request.Asked}, states(&r))
	w.live = true
	require.NoError(t, d.Lapse(ctx, r.ID))
	require.NoError(t, d.Lapse(ctx, r.ID))
	r = only()
	require.Equal(t, []request.State{request.Lapsed, request.Lapsed}, states(&r))
	require.Zero(t, timer())
	st, err = d.Standing(ctx, l2, "r1")
	require.NoError(t, err)
	require.True(t, st.Lapsed)

	// A seller that takes a listing down and puts it up again does not begin anew.
	w.asks("L1", "p9", "r1")
	screened(l1)
	r = only()
	require.Equal(t, []request.State{request.Lapsed, request.Dropped}, states(&r))
	w.asks("L1", "p9", "r1", "r2")
	screened(l1)
	r = only()
	require.Equal(t, now.Add(request.Again), r.Items[1].Deadline)

	// What enforcement took down still asks.
	down := w.subjects[l2]
	down.Listing.Status, down.Listing.RemovedBy = markwarden.Removed, markwarden.RemovedByEnforcement
	down.Screening = markwarden.Screening{}
	w.subjects[l2] = down
	screened(l2)
	st, err = d.Standing(ctx, l2, "r1")
	require.NoError(t, err)
	require.True(t, st.Lapsed)

	// The registry grants: met, and both sides hear of it.
	w.granted = true
	screened(l1, l2)
	r = only()
	require.Equal(t, []request.State{request.Met, request.Met}, states(&r))
	require.NoError(t, d.OnChanged(ctx, r.ID))
	var met []request.Side
	for _, l := range told {
		if l.Act == request.ActMeet {
			met = append(met, l.Side)
		}
	}
	require.ElementsMatch(t, []request.Side{request.SideSeller, request.SideHolder}, met)
	keys, err = d.Listings(ctx, r.ID, "", markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Empty(t, keys)
	open, err := d.List(ctx, request.Filter{Party: "p9", Open: true})
	require.NoError(t, err)
	require.Empty(t, open)

	// It ends again: asked again, with the whole time.
	w.granted = false
	screened(l1)
	r = only()
	require.Equal(t, now.Add(14*24*time.Hour), r.Items[0].Deadline)
	r, err = d.Extend(ctx, r.ID, "mei", now.Add(40*24*time.Hour), "the holder is slow")
	require.NoError(t, err)
	require.Equal(t, now.Add(40*24*time.Hour), r.Items[0].Deadline)
	_, err = d.Extend(ctx, r.ID, "mei", now.Add(-time.Hour), "x")
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

func states(r *request.Request) (ss []request.State) {
	for i := range r.Items {
		ss = append(ss, r.Items[i].State)
	}
	return ss
}

// registryOf is a small world for proofs.
type registryOf struct {
	parties map[markwarden.PartyID]*markwarden.Party
	rights  map[markwarden.RightID]*markwarden.Right
	links   []*markwarden.Authorization
}

func (r *registryOf) Right(id markwarden.RightID) (*markwarden.Right, bool) {
	x, ok := r.rights[id]
	return x, ok
}

func (r *registryOf) Party(id markwarden.PartyID) (*markwarden.Party, bool) {
	x, ok := r.parties[id]
	return x, ok
}

func (r *registryOf) Received(p markwarden.PartyID) (out []*markwarden.Authorization) {
	for _, l := range r.links {
		if l.Grantee == p {
			out = append(out, l)
		}
	}
	return out
}

func (r *registryOf) Authorization(id markwarden.AuthorizationID) (*markwarden.Authorization, bool) {
	for _, l := range r.links {
		if l.ID == id {
			return l, true
		}
	}
	return nil, false
}

func (r *registryOf) Verify(_ context.Context, _ string, a markwarden.Authorization) error {
	r.links = append(r.links, &a)
	return nil
}

// Proofs runs the suite of proofs and documents on a fresh database: the room's own code over the store.
func Proofs(t *testing.T, db *store.DB) {
	ctx := t.Context()
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	w := &registryOf{
		parties: map[markwarden.PartyID]*markwarden.Party{},
		rights:  map[markwarden.RightID]*markwarden.Right{"r1": {ID: "r1", Text: "FOXA", Holders: []markwarden.Holder{{Party: "fox"}}}},
	}
	for _, p := range []markwarden.PartyID{"fox", "agency", "lin", "wang"} {
		w.parties[p] = &markwarden.Party{ID: p, Names: []markwarden.Name{{Text: string(p), Lang: "en"}}}
	}
	o := &verification.Office{Store: store.ProofStore{DB: db}, World: func() verification.World { return w }, Registrar: w, Now: func() time.Time { return now }}
	lin, wang := verification.Applicant{Account: "a-lin", Party: "lin"}, verification.Applicant{Account: "a-wang", Party: "wang"}
	pdf := []byte("%PDF-1.7\n<</CreationDate (D:20240103090000Z) /ModDate (D:20261101120000Z)>>\n%%EOF\n")

	up, err := o.Upload(ctx, lin, `C:\my papers\certificate.pdf`, pdf)
	require.NoError(t, err)
	require.Equal(t, "certificate.pdf", up.Name)
	_, err = o.Upload(ctx, lin, "invoice.pdf", []byte("MZ\x90"))
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	got, err := o.Document(ctx, up.ID)
	require.NoError(t, err)
	require.Equal(t, pdf, got.File)
	require.Equal(t, document.EditedLater, got.Findings[0].Kind)
	_, err = o.Document(ctx, "sha256:nothing")
	require.ErrorIs(t, err, markwarden.ErrNotFound)

	link := markwarden.Authorization{Grantor: "agency", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r1"}, Classes: []int{25}, To: now.AddDate(1, 0, 0), Documents: []string{up.ID}}
	bad := link
	bad.Grantor, bad.Rights, bad.Classes, bad.Role, bad.Documents, bad.To = "lin", nil, []int{46}, "king", []string{"sha256:x"}, now.Add(-time.Hour)
	_, err = o.HandIn(ctx, lin, bad, "")
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	for _, field := range []string{"grantor", "rights", "classes", "role", "documents", "to"} {
		require.ErrorContains(t, err, field, "all defects at once")
	}
	_, err = o.HandIn(ctx, wang, link, "")
	require.ErrorContains(t, err, "was not uploaded by you")

	p, err := o.HandIn(ctx, lin, link, "our certificate")
	require.NoError(t, err)
	waits, err := o.Waiting(ctx, "lin", "r1")
	require.NoError(t, err)
	require.True(t, waits)
	waits, err = o.Waiting(ctx, "lin", "r2")
	require.NoError(t, err)
	require.False(t, waits)

	// Somebody else hands in the same file, and the issuer is entitled to nothing.
	_, err = o.Upload(ctx, wang, "mine.pdf", pdf)
	require.NoError(t, err)
	kinds := func() (ks []document.FindingKind) {
		fs, err := o.Findings(ctx, &p)
		require.NoError(t, err)
		for _, f := range fs {
			ks = append(ks, f.Kind)
		}
		return ks
	}
	require.Equal(t, []document.FindingKind{document.EditedLater, document.SameFile, document.IssuerMismatch}, kinds())
	w.links = append(w.links, &markwarden.Authorization{ID: "a0", Grantor: "fox", Grantee: "agency", Status: markwarden.Verified})
	require.Contains(t, kinds(), document.IssuerMismatch, "the agency may not pass it on")
	w.links[0].SublicenceDepth = 1
	require.Equal(t, []document.FindingKind{document.EditedLater, document.SameFile}, kinds())
	w.links = append(w.links, &markwarden.Authorization{ID: "a9", Grantor: "lin", Grantee: "fox", Status: markwarden.Verified})
	require.Contains(t, kinds(), document.Cycle)
	w.links = w.links[:1]

	_, err = o.Verify(ctx, p.ID, p.Version, "mei", verification.Checks[:3], "")
	require.ErrorContains(t, err, "seal_signature, issuer_entitled")
	_, err = o.Verify(ctx, p.ID, p.Version+1, "mei", verification.Checks, "")
	require.ErrorIs(t, err, markwarden.ErrConflict)
	p, err = o.Verify(ctx, p.ID, p.Version, "mei", verification.Checks, "seen")
	require.NoError(t, err)
	require.Equal(t, verification.Verified, p.State)
	require.Equal(t, markwarden.Verified, w.links[1].Status)
	require.Equal(t, p.Link.ID, w.links[1].ID)
	again, err := o.Proof(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, p, again, "kept as it was decided")
	_, err = o.Refuse(ctx, p.ID, p.Version, "mei", nil, "too late")
	var te *markwarden.TransitionError
	require.ErrorAs(t, err, &te)

	q, err := o.HandIn(ctx, lin, link, "")
	require.NoError(t, err)
	_, err = o.Refuse(ctx, q.ID, q.Version, "mei", nil, " ")
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	q, err = o.Refuse(ctx, q.ID, q.Version, "mei", []verification.Check{verification.PeriodStated}, "no seal")
	require.NoError(t, err)
	require.Equal(t, []verification.Check{verification.PeriodStated}, q.Checked)
	x, err := o.HandIn(ctx, lin, link, "")
	require.NoError(t, err)
	_, err = o.Withdraw(ctx, x.ID, wang)
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	x, err = o.Withdraw(ctx, x.ID, lin)
	require.NoError(t, err)
	all, err := o.List(ctx, verification.Filter{Party: "lin"})
	require.NoError(t, err)
	require.Equal(t, []verification.ID{x.ID, q.ID, p.ID}, []verification.ID{all[0].ID, all[1].ID, all[2].ID}, "newest first")
}

// oneLink is the registry of one authorization.
type oneLink struct {
	link   markwarden.Authorization
	effect revocation.Effect
	put    int
}

func (o *oneLink) Authorization(context.Context, markwarden.AuthorizationID) (markwarden.Authorization, error) {
	return o.link, nil
}

func (o *oneLink) Effect(context.Context, markwarden.Authorization) (revocation.Effect, error) {
	return o.effect, nil
}

func (o *oneLink) Put(_ context.Context, _ string, a markwarden.Authorization, _ string) error {
	o.link, o.put = a, o.put+1
	return nil
}

// Revocations runs the suite of proposals on a fresh database: the room's own code over the store.
func Revocations(t *testing.T, db *store.DB) {
	ctx := t.Context()
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	r := &oneLink{link: markwarden.Authorization{
		ID: "a1", Grantor: "fox", Grantee: "lin", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r1", "r2"}, Classes: []int{3, 25}, Status: markwarden.Verified,
		Exclusivity: markwarden.NotExclusive, SublicenceDepth: 1,
	}}
	o := &revocation.Office{Store: store.RevocationStore{DB: db}, Register: r, Now: func() time.Time { return now }}
	ann, bob, eve := revocation.Who{Account: "ann", Party: "fox"}, revocation.Who{Account: "bob", Party: "fox"}, revocation.Who{Account: "eve", Party: "owl"}

	wider := r.link
	wider.Rights, wider.Classes, wider.SublicenceDepth = nil, []int{3, 25, 9}, 2
	_, err := o.Preview(ctx, ann, wider)
	for _, field := range []string{"rights", "classes", "sublicence_depth"} {
		require.ErrorContains(t, err, field, "all at once")
	}
	_, err = o.Preview(ctx, eve, r.link)
	require.ErrorIs(t, err, markwarden.ErrNotFound)

	// Few listings: at once.
	narrower := r.link
	narrower.Classes = []int{25}
	r.effect = revocation.Effect{Stores: 2, Listings: 100}
	_, err = o.Propose(ctx, ann, narrower, " ")
	require.ErrorIs(t, err, markwarden.ErrInvalid)
	p, err := o.Propose(ctx, ann, narrower, "class 3 is no longer theirs")
	require.NoError(t, err)
	require.Equal(t, revocation.Applied, p.State)
	require.Equal(t, []int{25}, r.link.Classes)

	// Many: a second person signs.
	revoked := r.link
	revoked.RevokedAt = now.Add(30 * 24 * time.Hour)
	r.effect = revocation.Effect{Stores: 312, Listings: 4120}
	p, err = o.Propose(ctx, ann, revoked, "the contract ended")
	require.NoError(t, err)
	require.Equal(t, revocation.Proposed, p.State)
	require.Equal(t, 1, r.put)
	waits, err := o.Waiting(ctx, bob)
	require.NoError(t, err)
	require.Equal(t, []revocation.Proposal{p}, waits, "kept as it was proposed")
	waits, err = o.Waiting(ctx, eve)
	require.NoError(t, err)
	require.Empty(t, waits)
	_, err = o.Sign(ctx, ann, p.ID, p.Version)
	require.ErrorIs(t, err, markwarden.ErrForbidden)
	_, err = o.Sign(ctx, eve, p.ID, p.Version)
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	_, err = o.Sign(ctx, bob, p.ID, p.Version+1)
	require.ErrorIs(t, err, markwarden.ErrConflict)
	p, err = o.Sign(ctx, bob, p.ID, p.Version)
	require.NoError(t, err)
	require.Equal(t, revocation.Applied, p.State)
	require.Equal(t, revoked.RevokedAt, r.link.RevokedAt)
	var te *markwarden.TransitionError
	_, err = o.Cancel(ctx, bob, p.ID, p.Version)
	require.ErrorAs(t, err, &te)

	// Not all could be looked at: a second person too. It is taken back.
	r.effect = revocation.Effect{Stores: 1, Listings: 1, AtLeast: true}
	atOnce := r.link
	atOnce.RevokedAt = now
	p, err = o.Propose(ctx, ann, atOnce, "at once")
	require.NoError(t, err)
	p, err = o.Cancel(ctx, revocation.Who{Account: "staff"}, p.ID, p.Version)
	require.NoError(t, err)
	require.Equal(t, revocation.Cancelled, p.State)
	require.Equal(t, 2, r.put)
}
