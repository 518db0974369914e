package registry

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"markwarden"
	"markwarden/registry/internal/flat"
)

// Builder makes a snapshot of records that it is given one by one, and keeps no record. The zero value is ready.
type Builder struct {
	seed    uint64 // 0: nothing was added
	parties ids
	rights  ids
	links   ids // by the order in which they came
	words   ids
	party   []known
	right   []known
	market  map[markwarden.MarketplaceID]*markwarden.Marketplace
	lines   []byte // of parties and rights
	stores  []storeOf
	ownedBy ids // ids of stores
	markets []markwarden.MarketplaceID
	marketN map[markwarden.MarketplaceID]int32
	held    [][]holder // by right
	drafts  []draft    // by link
	lineOf  map[int32][]byte
	subject map[int32][]markwarden.AuthorizationID
	odd     []period
	shared  map[string]int32 // lists that are equal
	lists   []int32
	rightsL []int32 // lists of rights: numbered anew in the end
	buf     []byte
}

// known is a party or right on file.
type known struct {
	at, n uint64 // its line; n 0: not on file
	round int32  // how often it was given
}

type storeOf struct{ market, id, party, round int32 }

// draft is a link before it has its place.
type draft struct {
	link
	grantor, grantee int32
	gone             bool
}

func (b *Builder) begin() {
	if b.seed != 0 {
		return
	}
	b.seed = rand.Uint64() | 1
	for _, t := range []*ids{&b.parties, &b.rights, &b.links, &b.words, &b.ownedBy} {
		t.seed = b.seed
	}
	b.market, b.marketN = map[markwarden.MarketplaceID]*markwarden.Marketplace{}, map[markwarden.MarketplaceID]int32{}
	b.lineOf, b.subject, b.shared = map[int32][]byte{}, map[int32][]markwarden.AuthorizationID{}, map[string]int32{}
	b.lists, b.rightsL = []int32{0}, []int32{0}
}

// Add adds a record. Of several with one kind and id the last counts; a deleted one takes it away.
func (b *Builder) Add(r Record) {
	b.begin()
	switch {
	case r.Marketplace != nil:
		set(b.market, r.Marketplace.ID, r.Marketplace, r.Deleted)
	case r.Party != nil:
		b.addParty(r.Party, r.Deleted)
	case r.Right != nil:
		b.addRight(r.Right, r.Deleted)
	case r.Authorization != nil:
		b.addLink(r.Authorization, r.Deleted)
	}
}

func set[K comparable, V any](m map[K]V, k K, v V, deleted bool) {
	if deleted {
		delete(m, k)
	} else {
		m[k] = v
	}
}

func (b *Builder) addParty(p *markwarden.Party, deleted bool) {
	n := b.partyNo(p.ID)
	k := &b.party[n]
	if k.round++; deleted {
		k.n = 0
		return
	}
	k.at, k.n = b.line(Record{Party: p})
	for _, st := range p.Stores {
		m, ok := b.marketN[st.Marketplace]
		if !ok {
			m = int32(len(b.markets))
			b.markets = append(b.markets, st.Marketplace)
			b.marketN[st.Marketplace] = m
		}
		id := int32(b.ownedBy.len())
		b.ownedBy.append(string(st.ID))
		b.stores = append(b.stores, storeOf{m, id, n, k.round})
	}
}

func (b *Builder) addRight(r *markwarden.Right, deleted bool) {
	n := b.rightNo(r.ID)
	k := &b.right[n]
	if deleted {
		k.n = 0
		return
	}
	k.at, k.n = b.line(Record{Right: r})
	b.held[n] = newHolders(r, b.partyNo)
}

func newHolders(r *markwarden.Right, number func(markwarden.PartyID) int32) []holder {
	all := make([]holder, len(r.Holders))
	for i, h := range r.Holders {
		all[i] = holder{from: momentOf(h.From), party: number(h.Party), end: h.EndLicences}
	}
	return all
}

