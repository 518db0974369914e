package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/wire"
)

// IngestStore keeps listings, their screenings, dead letters and offsets.
type IngestStore struct{ *DB }

var _ ingest.Store = IngestStore{}

// The barriers between ingest and other rooms. Whoever records takes both shared, and only then reads what they guard; a
// registry change takes the first, a new watch the second, exclusively. So a change that has committed is seen by every
// record that commits after it, and has waited for every record before it. SQLite's one writer is its own barrier.
const (
	barrierRegistry = 7201
	barrierWatch    = 7202
)

// ChunkSize is what a transaction should carry: on SQLite, where others wait for the writer, what it writes in some milliseconds;
// on PostgreSQL what one round trip should carry.
func (s IngestStore) ChunkSize() int {
	if s.Dialect == SQLite {
		return s.pace.rows()
	}
	return 512
}

// listingRow is one row of table listings.
type listingRow struct {
	key                                              markwarden.ListingKey
	version                                          int64
	status, seller, route                            string
	flagged                                          int64
	pictures                                         string
	basis                                            markwarden.Basis
	firstSeen, seenAt, screenedAt                    int64
	doc, assessments                                 string
	item                                             int // its index in the batch
	changed, everFlagged, watched, picturesAreWanted bool
}

// Record implements ingest.Store.
func (s IngestStore) Record(ctx context.Context, b ingest.Batch) ([]ingest.Outcome, error) {
	rows, err := packRows(b)
	if err != nil {
		return nil, err
	}
	urgency := Bulk
	if b.Durable {
		urgency = Interactive
	}
	if s.Dialect == SQLite {
		if err := s.pieces.prepare(s.Write); err != nil {
			return nil, fmt.Errorf("prepare statements: %w", err)
		}
	}
	var out []ingest.Outcome
	var began time.Time
	err = s.Update(ctx, urgency, func(tx *Tx) error {
		began = time.Now()
		out = make([]ingest.Outcome, len(b.Items))
		for i := range rows {
			rows[i].stamp(tx.Now())
		}
		if err := s.barrier(ctx, tx, b); err != nil {
			return err
		}
		if err := moveOffset(ctx, tx, b); err != nil {
			return err
		}
		if err := writeRows(ctx, tx, rows); err != nil {
			return fmt.Errorf("record listings: %w", err)
		}
		if err := s.outcomes(ctx, tx, rows, out); err != nil {
			return err
		}
		if err := s.writeHolders(ctx, tx, b, rows); err != nil {
			return fmt.Errorf("record holders: %w", err)
		}
		letters, err := writeDead(ctx, tx, b.Dead)
		if err != nil {
			return fmt.Errorf("record dead letters: %w", err)
		}
		if err := s.watches(ctx, tx, rows); err != nil {
			return fmt.Errorf("read watches: %w", err)
		}
		return tx.Emit(ctx, append(letters, rowEvents(rows)...)...)
	})
	if err != nil {
		return nil, err
	}
	s.pace.took(len(rows), time.Since(began))
	return out, nil
}

// writeRows writes rows, marks those that changed, and queues these for the search index.
func writeRows(ctx context.Context, tx *Tx, rows []listingRow) error {
	switch {
	case len(rows) == 0:
		return nil
	case tx.db.Dialect == Postgres:
		return writeRowsPostgres(ctx, tx, rows)
	}
	return writeRowsSQLite(ctx, tx, rows)
}

