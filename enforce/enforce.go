// Package enforce turns decisions into what must stand on a listing, and carries it to the shop: measures, the desired
// state with its growing number, delivery to hooks and to the stream, and the comparison with what the shop reports.
//
// It decides nothing about infringement (review does) and knows no HTTP (enforce/webhook) and no broker (kafka).
package enforce

import (
	"context"
	"time"

	"markwarden"
)

// Cases reads all cases of a listing by holder.
type Cases interface {
	CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)
}

// CasesFunc makes a Cases of a function.
type CasesFunc func(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error)

// CasesOf calls f.
func (f CasesFunc) CasesOf(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Case, error) {
	return f(ctx, key)
}

// Marketplaces tells the current mode of a marketplace. One that is not on file is only observed.
type Marketplaces interface {
	Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace
}

// Hook is a receiver of desired states, from the configuration.
type Hook struct {
	ID           string
	URL          string
	Secrets      []string                   // "whsec_..."; more than one while a secret is being changed
	Marketplaces []markwarden.MarketplaceID // empty: all
	AllowPrivate bool                       // may be an address of a private network
}

// Sender posts one body to a hook. It returns an error only when no answer came.
type Sender interface {
	Send(ctx context.Context, h Hook, id string, body []byte) (Answer, error)
}

// SenderFunc makes a Sender of a function.
type SenderFunc func(ctx context.Context, h Hook, id string, body []byte) (Answer, error)

// Send calls f.
func (f SenderFunc) Send(ctx context.Context, h Hook, id string, body []byte) (Answer, error) {
	return f(ctx, h, id, body)
}

// Answer is what a hook answered.
type Answer struct {
	Status     int
	RetryAfter time.Duration // 0: not said
}

// Publisher writes one message to the topic "enforcements"; it returns when the broker has it.
type Publisher interface {
	Publish(ctx context.Context, key string, body []byte) error
}

// PublisherFunc makes a Publisher of a function.
type PublisherFunc func(ctx context.Context, key string, body []byte) error

// Publish calls f.
func (f PublisherFunc) Publish(ctx context.Context, key string, body []byte) error {
	return f(ctx, key, body)
}

// Enforcer is the verbs of the room. Store, Cases and Marketplaces are required.
type Enforcer struct {
	Store        Store
	Cases        Cases
	Marketplaces Marketplaces
	Hooks        []Hook
	Sender       Sender           // needed when there are hooks
	Publisher    Publisher        // nil: there is no stream
	Now          func() time.Time // nil: time.Now
}

// Desired returns the desired state of a listing; the zero state with Seq 0 when nothing ever stood on it.
func (e *Enforcer) Desired(ctx context.Context, key markwarden.ListingKey) (markwarden.DesiredState, error) {
	s, err := e.Store.Standing(ctx, key)
	return s.Desired, err
}

// Measures returns all measures of a listing, standing and released, oldest first.
func (e *Enforcer) Measures(ctx context.Context, key markwarden.ListingKey) ([]markwarden.Measure, error) {
	return e.Store.Measures(ctx, key)
}

func (e *Enforcer) now() time.Time {
	if e.Now != nil {
		return e.Now().UTC()
	}
	return time.Now().UTC()
}
