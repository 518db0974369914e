package registry

import (
	"iter"
	"slices"

	"markwarden"
)

// Snapshot is the registry at one revision. It never changes and is safe for many readers.
//
// It is a large base and a small overlay: With copies the overlay only, and builds a new base when the overlay has grown.
type Snapshot struct {
	revision int64
	base     *base
	over     overlay
}

// NewSnapshot makes a snapshot of records; of several with one kind and id the last counts.
func NewSnapshot(revision int64, records []Record) *Snapshot {
	var b Builder
	for _, r := range records {
		b.Add(r)
	}
	return b.Snapshot(revision)
}

// Revision is the registry's revision that the snapshot shows.
func (s *Snapshot) Revision() int64 { return s.revision }

// Bytes is how much memory the snapshot's tables take: without what has changed since they were built, and without the rights that were
// asked for, which are kept as they were handed out.
func (s *Snapshot) Bytes() int { return s.base.bytes() }

// Right finds a right.
func (s *Snapshot) Right(id markwarden.RightID) (*markwarden.Right, bool) {
	n, ok := s.rightNo(id)
	if !ok {
		return nil, false
	}
	r := s.right(n)
	return r, r != nil
}

func (s *Snapshot) rightNo(id markwarden.RightID) (int32, bool) {
	n, ok := s.base.rightNames.find(string(id))
	if !ok {
		n, ok = s.over.rightNo[id]
	}
	return n, ok
}

func (s *Snapshot) right(n int32) *markwarden.Right {
	if len(s.over.rights) > 0 {
		if r, ok := s.over.rights[n]; ok {
			return r.rec
		}
	}
	return s.base.right(n)
}

// Rights lists all rights: those of the base in order of their ids, then those that came later.
func (s *Snapshot) Rights() iter.Seq[*markwarden.Right] {
	return func(yield func(*markwarden.Right) bool) {
		for n := range int32(s.base.rights.len() + len(s.over.rightNo)) {
			if r := s.right(n); r != nil && !yield(r) {
				return
			}
		}
	}
}

// Party finds a party.
func (s *Snapshot) Party(id markwarden.PartyID) (*markwarden.Party, bool) {
	n, ok := s.partyNo(id)
	if !ok {
		return nil, false
	}
	p := s.party(n)
	return p, p != nil
}

func (s *Snapshot) partyNo(id markwarden.PartyID) (int32, bool) {
	n, ok := s.base.parties.find(string(id))
	if !ok {
		n, ok = s.over.partyNo[id]
	}
	return n, ok
}

func (s *Snapshot) party(n int32) *markwarden.Party {
	if len(s.over.parties) > 0 {
		if p, ok := s.over.parties[n]; ok {
			return p
		}
	}
	return s.base.partyDocs.record(n).Party
}

// partyCount is one more than the largest number of a party.
func (s *Snapshot) partyCount() int { return s.base.parties.len() + len(s.over.partyNo) }

// Parties lists all parties on file, in no order.
func (s *Snapshot) Parties() iter.Seq[*markwarden.Party] {
	return func(yield func(*markwarden.Party) bool) {
		for n := range int32(s.partyCount()) {
			if p := s.party(n); p != nil && !yield(p) {
				return
			}
		}
	}
}

// Authorization finds an authorization.
func (s *Snapshot) Authorization(id markwarden.AuthorizationID) (*markwarden.Authorization, bool) {
	n, ok := s.linkNo(id)
	if !ok {
		return nil, false
	}
	return s.record(n), true
}

// Authorizations lists all authorizations, in no order.
func (s *Snapshot) Authorizations() iter.Seq[*markwarden.Authorization] {
	return func(yield func(*markwarden.Authorization) bool) {
		for p := range int32(s.partyCount()) {
			in := s.incoming(p)
			for i := range in.n {
				if !yield(s.record(in.at(i))) {
					return
				}
			}
		}
	}
}

// eachLink calls fn with the number and the parties of every link, without making its record.
func (s *Snapshot) eachLink(fn func(link, grantor, grantee int32)) {
	for p := range int32(s.partyCount()) {
		in := s.incoming(p)
		for i := range in.n {
			n := in.at(i)
			grantor, _ := s.grantor(n)
			fn(n, grantor, p)
		}
	}
}

