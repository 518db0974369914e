package registry

import (
	"fmt"

	"markwarden"
)

// check reports what of the entries does not fit together or to what is on file: references to records that are in neither,
// and stores that already belong to someone else. A marketplace need not be on file: it then has the defaults.
func check(on *Snapshot, entries []Entry, bad *problems) {
	c := &checker{on: on, bad: bad, here: make(map[key]*Entry, len(entries))}
	for i := range entries {
		c.here[entries[i].key()] = &entries[i]
	}
	for i := range entries {
		c.entry(&entries[i])
	}
}

type checker struct {
	on   *Snapshot
	bad  *problems
	here map[key]*Entry
}

func (c *checker) entry(e *Entry) {
	switch {
	case e.Marketplace != nil:
		for _, r := range e.Marketplace.GatedRights {
			c.refer(e, "gated_rights", key{KindRight, string(r)})
		}
	case e.Party != nil:
		c.stores(e)
	case e.Right != nil:
		if len(e.Right.Holders) == 0 {
			c.add(e, "holders", "missing")
		}
		if r := e.Right; !r.ValidTo.IsZero() && !r.ValidFrom.Before(r.ValidTo) {
			c.add(e, "valid_to", "must be after valid_from")
		}
		for _, h := range e.Right.Holders {
			c.refer(e, "holders", key{KindParty, string(h.Party)})
		}
	case e.Authorization != nil:
		c.authorization(e)
	}
}

func (c *checker) authorization(e *Entry) {
	a := e.Authorization
	if a.Role == "" {
		c.add(e, "role", "missing")
	}
	if !a.To.IsZero() && !a.From.Before(a.To) {
		c.add(e, "to", "must be after from")
	}
	c.refer(e, "grantor", key{KindParty, string(a.Grantor)})
	c.refer(e, "grantee", key{KindParty, string(a.Grantee)})
	if a.Grantor == a.Grantee {
		c.add(e, "grantee", fmt.Sprintf("%s can't grant to itself", a.Grantor))
	}
	for _, r := range a.Rights {
		c.refer(e, "rights", key{KindRight, string(r)})
	}
	for _, s := range a.SubjectTo {
		c.refer(e, "subject_to", key{KindAuthorization, string(s)})
	}
}

func (c *checker) add(e *Entry, field, reason string) {
	c.bad.add(e.Line, fmt.Errorf("%w: %s: %s: %s", markwarden.ErrInvalid, e.key(), field, reason))
}

func (c *checker) refer(e *Entry, field string, k key) {
	if c.here[k] != nil {
		return
	}
	if _, ok := c.on.Record(k.kind, k.id); !ok {
		c.bad.add(e.Line, fmt.Errorf("%w: %s: %s: %s is neither here nor on file", markwarden.ErrInvalid, e.key(), field, k))
	}
}

// stores reports stores that belong to a party which does not give them up here.
func (c *checker) stores(e *Entry) {
	for _, s := range e.Party.Stores {
		owner, ok := c.on.Owner(s)
		if !ok || c.here[key{KindParty, string(owner)}] != nil {
			continue // its own, or given up here: two parties of one file with one store were found when it was read
		}
		c.bad.add(e.Line, fmt.Errorf("%w: %s: stores: store %s of marketplace %s belongs to party %s", markwarden.ErrInvalid, e.key(), s.ID, s.Marketplace, owner))
	}
}

// referrers names up to a few records that refer to k, and says how many there are.
func referrers(on *Snapshot, k key) (names []string, n int) {
	found := func(by key) {
		if n++; len(names) < 5 {
			names = append(names, by.String())
		}
	}
	switch k.kind {
	case KindParty:
		no, ok := on.partyNo(markwarden.PartyID(k.id))
		if !ok {
			return nil, 0
		}
		on.holdings(no, func(r markwarden.RightID) { found(key{KindRight, string(r)}) })
		on.eachLink(func(link, grantor, grantee int32) {
			if grantor == no || grantee == no {
				found(key{KindAuthorization, on.linkID(link)})
			}
		})
	case KindRight:
		no, _ := on.rightNo(markwarden.RightID(k.id))
		for m := range on.Marketplaces() {
			if has(m.GatedRights, k.id) {
				found(key{KindMarketplace, string(m.ID)})
			}
		}
		on.eachLink(func(link, _, _ int32) {
			if l := on.link(link); l.rights != 0 && covers(on.list(l.rights), no) {
				found(key{KindAuthorization, on.linkID(link)})
			}
		})
	case KindAuthorization:
		on.eachLink(func(link, _, _ int32) {
			if on.link(link).is(linkKept) && on.linkID(link) != k.id && has(on.record(link).SubjectTo, k.id) {
				found(key{KindAuthorization, on.linkID(link)})
			}
		})
	case KindMarketplace:
	}
	return names, n
}

func has[T ~string](all []T, id string) bool {
	for _, s := range all {
		if string(s) == id {
			return true
		}
	}
	return false
}
