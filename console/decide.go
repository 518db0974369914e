package console

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"markwarden"
	"markwarden/access"
)

// maxReason bounds the words of a decision.
const maxReason = 4000

// decisionForm is the form of a decision: what was chosen, what can be chosen, what is wrong with it.
type decisionForm struct {
	Version    int64
	Verdict    markwarden.Verdict
	Right      markwarden.RightID
	Allegation markwarden.AllegationKind
	Measure    markwarden.MeasureKind
	Defence    markwarden.EvidenceKind
	Where      []string
	Reason     string

	Countries   []string
	Rights      []markwarden.RightID
	Allegations []markwarden.AllegationKind
	Measures    []markwarden.MeasureKind
	Defences    []markwarden.EvidenceKind
	Verdicts    []markwarden.Verdict
	Errors      map[string]string // by field
}

// Chosen says whether a territory was ticked.
func (f decisionForm) Chosen(country string) bool { return slices.Contains(f.Where, country) }

func decisionFormOf(r *http.Request) decisionForm {
	f := decisionForm{
		Verdict: markwarden.Verdict(r.PostFormValue("verdict")), Right: markwarden.RightID(r.PostFormValue("right")),
		Allegation: markwarden.AllegationKind(r.PostFormValue("allegation")), Measure: markwarden.MeasureKind(r.PostFormValue("measure")),
		Defence: markwarden.EvidenceKind(r.PostFormValue("defence")), Reason: strings.TrimSpace(r.PostFormValue("reason")),
		Where: r.PostForm["territory"],
	}
	f.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // 0 is no version of a case: a conflict
	return f
}

// filledFor offers what fits the case: its rights and allegations first, chosen beforehand where nothing was chosen yet.
func (f decisionForm) filledFor(v *view, k *markwarden.Case) decisionForm {
	f.Verdicts, f.Measures, f.Defences = verdicts, markwarden.Severities, defences
	f.Version = k.Version
	for i := range k.Assessment.Evidence {
		if id := k.Assessment.Evidence[i].Right; id != "" && !slices.Contains(f.Rights, id) {
			f.Rights = append(f.Rights, id)
		}
	}
	if id := k.Assessment.AskedRight; id != "" && !slices.Contains(f.Rights, id) {
		f.Rights = append(f.Rights, id)
	}
	if f.Right != "" && !slices.Contains(f.Rights, f.Right) {
		f.Rights = append(f.Rights, f.Right)
	}
	for _, a := range k.Assessment.Allegations {
		f.Allegations = append(f.Allegations, a.Kind)
	}
	for _, a := range allegations {
		if !slices.Contains(f.Allegations, a) {
			f.Allegations = append(f.Allegations, a)
		}
	}
	if f.Right == "" && len(f.Rights) > 0 {
		f.Right = f.Rights[0]
	}
	if f.Allegation == "" {
		f.Allegation = f.Allegations[0]
	}
	if f.Measure == "" {
		f.Measure = suggested(k.Assessment.Route, f.Allegation)
	}
	if f.Defence == "" {
		f.Defence = strongestDefence(&k.Assessment)
	}
	return f
}

// suggested is the measure that is chosen beforehand; a person sees and changes it. Without proof of authorization nobody is
// taken down by a suggestion.
func suggested(r markwarden.Route, a markwarden.AllegationKind) markwarden.MeasureKind {
	switch {
	case a == markwarden.UnauthorizedSale || r == markwarden.RouteAskProof:
		return markwarden.MeasureWarn
	case r == markwarden.RouteHold:
		return markwarden.MeasureHold
	}
	return markwarden.MeasureTakedown
}

func strongestDefence(a *markwarden.Assessment) (best markwarden.EvidenceKind) {
	strength := 0.0
	for i := range a.Evidence {
		if e := &a.Evidence[i]; e.Polarity == markwarden.Defence && e.Strength > strength {
			best, strength = e.Kind, e.Strength
		}
	}
	return best
}

// check says what is missing, field by field, all at once.
func (f decisionForm) check(v *view) map[string]string {
	errs := map[string]string{}
	need := func(ok bool, field, key string) {
		if !ok {
			errs[field] = v.T(key)
		}
	}
	need(slices.Contains(verdicts, f.Verdict), "verdict", "decide.need.verdict")
	switch f.Verdict {
	case markwarden.Infringing:
		need(f.Right != "", "right", "decide.need.right")
		need(slices.Contains(allegations, f.Allegation), "allegation", "decide.need.allegation")
		need(slices.Contains(markwarden.Severities, f.Measure), "measure", "decide.need.measure")
	case markwarden.NotInfringing:
		need(slices.Contains(defences, f.Defence), "defence", "decide.need.defence")
	case markwarden.MoreInformation, markwarden.Escalate:
		need(f.Reason != "", "reason", "decide.need.reason")
	}
	need(len(f.Reason) <= maxReason, "reason", "decide.need.shorter")
	return errs
}

// decision holds only what belongs to its verdict: the hidden parts of the form are sent as well.
func (f decisionForm) decision(v *view) markwarden.Decision {
	d := markwarden.Decision{Verdict: f.Verdict, Reason: f.Reason, By: v.Account.ID, At: v.Now}
	switch f.Verdict {
	case markwarden.Infringing:
		d.Right, d.Allegation, d.Measure, d.Territories = f.Right, f.Allegation, f.Measure, f.Where
	case markwarden.NotInfringing:
		d.Defence = f.Defence
	case markwarden.MoreInformation, markwarden.Escalate:
	}
	return d
}

