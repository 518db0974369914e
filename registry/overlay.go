package registry

import (
	"context"
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
	rights  map[int32]heldRight                  // without a record: taken away
	linkNo  map[markwarden.AuthorizationID]int32 // -1: taken away
	wordNo  map[string]int32
	links   []newerLink
	records []*markwarden.Authorization // of links
	odd     []period
	lists   []int32           // see Snapshot.list
	raised  map[int32]bool    // parties above which a way may go further than the base says
	in      map[int32][]int32 // whole lists of the parties that a change touched
	out     map[int32][]int32
	shut    map[int32][]shut
	owners  map[markwarden.Store]int32 // -1: nobody
	markets map[markwarden.MarketplaceID]*markwarden.Marketplace
}

// newerLink is a link with its parties.
type newerLink struct {
	link
	grantor, grantee int32
}

// heldRight is a right with its history.
type heldRight struct {
	rec     *markwarden.Right
	holders []holder
}

func (o *overlay) right(n int32) (r heldRight, ok bool) {
	if len(o.rights) == 0 {
		return r, false
	}
	r, ok = o.rights[n]
	return r, ok
}

func (o *overlay) clone() overlay {
	return overlay{
		size: o.size, links: slices.Clone(o.links), records: slices.Clone(o.records), odd: slices.Clone(o.odd), lists: slices.Clone(o.lists), raised: copied(o.raised),
		partyNo: copied(o.partyNo), parties: copied(o.parties), rightNo: copied(o.rightNo), rights: copied(o.rights), linkNo: copied(o.linkNo), wordNo: copied(o.wordNo),
		in: copied(o.in), out: copied(o.out), shut: copied(o.shut), owners: copied(o.owners), markets: copied(o.markets),
	}
}

func copied[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return maps.Clone(m)
}

// An overlay grows to an eighth of the base between these bounds: copying it stays a matter of a few milliseconds. Then Live builds a new base,
// beside what goes on; one that has grown to several times the bound all the same is put into a new base at once.
const (
	minOverlay = 1024
	maxOverlay = 50_000
	atOnce     = 4
)

func (s *Snapshot) roomy() int {
	return min(max((s.base.parties.len()+s.base.rights.len()+len(s.base.facts))/8, minOverlay), maxOverlay)
}

// Crowded says that so much has changed since the bulk of the snapshot was built that Compact is worth while.
func (s *Snapshot) Crowded() bool { return s.over.size > s.roomy() }

// With is the snapshot after changes, under a new revision. s stays what it is.
func (s *Snapshot) With(revision int64, changes []Record) *Snapshot {
	if s.over.size+len(changes) > atOnce*s.roomy() {
		var b Builder
		_ = b.addAll(context.Background(), s) // which is not cancelled
		for _, r := range changes {
			b.Add(r)
		}
		return b.Snapshot(revision)
	}
	next := &Snapshot{revision: revision, base: s.base, over: s.over.clone()}
	next.over.size += len(changes)
	for _, r := range changes {
		next.put(r)
	}
	return next
}

// Compact is the same snapshot as one built from scratch.
func (s *Snapshot) Compact(ctx context.Context) (*Snapshot, error) {
	if s.over.size == 0 {
		return s, nil
	}
	var b Builder
	if err := b.addAll(ctx, s); err != nil {
		return nil, err
	}
	return b.Snapshot(s.revision), nil
}

func (b *Builder) addAll(ctx context.Context, s *Snapshot) error {
	n := 0
	for r := range s.Records() {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b.Add(r)
	}
	return nil
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
	n, ok := s.rightNo(id)
	if !ok {
		n = int32(s.base.rights.len() + len(s.over.rightNo))
		s.over.rightNo[id] = n
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
		s.over.rights[n] = heldRight{}
		return
	}
	s.over.rights[n] = heldRight{rec, newHolders(rec, s.numberParty)}
}

func (s *Snapshot) putLink(a *markwarden.Authorization, deleted bool) {
	if n, ok := s.linkNo(a.ID); ok {
		grantor, _ := s.grantor(n)
		grantee := s.grantee(n)
		s.over.in[grantee] = without(s.in(grantee), n)
		s.over.out[grantor] = without(s.outgoing(grantor), n)
		s.over.shut[grantor] = withoutShut(s.shutting(grantor), n)
	}
	if deleted {
		s.over.linkNo[a.ID] = -1
		return
	}
	l, d := newLink(a)
	if l.is(linkOdd) {
		l.from = uint32(len(s.base.odd) + len(s.over.odd))
		s.over.odd = append(s.over.odd, d)
	}
	l.scope(a, overlayAxes{s})
	added := newerLink{link: l, grantor: s.numberParty(a.Grantor), grantee: s.numberParty(a.Grantee)}
	n := int32(len(s.base.facts) + len(s.over.links))
	s.over.links, s.over.records = append(s.over.links, added), append(s.over.records, a)
	s.raise(added.grantee)
	s.over.linkNo[a.ID] = n
	s.over.in[added.grantee] = s.insert(s.in(added.grantee), n)
	s.over.out[added.grantor] = s.insert(s.outgoing(added.grantor), n)
	if l.exclusivity != notExclusive {
		s.over.shut[added.grantor] = s.insertShut(s.shutting(added.grantor), shut{n, added.grantee, subjectOfRecord(a)})
	}
}

func subjectOfRecord(a *markwarden.Authorization) int32 {
	if len(a.SubjectTo) == 0 {
		return 0
	}
	return asRecord
}

// overlayAxes keeps the lists of links in the overlay.
type overlayAxes struct{ *Snapshot }

func (s overlayAxes) rightNo(id markwarden.RightID) int32 { return s.numberRight(id) }

func (s overlayAxes) wordNo(word string) int32 {
	n := s.word(word)
	if n < 0 {
		n = int32(s.base.words.len() + len(s.over.wordNo))
		s.over.wordNo[word] = n
	}
	return n
}

func (s overlayAxes) rightList(rights []int32) int32 {
	if len(rights) >= longRights {
		slices.Sort(rights)
	}
	return s.sharedList(rights)
}

func (s overlayAxes) sharedList(list []int32) int32 {
	if len(s.over.lists) == 0 {
		s.over.lists = []int32{0}
	}
	at := len(s.base.lists) + len(s.over.lists) - 1
	s.over.lists = append(append(s.over.lists, int32(len(list))), list...)
	return int32(at)
}

func (s *Snapshot) linkNo(id markwarden.AuthorizationID) (int32, bool) {
	n, ok := s.over.linkNo[id]
	if !ok {
		n, ok = s.base.links.find(string(id))
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
		s.over.raised[s.grantee(n)] = true
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

func withoutShut(l []shut, n int32) []shut {
	return slices.DeleteFunc(append(make([]shut, 0, len(l)), l...), func(e shut) bool { return e.link == n })
}

func (s *Snapshot) insertShut(l []shut, e shut) []shut {
	i := slices.IndexFunc(l, func(o shut) bool { return s.before(e.link, o.link) })
	if i < 0 {
		i = len(l)
	}
	return slices.Insert(slices.Clone(l), i, e)
}
