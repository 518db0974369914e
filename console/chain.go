package console

import (
	"slices"
	"time"

	"markwarden"
)

// maxLinks is the longest chain that the rules of authorization allow, and the deepest tree drawn.
const maxLinks = 8

// chainView is the answer to "may this store sell under this right" as a row of parties joined by links.
type chainView struct {
	*view
	Answer  markwarden.AuthorizationAnswer
	Right   markwarden.RightID
	Holder  markwarden.PartyID // at the moment asked
	Store   markwarden.Store
	Owner   markwarden.PartyID
	Owned   bool
	Parties []chainParty
}

type chainParty struct {
	ID     markwarden.PartyID
	Role   string    // "holder", "party", "owner"
	Link   *linkView // from the party before to this one; nil: the first
	Gap    bool      // there are links between that were not named
	Broken bool      // the link doesn't hold
}

type linkView struct {
	*view
	*markwarden.Authorization
}

func (v *view) chain(a markwarden.AuthorizationAnswer, right markwarden.RightID, store markwarden.Store, at time.Time) chainView {
	c := chainView{view: v, Answer: a, Right: right, Store: store}
	if r, ok := v.registry.Right(right); ok {
		c.Holder, _ = r.HolderAt(at)
	}
	c.Owner, c.Owned = v.registry.Owner(store)
	c.Parties = append(c.Parties, chainParty{ID: c.Holder, Role: "holder"})
	switch a.Answer {
	case markwarden.AnswerGranted:
		for _, id := range a.Chain {
			c.add(v.link(id), false)
		}
	case markwarden.AnswerDenied:
		c.add(v.link(a.Broken), true)
	case markwarden.AnswerUnknown:
	}
	c.end()
	return c
}

// add joins a link. A link whose grantor is not the party drawn last leaves a gap before it.
func (c *chainView) add(l *linkView, broken bool) {
	if l == nil {
		return
	}
	last := c.Parties[len(c.Parties)-1].ID
	if l.Grantor != last {
		c.Parties = append(c.Parties, chainParty{ID: l.Grantor, Role: "party", Gap: true})
	}
	c.Parties = append(c.Parties, chainParty{ID: l.Grantee, Role: "party", Link: l, Broken: broken})
}

// end closes the row with the party that owns the store.
func (c *chainView) end() {
	last := &c.Parties[len(c.Parties)-1]
	switch {
	case !c.Owned:
	case last.ID == c.Owner:
		if len(c.Parties) > 1 {
			last.Role = "owner"
		}
	default:
		c.Parties = append(c.Parties, chainParty{ID: c.Owner, Role: "owner", Gap: true})
	}
}

func (v *view) link(id markwarden.AuthorizationID) *linkView {
	a, ok := v.registry.Authorization(id)
	if !ok {
		return nil
	}
	return &linkView{v, a}
}

// Standing is the state of a link now, its dates taken into account.
func (l *linkView) Standing() string {
	switch {
	case !l.RevokedAt.IsZero() && !l.Now.Before(l.RevokedAt):
		return string(markwarden.Revoked)
	case l.Status != markwarden.Verified:
		return string(l.Status)
	case l.Now.Before(l.From):
		return "not_yet"
	case !l.To.IsZero() && !l.Now.Before(l.To):
		return string(markwarden.Expired)
	}
	return string(markwarden.Verified)
}

// tree is the links below a party for one right, as a tree: who may hand on to whom.
type tree struct {
	*view
	Link     *linkView
	Party    markwarden.PartyID
	Children []tree
	More     bool // cut at the deepest level
}

// tree draws the links that cover a right, from the holder down. A party that is above itself is not followed again.
func (v *view) tree(right *markwarden.Right, root markwarden.PartyID) tree {
	by := map[markwarden.PartyID][]*markwarden.Authorization{}
	for a := range v.registry.Authorizations() {
		if a.Rights == nil || slices.Contains(a.Rights, right.ID) {
			by[a.Grantor] = append(by[a.Grantor], a)
		}
	}
	return v.below(by, nil, root, nil)
}

func (v *view) below(by map[markwarden.PartyID][]*markwarden.Authorization, link *linkView, p markwarden.PartyID, above []markwarden.PartyID) tree {
	t := tree{view: v, Link: link, Party: p}
	if len(above) >= maxLinks || slices.Contains(above, p) {
		t.More = len(by[p]) > 0
		return t
	}
	above = append(slices.Clone(above), p)
	links := slices.SortedFunc(slices.Values(by[p]), func(a, b *markwarden.Authorization) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	for _, a := range links {
		t.Children = append(t.Children, v.below(by, &linkView{v, a}, a.Grantee, above))
	}
	return t
}
