// Package slow answers authorization questions by walking every path there is: the obvious way, against which the fast one is
// checked. It shares no code with it, and is for small registries only.
package slow

import (
	"slices"
	"strings"
	"time"

	"markwarden"
)

// Registry is a registry as lists.
type Registry struct {
	Parties []markwarden.Party
	Rights  []markwarden.Right
	Links   []markwarden.Authorization
}

// Authorize answers a question. Sentences in quotes are those of FORMATS that a line follows.
func (r *Registry) Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
	store, right := r.owner(q.Store), r.right(q.Right)
	if store == "" || right == nil {
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown} // "the store, right or party is not on file"
	}
	holder, ok := right.HolderAt(q.At)
	if !ok {
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown}
	}
	if store == holder {
		return r.own(holder, q) // "The holder's own store needs no link."
	}
	var paths [][]*markwarden.Authorization
	for _, h := range right.Holders { // "from the holder or a former holder"
		if !h.From.After(q.At) {
			r.walk(h.Party, store, nil, []markwarden.PartyID{h.Party}, &paths)
		}
	}
	if len(paths) == 0 {
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown} // "no path at all"
	}
	var granted, denied []*markwarden.Authorization
	var place int
	var why markwarden.BrokenReason
	for _, p := range paths {
		at, reason := r.firstBroken(p, right, holder, q)
		switch {
		case reason == "": // "the shortest, ties by ids in order"
			if granted == nil || len(p) < len(granted) || len(p) == len(granted) && ids(p) < ids(granted) {
				granted = p
			}
		case denied == nil || at > place || at == place && ids(p) < ids(denied): // "the path whose first broken link stands furthest from its start, ties by ids in order"
			denied, place, why = p, at, reason
		}
	}
	if granted != nil {
		a := markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted}
		for _, l := range granted {
			a.Chain = append(a.Chain, l.ID)
		}
		return a
	}
	return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: denied[place].ID, Reason: why}
}

// ids makes lists of links comparable one id after the other.
func ids(path []*markwarden.Authorization) string {
	all := make([]string, len(path))
	for i, l := range path {
		all[i] = string(l.ID)
	}
	return strings.Join(all, "\x00")
}

// walk collects every path from a party to the store's. "No party twice in a chain, at most 8 links."
func (r *Registry) walk(from, store markwarden.PartyID, path []*markwarden.Authorization, seen []markwarden.PartyID, paths *[][]*markwarden.Authorization) {
	if from == store {
		if len(path) > 0 {
			*paths = append(*paths, slices.Clone(path))
		}
		return
	}
	if len(path) == 8 {
		return
	}
	for i := range r.Links {
		l := &r.Links[i]
		if l.Grantor == from && !slices.Contains(seen, l.Grantee) {
			r.walk(l.Grantee, store, append(slices.Clone(path), l), append(slices.Clone(seen), l.Grantee), paths)
		}
	}
}

// firstBroken is the place and first reason of the first link that does not hold.
func (r *Registry) firstBroken(path []*markwarden.Authorization, right *markwarden.Right, holder markwarden.PartyID, q markwarden.AuthorizationQuestion) (int, markwarden.BrokenReason) {
	n := len(path)
	for i, l := range path {
		switch below := n - 1 - i; {
		case covers(l, q) != "":
			return i, covers(l, q)
		case l.SublicenceDepth < below: // "Li's sublicence_depth >= n - i"
			return i, markwarden.SublicenceExceeded
		case r.excluded(l, q):
			return i, markwarden.ExcludedBy
		case i == 0 && l.Grantor != holder && !survives(l, right, q.At):
			return i, markwarden.GrantorNotHolder
		}
	}
	return 0, ""
}

// covers is the first reason why a link is not in force or does not cover what is asked.
func covers(l *markwarden.Authorization, q markwarden.AuthorizationQuestion) markwarden.BrokenReason {
	switch {
	case l.Status != markwarden.Verified:
		return markwarden.NotVerified
	case q.At.Before(l.From): // "from <= at < to"
		return markwarden.NotYetValid
	case !l.To.IsZero() && !q.At.Before(l.To):
		return markwarden.ReasonExpired
	case !l.RevokedAt.IsZero() && !l.RevokedAt.After(q.At): // "not revoked at or before at"
		return markwarden.ReasonRevoked
	case l.Rights != nil && !slices.Contains(l.Rights, q.Right): // "A missing scope list means all"
		return markwarden.RightNotCovered
	case q.Class != 0 && l.Classes != nil && !slices.Contains(l.Classes, q.Class):
		return markwarden.ClassNotCovered
	case q.Territory != "" && l.Territories != nil && !slices.Contains(l.Territories, q.Territory):
		return markwarden.TerritoryNotCovered
	case q.Channel != "" && l.Channels != nil && !slices.Contains(l.Channels, q.Channel):
		return markwarden.ChannelNotCovered
	}
	return ""
}

// excluded: "a link E of grantor g that is in force and covers the point asked shuts out every other link of g at that point,
// except those in E's subject_to and those to E's own grantee".
func (r *Registry) excluded(l *markwarden.Authorization, q markwarden.AuthorizationQuestion) bool {
	for i := range r.Links {
		e := &r.Links[i]
		if e.Grantor == l.Grantor && e.ID != l.ID && e.Exclusivity != markwarden.NotExclusive && covers(e, q) == "" &&
			!slices.Contains(e.SubjectTo, l.ID) && e.Grantee != l.Grantee {
			return true
		}
	}
	return false
}

// own: "`exclusive` shuts out g's own stores as well, `sole` does not."
func (r *Registry) own(holder markwarden.PartyID, q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
	a := markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted}
	for i := range r.Links {
		e := &r.Links[i]
		if e.Grantor == holder && e.Exclusivity == markwarden.Exclusive && covers(e, q) == "" && (a.Broken == "" || e.ID < a.Broken) {
			a = markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: e.ID, Reason: markwarden.ExcludedBy}
		}
	}
	return a
}

// survives: "good when the grantor was the holder at the link's `from` and no later `holders` entry up to `at` says
// "licences":"end"".
func survives(l *markwarden.Authorization, right *markwarden.Right, at time.Time) bool {
	granted := -1
	for i, h := range right.Holders {
		if !h.From.After(l.From) {
			granted = i
		}
	}
	if granted < 0 || right.Holders[granted].Party != l.Grantor {
		return false
	}
	for _, h := range right.Holders[granted+1:] {
		if !h.From.After(at) && h.EndLicences {
			return false
		}
	}
	return true
}

func (r *Registry) owner(s markwarden.Store) markwarden.PartyID {
	for _, p := range r.Parties {
		if slices.Contains(p.Stores, s) {
			return p.ID
		}
	}
	return ""
}

func (r *Registry) right(id markwarden.RightID) *markwarden.Right {
	for i := range r.Rights {
		if r.Rights[i].ID == id {
			return &r.Rights[i]
		}
	}
	return nil
}