// holdings calls fn with every right that a party holds, held or will hold.
func (s *Snapshot) holdings(party int32, fn func(markwarden.RightID)) {
	is := func(h holder) bool { return h.party == party }
	for n, h := range s.base.held {
		if _, changed := s.over.right(int32(n)); changed {
			continue
		}
		if h.n == always && h.holder == party || h.n > 0 && slices.ContainsFunc(s.base.holders[h.holder:h.holder+h.n], is) {
			fn(markwarden.RightID(s.base.rights.of(int32(n))))
		}
	}
	for _, n := range sortedKeys(s.over.rights) {
		if r := s.over.rights[n]; r.rec != nil && slices.ContainsFunc(r.holders, is) {
			fn(r.rec.ID)
		}
	}
}

// Received lists what was granted to a party; Granted lists what it granted. Both in order of ids.
func (s *Snapshot) Received(p markwarden.PartyID) []*markwarden.Authorization {
	n, ok := s.partyNo(p)
	if !ok {
		return nil
	}
	in := s.incoming(n)
	all := make([]*markwarden.Authorization, in.n)
	for i := range in.n {
		all[i] = s.record(in.at(i))
	}
	return all
}

// Granted lists what a party granted, in order of ids.
func (s *Snapshot) Granted(p markwarden.PartyID) []*markwarden.Authorization {
	n, ok := s.partyNo(p)
	if !ok {
		return nil
	}
	var all []*markwarden.Authorization
	for _, l := range s.outgoing(n) {
		all = append(all, s.record(l))
	}
	return all
}

// Marketplace is a marketplace, with the defaults (regime open, mode observe) where it is not on file.
func (s *Snapshot) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	m, ok := s.over.markets[id]
	if !ok {
		m = s.base.markets[id]
	}
	if m == nil {
		return markwarden.Marketplace{ID: id, Regime: markwarden.RegimeOpen, Mode: markwarden.ModeObserve}
	}
	return *m
}

// Marketplaces lists the marketplaces on file, in no order.
func (s *Snapshot) Marketplaces() iter.Seq[markwarden.Marketplace] {
	return func(yield func(markwarden.Marketplace) bool) {
		for id, m := range s.base.markets {
			if _, changed := s.over.markets[id]; !changed && !yield(*m) {
				return
			}
		}
		for _, m := range s.over.markets {
			if m != nil && !yield(*m) {
				return
			}
		}
	}
}

// Owner is the party that owns a store.
func (s *Snapshot) Owner(st markwarden.Store) (markwarden.PartyID, bool) {
	n, ok := s.owner(st)
	if !ok {
		return "", false
	}
	return s.party(n).ID, true
}

func (s *Snapshot) owner(st markwarden.Store) (int32, bool) {
	if len(s.over.owners) > 0 {
		if n, ok := s.over.owners[st]; ok {
			return n, n >= 0
		}
	}
	stores := s.base.owners[st.Marketplace]
	if stores == nil {
		return 0, false
	}
	return stores.find(string(st.ID))
}

// Records lists everything on file: marketplaces, parties, rights, authorizations.
func (s *Snapshot) Records() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for m := range s.Marketplaces() {
			if !yield(Record{Marketplace: &m}) {
				return
			}
		}
		for p := range s.Parties() {
			if !yield(Record{Party: p}) {
				return
			}
		}
		for r := range s.Rights() {
			if !yield(Record{Right: r}) {
				return
			}
		}
		for a := range s.Authorizations() {
			if !yield(Record{Authorization: a}) {
				return
			}
		}
	}
}

// Record finds a record by its kind and id.
func (s *Snapshot) Record(k Kind, id string) (r Record, ok bool) {
	switch k {
	case KindMarketplace:
		m := s.Marketplace(markwarden.MarketplaceID(id))
		return Record{Marketplace: &m}, s.hasMarketplace(m.ID)
	case KindParty:
		r.Party, ok = s.Party(markwarden.PartyID(id))
	case KindRight:
		r.Right, ok = s.Right(markwarden.RightID(id))
	case KindAuthorization:
		r.Authorization, ok = s.Authorization(markwarden.AuthorizationID(id))
	}
	return r, ok
}

func (s *Snapshot) hasMarketplace(id markwarden.MarketplaceID) bool {
	m, ok := s.over.markets[id]
	if !ok {
		m = s.base.markets[id]
	}
	return m != nil
}

// Counts says how many records of each kind are on file.
func (s *Snapshot) Counts() map[Kind]int {
	n := map[Kind]int{}
	add := func(k Kind, more int) {
		if n[k] += more; n[k] == 0 {
			delete(n, k)
		}
	}
	for range s.Marketplaces() {
		add(KindMarketplace, 1)
	}
	for p := range int32(s.partyCount()) {
		if p := s.hasParty(p); p {
			add(KindParty, 1)
		}
	}
	for r := range int32(s.base.rights.len() + len(s.over.rightNo)) {
		if s.hasRight(r) {
			add(KindRight, 1)
		}
	}
	for p := range int32(s.partyCount()) {
		add(KindAuthorization, int(s.incoming(p).n))
	}
	return n
}

