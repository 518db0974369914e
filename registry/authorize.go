package registry

import (
	"slices"
	"sync"

	"markwarden"
)

// maxLinks is how many links a chain may have.
const maxLinks = 8

// Authorize answers whether a store may sell under a right, by the rules that docs/authorization.md explains. It is safe for
// many goroutines.
func (s *Snapshot) Authorize(q markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
	unknown := markwarden.AuthorizationAnswer{Answer: markwarden.AnswerUnknown}
	store, ok := s.owner(q.Store)
	if !ok {
		return unknown
	}
	r := s.right(q.Right)
	if r == nil {
		return unknown
	}
	now, holder := 0, r.always
	if holder < 0 {
		if now = holderAt(r.rec, &q); now < 0 {
			return unknown // nobody held it yet
		}
		holder = r.holders[now]
	}
	p := s.point(&q)
	p.right = r.no
	if holder == store {
		return s.ownStore(store, &p)
	}
	x := searches.Get().(*search)
	defer x.release()
	x.s, x.p, x.right, x.now, x.holder, x.store = s, p, r, now, holder, store
	x.below(holder)
	if x.grant() {
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted, Chain: x.ids()}
	}
	broken, why := x.deny()
	if broken < 0 {
		return unknown
	}
	return s.denied(broken, why)
}

// point is what a question asks; but for the right, which Authorize has at hand.
func (s *Snapshot) point(q *markwarden.AuthorizationQuestion) point {
	p := point{territory: q.Territory, channel: q.Channel, at: q.At}
	if q.Class != 0 {
		p.class = classBit(q.Class)
	}
	n, near := nanos(q.At)
	p.nanos, p.far = n, !near
	return p
}

func (s *Snapshot) denied(link int32, why reason) markwarden.AuthorizationAnswer {
	return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: s.linkID(link), Reason: reasons[why]}
}

// holderAt is the place of the last holder that has begun; -1 before the first.
func holderAt(r *markwarden.Right, q *markwarden.AuthorizationQuestion) int {
	n := -1
	for i := range r.Holders {
		if r.Holders[i].From.After(q.At) {
			break
		}
		n = i
	}
	return n
}

// ownStore answers for a store of the right's holder: it needs no link, unless the holder shut itself out.
func (s *Snapshot) ownStore(holder int32, p *point) markwarden.AuthorizationAnswer {
	for _, n := range s.shutting(holder) { // in order of ids: the first one is named
		if l := s.link(n); l.exclusivity == exclusive && s.test(n, l, p) == fine {
			return s.denied(n, excludedBy)
		}
	}
	return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted}
}

// search is one question's working memory.
type search struct {
	s             *Snapshot
	p             point
	right         *right
	now           int // place of the holder at the point's moment
	holder, store int32
	near          []int32 // parties to which the holder or a former one granted something
	far           bool    // these are too many to be listed

	numbers table
	steps   []step  // of grant
	chain   []int32 // links that grant, holder first
	denial  denial
}

var searches = sync.Pool{New: func() any { return new(search) }}

func (x *search) release() {
	x.s, x.right, x.p = nil, nil, point{}
	searches.Put(x)
}

func (x *search) ids() []markwarden.AuthorizationID {
	all := make([]markwarden.AuthorizationID, len(x.chain))
	for i, n := range x.chain {
		all[i] = x.s.linkID(n)
	}
	return all
}

// excluded says whether another link of the same grantor shuts n out at the point.
func (x *search) excluded(n int32, l *link) bool {
	if l.rank >= 0 && !l.rivals && len(x.s.over.shut) == 0 {
		return false
	}
	for _, m := range x.s.shutting(l.grantor) {
		if x.s.shuts(m, n, &x.p) {
			return true
		}
	}
	return false
}

// good says whether a link holds with below links between it and the store.
func (x *search) good(n int32, l *link, below int) bool {
	return int(l.depth) >= below && x.s.test(n, l, &x.p) == fine && !x.excluded(n, l)
}

// maxNear is how many parties near lists.
const maxNear = 64

// below fills near: a way up that ends one link further is worth following only from these.
func (x *search) below(holder int32) {
	x.near, x.far = x.near[:0], false
	x.grantees(holder)
	x.former(x.grantees)
}

func (x *search) grantees(party int32) {
	if len(x.s.over.out) == 0 && int(party) < len(x.s.base.parties) {
		at := x.s.base.out.at[party : party+2]
		if x.far = x.far || len(x.near)+int(at[1]-at[0]) > maxNear; !x.far {
			x.near = append(x.near, x.s.base.to[at[0]:at[1]]...)
		}
		return
	}
	out := x.s.outgoing(party)
	if x.far = x.far || len(x.near)+len(out) > maxNear; x.far {
		return
	}
	for _, n := range out {
		x.near = append(x.near, x.s.link(n).grantee)
	}
}

// leads says whether a way up may lead from a party to the holder or a former one, which are passed over.
func (x *search) leads(party int32, above way) bool {
	return above == wayOn || above == wayEndsAt && (x.far || slices.Contains(x.near, party))
}

// begins says whether a chain may begin with a link: its grantor is the holder, or was when it granted the link and
// nothing has ended the licence since.
func (x *search) begins(n int32, l *link) bool {
	if l.grantor == x.holder {
		return true
	}
	from := moment(l.from)
	if l.far {
		from = x.s.record(n).From
	}
	history := x.right.rec.Holders
	then := -1
	for i := 0; i <= x.now; i++ {
		if history[i].From.After(from) {
			break
		}
		then = i
	}
	if then < 0 || x.right.holders[then] != l.grantor {
		return false
	}
	for i := then + 1; i <= x.now; i++ {
		if history[i].EndLicences {
			return false
		}
	}
	return true
}

// former calls fn with each party that held the right before the holder, once.
func (x *search) former(fn func(party int32)) {
	if x.now == 0 {
		return
	}
	holders := x.right.holders
	for i, p := range holders[:x.now] {
		if p == holders[x.now] || p == x.store {
			continue
		}
		once := true
		for _, q := range holders[:i] {
			once = once && q != p
		}
		if once {
			fn(p)
		}
	}
}
