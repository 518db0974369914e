package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"markwarden/index"
	"markwarden/internal/netguard"
)

// web gets pictures over HTTP: no cookies, no credentials, no proxy, no address that is not public, each redirect checked like the first address.
type web struct {
	config Config
	client *http.Client

	mu    sync.Mutex
	hosts map[string]*host // guarded by mu; those that are being asked or waited for
}

type host struct {
	turns chan struct{} // one element for each request that is under way
	users int           // guarded by web.mu
}

func newWeb(c Config) *web {
	w := &web{config: c, hosts: map[string]*host{}}
	w.client = &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial for us, past the guard
			DialContext:            netguard.Dialer(c.AllowPrivate).DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			ResponseHeaderTimeout:  c.Timeout,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    c.PerHost,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > c.Redirects {
				return &index.PictureError{Reason: index.TooManyRedirects}
			}
			r.Header.Del("Referer") // a listing's address is nobody else's business
			return checkAddress(r.URL)
		},
	}
	return w
}

func checkAddress(u *url.URL) error {
	bad := func(why string) error {
		return &index.PictureError{Reason: index.BadAddress, Err: errors.New(why)}
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("neither http nor https")
	case u.Host == "" || u.Hostname() == "":
		return bad("no host")
	case u.User != nil:
		return bad("has a user name")
	}
	return nil
}

func (w *web) get(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, &index.PictureError{Reason: index.BadAddress, Err: err}
	}
	if err := checkAddress(u); err != nil {
		return nil, err
	}
	leave, err := w.enter(ctx, strings.ToLower(u.Hostname()))
	if err != nil {
		return nil, err
	}
	defer leave()
	limited, cancel := context.WithTimeout(ctx, w.config.Timeout)
	defer cancel()
	b, err := w.read(limited, u)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err() // the caller gave up: that says nothing about the picture
	}
	return b, err
}

func (w *web) read(ctx context.Context, u *url.URL) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &index.PictureError{Reason: index.BadAddress, Err: err}
	}
	req.Header.Set("User-Agent", w.config.UserAgent)
	req.Header.Set("Accept", "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/tiff;q=0.8,*/*;q=0.1")
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, reason(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, statusError(resp.StatusCode)
	}
	if resp.ContentLength > int64(w.config.Bytes) {
		return nil, &index.PictureError{Reason: index.TooManyBytes, Err: fmt.Errorf("%d announced", resp.ContentLength)}
	}
	b, err := readAll(resp.Body, w.config.Bytes)
	if err != nil && ctx.Err() != nil {
		return nil, reason(ctx.Err())
	}
	return b, err
}

func statusError(code int) error {
	err := fmt.Errorf("status %d", code)
	if code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout {
		return &index.PictureError{Reason: index.ServerTrouble, Temporary: true, Err: err}
	}
	return &index.PictureError{Reason: index.RefusedByServer, Err: err}
}

// reason finds the word for what went wrong on the way.
func reason(err error) error {
	if pe, ok := errors.AsType[*index.PictureError](err); ok {
		return pe
	}
	if _, ok := errors.AsType[*netguard.RefusedError](err); ok {
		return &index.PictureError{Reason: index.AddressRefused, Err: err}
	}
	if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
		return &index.PictureError{Reason: index.TimedOut, Temporary: true, Err: err}
	}
	return &index.PictureError{Reason: index.Unreachable, Temporary: true, Err: err}
}

// enter waits for a turn at a host. What is waited for is bounded by the callers: each waits for one picture.
func (w *web) enter(ctx context.Context, name string) (leave func(), err error) {
	w.mu.Lock()
	h := w.hosts[name]
	if h == nil {
		h = &host{turns: make(chan struct{}, w.config.PerHost)}
		w.hosts[name] = h
	}
	h.users++
	w.mu.Unlock()
	done := func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if h.users--; h.users == 0 {
			delete(w.hosts, name)
		}
	}
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns; done() }, nil
	case <-ctx.Done():
		done()
		return nil, ctx.Err()
	}
}
