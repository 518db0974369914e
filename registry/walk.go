package registry

import "markwarden"

// paths are the ways from the holder or a former one to the store, when they are few: each is then looked at, the obvious way. Where they are
// many, grant and deny find the answer without going through all.
type paths struct {
	many  bool // they were not all collected
	n     int
	links [maxPaths][maxLinks]int32 // from the holder's end
	len   [maxPaths]int
	// reached are the ways up from the store that may lead on: a tree, the store first, then level by level.
	reached []reached
	level   int // where the highest level begins in reached
	looks   int
}

// reached is a party to which a way up leads over a link, and the place of the party before it.
type reached struct{ party, link, below int32 }

const (
	maxPaths   = 16
	maxReached = 128  // parties of the tree
	maxLooks   = 4096 // links that are looked at
)

// start begins the tree at the store.
func (x *search) start() {
	p := &x.paths
	p.many, p.n, p.level, p.looks = false, 0, 0, 0
	p.reached = append(p.reached[:0], reached{party: x.store, link: -1, below: -1})
}

// walk collects the paths.
func (x *search) walk() {
	if x.settled || x.holder == x.store {
		return
	}
	x.start()
	for above := 1; above <= maxLinks && x.climbing(); above++ {
		x.up(above)
	}
}

// climbing says whether there may be something above what was reached.
func (x *search) climbing() bool {
	return !x.settled && !x.paths.many && x.paths.level < len(x.paths.reached)
}

// up goes one level up, to where a chain of above links begins. It touches the nodes of the parties that are reached, for the next level; what it
// returns is of no use.
func (x *search) up(above int) (touched uint64) {
	p := &x.paths
	end := len(p.reached)
	for i := p.level; i < end; i++ {
		in := x.s.incoming(p.reached[i].party)
		for k := x.passOver(&in, 0); k < in.n; k += 1 + x.passOver(&in, k+1) {
			n := in.at(k)
			grantor, ways := x.s.grantor(n)
			start, on := x.held(grantor), x.leads(grantor, ways)
			if !start && !on || p.passes(int32(i), grantor) {
				continue
			}
			if start && !p.add(n, int32(i)) {
				return touched
			}
			if !on || above == maxLinks {
				continue
			}
			if len(p.reached) == maxReached {
				p.many = true
				return touched
			}
			p.reached = append(p.reached, reached{grantor, n, int32(i)})
			touched += x.touchNode(grantor)
		}
		if p.looks += int(in.n); p.looks > maxLooks {
			p.many = true
			return touched
		}
	}
	p.level = end
	return touched
}

// passOver counts the links of a run, from a place on, that lead nowhere: most do.
func (x *search) passOver(r *run, at int32) int32 {
	if r.list != nil || len(x.s.over.raised) > 0 || at >= r.n {
		return 0
	}
	links := x.s.base.from[r.first+at : r.first+r.n]
	holder, before := x.holder, x.now > 0
	for i, f := range links { // the loop in which most of the time is spent that is not waited for memory
		party := int32(f &^ wayMask)
		if party == holder || f >= wayEndsAt && x.leads(party, f&wayMask) || before && x.heldBefore(party) {
			return int32(i)
		}
	}
	return int32(len(links))
}

// passes says whether the way to place i passes a party.
func (p *paths) passes(i, party int32) bool {
	for ; i >= 0; i = p.reached[i].below {
		if p.reached[i].party == party {
			return true
		}
	}
	return false
}

// add notes the path that begins with a link to place i.
func (p *paths) add(link, i int32) bool {
	if p.n == maxPaths {
		p.many = true
		return false
	}
	path := &p.links[p.n]
	path[0] = link
	n := 1
	for ; p.reached[i].link >= 0; i = p.reached[i].below {
		path[n] = p.reached[i].link
		n++
	}
	p.len[p.n] = n
	p.n++
	return true
}

func (p *paths) path(i int) []int32 { return p.links[i][:p.len[i]] }

// compare settles the answer from the paths: the shortest that holds; or that whose first broken link stands furthest from its start; of
// several the first by the ids of their links.
func (x *search) compare() {
	x.settled = true
	p := &x.paths
	granted, denied, place := -1, -1, 0
	for i := range p.n {
		if granted >= 0 && p.len[i] > p.len[granted] {
			continue
		}
		at, why := x.firstBroken(p.path(i))
		switch {
		case why == fine:
			if granted < 0 || p.len[i] < p.len[granted] || x.less(p.path(i), p.path(granted)) {
				granted = i
			}
		case denied < 0 || at > place || at == place && x.less(p.path(i), p.path(denied)):
			denied, place = i, at
			x.broken, x.why = p.links[i][at], why
		}
	}
	switch {
	case granted >= 0:
		x.verdict = markwarden.AnswerGranted
		x.chain = append(x.chain, p.path(granted)...)
	case denied >= 0:
		x.verdict = markwarden.AnswerDenied
	}
}

// firstBroken is the place and the first reason of the first link that does not hold.
func (x *search) firstBroken(path []int32) (at int, why reason) {
	for i, n := range path {
		l := x.s.link(n)
		why := x.s.test(l, &x.p)
		switch {
		case why != fine:
		case int(l.depth) < len(path)-1-i:
			why = sublicenceDepth
		case x.excluded(n, l):
			why = excludedBy
		case i == 0 && !x.begins(n, l):
			why = grantorNotHolder
		default:
			continue
		}
		return i, why
	}
	return 0, fine
}
