package registry

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"markwarden"
)

// base is the bulk of a snapshot: built once, never changed, shared by the snapshots that follow it. Parties, rights and
// links have numbers; a party or right that is only named by others has one too.
type base struct {
	partyNo   names
	partyIDs  []markwarden.PartyID // by number
	parties   []*markwarden.Party  // by number; nil: not on file
	rightNo   names
	rightIDs  []markwarden.RightID // by number
	rights    []right              // by number; without a record: not on file
	ids       string               // of the links, one after the other, in order
	byRank    []int32              // links in order of their ids
	kept      map[int32]*markwarden.Authorization
	scopes    []scope
	rightList []int32 // lists of rights of the links
	links     []link  // by grantee, then id: what was granted to a party lies in one piece
	inAt      []int32 // by party: its first link; one longer than parties
	from      []way   // by link: its grantor
	out       lists   // links by grantor
	to        []int32 // grantees of out.all
	shut      lists   // sole and exclusive links by grantor
	owners    map[markwarden.MarketplaceID]*names
	markets   map[markwarden.MarketplaceID]*markwarden.Marketplace
}

// right is a right with its holders' numbers.
type right struct {
	rec     *markwarden.Right
	holders []int32 // as in rec.Holders
	no      int32
	always  int32 // the one that has held it from the first moment on; -1: there is none
}

func newRight(rec *markwarden.Right, no int32, number func(markwarden.PartyID) int32) right {
	r := right{rec: rec, no: no, holders: make([]int32, len(rec.Holders)), always: -1}
	for i, h := range rec.Holders {
		r.holders[i] = number(h.Party)
	}
	if len(rec.Holders) == 1 && rec.Holders[0].From.IsZero() {
		r.always = r.holders[0]
	}
	return r
}

// way is a party, and how far it goes on above it: 2 bits.
type way uint32

const (
	wayEnds   way = 0       // nothing was granted to the party: a way up ends there
	wayEndsAt way = 1 << 30 // all that was granted to it was granted by parties at which a way up ends
	wayOn     way = 2 << 30
	wayMask   way = 3 << 30
)

// lists keeps a list of link numbers, in order of the links' ids, for each party.
type lists struct {
	at  []int32
	all []int32
}

func (l *lists) of(party int32) []int32 {
	if int(party)+1 >= len(l.at) {
		return nil
	}
	return l.all[l.at[party]:l.at[party+1]]
}

// records sorted by kind; the last of each id counts.
type facts struct {
	markets map[markwarden.MarketplaceID]*markwarden.Marketplace
	parties map[markwarden.PartyID]*markwarden.Party
	rights  map[markwarden.RightID]*markwarden.Right
	links   map[markwarden.AuthorizationID]*markwarden.Authorization
}

func newFacts(n int) *facts {
	return &facts{
		markets: map[markwarden.MarketplaceID]*markwarden.Marketplace{},
		parties: make(map[markwarden.PartyID]*markwarden.Party, n/3),
		rights:  make(map[markwarden.RightID]*markwarden.Right, n/3),
		links:   make(map[markwarden.AuthorizationID]*markwarden.Authorization, n/3),
	}
}

func (f *facts) put(r Record) {
	switch {
	case r.Marketplace != nil:
		set(f.markets, r.Marketplace.ID, r.Marketplace, r.Deleted)
	case r.Party != nil:
		set(f.parties, r.Party.ID, r.Party, r.Deleted)
	case r.Right != nil:
		set(f.rights, r.Right.ID, r.Right, r.Deleted)
	case r.Authorization != nil:
		set(f.links, r.Authorization.ID, r.Authorization, r.Deleted)
	}
}

func set[K comparable, V any](m map[K]V, k K, v V, deleted bool) {
	if deleted {
		delete(m, k)
	} else {
		m[k] = v
	}
}

// sorted is a map's values in order of their keys, so that two processes number alike.
func sorted[K cmp.Ordered, V any](m map[K]V) []V {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	all := make([]V, len(keys))
	for i, k := range keys {
		all[i] = m[k]
	}
	return all
}

func (f *facts) build() *base {
	b := &base{
		owners:  map[markwarden.MarketplaceID]*names{},
		markets: f.markets,
	}
	b.partyNo.reserve(len(f.parties))
	b.rightNo.reserve(len(f.rights))
	for _, p := range sorted(f.parties) {
		n := b.party(p.ID)
		b.parties[n] = p
		for _, s := range p.Stores {
			if b.owners[s.Marketplace] == nil {
				b.owners[s.Marketplace] = &names{}
			}
			b.owners[s.Marketplace].put(string(s.ID), n)
		}
	}
	for _, r := range sorted(f.rights) {
		n := b.right(r.ID)
		b.rights[n] = newRight(r, n, b.party)
	}
	b.addLinks(sorted(f.links))
	return b
}

// party is the number of a party; a new one where it has none.
func (b *base) party(id markwarden.PartyID) int32 {
	n, ok := b.partyNo.find(string(id))
	if !ok {
		n = int32(len(b.parties))
		b.partyNo.put(string(id), n)
		b.parties, b.partyIDs = append(b.parties, nil), append(b.partyIDs, id)
	}
	return n
}

func (b *base) right(id markwarden.RightID) int32 {
	n, ok := b.rightNo.find(string(id))
	if !ok {
		n = int32(len(b.rights))
		b.rightNo.put(string(id), n)
		b.rights, b.rightIDs = append(b.rights, right{}), append(b.rightIDs, id)
	}
	return n
}

