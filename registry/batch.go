package registry

import (
	"sync"

	"markwarden"
)

// lanes is how many questions are answered side by side.
const lanes = 32

// block answers a few questions together. Each step is taken for all of them before the next one: what the next step reads is touched
// first, so that the processor waits for the memory of many questions at once and not for one after the other.
type block struct {
	lanes   [lanes]search
	memo    memo
	touched uint64 // of no use but to make the touching real
}

// memo keeps what the question before asked for: most questions name the same few marketplaces, territories and channels.
type memo struct {
	market             markwarden.MarketplaceID
	stores             *names
	territory, channel word
}

type word struct {
	text string
	no   int32
}

func (m *memo) reset() { *m = memo{territory: word{no: notAsked}, channel: word{no: notAsked}} }

func (w *word) number(s *Snapshot, text string) int32 {
	if w.text != text {
		w.text, w.no = text, s.word(text)
	}
	return w.no
}

var blocks = sync.Pool{New: func() any { b := new(block); b.memo.reset(); return b }}

func (b *block) release() {
	for i := range b.lanes {
		b.lanes[i].s, b.lanes[i].holders, b.lanes[i].stores = nil, nil, nil
	}
	b.memo.reset()
	blocks.Put(b)
}

// AuthorizeAll answers questions, each as Authorize would, several times as fast. There is room for as many answers.
func (s *Snapshot) AuthorizeAll(questions []markwarden.AuthorizationQuestion, answers []markwarden.AuthorizationAnswer) {
	b := blocks.Get().(*block)
	defer b.release()
	for len(questions) > 0 {
		n := min(lanes, len(questions))
		b.answer(s, questions[:n], answers[:n])
		questions, answers = questions[n:], answers[n:]
	}
}

func (b *block) answer(s *Snapshot, questions []markwarden.AuthorizationQuestion, answers []markwarden.AuthorizationAnswer) {
	all := b.lanes[:len(questions)]
	for i := range all {
		all[i].look(s, &questions[i], &b.memo)
	}
	for i := range all {
		b.touched += all[i].touchNames()
	}
	for i := range all {
		all[i].find(&questions[i])
	}
	for i := range all {
		b.touched += all[i].touchFound()
	}
	for i := range all {
		b.touched += all[i].touchHolders()
	}
	for i := range all {
		all[i].hold(&questions[i], &b.memo)
	}
	for i := range all {
		b.touched += all[i].touchHolder()
	}
	for i := range all {
		b.touched += all[i].touchGrantees()
	}
	for i := range all {
		all[i].below()
	}
	for above, more := 1, true; above <= maxLinks && more; above++ {
		more = false
		for i := range all {
			if all[i].climbing() {
				b.touched += all[i].up(above)
				more = more || all[i].climbing()
			}
		}
		for i := range all {
			if all[i].climbing() {
				b.touched += all[i].touchReached()
			}
		}
	}
	for i := range all {
		b.touched += all[i].touchPaths()
	}
	for i := range all {
		b.touched += all[i].touchLists()
	}
	links := 0
	for i := range all {
		all[i].judge()
		links += len(all[i].chain)
	}
	for i := range all {
		b.touched += all[i].touchIDs()
	}
	ids := make([]markwarden.AuthorizationID, links)
	for i := range all {
		n := len(all[i].chain)
		answers[i] = all[i].answer(ids[:n:n])
		ids = ids[n:]
	}
}

// maxLines is how many lines of the cache of one party's links are touched.
const (
	maxLines = 4
	fromLine = 16 // entries of base.from in a line
)

func (x *search) touchNames() (sum uint64) {
	if x.stores != nil {
		sum += uint64(x.stores.slots[x.slot].n)
	}
	if slots := x.s.base.rightNames.slots; len(slots) > 0 {
		sum += uint64(slots[x.rightSlot].n)
	}
	return sum
}

func (x *search) touchFound() (sum uint64) {
	if x.settled {
		return 0
	}
	if b := x.s.base; int(x.p.right) < len(b.held) {
		sum += uint64(b.held[x.p.right].n)
	}
	return sum + x.touchNode(x.store)
}

func (x *search) touchNode(party int32) uint64 {
	if nodes := x.s.base.nodes; int(party) < len(nodes) {
		return uint64(nodes[party].in)
	}
	return 0
}

func (x *search) touchHolders() (sum uint64) {
	if x.settled {
		return 0
	}
	x.start()
	if b := x.s.base; int(x.p.right) < len(b.held) {
		if h := b.held[x.p.right]; h.n > 0 {
			sum += uint64(b.holders[h.holder].party)
		}
	}
	return sum + x.touchReached()
}

func (x *search) touchHolder() uint64 {
	if x.settled {
		return 0
	}
	return x.touchNode(x.holder)
}

func (x *search) touchGrantees() uint64 {
	if x.settled {
		return 0
	}
	if to := x.s.base.toOf(x.holder); len(to) > 0 {
		return uint64(to[0])
	}
	return 0
}

// touchReached touches what was granted to the parties of the highest level, of which the nodes were touched before.
func (x *search) touchReached() (sum uint64) {
	b := x.s.base
	for _, r := range x.paths.reached[x.paths.level:] {
		if int(r.party)+1 >= len(b.nodes) {
			continue
		}
		from, to := b.nodes[r.party].in, b.nodes[r.party+1].in
		for at := from; at < min(to, from+maxLines*fromLine); at += fromLine {
			sum += uint64(b.from[at])
		}
	}
	return sum
}

// touchPaths touches the links on the paths.
func (x *search) touchPaths() (sum uint64) {
	if x.settled || x.holder == x.store {
		return 0
	}
	facts := x.s.base.facts
	for i := range x.paths.n {
		for _, n := range x.paths.path(i) {
			if int(n) < len(facts) {
				sum += uint64(facts[n].from)
			}
		}
	}
	return sum
}

// touchLists touches the lists of rights of the links on the paths.
func (x *search) touchLists() (sum uint64) {
	if x.settled || x.holder == x.store {
		return 0
	}
	b := x.s.base
	for i := range x.paths.n {
		for _, n := range x.paths.path(i) {
			if int(n) < len(b.facts) {
				sum += uint64(b.lists[b.facts[n].rights])
			}
		}
	}
	return sum
}

func (x *search) touchIDs() (sum uint64) {
	at := x.s.base.links.at
	for _, n := range x.chain {
		if int(n) < len(at) {
			sum += at[n]
		}
	}
	if x.verdict == markwarden.AnswerDenied && int(x.broken) < len(at) {
		sum += at[x.broken]
	}
	return sum
}
