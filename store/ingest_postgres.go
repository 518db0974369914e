package store

import "context"

// writeRowsPostgres does the same as writeRowsSQLite with one array per column: a statement that is planned once, whatever the
// number of rows.
func writeRowsPostgres(ctx context.Context, tx *Tx, rows []listingRow) error {
	n := len(rows)
	text := func() []string { return make([]string, n) }
	number := func() []int64 { return make([]int64, n) }
	marketplace, id, status, seller, route, pictures := text(), text(), text(), text(), text(), text()
	matchers, policy, seen, doc, assessments := text(), text(), text(), text(), text()
	version, flagged, registry, first, seenAt, screened := number(), number(), number(), number(), number(), number()
	for i := range rows {
		r := &rows[i]
		marketplace[i], id[i], version[i], status[i], seller[i], route[i] = string(r.key.Marketplace), string(r.key.Listing), r.version, r.status, r.seller, r.route
		flagged[i], pictures[i], registry[i], matchers[i], policy[i], seen[i] = r.flagged, r.pictures, r.basis.Registry, r.basis.Matchers, r.basis.Policy, r.basis.Pictures
		first[i], seenAt[i], screened[i], doc[i], assessments[i] = r.firstSeen, r.seenAt, r.screenedAt, r.doc, r.assessments
	}
	changed, err := tx.QueryContext(ctx, upsertListings, marketplace, id, version, status, seller, route, flagged, pictures,
		registry, matchers, policy, seen, first, seenAt, screened, doc, assessments)
	if err != nil {
		return err
	}
	return markChanged(changed, rows)
}

const upsertListings = `WITH changed AS (INSERT INTO listings (` + listingColumns + `)
SELECT * FROM unnest($1::text[],$2::text[],$3::bigint[],$4::text[],$5::text[],$6::text[],$7::bigint[],$8::text[],
 $9::bigint[],$10::text[],$11::text[],$12::text[],$13::bigint[],$14::bigint[],$15::bigint[],$16::text[],$17::text[])` + onOlder + `
RETURNING marketplace, id, flagged),
queued AS (INSERT INTO listings_unindexed (marketplace, id) SELECT marketplace, id FROM changed)
SELECT marketplace, id, flagged <> 0 FROM changed`
