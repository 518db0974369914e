// Package audit is the arithmetic of the audit trail: entries chained by hash, checkpoints signed with Ed25519, and the check that
// names the first entry that doesn't fit.
//
// It reads no database. A chain alone can be computed anew by whoever owns the database; what can't be is a checkpoint that
// was signed and published earlier.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"time"

	"markwarden"
)

// Hash of an entry. The zero hash comes before the first.
type Hash [sha256.Size]byte

// Entry is one sealed entry of the trail.
type Entry struct {
	Seq int64 // from 1, without gaps
	At  time.Time
	markwarden.AuditEntry
	Hash Hash
}

// canonical is what is hashed of an entry: a version, the numbers, then each text behind its length, so that no two
// entries have the same bytes.
func canonical(e *Entry) []byte {
	b := []byte("markwarden audit 1\n")
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	for _, s := range []string{e.Actor, e.Action, e.Subject, e.Reason, e.Detail} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

// Next is the hash of an entry that follows one with hash prev: SHA-256(prev || canonical entry).
func Next(prev Hash, e *Entry) Hash {
	h := sha256.New()
	h.Write(prev[:])
	h.Write(canonical(e))
	return Hash(h.Sum(nil))
}

// BrokenError names the first entry that doesn't fit.
type BrokenError struct {
	Seq int64
	Why string
}

func (e *BrokenError) Error() string { return fmt.Sprintf("audit entry %d: %s", e.Seq, e.Why) }

// Trail is the state of a check: what stands at its end.
type Trail struct {
	Seq  int64
	Hash Hash
}

// Follow checks that e is the next entry, and goes on to it.
func (t *Trail) Follow(e *Entry) error {
	switch {
	case e.Seq > t.Seq+1:
		return &BrokenError{t.Seq + 1, "is missing"}
	case e.Seq <= t.Seq:
		return &BrokenError{e.Seq, "stands in the wrong place"}
	case Next(t.Hash, e) != e.Hash:
		return &BrokenError{e.Seq, "was changed: its hash doesn't fit what stands before it and in it"}
	}
	t.Seq, t.Hash = e.Seq, e.Hash
	return nil
}

// Verify checks a trail from its first entry against itself and against checkpoints (in any order, their signatures checked
// already). It returns what stands at the end and a *BrokenError for the first entry that doesn't fit.
func Verify(entries iter.Seq2[Entry, error], checkpoints ...Checkpoint) (Trail, error) {
	var t Trail
	signed := map[int64]Hash{}
	last := int64(0)
	for _, c := range checkpoints {
		if h, ok := signed[c.Seq]; ok && h != c.Hash {
			return t, &BrokenError{c.Seq, "two checkpoints name two hashes for it"}
		}
		signed[c.Seq] = c.Hash
		last = max(last, c.Seq)
	}
	for e, err := range entries {
		if err != nil {
			return t, err
		}
		if err := t.Follow(&e); err != nil {
			return t, err
		}
		if h, ok := signed[e.Seq]; ok && h != e.Hash {
			return t, &BrokenError{e.Seq, "is not the one that the checkpoint signed: the trail up to here was computed anew"}
		}
	}
	if last > t.Seq {
		return t, &BrokenError{t.Seq + 1, fmt.Sprintf("is missing: a checkpoint signed the trail up to %d", last)}
	}
	return t, nil
}
