package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"markwarden"
	"markwarden/internal/audit"
)

// AuditStore is the audit trail. Business transactions write entries (Tx.Audit); one sequencer at a time seals them.
type AuditStore struct{ *DB }

// auditLock is the PostgreSQL advisory lock of the one sequencer.
const auditLock = 7202

const auditColumns = "id, at, actor, action, subject, reason, detail, coalesce(seq, 0), hash"

type auditRow struct {
	id int64
	audit.Entry
}

func scanAudit(rows *sql.Rows) (r auditRow, err error) {
	var at int64
	var hash []byte
	err = rows.Scan(&r.id, &at, &r.Actor, &r.Action, &r.Subject, &r.Reason, &r.Detail, &r.Seq, &hash)
	r.At = fromMicros(at)
	copy(r.Hash[:], hash) // a wrong length is a wrong hash, and found as one
	return r, err
}

// SealNext gives the next up to limit entries their place in the chain, and says how many. It takes what has no place yet, in
// order of id, and never "what came after the last": an entry with a smaller id may commit later.
func (s AuditStore) SealNext(ctx context.Context, limit int) (sealed int, err error) {
	if n, err := s.Unsealed(ctx, 1); err != nil || n == 0 {
		return 0, err
	}
	err = s.Update(ctx, Bulk, func(tx *Tx) error {
		sealed = 0
		if s.Dialect == Postgres {
			if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", auditLock); err != nil {
				return err
			}
		}
		t, err := trailEnd(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT "+auditColumns+" FROM audit WHERE seq IS NULL ORDER BY id LIMIT $1", limit)
		open, err := collectRows(rows, err, scanAudit)
		if err != nil || len(open) == 0 {
			return err
		}
		seal, err := tx.PrepareContext(ctx, "UPDATE audit SET seq=$1, hash=$2 WHERE id=$3 AND seq IS NULL")
		if err != nil {
			return err
		}
		defer seal.Close() //nolint:errcheck // the transaction ends with it
		for i := range open {
			e := &open[i].Entry
			e.Seq = t.Seq + 1
			e.Hash = audit.Next(t.Hash, e)
			if err := oneRow(seal.ExecContext(ctx, e.Seq, e.Hash[:], open[i].id)); err != nil {
				return err
			}
			t = audit.Trail{Seq: e.Seq, Hash: e.Hash}
		}
		sealed = len(open)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("seal audit entries: %w", err)
	}
	return sealed, nil
}

// trailEnd is the last sealed entry, the zero Trail when there is none.
func trailEnd(ctx context.Context, tx *Tx) (t audit.Trail, err error) {
	var hash []byte
	err = tx.QueryRowContext(ctx, "SELECT seq, hash FROM audit WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1").Scan(&t.Seq, &hash)
	copy(t.Hash[:], hash)
	return t, ignoreNone(err)
}

func ignoreNone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// Seal seals all there is, in small transactions. It is the handler of the periodic job.
func (s AuditStore) Seal(ctx context.Context) error {
	for {
		if n, err := s.SealNext(ctx, jobsAtOnce); err != nil || n < jobsAtOnce {
			return err
		}
	}
}

// Unsealed counts entries without a place in the chain, up to limit.
func (s AuditStore) Unsealed(ctx context.Context, limit int) (n int, err error) {
	err = s.Read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM audit WHERE seq IS NULL LIMIT $1) x", limit).Scan(&n)
	return n, err
}

// Entries are up to limit sealed entries that follow entry after.
func (s AuditStore) Entries(ctx context.Context, after int64, limit int) ([]audit.Entry, error) {
	return s.entries(ctx, "WHERE seq > $1 ORDER BY seq LIMIT $2", after, limit)
}

// BySubject are the newest up to limit entries about a subject, oldest first. One that is not sealed yet has Seq 0.
func (s AuditStore) BySubject(ctx context.Context, subject string, limit int) ([]audit.Entry, error) {
	return s.entries(ctx, "WHERE id IN (SELECT id FROM audit WHERE subject = $1 ORDER BY id DESC LIMIT $2) ORDER BY id", subject, limit)
}

// Newest are the newest up to limit entries, newest first, sealed or not.
func (s AuditStore) Newest(ctx context.Context, limit int) ([]audit.Entry, error) {
	return s.entries(ctx, "ORDER BY id DESC LIMIT $1", limit)
}