// packRows turns items into rows, in the order of their keys: two writers that lock in one order can't wait for each other.
func packRows(b ingest.Batch) ([]listingRow, error) {
	rows := make([]listingRow, len(b.Items))
	for i := range b.Items {
		l, sc := &b.Items[i].Listing, &b.Items[i].Screening
		r := &rows[i]
		*r = listingRow{
			key: l.Key, version: l.Version, status: string(l.Status), seller: string(l.Seller.ID), route: sc.Route.String(),
			pictures: string(sc.Pictures), basis: sc.Basis, screenedAt: micros(sc.At), item: i,
			picturesAreWanted: sc.Pictures == markwarden.PicturesPending,
		}
		doc, err := wire.EncodeListing(l)
		if err != nil {
			return nil, err
		}
		r.doc = string(doc)
		if sc.Route > markwarden.RouteClear {
			r.flagged = 1
		}
		if keepsEvidence(sc) {
			if r.assessments, err = wire.EncodeAssessments(sc.Assessments); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(rows, func(a, b listingRow) int { return compareKeys(a.key, b.key) })
	return rows, nil
}

// keepsEvidence says whether what was found is stored: of a flagged listing, and where a person's word that a picture is nobody's answers it,
// which must not happen unseen.
func keepsEvidence(sc *markwarden.Screening) bool {
	if sc.Route > markwarden.RouteClear {
		return len(sc.Assessments) > 0
	}
	return slices.ContainsFunc(sc.Assessments, func(a markwarden.Assessment) bool {
		return slices.ContainsFunc(a.Evidence, func(e markwarden.Evidence) bool { return e.Kind == markwarden.KindStockPicture })
	})
}

func compareKeys(a, b markwarden.ListingKey) int {
	return cmp.Or(cmp.Compare(a.Marketplace, b.Marketplace), cmp.Compare(a.Listing, b.Listing))
}

func (r *listingRow) stamp(now time.Time) {
	r.firstSeen, r.seenAt = micros(now), micros(now)
	if r.screenedAt == 0 {
		r.screenedAt = micros(now)
	}
}

// barrier refuses screenings made on an older registry than the one that has committed.
func (s IngestStore) barrier(ctx context.Context, tx *Tx, b ingest.Batch) error {
	if s.Dialect == Postgres {
		// Two statements: one takes its snapshot before it has the lock.
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock_shared($2)", barrierRegistry, barrierWatch); err != nil {
			return fmt.Errorf("take the barrier: %w", err)
		}
	}
	var revision int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(revision), 0) FROM registry_state").Scan(&revision); err != nil {
		return fmt.Errorf("read the registry's revision: %w", err)
	}
	for i := range b.Items {
		// A removed listing keeps the screening it had.
		if b.Items[i].Listing.Status == markwarden.Active && b.Items[i].Screening.Basis.Registry < revision {
			return &ingest.StaleError{Revision: revision}
		}
	}
	return nil
}

func moveOffset(ctx context.Context, tx *Tx, b ingest.Batch) error {
	if b.Topic == "" || b.To <= b.From {
		return nil
	}
	now := micros(tx.Now())
	err := oneRow(tx.ExecContext(ctx, "UPDATE stream_offsets SET next=$1, moved_at=$2 WHERE topic=$3 AND part=$4 AND next=$5", b.To, now, b.Topic, b.Partition, b.From))
	if errors.Is(err, markwarden.ErrConflict) { // never moved, or moved by someone else
		err = oneRow(tx.ExecContext(ctx, "INSERT INTO stream_offsets (topic, part, next, moved_at) VALUES ($1,$2,$3,$4) ON CONFLICT (topic, part) DO NOTHING", b.Topic, b.Partition, b.To, now))
	}
	if errors.Is(err, markwarden.ErrConflict) {
		return fmt.Errorf("%s/%d at %d: %w", b.Topic, b.Partition, b.From, ingest.ErrFenced)
	}
	return err
}

// outcomes says what became of each row; those that were not changed are few and looked up one by one.
func (s IngestStore) outcomes(ctx context.Context, tx *Tx, rows []listingRow, out []ingest.Outcome) error {
	for _, r := range rows {
		if r.changed {
			out[r.item] = ingest.Screened
			continue
		}
		var version int64
		if err := tx.QueryRowContext(ctx, "SELECT version FROM listings WHERE marketplace=$1 AND id=$2", r.key.Marketplace, r.key.Listing).Scan(&version); err != nil {
			return fmt.Errorf("look at an unchanged listing: %w", err)
		}
		out[r.item] = ingest.Unchanged
		if version > r.version {
			out[r.item] = ingest.Superseded
		}
	}
	return nil
}

