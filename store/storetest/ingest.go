package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/ingest"
	"markwarden/internal/jobs"
	"markwarden/store"
)

// Ingest is the suite of ingest's store.
func Ingest(t *testing.T, db *store.DB) {
	db.Routes = map[markwarden.EventKind][]jobs.Route{
		markwarden.EventScreened: {{Kind: "screened"}}, markwarden.EventPicturesWanted: {{Kind: "pictures"}}, markwarden.EventDeadLetter: {{Kind: "dead"}}, markwarden.EventRecheck: {{Kind: "recheck"}},
	}
	s := store.IngestStore{DB: db}
	for name, test := range map[string]func(*testing.T, store.IngestStore){
		"a listing comes back with its screening":               ingestRoundTrip,
		"the same again changes nothing":                        ingestSame,
		"an older version never stands over a newer one":        ingestOlder,
		"a new basis of the same version counts":                ingestBasis,
		"a removal of the same version stands":                  ingestRemoval,
		"the offset moves with the record, and fences":          ingestOffsets,
		"a failed record leaves nothing":                        ingestAtomic,
		"a screening on an older registry is stale":             ingestStale,
		"a flagged listing is told of, also when it clears":     ingestEvents,
		"a watched listing is told of at its first record":      ingestWatch,
		"a dead letter is kept once":                            ingestDead,
		"the indexer gets every change, and keeps none it lost": ingestUnindexed,
		"listings are read in order, by seller and by holder":   ingestReads,
		"the backscan's steps are kept with their rechecks":     ingestBackscan,
		"a batch of many has one outcome each":                  ingestMany,
		"a copy that is answered by a person is kept":           answeredStays,
	} {
		t.Run(name, func(t *testing.T) {
			for _, table := range []string{"listings", "listing_holders", "listings_unindexed", "listing_watches", "stream_offsets", "dead_letters", "ingest_backscan", "jobs"} {
				_, err := db.Write.ExecContext(t.Context(), "DELETE FROM "+table)
				require.NoError(t, err)
			}
			setRevision(t, s, 0)
			test(t, s)
		})
	}
}

func setRevision(t *testing.T, s store.IngestStore, n int64) {
	t.Helper()
	_, err := s.Write.ExecContext(t.Context(), "DELETE FROM registry_state")
	require.NoError(t, err)
	_, err = s.Write.ExecContext(t.Context(), "INSERT INTO registry_state (id, revision) VALUES (1, $1)", n)
	require.NoError(t, err)
}

func key(id string) markwarden.ListingKey {
	return markwarden.ListingKey{Marketplace: "demo", Listing: markwarden.ListingID(id)}
}

// item is a listing with a clear screening, or a flagged one for each holder.
func item(id string, version int64, holders ...markwarden.PartyID) ingest.Item {
	l := markwarden.Listing{
		Key: key(id), Version: version, Status: markwarden.Active, Seller: markwarden.Seller{ID: "s1", Name: "Blue Fox"}, Title: "a\x00b 狐", Channel: "store",
		Attributes: []markwarden.Attribute{{Name: "model", Value: "X"}}, Price: &markwarden.Money{Minor: 3990, Currency: "USD"},
	}
	sc := markwarden.Screening{Key: l.Key, Version: version, Basis: markwarden.Basis{Matchers: "m1", Policy: "p1"}, Pictures: markwarden.PicturesNone, Route: markwarden.RouteClear, At: time.UnixMicro(1_700_000_000_000_000).UTC()}
	for _, h := range holders {
		sc.Route = markwarden.RouteReview
		sc.Assessments = append(sc.Assessments, markwarden.Assessment{
			Holder: h, Route: markwarden.RouteReview, Allegations: []markwarden.Allegation{{Kind: markwarden.TrademarkMisuse, Probability: 0.9}},
			Evidence: []markwarden.Evidence{{Right: "r1", Kind: markwarden.KindExact, Polarity: markwarden.Offence, Strength: 3, Field: "title", End: 1, Text: "a"}},
		})
	}
	return ingest.Item{Listing: l, Screening: sc}
}