func (s AuditStore) entries(ctx context.Context, where string, args ...any) ([]audit.Entry, error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT "+auditColumns+" FROM audit "+where, args...)
	return collectRows(rows, err, func(rows *sql.Rows) (audit.Entry, error) {
		r, err := scanAudit(rows)
		return r.Entry, err
	})
}

// All are the sealed entries that follow entry after, read a page at a time.
func (s AuditStore) All(ctx context.Context, after int64) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for {
			page, err := s.Entries(ctx, after, 1000)
			if err != nil {
				yield(audit.Entry{}, err)
				return
			}
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
				after = max(after, e.Seq)
			}
			if len(page) < 1000 {
				return
			}
		}
	}
}

// Checkpoints are all that were written, oldest first.
func (s AuditStore) Checkpoints(ctx context.Context) ([]audit.Checkpoint, error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT seq, hash, at, key, signature FROM audit_checkpoints ORDER BY seq")
	return collectRows(rows, err, func(rows *sql.Rows) (c audit.Checkpoint, err error) {
		var hash []byte
		var at int64
		err = rows.Scan(&c.Seq, &hash, &at, &c.Key, &c.Signature)
		copy(c.Hash[:], hash)
		c.At = fromMicros(at)
		return c, err
	})
}

// WriteCheckpoint signs the trail as it stands, after checking it from the checkpoint before. ok is false when nothing was
// sealed since. A trail that doesn't fit is a *audit.BrokenError, and is not signed.
func (s AuditStore) WriteCheckpoint(ctx context.Context, key ed25519.PrivateKey) (c audit.Checkpoint, ok bool, err error) {
	var t audit.Trail
	var hash []byte
	err = s.Read.QueryRowContext(ctx, "SELECT seq, hash FROM audit_checkpoints ORDER BY seq DESC LIMIT 1").Scan(&t.Seq, &hash)
	if err = ignoreNone(err); err != nil {
		return c, false, err
	}
	copy(t.Hash[:], hash)
	begin := t.Seq
	for e, err := range s.All(ctx, t.Seq) {
		if err == nil {
			err = t.Follow(&e)
		}
		if err != nil {
			return c, false, fmt.Errorf("audit checkpoint: %w", err)
		}
	}
	if t.Seq == begin {
		return c, false, nil
	}
	c = audit.Sign(key, t, s.now())
	err = s.Update(ctx, Interactive, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO audit_checkpoints (seq, hash, at, key, signature) VALUES ($1,$2,$3,$4,$5) ON CONFLICT (seq) DO NOTHING",
			c.Seq, c.Hash[:], micros(c.At), c.Key, c.Signature)
		return err
	})
	return c, err == nil, err
}

// AuditReport is what a check of the whole trail found good.
type AuditReport struct {
	Trail       audit.Trail
	Unsealed    int // up to 10,000 entries that are younger than the last sealing
	Checkpoints int // whose signature was checked
	Unchecked   int // checkpoints by keys that were not given
}

// Verify checks the whole trail: the chain, the checkpoints of the store and others that were kept elsewhere, with the
// public keys that are given. The first entry that doesn't fit is a *audit.BrokenError; a checkpoint whose signature is not good is
// audit.ErrSignature.
func (s AuditStore) Verify(ctx context.Context, keys []ed25519.PublicKey, kept ...audit.Checkpoint) (r AuditReport, err error) {
	stored, err := s.Checkpoints(ctx)
	if err != nil {
		return r, err
	}
	var good []audit.Checkpoint
	for _, c := range append(stored, kept...) {
		switch known, err := checkedBy(&c, keys); {
		case err != nil:
			return r, fmt.Errorf("checkpoint of entry %d: %w", c.Seq, err)
		case known:
			good = append(good, c)
		default:
			r.Unchecked++
		}
	}
	r.Checkpoints = len(good)
	if r.Trail, err = audit.Verify(s.All(ctx, 0), good...); err != nil {
		return r, err
	}
	r.Unsealed, err = s.Unsealed(ctx, 10_000)
	return r, err
}

func checkedBy(c *audit.Checkpoint, keys []ed25519.PublicKey) (known bool, err error) {
	for _, k := range keys {
		if c.Key == audit.KeyID(k) {
			return true, c.Check(k)
		}
	}
	return false, nil
}

// Note writes entries of acts that change nothing else ("signed in", "exported").
func (s AuditStore) Note(ctx context.Context, entries ...markwarden.AuditEntry) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error { return tx.Audit(ctx, entries...) })
}
