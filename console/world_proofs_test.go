package console_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"markwarden"
	"markwarden/registry/document"
	"markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
)

// drawer keeps proofs and papers for the pages: the office over it is the real one.
type drawer struct {
	mu     sync.Mutex
	proofs []verification.Proof  // guarded by mu
	papers []verification.Upload // guarded by mu
	onFile []markwarden.Authorization
}

func (d *drawer) Proof(_ context.Context, id verification.ID) (verification.Proof, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.proofs {
		if p.ID == id {
			return p, nil
		}
	}
	return verification.Proof{}, markwarden.ErrNotFound
}

func (d *drawer) List(_ context.Context, f verification.Filter) (out []verification.Proof, _ error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.proofs {
		if (f.Party == "" || p.Link.Grantee == f.Party) && (f.State == "" || p.State == f.State) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (d *drawer) Of(context.Context, string) (verification.Proof, error) {
	return verification.Proof{}, markwarden.ErrNotFound
}

func (d *drawer) Apply(_ context.Context, c verification.Change) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.proofs, func(p verification.Proof) bool { return p.ID == c.To.ID })
	if i < 0 {
		d.proofs = append(d.proofs, c.To)
	} else {
		d.proofs[i] = c.To
	}
	return nil
}

func (d *drawer) Keep(_ context.Context, u verification.Upload) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.papers = append(d.papers, u)
	return nil
}

func (d *drawer) Document(_ context.Context, id string) (verification.Upload, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.papers {
		if u.ID == id {
			return u, nil
		}
	}
	return verification.Upload{}, markwarden.ErrNotFound
}

func (d *drawer) Applicants(_ context.Context, id string) (out []markwarden.PartyID, _ error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.papers {
		if u.ID == id && !slices.Contains(out, u.Party) {
			out = append(out, u.Party)
		}
	}
	return out, nil
}

func (d *drawer) Verify(_ context.Context, _ string, a markwarden.Authorization) error {
	d.onFile = append(d.onFile, a)
	return nil
}

// questions are the requests of the world.
type questions struct{ all []request.Request }

func (q *questions) Request(_ context.Context, id request.ID) (request.Request, error) {
	for _, r := range q.all {
		if r.ID == id {
			return r, nil
		}
	}
	return request.Request{}, markwarden.ErrNotFound
}

