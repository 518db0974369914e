package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/access"
)

// Bounds of requests.
const (
	maxBody     = 1 << 20
	bodyRead    = 10 * time.Second
	maxBatch    = 16 << 20
	maxLines    = 1000 // listings of one batch
	batchRead   = time.Minute
	maxImport   = 256 << 20
	importRead  = 4 * time.Minute
	usualTime   = 30 * time.Second
	batchTime   = 2 * time.Minute
	importTime  = 5 * time.Minute
	defaultPage = 50
	maxPage     = 200
)

// route is one line of addRoutes.
type route struct {
	id      string
	method  string
	path    string
	tag     string
	summary string
	act     access.Act // what the caller must have somewhere; empty: any account
	on      bool       // the part that does it is there
	created bool       // answers 201
	empty   bool       // answers 204
	time    time.Duration
	body    *rawBody
}

// add registers a route: it asks access whether the role may do the act at all, bounds the time, and turns errors into
// problems. Whether the account may do it to the very object is the handler's question, because only that reads the object.
func add[I, O any](s *server, rt route, handle func(ctx context.Context, who access.Account, in *I) (*O, error)) {
	if rt.time == 0 {
		rt.time = usualTime
	}
	op := huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.path, Summary: rt.summary, Tags: []string{rt.tag},
		Errors: documented(rt), MaxBodyBytes: maxBody, BodyReadTimeout: bodyRead,
	}
	if rt.act != "" {
		op.Description = "Needs the act " + string(rt.act) + "."
	}
	switch {
	case rt.created:
		op.DefaultStatus = http.StatusCreated
	case rt.empty:
		op.DefaultStatus = http.StatusNoContent
	}
	if rt.body != nil {
		op.Metadata = map[string]any{"body": *rt.body}
		s.raw[rt.id] = *rt.body
	}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := context.WithTimeout(ctx, rt.time)
		defer cancel()
		out, err := guarded(ctx, rt, in, handle)
		if err != nil {
			return nil, s.answerTo(ctx, err)
		}
		return out, nil
	})
}

func guarded[I, O any](ctx context.Context, rt route, in *I, handle func(context.Context, access.Account, *I) (*O, error)) (*O, error) {
	who := requestOf(ctx).account
	if rt.act != "" && access.ReachOf(who, rt.act).Nothing {
		return nil, newProblem(ctx, codeForbidden)
	}
	if !rt.on {
		return nil, newProblem(ctx, codeAbsent)
	}
	return handle(ctx, who, in)
}

// answerTo makes a problem of a handler's error, with the headers that belong to it.
func (s *server) answerTo(ctx context.Context, err error) error {
	p := s.problem(ctx, err)
	if h := extraHeaders(err); h != nil {
		return huma.ErrorWithHeaders(p, h)
	}
	return p
}

// extraHeaders are what the status of an error obliges to.
func extraHeaders(err error) http.Header {
	var many *access.TooManyError
	switch c := statusOf(err); {
	case errors.As(err, &many):
		return http.Header{"Retry-After": {retryAfter(many.After)}}
	case c == codeSignIn:
		return http.Header{"Www-Authenticate": {`Bearer realm="markwarden"`}}
	case c == codeBusy:
		return http.Header{"Retry-After": {"1"}}
	}
	return nil
}

// documented lists the errors that a route can answer.
func documented(rt route) []int {
	codes := []int{http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if rt.act != "" {
		codes = append(codes, http.StatusForbidden)
	}
	if strings.Contains(rt.path, "{") {
		codes = append(codes, http.StatusNotFound)
	}
	if rt.method != http.MethodGet {
		codes = append(codes, http.StatusBadRequest, http.StatusConflict)
	}
	if rt.method == http.MethodPost || rt.method == http.MethodPut {
		codes = append(codes, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusRequestTimeout)
	}
	return codes
}

// none is the input or output of a route without one.
type none struct{}

// body is an answer's body.
type body[T any] struct{ Body T }

// page is a bounded part of a list.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Give it as after to get the next page; absent on the last one"`
}

// Paged is the input of every list. It is exported because huma reads no other embedded fields.
type Paged struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
	After string `query:"after" maxLength:"512" doc:"next of the page before"`
}

// pageOf makes the page of what a room returned when asked for limit+1.
func pageOf[A, B any](all []A, limit int, one func(*A) B, next func(*A) string) *body[page[B]] {
	p := page[B]{Items: make([]B, 0, min(len(all), limit))}
	for i := range all {
		if i == limit {
			p.Next = next(&all[i-1])
			break
		}
		p.Items = append(p.Items, one(&all[i]))
	}
	return &body[page[B]]{Body: p}
}
