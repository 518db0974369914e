package registry

import "slices"

// step is a party that grant reached: the best way from it to the store begins with link and goes on at next.
type step struct {
	party, link, next int32
}

// grant finds the shortest chain that holds, of several the first by its links' ids, and leaves it in x.chain.
//
// From the store upward, level by level: a link d levels up has d links below it. A party is best left at the first level at
// which it is reached, because less depth is asked there; so the first chain found is a shortest, and passes no party twice.
// A former holder is a start only with some of its links: it is therefore searched apart, and may not be passed through,
// because cutting a loop at it could leave a link with which a chain can't begin.
func (x *search) grant() bool {
	holder := x.holder
	x.chain = x.chain[:0]
	found := x.climb(holder, maxLinks)
	x.former(func(p int32) {
		limit := maxLinks
		best := slices.Clone(x.chain)
		if found {
			limit = len(best)
		}
		if !x.climb(p, limit) || found && !x.sooner(x.chain, best) {
			x.chain = append(x.chain[:0], best...)
			return
		}
		found = true
	})
	return found
}

// sooner orders chains by length, then by ids.
func (x *search) sooner(a, b []int32) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return x.less(a, b)
}

// less orders lists of links by the ids of their links, one after the other.
func (x *search) less(a, b []int32) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return x.s.before(a[i], b[i])
		}
	}
	return len(a) < len(b)
}

// climb looks for a chain of at most limit links from start.
func (x *search) climb(start int32, limit int) bool {
	x.numbers.reset()
	x.numbers.place(x.store, 0)
	x.steps = append(x.steps[:0], step{party: x.store, link: -1, next: -1})
	level := 0 // where the level begins in steps
	for below := range limit {
		end := len(x.steps)
		first, at := int32(-1), int32(-1)
		for i := level; i < end; i++ {
			in := x.s.incoming(x.steps[i].party)
			for k := range in.n {
				n := in.at(k)
				grantor, above := x.s.grantor(n)
				if grantor != start && !x.leads(grantor, above) {
					continue
				}
				l := x.s.link(n)
				if grantor == start {
					if x.good(n, l, below) && x.begins(n, l) && (first < 0 || x.s.before(n, first)) {
						first, at = n, int32(i)
					}
					continue
				}
				if int(l.depth) >= below {
					x.reach(n, l, grantor, int32(i), end, below)
				}
			}
		}
		if first >= 0 {
			x.chain = append(x.chain[:0], first)
			for ; x.steps[at].link >= 0; at = x.steps[at].next {
				x.chain = append(x.chain, x.steps[at].link)
			}
			return true
		}
		if level = end; level == len(x.steps) {
			return false
		}
	}
	return false
}

// reach notes that a link's grantor is one level above steps[i]; that level begins at end.
func (x *search) reach(n int32, l *link, grantor, i int32, end, below int) {
	k, had := x.numbers.find(grantor)
	if had && (int(k) < end || !x.s.before(n, x.steps[k].link)) {
		return // reached before, and better
	}
	if !x.good(n, l, below) {
		return
	}
	if had {
		x.steps[k] = step{grantor, n, i}
		return
	}
	x.numbers.place(grantor, int32(len(x.steps)))
	x.steps = append(x.steps, step{grantor, n, i})
}
