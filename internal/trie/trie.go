// Package trie is a static double-array trie from byte strings to numbers: one array read per byte, whatever the number of keys.
//
// It is built once and only read; it knows nothing of text.
package trie

import (
	"slices"
	"sort"
)

// Root is the node before the first byte; None is no node.
const (
	Root int32 = 0
	None int32 = -1
)

// Trie maps each of its keys to its index in Keys' order. The zero value has no keys.
type Trie struct {
	cells []cell
}

// cell is one node: its children stand at base+byte, and a child names its parent.
type cell struct {
	base   int32
	parent int32 // -1: free
	key    int32 // index of the key that ends here, or -1
}

// New builds a trie. keys are sorted, without repeats and without the empty key; New panics otherwise, for that is a bug of the caller.
func New(keys []string) *Trie {
	for i := range keys {
		if keys[i] == "" || i > 0 && keys[i-1] >= keys[i] {
			panic("trie: keys must be sorted, unique and not empty")
		}
	}
	if len(keys) == 0 {
		return &Trie{}
	}
	b := builder{keys: keys}
	b.grow(512)
	b.cells[Root] = cell{parent: Root, key: -1}
	b.first = 257 // a base stands left of its cells, so cells further left could never be taken
	type work struct {
		node   int32
		lo, hi int
		depth  int
	}
	queue := []work{{Root, 0, len(keys), 0}}
	var bytes []byte
	var from []int
	for len(queue) > 0 {
		w := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		lo := w.lo
		if len(keys[lo]) == w.depth {
			b.cells[w.node].key = int32(lo)
			lo++
		}
		bytes, from = bytes[:0], from[:0]
		for lo < w.hi {
			c := keys[lo][w.depth]
			bytes, from = append(bytes, c), append(from, lo)
			lo += sort.Search(w.hi-lo, func(i int) bool { return keys[lo+i][w.depth] > c })
		}
		if len(bytes) == 0 {
			continue
		}
		base := b.place(bytes)
		b.cells[w.node].base = base
		for i, c := range bytes {
			b.cells[base+int32(c)] = cell{parent: w.node, key: -1}
			hi := w.hi
			if i+1 < len(from) {
				hi = from[i+1]
			}
			queue = append(queue, work{base + int32(c), from[i], hi, w.depth + 1})
		}
	}
	return &Trie{cells: slices.Clip(b.cells)}
}

type builder struct {
	keys  []string
	cells []cell
	first int32 // no cell below is looked at any more
	high  int32 // every cell from here on is free
}

func (b *builder) grow(n int) {
	for len(b.cells) < n {
		b.cells = append(b.cells, cell{parent: -1, key: -1})
	}
}

// place finds a base from which all these bytes' cells are free. After some misses it takes fresh cells and leaves the crowded
// region behind, which costs a little room and keeps building linear.
func (b *builder) place(bytes []byte) int32 {
	for int(b.first) < len(b.cells) && b.cells[b.first].parent >= 0 {
		b.first++
	}
	misses := 0
	for at := max(b.first, int32(bytes[0])+1); ; at++ {
		b.grow(int(at) + 257)
		if b.cells[at].parent >= 0 {
			continue
		}
		base := at - int32(bytes[0])
		if b.free(base, bytes) {
			b.high = max(b.high, base+int32(bytes[len(bytes)-1])+1)
			return base
		}
		if misses++; misses == 32 {
			b.first = max(b.first, at-128)
			at = max(at, b.high)
		}
	}
}

func (b *builder) free(base int32, bytes []byte) bool {
	for _, c := range bytes {
		if b.cells[base+int32(c)].parent >= 0 {
			return false
		}
	}
	return true
}

// Next is the node after one more byte, or None.
func (t *Trie) Next(node int32, c byte) int32 {
	if uint(node) >= uint(len(t.cells)) {
		return None
	}
	n := t.cells[node].base + int32(c)
	if uint(n) < uint(len(t.cells)) && t.cells[n].parent == node && n != Root {
		return n
	}
	return None
}

// Walk is the node after the bytes of s, or None.
func (t *Trie) Walk(node int32, s string) int32 {
	for i := 0; i < len(s) && node != None; i++ {
		node = t.Next(node, s[i])
	}
	return node
}

// Key is the index of the key that ends at the node, or -1.
func (t *Trie) Key(node int32) int32 {
	if uint(node) >= uint(len(t.cells)) {
		return -1
	}
	return t.cells[node].key
}

// Leads yields the bytes that lead on from a node.
func (t *Trie) Leads(node int32) func(yield func(byte, int32) bool) {
	return func(yield func(byte, int32) bool) {
		for c := range 256 {
			if n := t.Next(node, byte(c)); n != None && !yield(byte(c), n) {
				return
			}
		}
	}
}