func record(t *testing.T, s store.IngestStore, items ...ingest.Item) []ingest.Outcome {
	t.Helper()
	out, err := s.Record(t.Context(), ingest.Batch{Items: items})
	require.NoError(t, err)
	return out
}

// waiting are the keys of the jobs of a kind.
func waiting(t *testing.T, s store.IngestStore, kind string) (keys []string) {
	t.Helper()
	rows, err := s.Read.QueryContext(t.Context(), "SELECT ukey FROM jobs WHERE kind=$1 ORDER BY ukey", kind)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var k string
		require.NoError(t, rows.Scan(&k))
		keys = append(keys, k)
	}
	require.NoError(t, rows.Err())
	_, err = s.Write.ExecContext(t.Context(), "DELETE FROM jobs WHERE kind=$1", kind)
	require.NoError(t, err)
	return keys
}

func ingestRoundTrip(t *testing.T, s store.IngestStore) {
	_, err := s.Listing(t.Context(), key("a"))
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	it := item("a", 7, "p1", "p2")
	it.Screening.Basis = markwarden.Basis{Registry: 3, Matchers: "m", Policy: "p", Pictures: "sha256:x"}
	it.Screening.Pictures = markwarden.PicturesComplete
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, it))
	st, err := s.Listing(t.Context(), key("a"))
	require.NoError(t, err)
	require.Equal(t, it.Listing, st.Listing)
	require.Equal(t, it.Screening, st.Screening)
	require.True(t, st.Flagged)
	require.False(t, st.FirstSeen.IsZero())
	require.Equal(t, st.FirstSeen, st.SeenAt)
}

func ingestSame(t *testing.T, s store.IngestStore) {
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, item("a", 7, "p1")))
	require.Len(t, waiting(t, s, "screened"), 1)
	before, err := s.Listing(t.Context(), key("a"))
	require.NoError(t, err)
	again := item("a", 7, "p1")
	again.Screening.At = again.Screening.At.Add(time.Hour)
	require.Equal(t, []ingest.Outcome{ingest.Unchanged}, record(t, s, again))
	after, err := s.Listing(t.Context(), key("a"))
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Empty(t, waiting(t, s, "screened"))
}

func ingestOlder(t *testing.T, s store.IngestStore) {
	record(t, s, item("a", 7))
	require.Equal(t, []ingest.Outcome{ingest.Superseded, ingest.Screened}, record(t, s, item("a", 6, "p1"), item("b", 1)))
	st, err := s.Listing(t.Context(), key("a"))
	require.NoError(t, err)
	require.EqualValues(t, 7, st.Listing.Version)
	require.False(t, st.Flagged)
	require.Empty(t, waiting(t, s, "screened"))
}

func ingestBasis(t *testing.T, s store.IngestStore) {
	record(t, s, item("a", 7))
	next := item("a", 7, "p1")
	next.Screening.Basis.Pictures = "sha256:x"
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, next))
	given := item("a", 7)
	given.Screening.Basis.Pictures, given.Screening.Pictures = "sha256:x", markwarden.PicturesIncomplete
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, given))
	st, err := s.Listing(t.Context(), key("a"))
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesIncomplete, st.Screening.Pictures)
	require.Equal(t, st.FirstSeen, st.SeenAt, "the listing itself did not change")
	unseen := item("b", 1)
	unseen.Screening.Pictures = markwarden.PicturesIncomplete
	record(t, s, unseen)
	all, flagged, err := s.Unseen(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int64{2, 1}, []int64{all, flagged}, "pictures that can't be had, and people look")
}

