package registry

import (
	"cmp"
	"slices"
)

// maxSteps bounds the search for the path that is named in a denial. Only a registry whose parties grant each other in
// circles by the thousand can reach it; then the best path found so far is named.
const maxSteps = 100_000

// denial is the part of the graph above the store, numbered from 0 (the store), with what is to be known of it.
type denial struct {
	parties []int32
	edges   []edge  // by grantor, then id of the link
	at      []int32 // by party: its first edge
	// lead[d*len(parties)+i]: how many good links in a row a walk of exactly d links from party i to the store can begin with;
	// -1: there is no such walk. Walks may pass a party twice, so it is a bound for paths, which may not.
	lead   []int8
	starts []int32 // edges with which a path may begin, in order of ids
	on     []bool  // by party: on the path that is being tried
	number []int32 // of trim
	path   []int32 // edges
	best   []int32 // edges of the best path
	good   int     // how many good links best begins with
	steps  int
}

// edge is a link in the part of the graph.
type edge struct {
	link       int32
	from, to   int32 // places in parties
	why        reason
	depth      uint8
	excluded   bool
	start      bool // from is the holder or was one
	mayNotLead bool // a chain can't begin with it
}

// sound says whether the link holds with below links between it and the store.
func (e *edge) sound(below int, first bool) bool {
	return e.why == fine && int(e.depth) >= below && !e.excluded && (!first || !e.mayNotLead)
}

// reason is the first reason why an edge isn't sound.
func (e *edge) reason(below int) reason {
	switch {
	case e.why != fine:
		return e.why
	case int(e.depth) < below:
		return sublicenceDepth
	case e.excluded:
		return excludedBy
	}
	return grantorNotHolder
}

// deny finds the path whose first broken link stands furthest from its start, of several the first by its links' ids, and
// returns that link and its first reason; -1 where no path leads from the holder or a former one to the store.
func (x *search) deny() (broken int32, why reason) {
	d := &x.denial
	if !x.survey(d) {
		return -1, fine
	}
	d.measure()
	d.choose(x)
	n := len(d.best)
	e := &d.edges[d.best[d.good]]
	return e.link, e.reason(n - 1 - d.good)
}

// survey collects the parties and links on the walks from the holder or a former one to the store, as far as a path may reach. It
// is false when there is no such walk. Links are looked at only when it is known that they stand on one.
func (x *search) survey(d *denial) bool {
	x.numbers.reset()
	x.numbers.place(x.store, 0)
	d.parties, d.edges = append(d.parties[:0], x.store), d.edges[:0]
	found := false
	for level, below := 0, 0; below < maxLinks && level < len(d.parties); below++ {
		end := len(d.parties)
		for i := level; i < end; i++ {
			in := x.s.incoming(d.parties[i])
			for k := range in.n {
				n := in.at(k)
				grantor, above := x.s.grantor(n)
				start := x.held(grantor)
				if !start && !x.leads(grantor, above) {
					continue // no way leads here
				}
				from, had := x.numbers.place(grantor, int32(len(d.parties)))
				if !had {
					d.parties = append(d.parties, grantor)
				}
				if from == 0 || int(from) == i {
					continue // from the store, or to itself: no path has it
				}
				found = found || start
				d.edges = append(d.edges, edge{link: n, from: from, to: int32(i), start: start})
			}
		}
		level = end
	}
	if !found {
		return false
	}
	d.trim()
	for i := range d.edges {
		e := &d.edges[i]
		l := x.s.link(e.link)
		e.why, e.depth = x.s.test(l, &x.p), l.depth
		e.excluded = e.why == fine && x.excluded(e.link, l)
		e.mayNotLead = e.start && !x.begins(e.link, l)
	}
	slices.SortFunc(d.edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.from, b.from), x.byID(a.link, b.link)) })
	return true
}

// byID orders links by id.
func (x *search) byID(a, b int32) int {
	switch {
	case a == b:
		return 0
	case x.s.before(a, b):
		return -1
	}
	return 1
}

// trim leaves the edges to which a walk leads from a start, and numbers their parties anew; the store stays 0.
func (d *denial) trim() {
	reached := append(d.on[:0], make([]bool, len(d.parties))...)
	for more := true; more; { // edges further up come later: once is enough where nothing goes round
		more = false
		for i := len(d.edges) - 1; i >= 0; i-- {
			e := &d.edges[i]
			if (e.start || reached[e.from]) && !reached[e.to] {
				reached[e.to] = true
				more = true
			}
			reached[e.from] = reached[e.from] || e.start
		}
	}
	d.number = append(d.number[:0], make([]int32, len(d.parties))...)
	parties := d.parties[:1]
	for i, ok := range reached {
		if i > 0 && ok {
			d.number[i] = int32(len(parties))
			parties = append(parties, d.parties[i])
		}
	}
	edges := d.edges[:0]
	for _, e := range d.edges {
		if reached[e.from] {
			e.from, e.to = d.number[e.from], d.number[e.to]
			edges = append(edges, e)
		}
	}
	d.on, d.parties, d.edges = reached, parties, edges
}

