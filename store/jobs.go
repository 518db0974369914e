package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"markwarden/internal/jobs"
)

// JobStore is the job table.
type JobStore struct{ *DB }

var _ jobs.Store = JobStore{}

// jobsAtOnce bounds one write transaction, so that nobody waits for SQLite's one writer.
const jobsAtOnce = 100

const jobColumns = "id, kind, ukey, queue, prio, state, run_at, attempt, token, lease_until, args, last_error"

// dueSQL walks from priority to priority of each queue by index look-ups: a million timers that are not due yet are
// stepped over at once.
const dueSQL = `WITH RECURSIVE
q(queue) AS (VALUES %s),
p(queue, prio) AS (
  SELECT q.queue, (SELECT j.prio FROM jobs j WHERE j.queue=q.queue AND j.state='waiting' ORDER BY j.prio LIMIT 1)
  FROM q WHERE NOT EXISTS (SELECT 1 FROM job_queues s WHERE s.queue=q.queue AND s.paused=1)
  UNION ALL
  SELECT p.queue, (SELECT j.prio FROM jobs j WHERE j.queue=p.queue AND j.state='waiting' AND j.prio>p.prio ORDER BY j.prio LIMIT 1)
  FROM p WHERE p.prio IS NOT NULL)
SELECT p.queue, p.prio,
  (SELECT j.run_at FROM jobs j WHERE j.queue=p.queue AND j.prio=p.prio AND j.state='waiting' ORDER BY j.run_at LIMIT 1)
FROM p WHERE p.prio IS NOT NULL ORDER BY 1, 2`

