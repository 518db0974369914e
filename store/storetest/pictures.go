package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/index"
	"markwarden/ingest/fetch"
	"markwarden/internal/jobs"
	"markwarden/store"
)

var _ fetch.Store = store.PictureStore{}

// Pictures is the suite of the picture store, with the worker that fills it.
func Pictures(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, db *store.DB){
		"a source is pending until somebody tried":                pictureSources,
		"what is ready stays ready":                               readyStays,
		"hashes come back bit by bit":                             hashesComeBack,
		"many images are asked for at once":                       manyImages,
		"loose files give way, kept ones stay":                    looseFiles,
		"a listing's pictures settle once all are there":          settles,
		"one content is hashed once, one source is fetched once":  fetchedOnce,
		"what may come later is tried again and given up in time": givenUp,
		"a flagged listing's files are kept by content":           keeps,
		"references are hashed and kept":                          references,
		"a picture belongs to nobody until its time is up":        stock,
		"a listing that is gone has nothing to do":                goneListing,
	} {
		t.Run(name, func(t *testing.T) { Each(t, test) })
	}
}

func picture(n int) markwarden.Picture {
	return markwarden.Picture{
		Content: fmt.Sprintf("sha256:%064x", n), Width: 400 + n, Height: 300, Quality: 70,
		Hashes:    markwarden.PictureHashes{P64: 1<<63 | uint64(n), D64: ^uint64(n), P256: [4]uint64{uint64(n), 1 << 63, ^uint64(0), 0x0123456789abcdef}, PDQ: [4]uint64{1 << 63, 2, uint64(n), 4}},
		Frames:    [][4]uint64{{5, 6, 7, 1 << 63}, {uint64(n)}},
		Keypoints: []markwarden.Keypoint{{X: 40960, Y: uint16(n), Angle: 252, Level: 7, Bits: [4]uint64{1, 1 << 63, 3, uint64(n)}}, {X: 1}},
		Gray:      []byte{0, 255, uint8(n)},
	}
}

func pictureSources(t *testing.T, db *store.DB) {
	s := store.PictureStore{DB: db}
	known, err := s.Sources(t.Context(), []string{"url:a", "url:b"})
	require.NoError(t, err)
	require.Equal(t, []index.PictureSource{{Source: "url:a", Status: index.SourcePending}, {Source: "url:b", Status: index.SourcePending}}, known)
	at := time.Date(2026, 5, 1, 10, 0, 0, 1000, time.UTC)
	failed := index.PictureSource{Source: "url:b", Status: index.SourceFailed, Reason: "timed_out", Attempts: 5, FetchedAt: at}
	require.NoError(t, s.SavePicture(t.Context(), failed, nil, nil))
	known, err = s.Sources(t.Context(), []string{"url:b", "url:a", "url:b"})
	require.NoError(t, err)
	require.Equal(t, []index.PictureSource{failed, {Source: "url:a", Status: index.SourcePending}, failed}, known)
	_, state, err := s.Pictures(t.Context(), []markwarden.Image{{URL: "b"}})
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesIncomplete, state)
	_, state, err = s.Pictures(t.Context(), []markwarden.Image{{URL: "b"}, {URL: "a"}})
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesPending, state)
	_, state, err = s.Pictures(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesNone, state)
}

func readyStays(t *testing.T, db *store.DB) {
	s, p := store.PictureStore{DB: db}, picture(1)
	ready := index.PictureSource{Source: "url:a", Status: index.SourceReady, Content: p.Content, Attempts: 1}
	require.NoError(t, s.SavePicture(t.Context(), ready, &p, nil))
	require.NoError(t, s.SavePicture(t.Context(), index.PictureSource{Source: "url:a", Status: index.SourcePending, Reason: "timed_out", Attempts: 1}, nil, nil))
	known, err := s.Sources(t.Context(), []string{"url:a"})
	require.NoError(t, err)
	require.Equal(t, []index.PictureSource{ready}, known)
}

func hashesComeBack(t *testing.T, db *store.DB) {
	s, p := store.PictureStore{DB: db}, picture(7)
	require.NoError(t, s.SavePicture(t.Context(), index.PictureSource{Source: "path:x.jpg", Status: index.SourceReady, Content: p.Content}, &p, nil))
	require.NoError(t, s.SavePicture(t.Context(), index.PictureSource{Source: "url:x", Status: index.SourceReady, Content: p.Content}, &p, nil))
	got, state, err := s.Pictures(t.Context(), []markwarden.Image{{URL: "other"}, {Path: "x.jpg"}, {URL: "x"}})
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesPending, state)
	first, second := p, p
	first.Image, second.Image = 1, 2
	require.Equal(t, []markwarden.Picture{first, second}, got)
}

