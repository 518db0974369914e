package registry

import "markwarden"

// paths are the ways from the holder or a former one to the store, when they are few: each is then looked at, the obvious way. Where they are
// many, grant and deny find the answer without going through all.
type paths struct {
	all   bool // there are no others
	n     int
	links [maxPaths][maxLinks]int32 // from the store upward
	len   [maxPaths]int
}

const (
	maxPaths = 8
	maxLooks = 1024 // links that walk looks at
)

// walk collects the paths. x.near is filled.
func (x *search) walk() {
	if x.settled || x.holder == x.store {
		return
	}
	x.paths.n, x.paths.all = 0, true
	var (
		todo    [maxLinks]run
		next    [maxLinks]int32
		parties [maxLinks + 1]int32
		path    [maxLinks]int32
	)
	parties[0], todo[0], next[0] = x.store, x.s.incoming(x.store), 0
	looks := 0
	for level := 0; level >= 0; {
		if next[level] == todo[level].n {
			level--
			continue
		}
		if looks++; looks > maxLooks {
			x.paths.all = false
			return
		}
		n := todo[level].at(next[level])
		next[level]++
		grantor, above := x.s.grantor(n)
		start, on := x.held(grantor), x.leads(grantor, above)
		if !start && !on || contains(parties[:level+1], grantor) {
			continue
		}
		path[level] = n
		if start && !x.paths.add(path[:level+1]) {
			return
		}
		if on && level+1 < maxLinks {
			level++
			parties[level], todo[level], next[level] = grantor, x.s.incoming(grantor), 0
		}
	}
}

func contains(parties []int32, party int32) bool {
	for _, p := range parties {
		if p == party {
			return true
		}
	}
	return false
}

func (p *paths) add(path []int32) bool {
	if p.n == maxPaths {
		p.all = false
		return false
	}
	copy(p.links[p.n][:], path)
	p.len[p.n] = len(path)
	p.n++
	return true
}

// compare settles the answer from the paths: the shortest that holds; or that whose first broken link stands furthest from its start; of
// several the first by the ids of their links.
func (x *search) compare() {
	x.settled = true
	granted, denied, place := -1, -1, 0
	for i := range x.paths.n {
		if granted >= 0 && x.paths.len[i] > x.paths.len[granted] {
			continue
		}
		at, why := x.firstBroken(x.paths.links[i][:x.paths.len[i]])
		switch {
		case why == fine:
			if granted < 0 || x.paths.len[i] < x.paths.len[granted] || x.earlier(i, granted) {
				granted = i
			}
		case denied < 0 || at > place || at == place && x.earlier(i, denied):
			denied, place = i, at
			x.broken, x.why = x.paths.links[i][x.paths.len[i]-1-at], why
		}
	}
	switch {
	case granted >= 0:
		x.verdict = markwarden.AnswerGranted
		for i := x.paths.len[granted] - 1; i >= 0; i-- {
			x.chain = append(x.chain, x.paths.links[granted][i])
		}
	case denied >= 0:
		x.verdict = markwarden.AnswerDenied
	}
}

// firstBroken is the place, from the holder's end, and the first reason of the first link that does not hold.
func (x *search) firstBroken(path []int32) (at int, why reason) {
	for below := len(path) - 1; below >= 0; below-- {
		n := path[below]
		l := x.s.link(n)
		why := x.s.test(l, &x.p)
		switch {
		case why != fine:
		case int(l.depth) < below:
			why = sublicenceDepth
		case x.excluded(n, l):
			why = excludedBy
		case below == len(path)-1 && !x.begins(n, l):
			why = grantorNotHolder
		default:
			continue
		}
		return len(path) - 1 - below, why
	}
	return 0, fine
}

// earlier orders paths by the ids of their links, from the holder's end.
func (x *search) earlier(i, k int) bool {
	a, b := x.paths.links[i][:x.paths.len[i]], x.paths.links[k][:x.paths.len[k]]
	for d := 1; d <= min(len(a), len(b)); d++ {
		if m, n := a[len(a)-d], b[len(b)-d]; m != n {
			return x.s.before(m, n)
		}
	}
	return len(a) < len(b)
}
