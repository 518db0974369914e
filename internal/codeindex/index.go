// Package codeindex keeps hashes of 64 or 256 bits under keys in a folder, and finds those within a radius of a given one, exactly.
//
// A large part, the base, is a file with tables (internal/hamming) that is mapped into memory and never changed; what was added and removed since
// stands in a log and in memory, until Compact makes a new base of both. A key has one code: a content that is hashed twice is one entry.
// The index is derived: whoever owns it can build it again, and does when it is damaged.
package codeindex

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"markwarden/internal/hamming"
)

// ErrDamaged is a folder whose files contradict themselves: build it again (Create).
var ErrDamaged = errors.New("the index of codes is damaged")

// Change adds a code under a key, in place of the one it had, or removes it (Code nil).
type Change struct {
	Key  uint64
	Code []uint64 // as many words as the index has
}

// Hit is a code found.
type Hit struct {
	Key      uint64
	Distance int
}

// Index is an open folder. Many goroutines may use it, one process at a time.
type Index struct {
	dir   string
	words int
	log   *journal // guarded by writing

	writing sync.Mutex // held while a change is written, before mu
	mu      sync.RWMutex
	base    *base          // guarded by mu, as are the following
	gone    []uint64       // a bit for each place of base that holds no more
	nGone   int            // bits set
	keys    []uint64       // of what was added since
	codes   []uint64       // theirs
	at      map[uint64]int // where the newest of a key stands in keys
	since   []Change       // guarded by writing; what came while a compaction is under way
	running bool           // guarded by writing; a compaction is
}

const (
	baseName, logName, lockName = "base", "log", "lock"
)

// Open opens the index in dir, and makes an empty one of words-word codes (1 or 4) where there is none. A torn tail of the log, which a
// crash leaves, is cut off. ErrDamaged when the base can't be read.
func Open(dir string, words int) (*Index, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("index of codes: %w", err)
	}
	x := &Index{dir: dir, words: words}
	var err error
	if x.log, err = openJournal(dir, words); err != nil {
		return nil, fmt.Errorf("index of codes: %w", err)
	}
	if x.base, err = openBase(filepath.Join(dir, baseName), words); err != nil {
		return nil, errors.Join(fmt.Errorf("index of codes: %w", err), x.log.close())
	}
	x.reset()
	if err := x.log.replay(x.apply); err != nil {
		return nil, errors.Join(fmt.Errorf("index of codes: %w", err), x.Close())
	}
	return x, nil
}

// reset forgets what was added to and removed from the base.
func (x *Index) reset() {
	x.gone, x.nGone = make([]uint64, (x.base.Len+63)/64), 0
	x.keys, x.codes, x.at = nil, nil, map[uint64]int{}
}

// Apply writes changes to the log, in their order, and makes them visible to searches. They are on disk when it returns.
func (x *Index) Apply(changes ...Change) error {
	for _, c := range changes {
		if c.Code != nil && len(c.Code) != x.words {
			return fmt.Errorf("a code of %d words in an index of %d", len(c.Code), x.words)
		}
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	if len(changes) == 1 && !x.alters(changes[0]) {
		return nil
	}
	if err := x.log.append(changes); err != nil {
		return fmt.Errorf("index of codes: %w", err)
	}
	if x.running {
		x.since = append(x.since, changes...)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range changes {
		x.apply(c)
	}
	return nil
}

// alters says that a change would change something: most pictures that are hashed again are known.
func (x *Index) alters(c Change) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return !slices.Equal(x.codeOf(c.Key), c.Code)
}

// codeOf is the code of a key; nil when it has none.
func (x *Index) codeOf(key uint64) []uint64 {
	if at, ok := x.at[key]; ok {
		return x.code(at)
	}
	if place, ok := x.place(key); ok {
		return x.base.Codes[place*x.words:][:x.words]
	}
	return nil
}

// place is where a key stands in the base and is not gone.
func (x *Index) place(key uint64) (int, bool) {
	place, ok := slices.BinarySearch(x.base.keys, key)
	return place, ok && x.gone[place/64]>>(place%64)&1 == 0
}

func (x *Index) apply(c Change) {
	if slices.Equal(x.codeOf(c.Key), c.Code) {
		return
	}
	if at, ok := x.at[c.Key]; ok {
		x.drop(at)
	}
	if place, ok := x.place(c.Key); ok {
		x.gone[place/64] |= 1 << (place % 64)
		x.nGone++
	}
	if c.Code != nil {
		x.at[c.Key] = len(x.keys)
		x.keys, x.codes = append(x.keys, c.Key), append(x.codes, c.Code...)
	}
}

func (x *Index) code(at int) []uint64 { return x.codes[at*x.words:][:x.words] }

// drop takes one out of those that were added: the last one takes its place.
func (x *Index) drop(at int) {
	last := len(x.keys) - 1
	delete(x.at, x.keys[at])
	if at != last {
		x.keys[at] = x.keys[last]
		copy(x.code(at), x.code(last))
		x.at[x.keys[at]] = at
	}
	x.keys, x.codes = x.keys[:last], x.codes[:last*x.words]
}

// Search returns every code within radius of code, nearest first, equally near ones by key.
func (x *Index) Search(code []uint64, radius int) []Hit {
	if len(code) != x.words {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	var hits []Hit
	for _, n := range x.base.Search(code, radius, nil) {
		if x.gone[n.Place/64]>>(n.Place%64)&1 == 0 {
			hits = append(hits, Hit{x.base.keys[n.Place], n.Distance})
		}
	}
	for _, n := range hamming.Scan(x.words, x.codes, code, radius, nil) {
		hits = append(hits, Hit{x.keys[n.Place], n.Distance})
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		if a.Distance != b.Distance {
			return a.Distance - b.Distance
		}
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return hits
}

// Len is the number of codes.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.base.Len - x.nGone + len(x.keys)
}

// Loose is how many additions and removals are not yet in the base: they are searched one by one, and 100,000 of them cost 0.2 ms.
func (x *Index) Loose() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.nGone + len(x.keys)
}

// Close gives files and memory back; what is searched afterwards is empty.
func (x *Index) Close() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.base
	x.base = &base{Tables: hamming.Build(x.words, nil)}
	x.reset()
	return errors.Join(x.log.close(), old.close())
}

// Code is the code of a key; nil when it has none.
func (x *Index) Code(key uint64) []uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return slices.Clone(x.codeOf(key))
}

// KeyOf is a key for a code that has no other name: equal codes have equal keys. Two of ten million different ones share a key once in 400,000 such lists.
func KeyOf(code []uint64) uint64 {
	b := make([]byte, 0, 8*len(code))
	for _, w := range code {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	sum := sha256.Sum256(b)
	return binary.LittleEndian.Uint64(sum[:])
}