func (b *Builder) partyNo(id markwarden.PartyID) int32 {
	n, had := b.parties.number(string(id))
	if !had {
		b.party = append(b.party, known{})
	}
	return n
}

func (b *Builder) rightNo(id markwarden.RightID) int32 {
	n, had := b.rights.number(string(id))
	if !had {
		b.right, b.held = append(b.right, known{}), append(b.held, nil)
	}
	return n
}

// line keeps the line of a record.
func (b *Builder) line(r Record) (at, n uint64) {
	line, err := encode(r)
	if err != nil {
		panic(fmt.Sprintf("registry: %s has no line: %v", r.key(), err)) // each of the four kinds has
	}
	at = uint64(len(b.lines))
	b.lines = append(b.lines, line...)
	return at, uint64(len(line))
}

func (b *Builder) addLink(a *markwarden.Authorization, deleted bool) {
	n, had := b.links.number(string(a.ID))
	if !had {
		b.drafts = append(b.drafts, draft{})
	}
	if deleted {
		b.drafts[n] = draft{gone: true}
		return
	}
	l, d := newLink(a)
	if l.is(linkOdd) {
		l.from = uint32(len(b.odd))
		b.odd = append(b.odd, d)
	}
	l.scope(a, b)
	delete(b.subject, n)
	if l.exclusivity != notExclusive && len(a.SubjectTo) > 0 {
		b.subject[n] = a.SubjectTo
	}
	if delete(b.lineOf, n); l.is(linkKept) {
		at, size := b.line(Record{Authorization: a})
		b.lineOf[n] = slices.Clone(b.lines[at : at+size])
		b.lines = b.lines[:at]
	}
	b.drafts[n] = draft{link: l, grantor: b.partyNo(a.Grantor), grantee: b.partyNo(a.Grantee)}
}

// axes keeps the lists of a link's scope: a Builder, or a snapshot's overlay.
type axes interface {
	rightList(rights []int32) (at int32)
	rightNo(id markwarden.RightID) int32
	wordNo(word string) int32
	sharedList(list []int32) (at int32)
}

// scope fills the lists.
func (l *link) scope(a *markwarden.Authorization, to axes) {
	if len(a.Rights) > 0 {
		rights := make([]int32, len(a.Rights))
		for i, r := range a.Rights {
			rights[i] = to.rightNo(r)
		}
		if len(rights) >= longRights {
			l.status |= linkKept // it is put in order
		}
		l.rights = to.rightList(rights)
	}
	if len(a.Classes) > 0 {
		bits, kept := classSet(a.Classes)
		if kept {
			l.status |= linkKept
		}
		l.classes = to.sharedList(bits[:])
	}
	l.territories, l.channels = wordList(a.Territories, to), wordList(a.Channels, to)
}

func wordList(words []string, to axes) int32 {
	if len(words) == 0 {
		return 0
	}
	all := make([]int32, len(words))
	for i, w := range words {
		all[i] = to.wordNo(w)
	}
	return to.sharedList(all)
}

func (b *Builder) wordNo(word string) int32 {
	n, _ := b.words.number(word)
	return n
}

func (b *Builder) rightList(rights []int32) int32 {
	at := int32(len(b.rightsL))
	b.rightsL = append(append(b.rightsL, int32(len(rights))), rights...)
	return at
}

func (b *Builder) sharedList(list []int32) int32 {
	b.buf = b.buf[:0]
	for _, n := range list {
		b.buf = binary.LittleEndian.AppendUint32(b.buf, uint32(n))
	}
	at, ok := b.shared[string(b.buf)]
	if !ok {
		at = int32(len(b.lists))
		b.lists = append(append(b.lists, int32(len(list))), list...)
		b.shared[string(b.buf)] = at
	}
	return at
}