// writeHolders keeps which holders a listing has assessments of, clear ones as well: a revoked authorization makes such a
// listing an offence.
func (s IngestStore) writeHolders(ctx context.Context, tx *Tx, b ingest.Batch, rows []listingRow) error {
	changed := changedRows(rows)
	if err := s.dropHolders(ctx, tx, changed); err != nil {
		return err
	}
	var holders []string
	var held []markwarden.ListingKey
	for _, r := range changed {
		for _, a := range b.Items[r.item].Screening.Assessments {
			holders, held = append(holders, string(a.Holder)), append(held, r.key)
		}
	}
	if len(held) == 0 {
		return nil
	}
	if s.Dialect == Postgres {
		marketplaces, ids := splitKeys(held)
		_, err := tx.ExecContext(ctx, "INSERT INTO listing_holders (holder, marketplace, id) SELECT * FROM unnest($1::text[],$2::text[],$3::text[]) ON CONFLICT DO NOTHING", holders, marketplaces, ids)
		return err
	}
	args := make([]any, 0, 3*len(held))
	for i, k := range held {
		args = append(args, holders[i], string(k.Marketplace), string(k.Listing))
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO listing_holders (holder, marketplace, id) VALUES "+placeholders(len(held), 3)+" ON CONFLICT DO NOTHING", args...)
	return err
}

func (s IngestStore) dropHolders(ctx context.Context, tx *Tx, changed []*listingRow) error {
	if s.Dialect == SQLite {
		return tx.execKeys(ctx, changed, s.pieces.release, releasePiece)
	}
	keys := make([]markwarden.ListingKey, len(changed))
	for i, r := range changed {
		keys[i] = r.key
	}
	in, args := s.inKeys(keys)
	_, err := tx.ExecContext(ctx, "DELETE FROM listing_holders WHERE (marketplace, id) IN "+in, args...)
	return err
}

// inKeys is what stands after "(marketplace, id) IN", and its arguments, which are the first of the statement.
func (s IngestStore) inKeys(keys []markwarden.ListingKey) (in string, args []any) {
	if s.Dialect == Postgres {
		marketplaces, ids := splitKeys(keys)
		return "(SELECT * FROM unnest($1::text[],$2::text[]))", []any{marketplaces, ids}
	}
	args = make([]any, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, string(k.Marketplace), string(k.Listing))
	}
	return "(VALUES " + placeholders(len(keys), 2) + ")", args
}

func splitKeys(keys []markwarden.ListingKey) (marketplaces, ids []string) {
	for _, k := range keys {
		marketplaces, ids = append(marketplaces, string(k.Marketplace)), append(ids, string(k.Listing))
	}
	return marketplaces, ids
}

