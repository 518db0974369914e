package fetch_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/index"
	"markwarden/ingest/fetch"
)

// reasonOf is the reason of a picture error; empty for none.
func reasonOf(t *testing.T, err error) (index.PictureReason, bool) {
	if err == nil {
		return "", false
	}
	var pe *index.PictureError
	require.ErrorAs(t, err, &pe)
	return pe.Reason, pe.Temporary
}

func TestGetFromTheWeb(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
			w.WriteHeader(http.StatusTeapot)
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b", Path: "/"})
		_, _ = w.Write([]byte("picture"))
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 101)) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/announced", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "101")
		w.WriteHeader(http.StatusOK)
	})
	for path, code := range map[string]int{"/404": 404, "/403": 403, "/410": 410, "/429": 429, "/500": 500, "/503": 503, "/204": 204} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	}
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusFound) })
	mux.HandleFunc("/to-file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(http.StatusFound)
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "50")
		_, _ = w.Write([]byte("half"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f := fetch.New(fetch.Config{AllowPrivate: true, Bytes: 100, Redirects: 2, Timeout: 200 * time.Millisecond})
	for _, c := range []struct {
		name, url string
		reason    index.PictureReason
		temporary bool
	}{
		{"a picture", server.URL + "/ok", "", false},
		{"again: no cookie came with it", server.URL + "/ok", "", false},
		{"behind a redirect", server.URL + "/once", "", false},
		{"too many bytes", server.URL + "/big", index.TooManyBytes, false},
		{"bytes without end", server.URL + "/endless", index.TooManyBytes, false},
		{"too many bytes announced", server.URL + "/announced", index.TooManyBytes, false},
		{"not there", server.URL + "/404", index.RefusedByServer, false},
		{"not for us", server.URL + "/403", index.RefusedByServer, false},
		{"gone", server.URL + "/410", index.RefusedByServer, false},
		{"nothing in it", server.URL + "/204", index.RefusedByServer, false},
		{"too often", server.URL + "/429", index.ServerTrouble, true},
		{"broken server", server.URL + "/500", index.ServerTrouble, true},
		{"busy server", server.URL + "/503", index.ServerTrouble, true},
		{"redirects without end", server.URL + "/loop", index.TooManyRedirects, false},
		{"a redirect out of the web", server.URL + "/to-file", index.BadAddress, false},
		{"no answer", server.URL + "/slow", index.TimedOut, true},
		{"the connection breaks", server.URL + "/cut", index.Unreachable, true},
		{"nobody listens", "http://127.0.0.1:1/x", index.Unreachable, true},
		{"a file address", "file:///etc/passwd", index.BadAddress, false},
		{"another scheme", "gopher://example.org/x", index.BadAddress, false},
		{"no host", "http:///x", index.BadAddress, false},
		{"a password in it", "http://user:secret@example.org/x", index.BadAddress, false},
		{"no address", "http://[::1", index.BadAddress, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := f.Get(t.Context(), markwarden.Image{URL: c.url})
			reason, temporary := reasonOf(t, err)
			require.Equal(t, c.reason, reason)
			require.Equal(t, c.temporary, temporary)
			if c.reason == "" {
				require.Equal(t, "picture", string(b))
			}
		})
	}
}

func TestTheOperatorsOwnNetworkIsNotAsked(t *testing.T) {
	t.Parallel()
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(server.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	f := fetch.New(fetch.Config{})
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "127.1.2.3"} {
		_, err := f.Get(t.Context(), markwarden.Image{URL: "http://" + host + ":" + port + "/"})
		reason, temporary := reasonOf(t, err)
		if reason == index.Unreachable && host == "[::1]" {
			continue // this machine has no IPv6
		}
		require.Equal(t, index.AddressRefused, reason, host)
		require.False(t, temporary, host)
	}
	require.False(t, asked)
}

func TestOneHostIsAskedByFewAtOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now, most := 0, 0
	arrived, release := make(chan struct{}, 20), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		arrived <- struct{}{}
		<-release
		mu.Lock()
		now--
		mu.Unlock()
		_, _ = w.Write([]byte("x"))
	}))
	t.Cleanup(server.Close)
	f := fetch.New(fetch.Config{AllowPrivate: true, PerHost: 3})
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			_, err := f.Get(t.Context(), markwarden.Image{URL: server.URL})
			require.NoError(t, err)
		})
	}
	for range 3 {
		<-arrived
	}
	close(release)
	wg.Wait()
	require.LessOrEqual(t, most, 3)
	require.Positive(t, most)
}

