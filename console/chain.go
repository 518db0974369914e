package console

import (
	"cmp"
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
	At time.Time // the moment that is asked about
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
			c.add(v.link(id, at), false)
		}
	case markwarden.AnswerDenied:
		broken := v.link(a.Broken, at)
		if broken != nil {
			for _, l := range v.path(c.Holder, broken.Grantor, at) {
				c.add(l, false)
			}
		}
		c.add(broken, true)
	case markwarden.AnswerUnknown:
	}
	c.end()
	return c
}

// maxPath bounds how many parties the search for the links above a broken one visits.
const maxPath = 2000

// path is the shortest row of links from one party to another; nil when there is none near by. The answer names only the
// link that fails; what stands above it is drawn so that the failure is seen in its place.
func (v *view) path(from, to markwarden.PartyID, at time.Time) []*linkView {
	type step struct {
		link *markwarden.Authorization
		from int
	}
	seen := map[markwarden.PartyID]bool{from: true}
	parties, steps := []markwarden.PartyID{from}, []step{{}}
	for i := 0; i < len(parties) && i < maxPath; i++ {
		if parties[i] == to {
			var out []*linkView
			for ; i > 0; i = steps[i].from {
				out = append(out, &linkView{v, steps[i].link, at})
			}
			slices.Reverse(out)
			return out
		}
		for _, a := range v.registry.Granted(parties[i]) {
			if !seen[a.Grantee] {
				seen[a.Grantee] = true
				parties, steps = append(parties, a.Grantee), append(steps, step{a, i})
			}
		}
	}
	return nil
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

func (v *view) link(id markwarden.AuthorizationID, at time.Time) *linkView {
	a, ok := v.registry.Authorization(id)
	if !ok {
		return nil
	}
	return &linkView{v, a, at}
}

// Standing is the state of a link at the moment asked about, its dates taken into account.
func (l *linkView) Standing() string {
	switch {
	case !l.RevokedAt.IsZero() && !l.At.Before(l.RevokedAt):
		return string(markwarden.Revoked)
	case l.Status != markwarden.Verified:
		return string(l.Status)
	case l.At.Before(l.From):
		return "not_yet"
	case !l.To.IsZero() && !l.At.Before(l.To):
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
	Cut      int  // links of this party that are not drawn; not positive: none
}

// maxBranches bounds how many links of one party are drawn; a mark with 10,000 resellers is a list, not a drawing.
const maxBranches = 100

// tree draws the links that cover a right, from the holder down. A party that is above itself is not followed again.
func (v *view) tree(right *markwarden.Right, root markwarden.PartyID) tree {
	return v.below(right.ID, nil, root, nil)
}

func (v *view) below(right markwarden.RightID, link *linkView, p markwarden.PartyID, above []markwarden.PartyID) tree {
	t := tree{view: v, Link: link, Party: p}
	links := slices.DeleteFunc(slices.Clone(v.registry.Granted(p)), func(a *markwarden.Authorization) bool {
		return a.Rights != nil && !slices.Contains(a.Rights, right)
	})
	if len(above) >= maxLinks || slices.Contains(above, p) {
		t.More = len(links) > 0
		return t
	}
	slices.SortFunc(links, func(a, b *markwarden.Authorization) int { return cmp.Compare(a.ID, b.ID) })
	if t.Cut = len(links) - maxBranches; t.Cut > 0 {
		links = links[:maxBranches]
	}
	above = append(slices.Clone(above), p)
	for _, a := range links {
		t.Children = append(t.Children, v.below(right, &linkView{v, a, v.Now}, a.Grantee, above))
	}
	return t
}