// writeDead adds dead letters; one of the same origin is there already where a batch is done again.
func writeDead(ctx context.Context, tx *Tx, dead []ingest.DeadLetter) (events []markwarden.Event, err error) {
	for _, d := range dead {
		at := d.At
		if at.IsZero() {
			at = tx.Now()
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO dead_letters (id, topic, part, off, msgkey, body, size, reason, at, published)
VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,0) ON CONFLICT DO NOTHING`,
			d.ID, d.Topic, d.Partition, d.Offset, notNil(d.Key), notNil(d.Body[:min(len(d.Body), ingest.MaxBody)]), d.Size, storable(d.Reason), micros(at))
		if err := oneRow(res, err); errors.Is(err, markwarden.ErrConflict) {
			continue
		} else if err != nil {
			return nil, err
		}
		events = append(events, markwarden.Event{Kind: markwarden.EventDeadLetter, Key: d.ID})
	}
	return events, nil
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// watches marks the rows that another room waits for.
func (s IngestStore) watches(ctx context.Context, tx *Tx, rows []listingRow) error {
	var any bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM listing_watches)").Scan(&any); err != nil || !any {
		return err
	}
	keys := make([]markwarden.ListingKey, len(rows))
	for i := range rows {
		keys[i] = rows[i].key
	}
	if len(keys) == 0 {
		return nil
	}
	in, args := s.inKeys(keys)
	found, err := tx.QueryContext(ctx, "SELECT marketplace, id FROM listing_watches WHERE (marketplace, id) IN "+in, args...)
	if err != nil {
		return err
	}
	return eachKey(found, func(k markwarden.ListingKey) {
		if i, ok := rowOf(rows, k); ok {
			rows[i].watched = true
		}
	})
}

// rowOf finds a key in rows, which are in order of their keys.
func rowOf(rows []listingRow, k markwarden.ListingKey) (int, bool) {
	return slices.BinarySearchFunc(rows, k, func(r listingRow, k markwarden.ListingKey) int { return compareKeys(r.key, k) })
}

// eachKey reads rows of marketplace and id to their end.
func eachKey(found *sql.Rows, fn func(markwarden.ListingKey)) error {
	defer found.Close()
	for found.Next() {
		var k markwarden.ListingKey
		if err := found.Scan(&k.Marketplace, &k.Listing); err != nil {
			return err
		}
		fn(k)
	}
	return found.Err()
}

// rowEvents are the events of changed rows: of a screening somebody must look at, and of pictures to fetch.
func rowEvents(rows []listingRow) (events []markwarden.Event) {
	for _, r := range rows {
		if !r.changed {
			continue
		}
		if r.everFlagged || r.watched {
			events = append(events, markwarden.Event{Kind: markwarden.EventScreened, Key: r.key.String()})
		}
		if r.picturesAreWanted && r.status == string(markwarden.Active) {
			events = append(events, markwarden.Event{Kind: markwarden.EventPicturesWanted, Key: r.key.String()})
		}
	}
	return events
}

const listingColumns = "marketplace, id, version, status, seller, route, flagged, pictures, basis_registry, basis_matchers, basis_policy, basis_pictures, first_seen, seen_at, screened_at, doc, assessments"

// onOlder replaces a stored row by a newer version, a removal of the same version, or another screening of it.
// flagged stays once it was set.
const onOlder = `
ON CONFLICT (marketplace, id) DO UPDATE SET version=excluded.version, status=excluded.status, seller=excluded.seller, route=excluded.route,
 flagged=CASE WHEN listings.flagged=1 THEN 1 ELSE excluded.flagged END, pictures=excluded.pictures,
 basis_registry=excluded.basis_registry, basis_matchers=excluded.basis_matchers, basis_policy=excluded.basis_policy, basis_pictures=excluded.basis_pictures,
 seen_at=CASE WHEN listings.version=excluded.version AND listings.status=excluded.status THEN listings.seen_at ELSE excluded.seen_at END,
 screened_at=excluded.screened_at, doc=excluded.doc, assessments=excluded.assessments
WHERE excluded.version > listings.version OR excluded.version = listings.version AND listings.status='active' AND (excluded.status='removed'
 OR excluded.basis_registry<>listings.basis_registry OR excluded.basis_matchers<>listings.basis_matchers OR excluded.basis_policy<>listings.basis_policy
 OR excluded.basis_pictures<>listings.basis_pictures OR excluded.pictures<>listings.pictures OR excluded.route<>listings.route OR excluded.assessments<>listings.assessments)`

// markChanged reads marketplace, id and flagged of the rows that a statement has changed.
func markChanged(changed *sql.Rows, rows []listingRow) error {
	defer changed.Close()
	for changed.Next() {
		var key markwarden.ListingKey
		var flagged bool
		if err := changed.Scan(&key.Marketplace, &key.Listing, &flagged); err != nil {
			return err
		}
		i, ok := rowOf(rows, key)
		if !ok {
			return errors.New("the database returned a row that was not written")
		}
		rows[i].changed, rows[i].everFlagged = true, flagged
	}
	return changed.Err()
}
