package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
)

// pieceRows is how many rows one statement of SQLite's bulk path writes: enough that the statement costs little, few enough that
// one length, prepared once, does nearly all of the work.
const pieceRows = 25

const columnsOfListings = 17

// pieces are the statements of the bulk path for pieceRows rows, prepared once for the one connection that writes.
type pieces struct {
	once           sync.Once
	err            error
	upsert         *sql.Stmt
	queue, release *sql.Stmt
}

func upsertPiece(rows int) string {
	return "INSERT INTO listings (" + listingColumns + ") VALUES " + placeholders(rows, columnsOfListings) + onOlder + " RETURNING marketplace, id, flagged"
}

func queuePiece(rows int) string {
	return "INSERT INTO listings_unindexed (marketplace, id) VALUES " + placeholders(rows, 2)
}

func releasePiece(rows int) string {
	return "DELETE FROM listing_holders WHERE (marketplace, id) IN (VALUES " + placeholders(rows, 2) + ")"
}

// prepare makes the statements. It waits for the writer's connection, so it must not be called in a transaction.
func (p *pieces) prepare(db *sql.DB) error {
	p.once.Do(func() {
		ctx := context.Background() // they outlive whoever comes first
		for _, s := range []struct {
			to   **sql.Stmt
			text string
		}{{&p.upsert, upsertPiece(pieceRows)}, {&p.queue, queuePiece(pieceRows)}, {&p.release, releasePiece(pieceRows)}} {
			if *s.to, p.err = db.PrepareContext(ctx, s.text); p.err != nil { //nolint:sqlclosecheck // closed with the connection
				return
			}
		}
	})
	return p.err
}

// query runs a piece: the prepared statement where it has the usual length.
func (tx *Tx) query(ctx context.Context, rows int, prepared *sql.Stmt, text func(rows int) string, args []any) (*sql.Rows, error) {
	if rows == pieceRows {
		return tx.StmtContext(ctx, prepared).QueryContext(ctx, args...) //nolint:sqlclosecheck // closed by the end of tx
	}
	return tx.QueryContext(ctx, text(rows), args...)
}

// execKeys runs a piece over keys alone.
func (tx *Tx) execKeys(ctx context.Context, rows []*listingRow, prepared *sql.Stmt, text func(rows int) string) error {
	args := make([]any, 0, 2*pieceRows)
	for part := range slices.Chunk(rows, pieceRows) {
		args = args[:0]
		for _, r := range part {
			args = append(args, string(r.key.Marketplace), string(r.key.Listing))
		}
		var err error
		if len(part) == pieceRows {
			_, err = tx.StmtContext(ctx, prepared).ExecContext(ctx, args...) //nolint:sqlclosecheck // closed by the end of tx
		} else {
			_, err = tx.ExecContext(ctx, text(len(part)), args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeRowsSQLite writes all rows, and queues those that changed for the search index.
func writeRowsSQLite(ctx context.Context, tx *Tx, rows []listingRow) error {
	args := make([]any, 0, columnsOfListings*pieceRows)
	for part := range slices.Chunk(rows, pieceRows) {
		args = args[:0]
		for i := range part {
			r := &part[i]
			args = append(args, string(r.key.Marketplace), string(r.key.Listing), r.version, r.status, r.seller, r.route, r.flagged, r.pictures,
				r.basis.Registry, r.basis.Matchers, r.basis.Policy, r.basis.Pictures, r.firstSeen, r.seenAt, r.screenedAt, r.doc, r.assessments)
		}
		changed, err := tx.query(ctx, len(part), tx.db.pieces.upsert, upsertPiece, args)
		if err != nil {
			return err
		}
		if err := markChanged(changed, part); err != nil {
			return err
		}
	}
	return tx.execKeys(ctx, changedRows(rows), tx.db.pieces.queue, queuePiece)
}

func changedRows(rows []listingRow) (changed []*listingRow) {
	for i := range rows {
		if rows[i].changed {
			changed = append(changed, &rows[i])
		}
	}
	return changed
}

// placeholders is "(?,?),(?,?)" for rows of columns.
func placeholders(rows, columns int) string {
	one := "(" + strings.Repeat("?,", columns-1) + "?)"
	return strings.Repeat(one+",", rows-1) + one
}
