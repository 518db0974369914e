package insights

import (
	"context"
	"fmt"
	"time"
)

// Store reads facts. What it reads is bounded, so that a page may ask every few seconds.
type Store interface {
	Facts(ctx context.Context, since, until time.Time) (Facts, error)
}

// Reader makes reports.
type Reader struct {
	Store Store
	Now   func() time.Time // nil: time.Now
}

// Figure is a metric with its values.
type Figure struct {
	Metric *Metric
	Values []Value
}

// Report is every figure over the window that ends now.
func (r *Reader) Report(ctx context.Context, window time.Duration) ([]Figure, error) {
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	until := now().UTC()
	f, err := r.Store.Facts(ctx, until.Add(-window), until)
	if err != nil {
		return nil, fmt.Errorf("insights: %w", err)
	}
	figures := make([]Figure, len(Metrics))
	for i := range Metrics {
		figures[i] = Figure{&Metrics[i], Metrics[i].Compute(&f)}
	}
	return figures, nil
}