// addLinks takes the links in order of ids.
func (b *base) addLinks(all []*markwarden.Authorization) {
	at := b.number(all)
	b.links = make([]link, len(all))
	shared := map[string]uint32{}
	var buf []byte
	for i, a := range all {
		l := newLink(a)
		l.rank = int32(i)
		if at[i] <= math.MaxUint32 {
			l.idAt, l.idN = uint32(at[i]), uint16(len(a.ID))
		} else {
			l.kept = true
		}
		l.grantor, l.grantee = b.party(a.Grantor), b.party(a.Grantee)
		b.rightList = l.list(a, b.rightList, 0, b.right)
		s := newScope(a)
		buf = s.key(buf[:0])
		n, ok := shared[string(buf)]
		if !ok {
			n = uint32(len(b.scopes))
			shared[string(buf)] = n
			b.scopes = append(b.scopes, s)
		}
		l.scope = n
		b.links[i] = l
	}
	slices.SortFunc(b.links, func(l, m link) int { return cmp.Or(cmp.Compare(l.grantee, m.grantee), cmp.Compare(l.rank, m.rank)) })
	b.inAt = make([]int32, len(b.parties)+1)
	b.byRank, b.kept = make([]int32, len(all)), map[int32]*markwarden.Authorization{}
	for i := range b.links {
		l := &b.links[i]
		b.inAt[l.grantee+1]++
		b.byRank[l.rank] = int32(i)
		if l.kept {
			b.kept[int32(i)] = all[l.rank]
		}
	}
	for i := range b.parties {
		b.inAt[i+1] += b.inAt[i]
	}
	b.survey()
	b.out = b.list(func(*link) bool { return true })
	b.to = make([]int32, len(b.links))
	for i, n := range b.out.all {
		b.to[i] = b.links[n].grantee
	}
	b.shut = b.list(func(l *link) bool { return l.exclusivity != notExclusive })
	for i := range b.links {
		b.links[i].rivals = len(b.shut.of(b.links[i].grantor)) > 0
	}
}

// number gives a number to all parties and rights that links name, and keeps the links' ids.
func (b *base) number(all []*markwarden.Authorization) (at []int64) {
	var ids strings.Builder
	at = make([]int64, len(all))
	for i, a := range all {
		at[i] = int64(ids.Len())
		ids.WriteString(string(a.ID))
		b.party(a.Grantor)
		b.party(a.Grantee)
		for _, r := range a.Rights {
			b.right(r)
		}
	}
	b.ids = ids.String()
	return at
}

// list appends the link's rights to a list of which skip entries stand elsewhere.
func (l *link) list(a *markwarden.Authorization, to []int32, skip int, number func(markwarden.RightID) int32) []int32 {
	l.rights, l.rightsN = uint32(skip+len(to)), uint32(len(a.Rights))
	for _, r := range a.Rights {
		to = append(to, number(r))
	}
	if own := to[len(to)-len(a.Rights):]; len(own) >= longRights && !slices.IsSorted(own) {
		slices.Sort(own)
		l.kept = true
	}
	return to
}

// survey fills from.
func (b *base) survey() {
	b.from = make([]way, len(b.links))
	heights := make([]way, len(b.parties))
	for p := range heights {
		if b.inAt[p] < b.inAt[p+1] {
			heights[p] = wayEndsAt
		}
	}
	for i := range b.links {
		if l := &b.links[i]; b.inAt[l.grantor] < b.inAt[l.grantor+1] {
			heights[l.grantee] = wayOn
		}
	}
	for i := range b.links {
		g := b.links[i].grantor
		b.from[i] = way(g) | heights[g]
	}
}

// find is the number of a link.
func (b *base) find(id markwarden.AuthorizationID) (int32, bool) {
	rank, ok := slices.BinarySearchFunc(b.byRank, id, func(n int32, id markwarden.AuthorizationID) int { return cmp.Compare(b.linkID(n), id) })
	if !ok {
		return 0, false
	}
	return b.byRank[rank], true
}

func (b *base) linkID(n int32) markwarden.AuthorizationID {
	l := &b.links[n]
	if l.idN == 0 {
		return b.kept[n].ID
	}
	return markwarden.AuthorizationID(b.ids[l.idAt : l.idAt+uint32(l.idN)])
}

// record makes the record of a link again.
func (b *base) record(n int32) *markwarden.Authorization {
	l := &b.links[n]
	if l.kept {
		return b.kept[n]
	}
	s := &b.scopes[l.scope]
	a := &markwarden.Authorization{
		ID: b.linkID(n), Grantor: b.partyIDs[l.grantor], Grantee: b.partyIDs[l.grantee], Role: roles[l.role], Status: statuses[l.status],
		Classes: slices.Clone(s.listed), Territories: slices.Clone(s.territories), Channels: slices.Clone(s.channels),
		From: moment(l.from), To: moment(l.to), RevokedAt: moment(l.revoked), SublicenceDepth: int(l.depth), Exclusivity: exclusivities[l.exclusivity],
	}
	for _, r := range b.rightList[l.rights : l.rights+l.rightsN] {
		a.Rights = append(a.Rights, b.rightIDs[r])
	}
	return a
}

// list makes the lists by grantor of the links that want names.
func (b *base) list(want func(*link) bool) lists {
	l := lists{at: make([]int32, len(b.parties)+1)}
	for i := range b.links {
		if want(&b.links[i]) {
			l.at[b.links[i].grantor+1]++
		}
	}
	for i := range b.parties {
		l.at[i+1] += l.at[i]
	}
	l.all = make([]int32, l.at[len(b.parties)])
	next := slices.Clone(l.at)
	for _, i := range b.byRank {
		if g := b.links[i].grantor; want(&b.links[i]) {
			l.all[next[g]] = i
			next[g]++
		}
	}
	return l
}