// Snapshot is what was added. The builder is used up.
func (b *Builder) Snapshot(revision int64) *Snapshot {
	b.begin()
	t := &base{parties: b.parties, words: b.words, odd: b.odd, markets: b.market, owners: map[markwarden.MarketplaceID]*names{}}
	b.placeMarkets(t)
	b.placeParties(t)
	number := b.placeRights(t)
	b.placeLists(t, number)
	b.placeLinks(t)
	*b = Builder{}
	flat.Pack(t.sections())
	t.complete()
	return &Snapshot{revision: revision, base: t}
}

func (b *Builder) placeMarkets(t *base) {
	for _, id := range sortedKeys(b.market) {
		at, n := b.line(Record{Marketplace: b.market[id]})
		t.marketDocs.append(b.lines[at : at+n])
	}
}

func (b *Builder) placeParties(t *base) {
	t.partyDocs = b.docs(len(b.party), func(n int) known { return b.party[n] })
	counts := make([]int, len(b.markets))
	for _, s := range b.stores {
		counts[s.market]++
	}
	owners := make([]*names, len(b.markets))
	for i, m := range b.markets {
		owners[i] = &names{seed: b.seed}
		owners[i].reserve(counts[i])
		t.owners[m] = owners[i]
	}
	for _, s := range b.stores {
		if k := &b.party[s.party]; k.n > 0 && k.round == s.round {
			owners[s.market].put(b.ownedBy.of(s.id), s.party)
		}
	}
	b.stores, b.ownedBy = nil, ids{}
}

func (b *Builder) docs(n int, of func(int) known) docs {
	size := uint64(0)
	for i := range n {
		size += of(i).n
	}
	d := docs{text: make([]byte, 0, size), at: make([]uint64, 1, n+1)}
	for i := range n {
		k := of(i)
		d.append(b.lines[k.at : k.at+k.n])
	}
	return d
}

// placeRights numbers the rights in order of their ids, so that two processes go through them in one order, and returns the new numbers.
func (b *Builder) placeRights(t *base) (number []int32) {
	order := make([]int32, len(b.right))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int { return cmp.Compare(b.rights.of(x), b.rights.of(y)) })
	number = make([]int32, len(order))
	t.rights = ids{seed: b.seed}
	t.rightNames = names{seed: b.seed}
	t.rightNames.reserve(len(order))
	t.held = make([]heldBy, len(order))
	for i, was := range order {
		number[was] = int32(i)
		t.rights.append(b.rights.of(was))
		t.rightNames.put(b.rights.of(was), int32(i))
		if history := b.held[was]; b.right[was].n > 0 {
			t.held[i] = t.hold(history)
		}
	}
	t.rightDocs = b.docs(len(order), func(i int) known { return b.right[order[i]] })
	b.rights, b.lines, b.held = ids{}, nil, nil
	return number
}

func (b *base) hold(history []holder) heldBy {
	if len(history) == 1 && history[0].from == momentOf(time.Time{}) {
		return heldBy{history[0].party, always}
	}
	b.holders = append(b.holders, history...)
	return heldBy{int32(len(b.holders) - len(history)), int32(len(history))}
}

// placeLists appends the lists of rights to the others.
func (b *Builder) placeLists(t *base, number []int32) {
	skip := int32(len(b.lists)) - 1 // both begin with an empty place
	t.lists = slices.Concat(b.lists, b.rightsL[1:])
	for at := len(b.lists); at < len(t.lists); {
		own := t.lists[at+1 : at+1+int(t.lists[at])]
		for i, r := range own {
			own[i] = number[r]
		}
		if len(own) >= longRights {
			slices.Sort(own)
		}
		at += 1 + len(own)
	}
	for i := range b.drafts {
		if d := &b.drafts[i]; d.rights != 0 {
			d.rights += skip
		}
	}
	b.lists, b.rightsL, b.shared = nil, nil, nil
}

