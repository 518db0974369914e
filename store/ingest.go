package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/wire"
)

// maxPage bounds every read of many rows.
const maxPage = 5000

// storable is s without NUL, which PostgreSQL's text can't hold.
func storable(s string) string { return strings.ReplaceAll(s, "\x00", "\ufffd") }

func scanStored(row interface{ Scan(...any) error }) (st ingest.Stored, err error) {
	var key markwarden.ListingKey
	var version, first, seen, screened int64
	var status, seller, route, doc, assessments string
	sc := &st.Screening
	if err := row.Scan(&key.Marketplace, &key.Listing, &version, &status, &seller, &route, &st.Flagged, &sc.Pictures, &sc.Basis.Registry, &sc.Basis.Matchers, &sc.Basis.Policy,
		&sc.Basis.Pictures, &first, &seen, &screened, &doc, &assessments); err != nil {
		return st, found(err)
	}
	// Lenient: a newer version of this program may have written fields that this one does not know.
	if st.Listing, err = wire.DecodeListing([]byte(doc), wire.Options{Lenient: true}); err != nil {
		return st, fmt.Errorf("stored listing %s/%s: %w", key.Marketplace, key.Listing, err)
	}
	if sc.Assessments, err = wire.DecodeAssessments(assessments); err != nil {
		return st, fmt.Errorf("stored listing %s/%s: %w", key.Marketplace, key.Listing, err)
	}
	sc.Route, _ = markwarden.ParseRoute(route)
	sc.Key, sc.Version, sc.At = key, version, fromMicros(screened)
	st.FirstSeen, st.SeenAt = fromMicros(first), fromMicros(seen)
	return st, nil
}

