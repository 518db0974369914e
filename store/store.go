// Package store keeps every room's state in one SQL database: one file per room, one set of queries for SQLite and
// PostgreSQL. What differs between the two (opening, migrations, the bulk path of ingest) is in store/sqlite and
// store/postgres.
//
// Queries use $1, $2, ... and only TEXT, BIGINT/INTEGER, DOUBLE PRECISION/REAL and BYTEA/BLOB, so that both databases read
// them. Times are BIGINT microseconds since 1970 UTC (0: none), booleans 0 or 1, documents JSON as TEXT.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"markwarden"
	"markwarden/internal/jobs"
)

// Dialect is which SQL database it is.
type Dialect int

const (
	SQLite Dialect = iota
	Postgres
)

// Urgency is who waits for a write, and what it must survive. SQLite has one writer: a person's write goes before the stream's.
//
// Commits are durable in order on both databases: what a power loss keeps is everything up to some commit. So one durable
// write makes all before it durable, and what leaves the house (a hook's state, an answer that promises something) is written
// Interactive first.
type Urgency int

const (
	Interactive Urgency = iota // goes first; durable against power loss when it returns
	Lending                    // goes first; durable against a killed process: a lease that is lost is lent again
	Bulk                       // goes last, in short transactions; durable against a killed process: what is lost is done again
)

func (u Urgency) durable() bool { return u == Interactive }
func (u Urgency) first() bool   { return u != Bulk }

// DB is an open database. Every room's store is a method set on it, in a file of its own.
type DB struct {
	Dialect Dialect
	Read    *sql.DB // many readers
	Write   *sql.DB // SQLite: exactly one connection; PostgreSQL: the same pool as Read
	// Relaxed is PostgreSQL's pool for what need not be durable against power loss when it returns; nil on SQLite.
	Relaxed *sql.DB
	// Routes says which jobs an event becomes.
	Routes map[markwarden.EventKind][]jobs.Route
	// Upkeep is what the database needs done beside its writers, until ctx ends; nil: nothing.
	Upkeep func(ctx context.Context) error
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Wake is called after a commit that made jobs due; nil: nobody waits in this process.
	Wake func()

	commits atomic.Int64
	gate    gate // guards Write on SQLite
	pieces  pieces
	pace    pace
	// relaxed says that the SQLite writer runs with synchronous=NORMAL; guarded by gate.
	relaxed bool
}

// Tx is one write transaction. Events and audit entries given to it are written with it.
type Tx struct {
	*sql.Tx
	db   *DB
	now  time.Time
	jobs bool
}

// Update runs fn in a write transaction: all of it or nothing. It returns jobs.ErrLost, changing nothing, when ctx is the
// run of a job whose lease was taken away.
func (d *DB) Update(ctx context.Context, u Urgency, fn func(tx *Tx) error) (err error) {
	if d.Dialect == SQLite {
		if err := d.gate.enter(ctx, u.first()); err != nil {
			return err
		}
		defer d.gate.leave()
		if err := d.sync(ctx, u); err != nil {
			return err
		}
	}
	stx, err := d.pool(u).BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{Tx: stx, db: d, now: d.now()}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreDone(stx.Rollback()))
		}
	}()
	if err := tx.fence(ctx); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	if err := stx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	d.commits.Add(1)
	if tx.jobs && d.Wake != nil {
		d.Wake()
	}
	return nil
}

// querier runs statements, in or out of a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// single runs fn, which executes one statement and emits nothing. On PostgreSQL that is a transaction by itself.
func (d *DB) single(ctx context.Context, u Urgency, fn func(q querier) error) error {
	if d.Dialect == SQLite {
		return d.Update(ctx, u, func(tx *Tx) error { return fn(tx) })
	}
	return fn(d.pool(u))
}

// Commits is how many transactions have been written since it was opened.
func (d *DB) Commits() int64 { return d.commits.Load() }

// Exclusive runs fn while nobody in this process writes to SQLite.
func (d *DB) Exclusive(ctx context.Context, fn func() error) error {
	if err := d.gate.enter(ctx, false); err != nil {
		return err
	}
	defer d.gate.leave()
	return fn()
}

// pool is the connections that write with an urgency.
func (d *DB) pool(u Urgency) *sql.DB {
	if d.Relaxed != nil && !u.durable() {
		return d.Relaxed
	}
	return d.Write
}

// sync sets how durable the next commit of the SQLite writer is.
func (d *DB) sync(ctx context.Context, u Urgency) error {
	if relaxed := !u.durable(); relaxed != d.relaxed {
		mode := "FULL"
		if relaxed {
			mode = "NORMAL"
		}
		if _, err := d.Write.ExecContext(ctx, "PRAGMA synchronous="+mode); err != nil {
			return fmt.Errorf("set synchronous: %w", err)
		}
		d.relaxed = relaxed
	}
	return nil
}

func (d *DB) now() time.Time {
	if d.Now != nil {
		return d.Now().UTC()
	}
	return time.Now().UTC()
}

// Close closes the connections.
func (d *DB) Close() error {
	err := d.Read.Close()
	for _, p := range []*sql.DB{d.Write, d.Relaxed} {
		if p != nil && p != d.Read {
			err = errors.Join(err, p.Close())
		}
	}
	return err
}

// fence checks, and on PostgreSQL locks, the claim of the job whose run ctx is.
func (tx *Tx) fence(ctx context.Context) error {
	j, ok := jobs.ClaimOf(ctx)
	if !ok {
		return nil
	}
	q := "SELECT 1 FROM jobs WHERE id=$1 AND token=$2 AND state='running'"
	if tx.db.Dialect == Postgres {
		q += " FOR UPDATE"
	}
	var one int
	err := tx.QueryRowContext(ctx, q, j.ID, j.Token).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return jobs.ErrLost
	}
	return err
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// micros is how a time is stored; 0 is the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros reads what micros wrote.
func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// oneRow is nil when exactly one row was changed, and markwarden.ErrConflict otherwise: a guarded UPDATE found
// another version than the one it was decided on.
func oneRow(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return markwarden.ErrConflict
	}
	return nil
}

// found turns "no rows" into markwarden.ErrNotFound.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return markwarden.ErrNotFound
	}
	return err
}
