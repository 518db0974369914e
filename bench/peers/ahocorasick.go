package peers

import (
	"bytes"
	"slices"
	"strings"
)

// AhoCorasick is the textbook automaton over the bytes of lower-cased names: exact names, anywhere.
//
// Nodes are numbered breadth first, so that the children of a node are neighbours and one slice of bytes holds all their labels.
type AhoCorasick struct {
	labels  []byte  // of the edge into each node
	first   []int32 // the first child of each node; first[n+1] ends them
	fail    []int32
	ends    []bool  // a name ends here
	shorter []int32 // the next node on the way of fail where a name ends; 0: none
	root    [256]int32
}

// NewAhoCorasick builds it.
func NewAhoCorasick(names []string) *AhoCorasick {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = strings.ToLower(n)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > 0 && all[0] == "" {
		all = all[1:]
	}
	a := &AhoCorasick{labels: []byte{0}, ends: []bool{false}}
	// Each node is the range of sorted names that begin with its path.
	type span struct{ from, to int32 }
	level := []span{{0, int32(len(all))}}
	for depth := 0; len(level) > 0; depth++ {
		var next []span
		for _, s := range level {
			a.first = append(a.first, int32(len(a.labels)))
			for i := s.from; i < s.to; {
				if len(all[i]) == depth {
					i++
					continue
				}
				c, j := all[i][depth], i+1
				for j < s.to && all[j][depth] == c {
					j++
				}
				a.labels = append(a.labels, c)
				a.ends = append(a.ends, len(all[i]) == depth+1)
				next = append(next, span{i, j})
				i = j
			}
		}
		level = next
	}
	a.first = append(a.first, int32(len(a.labels)))
	for n := a.first[0]; n < a.first[1]; n++ {
		a.root[a.labels[n]] = n
	}
	a.link()
	return a
}

func (a *AhoCorasick) link() {
	a.fail, a.shorter = make([]int32, len(a.labels)), make([]int32, len(a.labels))
	for n := range int32(len(a.labels)) {
		for c := a.first[n]; c < a.first[n+1]; c++ {
			if n != 0 {
				a.fail[c] = a.step(a.fail[n], a.labels[c])
			}
			if f := a.fail[c]; a.ends[f] {
				a.shorter[c] = f
			} else {
				a.shorter[c] = a.shorter[f]
			}
		}
	}
}

func (a *AhoCorasick) step(n int32, c byte) int32 {
	for n != 0 {
		from, to := a.first[n], a.first[n+1]
		if i := bytes.IndexByte(a.labels[from:to], c); i >= 0 {
			return from + int32(i)
		}
		n = a.fail[n]
	}
	return a.root[c]
}

// Find implements Peer.
func (a *AhoCorasick) Find(title string) (found int, err error) {
	n := int32(0)
	title = strings.ToLower(title)
	for i := range len(title) {
		n = a.step(n, title[i])
		if a.ends[n] {
			found++
		}
		for m := a.shorter[n]; m != 0; m = a.shorter[m] {
			found++
		}
	}
	return found, nil
}

// Close implements Peer.
func (a *AhoCorasick) Close() error { return nil }