func manyImages(t *testing.T, db *store.DB) {
	s := store.PictureStore{DB: db}
	var images []markwarden.Image
	for n := range 1203 {
		images = append(images, markwarden.Image{Path: fmt.Sprint(n)})
	}
	p := picture(3)
	require.NoError(t, s.SavePicture(t.Context(), index.PictureSource{Source: "path:1200", Status: index.SourceReady, Content: p.Content}, &p, nil))
	got, state, err := s.Pictures(t.Context(), images)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesPending, state)
	require.Len(t, got, 1)
	require.Equal(t, 1200, got[0].Image)
}

func looseFiles(t *testing.T, db *store.DB) {
	s := store.PictureStore{DB: db, MaxLoose: 1000}
	file := func(n int) *index.PictureFile {
		return &index.PictureFile{Content: picture(n).Content, MIME: "image/png", Bytes: bytes.Repeat([]byte{byte(n)}, 400)}
	}
	save := func(n int) {
		p := picture(n)
		require.NoError(t, s.SavePicture(t.Context(), index.PictureSource{Source: fmt.Sprint("url:", n), Status: index.SourceReady, Content: p.Content}, &p, file(n)))
	}
	save(1)
	ok, err := s.Freeze(t.Context(), picture(1).Content)
	require.NoError(t, err)
	require.True(t, ok)
	ok, err = s.Freeze(t.Context(), picture(99).Content)
	require.NoError(t, err)
	require.False(t, ok)
	for n := 2; n <= 12; n++ {
		save(n)
		mime, b, err := s.File(t.Context(), picture(n).Content)
		require.NoError(t, err, "the newest is there")
		require.Equal(t, "image/png", mime)
		require.Equal(t, file(n).Bytes, b)
	}
	_, _, err = s.File(t.Context(), picture(1).Content)
	require.NoError(t, err, "kept")
	_, _, err = s.File(t.Context(), picture(2).Content)
	require.ErrorIs(t, err, markwarden.ErrNotFound, "gave way")
	var loose int64
	require.NoError(t, db.Read.QueryRowContext(t.Context(), "SELECT SUM(size) FROM picture_files WHERE kept = 0").Scan(&loose))
	require.LessOrEqual(t, loose, int64(1000))
	require.NoError(t, s.KeepFile(t.Context(), *file(12)))
	require.NoError(t, s.KeepFile(t.Context(), *file(12)), "twice")
	for n := 13; n <= 20; n++ {
		save(n)
	}
	_, _, err = s.File(t.Context(), picture(12).Content)
	require.NoError(t, err, "kept later")
}

// bench is a worker over a real store, a fake shop and a folder.
type bench struct {
	store    store.PictureStore
	worker   *fetch.Worker
	listings map[markwarden.ListingKey]markwarden.Listing
	folder   fstest.MapFS
	server   *httptest.Server
	asked    atomic.Int64
	hashed   atomic.Int64
	status   atomic.Int64 // of the server; 0: 200
}

func (b *bench) Listing(_ context.Context, key markwarden.ListingKey) (markwarden.Listing, error) {
	l, ok := b.listings[key]
	if !ok {
		return l, markwarden.ErrNotFound
	}
	return l, nil
}

func newBench(t *testing.T, db *store.DB) *bench {
	db.Routes = map[markwarden.EventKind][]jobs.Route{markwarden.EventPicturesSettled: {{Kind: "recheck", Queue: "q"}}}
	b := &bench{store: store.PictureStore{DB: db}, listings: map[markwarden.ListingKey]markwarden.Listing{}, folder: fstest.MapFS{"a.jpg": {Data: []byte("picture a")}}}
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.asked.Add(1)
		if code := b.status.Load(); code != 0 {
			w.WriteHeader(int(code))
			return
		}
		_, _ = w.Write([]byte("picture " + r.URL.Path))
	}))
	t.Cleanup(b.server.Close)
	b.worker = &fetch.Worker{
		Listings: b, Store: b.store, Fetcher: fetch.New(fetch.Config{Folder: b.folder, AllowPrivate: true}), MIME: func([]byte) string { return "image/png" }, Attempts: 3,
		Hash: func(file []byte) (markwarden.Picture, error) {
			b.hashed.Add(1)
			if !bytes.HasPrefix(file, []byte("picture")) {
				return markwarden.Picture{}, &index.PictureError{Reason: index.UnknownFormat}
			}
			p := picture(len(file))
			p.Content = index.SourceOf(markwarden.Image{Data: file})
			return p, nil
		},
	}
	return b
}

