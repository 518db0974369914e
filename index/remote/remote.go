// Package remote lets processes search the index of another one: Bleve is open in one process, and others ask it.
//
// It is a way between processes of one installation that share a key, not an API: that is /v1/search.
package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"markwarden"
	"markwarden/index"
)

// Path is where a process with the index answers.
const Path = "/internal/search"

const (
	maxQuestion = 64 << 10
	maxAnswer   = 4 << 20
	patience    = 5 * time.Second
)

// Index is an open search index. Safe for many goroutines.
type Index interface {
	Search(ctx context.Context, q index.Query) (hits []index.Hit, total int, err error)
	Count(ctx context.Context) (uint64, error)
}

// question asks for hits; one with Count set asks for the number of documents.
type question struct {
	Count       bool   `json:"count,omitempty"`
	Text        string `json:"text,omitempty"`
	Marketplace string `json:"marketplace,omitempty"`
	Seller      string `json:"seller,omitempty"`
	Route       string `json:"route,omitempty"`
	Limit       int    `json:"limit,omitempty"`
	Offset      int    `json:"offset,omitempty"`
}

type answer struct {
	Hits  []hit  `json:"hits,omitempty"`
	Total int    `json:"total"`
	Error string `json:"error,omitempty"`
}

type hit struct {
	Marketplace string  `json:"marketplace"`
	Listing     string  `json:"listing"`
	Title       string  `json:"title"`
	Score       float64 `json:"score"`
}

// Handler answers whoever knows the key.
func Handler(x Index, key string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !sameKey(given, key) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var q question
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxQuestion)).Decode(&q); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		a, err := ask(r.Context(), x, q)
		switch {
		case errors.Is(err, markwarden.ErrInvalid):
			a.Error = err.Error()
			w.WriteHeader(http.StatusUnprocessableEntity)
		case err != nil:
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(a) // whoever asked has gone
	})
}

func ask(ctx context.Context, x Index, q question) (a answer, err error) {
	if q.Count {
		n, err := x.Count(ctx)
		return answer{Total: int(n)}, err
	}
	route, _ := markwarden.ParseRoute(q.Route)
	hits, total, err := x.Search(ctx, index.Query{
		Text: q.Text, Marketplace: markwarden.MarketplaceID(q.Marketplace), Seller: markwarden.StoreID(q.Seller), Route: route, Limit: q.Limit, Offset: q.Offset,
	})
	a.Total = total
	for _, h := range hits {
		a.Hits = append(a.Hits, hit{string(h.Key.Marketplace), string(h.Key.Listing), h.Title, h.Score})
	}
	return a, err
}

// sameKey takes the same time whatever is wrong. An empty key fits nothing.
func sameKey(given, key string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(key))
	return key != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// Client is the index of another process. Safe for many goroutines.
type Client struct {
	URL  string // of the process, without Path
	Key  string
	HTTP *http.Client // nil: one that waits 5 seconds
}

// Search asks the other process.
func (c *Client) Search(ctx context.Context, q index.Query) ([]index.Hit, int, error) {
	ask := question{Text: q.Text, Marketplace: string(q.Marketplace), Seller: string(q.Seller), Limit: q.Limit, Offset: q.Offset}
	if q.Route != markwarden.RouteUnknown {
		ask.Route = q.Route.String()
	}
	a, err := c.ask(ctx, ask)
	hits := make([]index.Hit, len(a.Hits))
	for i, h := range a.Hits {
		hits[i] = index.Hit{
			Key:   markwarden.ListingKey{Marketplace: markwarden.MarketplaceID(h.Marketplace), Listing: markwarden.ListingID(h.Listing)},
			Title: h.Title, Score: h.Score,
		}
	}
	return hits, a.Total, err
}

// Count asks the other process how many documents it has.
func (c *Client) Count(ctx context.Context) (uint64, error) {
	a, err := c.ask(ctx, question{Count: true})
	return uint64(max(a.Total, 0)), err
}

func (c *Client) ask(ctx context.Context, q question) (a answer, err error) {
	body, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+Path, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	r.Header.Set("Authorization", "Bearer "+c.Key)
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	res, err := client.Do(r)
	if err != nil {
		return a, fmt.Errorf("ask the process with the search index: %w: %w", markwarden.ErrDown, err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK, http.StatusUnprocessableEntity:
	case http.StatusUnauthorized:
		return a, errors.New("ask the process with the search index: it has another key (search.key_file)")
	default:
		return a, fmt.Errorf("ask the process with the search index: %w: status %d", markwarden.ErrDown, res.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(&a); err != nil {
		return a, fmt.Errorf("ask the process with the search index: %w", err)
	}
	if a.Error != "" {
		return a, fmt.Errorf("%w: %s", markwarden.ErrInvalid, a.Error)
	}
	return a, nil
}
