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

// Urgency orders writers on SQLite, which has one: a person's write goes before the stream's.
type Urgency int

const (
	Interactive Urgency = iota // durable against power loss when it returns
	Bulk                       // durable against a killed process; short transactions only
)

// DB is an open database. Every room's store is a method set on it, in a file of its own.
type DB struct {
	Dialect Dialect
	Read    *sql.DB // many readers
	Write   *sql.DB // SQLite: exactly one connection; PostgreSQL: the same pool as Read
	// Routes says which jobs an event becomes.
	Routes map[markwarden.EventKind][]jobs.Route
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Wake is called after a commit that made jobs due; nil: nobody waits in this process.
	Wake func()

	gate gate // guards Write on SQLite
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
		if err := d.gate.enter(ctx, u); err != nil {
			return err
		}
		defer d.gate.leave()
		if err := d.sync(ctx, u); err != nil {
			return err
		}
	}
	stx, err := d.Write.BeginTx(ctx, nil)
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
	if tx.jobs && d.Wake != nil {
		d.Wake()
	}
	return nil
}

// sync sets how durable the next commit of the SQLite writer is.
func (d *DB) sync(ctx context.Context, u Urgency) error {
	if relaxed := u == Bulk; relaxed != d.relaxed {
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
	if d.Write != d.Read {
		err = errors.Join(err, d.Write.Close())
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
