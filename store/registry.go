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

	"markwarden"
	"markwarden/internal/wire"
	"markwarden/registry"
)

// RegistryStore keeps the registry, with every state that a record has had.
//
// A change gets a number, its rows are written under that number, and then one short transaction gives it the next
// revision. A large one is written in pieces, each a transaction of its own, so that an import holds SQLite's one writer for
// milliseconds at a time, and PostgreSQL's barrier against the workers' records for one statement; nobody reads the
// rows of a change that has no revision.
type RegistryStore struct{ *DB }

var (
	_ registry.Store  = RegistryStore{}
	_ registry.Marker = RegistryStore{}
)

const (
	registryPiece = 250       // rows written at once
	registryStale = time.Hour // a change without a revision that is older was given up
)

// Load reads everything as of the newest revision.
func (s RegistryStore) Load(ctx context.Context) (int64, []registry.Record, error) {
	revision, err := s.registryRevision(ctx)
	if err != nil {
		return 0, nil, err
	}
	records, err := s.AsOf(ctx, revision)
	return revision, records, err
}

// AsOf reads everything as it was at a revision.
func (s RegistryStore) AsOf(ctx context.Context, revision int64) ([]registry.Record, error) {
	all, err := s.records(ctx, `SELECT r.kind, r.id, c.revision, r.deleted, r.doc FROM registry_records r JOIN registry_changes c ON c.id=r.change
WHERE c.revision BETWEEN 1 AND $1 ORDER BY r.kind, r.id`, revision)
	if err != nil {
		return nil, fmt.Errorf("registry as of %d: %w", revision, err)
	}
	return slices.DeleteFunc(all, func(r registry.Record) bool { return r.Deleted }), nil
}

// Since reads the newest state of what changed after a revision.
func (s RegistryStore) Since(ctx context.Context, revision int64) (int64, []registry.Record, error) {
	newest, err := s.registryRevision(ctx)
	if err != nil || newest <= revision {
		return newest, nil, err
	}
	all, err := s.records(ctx, `SELECT r.kind, r.id, c.revision, r.deleted, r.doc FROM registry_changes c JOIN registry_records r ON r.change=c.id
WHERE c.revision > $1 AND c.revision <= $2 ORDER BY r.kind, r.id`, revision, newest)
	if err != nil {
		return 0, nil, fmt.Errorf("registry since %d: %w", revision, err)
	}
	return newest, all, nil
}

// Mark is the change that led to a revision, and when: another store's is another one.
func (s RegistryStore) Mark(ctx context.Context, revision int64) (string, error) {
	if revision == 0 {
		return "empty", nil
	}
	var id, started int64
	err := s.Read.QueryRowContext(ctx, "SELECT id, started_at FROM registry_changes WHERE revision=$1", revision).Scan(&id, &started)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("registry change %d: %w", revision, err)
	}
	return fmt.Sprintf("%d of %d", id, started), nil
}

func (s RegistryStore) registryRevision(ctx context.Context) (revision int64, err error) {
	if err = s.Read.QueryRowContext(ctx, "SELECT revision FROM registry_state WHERE id=1").Scan(&revision); err != nil {
		return 0, fmt.Errorf("registry revision: %w", err)
	}
	return revision, nil
}

// records reads rows that are in order of kind and id, and keeps the newest of each.
func (s RegistryStore) records(ctx context.Context, query string, args ...any) (all []registry.Record, err error) {
	rows, err := s.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	type row struct {
		kind, id          string
		revision, deleted int64
		doc               sql.RawBytes
	}
	var last, this row
	var lastDoc []byte
	for rows.Next() {
		if err := rows.Scan(&this.kind, &this.id, &this.revision, &this.deleted, &this.doc); err != nil {
			return nil, err
		}
		if this.kind == last.kind && this.id == last.id {
			if this.revision < last.revision {
				continue
			}
		} else if all, err = addRecord(all, last.kind, last.id, lastDoc, last.deleted); err != nil {
			return nil, err
		}
		last, lastDoc = this, append(lastDoc[:0], this.doc...)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return addRecord(all, last.kind, last.id, lastDoc, last.deleted)
}

func addRecord(all []registry.Record, kind, id string, doc []byte, deleted int64) ([]registry.Record, error) {
	if kind == "" {
		return all, nil
	}
	// Lenient: a newer version of this program may have written fields that this one does not know.
	r, err := wire.DecodeRecord(doc, wire.Options{Lenient: true})
	if err != nil {
		return nil, fmt.Errorf("stored %s %s: %w", kind, id, err)
	}
	return append(all, registry.Record{Marketplace: r.Marketplace, Party: r.Party, Right: r.Right, Authorization: r.Authorization, Deleted: deleted != 0}), nil
}

// Apply commits a change under the next revision.
func (s RegistryStore) Apply(ctx context.Context, c registry.Change) (revision int64, err error) {
	rows, err := registryRows(c.Records)
	if err != nil {
		return 0, err
	}
	if len(rows) <= registryPiece {
		err = s.Update(ctx, Interactive, func(tx *Tx) error {
			number, err := tx.beginRegistryChange(ctx)
			if err != nil {
				return err
			}
			if err := tx.addRegistryRows(ctx, number, rows); err != nil {
				return err
			}
			return tx.showRegistryChange(ctx, number, c)
		})
	} else {
		err = s.applyInPieces(ctx, c, rows)
	}
	if err != nil {
		return 0, fmt.Errorf("change registry after %d: %w", c.From, err)
	}
	if c.Progress != nil {
		c.Progress(len(rows))
	}
	return c.From + 1, nil
}

func (s RegistryStore) applyInPieces(ctx context.Context, c registry.Change, rows []registryRow) (err error) {
	var number int64
	if err := s.Update(ctx, Bulk, func(tx *Tx) (err error) {
		number, err = tx.beginRegistryChange(ctx)
		return err
	}); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.forgetRegistryChange(context.WithoutCancel(ctx), number))
		}
	}()
	if err := s.forgetStale(ctx); err != nil {
		return err
	}
	done := 0
	for piece := range slices.Chunk(rows, registryPiece) {
		if err := s.Update(ctx, Bulk, func(tx *Tx) error { return tx.addRegistryRows(ctx, number, piece) }); err != nil {
			return err
		}
		if done += len(piece); c.Progress != nil && done < len(rows) {
			c.Progress(done)
		}
	}
	return s.Update(ctx, Interactive, func(tx *Tx) error { return tx.showRegistryChange(ctx, number, c) })
}

