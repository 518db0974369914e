package registry

import (
	"cmp"
	"slices"
	"strings"

	"markwarden"
)

// base is the bulk of a snapshot: built once, never changed, shared by the snapshots that follow it. Parties, rights and
// links have numbers; a party or right that is only named by others has one too.
type base struct {
	partyNo map[markwarden.PartyID]int32
	parties []*markwarden.Party // by number; nil: not on file
	rightNo map[markwarden.RightID]int32
	rights  []*right // by number; nil: not on file
	linkNo  map[markwarden.AuthorizationID]int32
	links   []link  // by grantee, then id: what was granted to a party lies in one piece
	inAt    []int32 // by party: its first link; one longer than parties
	from    []int32 // by link: its grantor; ^grantor where nothing was granted to it: a way up ends there
	out     lists   // links by grantor
	shut    lists   // sole and exclusive links by grantor
	owners  map[markwarden.Store]int32
	markets map[markwarden.MarketplaceID]*markwarden.Marketplace
}

// right is a right with its holders' numbers.
type right struct {
	rec     *markwarden.Right
	no      int32
	holders []int32 // as in rec.Holders
}

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
		partyNo: make(map[markwarden.PartyID]int32, len(f.parties)),
		rightNo: make(map[markwarden.RightID]int32, len(f.rights)),
		linkNo:  make(map[markwarden.AuthorizationID]int32, len(f.links)),
		owners:  make(map[markwarden.Store]int32, len(f.parties)),
		markets: f.markets,
	}
	for _, p := range sorted(f.parties) {
		n := b.party(p.ID)
		b.parties[n] = p
		for _, s := range p.Stores {
			b.owners[s] = n
		}
	}
	for _, r := range sorted(f.rights) {
		m := &right{rec: r, no: b.right(r.ID), holders: make([]int32, len(r.Holders))}
		for i, h := range r.Holders {
			m.holders[i] = b.party(h.Party)
		}
		b.rights[m.no] = m
	}
	b.addLinks(sorted(f.links))
	return b
}

// party is the number of a party; a new one where it has none.
func (b *base) party(id markwarden.PartyID) int32 {
	n, ok := b.partyNo[id]
	if !ok {
		n = int32(len(b.parties))
		b.partyNo[id] = n
		b.parties = append(b.parties, nil)
	}
	return n
}

func (b *base) right(id markwarden.RightID) int32 {
	n, ok := b.rightNo[id]
	if !ok {
		n = int32(len(b.rights))
		b.rightNo[id] = n
		b.rights = append(b.rights, nil)
	}
	return n
}

func (b *base) addLinks(all []*markwarden.Authorization) {
	scopes := map[string]*scope{}
	var buf []byte
	b.links = make([]link, len(all))
	for i, a := range all {
		l := newLink(a)
		l.rank = int32(i)
		l.grantor, l.grantee = b.party(a.Grantor), b.party(a.Grantee)
		for _, r := range a.Rights {
			l.rights = append(l.rights, b.right(r))
		}
		slices.Sort(l.rights)
		s := newScope(a)
		buf = s.key(buf[:0])
		if shared := scopes[string(buf)]; shared != nil {
			s = shared
		} else {
			scopes[strings.Clone(string(buf))] = s
		}
		l.scope = s
		b.links[i] = l
	}
	slices.SortFunc(b.links, func(l, m link) int { return cmp.Or(cmp.Compare(l.grantee, m.grantee), cmp.Compare(l.rank, m.rank)) })
	b.inAt = make([]int32, len(b.parties)+1)
	for i := range b.links {
		b.inAt[b.links[i].grantee+1]++
		b.linkNo[b.links[i].rec.ID] = int32(i)
	}
	for i := range b.parties {
		b.inAt[i+1] += b.inAt[i]
	}
	b.from = make([]int32, len(b.links))
	for i := range b.links {
		if b.from[i] = b.links[i].grantor; b.inAt[b.from[i]] == b.inAt[b.from[i]+1] {
			b.from[i] = ^b.from[i]
		}
	}
	b.out = b.list(func(*link) bool { return true })
	b.shut = b.list(func(l *link) bool { return l.exclusivity != notExclusive })
}

// list makes the lists by grantor of the links that want names.
func (b *base) list(want func(*link) bool) lists {
	l := lists{at: make([]int32, len(b.parties)+1)}
	byID := make([]int32, len(b.links))
	for i := range b.links {
		byID[b.links[i].rank] = int32(i)
		if want(&b.links[i]) {
			l.at[b.links[i].grantor+1]++
		}
	}
	for i := range b.parties {
		l.at[i+1] += l.at[i]
	}
	l.all = make([]int32, l.at[len(b.parties)])
	next := slices.Clone(l.at)
	for _, i := range byID {
		if g := b.links[i].grantor; want(&b.links[i]) {
			l.all[next[g]] = i
			next[g]++
		}
	}
	return l
}
