package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"markwarden/enforce"
	"markwarden/internal/netguard"
)

const (
	timeout     = 15 * time.Second
	maxAnswer   = 64 << 10
	maxBody     = 1 << 20
	maxWait     = 24 * time.Hour // the longest retry-after that is believed
	userAgent   = "Markwarden-Webhook/1"
	contentType = "application/json"
)

// Client posts messages to hooks. Make it with New; it is safe for many goroutines.
type Client struct {
	public  *http.Client
	private *http.Client     // for hooks that may be in a private network
	Now     func() time.Time // nil: time.Now
}

var _ enforce.Sender = (*Client)(nil)

// New makes a client.
func New() *Client { return &Client{public: client(false), private: client(true)} }

func client(allowPrivate bool) *http.Client {
	dialer := netguard.Dialer(allowPrivate)
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 32 << 10, DisableCompression: true,
			// No proxy: it would dial in our place, and the guard would look at the proxy's address.
			Proxy: nil,
		},
		// A message goes where the operator said and nowhere else: a redirect is a failure, as the specification asks.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Send posts body once. An answer of any status is no error.
func (c *Client) Send(ctx context.Context, h enforce.Hook, id string, body []byte) (enforce.Answer, error) {
	if len(body) > maxBody {
		return enforce.Answer{}, fmt.Errorf("message of %d bytes is too large", len(body))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return enforce.Answer{}, errors.New("the hook's address is not valid") // not with the address: it may hold a secret
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", userAgent)
	if err := Sign(req.Header, h.Secrets, id, c.now(), body); err != nil {
		return enforce.Answer{}, err
	}
	hc := c.public
	if h.AllowPrivate {
		hc = c.private
	}
	resp, err := hc.Do(req)
	if err != nil {
		return enforce.Answer{}, fmt.Errorf("post: %w", withoutURL(err))
	}
	defer resp.Body.Close()
	// Read a little, so that the connection can be used again; what it says is not our business.
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return enforce.Answer{}, fmt.Errorf("read the answer: %w", withoutURL(err))
	}
	return enforce.Answer{Status: resp.StatusCode, RetryAfter: c.retryAfter(resp.Header.Get("Retry-After"))}, nil
}

// retryAfter reads seconds or a date (RFC 9110), and 0 for anything else.
func (c *Client) retryAfter(v string) time.Duration {
	v = strings.TrimSpace(v)
	var d time.Duration
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(v); err == nil {
		d = t.Sub(c.now())
	}
	return min(max(d, 0), maxWait)
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

// withoutURL takes the hook's address out of an error that is kept and shown: a path or a query may hold a secret.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