// Due implements jobs.Table.
func (s JobStore) Due(ctx context.Context, queues []string) ([]jobs.Due, error) {
	return s.due(ctx, s.Read, queues)
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (s JobStore) due(ctx context.Context, db queryer, queues []string) ([]jobs.Due, error) {
	if len(queues) == 0 {
		return nil, nil
	}
	var values []string
	var args []any
	for i, q := range queues {
		values = append(values, fmt.Sprintf("(CAST($%d AS TEXT))", i+1))
		args = append(args, q)
	}
	now := s.now()
	rows, err := db.QueryContext(ctx, fmt.Sprintf(dueSQL, strings.Join(values, ",")), args...)
	return collectRows(rows, err, func(rows *sql.Rows) (d jobs.Due, err error) {
		var first sql.NullInt64 // claimed by somebody between two look-ups
		err = rows.Scan(&d.Queue, &d.Prio, &first)
		d.First = fromMicros(first.Int64)
		d.Now = first.Valid && !d.First.After(now)
		return d, err
	})
}

// Claim implements jobs.Table. On PostgreSQL a row that another process is claiming or moving is skipped, not waited for.
func (s JobStore) Claim(ctx context.Context, c jobs.Claim) (claimed []jobs.Job, err error) {
	if c.Limit <= 0 || len(c.Kinds) == 0 {
		return nil, nil
	}
	err = s.Update(ctx, Bulk, func(tx *Tx) error {
		due, err := s.due(ctx, tx, []string{c.Queue})
		if err != nil {
			return err
		}
		for _, d := range due {
			if left := c.Limit - len(claimed); d.Now && left > 0 {
				some, err := tx.claim(ctx, c, d.Prio, left)
				if err != nil {
					return err
				}
				claimed = append(claimed, some...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim from %s: %w", c.Queue, err)
	}
	return claimed, nil
}

// claim makes jobs of one priority running. Two runs of a key never overlap: a waiting row is only ever inserted after the
// commit that made its twin running (the unique index makes the inserter wait for it), so that whoever sees the one sees the other.
func (tx *Tx) claim(ctx context.Context, c jobs.Claim, prio, limit int) ([]jobs.Job, error) {
	args := []any{c.Token, micros(tx.now.Add(c.Lease)), c.Queue, prio, micros(tx.now), limit}
	in, args := inList(args, c.Kinds)
	lock := ""
	if tx.db.Dialect == Postgres {
		lock = " FOR UPDATE OF j SKIP LOCKED"
	}
	rows, err := tx.QueryContext(ctx, `WITH c AS MATERIALIZED (
  SELECT j.id FROM jobs j
  WHERE j.queue=$3 AND j.prio=$4 AND j.state='waiting' AND j.run_at<=$5 AND j.kind IN `+in+`
    AND NOT EXISTS (SELECT 1 FROM jobs r WHERE r.kind=j.kind AND r.ukey=j.ukey AND r.state='running')
  ORDER BY j.run_at, j.id LIMIT $6`+lock+`)
UPDATE jobs SET state='running', token=$1, lease_until=$2 FROM c WHERE jobs.id=c.id
RETURNING jobs.id, kind, ukey, queue, prio, state, run_at, attempt, token, lease_until, args, last_error`, args...)
	claimed, err := collectRows(rows, err, scanJob)
	slices.SortFunc(claimed, func(a, b jobs.Job) int { return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.ID, b.ID)) })
	return claimed, err
}

func scanJob(rows *sql.Rows) (j jobs.Job, err error) {
	var runAt, lease int64
	err = rows.Scan(&j.ID, &j.Kind, &j.Key, &j.Queue, &j.Prio, &j.State, &runAt, &j.Attempt, &j.Token, &lease, &j.Args, &j.LastError)
	j.RunAt, j.LeaseUntil = fromMicros(runAt), fromMicros(lease)
	return j, err
}

// Finish implements jobs.Table.
func (s JobStore) Finish(ctx context.Context, results []jobs.Result) error {
	byToken := map[string][]int64{}
	var others []jobs.Result
	for _, r := range results {
		switch r.Outcome {
		case jobs.Done:
			byToken[r.Job.Token] = append(byToken[r.Job.Token], r.Job.ID)
		case jobs.Failed, jobs.Fatal, jobs.Postponed, jobs.Released:
			others = append(others, r)
		case jobs.Lost:
		}
	}
	slices.SortFunc(others, func(a, b jobs.Result) int { return byKindAndKey(a.Job.Spec, b.Job.Spec) })
	if len(byToken)+len(others) == 0 {
		return nil
	}
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		for token, ids := range byToken {
			for part := range slices.Chunk(ids, jobsAtOnce) {
				in, args := inList([]any{token}, part)
				if _, err := tx.ExecContext(ctx, "DELETE FROM jobs WHERE state='running' AND token=$1 AND id IN "+in, args...); err != nil {
					return err
				}
			}
		}
		for _, r := range others {
			if err := tx.putBack(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// noTwin holds for a row of whose kind and key none waits.
const noTwin = " AND NOT EXISTS (SELECT 1 FROM jobs w WHERE w.kind=jobs.kind AND w.ukey=jobs.ukey AND w.state='waiting')"

// putBack makes a run that is over wait again, or die; where a twin waits meanwhile, the row goes, because the twin will see all
// that this one would have seen.
func (tx *Tx) putBack(ctx context.Context, r jobs.Result) error {
	j := r.Job
	state, runAt, failed := jobs.Waiting, j.RunAt, 0
	switch r.Outcome {
	case jobs.Failed:
		runAt, failed = r.RunAt, 1
	case jobs.Postponed:
		runAt = r.RunAt
	case jobs.Fatal:
		state, failed = jobs.Dead, 1
	case jobs.Done, jobs.Released, jobs.Lost:
	}
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET state=$3, run_at=$4, attempt=attempt+$5, last_error=CASE WHEN $6='' THEN last_error ELSE $6 END,
  token='', lease_until=0 WHERE id=$1 AND token=$2 AND state='running'`+noTwin, j.ID, j.Token, state, micros(runAt), failed, r.Error)
	if err != nil {
		return fmt.Errorf("put back %s: %w", j.Kind, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	switch {
	case n == 0:
		_, err = tx.ExecContext(ctx, "DELETE FROM jobs WHERE id=$1 AND token=$2 AND state='running'", j.ID, j.Token)
	case state == jobs.Dead: // one dead row per key says enough
		_, err = tx.ExecContext(ctx, "DELETE FROM jobs WHERE kind=$1 AND ukey=$2 AND state='dead' AND id<>$3", j.Kind, j.Key, j.ID)
	}
	return err
}

// Renew implements jobs.Leases.
func (s JobStore) Renew(ctx context.Context, held []jobs.Job, lease time.Duration) (lost []jobs.Job, err error) {
	for part := range slices.Chunk(held, jobsAtOnce) {
		ids := make([]int64, len(part))
		for i, j := range part {
			ids[i] = j.ID
		}
		kept, err := s.renew(ctx, ids, lease)
		if err != nil {
			return lost, fmt.Errorf("renew leases: %w", err)
		}
		for _, j := range part {
			if kept[j.ID] != j.Token {
				lost = append(lost, j)
			}
		}
	}
	return lost, nil
}

// renew moves leases and returns the token with which each job runs. On PostgreSQL the row of a handler that is in the middle of a
// transaction is locked by it (see Tx.fence): it is passed over, or one long transaction would let the leases of all others run
// out. Nobody can rescue it meanwhile.
func (s JobStore) renew(ctx context.Context, ids []int64, lease time.Duration) (kept map[int64]string, err error) {
	lock := ""
	if s.Dialect == Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	err = s.Update(ctx, Bulk, func(tx *Tx) error {
		in, args := inList([]any{micros(tx.now.Add(lease))}, ids)
		_, err := tx.ExecContext(ctx, "UPDATE jobs SET lease_until=$1 WHERE id IN (SELECT id FROM jobs WHERE state='running' AND id IN "+in+lock+")", args...)
		if err != nil {
			return err
		}
		kept = map[int64]string{}
		in, args = inList(nil, ids)
		rows, err := tx.QueryContext(ctx, "SELECT id, token FROM jobs WHERE state='running' AND id IN "+in, args...)
		_, err = collectRows(rows, err, func(rows *sql.Rows) (struct{}, error) {
			var id int64
			var token string
			err := rows.Scan(&id, &token)
			kept[id] = token
			return struct{}{}, err
		})
		return err
	})
	return kept, err
}

// Rescue implements jobs.Leases.
func (s JobStore) Rescue(ctx context.Context) (int, error) {
	return s.rescue(ctx, func(now time.Time) time.Time { return now })
}

// Recover implements jobs.Leases: SQLite's file has one process.
func (s JobStore) Recover(ctx context.Context) (int, error) {
	if s.Dialect == Postgres {
		return 0, nil
	}
	return s.rescue(ctx, func(time.Time) time.Time { return time.Unix(1<<40, 0) })
}

// rescue makes running jobs whose lease ends before a moment wait again.
func (s JobStore) rescue(ctx context.Context, before func(now time.Time) time.Time) (total int, err error) {
	limit := micros(before(s.now()))
	var stale int
	if err := s.Read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE state='running' AND lease_until<$1 LIMIT 1) x", limit).Scan(&stale); err != nil || stale == 0 {
		return 0, err
	}
	lock := ""
	if s.Dialect == Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	for {
		n := 0
		err := s.Update(ctx, Bulk, func(tx *Tx) error {
			rows, err := tx.QueryContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE state='running' AND lease_until<$1 ORDER BY lease_until LIMIT $2"+lock, limit, jobsAtOnce)
			stale, err := collectRows(rows, err, scanJob)
			if err != nil {
				return err
			}
			n, tx.jobs = len(stale), len(stale) > 0
			slices.SortFunc(stale, func(a, b jobs.Job) int { return byKindAndKey(a.Spec, b.Spec) })
			for _, j := range stale {
				if err := tx.putBack(ctx, jobs.Result{Job: j, Outcome: jobs.Released}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return total, fmt.Errorf("rescue jobs: %w", err)
		}
		total += n
		if n < jobsAtOnce {
			return total, nil
		}
	}
}

// Schedule implements jobs.Calendar. A period is first due at once.
func (s JobStore) Schedule(ctx context.Context, periods []jobs.Period) error {
	if len(periods) == 0 {
		return nil
	}
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		for _, p := range sortedPeriods(periods) {
			_, err := tx.ExecContext(ctx, `INSERT INTO job_periods (kind, every, next_run) VALUES ($1,$2,$3)
ON CONFLICT (kind) DO UPDATE SET every=excluded.every,
  next_run=CASE WHEN job_periods.next_run<excluded.next_run+excluded.every THEN job_periods.next_run ELSE excluded.next_run+excluded.every END`,
				p.Kind, p.Every.Microseconds(), micros(tx.now))
			if err != nil {
				return fmt.Errorf("schedule %s: %w", p.Kind, err)
			}
		}
		return nil
	})
}

// Fire implements jobs.Calendar.
func (s JobStore) Fire(ctx context.Context, periods []jobs.Period) (next time.Time, err error) {
	next, due, err := s.nextPeriod(ctx, periods)
	if err != nil || !due {
		return next, err
	}
	err = s.Update(ctx, Bulk, func(tx *Tx) error {
		for _, p := range sortedPeriods(periods) {
			every := max(p.Every.Microseconds(), 1)
			// Guarded, so that one process of many enqueues it. The beat is kept: the next run is the first multiple after now.
			res, err := tx.ExecContext(ctx, "UPDATE job_periods SET next_run=next_run+$3*(($2-next_run)/$3+1) WHERE kind=$1 AND next_run<=$2", p.Kind, micros(tx.now), every)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				continue
			}
			if err := tx.Enqueue(ctx, p.Spec); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return next, fmt.Errorf("fire periods: %w", err)
	}
	next, _, err = s.nextPeriod(ctx, periods)
	return next, err
}

func (s JobStore) nextPeriod(ctx context.Context, periods []jobs.Period) (next time.Time, due bool, err error) {
	kinds := make([]string, len(periods))
	for i, p := range periods {
		kinds[i] = p.Kind
	}
	if len(kinds) == 0 {
		return s.now().Add(24 * time.Hour), false, nil
	}
	in, args := inList(nil, kinds)
	var us sql.NullInt64
	if err := s.Read.QueryRowContext(ctx, "SELECT min(next_run) FROM job_periods WHERE kind IN "+in, args...).Scan(&us); err != nil {
		return next, false, err
	}
	if !us.Valid {
		return next, false, errors.New("no period is on file")
	}
	next = fromMicros(us.Int64)
	return next, !next.After(s.now()), nil
}

func sortedPeriods(periods []jobs.Period) []jobs.Period {
	return slices.SortedFunc(slices.Values(periods), func(a, b jobs.Period) int { return strings.Compare(a.Kind, b.Kind) })
}

// inList appends values to args and returns their placeholders, "($3,$4)".
func inList[T any](args []any, values []T) (placeholders string, all []any) {
	b := []byte{'('}
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		args = append(args, v)
		b = fmt.Appendf(b, "$%d", len(args))
	}
	return string(append(b, ')')), args
}

// collectRows reads all rows of a query.
func collectRows[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) (all []T, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
