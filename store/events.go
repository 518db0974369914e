package store

import (
	"context"
	"fmt"
	"time"

	"markwarden"
	"markwarden/internal/jobs"
)

// Emit turns events into the jobs that the routes name, in this transaction.
func (tx *Tx) Emit(ctx context.Context, events ...markwarden.Event) error {
	var specs []jobs.Spec
	for _, e := range events {
		for _, r := range tx.db.Routes[e.Kind] {
			specs = append(specs, jobs.Spec{Kind: r.Kind, Key: e.Key, Queue: r.Queue, Prio: r.Prio, RunAt: tx.now.Add(r.Delay)})
		}
	}
	return tx.Enqueue(ctx, specs...)
}

// Enqueue adds jobs in this transaction. A waiting one of the same kind and key is moved to the earlier RunAt, never doubled:
// it is touched even then, so that a worker that claims it sees this transaction's changes.
func (tx *Tx) Enqueue(ctx context.Context, specs ...jobs.Spec) error {
	if len(specs) == 0 {
		return nil
	}
	return tx.enqueue(ctx, specs)
}

// Audit writes audit entries in this transaction; the sequencer chains them afterwards.
func (tx *Tx) Audit(ctx context.Context, entries ...markwarden.AuditEntry) error {
	for _, e := range entries {
		_, err := tx.ExecContext(ctx, `INSERT INTO audit (at, actor, action, subject, reason, detail) VALUES ($1,$2,$3,$4,$5,$6)`,
			micros(tx.now), e.Actor, e.Action, e.Subject, e.Reason, e.Detail)
		if err != nil {
			return fmt.Errorf("audit %s: %w", e.Action, err)
		}
	}
	return nil
}

// Now is the transaction's moment.
func (tx *Tx) Now() time.Time { return tx.now }
