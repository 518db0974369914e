package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/internal/jobs"
)

// EnqueueAll enqueues any number of jobs in small transactions of background urgency, each all or nothing. Whoever
// stops in the middle does it again from the start: jobs that wait already are not doubled.
func (s JobStore) EnqueueAll(ctx context.Context, specs []jobs.Spec) error {
	for part := range slices.Chunk(specs, jobsAtOnce) {
		if err := s.Update(ctx, Bulk, func(tx *Tx) error { return tx.Enqueue(ctx, part...) }); err != nil {
			return err
		}
	}
	return nil
}

// SetTimer makes one job of its kind and key wait until exactly spec.RunAt, earlier or later than before: a deadline moved.
func (tx *Tx) SetTimer(ctx context.Context, spec jobs.Spec) error {
	if err := tx.Enqueue(ctx, spec); err != nil {
		return err
	}
	if spec.RunAt.IsZero() {
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE jobs SET run_at=$3 WHERE kind=$1 AND ukey=$2 AND state='waiting'", spec.Kind, spec.Key, micros(spec.RunAt))
	return err
}

// DropTimer removes the waiting job of a kind and key, if there is one: the deadline is no more.
func (tx *Tx) DropTimer(ctx context.Context, kind, key string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM jobs WHERE kind=$1 AND ukey=$2 AND state='waiting'", kind, key)
	return err
}

// FinishJob completes the job whose run ctx is within the effect's own transaction: the effect and the end of the job
// are one, for effects that must not be repeated.
func (tx *Tx) FinishJob(ctx context.Context) error {
	j, ok := jobs.ClaimOf(ctx)
	if !ok {
		return nil
	}
	err := oneRow(tx.ExecContext(ctx, "DELETE FROM jobs WHERE id=$1 AND token=$2 AND state='running'", j.ID, j.Token))
	if errors.Is(err, markwarden.ErrConflict) {
		return jobs.ErrLost
	}
	return err
}

// enqueueRows is how many jobs one statement inserts.
const enqueueRows = 50

// enqueue inserts jobs, many in one statement. Where one of the same kind and key waits, the earlier time and the more urgent
// priority win, its tries begin again (it has something new to do), and it is touched in any case: DO NOTHING would lose
// the change on PostgreSQL, where a worker may claim the waiting row before this transaction commits.
func (tx *Tx) enqueue(ctx context.Context, specs []jobs.Spec) error {
	for part := range slices.Chunk(merged(specs, tx.now), enqueueRows) {
		args := make([]any, 0, 6*len(part))
		for i := range part {
			s := &part[i]
			args = append(args, s.Kind, s.Key, s.Queue, s.Prio, micros(s.RunAt), s.Args)
		}
		if _, err := tx.ExecContext(ctx, enqueueSQL(len(part)), args...); err != nil {
			return fmt.Errorf("enqueue %d jobs, the first of kind %s: %w", len(part), part[0].Kind, err)
		}
		tx.jobs = true
	}
	return nil
}

// merged sorts jobs (one order for everybody, or two transactions could wait for each other) and joins those of one kind
// and key as the table would.
func merged(specs []jobs.Spec, now time.Time) []jobs.Spec {
	specs = slices.Clone(specs)
	for i := range specs {
		if specs[i].RunAt.IsZero() {
			specs[i].RunAt = now
		}
	}
	slices.SortStableFunc(specs, byKindAndKey)
	out := specs[:0]
	for _, s := range specs {
		if n := len(out); n > 0 && byKindAndKey(out[n-1], s) == 0 {
			if out[n-1].RunAt.Before(s.RunAt) {
				s.RunAt = out[n-1].RunAt
			}
			s.Prio = min(s.Prio, out[n-1].Prio)
			out[n-1] = s
			continue
		}
		out = append(out, s)
	}
	return out
}

func byKindAndKey(a, b jobs.Spec) int {
	if c := strings.Compare(a.Kind, b.Kind); c != 0 {
		return c
	}
	return strings.Compare(a.Key, b.Key)
}

func enqueueSQL(rows int) string {
	b := []byte("INSERT INTO jobs (kind, ukey, queue, prio, state, run_at, attempt, token, lease_until, args, last_error) VALUES ")
	for i := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		n := 6 * i
		b = fmt.Appendf(b, "($%d,$%d,$%d,$%d,'waiting',$%d,0,'',0,$%d,'')", n+1, n+2, n+3, n+4, n+5, n+6)
	}
	return string(b) + ` ON CONFLICT (kind, ukey) WHERE state = 'waiting' DO UPDATE SET
  run_at=CASE WHEN jobs.run_at<excluded.run_at THEN jobs.run_at ELSE excluded.run_at END,
  prio=CASE WHEN jobs.prio<excluded.prio THEN jobs.prio ELSE excluded.prio END,
  attempt=0, args=excluded.args`
}
