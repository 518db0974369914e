package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/jobs"
	"markwarden/notify"
	"markwarden/registry"
	"markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
	"markwarden/review"
	"markwarden/store"
)

// openProofs plugs the rooms that ask for proof and take it.
func (s *System) openProofs() error {
	signed, err := openSignatures(s.Config.Proof.Keys)
	if err != nil {
		return err
	}
	s.Verification = &verification.Office{
		Signatures: signed,
		Store:      store.ProofStore{DB: s.DB}, World: func() verification.World { return s.Screener.Brain().Snapshot },
		Registrar: verification.RegistrarFunc(func(ctx context.Context, actor string, a markwarden.Authorization) error {
			_, err := s.Registrar.Put(ctx, actor, registry.Record{Authorization: &a})
			return err
		}),
	}
	s.Revocations = &revocation.Office{Store: store.RevocationStore{DB: s.DB}, Register: register{s}, Limit: s.Config.Proof.SecondSignature}
	s.Requests = &request.Desk{
		Store: store.RequestStore{DB: s.DB}, Subjects: proofSubjects{s}, Proofs: s.Verification,
		Terms: request.Terms{Days: s.Config.Proof.Days, Silence: request.Silence(s.Config.Proof.Silence)},
		Tell:  request.MessengerFunc(s.tellRequests),
	}
	s.Desk.Proofs = review.ProofsFunc(s.proofOf)
	return nil
}

// proofJobs are what requests for proof hear of, and their deadlines.
func (s *System) proofJobs(r *jobs.Runner) {
	r.Kinds[jobAsk] = keyed(s.Requests.OnScreened)
	r.Kinds[jobProof] = jobs.Kind{Handle: func(ctx context.Context, j jobs.Job) error { return s.proofHandedIn(ctx, j.Key) }}
	r.Kinds[jobRequest] = jobs.Kind{Handle: func(ctx context.Context, j jobs.Job) error { return s.requestChanged(ctx, j.Key) }}
	r.Kinds[jobRadar] = jobs.Kind{Handle: func(ctx context.Context, _ jobs.Job) error { return s.expiryRadar(ctx) }}
	r.Kinds[request.TimerKind] = jobs.Kind{Handle: func(ctx context.Context, j jobs.Job) error { return s.Requests.Lapse(ctx, request.ID(j.Key)) }}
}

// proofSubjects reads what requests need to know of listings.
type proofSubjects struct{ sys *System }

func (p proofSubjects) Subject(ctx context.Context, key markwarden.ListingKey) (request.Subject, error) {
	st, err := p.sys.Ingest.Listing(ctx, key)
	if err != nil {
		return request.Subject{}, err
	}
	sub := request.Subject{Listing: st.Listing, Screening: st.Screening, Mode: p.sys.Marketplace(key.Marketplace).Mode}
	sub.Party, _ = p.sys.Screener.Brain().Snapshot.Owner(st.Listing.Store())
	return sub, nil
}

func (p proofSubjects) Live(id markwarden.MarketplaceID) bool {
	return p.sys.Marketplace(id).Mode == markwarden.ModeLive
}

// Proven assesses the listing on the newest registry, as if it were on sale.
func (p proofSubjects) Proven(ctx context.Context, l *markwarden.Listing, holder markwarden.PartyID, right markwarden.RightID) (bool, error) {
	a, err := p.sys.assessNow(ctx, l, holder)
	return a.AskedRight == right && a.Authorization.Answer == markwarden.AnswerGranted, err
}

// assessNow is what a screening on the newest registry would say of a listing for a holder, were it on sale; the zero value: nothing.
func (s *System) assessNow(ctx context.Context, l *markwarden.Listing, holder markwarden.PartyID) (markwarden.Assessment, error) {
	if _, err := s.Live.Refresh(ctx); err != nil {
		return markwarden.Assessment{}, fmt.Errorf("newest registry: %w", err)
	}
	onSale := *l
	onSale.Status = markwarden.Active
	scr, err := s.Screener.Assess(ctx, &onSale)
	if err != nil {
		return markwarden.Assessment{}, err
	}
	for _, a := range scr.Assessments {
		if a.Holder == holder {
			return a, nil
		}
	}
	return markwarden.Assessment{}, nil
}