// placeLinks gives links their places, by grantee and id, and fills all tables of links.
func (b *Builder) placeLinks(t *base) {
	t.nodes = make([]node, b.parties.len()+1)
	order := b.grouped(func(d *draft) int32 { return d.grantee }, func(n *node) *int32 { return &n.in }, t.nodes)
	n := len(order)
	t.links = ids{seed: b.seed, at: make([]uint64, 1, n+1)}
	t.facts, t.from, t.grantees = make([]link, n), make([]way, n), make([]int32, n)
	place := make([]int32, len(b.drafts)) // by draft
	for i, was := range order {
		d := &b.drafts[was]
		place[was] = int32(i)
		t.links.append(b.links.of(was))
		t.facts[i], t.from[i], t.grantees[i] = d.link, way(d.grantor), d.grantee
		if d.is(linkKept) {
			t.kept = append(t.kept, int32(i))
			t.linkDocs.append(b.lineOf[was])
		}
	}
	t.links.index()
	b.lineOf = nil
	given := b.grouped(func(d *draft) int32 { return d.grantor }, func(n *node) *int32 { return &n.out }, t.nodes)
	t.out, t.to = make([]int32, n), make([]int32, n)
	for i, was := range given {
		t.out[i], t.to[i] = place[was], b.drafts[was].grantee
	}
	b.placeShut(t, given, place)
	t.survey()
}

// grouped lists the drafts that count by a party, then by id, and notes in nodes where each party's begin.
func (b *Builder) grouped(of func(*draft) int32, into func(*node) *int32, nodes []node) []int32 {
	n := int32(0)
	for i := range b.drafts {
		if d := &b.drafts[i]; !d.gone {
			*into(&nodes[of(d)])++
			n++
		}
	}
	at := n
	for i := range slices.Backward(nodes) { // where each party's end: the places are filled from behind
		at -= *into(&nodes[i])
		*into(&nodes[i]) += at
	}
	order := make([]int32, n)
	for i := range slices.Backward(b.drafts) {
		if d := &b.drafts[i]; !d.gone {
			p := into(&nodes[of(d)])
			*p--
			order[*p] = int32(i)
		}
	}
	byID := func(x, y int32) int { return cmp.Compare(b.links.of(x), b.links.of(y)) }
	for p := range len(nodes) - 1 {
		if own := order[*into(&nodes[p]):*into(&nodes[p+1])]; len(own) > 1 {
			slices.SortFunc(own, byID)
		}
	}
	return order
}

// placeShut lists the sole and exclusive links, and marks the links of their grantors.
func (b *Builder) placeShut(t *base, given, place []int32) {
	for p := range len(t.nodes) - 1 {
		t.nodes[p].shut = int32(len(t.shut))
		own := given[t.nodes[p].out:t.nodes[p+1].out]
		for _, was := range own {
			if d := &b.drafts[was]; d.exclusivity != notExclusive {
				t.shut = append(t.shut, shut{place[was], d.grantee, b.subjectList(t, b.subject[was], place)})
			}
		}
		if len(t.shut) > int(t.nodes[p].shut) {
			for _, was := range own {
				t.facts[place[was]].status |= linkRivals
			}
		}
	}
	t.nodes[len(t.nodes)-1].shut = int32(len(t.shut))
}

func (b *Builder) subjectList(t *base, subject []markwarden.AuthorizationID, place []int32) int32 {
	if len(subject) == 0 {
		return 0
	}
	at := len(t.lists)
	t.lists = append(t.lists, int32(len(subject)))
	for _, id := range subject {
		n, ok := b.links.find(string(id))
		if !ok || b.drafts[n].gone {
			t.lists = t.lists[:at]
			return asRecord
		}
		t.lists = append(t.lists, place[n])
	}
	return int32(at)
}

// survey says in from how far ways go on above the grantors.
func (b *base) survey() {
	heights := make([]way, b.parties.len())
	for p := range heights {
		if b.nodes[p].in < b.nodes[p+1].in {
			heights[p] = wayEndsAt
		}
	}
	for i, g := range b.from {
		if b.nodes[g].in < b.nodes[g+1].in {
			heights[b.grantees[i]] = wayOn
		}
	}
	for i, g := range b.from {
		b.from[i] = g | heights[g]
	}
}