type registryRow struct {
	kind, id, doc string
	deleted       int
}

// registryRows are a change's records as rows, in the order of the key, in which they are written fastest.
func registryRows(records []registry.Record) ([]registryRow, error) {
	rows := make([]registryRow, len(records))
	for i, r := range records {
		doc, err := wire.EncodeRecord(wire.Record{Marketplace: r.Marketplace, Party: r.Party, Right: r.Right, Authorization: r.Authorization})
		if err != nil {
			return nil, err
		}
		rows[i] = registryRow{kind: string(r.Kind()), id: r.ID(), doc: string(doc)}
		if r.Deleted {
			rows[i].deleted = 1
		}
	}
	slices.SortFunc(rows, func(a, b registryRow) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.id, b.id))
	})
	return rows, nil
}

func (tx *Tx) beginRegistryChange(ctx context.Context) (number int64, err error) {
	err = tx.QueryRowContext(ctx, "INSERT INTO registry_changes (revision, started_at) VALUES (0, $1) RETURNING id", micros(tx.now)).Scan(&number)
	return number, err
}

func (tx *Tx) addRegistryRows(ctx context.Context, number int64, rows []registryRow) error {
	if len(rows) == 0 {
		return nil
	}
	if tx.db.Dialect == Postgres {
		return tx.addRegistryLists(ctx, number, rows)
	}
	stmt, err := tx.PrepareContext(ctx, "INSERT INTO registry_records (kind, id, change, deleted, doc) VALUES ($1,$2,$3,$4,$5)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, r := range rows {
		if _, err := stmt.ExecContext(ctx, r.kind, r.id, number, r.deleted, r.doc); err != nil {
			return err
		}
	}
	return nil
}

// addRegistryLists is addRegistryRows for PostgreSQL: a list for each column, one round trip.
func (tx *Tx) addRegistryLists(ctx context.Context, number int64, rows []registryRow) error {
	kinds, ids, docs, deleted := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		kinds[i], ids[i], docs[i], deleted[i] = r.kind, r.id, r.doc, int64(r.deleted)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO registry_records (kind, id, change, deleted, doc)
SELECT t.kind, t.id, $1, t.deleted, t.doc FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) AS t(kind, id, deleted, doc)`, number, kinds, ids, deleted, docs)
	return err
}

// showRegistryChange gives a change the next revision. On PostgreSQL it takes the barrier: the workers' record transactions
// that are under way end first, and those that follow see the new revision.
func (tx *Tx) showRegistryChange(ctx context.Context, number int64, c registry.Change) error {
	if tx.db.Dialect == Postgres {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", barrierRegistry); err != nil {
			return fmt.Errorf("barrier: %w", err)
		}
	}
	if err := oneRow(tx.ExecContext(ctx, "UPDATE registry_state SET revision=$1 WHERE id=1 AND revision=$2", c.From+1, c.From)); err != nil {
		return err
	}
	if err := oneRow(tx.ExecContext(ctx, "UPDATE registry_changes SET revision=$1 WHERE id=$2 AND revision=0", c.From+1, number)); err != nil {
		return err
	}
	if err := tx.Audit(ctx, c.Audit...); err != nil {
		return err
	}
	return tx.Emit(ctx, c.Events...)
}

// forgetStale takes away what a process that died left half written.
func (s RegistryStore) forgetStale(ctx context.Context) error {
	var stale []int64
	rows, err := s.Read.QueryContext(ctx, "SELECT id FROM registry_changes WHERE revision=-1 OR (revision=0 AND started_at < $1)", micros(s.now().Add(-registryStale)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return err
		}
		stale = append(stale, n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, n := range stale {
		if err := s.forgetRegistryChange(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// forgetRegistryChange takes away a change that has no revision. It is given up first, so that it can't get one any more.
func (s RegistryStore) forgetRegistryChange(ctx context.Context, number int64) error {
	err := s.Update(ctx, Bulk, func(tx *Tx) error {
		return oneRow(tx.ExecContext(ctx, "UPDATE registry_changes SET revision=-1 WHERE id=$1 AND revision<=0", number))
	})
	if errors.Is(err, markwarden.ErrConflict) {
		return nil // it has a revision, or somebody else has taken it away
	}
	for n := int64(1); err == nil && n > 0; {
		err = s.Update(ctx, Bulk, func(tx *Tx) error {
			r, err := tx.ExecContext(ctx, `DELETE FROM registry_records WHERE change=$1 AND (kind, id) IN
(SELECT kind, id FROM registry_records WHERE change=$1 LIMIT $2)`, number, registryPiece)
			if err != nil {
				return err
			}
			if n, err = r.RowsAffected(); err != nil || n > 0 {
				return err
			}
			_, err = tx.ExecContext(ctx, "DELETE FROM registry_changes WHERE id=$1 AND revision=-1", number)
			return err
		})
	}
	return err
}
