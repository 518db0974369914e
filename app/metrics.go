package app

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"markwarden"
	"markwarden/index"
	"markwarden/ingest"
)

// Metrics are what a monitoring system asks of a process. Labels are bounded: outcomes, routes, partitions, kinds of jobs.
type Metrics struct {
	registry *prometheus.Registry
	outcomes *prometheus.CounterVec
	routes   *prometheus.CounterVec
	took     prometheus.Histogram
	lag      *prometheus.GaugeVec
	pictures *prometheus.CounterVec
	looking  prometheus.Histogram

	mu     sync.Mutex
	behind map[partition]int64 // guarded by mu
	second [60]tally           // guarded by mu; listings taken in, by second of the last minute
}

// tally is what one second saw.
type tally struct{ unix, n int64 }

type partition struct {
	topic string
	id    int
}

func newMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(), behind: map[partition]int64{},
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "markwarden_listings_total", Help: "Listings taken in, by what became of them."}, []string{"outcome"}),
		routes:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "markwarden_screenings_total", Help: "Screenings recorded, by route."}, []string{"route"}),
		took:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "markwarden_batch_seconds", Help: "Time from a batch's assessment to its commit.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}),
		lag:      prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "markwarden_stream_behind", Help: "Messages of the topic that are not recorded yet, by partition."}, []string{"topic", "partition"}),
		pictures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "markwarden_pictures_total", Help: "Pictures looked at, by content: fully (hashes and corners), by hash alone (it has no corners), or the reason why not."}, []string{"looked"}),
		looking:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "markwarden_picture_seconds", Help: "Time to decode and describe one picture.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}),
	}
	m.registry.MustRegister(m.outcomes, m.routes, m.took, m.lag, m.pictures, m.looking)
	return m
}

// observe is told of every recorded batch.
func (m *Metrics) observe(s ingest.Summary) {
	for o, n := range s.Outcomes {
		m.outcomes.WithLabelValues(o.String()).Add(float64(n))
	}
	for r, n := range s.Routes {
		m.routes.WithLabelValues(r.String()).Add(float64(n))
	}
	m.took.Observe(s.Took.Seconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now().Unix()
	t := &m.second[now%60]
	if t.unix != now {
		*t = tally{unix: now}
	}
	for _, n := range s.Outcomes {
		t.n += int64(n)
	}
}

// looked is told of every picture that was decoded, or could not be.
func (m *Metrics) looked(p *markwarden.Picture, took time.Duration, err error) {
	how := "fully"
	switch pe, ok := errors.AsType[*index.PictureError](err); {
	case ok:
		how = string(pe.Reason)
	case err != nil:
		how = "error"
	case len(p.Keypoints) == 0:
		how = "by_hash"
	}
	m.pictures.WithLabelValues(how).Inc()
	m.looking.Observe(took.Seconds())
}

// PerSecond is how many listings this process takes in a second: the mean over the busy part of the last minute.
func (m *Metrics) PerSecond() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now().Unix()
	var n, first int64 = 0, now
	for _, t := range m.second {
		if now-t.unix < 60 {
			n += t.n
			first = min(first, t.unix)
		}
	}
	return float64(n) / float64(now-first+1)
}

// lagged is told how far a partition is behind.
func (m *Metrics) lagged(topic string, id int, messages int64) {
	m.lag.WithLabelValues(topic, strconv.Itoa(id)).Set(float64(messages))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.behind[partition{topic, id}] = messages
}

// Behind is how many messages of all partitions of this process wait; -1 before the first batch.
func (m *Metrics) Behind() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.behind) == 0 {
		return -1
	}
	var n int64
	for _, b := range m.behind {
		n += b
	}
	return n
}

// metricsHandler answers /metrics, with what the store says at that moment.
func (s *System) metricsHandler() http.Handler {
	reg := s.Metrics.registry
	gauge := func(name, help string, read func(ctx context.Context) (float64, error)) {
		_ = reg.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
			defer stop()
			v, err := read(ctx)
			if err != nil {
				return -1
			}
			return v
		}))
	}
	gauge("markwarden_index_lag_seconds", "Age of the oldest listing that waits for the search index; -1: not known.", func(ctx context.Context) (float64, error) {
		_, oldest, err := s.Ingest.IndexLag(ctx)
		if err != nil || oldest.IsZero() {
			return 0, err
		}
		return time.Since(oldest).Seconds(), nil
	})
	gauge("markwarden_dead_letters", "Dead letters on file; -1: not known.", func(ctx context.Context) (float64, error) {
		c, err := s.Ingest.Counts(ctx)
		return float64(c.Dead), err
	})
	gauge("markwarden_pictures_missing", "Active listings with pictures that can't be had; -1: not known.", func(ctx context.Context) (float64, error) {
		all, _, err := s.Ingest.Unseen(ctx)
		return float64(all), err
	})
	gauge("markwarden_pictures_missing_flagged", "Of them, those that people look at; -1: not known.", func(ctx context.Context) (float64, error) {
		_, flagged, err := s.Ingest.Unseen(ctx)
		return float64(flagged), err
	})
	gauge("markwarden_jobs_waiting", "Jobs that wait, of all kinds; -1: not known.", func(ctx context.Context) (float64, error) {
		counts, err := s.Jobs.Counts(ctx)
		n := 0.0
		for _, c := range counts {
			n += float64(c.Waiting)
		}
		return n, err
	})
	gauge("markwarden_registry_revision", "Revision of the registry that this process works on.", func(context.Context) (float64, error) {
		return float64(s.Live.Current().Revision()), nil
	})
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}
