package registry

import (
	"slices"

	"markwarden"
)

// maxLinks is how many links a chain may have.
const maxLinks = 8

// Authorize answers whether a store may sell under a right, by the rules that docs/authorization.md explains. It is safe for
// many goroutines.
func (s *Snapshot) Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
	b := blocks.Get().(*block)
	defer b.release()
	x := &b.lanes[0]
	x.look(s, &q, &b.memo)
	x.find(&q)
	x.hold(&q, &b.memo)
	x.below()
	x.walk()
	x.judge()
	return x.answer(make([]markwarden.AuthorizationID, len(x.chain)))
}

// search is one question and what is known of its answer.
type search struct {
	s             *Snapshot
	p             point
	settled       bool // what follows is the answer
	verdict       markwarden.Answer
	broken        int32 // denied
	why           reason
	chain         []int32 // granted: links, holder first
	holders       []holder
	now           int // place of the holder at the point's moment; with no holders: it has held the right since ever
	holder, store int32
	near          []int32 // parties to which the holder or a former one granted something
	seen          uint64  // a bit for each of near
	far           bool    // these are too many to be listed

	slot, rightSlot int    // where the names of the store and the right are looked for
	stores          *names // nil: none
	paths           paths

	numbers table
	steps   []step // of grant
	denial  denial
}

// look says where the names are looked for.
func (x *search) look(s *Snapshot, q *markwarden.AuthorizationQuestion, m *memo) {
	x.s, x.settled, x.verdict = s, false, markwarden.AnswerUnknown
	x.chain, x.near, x.holders, x.now, x.seen, x.far = x.chain[:0], x.near[:0], nil, 0, 0, false
	if m.stores == nil || m.market != q.Store.Marketplace {
		m.market, m.stores = q.Store.Marketplace, s.base.owners[q.Store.Marketplace]
	}
	if x.stores = m.stores; x.stores != nil {
		x.slot = x.stores.slot(string(q.Store.ID))
	}
	if len(s.base.rightNames.slots) > 0 {
		x.rightSlot = s.base.rightNames.slot(string(q.Right))
	}
}

// find finds the party of the store and the right, or settles that they are not on file.
func (x *search) find(q *markwarden.AuthorizationQuestion) {
	s, ok := x.s, false
	changed := false
	if len(s.over.owners) > 0 {
		if x.store, changed = s.over.owners[q.Store]; changed {
			ok = x.store >= 0
		}
	}
	if !changed && x.stores != nil {
		x.store, ok = x.stores.findFrom(x.slot, string(q.Store.ID))
	}
	if !ok {
		x.settled = true
		return
	}
	if len(s.base.rightNames.slots) == 0 {
		ok = false
	} else {
		x.p.right, ok = s.base.rightNames.findFrom(x.rightSlot, string(q.Right))
	}
	if !ok {
		if x.p.right, ok = s.over.rightNo[q.Right]; !ok {
			x.settled = true
		}
	}
}

// hold finds the holder at the moment that is asked for, or settles that there is none.
func (x *search) hold(q *markwarden.AuthorizationQuestion, m *memo) {
	if x.settled {
		return
	}
	s, p := x.s, &x.p
	p.ask(s, q, m)
	if r, ok := s.over.right(p.right); ok {
		x.holders = r.holders
	} else if int(p.right) < len(s.base.held) {
		h := s.base.held[p.right]
		if h.n == always {
			x.holder = h.holder
			return
		}
		x.holders = s.base.holders[h.holder : h.holder+h.n]
	}
	x.now = -1
	for i := range x.holders {
		if p.at.before(x.holders[i].from) {
			break
		}
		x.now = i
	}
	if x.now < 0 {
		x.settled = true // nobody has held it yet, or it is not on file
		return
	}
	x.holder = x.holders[x.now].party
}

// ask fills everything but the right.
func (p *point) ask(s *Snapshot, q *markwarden.AuthorizationQuestion, m *memo) {
	p.at = momentOf(q.At)
	p.sec, p.far = uint32(p.at.sec), p.at.sec <= 0 || p.at.sec >= never
	p.class, p.territory, p.channel = 0, m.territory.number(s, q.Territory), m.channel.number(s, q.Channel)
	if q.Class != 0 {
		p.class = classBit(q.Class)
	}
}

// ownStore settles the answer for a store of the right's holder: it needs no link, unless the holder shut itself out.
func (x *search) ownStore() {
	x.settled, x.verdict = true, markwarden.AnswerGranted
	for _, e := range x.s.shutting(x.holder) { // in order of ids: the first one is named
		if l := x.s.link(e.link); l.exclusivity == exclusive && x.s.test(l, &x.p) == fine {
			x.deniedBy(e.link, excludedBy)
			return
		}
	}
}

