package registry

import (
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
	now := holderAt(r.rec, q)
	if now < 0 {
		return unknown // nobody held it yet
	}
	p := s.point(&q)
	p.right = r.no
	if r.holders[now] == store {
		return s.ownStore(store, &p)
	}
	x := searches.Get().(*search)
	defer x.release()
	x.s, x.p, x.right, x.now, x.store = s, p, r, now, store
	if x.grant() {
		return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted, Chain: x.ids()}
	}
	broken, why := x.deny()
	if broken < 0 {
		return unknown
	}
	return denied(s.link(broken), why)
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

func denied(l *link, why reason) markwarden.AuthorizationAnswer {
	return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: l.rec.ID, Reason: reasons[why]}
}

// holderAt is the place of the last holder that has begun; -1 before the first.
func holderAt(r *markwarden.Right, q markwarden.AuthorizationQuestion) int {
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
		if l := s.link(n); l.exclusivity == exclusive && l.test(p) == fine {
			return denied(l, excludedBy)
		}
	}
	return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted}
}

// search is one question's working memory.
type search struct {
	s     *Snapshot
	p     point
	right *right
	now   int // place of the holder at the point's moment
	store int32

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
		all[i] = x.s.link(n).rec.ID
	}
	return all
}

// excluded says whether another link of the same grantor shuts l out at the point.
func (x *search) excluded(l *link) bool {
	for _, n := range x.s.shutting(l.grantor) {
		if x.s.link(n).shuts(l, &x.p) {
			return true
		}
	}
	return false
}

// good says whether a link holds with below links between it and the store.
func (x *search) good(l *link, below int) bool {
	return int(l.depth) >= below && l.test(&x.p) == fine && !x.excluded(l)
}

// begins says whether a chain may begin with a link: its grantor is the holder, or was when it granted the link and
// nothing has ended the licence since.
func (x *search) begins(l *link) bool {
	if l.grantor == x.right.holders[x.now] {
		return true
	}
	history := x.right.rec.Holders
	then := -1
	for i := 0; i <= x.now; i++ {
		if history[i].From.After(l.rec.From) {
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
