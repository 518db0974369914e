package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"markwarden"
	"markwarden/internal/jobs"
)

// countCap bounds how many waiting or dead jobs of a kind are counted, so that a look at the health of a system with millions
// of them costs milliseconds.
const countCap = 100_000

// Counts is how many jobs of each kind there are, by kind.
func (s JobStore) Counts(ctx context.Context) ([]jobs.Count, error) {
	counts := map[string]*jobs.Count{}
	for _, state := range []jobs.State{jobs.Waiting, jobs.Running, jobs.Dead} {
		kinds, err := s.jobKinds(ctx, state)
		if err != nil {
			return nil, fmt.Errorf("count jobs: %w", err)
		}
		for _, kind := range kinds {
			c := counts[kind]
			if c == nil {
				c = &jobs.Count{Kind: kind}
				counts[kind] = c
			}
			if err := s.countKind(ctx, c, state); err != nil {
				return nil, fmt.Errorf("count jobs: %w", err)
			}
		}
	}
	out := make([]jobs.Count, 0, len(counts))
	for _, c := range counts {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b jobs.Count) int { return strings.Compare(a.Kind, b.Kind) })
	return out, nil
}

// jobKinds walks from kind to kind by index look-ups. The state is part of the text, so that the partial index serves.
func (s JobStore) jobKinds(ctx context.Context, state jobs.State) ([]string, error) {
	rows, err := s.Read.QueryContext(ctx, strings.ReplaceAll(`WITH RECURSIVE k(kind) AS (
  SELECT (SELECT kind FROM jobs WHERE state='STATE' ORDER BY kind LIMIT 1)
  UNION ALL
  SELECT (SELECT j.kind FROM jobs j WHERE j.state='STATE' AND j.kind>k.kind ORDER BY j.kind LIMIT 1) FROM k WHERE k.kind IS NOT NULL)
SELECT kind FROM k WHERE kind IS NOT NULL`, "STATE", string(state)))
	return collectRows(rows, err, func(rows *sql.Rows) (kind string, err error) { return kind, rows.Scan(&kind) })
}

func (s JobStore) countKind(ctx context.Context, c *jobs.Count, state jobs.State) error {
	var n int64
	var oldest sql.NullInt64
	err := s.Read.QueryRowContext(ctx, "SELECT count(*), min(run_at) FROM (SELECT run_at FROM jobs WHERE state='"+string(state)+"' AND kind=$1 LIMIT $2) x", c.Kind, countCap).Scan(&n, &oldest)
	switch state {
	case jobs.Waiting:
		c.Waiting, c.Oldest, c.Capped = n, fromMicros(oldest.Int64), n == countCap
	case jobs.Running:
		c.Running = n
	case jobs.Dead:
		c.Dead = n
	}
	return err
}

// Dead lists dead jobs by id.
func (s JobStore) Dead(ctx context.Context, f jobs.DeadFilter) ([]jobs.Job, error) {
	where, args := deadWhere(f)
	rows, err := s.Read.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM jobs WHERE %s ORDER BY id LIMIT %d", jobColumns, where, min(cmp.Or(f.Limit, 100), 1000)), args...)
	return collectRows(rows, err, scanJob)
}

// Requeue makes dead jobs wait again with all their tries, at once, and says how many. One whose twin waits already just goes.
func (s JobStore) Requeue(ctx context.Context, actor string, f jobs.DeadFilter) (int, error) {
	return s.eachDead(ctx, actor, "job.requeue", f, func(tx *Tx, j jobs.Job) error {
		return tx.enqueue(ctx, []jobs.Spec{{Kind: j.Kind, Key: j.Key, Queue: j.Queue, Prio: j.Prio, Args: j.Args}})
	})
}

// DropDead forgets dead jobs, and says how many.
func (s JobStore) DropDead(ctx context.Context, actor string, f jobs.DeadFilter) (int, error) {
	return s.eachDead(ctx, actor, "job.drop", f, func(*Tx, jobs.Job) error { return nil })
}

// eachDead removes the dead jobs of a filter in small transactions and does act for each in the same; one audit entry per transaction.
func (s JobStore) eachDead(ctx context.Context, actor, action string, f jobs.DeadFilter, act func(*Tx, jobs.Job) error) (total int, err error) {
	lock := ""
	if s.Dialect == Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	for {
		n := jobsAtOnce
		if f.Limit > 0 {
			n = min(n, f.Limit-total)
		}
		var dead []jobs.Job
		err := s.Update(ctx, Interactive, func(tx *Tx) error {
			where, args := deadWhere(f)
			rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM jobs WHERE %s ORDER BY kind, ukey LIMIT %d%s", jobColumns, where, n, lock), args...)
			if dead, err = collectRows(rows, err, scanJob); err != nil || len(dead) == 0 {
				return err
			}
			for _, j := range dead {
				if _, err := tx.ExecContext(ctx, "DELETE FROM jobs WHERE id=$1", j.ID); err != nil {
					return err
				}
				if err := act(tx, j); err != nil {
					return err
				}
			}
			return tx.Audit(ctx, markwarden.AuditEntry{Actor: actor, Action: action, Subject: "jobs:" + dead[0].Kind, Reason: fmt.Sprintf("%d jobs, the first: %s", len(dead), dead[0].Key)})
		})
		if err != nil {
			return total, fmt.Errorf("%s: %w", action, err)
		}
		total += len(dead)
		if len(dead) < n || total == f.Limit {
			return total, nil
		}
	}
}

func deadWhere(f jobs.DeadFilter) (where string, args []any) {
	where = "state='dead'"
	and := func(column, op string, v any) {
		args = append(args, v)
		where += fmt.Sprintf(" AND %s%s$%d", column, op, len(args))
	}
	if f.ID != 0 {
		and("id", "=", f.ID)
	}
	if f.Kind != "" {
		and("kind", "=", f.Kind)
	}
	if f.Queue != "" {
		and("queue", "=", f.Queue)
	}
	if f.Key != "" {
		and("ukey", "=", f.Key)
	}
	if f.After != 0 {
		and("id", ">", f.After)
	}
	return where, args
}

// Pause stops the claims of a queue in every process, or lets them go on. What runs goes on.
func (s JobStore) Pause(ctx context.Context, actor, queue string, paused bool) error {
	action, flag := "queue.resume", 0
	if paused {
		action, flag = "queue.pause", 1
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO job_queues (queue, paused) VALUES ($1,$2) ON CONFLICT (queue) DO UPDATE SET paused=excluded.paused", queue, flag)
		if err != nil {
			return err
		}
		tx.jobs = true
		return tx.Audit(ctx, markwarden.AuditEntry{Actor: actor, Action: action, Subject: "queue:" + queue})
	})
}

// Paused lists the queues that are paused.
func (s JobStore) Paused(ctx context.Context) ([]string, error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT queue FROM job_queues WHERE paused=1 ORDER BY queue")
	return collectRows(rows, err, func(rows *sql.Rows) (q string, err error) { return q, rows.Scan(&q) })
}
