package review

import (
	"context"
	"fmt"
	"time"

	"markwarden"
)

// Proof is how the question "show that you may sell this" stands for a case.
type Proof struct {
	Granted  bool      // a chain on file grants the sale, and nothing else speaks against the listing
	Deadline time.Time // of the open request; zero: nothing was asked
	Lapsed   bool      // the deadline ran out in silence
	Hold     bool      // silence means that the sale is suspended until a proof comes
}

// Proofs tells how the question for proof stands for a listing, a holder and a right.
type Proofs interface {
	Proof(ctx context.Context, key markwarden.ListingKey, holder markwarden.PartyID, right markwarden.RightID) (Proof, error)
}

// ProofsFunc makes a Proofs of a function.
type ProofsFunc func(ctx context.Context, key markwarden.ListingKey, holder markwarden.PartyID, right markwarden.RightID) (Proof, error)

// Proof calls f.
func (f ProofsFunc) Proof(ctx context.Context, key markwarden.ListingKey, holder markwarden.PartyID, right markwarden.RightID) (Proof, error) {
	return f(ctx, key, holder, right)
}

// Who decides when a deadline runs out, and when a proof comes.
const (
	bySilence = markwarden.AccountID("policy:proof_silence")
	byProof   = markwarden.AccountID("system:proofs")
)

// forWantOfProof says whether a decision stands on nothing but a missing authorization.
func forWantOfProof(d *markwarden.Decision) bool {
	return d != nil && d.Verdict == markwarden.Infringing && d.Allegation == markwarden.UnauthorizedSale
}

// proven lets the question for proof take effect on a case: silence may suspend a sale, a verified proof lifts what stood for want
// of one, and more time takes back what silence did.
func (d *Desk) proven(ctx context.Context, c *Change) error {
	r := &c.To
	right := r.Assessment.AskedRight
	if r.Decision != nil {
		right = r.Decision.Right
	}
	waits := r.State == markwarden.CaseOpen && r.Assessment.Route == markwarden.RouteAskProof
	if d.Proofs == nil || right == "" || r.Mode != markwarden.ModeLive || !waits && !(r.State == markwarden.CaseDecided && forWantOfProof(r.Decision)) {
		return nil
	}
	p, err := d.Proofs.Proof(ctx, r.Key, r.Holder, right)
	if err != nil {
		return fmt.Errorf("proof for %s: %w", r.Key, err)
	}
	return c.proof(p, right)
}

// proof is pure: what the state of the question changes of a case.
func (c *Change) proof(p Proof, right markwarden.RightID) error {
	r := &c.To
	held := r.LeasedBy != "" && r.LeasedUntil.After(c.At)
	switch {
	case r.State == markwarden.CaseDecided && p.Granted:
		return c.settle(ActLift, markwarden.Decision{
			Verdict: markwarden.NotInfringing, Defence: markwarden.KindAuthorized, Reason: "a proof that covers the sale was verified", By: byProof, At: c.At,
		})
	case r.State == markwarden.CaseDecided && r.Decision.By == bySilence && !p.Lapsed && !p.Deadline.IsZero():
		r.Decision, r.Attention, r.Version = nil, markwarden.AttentionNone, c.From+1
		c.free(time.Time{})
		c.event(markwarden.EventCaseDecided)
		c.audit(string(byProof), "case.undo", "more time was given", "")
		return c.do(ActReopen, string(byProof), "", "more time was given")
	case r.State == markwarden.CaseOpen && p.Lapsed && p.Hold && !p.Granted && !held && !r.Escalated && !r.Gone && len(without(r.Fingerprints, r.Barred)) > 0:
		return c.settle(ActDecide, markwarden.Decision{
			Verdict: markwarden.Infringing, Right: right, Allegation: markwarden.UnauthorizedSale, Measure: markwarden.MeasureHold,
			Reason: "no proof came until " + p.Deadline.UTC().Format(time.DateOnly), By: bySilence, At: c.At,
		})
	}
	return nil
}

// settle makes a decision that nobody took by hand the one that stands.
func (c *Change) settle(a Act, dec markwarden.Decision) error {
	if err := c.do(a, string(dec.By), dec.Reason, string(dec.Verdict)); err != nil {
		return err
	}
	c.To.Decision, c.To.Attention, c.To.Version = &dec, markwarden.AttentionNone, c.From+1
	c.free(time.Time{})
	c.audit(string(dec.By), "case.decide", dec.Reason, string(dec.Verdict))
	c.event(markwarden.EventCaseDecided)
	return nil
}

// early refuses a hold or takedown for want of proof while the seller still has time to bring one. A complaint has a procedure of its
// own, and is not waited for.
func (d *Desk) early(ctx context.Context, r *Record, dec *markwarden.Decision) error {
	strict := dec.Measure == markwarden.MeasureTakedown || dec.Measure == markwarden.MeasureHold
	if d.Proofs == nil || !strict || !forWantOfProof(dec) || r.Mode != markwarden.ModeLive || len(r.Complaints) > 0 {
		return nil
	}
	p, err := d.Proofs.Proof(ctx, r.Key, r.Holder, dec.Right)
	if err != nil {
		return fmt.Errorf("proof for %s: %w", r.Key, err)
	}
	if p.Deadline.IsZero() || p.Lapsed {
		return nil
	}
	return fmt.Errorf("%w: the seller was asked for proof and has time until %s: for want of proof alone nothing stricter than a label or demotion may stand before",
		markwarden.ErrInvalid, p.Deadline.UTC().Format(time.DateOnly))
}
