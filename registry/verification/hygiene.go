package verification

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"markwarden"
	"markwarden/registry/document"
)

// Finding is something that a reviewer should know, with the document that it is about; empty: of the proof as a whole.
type Finding struct {
	Document string
	document.Finding
}

// Findings looks at the documents of a proof among all others, and at what it claims against what is on file now.
func (o *Office) Findings(ctx context.Context, p *Proof) ([]Finding, error) {
	var out []Finding
	for _, id := range p.Link.Documents {
		u, err := o.Store.Document(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("document %s: %w", id, err)
		}
		for _, f := range u.Findings {
			out = append(out, Finding{id, f})
		}
		who, err := o.Store.Applicants(ctx, id)
		if err != nil {
			return nil, err
		}
		if others := len(who) - 1; others > 0 {
			out = append(out, Finding{id, document.Finding{Kind: document.SameFile, Args: []string{strconv.Itoa(others)}}})
		}
	}
	for _, f := range claims(o.World(), &p.Link, o.now()) {
		out = append(out, Finding{"", f})
	}
	return out, nil
}

// claims compares a link with what is on file: its issuer must hold the rights or be able to pass them on, and must not draw its own
// authorization from the applicant.
func claims(w World, a *markwarden.Authorization, at time.Time) (out []document.Finding) {
	for _, id := range a.Rights {
		if r, ok := w.Right(id); ok && !Entitled(w, a.Grantor, r, at) {
			out = append(out, document.Finding{Kind: document.IssuerMismatch, Args: []string{name(w, a.Grantor), sign(r)}})
			break
		}
	}
	if above(w, a.Grantor, a.Grantee) {
		out = append(out, document.Finding{Kind: document.Cycle, Args: []string{name(w, a.Grantor)}})
	}
	if p, ok := w.Party(a.Grantee); !ok || len(p.Names) == 0 {
		out = append(out, document.Finding{Kind: document.NameNotOnFile})
	}
	return out
}

func name(w World, id markwarden.PartyID) string {
	if p, ok := w.Party(id); ok && len(p.Names) > 0 {
		return p.Names[0].Text
	}
	return string(id)
}

func sign(r *markwarden.Right) string {
	if r.Text != "" {
		return r.Text
	}
	return string(r.ID)
}

// Bounds of walking up from an issuer: the longest chain, and how many parties are looked at.
const (
	maxLinks   = 8
	maxVisited = 10_000
)

// Entitled says whether a party may grant a right to others at a moment: it holds the right, or stands under a chain from the holder
// whose links may all be passed on far enough. It looks at rights, dates and depth; the narrower axes are the answer's to judge.
func Entitled(w World, p markwarden.PartyID, r *markwarden.Right, at time.Time) bool {
	holder, ok := r.HolderAt(at)
	if !ok {
		return false
	}
	level, seen := []markwarden.PartyID{p}, map[markwarden.PartyID]bool{p: true}
	for below := 1; below < maxLinks && len(level) > 0 && len(seen) < maxVisited; below++ {
		var next []markwarden.PartyID
		for _, q := range level {
			if q == holder {
				return true
			}
			for _, l := range w.Received(q) {
				if passes(l, r.ID, below, at) && !seen[l.Grantor] {
					seen[l.Grantor] = true
					next = append(next, l.Grantor)
				}
			}
		}
		level = next
	}
	return slices.Contains(level, holder)
}

// passes says whether a link in force lets so many links stand below it.
func passes(l *markwarden.Authorization, r markwarden.RightID, below int, at time.Time) bool {
	return l.Status == markwarden.Verified && !at.Before(l.From) && (l.To.IsZero() || at.Before(l.To)) &&
		(l.RevokedAt.IsZero() || at.Before(l.RevokedAt)) && l.SublicenceDepth >= below && (l.Rights == nil || slices.Contains(l.Rights, r))
}

// above says whether one party stands below another: somewhere over p, q grants.
func above(w World, p, q markwarden.PartyID) bool {
	todo, seen := []markwarden.PartyID{p}, map[markwarden.PartyID]bool{}
	for len(todo) > 0 && len(seen) < maxVisited {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[x] {
			continue
		}
		seen[x] = true
		for _, l := range w.Received(x) {
			if l.Grantor == q {
				return true
			}
			todo = append(todo, l.Grantor)
		}
	}
	return false
}