func ingestRemoval(t *testing.T, s store.IngestStore) {
	record(t, s, item("a", 7, "p1"))
	waiting(t, s, "screened")
	gone := item("a", 7, "p1")
	gone.Listing.Status, gone.Listing.RemovedBy = markwarden.Removed, markwarden.RemovedBySeller
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, gone))
	require.Equal(t, []string{key("a").String()}, waiting(t, s, "screened"))
	require.Equal(t, []ingest.Outcome{ingest.Unchanged}, record(t, s, item("a", 7)), "the version was removed: it does not come back")
	c, err := s.Counts(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, c.Removed)
	require.EqualValues(t, 0, c.Active[markwarden.RouteClear]+c.Active[markwarden.RouteReview])
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, item("a", 8)))
}

func ingestOffsets(t *testing.T, s store.IngestStore) {
	move := func(from, to int64) error {
		_, err := s.Record(t.Context(), ingest.Batch{Topic: "t", Partition: 2, From: from, To: to, Items: []ingest.Item{item(fmt.Sprint("o", from), 1)}})
		return err
	}
	require.NoError(t, move(5, 10))
	require.NoError(t, move(10, 12))
	require.ErrorIs(t, move(10, 13), ingest.ErrFenced)
	require.ErrorIs(t, move(5, 10), ingest.ErrFenced)
	next, err := s.Offsets(t.Context(), "t")
	require.NoError(t, err)
	require.Equal(t, map[int]int64{2: 12}, next)
	_, err = s.Record(t.Context(), ingest.Batch{Topic: "t", Partition: 3, From: 0, To: 1})
	require.NoError(t, err)
	progress, err := s.Progress(t.Context())
	require.NoError(t, err)
	require.Len(t, progress, 2)
	require.Equal(t, ingest.Position{Topic: "t", Partition: 2, Next: 12, MovedAt: progress[0].MovedAt}, progress[0])
}

func ingestAtomic(t *testing.T, s store.IngestStore) {
	_, err := s.Record(t.Context(), ingest.Batch{Topic: "t", From: 0, To: 5})
	require.NoError(t, err)
	_, err = s.Record(t.Context(), ingest.Batch{Topic: "t", From: 0, To: 5, Items: []ingest.Item{item("a", 1)}, Dead: []ingest.DeadLetter{{ID: "d", Reason: "x"}}})
	require.ErrorIs(t, err, ingest.ErrFenced)
	_, err = s.Listing(t.Context(), key("a"))
	require.ErrorIs(t, err, markwarden.ErrNotFound)
	_, err = s.DeadLetter(t.Context(), "d")
	require.ErrorIs(t, err, markwarden.ErrNotFound)
}

func ingestStale(t *testing.T, s store.IngestStore) {
	setRevision(t, s, 4)
	old, fresh := item("a", 1), item("b", 1)
	old.Screening.Basis.Registry, fresh.Screening.Basis.Registry = 3, 4
	_, err := s.Record(t.Context(), ingest.Batch{Topic: "t", From: 0, To: 2, Items: []ingest.Item{old, fresh}})
	var stale *ingest.StaleError
	require.ErrorAs(t, err, &stale)
	require.ErrorIs(t, err, ingest.ErrStale)
	require.EqualValues(t, 4, stale.Revision)
	next, err := s.Offsets(t.Context(), "t")
	require.NoError(t, err)
	require.Empty(t, next)
	record(t, s, fresh)
	gone := old
	gone.Listing.Status = markwarden.Removed
	require.Equal(t, []ingest.Outcome{ingest.Screened}, record(t, s, gone), "a removal needs no new screening")
}

func ingestEvents(t *testing.T, s store.IngestStore) {
	pending := item("c", 1)
	pending.Screening.Pictures = markwarden.PicturesPending
	record(t, s, item("a", 1, "p1"), item("b", 1), pending)
	require.Equal(t, []string{key("a").String()}, waiting(t, s, "screened"))
	require.Equal(t, []string{key("c").String()}, waiting(t, s, "pictures"))
	record(t, s, item("a", 2), item("b", 2))
	require.Equal(t, []string{key("a").String()}, waiting(t, s, "screened"), "so that the desk can close its case")
}