func (q *questions) List(_ context.Context, f request.Filter) (out []request.Request, _ error) {
	for _, r := range q.all {
		if (f.Party == "" || r.To.Party == f.Party) && (f.Holder == "" || r.Holder == f.Holder) && (!f.Open || !r.State().Ended()) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (q *questions) Listings(context.Context, request.ID, markwarden.RightID, markwarden.ListingKey, int) ([]markwarden.ListingKey, error) {
	return []markwarden.ListingKey{{Marketplace: "demo", Listing: "L1001"}, {Marketplace: "demo", Listing: "L1003"}}, nil
}

func (q *questions) Extend(ctx context.Context, id request.ID, _ string, until time.Time, _ string) (request.Request, error) {
	for i := range q.all {
		if q.all[i].ID == id {
			q.all[i].Items[0].Deadline = until
		}
	}
	return q.Request(ctx, id)
}

// addProofs puts proofs, papers and requests into the world; all invented.
func (w *world) addProofs() {
	scan := drawn(3, rgba(250, 248, 240))
	pdf := []byte("%PDF-1.7\n<</CreationDate (D:20240103090000Z) /ModDate (D:20261101120000Z)>>\n%%EOF\n")
	w.drawer = &drawer{}
	for _, u := range []struct {
		party markwarden.PartyID
		name  string
		file  []byte
	}{{"tide", "certificate 授权书.pdf", pdf}, {"north", "copy.pdf", pdf}, {"tide", "scan.png", scan}} {
		d, err := document.Inspect(u.name, u.file, now)
		if err != nil {
			panic(err)
		}
		w.drawer.papers = append(w.drawer.papers, verification.Upload{Document: d, File: u.file, Name: u.name, Party: u.party, Account: "seller", At: now})
	}
	link := func(id, grantor string, docs ...string) markwarden.Authorization {
		return markwarden.Authorization{
			ID: markwarden.AuthorizationID("proof-" + id), Grantor: markwarden.PartyID(grantor), Grantee: "tide", Role: markwarden.RoleReseller, Rights: []markwarden.RightID{"r-lumenara"},
			Classes: []int{25}, Territories: []string{"US"}, Channels: []string{"store"}, To: now.AddDate(0, 4, 0), Status: markwarden.Submitted, Exclusivity: markwarden.NotExclusive, Documents: docs,
		}
	}
	w.drawer.proofs = []verification.Proof{
		{ID: "pr-1", Version: 1, State: verification.Waiting, By: "seller", Link: link("pr-1", "oro", w.drawer.papers[0].ID, w.drawer.papers[2].ID), Note: "续期文件 the renewed one", HandedAt: now.Add(-5 * time.Hour)},
		{ID: "pr-2", Version: 2, State: verification.Refused, By: "seller", Link: link("pr-2", "north", w.drawer.papers[2].ID), Reason: "The seal is missing.", DecidedBy: "mei", HandedAt: now.Add(-50 * time.Hour), DecidedAt: now.Add(-40 * time.Hour)},
		{ID: "pr-3", Version: 1, State: verification.Waiting, By: "seller", Link: link("pr-3", "north", w.drawer.papers[2].ID), HandedAt: now.Add(-2 * time.Hour)},
	}
	w.proofs = &verification.Office{Store: w.drawer, World: func() verification.World { return w.snapshot }, Registrar: w.drawer, Now: func() time.Time { return now }}
	step := func(a request.Act, s request.State, ago time.Duration, reason string) request.Step {
		return request.Step{At: now.Add(-ago), Actor: "system:proofs", Act: a, State: s, Reason: reason}
	}
	w.shelf = &shelf{w: w}
	w.takesBack = &revocation.Office{Store: w.shelf, Register: w.shelf, Now: func() time.Time { return now }}
	w.questions = &questions{[]request.Request{
		{
			ID: "rq-1", Version: 3, Marketplace: "demo", To: request.Addressee{Party: "tide"}, Holder: "lumen", Silence: request.SilenceHold, OpenedAt: now.Add(-80 * time.Hour),
			Items: []request.Item{
				{
					Right: "r-lumenara", State: request.Asked, Deadline: now.Add(9 * 24 * time.Hour), Answer: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "a-2", Reason: markwarden.ReasonExpired},
					History: []request.Step{step(request.ActAsk, request.Asked, 80*time.Hour, ""), step(request.ActSubmit, request.Submitted, 50*time.Hour, ""), step(request.ActRefuse, request.Asked, 40*time.Hour, "The seal is missing.")},
				},
			},
		},
		{
			ID: "rq-2", Version: 2, Marketplace: "demo", To: request.Addressee{Store: "s-unknown"}, Holder: "oro", Silence: request.SilencePerson, OpenedAt: now.Add(-20 * 24 * time.Hour),
			Items: []request.Item{{
				Right: "r-orovale", State: request.Lapsed, Deadline: now.Add(-6 * 24 * time.Hour), Answer: markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown},
				History: []request.Step{step(request.ActAsk, request.Asked, 480*time.Hour, ""), step(request.ActLapse, request.Lapsed, 144*time.Hour, "")},
			}},
		},
	}}
}

// shelf keeps proposals, and is the registry that they change.
type shelf struct {
	w   *world
	all []revocation.Proposal
	put []markwarden.Authorization
}

func (s *shelf) Proposal(_ context.Context, id revocation.ID) (revocation.Proposal, error) {
	for _, p := range s.all {
		if p.ID == id {
			return p, nil
		}
	}
	return revocation.Proposal{}, markwarden.ErrNotFound
}

func (s *shelf) Waiting(_ context.Context, party markwarden.PartyID, _ int) (out []revocation.Proposal, _ error) {
	for _, p := range s.all {
		if p.State == revocation.Proposed && (party == "" || p.After.Grantor == party) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (s *shelf) Apply(_ context.Context, c revocation.Change) error {
	s.all = slices.DeleteFunc(s.all, func(p revocation.Proposal) bool { return p.ID == c.To.ID })
	s.all = append(s.all, c.To)
	return nil
}

func (s *shelf) Authorization(_ context.Context, id markwarden.AuthorizationID) (markwarden.Authorization, error) {
	a, ok := s.w.snapshot.Authorization(id)
	if !ok {
		return markwarden.Authorization{}, markwarden.ErrNotFound
	}
	return *a, nil
}

func (s *shelf) Effect(_ context.Context, after markwarden.Authorization) (revocation.Effect, error) {
	if after.RevokedAt.IsZero() {
		return revocation.Effect{Stores: 1, Listings: 12}, nil
	}
	return revocation.Effect{Stores: 312, Listings: 4120}, nil
}

func (s *shelf) Put(_ context.Context, _ string, a markwarden.Authorization, _ string) error {
	s.put = append(s.put, a)
	return nil
}