// measure fills at and lead.
func (d *denial) measure() {
	n := len(d.parties)
	d.at = append(d.at[:0], make([]int32, n+1)...)
	for i := range d.edges {
		d.at[d.edges[i].from+1]++
	}
	for i := range n {
		d.at[i+1] += d.at[i]
	}
	d.lead = d.lead[:0]
	for range (maxLinks + 1) * n {
		d.lead = append(d.lead, -1)
	}
	d.lead[0] = 0
	for below := range maxLinks {
		from, to := d.lead[(below+1)*n:(below+2)*n], d.lead[below*n:(below+1)*n]
		for i := range d.edges {
			e := &d.edges[i]
			rest := to[e.to]
			if rest < 0 {
				continue
			}
			if !e.sound(below, false) {
				rest = -1
			}
			from[e.from] = max(from[e.from], rest+1)
		}
	}
}

// leads is how many good links in a row a walk of n links that begins with e can begin with; -1: there is none.
func (d *denial) leads(e *edge, n int) int {
	rest := d.lead[(n-1)*len(d.parties)+int(e.to)]
	switch {
	case rest < 0:
		return -1
	case !e.sound(n-1, true):
		return 0
	}
	return int(rest) + 1
}

// choose finds the best path. Lengths are tried one by one, since the depth that a link needs depends on it; for each length and
// number of good links the first path by ids is the first that is found.
func (d *denial) choose(x *search) {
	d.starts = d.starts[:0]
	for i := range d.edges {
		if d.edges[i].start {
			d.starts = append(d.starts, int32(i))
		}
	}
	slices.SortFunc(d.starts, func(a, b int32) int { return x.byID(d.edges[a].link, d.edges[b].link) })
	d.on = append(d.on[:0], make([]bool, len(d.parties))...)
	d.best, d.good, d.steps = d.best[:0], -1, 0
	most := [maxLinks + 1]int{0: -1} // by length: how many good links a walk can begin with
	top := 0
	for n := 1; n <= maxLinks; n++ {
		most[n] = -1
		for _, i := range d.starts {
			most[n] = max(most[n], min(d.leads(&d.edges[i], n), n-1))
		}
		top = max(top, most[n])
	}
	for good := top; good >= 0 && good >= d.good; good-- {
		for n := good + 1; n <= maxLinks; n++ {
			if most[n] >= good {
				d.attempt(x, n, good)
			}
		}
	}
	if d.good < 0 { // maxSteps; a shortest walk is a path, and is found at once
		n := slices.IndexFunc(most[1:], func(m int) bool { return m >= 0 }) + 1
		for good := most[n]; d.good < 0; good-- {
			d.steps = 0
			d.attempt(x, n, good)
		}
	}
}

// attempt looks for the first path of n links that begins with exactly good sound ones, and keeps it where it is better.
func (d *denial) attempt(x *search, n, good int) {
	d.path = d.path[:0]
	for _, i := range d.starts {
		if d.fits(i, n, good) {
			from := d.edges[i].from
			d.on[from] = true
			ok := d.extend(i, n, good)
			d.on[from] = false
			if ok {
				if d.good < good || d.first(x) {
					d.best, d.good = append(d.best[:0], d.path...), good
				}
				return
			}
		}
	}
}

// first says whether path stands before best by ids.
func (d *denial) first(x *search) bool {
	for i := range min(len(d.path), len(d.best)) {
		if d.path[i] != d.best[i] {
			return x.s.before(d.edges[d.path[i]].link, d.edges[d.best[i]].link)
		}
	}
	return false
}

// fits says whether edge i can come next on a path of n links with good sound ones ahead of the first broken one.
func (d *denial) fits(i int32, n, good int) bool {
	e := &d.edges[i]
	place := len(d.path) // before it on the path
	below := n - place - 1
	lead := int(d.lead[below*len(d.parties)+int(e.to)])
	if lead < 0 || d.on[e.to] {
		return false
	}
	switch {
	case place < good:
		return e.sound(below, place == 0) && lead >= good-place-1
	case place == good:
		return !e.sound(below, place == 0)
	}
	return true
}

// extend goes on with edge i to the store. It leaves the edges in path when it succeeds.
func (d *denial) extend(i int32, n, good int) bool {
	if d.steps++; d.steps > maxSteps {
		return false
	}
	d.path = append(d.path, i)
	if len(d.path) == n {
		return true // lead says that it ends at the store
	}
	to := d.edges[i].to
	d.on[to] = true
	ok := false
	for k := d.at[to]; k < d.at[to+1] && !ok; k++ {
		ok = d.fits(k, n, good) && d.extend(k, n, good)
	}
	d.on[to] = false
	if !ok {
		d.path = d.path[:len(d.path)-1]
	}
	return ok
}