func (x *search) deniedBy(link int32, why reason) {
	x.settled, x.verdict, x.broken, x.why = true, markwarden.AnswerDenied, link, why
}

// judge settles the answer.
func (x *search) judge() {
	switch {
	case x.settled:
	case x.holder == x.store:
		x.ownStore()
	case !x.paths.many:
		x.compare()
	case x.grant():
		x.settled, x.verdict = true, markwarden.AnswerGranted
	default:
		x.settled = true
		if broken, why := x.deny(); broken >= 0 {
			x.deniedBy(broken, why)
		}
	}
}

// answer is what was settled; ids is memory for the chain's.
func (x *search) answer(ids []markwarden.AuthorizationID) markwarden.AuthorizationAnswer {
	a := markwarden.AuthorizationAnswer{Answer: x.verdict}
	switch x.verdict {
	case markwarden.AnswerGranted:
		if len(x.chain) > 0 {
			for i, n := range x.chain {
				ids[i] = markwarden.AuthorizationID(x.s.linkID(n))
			}
			a.Chain = ids
		}
	case markwarden.AnswerDenied:
		a.Broken, a.Reason = markwarden.AuthorizationID(x.s.linkID(x.broken)), reasons[x.why]
	case markwarden.AnswerUnknown:
	}
	return a
}

// excluded says whether another link of the same grantor shuts n out at the point.
func (x *search) excluded(n int32, l *link) bool {
	if int(n) < len(x.s.base.facts) && !l.is(linkRivals) && len(x.s.over.shut) == 0 {
		return false
	}
	grantor, _ := x.s.grantor(n)
	rivals := x.s.shutting(grantor)
	for i := range rivals {
		if rivals[i].link != n && x.s.shuts(&rivals[i], n, &x.p) {
			return true
		}
	}
	return false
}

// good says whether a link holds with below links between it and the store.
func (x *search) good(n int32, l *link, below int) bool {
	return int(l.depth) >= below && x.s.test(l, &x.p) == fine && !x.excluded(n, l)
}

// maxNear is how many parties near lists.
const maxNear = 64

// below fills near: a way up that ends one link further is worth following only from these.
func (x *search) below() {
	if x.settled {
		return
	}
	if x.holder == x.store {
		x.paths.level = len(x.paths.reached) // no way is looked for
		return
	}
	x.grantees(x.holder)
	if x.now > 0 {
		x.former(x.grantees)
	}
}

func (x *search) grantees(party int32) {
	if len(x.s.over.out) > 0 {
		if out, ok := x.s.over.out[party]; ok {
			for _, n := range out {
				x.nearby(x.s.grantee(n))
			}
			return
		}
	}
	to := x.s.base.toOf(party)
	if len(to) > maxNear {
		x.far = true
		return
	}
	for _, p := range to {
		x.nearby(p)
	}
}

func (x *search) nearby(party int32) {
	if x.far = x.far || len(x.near) == maxNear; !x.far {
		x.near = append(x.near, party)
		x.seen |= 1 << (party & 63)
	}
}

// leads says whether a way up may lead from a party to the holder or a former one, which are passed over.
func (x *search) leads(party int32, above way) bool {
	return above == wayOn || above == wayEndsAt && (x.far || x.seen&(1<<(party&63)) != 0 && slices.Contains(x.near, party))
}

// begins says whether a chain may begin with a link: its grantor is the holder, or was when it granted the link and
// nothing has ended the licence since.
func (x *search) begins(n int32, l *link) bool {
	grantor, _ := x.s.grantor(n)
	if grantor == x.holder {
		return true
	}
	from := x.s.period(l).from
	then := -1
	for i := 0; i <= x.now && i < len(x.holders); i++ {
		if from.before(x.holders[i].from) {
			break
		}
		then = i
	}
	if then < 0 || x.holders[then].party != grantor {
		return false
	}
	for i := then + 1; i <= x.now; i++ {
		if x.holders[i].end {
			return false
		}
	}
	return true
}

// held says whether a party is the holder or was one.
func (x *search) held(party int32) bool {
	return party == x.holder || x.now > 0 && x.heldBefore(party)
}

func (x *search) heldBefore(party int32) bool {
	for i := range x.now {
		if x.holders[i].party == party {
			return true
		}
	}
	return false
}

// former calls fn with each party that held the right before the holder, once.
func (x *search) former(fn func(party int32)) {
	for i := range x.now {
		p := x.holders[i].party
		if p == x.holder || p == x.store || slices.ContainsFunc(x.holders[:i], func(h holder) bool { return h.party == p }) {
			continue
		}
		fn(p)
	}
}