// proofOf is what review asks of a case: was proof asked for, did the time run out, is the sale granted by now?
func (s *System) proofOf(ctx context.Context, key markwarden.ListingKey, holder markwarden.PartyID, right markwarden.RightID) (review.Proof, error) {
	st, err := s.Requests.Standing(ctx, key, right)
	if err != nil {
		return review.Proof{}, err
	}
	out := review.Proof{Deadline: st.Deadline, Lapsed: st.Lapsed, Hold: st.Silence == request.SilenceHold}
	stored, err := s.Ingest.Listing(ctx, key)
	if err != nil {
		return out, err
	}
	a, err := s.assessNow(ctx, &stored.Listing, holder)
	out.Granted = a.Authorization.Answer == markwarden.AnswerGranted && a.Route == markwarden.RouteClear
	return out, err
}

// proofHandedIn brings requests in line with a proof that was handed in or decided.
func (s *System) proofHandedIn(ctx context.Context, id string) error {
	p, err := s.Verification.Proof(ctx, verification.ID(id))
	if errors.Is(err, markwarden.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := s.Live.Refresh(ctx); err != nil {
		return err
	}
	h := request.HandedIn{Party: p.Link.Grantee, Rights: p.Link.Rights, Refused: p.State == verification.Refused || p.State == verification.Withdrawn, Reason: p.Reason}
	if party, ok := s.Screener.Brain().Snapshot.Party(h.Party); ok {
		h.Stores = party.Stores
	}
	return s.Requests.OnProof(ctx, h)
}

// requestChanged tells both sides of a request what is new.
func (s *System) requestChanged(ctx context.Context, id string) error {
	err := s.Requests.OnChanged(ctx, request.ID(id))
	if errors.Is(err, markwarden.ErrNotFound) {
		return nil
	}
	return err
}

// requestKinds says which message each act of a request becomes.
var requestKinds = map[request.Act]notify.Kind{
	request.ActAsk: notify.ProofWanted, request.ActSubmit: notify.ProofReceived, request.ActRefuse: notify.ProofRefused, request.ActExtend: notify.ProofExtended,
	request.ActLapse: notify.ProofLapsed, request.ActMeet: notify.ProofMet, request.ActDrop: notify.ProofDropped,
}

// tellRequests turns what requests have to say into messages of notify.
func (s *System) tellRequests(ctx context.Context, letters []request.Letter) error {
	snap := s.Screener.Brain().Snapshot
	var out []notify.Message
	for i := range letters {
		l := &letters[i]
		m := notify.Message{
			Key: l.Key, Marketplace: l.Request.Marketplace, Kind: requestKinds[l.Act],
			Facts: notify.Facts{
				Side: string(l.Side), Request: string(l.Request.ID), Holder: partyName(snap, l.Request.Holder), Seller: addressee(snap, &l.Request),
				Right: signs(snap, l.Rights), Reason: l.Reason, Until: l.Deadline.UTC().Format(time.DateOnly), Holds: l.Request.Silence == request.SilenceHold,
			},
		}
		switch {
		case l.Side == request.SideHolder:
			m.Party = l.Request.Holder
		case l.Request.To.Party != "":
			m.Party = l.Request.To.Party
		default:
			m.Store = markwarden.Store{Marketplace: l.Request.Marketplace, ID: l.Request.To.Store}
		}
		out = append(out, m)
	}
	return s.Notifier.Queue(ctx, out...)
}

func partyName(snap *registry.Snapshot, id markwarden.PartyID) string {
	if p, ok := snap.Party(id); ok && len(p.Names) > 0 {
		return p.Names[0].Text
	}
	return string(id)
}

func addressee(snap *registry.Snapshot, r *request.Request) string {
	if r.To.Party != "" {
		return partyName(snap, r.To.Party)
	}
	return string(r.To.Store)
}

// maxSigns bounds how many marks a letter names.
const maxSigns = 20

func signs(snap *registry.Snapshot, ids []markwarden.RightID) string {
	var all []string
	for i, id := range ids {
		if i == maxSigns {
			all = append(all, "…")
			break
		}
		name := string(id)
		if r, ok := snap.Right(id); ok && r.Text != "" {
			name = r.Text
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}