func ingestWatch(t *testing.T, s store.IngestStore) {
	require.NoError(t, s.Watch(t.Context(), key("a")))
	require.NoError(t, s.Watch(t.Context(), key("a")))
	record(t, s, item("a", 1), item("b", 1))
	require.Equal(t, []string{key("a").String()}, waiting(t, s, "screened"))
	require.NoError(t, s.Unwatch(t.Context(), key("a")))
	record(t, s, item("a", 2))
	require.Empty(t, waiting(t, s, "screened"))
}

func ingestDead(t *testing.T, s store.IngestStore) {
	d := ingest.DeadLetter{ID: "01", Topic: "t", Partition: 1, Offset: 5, Key: []byte("k"), Body: []byte{0, 0xff}, Size: 2, Reason: "a\x00b", At: time.UnixMicro(5).UTC()}
	again := d
	again.ID = "02"
	for i, one := range []ingest.DeadLetter{d, again} {
		_, err := s.Record(t.Context(), ingest.Batch{Topic: "t", Partition: 1, From: int64(5 + i), To: int64(6 + i), Dead: []ingest.DeadLetter{one}})
		require.NoError(t, err)
	}
	require.Equal(t, []string{"01"}, waiting(t, s, "dead"))
	_, err := s.Record(t.Context(), ingest.Batch{Dead: []ingest.DeadLetter{{ID: "03", Reason: "x"}, {ID: "04", Reason: "y"}}})
	require.NoError(t, err)
	got, err := s.DeadLetter(t.Context(), "01")
	require.NoError(t, err)
	d.Reason = "a\ufffdb"
	require.Equal(t, d, got)
	page, err := s.DeadLetters(t.Context(), "", 2)
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.Equal(t, "04", page[0].ID)
	page, err = s.DeadLetters(t.Context(), page[1].ID, 2)
	require.NoError(t, err)
	require.Len(t, page, 1)
	offsets, err := s.DeadOffsets(t.Context(), "t", 1, 0, 6)
	require.NoError(t, err)
	require.Equal(t, map[int64]bool{5: true}, offsets)
	require.NoError(t, s.MarkPublished(t.Context(), "01"))
	got, err = s.DeadLetter(t.Context(), "01")
	require.NoError(t, err)
	require.False(t, got.Published.IsZero())
}

func ingestUnindexed(t *testing.T, s store.IngestStore) {
	record(t, s, item("a", 1), item("b", 1))
	record(t, s, item("a", 2))
	u, err := s.TakeUnindexed(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, u.Listings, 2)
	require.Equal(t, 3, u.Entries(), "a changed twice: a full batch of entries may be fewer listings")
	record(t, s, item("b", 2))
	lag, oldest, err := s.IndexLag(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, lag)
	require.False(t, oldest.IsZero())
	require.NoError(t, s.MarkIndexed(t.Context(), u))
	u, err = s.TakeUnindexed(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, u.Listings, 1)
	require.Equal(t, key("b"), u.Listings[0].Listing.Key)
	require.NoError(t, s.MarkIndexed(t.Context(), u))
	u, err = s.TakeUnindexed(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, u.Listings)
	require.NoError(t, s.MarkIndexed(t.Context(), u))
}

