package registry

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry/internal/flat"
)

// base is the bulk of a snapshot: built once, never changed, shared by the snapshots that follow it. Parties, rights and links have
// numbers; a party or right that is only named by others has one too.
//
// All of it but the marketplaces are tables without pointers, in one piece of memory that can be written to a file and read back. A party,
// right or marketplace is kept as its line; a link as what Authorize reads of it, and as its line only where that does not tell all.
type base struct {
	parties    ids
	rights     ids
	links      ids // by number: by grantee, then id, so that what was granted to a party lies in one piece
	rightNames names
	owners     map[markwarden.MarketplaceID]*names // of stores
	nodes      []node                              // by party; one longer than there are parties
	held       []heldBy                            // by right
	holders    []holder
	facts      []link   // by link
	from       []way    // by link: its grantor
	grantees   []int32  // by link
	out        []int32  // links by grantor, then id
	to         []int32  // grantees of out
	shut       []shut   // sole and exclusive links by grantor, then id
	lists      []int32  // see list
	odd        []period // of the links whose dates need it
	words      ids      // territories and channels that links list
	partyDocs  docs     // by party
	rightDocs  docs     // by right
	linkDocs   docs     // by place in kept
	kept       []int32  // links whose line is kept, in order
	marketDocs docs
	markets    map[markwarden.MarketplaceID]*markwarden.Marketplace
	decoded    []atomic.Pointer[markwarden.Right] // by right: filled as they are asked for
}

// node is where a party's links begin; the next party's is where they end.
type node struct{ in, out, shut int32 }

// heldBy says who holds a right.
type heldBy struct {
	holder int32 // n is always: the party that has held it from the first moment on; otherwise the place of the first of n holders
	n      int32
}

// always is heldBy.n of a right with one holder since ever.
const always = -1

// holder is an entry of a right's history.
type holder struct {
	from  moment
	party int32
	end   bool // licences end
}

// shut is a sole or exclusive link.
type shut struct {
	link, grantee int32
	subject       int32 // the place in lists of the links that it does not shut out; 0: none; asRecord: the record tells
}

// asRecord says that a link is subject to one that the base does not have.
const asRecord = -1

// way is a party, and how far it goes on above it: 2 bits.
type way uint32

const (
	wayEnds   way = 0       // nothing was granted to the party: a way up ends there
	wayEndsAt way = 1 << 30 // all that was granted to it was granted by parties at which a way up ends
	wayOn     way = 2 << 30
	wayMask   way = 3 << 30
)

// docs are lines of a registry file, one after the other.
type docs struct {
	text []byte
	at   []uint64 // by number: where its line begins; one longer than there are lines
}

func (d *docs) append(line []byte) {
	if len(d.at) == 0 {
		d.at = append(d.at, 0)
	}
	d.text = append(d.text, line...)
	d.at = append(d.at, uint64(len(d.text)))
}

// of is the line of a number; empty where there is none.
func (d *docs) of(n int32) []byte {
	if int(n)+1 >= len(d.at) {
		return nil
	}
	return d.text[d.at[n]:d.at[n+1]]
}

// record is the record of a line, empty where there is no line. Lines were written by encode: they can be read.
func (d *docs) record(n int32) (r Record) {
	line := d.of(n)
	if len(line) == 0 {
		return r
	}
	w, err := wire.DecodeRecord(line, wire.Options{Lenient: true})
	if err != nil {
		panic(fmt.Sprintf("registry: a line that was checked can't be read: %v", err))
	}
	return Record{Marketplace: w.Marketplace, Party: w.Party, Right: w.Right, Authorization: w.Authorization}
}