func allStored(rows *sql.Rows, err error) (all []ingest.Stored, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		st, err := scanStored(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	return all, rows.Err()
}

// Listing is one listing; markwarden.ErrNotFound where there is none.
func (s IngestStore) Listing(ctx context.Context, key markwarden.ListingKey) (ingest.Stored, error) {
	return scanStored(s.Read.QueryRowContext(ctx, "SELECT "+listingColumns+" FROM listings WHERE marketplace=$1 AND id=$2", key.Marketplace, key.Listing))
}

// Stored implements ingest.Store.
func (s IngestStore) Stored(ctx context.Context, keys []markwarden.ListingKey) (all []ingest.Stored, err error) {
	for part := range slices.Chunk(keys, 512) {
		in, args := s.inKeys(part)
		some, err := allStored(s.Read.QueryContext(ctx, "SELECT "+listingColumns+" FROM listings WHERE (marketplace, id) IN "+in, args...))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Listings are listings in order of their keys, after one of them; a zero key begins.
func (s IngestStore) Listings(ctx context.Context, after markwarden.ListingKey, limit int) ([]ingest.Stored, error) {
	return allStored(s.Read.QueryContext(ctx, "SELECT "+listingColumns+" FROM listings WHERE (marketplace, id) > ($1, $2) ORDER BY marketplace, id LIMIT $3", after.Marketplace, after.Listing, page(limit)))
}

func page(limit int) int {
	if limit <= 0 || limit > maxPage {
		return maxPage
	}
	return limit
}

// BySeller implements ingest.ListingReader.
func (s IngestStore) BySeller(ctx context.Context, of markwarden.Store, older int64, after markwarden.ListingID, limit int) ([]markwarden.ListingKey, error) {
	return s.keys(ctx, "SELECT marketplace, id FROM listings WHERE marketplace=$1 AND seller=$2 AND id>$3 AND status='active' AND basis_registry<$4 ORDER BY id LIMIT $5",
		of.Marketplace, of.ID, after, older, page(limit))
}

// ByHolder implements ingest.ListingReader.
func (s IngestStore) ByHolder(ctx context.Context, holder markwarden.PartyID, older int64, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error) {
	return s.keys(ctx, `SELECT h.marketplace, h.id FROM listing_holders h JOIN listings l ON l.marketplace=h.marketplace AND l.id=h.id
 WHERE h.holder=$1 AND (h.marketplace, h.id) > ($2, $3) AND l.status='active' AND l.basis_registry<$4 ORDER BY h.marketplace, h.id LIMIT $5`,
		holder, after.Marketplace, after.Listing, older, page(limit))
}

func (s IngestStore) keys(ctx context.Context, query string, args ...any) (all []markwarden.ListingKey, err error) {
	rows, err := s.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	err = eachKey(rows, func(k markwarden.ListingKey) { all = append(all, k) })
	return all, err
}

// Unindexed are changed listings that the search index has not seen.
type Unindexed struct {
	Listings []ingest.Stored
	entries  []int64
}

// Entries is how many were taken. A listing that changed more than once has as many, so there may be more than listings.
func (u Unindexed) Entries() int { return len(u.entries) }

// TakeUnindexed reads at most n entries of what the search index has not seen, oldest first. They stay until MarkIndexed, so
// a killed indexer takes them again. Only one indexer takes at a time.
func (s IngestStore) TakeUnindexed(ctx context.Context, n int) (u Unindexed, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT seq, marketplace, id FROM listings_unindexed ORDER BY seq LIMIT $1", page(n))
	if err != nil {
		return u, err
	}
	defer rows.Close()
	var keys []markwarden.ListingKey
	seen := map[markwarden.ListingKey]bool{}
	for rows.Next() {
		var seq int64
		var k markwarden.ListingKey
		if err := rows.Scan(&seq, &k.Marketplace, &k.Listing); err != nil {
			return u, err
		}
		u.entries = append(u.entries, seq)
		if !seen[k] {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	if err := rows.Err(); err != nil {
		return u, err
	}
	u.Listings, err = s.Stored(ctx, keys)
	return u, err
}

// MarkIndexed ends what TakeUnindexed took. A listing that changed meanwhile has an entry of its own, which stays.
func (s IngestStore) MarkIndexed(ctx context.Context, u Unindexed) error {
	for part := range slices.Chunk(u.entries, 512) {
		err := s.Update(ctx, Bulk, func(tx *Tx) error {
			if s.Dialect == Postgres {
				_, err := tx.ExecContext(ctx, "DELETE FROM listings_unindexed WHERE seq = ANY($1::bigint[])", part)
				return err
			}
			args := make([]any, len(part))
			for i, e := range part {
				args[i] = e
			}
			_, err := tx.ExecContext(ctx, "DELETE FROM listings_unindexed WHERE seq IN "+placeholders(1, len(part)), args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// IndexLag is how many entries the search index has not seen, counted to a bound, and when the oldest listing of them changed.
func (s IngestStore) IndexLag(ctx context.Context) (entries int, oldest time.Time, err error) {
	var seen sql.NullInt64
	err = s.Read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM (SELECT 1 FROM listings_unindexed LIMIT 1000000) AS q),
 (SELECT l.screened_at FROM listings_unindexed u JOIN listings l ON l.marketplace=u.marketplace AND l.id=u.id ORDER BY u.seq LIMIT 1)`).Scan(&entries, &seen)
	return entries, fromMicros(seen.Int64), err
}

// Watch makes every later record of a listing emit listing.screened, also its first. Whoever needs it calls it and then reads
// the listing: either that read sees it, or its record sees the watch.
func (s IngestStore) Watch(ctx context.Context, key markwarden.ListingKey) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		if s.Dialect == Postgres {
			if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", barrierWatch); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO listing_watches (marketplace, id) VALUES ($1,$2) ON CONFLICT DO NOTHING", key.Marketplace, key.Listing)
		return err
	})
}

// Unwatch ends Watch.
func (s IngestStore) Unwatch(ctx context.Context, key markwarden.ListingKey) error {
	return s.Update(ctx, Interactive, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM listing_watches WHERE marketplace=$1 AND id=$2", key.Marketplace, key.Listing)
		return err
	})
}

// Offsets are the next offsets of a topic's partitions; one that is not there begins at the topic's start.
func (s IngestStore) Offsets(ctx context.Context, topic string) (map[int]int64, error) {
	progress, err := s.Progress(ctx)
	next := map[int]int64{}
	for _, p := range progress {
		if p.Topic == topic {
			next[p.Partition] = p.Next
		}
	}
	return next, err
}

// Progress is how far every partition has come.
func (s IngestStore) Progress(ctx context.Context) (all []ingest.Position, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT topic, part, next, moved_at FROM stream_offsets ORDER BY topic, part LIMIT 100000")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p ingest.Position
		var moved int64
		if err := rows.Scan(&p.Topic, &p.Partition, &p.Next, &moved); err != nil {
			return nil, err
		}
		p.MovedAt = fromMicros(moved)
		all = append(all, p)
	}
	return all, rows.Err()
}

const deadColumns = "id, topic, part, off, msgkey, body, size, reason, at, published"

func scanDead(row interface{ Scan(...any) error }) (d ingest.DeadLetter, err error) {
	var at, published int64
	err = row.Scan(&d.ID, &d.Topic, &d.Partition, &d.Offset, &d.Key, &d.Body, &d.Size, &d.Reason, &at, &published)
	d.At, d.Published = fromMicros(at), fromMicros(published)
	return d, found(err)
}

// DeadLetter is one dead letter; markwarden.ErrNotFound where there is none.
func (s IngestStore) DeadLetter(ctx context.Context, id string) (ingest.DeadLetter, error) {
	return scanDead(s.Read.QueryRowContext(ctx, "SELECT "+deadColumns+" FROM dead_letters WHERE id=$1", id))
}

// DeadLetters are dead letters, newest first, before one of them; "" begins.
func (s IngestStore) DeadLetters(ctx context.Context, before string, limit int) (all []ingest.DeadLetter, err error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT "+deadColumns+" FROM dead_letters WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT $2", before, min(page(limit), 200))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanDead(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// DeadOffsets are the offsets of a partition's dead letters in [from, to).
func (s IngestStore) DeadOffsets(ctx context.Context, topic string, part int, from, to int64) (map[int64]bool, error) {
	rows, err := s.Read.QueryContext(ctx, "SELECT off FROM dead_letters WHERE topic=$1 AND topic <> '' AND part=$2 AND off>=$3 AND off<$4", topic, part, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]bool{}
	for rows.Next() {
		var off int64
		if err := rows.Scan(&off); err != nil {
			return nil, err
		}
		all[off] = true
	}
	return all, rows.Err()
}

// MarkPublished says that a dead letter was published.
func (s IngestStore) MarkPublished(ctx context.Context, id string) error {
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE dead_letters SET published=$1 WHERE id=$2", micros(tx.Now()), id)
		return err
	})
}

// Counts says how many listings there are, by route of the active ones.
func (s IngestStore) Counts(ctx context.Context) (c ingest.Counts, err error) {
	c.Active = map[markwarden.Route]int64{}
	if err := s.Read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM listings), (SELECT count(*) FROM listings WHERE status <> 'active'),
 (SELECT count(*) FROM dead_letters), (SELECT count(*) FROM listings_unindexed)`).Scan(&c.Listings, &c.Removed, &c.Dead, &c.Unindexed); err != nil {
		return c, err
	}
	rows, err := s.Read.QueryContext(ctx, "SELECT route, count(*) FROM listings WHERE flagged = 1 AND status='active' GROUP BY route")
	if err != nil {
		return c, err
	}
	defer rows.Close()
	clear := c.Listings - c.Removed
	for rows.Next() {
		var route string
		var n int64
		if err := rows.Scan(&route, &n); err != nil {
			return c, err
		}
		if r, ok := markwarden.ParseRoute(route); ok && r != markwarden.RouteClear {
			c.Active[r] = n
			clear -= n
		}
	}
	c.Active[markwarden.RouteClear] = clear
	return c, rows.Err()
}

// Unseen counts the active listings with pictures that can't be had, and those of them that were ever flagged: people look at these.
func (s IngestStore) Unseen(ctx context.Context) (all, flagged int64, err error) {
	err = s.Read.QueryRowContext(ctx, "SELECT count(*), CAST(coalesce(sum(flagged), 0) AS BIGINT) FROM listings WHERE pictures='incomplete' AND status='active'").Scan(&all, &flagged)
	return all, flagged, err
}

// BackscanState implements ingest.BackscanStore.
func (s IngestStore) BackscanState(ctx context.Context) (b ingest.BackscanState, err error) {
	err = s.Read.QueryRowContext(ctx, "SELECT scanned, target, after_marketplace, after_id, looked, hits FROM ingest_backscan WHERE one=1").
		Scan(&b.Scanned, &b.Target, &b.After.Marketplace, &b.After.Listing, &b.Looked, &b.Hits)
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	return b, err
}

// Backscanned implements ingest.BackscanStore.
func (s IngestStore) Backscanned(ctx context.Context, b ingest.BackscanState, hits []markwarden.ListingKey) error {
	events := make([]markwarden.Event, len(hits))
	for i, k := range hits {
		events[i] = markwarden.Event{Kind: markwarden.EventRecheck, Key: k.String()}
	}
	return s.Update(ctx, Bulk, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO ingest_backscan (one, scanned, target, after_marketplace, after_id, looked, hits) VALUES (1,$1,$2,$3,$4,$5,$6)
ON CONFLICT (one) DO UPDATE SET scanned=excluded.scanned, target=excluded.target, after_marketplace=excluded.after_marketplace, after_id=excluded.after_id, looked=excluded.looked, hits=excluded.hits`,
			b.Scanned, b.Target, b.After.Marketplace, b.After.Listing, b.Looked, b.Hits)
		if err != nil {
			return err
		}
		return tx.Emit(ctx, events...)
	})
}
