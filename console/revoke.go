package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/registry/revocation"
)

// Revocations take authorizations back; *revocation.Office is one.
type Revocations interface {
	Preview(ctx context.Context, who revocation.Who, after markwarden.Authorization) (revocation.Effect, error)
	Propose(ctx context.Context, who revocation.Who, after markwarden.Authorization, reason string) (revocation.Proposal, error)
	Sign(ctx context.Context, who revocation.Who, id revocation.ID, version int64) (revocation.Proposal, error)
	Cancel(ctx context.Context, who revocation.Who, id revocation.ID, version int64) (revocation.Proposal, error)
	Waiting(ctx context.Context, who revocation.Who) ([]revocation.Proposal, error)
}

// revokePage is one authorization that its grantor may take back or narrow, with what that would do.
type revokePage struct {
	*view
	Link                                                linkRow
	Mode                                                string // "revoke" or "narrow"
	Day, Classes, Territories, Channels, Rights, Reason string
	Problem                                             string
	Effect                                              *revocation.Effect // nil: not looked at yet
}

// RevokeURL is the page on which an authorization is taken back; empty where the account may not.
func (v *view) RevokeURL(a *markwarden.Authorization) string {
	if v.deps.Revocations == nil || !v.can(access.AuthorizationNarrow, access.Object{Parties: []markwarden.PartyID{a.Grantor}}) {
		return ""
	}
	return "/authorized/revoke?" + url.Values{"id": {string(a.ID)}}.Encode()
}

func (v *view) acting() revocation.Who {
	return revocation.Who{Account: v.Account.ID, Party: v.Account.Party}
}

// revocable is the authorization of the address, when the account may narrow it.
func (v *view) revocable(id string) (*markwarden.Authorization, error) {
	a, ok := v.registry.Authorization(markwarden.AuthorizationID(id))
	if !ok || v.RevokeURL(a) == "" {
		return nil, markwarden.ErrNotFound
	}
	return a, nil
}

func (c *console) revokeForm(w http.ResponseWriter, r *http.Request, v *view) error {
	a, err := v.revocable(r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	p := revokePage{Mode: "revoke", Day: v.Now.UTC().Format(time.DateOnly), Territories: strings.Join(a.Territories, ", "), Channels: strings.Join(a.Channels, ", ")}
	classes := make([]string, len(a.Classes))
	for i, n := range a.Classes {
		classes[i] = strconv.Itoa(n)
	}
	rights := make([]string, len(a.Rights))
	for i, id := range a.Rights {
		rights[i] = string(id)
	}
	p.Classes, p.Rights = strings.Join(classes, ", "), strings.Join(rights, ", ")
	return c.showRevoke(w, v, http.StatusOK, p, a)
}

func (c *console) showRevoke(w http.ResponseWriter, v *view, status int, p revokePage, a *markwarden.Authorization) error {
	v.Nav, v.Tab, v.PageTitle = "proofs", "authorized", v.T("revoke.title", v.PartyName(a.Grantee))
	p.view, p.Link = v, v.linkRow(a)
	return c.show(w, status, "revoke", p)
}

// revoke looks first, and does what was looked at when the person confirms.
func (c *console) revoke(w http.ResponseWriter, r *http.Request, v *view) error {
	a, err := v.revocable(r.PostFormValue("id"))
	if err != nil {
		return err
	}
	p := revokePage{
		Mode: r.PostFormValue("mode"), Day: r.PostFormValue("day"), Classes: r.PostFormValue("classes"), Territories: r.PostFormValue("territories"),
		Channels: r.PostFormValue("channels"), Rights: r.PostFormValue("rights"), Reason: r.PostFormValue("reason"),
	}
	after, err := v.narrowed(*a, &p)
	if err == nil && r.PostFormValue("do") == "confirm" {
		var done revocation.Proposal
		if done, err = c.Revocations.Propose(r.Context(), v.acting(), after, p.Reason); err == nil {
			http.Redirect(w, r, withFlash("/authorized", "revocation_"+string(done.State), nil), http.StatusSeeOther)
			return nil
		}
	} else if err == nil {
		var effect revocation.Effect
		if effect, err = c.Revocations.Preview(r.Context(), v.acting(), after); err == nil {
			p.Effect = &effect
			return c.showRevoke(w, v, http.StatusOK, p, a)
		}
	}
	if !errors.Is(err, markwarden.ErrInvalid) {
		return err
	}
	p.Problem = v.T("revoke.problem")
	return c.showRevoke(w, v, http.StatusUnprocessableEntity, p, a)
}

// narrowed is the authorization as the form wants it. An empty field leaves that axis as it is.
func (v *view) narrowed(a markwarden.Authorization, p *revokePage) (markwarden.Authorization, error) {
	if p.Mode != "narrow" {
		p.Mode = "revoke"
		day, err := time.Parse(time.DateOnly, strings.TrimSpace(p.Day))
		if err != nil {
			return a, markwarden.ErrInvalid
		}
		if a.RevokedAt = day; day.Before(v.Now) {
			a.RevokedAt = v.Now.UTC()
		}
		return a, nil
	}
	if ws := words(p.Classes); len(ws) > 0 {
		a.Classes = nil
		for _, w := range ws {
			n, err := strconv.Atoi(w)
			if err != nil {
				return a, markwarden.ErrInvalid
			}
			a.Classes = append(a.Classes, n)
		}
	}
	if ws := words(strings.ToUpper(p.Territories)); len(ws) > 0 {
		a.Territories = ws
	}
	if ws := words(p.Channels); len(ws) > 0 {
		a.Channels = ws
	}
	if ws := words(p.Rights); len(ws) > 0 {
		a.Rights = nil
		for _, w := range ws {
			a.Rights = append(a.Rights, markwarden.RightID(w))
		}
	}
	return a, nil
}

// signRevocation signs or takes back what waits for a second signature.
func (c *console) signRevocation(w http.ResponseWriter, r *http.Request, v *view) error {
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return markwarden.ErrInvalid
	}
	id := revocation.ID(r.PathValue("id"))
	var done revocation.Proposal
	if r.PostFormValue("do") == "sign" {
		done, err = c.Revocations.Sign(r.Context(), v.acting(), id, version)
	} else {
		done, err = c.Revocations.Cancel(r.Context(), v.acting(), id, version)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, withFlash("/authorized", "revocation_"+string(done.State), nil), http.StatusSeeOther)
	return nil
}
