package review

import (
	"errors"
	"slices"
	"time"

	"markwarden"
)

const system = "system:review"

// screened computes what a case becomes when its listing was screened or a complaint came or went. A change without
// entries keeps the version: a reviewer who looks at the case sees nothing else than before.
func screened(r Record, s seen, now time.Time) (Change, error) {
	c := newChange(r, now)
	c.To.Version = r.Version
	c.To.Mode = s.subject.Mode
	gone := s.subject.Listing.Status == markwarden.Removed
	speaks := s.assessment != nil && !gone
	joined := joining(r.Complaints, s.complaints)
	var err error
	switch {
	case r.State == caseNone || r.State == markwarden.CaseClosed:
		// A complaint stays a reason when the listing is gone: the end of a listing is not the end of a procedure.
		if speaks || len(s.complaints) > 0 {
			err = c.begin(s, joined)
		}
	case r.State == markwarden.CaseOpen:
		err = c.open(s, speaks, gone, joined)
	case r.Decision != nil && r.Decision.Verdict == markwarden.Infringing:
		err = c.infringing(s, gone, joined)
	default:
		err = c.cleared(s, speaks, joined)
	}
	if err != nil {
		return Change{}, err
	}
	if c.To.State != caseNone {
		c.To.Gone = gone
	}
	if c.To.State == markwarden.CaseOpen {
		c.To.Harm = harm(&s.subject.Listing, &c.To.Assessment, len(c.To.Complaints), gone)
	}
	if len(c.Entries) > 0 || c.To.Gone != r.Gone {
		c.To.Version = r.Version + 1
	}
	return c, nil
}

// begin opens a case, or opens a closed one again.
func (c *Change) begin(s seen, joined []Allegation) error {
	act := ActReopen
	if c.To.State == caseNone {
		act = ActOpen
	}
	c.take(s)
	c.free(time.Time{})
	if err := c.do(act, system, "", c.To.Assessment.Route.String()); err != nil {
		return err
	}
	return errors.Join(c.join(joined), c.leave(s.complaints), c.answered(s.complaints))
}

// open updates an open case: more or other evidence, complaints that came or went, or nothing left.
func (c *Change) open(s seen, speaks, gone bool, joined []Allegation) error {
	if err := c.join(joined); err != nil {
		return err
	}
	if err := errors.Join(c.leave(s.complaints), c.answered(s.complaints)); err != nil {
		return err
	}
	named := len(c.To.Complaints) > 0
	pending := s.subject.Screening.Pictures == markwarden.PicturesPending
	switch {
	case gone && !named:
		c.free(time.Time{})
		return c.do(ActClose, system, "", "listing removed by "+string(s.subject.Listing.RemovedBy))
	case gone:
		return nil // the evidence stays as it was seen
	case !speaks && !named && pending:
		return nil // silence is not innocence: its pictures were not looked at yet
	case !speaks && !named:
		c.free(time.Time{})
		return c.do(ActClose, system, "", "nothing speaks against it any more")
	}
	before, prints := c.To.Assessment, c.To.Fingerprints
	title := c.To.Title
	c.take(s)
	if title == c.To.Title && same(before, c.To.Assessment) {
		before.Policy = c.To.Assessment.Policy
		c.To.Assessment = before
		return nil
	}
	if news := without(c.To.Fingerprints, prints); len(news) > 0 {
		c.unpark()
	}
	return c.do(ActUpdate, system, "", c.To.Assessment.Route.String())
}

// infringing leaves a standing decision alone; it only notes what a person should look at.
func (c *Change) infringing(s seen, gone bool, joined []Allegation) error {
	if len(joined) > 0 {
		// The complaint's item waits for a decision, and this one answers it.
		c.event(markwarden.EventCaseDecided)
	}
	if err := c.join(joined); err != nil {
		return err
	}
	before := c.To.Answers
	if err := c.answered(s.complaints); err != nil {
		return err
	}
	if c.To.Answers > before {
		c.To.Attention = markwarden.AttentionAnswered
	}
	attention := c.To.Attention
	if attention != markwarden.AttentionAnswered && !gone && s.subject.Screening.Pictures != markwarden.PicturesPending {
		attention = markwarden.AttentionNone
		if len(c.To.Fingerprints) > 0 && !overlap(c.To.Fingerprints, s.fingerprints()) {
			attention = markwarden.AttentionEvidenceGone
		}
	}
	if attention == c.To.Attention {
		return nil
	}
	c.To.Attention = attention
	return c.do(ActNotice, system, "", string(attention))
}

// cleared opens a case that was found not infringing again when something new speaks.
func (c *Change) cleared(s seen, speaks bool, joined []Allegation) error {
	news := speaks && len(without(s.fingerprints(), c.To.Suppressed)) > 0
	if !news && len(joined) == 0 {
		return nil
	}
	detail := "new evidence"
	if !news {
		detail = "new complaint"
	}
	c.take(s)
	c.To.Decision = nil
	c.free(time.Time{})
	c.event(markwarden.EventCaseDecided)
	if err := c.do(ActReopen, system, "", detail); err != nil {
		return err
	}
	return errors.Join(c.join(joined), c.leave(s.complaints), c.answered(s.complaints))
}

// take makes the newest screening the one that the case is about.
func (c *Change) take(s seen) {
	l := &s.subject.Listing
	c.To.ListingAt, c.To.Seller, c.To.Title = l.Version, l.Seller, l.Title
	if s.assessment != nil {
		c.To.Assessment = *s.assessment
	} else {
		c.To.Assessment = markwarden.Assessment{Holder: c.To.Holder}
	}
	c.To.Fingerprints = s.fingerprints()
	if s.assessment == nil && len(s.complaints) > 0 {
		c.To.Assessment.AskedRight = s.complaints[0].Right
		c.To.Assessment.Route = markwarden.RouteReview // somebody says so: a person looks
	}
}

func (c *Change) join(joined []Allegation) error {
	for _, a := range joined {
		c.To.Complaints = append(c.To.Complaints, a.Complaint)
		c.unpark()
		if err := c.do(ActJoin, system, "", string(a.Complaint)); err != nil {
			return err
		}
	}
	return nil
}

// leave takes complaints that were withdrawn off an open case.
func (c *Change) leave(standing []Allegation) error {
	for _, id := range slices.Clone(c.To.Complaints) {
		if slices.ContainsFunc(standing, func(a Allegation) bool { return a.Complaint == id }) {
			continue
		}
		c.To.Complaints = slices.DeleteFunc(c.To.Complaints, func(x markwarden.ComplaintID) bool { return x == id })
		if err := c.do(ActLeave, system, "", string(id)); err != nil {
			return err
		}
	}
	return nil
}

// answered notes that sellers answered; a case that waits for an answer is looked at again.
func (c *Change) answered(standing []Allegation) error {
	n := 0
	for _, a := range standing {
		n += a.Answers
	}
	if n <= c.To.Answers {
		return nil
	}
	c.To.Answers = n
	c.unpark()
	return c.do(ActAnswer, system, "", "")
}

// joining are the complaints that the case does not have yet, one entry each.
func joining(have []markwarden.ComplaintID, all []Allegation) (out []Allegation) {
	for _, a := range all {
		known := slices.Contains(have, a.Complaint) ||
			slices.ContainsFunc(out, func(o Allegation) bool { return o.Complaint == a.Complaint })
		if !known {
			out = append(out, a)
		}
	}
	return out
}

func overlap(a, b []string) bool { return len(without(a, b)) < len(a) }
