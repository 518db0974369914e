package registry

import (
	"maps"
	"slices"

	"markwarden"
)

// overlay is what changed since the base was built. A map's entry stands instead of the base's.
type overlay struct {
	size    int                          // changes since the base
	partyNo map[markwarden.PartyID]int32 // of parties that the base does not number
	parties map[int32]*markwarden.Party  // nil: taken away
	rightNo map[markwarden.RightID]int32
	rights  map[int32]*right                     // nil: taken away
	linkNo  map[markwarden.AuthorizationID]int32 // -1: taken away
	links   []link
	records []*markwarden.Authorization // of links
	scopes  []scope
	list    []int32           // of rights, see Snapshot.rightsOf
	raised  map[int32]bool    // parties above which a way may go further than the base says
	in      map[int32][]int32 // whole lists of the parties that a change touched
	out     map[int32][]int32
	shut    map[int32][]int32
	owners  map[markwarden.Store]int32 // -1: nobody
	markets map[markwarden.MarketplaceID]*markwarden.Marketplace
}

func (o *overlay) clone() overlay {
	return overlay{
		size: o.size, links: slices.Clone(o.links), records: slices.Clone(o.records), scopes: slices.Clone(o.scopes), list: slices.Clone(o.list), raised: copied(o.raised),
		partyNo: copied(o.partyNo), parties: copied(o.parties), rightNo: copied(o.rightNo), rights: copied(o.rights), linkNo: copied(o.linkNo),
		in: copied(o.in), out: copied(o.out), shut: copied(o.shut), owners: copied(o.owners), markets: copied(o.markets),
	}
}

func copied[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return maps.Clone(m)
}

// An overlay grows to an eighth of the base between these bounds: copying it stays a matter of a few milliseconds, and
// building a new base stays rare.
const (
	minOverlay = 1024
	maxOverlay = 50_000
)

// With is the snapshot after changes, under a new revision. s stays what it is.
func (s *Snapshot) With(revision int64, changes []Record) *Snapshot {
	size := len(s.base.parties) + len(s.base.rights) + len(s.base.links)
	if s.over.size+len(changes) > min(max(size/8, minOverlay), maxOverlay) {
		return s.rebuilt(revision, changes)
	}
	next := &Snapshot{revision: revision, base: s.base, over: s.over.clone()}
	next.over.size += len(changes)
	for _, r := range changes {
		next.put(r)
	}
	return next
}

// rebuilt is With by building a new base.
func (s *Snapshot) rebuilt(revision int64, changes []Record) *Snapshot {
	f := newFacts(len(s.base.parties) + len(s.base.rights) + len(s.base.links) + len(changes))
	for r := range s.Records() {
		f.put(r)
	}
	for _, r := range changes {
		f.put(r)
	}
	return &Snapshot{revision: revision, base: f.build()}
}

// put changes the overlay of a snapshot that nobody else has seen yet.
func (s *Snapshot) put(r Record) {
	switch {
	case r.Marketplace != nil:
		s.over.markets[r.Marketplace.ID] = kept(r.Marketplace, r.Deleted)
	case r.Party != nil:
		s.putParty(r.Party, r.Deleted)
	case r.Right != nil:
		s.putRight(r.Right, r.Deleted)
	case r.Authorization != nil:
		s.putLink(r.Authorization, r.Deleted)
	}
}

func kept[T any](v *T, deleted bool) *T {
	if deleted {
		return nil
	}
	return v
}

// numberParty is the number of a party; a new one where it has none.
func (s *Snapshot) numberParty(id markwarden.PartyID) int32 {
	n, ok := s.partyNo(id)
	if !ok {
		n = int32(s.partyCount())
		s.over.partyNo[id] = n
	}
	return n
}

func (s *Snapshot) numberRight(id markwarden.RightID) int32 {
	n, ok := s.base.rightNo.find(string(id))
	if !ok {
		if n, ok = s.over.rightNo[id]; !ok {
			n = int32(len(s.base.rights) + len(s.over.rightNo))
			s.over.rightNo[id] = n
		}
	}
	return n
}

func (s *Snapshot) putParty(p *markwarden.Party, deleted bool) {
	n := s.numberParty(p.ID)
	if was := s.party(n); was != nil {
		for _, st := range was.Stores {
			// A store that another record of the same change has already taken over stays with its new owner.
			if owner, ok := s.owner(st); ok && owner == n {
				s.over.owners[st] = -1
			}
		}
	}
	s.over.parties[n] = kept(p, deleted)
	if deleted {
		return
	}
	for _, st := range p.Stores {
		s.over.owners[st] = n
	}
}

func (s *Snapshot) putRight(rec *markwarden.Right, deleted bool) {
	n := s.numberRight(rec.ID)
	if deleted {
		s.over.rights[n] = nil
		return
	}
	r := newRight(rec, n, s.numberParty)
	s.over.rights[n] = &r
}

func (s *Snapshot) putLink(a *markwarden.Authorization, deleted bool) {
	if n, ok := s.linkNo(a.ID); ok {
		was := s.link(n)
		s.over.in[was.grantee] = without(s.in(was.grantee), n)
		s.over.out[was.grantor] = without(s.outgoing(was.grantor), n)
		s.over.shut[was.grantor] = without(s.shutting(was.grantor), n)
	}
	if deleted {
		s.over.linkNo[a.ID] = -1
		return
	}
	l := newLink(a)
	l.scope = uint32(len(s.base.scopes) + len(s.over.scopes))
	s.over.scopes = append(s.over.scopes, newScope(a))
	l.grantor, l.grantee = s.numberParty(a.Grantor), s.numberParty(a.Grantee)
	s.over.list = l.list(a, s.over.list, len(s.base.rightList), s.numberRight)
	n := int32(len(s.base.links) + len(s.over.links))
	s.over.links, s.over.records = append(s.over.links, l), append(s.over.records, a)
	s.raise(l.grantee)
	s.over.linkNo[a.ID] = n
	s.over.in[l.grantee] = s.insert(s.in(l.grantee), n)
	s.over.out[l.grantor] = s.insert(s.outgoing(l.grantor), n)
	if l.exclusivity != notExclusive {
		s.over.shut[l.grantor] = s.insert(s.shutting(l.grantor), n)
	}
}

func (s *Snapshot) linkNo(id markwarden.AuthorizationID) (int32, bool) {
	n, ok := s.over.linkNo[id]
	if !ok {
		n, ok = s.base.find(id)
	}
	return n, ok && n >= 0
}

// raise notes that a way goes on above a party, and so above those that it grants to.
func (s *Snapshot) raise(party int32) {
	if s.over.raised[party] {
		return
	}
	s.over.raised[party] = true
	for _, n := range s.outgoing(party) {
		s.over.raised[s.link(n).grantee] = true
	}
}

// in is incoming as a list.
func (s *Snapshot) in(party int32) []int32 {
	r := s.incoming(party)
	all := make([]int32, r.n)
	for i := range r.n {
		all[i] = r.at(i)
	}
	return all
}

// without is a new list that lacks n. It is never nil: nil would say that the base's list counts.
func without(l []int32, n int32) []int32 {
	out := make([]int32, 0, len(l))
	for _, m := range l {
		if m != n {
			out = append(out, m)
		}
	}
	return out
}

// insert is a new list with n in its place.
func (s *Snapshot) insert(l []int32, n int32) []int32 {
	i, _ := slices.BinarySearchFunc(l, n, func(a, b int32) int {
		if s.before(a, b) {
			return -1
		}
		return 1
	})
	return slices.Insert(slices.Clone(l), i, n)
}
