package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
	specs = slices.Clone(specs)
	// One order for everybody, or two transactions could wait for each other.
	slices.SortFunc(specs, func(a, b jobs.Spec) int {
		return cmpOr(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Key, b.Key))
	})
	tx.jobs = true
	for _, s := range specs {
		at := s.RunAt
		if at.IsZero() {
			at = tx.now
		}
		if _, err := tx.ExecContext(ctx, enqueueSQL, s.Kind, s.Key, s.Queue, s.Prio, micros(at), s.Args); err != nil {
			return fmt.Errorf("enqueue %s: %w", s.Kind, err)
		}
	}
	return nil
}

const enqueueSQL = `INSERT INTO jobs (kind, ukey, queue, prio, state, run_at, attempt, token, lease_until, args, last_error)
VALUES ($1, $2, $3, $4, 'waiting', $5, 0, '', 0, $6, '')
ON CONFLICT (kind, ukey) WHERE state = 'waiting'
DO UPDATE SET run_at = CASE WHEN jobs.run_at < excluded.run_at THEN jobs.run_at ELSE excluded.run_at END, args = excluded.args`

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

func cmpOr(a, b int) int {
	if a != 0 {
		return a
	}
	return b
}