func TestAGivenUpCallSaysNothingOfThePicture(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := fetch.New(fetch.Config{AllowPrivate: true}).Get(ctx, markwarden.Image{URL: server.URL})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestTheFolderIsNotLeft(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	dir := filepath.Join(outside, "pictures")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "sub"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub", "a.jpg"), []byte("inside"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink("sub/a.jpg", filepath.Join(dir, "inner")))
	folder, closer, err := fetch.OpenFolder(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = closer.Close() })
	f := fetch.New(fetch.Config{Folder: folder, Bytes: 6})
	for path, reason := range map[string]index.PictureReason{
		"sub/a.jpg": "", "./sub/a.jpg": "", "inner": "",
		"../secret": index.BadPath, "sub/../../secret": index.BadPath, "/etc/passwd": index.BadPath, "link": index.BadPath, "sub": index.BadPath,
		"sub\\a.jpg": index.BadPath, "a\x00b": index.BadPath, "nothing.jpg": index.NoSuchFile,
	} {
		b, err := f.Get(t.Context(), markwarden.Image{Path: path})
		got, _ := reasonOf(t, err)
		require.Equal(t, reason, got, path)
		if reason == "" {
			require.Equal(t, "inside", string(b))
		}
	}
	_, err = fetch.New(fetch.Config{Folder: folder, Bytes: 5}).Get(t.Context(), markwarden.Image{Path: "sub/a.jpg"})
	reason, _ := reasonOf(t, err)
	require.Equal(t, index.TooManyBytes, reason)
	_, err = fetch.New(fetch.Config{}).Get(t.Context(), markwarden.Image{Path: "sub/a.jpg"})
	reason, _ = reasonOf(t, err)
	require.Equal(t, index.NoFolder, reason)
}

func TestGetFromTheRecord(t *testing.T) {
	t.Parallel()
	f := fetch.New(fetch.Config{Bytes: 4})
	b, err := f.Get(t.Context(), markwarden.Image{Data: []byte("data")})
	require.NoError(t, err)
	require.Equal(t, "data", string(b))
	_, err = f.Get(t.Context(), markwarden.Image{Data: []byte("data!")})
	reason, _ := reasonOf(t, err)
	require.Equal(t, index.TooManyBytes, reason)
	_, err = f.Get(t.Context(), markwarden.Image{})
	reason, _ = reasonOf(t, err)
	require.Equal(t, index.NoSource, reason)
}

// counting hashes nothing, but counts; a file that begins with "bad" is broken.
type counting struct {
	mu    sync.Mutex
	calls int
}

func (c *counting) hash(file []byte) (markwarden.Picture, error) {
	c.mu.Lock()
	c.calls++
	c.mu.Unlock()
	if bytes.HasPrefix(file, []byte("bad")) {
		return markwarden.Picture{}, &index.PictureError{Reason: index.BrokenPicture}
	}
	return markwarden.Picture{Content: index.SourceOf(markwarden.Image{Data: file}), Width: len(file), Height: 1, Quality: 50}, nil
}

func TestLocal(t *testing.T) {
	t.Parallel()
	folder := fstest.MapFS{"a.jpg": {Data: []byte("one")}, "b.jpg": {Data: []byte("one")}, "bad.jpg": {Data: []byte("bad")}}
	c := &counting{}
	l := &fetch.Local{Fetcher: fetch.New(fetch.Config{Folder: folder}), Hash: c.hash}
	for _, x := range []struct {
		name   string
		images []markwarden.Image
		seen   []int
		state  markwarden.PictureState
	}{
		{"no pictures", nil, nil, markwarden.PicturesNone},
		{"all there", []markwarden.Image{{Path: "a.jpg"}, {Data: []byte("two")}}, []int{0, 1}, markwarden.PicturesComplete},
		{"one broken", []markwarden.Image{{Path: "bad.jpg"}, {Path: "b.jpg"}}, []int{1}, markwarden.PicturesIncomplete},
		{"one missing", []markwarden.Image{{Path: "none.jpg"}}, nil, markwarden.PicturesIncomplete},
		{"one on the web", []markwarden.Image{{URL: "https://example.org/a.jpg"}, {Path: "a.jpg"}}, []int{1}, markwarden.PicturesIncomplete},
	} {
		pictures, state, err := l.Pictures(t.Context(), x.images)
		require.NoError(t, err, x.name)
		require.Equal(t, x.state, state, x.name)
		var seen []int
		for _, p := range pictures {
			seen = append(seen, p.Image)
		}
		require.Equal(t, x.seen, seen, x.name)
	}
	require.Equal(t, 3, c.calls, "each content is hashed once: one, two, bad")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, _, err := l.Pictures(t.Context(), []markwarden.Image{{Data: []byte("three")}})
			require.NoError(t, err)
		})
	}
	wg.Wait()
	require.Equal(t, 4, c.calls)
	refs, missing, err := l.References(t.Context(), []*markwarden.Right{{ID: "r1", Images: []markwarden.Image{{Path: "bad.jpg"}, {Path: "a.jpg"}}}, {ID: "r2"}})
	require.NoError(t, err)
	require.Equal(t, 1, missing)
	require.Len(t, refs, 1)
	require.Equal(t, 1, refs[0].Image)
}
