package console

import (
	"net/http"
	"net/url"
	"strconv"

	"markwarden"
	"markwarden/access"
	"markwarden/internal/phrase"
	"markwarden/registry/verification"
)

// verifyPage is the queue of proofs that wait for a reviewer, oldest first.
type verifyPage struct {
	*view
	Rows   []proofRow
	State  verification.State
	States []verification.State
	Next   string
}

type proofRow struct {
	*view
	verification.Proof
	Findings int
}

const proofsShown = 50

func (c *console) verifyQueue(w http.ResponseWriter, r *http.Request, v *view) error {
	if v.Account.Party != "" { // a party sees its own on its own page
		return markwarden.ErrForbidden
	}
	v.Nav, v.Tab, v.PageTitle = "proofs", "verify", v.T("verify.title")
	p := verifyPage{view: v, State: verification.State(r.URL.Query().Get("state")), States: verification.States}
	if p.State == "" {
		p.State = verification.Waiting
	}
	all, err := c.Proofs.List(r.Context(), verification.Filter{State: p.State, Limit: proofsShown, After: verification.ID(r.URL.Query().Get("after"))})
	if err != nil {
		return err
	}
	for i := range all {
		found, err := c.Proofs.Findings(r.Context(), &all[i])
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, proofRow{v, all[i], len(found)})
	}
	if len(all) == proofsShown {
		p.Next = "/verify?" + url.Values{"state": {string(p.State)}, "after": {string(all[len(all)-1].ID)}}.Encode()
	}
	return c.show(w, http.StatusOK, "verify", p)
}

// verifyingPage is one proof beside its documents.
type verifyingPage struct {
	*view
	Proof    verification.Proof
	Link     linkRow
	Papers   []paper
	Findings []string // of the proof as a whole
	Parties  []partyFacts
	Checks   []checkLine
	CanJudge bool
	Problem  string
	Reason   string
}

// paper is one document with what a reviewer should know of it.
type paper struct {
	*view
	ID, Name, Kind string
	Size           int64
	Picture        bool
	Findings       []string
}

// partyFacts are what the document must name.
type partyFacts struct {
	Role string // "grantor", "grantee"
	*markwarden.Party
	ID markwarden.PartyID
}

type checkLine struct {
	Check  verification.Check
	Ticked bool
	Doubt  bool // something was found that speaks against it
}

func (c *console) verifying(w http.ResponseWriter, r *http.Request, v *view) error {
	return c.showVerifying(w, r, v, http.StatusOK, nil, "")
}

func (c *console) showVerifying(w http.ResponseWriter, r *http.Request, v *view, status int, ticked []verification.Check, problem string) error {
	if v.Account.Party != "" {
		return markwarden.ErrForbidden
	}
	proof, err := c.Proofs.Proof(r.Context(), verification.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v.Nav, v.Tab, v.PageTitle = "proofs", "verify", v.T("verify.one", v.PartyName(proof.Link.Grantee))
	p := verifyingPage{view: v, Proof: proof, Link: v.linkRow(&proof.Link), Problem: problem, Reason: r.PostFormValue("reason")}
	p.CanJudge = proof.State == verification.Waiting && v.May(string(access.ProofVerify))
	found, err := c.Proofs.Findings(r.Context(), &proof)
	if err != nil {
		return err
	}
	for _, id := range proof.Link.Documents {
		u, err := c.Proofs.Document(r.Context(), id)
		if err != nil {
			return err
		}
		p.Papers = append(p.Papers, paper{view: v, ID: id, Name: u.Name, Kind: string(u.Kind), Size: int64(u.Size), Picture: pictureTypes[string(u.Kind)]})
	}
	for _, f := range found {
		text := phrase.Say(v.Language, f.Message())
		if f.Document == "" {
			p.Findings = append(p.Findings, text)
		}
		for i := range p.Papers {
			if p.Papers[i].ID == f.Document {
				p.Papers[i].Findings = append(p.Papers[i].Findings, text)
			}
		}
	}
	for role, id := range map[string]markwarden.PartyID{"grantor": proof.Link.Grantor, "grantee": proof.Link.Grantee} {
		facts := partyFacts{Role: role, ID: id}
		facts.Party, _ = v.registry.Party(id)
		if role == "grantor" {
			p.Parties = append([]partyFacts{facts}, p.Parties...)
		} else {
			p.Parties = append(p.Parties, facts)
		}
	}
	if ticked == nil {
		ticked = proof.Checked
	}
	p.Checks = checkLines(ticked, found)
	return c.show(w, status, "verifying", p)
}

// doubts says which line of the checklist a finding speaks against.
var doubts = map[string]verification.Check{
	"issuer_mismatch": verification.IssuerEntitled, "cycle": verification.IssuerEntitled, "name_not_on_file": verification.NamesMatch,
	"same_file": verification.NamesMatch, "edited_later": verification.PeriodStated, "revised": verification.PeriodStated, "future_date": verification.PeriodStated,
	"made_with": verification.SealSignature,
}

func checkLines(ticked []verification.Check, found []verification.Finding) (out []checkLine) {
	for _, c := range verification.Checks {
		line := checkLine{Check: c}
		for _, t := range ticked {
			line.Ticked = line.Ticked || t == c
		}
		for _, f := range found {
			line.Doubt = line.Doubt || doubts[string(f.Kind)] == c
		}
		out = append(out, line)
	}
	return out
}

// judge verifies or refuses, as the button says.
func (c *console) judge(w http.ResponseWriter, r *http.Request, v *view) error {
	if err := r.ParseForm(); err != nil {
		return markwarden.ErrInvalid
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return markwarden.ErrInvalid
	}
	checked := []verification.Check{}
	for _, x := range r.PostForm["check"] {
		checked = append(checked, verification.Check(x))
	}
	id, reason, done := verification.ID(r.PathValue("id")), r.PostFormValue("reason"), "proof_verified"
	if r.PostFormValue("verdict") == "verify" {
		_, err = c.Proofs.Verify(r.Context(), id, version, v.Account.ID, checked, reason)
	} else {
		done = "proof_refused"
		_, err = c.Proofs.Refuse(r.Context(), id, version, v.Account.ID, checked, reason)
	}
	if err != nil {
		if status, _ := statusOf(err); status == http.StatusUnprocessableEntity {
			key := "verify.tick_all"
			if done == "proof_refused" {
				key = "verify.say_why"
			}
			return c.showVerifying(w, r, v, status, checked, v.T(key))
		}
		return err
	}
	http.Redirect(w, r, withFlash("/verify", done, nil), http.StatusSeeOther)
	return nil
}

// Count is how many findings there are.
func (p proofRow) Count() int64 { return int64(p.Findings) }