func (b *bench) list(id string, images ...markwarden.Image) markwarden.ListingKey {
	key := markwarden.ListingKey{Marketplace: "m", Listing: markwarden.ListingID(id)}
	b.listings[key] = markwarden.Listing{Key: key, Status: markwarden.Active, Images: images}
	return key
}

func (b *bench) settled(t *testing.T, key markwarden.ListingKey) bool {
	var n int
	require.NoError(t, b.store.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM jobs WHERE kind = 'recheck' AND ukey = $1", key.String()).Scan(&n))
	return n == 1
}

func settles(t *testing.T, db *store.DB) {
	b := newBench(t, db)
	images := []markwarden.Image{{URL: b.server.URL + "/1"}, {Path: "a.jpg"}, {Data: []byte("picture in the record")}, {URL: b.server.URL + "/1"}}
	key := b.list("l", images...)
	_, state, err := b.store.Pictures(t.Context(), images)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesPending, state)
	require.NoError(t, b.worker.Run(t.Context(), key))
	pictures, state, err := b.store.Pictures(t.Context(), images)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesComplete, state)
	require.Len(t, pictures, 4)
	require.Equal(t, pictures[0].Content, pictures[3].Content)
	require.True(t, b.settled(t, key))
	bad := b.list("bad", markwarden.Image{Data: []byte("no picture")}, markwarden.Image{Path: "../x"}, markwarden.Image{Path: "a.jpg"})
	require.NoError(t, b.worker.Run(t.Context(), bad))
	pictures, state, err = b.store.Pictures(t.Context(), b.listings[bad].Images)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesIncomplete, state)
	require.Len(t, pictures, 1)
	require.True(t, b.settled(t, bad))
	sources, err := b.store.Sources(t.Context(), []string{"path:../x"})
	require.NoError(t, err)
	require.Equal(t, string(index.BadPath), sources[0].Reason)
}

func fetchedOnce(t *testing.T, db *store.DB) {
	b := newBench(t, db)
	url := markwarden.Image{URL: b.server.URL + "/1"}
	one, two := b.list("1", url, url), b.list("2", url, markwarden.Image{Path: "a.jpg"})
	for range 2 {
		require.NoError(t, b.worker.Run(t.Context(), one))
		require.NoError(t, b.worker.Run(t.Context(), two))
	}
	require.EqualValues(t, 1, b.asked.Load())
	require.EqualValues(t, 2, b.hashed.Load())
	require.True(t, b.settled(t, two))
}

func givenUp(t *testing.T, db *store.DB) {
	b := newBench(t, db)
	key := b.list("l", markwarden.Image{URL: b.server.URL + "/1"})
	b.status.Store(http.StatusServiceUnavailable)
	require.Error(t, b.worker.Run(t.Context(), key), "later")
	require.False(t, b.settled(t, key))
	b.status.Store(0)
	require.NoError(t, b.worker.Run(t.Context(), key))
	require.True(t, b.settled(t, key))
	_, state, err := b.store.Pictures(t.Context(), b.listings[key].Images)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesComplete, state)

	never := b.list("never", markwarden.Image{URL: b.server.URL + "/2"})
	b.status.Store(http.StatusBadGateway)
	require.Error(t, b.worker.Run(t.Context(), never))
	require.Error(t, b.worker.Run(t.Context(), never))
	require.NoError(t, b.worker.Run(t.Context(), never), "the third is the last")
	require.True(t, b.settled(t, never))
	_, state, err = b.store.Pictures(t.Context(), b.listings[never].Images)
	require.NoError(t, err)
	require.Equal(t, markwarden.PicturesIncomplete, state)
}

