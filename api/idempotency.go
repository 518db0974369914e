package api

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"markwarden"
	"markwarden/access"
)

// Remembered answers: how long, and how large they may be. The ticket outlives the longest request, so that of two equal
// requests the second never runs beside the first.
const (
	answerLife    = 24 * time.Hour
	ticketLife    = 5 * time.Minute
	maxRemembered = 1 << 20
	maxKey        = 255
)

// idempotent names the routes that honour Idempotency-Key, with the size of their bodies.
var idempotent = map[string]int64{"/v1/listings": maxBatch, "/v1/complaints": maxBody, "/v1/proofs": maxBody}

// remembered answers a repeated request with the answer it had. Only what took effect is remembered: a request that was
// refused changed nothing and may come again.
func (s *server) remembered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		limit, ok := idempotent[r.URL.Path]
		if key == "" || !ok || r.Method != http.MethodPost || s.Answers == nil {
			next.ServeHTTP(w, r)
			return
		}
		if len(key) > maxKey {
			s.refuse(w, r, invalid(r.Context(), "header.Idempotency-Key", "longer than 255 characters"))
			return
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(batchRead))
		body, err := io.ReadAll(&boundedReader{from: r.Body, left: limit})
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		q := access.Request{Account: requestOf(r.Context()).account.ID, Route: r.URL.Path + " " + r.Header.Get("Content-Type"), Key: key, Body: body}
		ticket, known, err := s.begin(r.Context(), q)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		if ticket == nil {
			w.Header().Set("Content-Type", known.ContentType)
			w.Header().Set("Idempotency-Replayed", "true")
			w.WriteHeader(known.Status)
			_, _ = w.Write(known.Body)
			return
		}
		requestOf(r.Context()).once = once(q)
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.answerOnce(w, r, next, *ticket)
	})
}

// once names a request for the rooms: they write it in the transaction of the effect. So a repeat finds the effect also when the process
// died before the answer was remembered.
func once(q access.Request) string {
	key, body := q.Digest()
	return hex.EncodeToString(key[:16]) + hex.EncodeToString(body[:16])
}

// answerOnce answers with a ticket. The answer is remembered before it is sent: a client that saw an answer finds it again.
func (s *server) answerOnce(w http.ResponseWriter, r *http.Request, next http.Handler, t access.Ticket) {
	rec := &recorder{ResponseWriter: w}
	done := false
	defer func() { // also when the handler panics
		if !done {
			s.forget(r, t)
		}
	}()
	next.ServeHTTP(rec, r)
	if rec.status/100 == 2 && rec.body.Len() <= maxRemembered {
		done = s.finish(r, t, access.Answer{Status: rec.status, ContentType: w.Header().Get("Content-Type"), Body: rec.body.Bytes()})
	}
	w.WriteHeader(rec.status)
	_, _ = w.Write(rec.body.Bytes()) // the client went away: it may ask again
}

func (s *server) begin(ctx context.Context, q access.Request) (*access.Ticket, access.Answer, error) {
	key, body := q.Digest()
	now := s.now()
	return s.Answers.Begin(ctx, key, body, now, now.Add(ticketLife))
}

// finish and forget do not end with the request: the client may have gone, and must still find the answer next time.
func (s *server) finish(r *http.Request, t access.Ticket, a access.Answer) bool {
	err := s.Answers.Finish(context.WithoutCancel(r.Context()), t, a, s.now().Add(answerLife))
	s.logAnswer(r, err)
	return err == nil
}

func (s *server) forget(r *http.Request, t access.Ticket) {
	s.logAnswer(r, s.Answers.Forget(context.WithoutCancel(r.Context()), t))
}

func (s *server) logAnswer(r *http.Request, err error) {
	if err != nil && !errors.Is(err, markwarden.ErrConflict) {
		s.log.ErrorContext(r.Context(), "answer not remembered", "request", requestOf(r.Context()).id, "error", err)
	}
}

// recorder holds an answer back.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

// Unwrap lets http.ResponseController reach the connection's deadlines.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
