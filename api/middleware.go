package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"markwarden/access"
	"markwarden/internal/ids"
)

// Requests of one key: enough for a platform's stream of batches, too few to walk the whole store.
const (
	rateBurst = 200
	rateEvery = 10 * time.Millisecond
	rateNames = 10_000
)

// request is what middleware knows of a request.
type request struct {
	id      string
	zh      bool
	account access.Account
	key     access.CredentialID
	once    string // names a request that must have one effect only: whose key it is, and what was asked
}

type requestKey struct{}

// requestOf is never nil.
func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives the request an id (the client's own, when it is harmless) and a language.
func (s *server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{id: r.Header.Get("X-Request-Id")}
		if !requestID.MatchString(q.id) {
			q.id = ids.New()
		}
		q.zh = prefersChinese(r.Header.Get("Accept-Language"))
		w.Header().Set("X-Request-Id", q.id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, q)))
	})
}

// prefersChinese says whether an Accept-Language header weighs Chinese above English.
func prefersChinese(header string) bool {
	var zh, en float64
	for part := range strings.SplitSeq(header, ",") {
		tag, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(weight), "q="); ok {
			q, _ = strconv.ParseFloat(v, 64) // not a number: 0, not wanted
		}
		switch primary, _, _ := strings.Cut(strings.ToLower(tag), "-"); primary {
		case "zh":
			zh = max(zh, q)
		case "en":
			en = max(en, q)
		}
	}
	return zh > en
}

// said picks the language of the request.
func said(ctx context.Context, en, zh string) string {
	if requestOf(ctx).zh && zh != "" {
		return zh
	}
	return en
}

// answer notes what was answered.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection's deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// logged writes one line per request: the route, never its values.
func (s *server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		a := &answer{ResponseWriter: w}
		next.ServeHTTP(a, r)
		q := requestOf(r.Context())
		s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method),
			slog.String("route", chi.RouteContext(r.Context()).RoutePattern()), slog.Int("status", a.status),
			slog.Int64("ms", time.Since(begin).Milliseconds()), slog.String("request", q.id), slog.String("account", string(q.account.ID)))
	})
}

// recovered turns a panic, which is a bug of ours, into a 500.
func (s *server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			e := recover()
			if e == nil {
				return
			}
			if e == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, panicked with as it is
				panic(e)
			}
			s.log.ErrorContext(r.Context(), "request panicked", "request", requestOf(r.Context()).id, "panic", e, "stack", string(debug.Stack()))
			if a, ok := w.(*answer); !ok || a.status == 0 {
				writeProblem(w, r, codeInternal)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// headers that every answer has: answers are for their asker only, and are what they say they are.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// readable refuses addresses with what no id has and no database keeps as text: NUL and broken UTF-8.
func readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if text := r.URL.Path + query; err != nil || strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
			writeProblem(w, r, codeMalformed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// authenticated lets in whoever has a key.
func (s *server) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			key = ""
		}
		account, credential, err := s.Access.Authenticate(r.Context(), strings.TrimSpace(key), origin(r))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		q := requestOf(r.Context())
		q.account, q.key = account, credential.ID
		next.ServeHTTP(w, r)
	})
}

// limited bounds how often one key asks.
func (s *server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := s.Rate.Take(string(requestOf(r.Context()).key), s.now()); wait > 0 {
			s.refuse(w, r, &access.TooManyError{After: wait})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers with the problem that err is, and logs what the client may not know.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(r.Context(), err)
	for k, v := range extraHeaders(err) {
		w.Header()[k] = v
	}
	writeProblemBody(w, p)
}

// problem is problemOf, with the log of what only we may know.
func (s *server) problem(ctx context.Context, err error) *problem {
	p := problemOf(ctx, err)
	if p.Status >= http.StatusInternalServerError {
		s.log.ErrorContext(ctx, "request failed", "request", requestOf(ctx).id, "error", err)
	}
	return p
}

// origin is the address of the peer. Forwarding headers are anybody's to write, so they don't count.
func origin(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