func keeps(t *testing.T, db *store.DB) {
	b := newBench(t, db)
	key := b.list("l", markwarden.Image{URL: b.server.URL + "/1"}, markwarden.Image{Path: "a.jpg"}, markwarden.Image{Data: []byte("picture in the record")}, markwarden.Image{Path: "none.jpg"})
	require.NoError(t, b.worker.Run(t.Context(), key))
	pictures, _, err := b.store.Pictures(t.Context(), b.listings[key].Images)
	require.NoError(t, err)
	_, _, err = b.store.File(t.Context(), pictures[1].Content)
	require.ErrorIs(t, err, markwarden.ErrNotFound, "the folder can be read again: not stored unless it is kept")
	require.NoError(t, b.worker.Keep(t.Context(), key))
	for _, p := range pictures {
		_, file, err := b.store.File(t.Context(), p.Content)
		require.NoError(t, err)
		require.Equal(t, p.Content, index.SourceOf(markwarden.Image{Data: file}))
	}
	require.EqualValues(t, 1, b.asked.Load(), "the file from the web was there already")
	var loose int
	require.NoError(t, db.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM picture_files WHERE kept = 0").Scan(&loose))
	require.Zero(t, loose)

	b.folder["b.jpg"] = &fstest.MapFile{Data: []byte("picture b, first")}
	changed := b.list("changed", markwarden.Image{Path: "b.jpg"})
	require.NoError(t, b.worker.Run(t.Context(), changed))
	b.folder["b.jpg"] = &fstest.MapFile{Data: []byte("picture b, another")}
	require.NoError(t, b.worker.Keep(t.Context(), changed))
	_, _, err = b.store.File(t.Context(), index.SourceOf(markwarden.Image{Data: []byte("picture b, another")}))
	require.ErrorIs(t, err, markwarden.ErrNotFound, "what nobody looked at is not kept in the place of what was seen")
}

func references(t *testing.T, db *store.DB) {
	b := newBench(t, db)
	rights := []*markwarden.Right{
		{ID: "r1", Images: []markwarden.Image{{Path: "none.jpg"}, {Path: "a.jpg"}}},
		{ID: "r2"},
		{ID: "r3", Images: []markwarden.Image{{URL: b.server.URL + "/1"}}},
	}
	for range 2 {
		refs, missing, err := b.worker.References(t.Context(), rights)
		require.NoError(t, err)
		require.Equal(t, 1, missing)
		require.Len(t, refs, 2)
		require.Equal(t, markwarden.RightID("r1"), refs[0].Right)
		require.Equal(t, 1, refs[0].Image)
		require.Equal(t, markwarden.RightID("r3"), refs[1].Right)
		_, _, err = b.store.File(t.Context(), refs[0].Picture.Content)
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, b.asked.Load())
}

func goneListing(t *testing.T, db *store.DB) {
	b := newBench(t, db)
	unknown := markwarden.ListingKey{Marketplace: "m", Listing: "unknown"}
	require.NoError(t, b.worker.Run(t.Context(), unknown))
	require.NoError(t, b.worker.Keep(t.Context(), unknown))
	require.False(t, b.settled(t, unknown))
	removed := b.list("removed", markwarden.Image{Path: "a.jpg"})
	l := b.listings[removed]
	l.Status = markwarden.Removed
	b.listings[removed] = l
	require.NoError(t, b.worker.Run(t.Context(), removed))
	require.False(t, b.settled(t, removed))
	b.worker.Listings = failing{}
	require.ErrorIs(t, b.worker.Run(t.Context(), removed), errDown)
}

var errDown = errors.New("down")

type failing struct{}

func (failing) Listing(context.Context, markwarden.ListingKey) (markwarden.Listing, error) {
	return markwarden.Listing{}, errDown
}

func stock(t *testing.T, db *store.DB) {
	s, at, seen := store.PictureStore{DB: db}, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}
	for n := range 2 {
		p := picture(n)
		require.NoError(t, s.SavePicture(t.Context(), index.PictureSource{Source: fmt.Sprint("url:", n), Status: index.SourceReady, Content: p.Content, Attempts: 1}, &p, nil))
	}
	first := markwarden.StockPicture{Content: picture(0).Content, Kind: markwarden.StockSizeChart, By: "mei", Note: "of all sellers", At: at, Until: at.Add(time.Hour), P256: picture(0).Hashes.P256}
	second := markwarden.StockPicture{Content: picture(1).Content, Kind: markwarden.StockBadge, By: "mei", At: at.Add(time.Minute), Until: at.Add(3 * time.Hour), P256: picture(1).Hashes.P256}
	for _, p := range []markwarden.StockPicture{first, second, {Content: "sha256:unknown", Kind: markwarden.StockPhoto, At: at, Until: at.Add(time.Hour)}} {
		require.NoError(t, s.AddStock(t.Context(), p, seen))
	}
	known := func(at time.Time) []markwarden.StockPicture {
		all, err := s.Stock(t.Context(), at)
		require.NoError(t, err)
		return all
	}
	require.Equal(t, []markwarden.StockPicture{second, first}, known(at))
	require.Equal(t, []markwarden.StockPicture{second}, known(at.Add(time.Hour)), "the first has run out")
	first.Kind, first.Until = markwarden.StockPhoto, at.Add(2*time.Hour)
	require.NoError(t, s.AddStock(t.Context(), first, seen), "said anew")
	require.Equal(t, []markwarden.StockPicture{second, first}, known(at.Add(time.Hour)))
	require.NoError(t, s.RemoveStock(t.Context(), second.Content, "mei"))
	require.ErrorIs(t, s.RemoveStock(t.Context(), second.Content, "mei"), markwarden.ErrNotFound)
	require.Equal(t, []markwarden.StockPicture{first}, known(at))
}
