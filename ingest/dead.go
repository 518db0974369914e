package ingest

import (
	"context"
	"errors"
	"strconv"

	"markwarden"
)

// DeadStore keeps dead letters.
type DeadStore interface {
	DeadLetter(ctx context.Context, id string) (DeadLetter, error)
	MarkPublished(ctx context.Context, id string) error
}

// Undertaker publishes dead letters: rows first, so that none is lost while the broker is away.
type Undertaker struct {
	Store     DeadStore
	Publisher Publisher
	Topic     string
}

// Publish sends one dead letter with its reason and origin as headers. Sending it twice is harmless: receivers tell by ce_id.
func (u *Undertaker) Publish(ctx context.Context, id string) error {
	d, err := u.Store.DeadLetter(ctx, id)
	if errors.Is(err, markwarden.ErrNotFound) || err == nil && !d.Published.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	headers := map[string]string{
		"ce_id": d.ID, "ce_type": "markwarden.listing.dead_letter", "ce_source": "markwarden/ingest", "ce_time": d.At.Format("2006-01-02T15:04:05.000000Z07:00"),
		"reason": d.Reason, "size": strconv.Itoa(d.Size),
	}
	if d.Topic != "" {
		headers["origin_topic"], headers["origin_partition"], headers["origin_offset"] = d.Topic, strconv.Itoa(d.Partition), strconv.FormatInt(d.Offset, 10)
	}
	if err := u.Publisher.Publish(ctx, u.Topic, d.Key, d.Body, headers); err != nil {
		return err
	}
	return u.Store.MarkPublished(ctx, id)
}