func (c *console) decide(w http.ResponseWriter, r *http.Request, v *view) error {
	k, err := c.readCase(r, v, access.CaseDecide)
	if err != nil {
		return err
	}
	form := decisionFormOf(r)
	if form.Errors = form.check(v); len(form.Errors) > 0 {
		return c.showCase(w, r, v, http.StatusUnprocessableEntity, form, &problem{v.T("problem.incomplete"), v.T("problem.incomplete.do")})
	}
	// A decision needs the lease. One that ran out while nobody else took the case is simply taken again; the version still
	// guards against anything that happened meanwhile.
	if _, err := c.Desk.Claim(r.Context(), k.ID, v.Account.ID); err != nil {
		return c.refused(w, r, v, form, err)
	}
	done, err := c.Desk.Decide(r.Context(), k.ID, form.Version, form.decision(v))
	if err != nil {
		return c.refused(w, r, v, form, err)
	}
	return c.afterwards(w, r, v, done, form.Verdict)
}

// afterwards goes on to the next case, with the way back in sight, or stays when that was asked for.
func (c *console) afterwards(w http.ResponseWriter, r *http.Request, v *view, done markwarden.Case, verdict markwarden.Verdict) error {
	flash, undo := "decided_"+string(verdict), &done
	if done.State != markwarden.CaseDecided {
		undo = nil
	}
	to := v.CaseURL(done.ID)
	if r.PostFormValue("then") == "next" {
		filter, err := queueForm{}.filter(v.Account)
		if err != nil {
			return err
		}
		switch k, err := c.Desk.Next(r.Context(), v.Account.ID, filter); {
		case err == nil:
			to = v.CaseURL(k.ID)
		case errors.Is(err, markwarden.ErrNotFound):
			to = "/queue"
		default:
			return err
		}
	}
	http.Redirect(w, r, withFlash(to, flash, undo), http.StatusSeeOther)
	return nil
}

// refused shows the case as it is now, the reader's words still in the form, with why the act did not happen.
func (c *console) refused(w http.ResponseWriter, r *http.Request, v *view, form decisionForm, err error) error {
	status, key := statusOf(err)
	if status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return err
	}
	k, readErr := c.readCase(r, v, access.CaseRead)
	if readErr != nil {
		return readErr
	}
	row := v.row(k)
	switch {
	case status == http.StatusUnprocessableEntity:
		return c.showCase(w, r, v, status, form, &problem{v.T("error." + key), err.Error()})
	case k.State != markwarden.CaseOpen:
		return c.showCase(w, r, v, status, form, &problem{v.T("problem.decided"), v.T("problem.decided.do")})
	case row.Leased() && !row.Mine():
		return c.showCase(w, r, v, status, form, &problem{v.T("problem.taken", k.LeasedBy), v.T("problem.taken.do")})
	}
	return c.showCase(w, r, v, status, form, &problem{v.T("problem.changed"), v.T("problem.changed.do")})
}

func (c *console) undo(w http.ResponseWriter, r *http.Request, v *view) error {
	k, err := c.readCase(r, v, access.CaseDecide)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	if reason == "" {
		reason = v.T("undo.default")
	}
	if _, err := c.Desk.Undo(r.Context(), k.ID, version, v.Account.ID, short(reason, maxReason)); err != nil {
		return c.refused(w, r, v, decisionForm{}, err)
	}
	http.Redirect(w, r, withFlash(v.CaseURL(k.ID), "undone", nil), http.StatusSeeOther)
	return nil
}

func (c *console) claim(w http.ResponseWriter, r *http.Request, v *view) error {
	return c.lease(w, r, v, "claimed", func(k markwarden.Case) error {
		_, err := c.Desk.Claim(r.Context(), k.ID, v.Account.ID)
		return err
	})
}

func (c *console) release(w http.ResponseWriter, r *http.Request, v *view) error {
	return c.lease(w, r, v, "released", func(k markwarden.Case) error {
		_, err := c.Desk.Release(r.Context(), k.ID, v.Account.ID)
		return err
	})
}

func (c *console) lease(w http.ResponseWriter, r *http.Request, v *view, done string, act func(markwarden.Case) error) error {
	k, err := c.readCase(r, v, access.CaseDecide)
	if err != nil {
		return err
	}
	if err := act(k); err != nil {
		return c.refused(w, r, v, decisionForm{}, err)
	}
	http.Redirect(w, r, withFlash(v.CaseURL(k.ID), done, nil), http.StatusSeeOther)
	return nil
}

// renew keeps the lease of an open page; app.js calls it. 409 says that the lease is lost.
func (c *console) renew(w http.ResponseWriter, r *http.Request, v *view) error {
	k, err := c.readCase(r, v, access.CaseDecide)
	if err != nil {
		return err
	}
	if _, err := c.Desk.Renew(r.Context(), k.ID, v.Account.ID); err != nil {
		status, _ := statusOf(err)
		if status == http.StatusInternalServerError {
			return err
		}
		http.Error(w, v.T("problem.lease")+" "+v.T("problem.lease.do"), http.StatusConflict)
		return nil
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
