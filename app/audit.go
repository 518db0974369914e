package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"markwarden/console"
	"markwarden/internal/audit"
	"markwarden/store"
)

// checkpointEvery is how often the trail's end is signed.
const checkpointEvery = time.Hour

const stateCheckpoint = "audit.checkpoint"

func (s *System) auditKeyPath() string { return filepath.Join(s.Config.Dir, "audit.key") }

// sealAudit gives the entries that were written since the last time their place in the chain, and now and then signs its end.
func (s *System) sealAudit(ctx context.Context) error {
	trail := store.AuditStore{DB: s.DB}
	if err := trail.Seal(ctx); err != nil {
		return err
	}
	last, err := s.DB.StateTime(ctx, stateCheckpoint)
	if err != nil || time.Since(last) < checkpointEvery {
		return err
	}
	key, err := audit.Key(s.auditKeyPath())
	if err != nil {
		return err
	}
	if _, _, err := trail.WriteCheckpoint(ctx, key); err != nil {
		return err
	}
	return s.DB.SetStateTime(ctx, stateCheckpoint, time.Now())
}

// VerifyAudit computes the chain again. good says that it holds; what does not fit is printed to w. checkpoint is a file with a
// signed checkpoint that was kept elsewhere; empty: only what the store has.
func (s *System) VerifyAudit(ctx context.Context, checkpoint string, w io.Writer) (good bool, err error) {
	var keys []ed25519.PublicKey
	if _, err := os.Stat(s.auditKeyPath()); err == nil {
		key, err := audit.Key(s.auditKeyPath())
		if err != nil {
			return false, err
		}
		keys = append(keys, key.Public().(ed25519.PublicKey))
	}
	var kept []audit.Checkpoint
	if checkpoint != "" {
		b, err := os.ReadFile(checkpoint)
		if err != nil {
			return false, err
		}
		c, err := audit.DecodeCheckpoint(b)
		if err != nil {
			return false, fmt.Errorf("%s: %w", checkpoint, err)
		}
		kept = append(kept, c)
	}
	r, err := store.AuditStore{DB: s.DB}.Verify(ctx, keys, kept...)
	var broken *audit.BrokenError
	if errors.As(err, &broken) || errors.Is(err, audit.ErrSignature) {
		fmt.Fprintln(w, err)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	fmt.Fprintf(w, "the chain of %d entries holds, end %x; %d not sealed yet; %d checkpoints checked, %d by keys that are not here\n",
		r.Trail.Seq, r.Trail.Hash[:8], r.Unsealed, r.Checkpoints, r.Unchecked)
	return true, nil
}

// auditTail is the newest entries as the health page shows them.
func (s *System) auditTail(ctx context.Context, n int) ([]console.AuditLine, error) {
	all, err := store.AuditStore{DB: s.DB}.Newest(ctx, n)
	out := make([]console.AuditLine, len(all))
	for i, e := range all {
		out[i] = console.AuditLine{Seq: e.Seq, At: e.At, Actor: e.Actor, Action: e.Action, Subject: e.Subject, Reason: e.Reason, Sealed: e.Seq > 0}
	}
	return out, err
}
