package registry

import (
	"cmp"
	"slices"
	"time"

	"markwarden"
)

// Touched says which listings a change of the registry may concern: those on which one of the rights has evidence or a
// candidate, those with an assessment of one of the holders, and those of the stores and marketplaces. Each list is in order.
type Touched struct {
	Rights       []markwarden.RightID
	Holders      []markwarden.PartyID
	Stores       []markwarden.Store
	Marketplaces []markwarden.MarketplaceID
}

// Empty says that nothing is touched.
func (t *Touched) Empty() bool {
	return len(t.Rights)+len(t.Holders)+len(t.Stores)+len(t.Marketplaces) == 0
}

// TouchedBy is what changes touch that led from one snapshot to another; before may be nil where it is not at hand, and then
// the stores that a party gave up and the grantor that a link had before are not known.
//
// A right touches itself and all its holders. A link touches the stores of everybody below its grantor, and the grantor's
// own: what it shuts out are the grantor's other links. A party touches the stores that it gains or gives up; who it is has
// no part in the answers for anyone else.
func TouchedBy(before, after *Snapshot, changes []Record) Touched {
	var c collector
	for _, r := range changes {
		for _, s := range []*Snapshot{before, after} {
			if s == nil {
				continue
			}
			if known, ok := s.Record(r.Kind(), r.ID()); ok {
				c.add(s, known)
			}
		}
		c.add(after, r) // what was taken away is on file no more
	}
	return c.touched()
}

type collector struct {
	rights  map[markwarden.RightID]bool
	holders map[markwarden.PartyID]bool
	stores  map[markwarden.Store]bool
	markets map[markwarden.MarketplaceID]bool
	seen    map[*Snapshot]map[int32]bool // parties that below has looked at
}

func mark[K comparable](m *map[K]bool, k K) {
	if *m == nil {
		*m = map[K]bool{}
	}
	(*m)[k] = true
}

// add marks what a record of s touches.
func (c *collector) add(s *Snapshot, r Record) {
	switch {
	case r.Marketplace != nil:
		mark(&c.markets, r.Marketplace.ID)
	case r.Party != nil:
		for _, st := range r.Party.Stores {
			mark(&c.stores, st)
		}
	case r.Right != nil:
		mark(&c.rights, r.Right.ID)
		for _, h := range r.Right.Holders {
			mark(&c.holders, h.Party)
		}
	case r.Authorization != nil:
		c.below(s, r.Authorization.Grantor)
	}
}

// below marks the stores of a party and of everybody below it. It goes down to the end instead of to the longest chain, so that
// however many links a change has, each party is looked at once.
func (c *collector) below(s *Snapshot, grantor markwarden.PartyID) {
	n, ok := s.partyNo(grantor)
	if !ok {
		return
	}
	if c.seen == nil {
		c.seen = map[*Snapshot]map[int32]bool{}
	}
	if c.seen[s] == nil {
		c.seen[s] = map[int32]bool{}
	}
	seen, todo := c.seen[s], []int32{n}
	for len(todo) > 0 {
		n, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if seen[n] {
			continue
		}
		seen[n] = true
		if p := s.party(n); p != nil {
			for _, st := range p.Stores {
				mark(&c.stores, st)
			}
		}
		for _, l := range s.outgoing(n) {
			todo = append(todo, s.grantee(l))
		}
	}
}

func (c *collector) touched() Touched {
	return Touched{
		Rights: keys(c.rights, cmp.Compare[markwarden.RightID]), Holders: keys(c.holders, cmp.Compare[markwarden.PartyID]),
		Stores: keys(c.stores, func(a, b markwarden.Store) int {
			return cmp.Or(cmp.Compare(a.Marketplace, b.Marketplace), cmp.Compare(a.ID, b.ID))
		}),
		Marketplaces: keys(c.markets, cmp.Compare[markwarden.MarketplaceID]),
	}
}

func keys[K comparable](m map[K]bool, order func(a, b K) int) []K {
	var all []K
	for k := range m {
		all = append(all, k)
	}
	slices.SortFunc(all, order)
	return all
}

// NextChange is the first moment after t at which something on file begins or ends by itself: a right, a holder, a link, a
// revocation. ok is false where nothing does. It looks at everything on file: ask once for each snapshot and moment.
func (s *Snapshot) NextChange(t time.Time) (at time.Time, touched Touched, ok bool) {
	s.dates(t, time.Time{}, func(d time.Time, _ Record) {
		if !ok || d.Before(at) {
			at, ok = d, true
		}
	})
	if !ok {
		return time.Time{}, Touched{}, false
	}
	return at, s.ChangesBetween(t, at), true
}

// ChangesBetween is what begins or ends by itself after one moment and up to another: whoever was away catches up with it.
func (s *Snapshot) ChangesBetween(after, upTo time.Time) Touched {
	var c collector
	s.dates(after, upTo, func(_ time.Time, r Record) { c.add(s, r) })
	return c.touched()
}

// dates calls fn with each date in (after, upTo] at which a record begins, ends or changes; a zero upTo is no bound.
func (s *Snapshot) dates(after, upTo time.Time, fn func(time.Time, Record)) {
	in := func(t time.Time) bool { return !t.IsZero() && t.After(after) && (upTo.IsZero() || !t.After(upTo)) }
	for r := range s.Rights() {
		for _, t := range [...]time.Time{r.ValidFrom, r.ValidTo} {
			if in(t) {
				fn(t, Record{Right: r})
			}
		}
		for _, h := range r.Holders {
			if in(h.From) {
				fn(h.From, Record{Right: r})
			}
		}
	}
	low := momentOf(after)
	for p := range int32(s.partyCount()) {
		run := s.incoming(p)
		for i := range run.n {
			n := run.at(i)
			d := s.period(s.link(n))
			if !low.before(d.from) && (d.to == endless || !low.before(d.to)) && (d.revoked == endless || !low.before(d.revoked)) {
				continue // all in the past, or never
			}
			a := s.record(n)
			for _, t := range [...]time.Time{a.From, a.To, a.RevokedAt} {
				if in(t) {
					fn(t, Record{Authorization: a})
				}
			}
		}
	}
}
