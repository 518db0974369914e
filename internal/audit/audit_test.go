package audit_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/internal/audit"
)

// chain seals entries with the given reasons.
func chain(reasons []string) []audit.Entry {
	var t audit.Trail
	var out []audit.Entry
	for i, r := range reasons {
		e := audit.Entry{Seq: t.Seq + 1, At: time.UnixMicro(int64(1_700_000_000_000_000 + i)), AuditEntry: markwarden.AuditEntry{Actor: "a1", Action: "case.decide", Subject: "case:1", Reason: r}}
		e.Hash = audit.Next(t.Hash, &e)
		t = audit.Trail{Seq: e.Seq, Hash: e.Hash}
		out = append(out, e)
	}
	return out
}

func all(entries []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func drawChain(t *rapid.T) []audit.Entry {
	return chain(rapid.SliceOfN(rapid.String(), 2, 12).Draw(t, "reasons"))
}

func TestAnUntouchedTrailIsGood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawChain(t)
		got, err := audit.Verify(all(entries))
		require.NoError(t, err)
		require.Equal(t, audit.Trail{Seq: int64(len(entries)), Hash: entries[len(entries)-1].Hash}, got)
	})
}

func TestAnyTamperingIsFoundAtItsEntry(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		entries := drawChain(t)
		last := entries[len(entries)-1]
		signed := audit.Sign(key, audit.Trail{Seq: last.Seq, Hash: last.Hash}, last.At)
		i := rapid.IntRange(0, len(entries)-1).Draw(t, "entry")
		broken := int64(i + 1)
		switch rapid.SampledFrom([]string{"change", "remove", "swap", "insert", "computed anew"}).Draw(t, "how") {
		case "change":
			fields := []*string{&entries[i].Actor, &entries[i].Action, &entries[i].Subject, &entries[i].Reason, &entries[i].Detail}
			switch f := rapid.IntRange(0, len(fields)+1).Draw(t, "field"); {
			case f < len(fields):
				*fields[f] += "!"
			case f == len(fields):
				entries[i].At = entries[i].At.Add(time.Microsecond)
			default:
				entries[i].Hash[rapid.IntRange(0, 31).Draw(t, "byte")]++
			}
		case "remove":
			entries = slices.Delete(entries, i, i+1)
		case "swap":
			j := rapid.IntRange(0, len(entries)-1).Filter(func(j int) bool { return j != i }).Draw(t, "other")
			entries[i], entries[j] = entries[j], entries[i]
			broken = int64(min(i, j) + 1)
		case "insert":
			entries = slices.Insert(entries, i, entries[i])
			broken = int64(i + 1)
		case "computed anew":
			var reasons []string
			for _, e := range entries {
				reasons = append(reasons, e.Reason)
			}
			reasons[i] += "!"
			entries = chain(reasons)
			broken = last.Seq // only the checkpoint knows
		}
		_, err := audit.Verify(all(entries), signed)
		var b *audit.BrokenError
		require.ErrorAs(t, err, &b)
		require.Equal(t, broken, b.Seq, b.Why)
	})
}

func TestFieldsCannotFlowIntoEachOther(t *testing.T) {
	a := audit.Entry{Seq: 1, AuditEntry: markwarden.AuditEntry{Actor: "ab", Action: "c"}}
	b := audit.Entry{Seq: 1, AuditEntry: markwarden.AuditEntry{Actor: "a", Action: "bc"}}
	require.NotEqual(t, audit.Next(audit.Hash{}, &a), audit.Next(audit.Hash{}, &b))
}

// The bytes that are hashed must never change: trails are kept for years. The hash was computed by another program (Python's hashlib).
func TestTheHashOfAnEntryIsFixed(t *testing.T) {
	e := audit.Entry{Seq: 1, At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), AuditEntry: markwarden.AuditEntry{Actor: "system:test", Action: "x", Subject: "y", Reason: "z", Detail: "{}"}}
	h := audit.Next(audit.Hash{}, &e)
	require.Equal(t, "0355937eef86ec137d5ff598a98123c63a4ab97d31f651d95d8bba864c3ef476", hexOf(h))
}

func TestCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.key")
	key, err := audit.Key(path)
	require.NoError(t, err)
	again, err := audit.Key(path)
	require.NoError(t, err)
	require.True(t, key.Equal(again), "the file keeps the key")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	entries := chain([]string{"a", "b"})
	c := audit.Sign(key, audit.Trail{Seq: 2, Hash: entries[1].Hash}, time.Now())
	read, err := audit.DecodeCheckpoint(c.Encode())
	require.NoError(t, err)
	require.Equal(t, c, read)
	public := key.Public().(ed25519.PublicKey)
	require.NoError(t, read.Check(public))
	_, err = audit.Verify(all(entries), read)
	require.NoError(t, err)

	read.Seq = 1
	require.ErrorIs(t, read.Check(public), audit.ErrSignature)
	other, _, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	require.ErrorIs(t, c.Check(other), audit.ErrSignature)

	require.NoError(t, os.WriteFile(path, []byte("no key"), 0o600))
	_, err = audit.Key(path)
	require.ErrorContains(t, err, "PEM")
}

func FuzzDecodeCheckpoint(f *testing.F) {
	_, key, _ := ed25519.GenerateKey(nil)
	c := audit.Sign(key, audit.Trail{Seq: 3}, time.Unix(1_800_000_000, 0))
	f.Add(c.Encode())
	f.Add([]byte(`{"seq":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := audit.DecodeCheckpoint(b)
		if err != nil {
			return
		}
		again, err := audit.DecodeCheckpoint(c.Encode())
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}

func hexOf(h audit.Hash) string { return hex.EncodeToString(h[:]) }
