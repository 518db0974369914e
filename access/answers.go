package access

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"markwarden"
)

// ErrBusy says that a request with the same idempotency key is being answered at this moment.
var ErrBusy = errors.New("a request with this idempotency key is being answered")

// ErrReused says that the idempotency key came before with another body.
var ErrReused = errors.New("idempotency key was used for another request")

// Answer is what was answered to a request.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// Request names a request that must have one effect only. Its key is kept as a hash.
type Request struct {
	Account markwarden.AccountID
	Route   string
	Key     string // the client's
	Body    []byte
}

// Digest is how the request is stored: whose key it is, and what was asked.
func (r Request) Digest() (key, body Hash) {
	h := sha256.New()
	for _, part := range []string{string(r.Account), r.Route, r.Key} {
		n := sha256.Sum256([]byte(part)) // fixed length, so that no two triples look alike
		h.Write(n[:])
	}
	return Hash(h.Sum(nil)), sha256.Sum256(r.Body)
}

// Ticket is the right to answer a request.
type Ticket struct {
	Key   Hash
	Token string
}

// AnswerStore remembers answers for a while.
type AnswerStore interface {
	// Begin gives out the ticket until a moment, or returns the answer that was given before (then the ticket is nil).
	// It returns ErrBusy while somebody else holds the ticket, ErrReused when the body is another.
	Begin(ctx context.Context, key, body Hash, now, until time.Time) (*Ticket, Answer, error)
	// Finish remembers the answer until a moment. It is markwarden.ErrConflict when the ticket ran out.
	Finish(ctx context.Context, t Ticket, a Answer, until time.Time) error
	// Forget gives the ticket back: the request may be tried again.
	Forget(ctx context.Context, t Ticket) error
}