func (s *Snapshot) hasParty(n int32) bool {
	if p, ok := s.over.parties[n]; ok {
		return p != nil
	}
	return len(s.base.partyDocs.of(n)) > 0
}

func (s *Snapshot) hasRight(n int32) bool {
	if r, ok := s.over.rights[n]; ok {
		return r.rec != nil
	}
	return len(s.base.rightDocs.of(n)) > 0
}

// link is a link by its number: the base's first, then the overlay's.
func (s *Snapshot) link(n int32) *link {
	if k := int(n) - len(s.base.facts); k >= 0 {
		return &s.over.links[k].link
	}
	return &s.base.facts[n]
}

// record is the record of a link. The base's are made anew each time.
func (s *Snapshot) record(n int32) *markwarden.Authorization {
	if k := int(n) - len(s.base.facts); k >= 0 {
		return s.over.records[k]
	}
	return s.base.link(n)
}

func (s *Snapshot) linkID(n int32) string {
	if k := int(n) - len(s.base.facts); k >= 0 {
		return string(s.over.records[k].ID)
	}
	return s.base.links.of(n)
}

// list is the list at a place: the base's stand first.
func (s *Snapshot) list(at int32) []int32 {
	if k := at - int32(len(s.base.lists)); k >= 0 {
		return list(s.over.lists, k+1) // the overlay's places begin with 1 as well
	}
	return list(s.base.lists, at)
}

// word is the number of a territory or channel that a question names; "" is not asked.
func (s *Snapshot) word(w string) int32 {
	if w == "" {
		return notAsked
	}
	n, ok := s.base.words.find(w)
	if !ok {
		if n, ok = s.over.wordNo[w]; !ok {
			return nowhere
		}
	}
	return n
}

// run is a list of link numbers: a stretch of the base, or a list.
type run struct {
	first, n int32
	list     []int32
}

func (r *run) at(i int32) int32 {
	if r.list != nil {
		return r.list[i]
	}
	return r.first + i
}

// incoming are the links to a party, in order of ids.
func (s *Snapshot) incoming(party int32) run {
	if len(s.over.in) > 0 {
		if l, ok := s.over.in[party]; ok {
			return run{n: int32(len(l)), list: l}
		}
	}
	if int(party)+1 >= len(s.base.nodes) {
		return run{}
	}
	from := s.base.nodes[party].in
	return run{first: from, n: s.base.nodes[party+1].in - from}
}

// grantor is who granted a link, and how far it goes on above. It spares reading the link itself, which is seldom in the
// processor's cache.
func (s *Snapshot) grantor(n int32) (party int32, above way) {
	if k := int(n) - len(s.base.from); k >= 0 {
		return s.over.links[k].grantor, wayOn
	}
	f := s.base.from[n]
	party, above = int32(f&^wayMask), f&wayMask
	if len(s.over.raised) > 0 && above != wayOn && s.over.raised[party] {
		above = wayOn
	}
	return party, above
}

func (s *Snapshot) grantee(n int32) int32 {
	if k := int(n) - len(s.base.grantees); k >= 0 {
		return s.over.links[k].grantee
	}
	return s.base.grantees[n]
}

// outgoing are the links from a party, in order of ids; shutting are those of them that are sole or exclusive.
func (s *Snapshot) outgoing(party int32) []int32 {
	if l, ok := s.over.out[party]; ok {
		return l
	}
	return s.base.outOf(party)
}

func (s *Snapshot) shutting(party int32) []shut {
	if len(s.over.shut) > 0 {
		if l, ok := s.over.shut[party]; ok {
			return l
		}
	}
	return s.base.shutBy(party)
}

// shuts says whether a sole or exclusive link shuts out another one of its grantor at a point.
func (s *Snapshot) shuts(e *shut, other int32, p *point) bool {
	return e.grantee != s.grantee(other) && s.test(s.link(e.link), p) == fine && !s.subjectTo(e, other)
}

func (s *Snapshot) subjectTo(e *shut, other int32) bool {
	switch {
	case e.subject == 0:
		return false
	case e.subject != asRecord && int(other) < len(s.base.facts):
		return slices.Contains(s.list(e.subject), other)
	}
	return slices.Contains(s.record(e.link).SubjectTo, markwarden.AuthorizationID(s.linkID(other)))
}