func ingestReads(t *testing.T, s store.IngestStore) {
	other := item("b", 1, "p2")
	other.Listing.Seller.ID = "s2"
	record(t, s, item("c", 1, "p1", "p2"), item("a", 1), other)
	page, err := s.Listings(t.Context(), markwarden.ListingKey{}, 2)
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.Equal(t, key("b"), page[1].Listing.Key)
	page, err = s.Listings(t.Context(), page[1].Listing.Key, 2)
	require.NoError(t, err)
	require.Len(t, page, 1)
	is := item("a", 1).Screening.Basis.Registry
	newer := is + 1
	keys, err := s.BySeller(t.Context(), markwarden.Store{Marketplace: "demo", ID: "s1"}, newer, "", 10)
	require.NoError(t, err)
	require.Equal(t, []markwarden.ListingKey{key("a"), key("c")}, keys)
	keys, err = s.ByHolder(t.Context(), "p2", newer, key("b"), 10)
	require.NoError(t, err)
	require.Equal(t, []markwarden.ListingKey{key("c")}, keys)
	keys, err = s.ByHolder(t.Context(), "p2", is, markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Empty(t, keys, "on the new basis already")
	keys, err = s.BySeller(t.Context(), markwarden.Store{Marketplace: "demo", ID: "s1"}, is, "", 10)
	require.NoError(t, err)
	require.Empty(t, keys)
	record(t, s, item("c", 2, "p3"))
	keys, err = s.ByHolder(t.Context(), "p1", newer, markwarden.ListingKey{}, 10)
	require.NoError(t, err)
	require.Empty(t, keys)
	c, err := s.Counts(t.Context())
	require.NoError(t, err)
	require.Equal(t, ingest.Counts{Listings: 3, Unindexed: 4, Active: map[markwarden.Route]int64{markwarden.RouteClear: 1, markwarden.RouteReview: 2}}, c)
}

func ingestBackscan(t *testing.T, s store.IngestStore) {
	b, err := s.BackscanState(t.Context())
	require.NoError(t, err)
	require.Equal(t, ingest.BackscanState{}, b)
	for i := range 2 {
		b = ingest.BackscanState{Scanned: 3, Target: 5, After: key("a"), Looked: 10, Hits: int64(i)}
		require.NoError(t, s.Backscanned(t.Context(), b, []markwarden.ListingKey{key("a"), key("b")}))
	}
	got, err := s.BackscanState(t.Context())
	require.NoError(t, err)
	require.Equal(t, b, got)
	require.Equal(t, []string{key("a").String(), key("b").String()}, waiting(t, s, "recheck"))
}

func ingestMany(t *testing.T, s store.IngestStore) {
	n := s.ChunkSize()
	var items []ingest.Item
	for i := range n {
		it := item(fmt.Sprintf("many%04d", n-i), 1)
		if i%3 == 0 {
			it = item(fmt.Sprintf("many%04d", n-i), 1, "p1")
		}
		items = append(items, it)
	}
	out := record(t, s, items...)
	require.Len(t, out, n)
	for _, o := range out {
		require.Equal(t, ingest.Screened, o)
	}
	all, err := s.Listings(t.Context(), markwarden.ListingKey{}, 0)
	require.NoError(t, err)
	require.Len(t, all, n)
	stored, err := s.Stored(t.Context(), []markwarden.ListingKey{key("many0001"), key("nothing"), key("many0002")})
	require.NoError(t, err)
	require.Len(t, stored, 2)
}

// A clear listing keeps no evidence, but for a copy that a person's word on the picture answers: nobody may do that unseen.
func answeredStays(t *testing.T, s store.IngestStore) {
	plain, answered := item("plain", 1, "h1"), item("answered", 1, "h1")
	answered.Screening.Assessments[0].Evidence = append(answered.Screening.Assessments[0].Evidence, markwarden.Evidence{Right: "r1", Kind: markwarden.KindStockPicture, Polarity: markwarden.Defence, Strength: 3})
	for _, it := range []*ingest.Item{&plain, &answered} {
		it.Screening.Route, it.Screening.Assessments[0].Route = markwarden.RouteClear, markwarden.RouteClear
	}
	record(t, s, plain, answered)
	for id, kept := range map[string]int{"plain": 0, "answered": 1} {
		st, err := s.Listing(t.Context(), key(id))
		require.NoError(t, err)
		require.Len(t, st.Screening.Assessments, kept, id)
		require.Equal(t, markwarden.RouteClear, st.Screening.Route)
	}
	require.Empty(t, waiting(t, s, "screened"), "neither is flagged")
}