// sections names the tables in their order in memory and in a file. Each marketplace that has stores has two more.
func (b *base) sections() []flat.Section {
	all := []flat.Section{
		flat.Of("right_names", &b.rightNames.slots), flat.Of("right_names_long", &b.rightNames.long),
		flat.Of("nodes", &b.nodes), flat.Of("held", &b.held), flat.Of("holders", &b.holders),
		flat.Of("links", &b.facts), flat.Of("from", &b.from), flat.Of("grantees", &b.grantees),
		flat.Of("out", &b.out), flat.Of("to", &b.to), flat.Of("shut", &b.shut), flat.Of("lists", &b.lists), flat.Of("odd", &b.odd), flat.Of("kept", &b.kept),
	}
	for _, t := range []struct {
		name string
		ids  *ids
	}{{"party", &b.parties}, {"right", &b.rights}, {"link", &b.links}, {"word", &b.words}} {
		all = append(all, flat.Of(t.name+"_ids", &t.ids.text), flat.Of(t.name+"_ids_at", &t.ids.at), flat.Of(t.name+"_ids_slots", &t.ids.slots))
	}
	for _, t := range []struct {
		name string
		docs *docs
	}{{"party", &b.partyDocs}, {"right", &b.rightDocs}, {"link", &b.linkDocs}, {"market", &b.marketDocs}} {
		all = append(all, flat.Of(t.name+"_lines", &t.docs.text), flat.Of(t.name+"_lines_at", &t.docs.at))
	}
	for _, m := range sortedKeys(b.owners) {
		all = append(all, flat.Of("stores_"+string(m), &b.owners[m].slots), flat.Of("stores_long_"+string(m), &b.owners[m].long))
	}
	return all
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// complete fills what is no table.
func (b *base) complete() {
	b.decoded = make([]atomic.Pointer[markwarden.Right], b.rights.len())
	b.markets = map[markwarden.MarketplaceID]*markwarden.Marketplace{}
	for n := range max(0, len(b.marketDocs.at)-1) {
		if m := b.marketDocs.record(int32(n)).Marketplace; m != nil {
			b.markets[m.ID] = m
		}
	}
}

// bytes is how much memory the tables take.
func (b *base) bytes() (n int) {
	for _, s := range b.sections() {
		n += len(s.Bytes())
	}
	return n
}

// right is a right on file; nil where it is not.
func (b *base) right(n int32) *markwarden.Right {
	if len(b.rightDocs.of(n)) == 0 {
		return nil
	}
	if r := b.decoded[n].Load(); r != nil {
		return r
	}
	r := b.rightDocs.record(n).Right
	if !b.decoded[n].CompareAndSwap(nil, r) {
		return b.decoded[n].Load() // somebody else was first: one right, one pointer
	}
	return r
}

// outOf are the links from a party, and toOf their grantees; shutBy those that are sole or exclusive.
func (b *base) outOf(party int32) []int32 {
	if int(party)+1 >= len(b.nodes) {
		return nil
	}
	return b.out[b.nodes[party].out:b.nodes[party+1].out]
}

func (b *base) toOf(party int32) []int32 {
	if int(party)+1 >= len(b.nodes) {
		return nil
	}
	return b.to[b.nodes[party].out:b.nodes[party+1].out]
}

func (b *base) shutBy(party int32) []shut {
	if int(party)+1 >= len(b.nodes) {
		return nil
	}
	return b.shut[b.nodes[party].shut:b.nodes[party+1].shut]
}

// link makes the record of a link again.
func (b *base) link(n int32) *markwarden.Authorization {
	l := &b.facts[n]
	if l.is(linkKept) {
		at, _ := slices.BinarySearch(b.kept, n)
		return b.linkDocs.record(int32(at)).Authorization
	}
	a := &markwarden.Authorization{
		ID: markwarden.AuthorizationID(b.links.of(n)), Grantor: markwarden.PartyID(b.parties.of(int32(b.from[n] &^ wayMask))), Grantee: markwarden.PartyID(b.parties.of(b.grantees[n])),
		Role: roles[l.role], Status: statuses[l.status&linkStatus], From: l.begins(), To: ended(l.to), RevokedAt: ended(l.revoked),
		SublicenceDepth: int(l.depth), Exclusivity: exclusivities[l.exclusivity],
	}
	for _, r := range list(b.lists, l.rights) {
		a.Rights = append(a.Rights, markwarden.RightID(b.rights.of(r)))
	}
	a.Classes = classesOf(list(b.lists, l.classes))
	for _, w := range list(b.lists, l.territories) {
		a.Territories = append(a.Territories, b.words.of(w))
	}
	for _, w := range list(b.lists, l.channels) {
		a.Channels = append(a.Channels, b.words.of(w))
	}
	return a
}

// list is the list at a place: its length stands first. Nothing is at place 0.
func list(lists []int32, at int32) []int32 {
	if at == 0 {
		return nil
	}
	return lists[at+1 : at+1+lists[at]]
}
