package store

import (
	"context"
	"strings"
)

// writeRows writes all rows with one statement, and queues those that changed for the search index.
func (s IngestStore) writeRows(ctx context.Context, tx *Tx, rows []listingRow) error {
	if len(rows) == 0 {
		return nil
	}
	if s.Dialect == Postgres {
		return writeRowsPostgres(ctx, tx, rows)
	}
	const columns = 17
	args := make([]any, 0, columns*len(rows))
	for i := range rows {
		r := &rows[i]
		args = append(args, string(r.key.Marketplace), string(r.key.Listing), r.version, r.status, r.seller, r.route, r.flagged, r.pictures,
			r.basis.Registry, r.basis.Matchers, r.basis.Policy, r.basis.Pictures, r.firstSeen, r.seenAt, r.screenedAt, r.doc, r.assessments)
	}
	changed, err := tx.QueryContext(ctx, "INSERT INTO listings ("+listingColumns+") VALUES "+placeholders(len(rows), columns)+onOlder+" RETURNING marketplace, id, flagged", args...)
	if err != nil {
		return err
	}
	if err := markChanged(changed, rows); err != nil {
		return err
	}
	queue := args[:0]
	for _, r := range rows {
		if r.changed {
			queue = append(queue, string(r.key.Marketplace), string(r.key.Listing))
		}
	}
	if len(queue) == 0 {
		return nil
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO listings_unindexed (marketplace, id) VALUES "+placeholders(len(queue)/2, 2), queue...)
	return err
}

// placeholders is "(?,?),(?,?)" for rows of columns.
func placeholders(rows, columns int) string {
	one := "(" + strings.Repeat("?,", columns-1) + "?)"
	return strings.Repeat(one+",", rows-1) + one
}
