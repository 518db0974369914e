package codeindex

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
)

// Create writes an index over all of codes in dir, in the place of one that is there and not open. Of two codes with one key the last counts.
func Create(dir string, words int, codes iter.Seq2[uint64, []uint64]) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("index of codes: %w", err)
	}
	j, err := openJournal(dir, words)
	if err != nil {
		return fmt.Errorf("index of codes: %w", err)
	}
	var keys, flat []uint64
	for key, code := range codes {
		if len(code) != words {
			return errors.Join(fmt.Errorf("a code of %d words in an index of %d", len(code), words), j.close())
		}
		keys, flat = append(keys, key), append(flat, code...)
	}
	keys, flat = inOrder(words, keys, flat)
	// The log first: with the old base it would be an older state, with the new one nothing.
	err = errors.Join(j.restart(nil), writeBase(filepath.Join(dir, baseName), words, keys, flat), j.close())
	if err != nil {
		return fmt.Errorf("index of codes: %w", err)
	}
	return nil
}

// inOrder sorts keys with their codes; of equal keys the last stays.
func inOrder(words int, keys, codes []uint64) (sortedKeys, sortedCodes []uint64) {
	order := make([]uint32, len(keys))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		switch {
		case keys[a] < keys[b]:
			return -1
		case keys[a] > keys[b]:
			return 1
		}
		return int(b) - int(a)
	})
	sortedKeys, sortedCodes = make([]uint64, 0, len(keys)), make([]uint64, 0, len(codes))
	for i, from := range order {
		if i > 0 && keys[order[i-1]] == keys[from] {
			continue
		}
		sortedKeys = append(sortedKeys, keys[from])
		sortedCodes = append(sortedCodes, codes[int(from)*words:][:words]...)
	}
	return sortedKeys, sortedCodes
}

// Compact makes a new base of the base and all changes: 7 s of one core for ten million codes. Searches and changes go on meanwhile. Where one
// is under way it does nothing.
func (x *Index) Compact() error {
	x.writing.Lock()
	if x.running {
		x.writing.Unlock()
		return nil
	}
	x.running, x.since = true, nil
	x.mu.RLock()
	old, gone := x.base, slices.Clone(x.gone)
	keys, codes := inOrder(x.words, slices.Clone(x.keys), slices.Clone(x.codes))
	x.mu.RUnlock()
	x.writing.Unlock()

	path := filepath.Join(x.dir, baseName)
	keys, codes = merged(x.words, old, gone, keys, codes)
	err := writeBase(path, x.words, keys, codes)
	var fresh *base
	if err == nil {
		fresh, err = openBase(path, x.words)
	}

	x.writing.Lock()
	defer x.writing.Unlock()
	x.running = false
	if err != nil {
		return fmt.Errorf("compact the index of codes: %w", err)
	}
	// From here on the log names what the new base lacks; until it is written the old one does, and more.
	if err := x.log.restart(x.since); err != nil {
		return errors.Join(fmt.Errorf("compact the index of codes: %w", err), fresh.close())
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.base = fresh
	x.reset()
	for _, c := range x.since {
		x.apply(c)
	}
	x.since = nil
	return old.close()
}

// merged are the entries of a base that are not gone and others, by key.
func merged(words int, b *base, gone, keys, codes []uint64) (allKeys, allCodes []uint64) {
	allKeys, allCodes = make([]uint64, 0, b.Len+len(keys)), make([]uint64, 0, len(b.Codes)+len(codes))
	next := 0
	others := func(before uint64, all bool) {
		for ; next < len(keys) && (all || keys[next] < before); next++ {
			allKeys, allCodes = append(allKeys, keys[next]), append(allCodes, codes[next*words:][:words]...)
		}
	}
	for place, key := range b.keys {
		if gone[place/64]>>(place%64)&1 == 1 {
			continue
		}
		others(key, false)
		allKeys, allCodes = append(allKeys, key), append(allCodes, b.Codes[place*words:][:words]...)
	}
	others(0, true)
	return allKeys, allCodes
}
