package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"markwarden"
	"markwarden/app"
	"markwarden/demo/catalogue"
	"markwarden/internal/ids"
	"markwarden/internal/wire"
	"markwarden/kafka"
	"markwarden/kafka/embedded"
	"markwarden/registry"
	"markwarden/review"
	"markwarden/store/postgres"
)

// PipelineOptions of the bench of the whole path.
type PipelineOptions struct {
	Brokers    []string // of a real broker; empty: the embedded one, which is said in the result
	DSN        string   // postgres:// address of a server that lets us create databases; empty: SQLite in a temporary folder
	Rights     int
	Listings   int
	Partitions int
	Batch      int
	// Titles is a file of listings (NDJSON, any fields beside title, brand, category are ignored); empty: the demo's catalogue.
	Titles string
	// Profile is the file for a processor profile of the run without the search index; that of the run with it gets ".search"
	// behind its name. Registering and producing are not in them. Empty: none.
	Profile  string
	Say      func(format string, a ...any)
	LogLevel slog.Level
}

// PipelineResult is what `bench pipeline --json` prints.
type PipelineResult struct {
	ListingsPerSecond          float64 `json:"listings_per_second"`           // to committed screening, without the search index
	SustainedListingsPerSecond float64 `json:"sustained_listings_per_second"` // with it, from the first to the last message
	IndexLagS                  float64 `json:"index_lag_s"`                   // how long the index took to be level after the last screening
	NextCaseP50MS              float64 `json:"next_case_p50_ms"`
	NextCaseP99MS              float64 `json:"next_case_p99_ms"` // measured during both runs
	NextCases                  int     `json:"next_cases"`       // how often
	Store                      string  `json:"store"`
	Broker                     string  `json:"broker"`
	Rights                     int     `json:"rights"`
	Listings                   int     `json:"listings"`
	Flagged                    int64   `json:"flagged"`
	Pictures                   string  `json:"pictures"`
	Cores                      int     `json:"cores"`
}

// Pipeline streams listings through a topic into a system with many rights, once without and once with the search index.
func Pipeline(ctx context.Context, o PipelineOptions) (PipelineResult, error) {
	res := PipelineResult{Rights: o.Rights, Listings: o.Listings, Store: "sqlite", Broker: "embedded", Pictures: "none", Cores: runtime.GOMAXPROCS(0)}
	if o.DSN != "" {
		res.Store = "postgres"
	}
	if len(o.Brokers) > 0 {
		res.Broker = "kafka"
	} else {
		b, err := embedded.Start(o.Partitions)
		if err != nil {
			return res, err
		}
		defer b.Close()
		o.Brokers = b.Addresses()
	}
	titles, err := readTitles(o.Titles)
	if err != nil {
		return res, err
	}
	var waits []time.Duration
	for _, withIndex := range []bool{false, true} {
		r, err := pipelineRun(ctx, o, titles, withIndex)
		if err != nil {
			return res, err
		}
		waits = append(waits, r.next...)
		if withIndex {
			res.SustainedListingsPerSecond, res.IndexLagS = r.rate, r.lag.Seconds()
		} else {
			res.ListingsPerSecond = r.rate
		}
		res.Flagged = r.flagged
	}
	slices.Sort(waits)
	if res.NextCases = len(waits); len(waits) > 0 {
		res.NextCaseP50MS = float64(waits[len(waits)/2].Microseconds()) / 1000
		res.NextCaseP99MS = float64(waits[len(waits)*99/100].Microseconds()) / 1000
	}
	return res, nil
}

type runResult struct {
	rate    float64
	lag     time.Duration
	next    []time.Duration
	flagged int64
}

// pipelineRun measures one run on a fresh store and a fresh topic.
func pipelineRun(ctx context.Context, o PipelineOptions, titles []markwarden.Listing, withIndex bool) (r runResult, err error) {
	dir, err := os.MkdirTemp("", "markwarden-bench-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	topic := "bench-" + ids.New()
	roles := []app.Role{app.RoleWorker, app.RoleScheduler, app.RoleAPI}
	if withIndex {
		roles = append(roles, app.RoleIndexer)
	}
	c := app.Config{
		Dir: dir, Roles: roles, HTTP: app.HTTPConfig{Listen: "127.0.0.1:0"},
		Kafka: app.KafkaConfig{Brokers: o.Brokers, Group: topic, Listings: topic, Dead: topic + "-dead", Enforcements: topic + "-enforcements", Create: true, Partitions: o.Partitions, Batch: o.Batch},
	}
	if o.DSN != "" {
		dsn, drop, err := postgres.Fresh(ctx, o.DSN)
		if err != nil {
			return r, err
		}
		defer func() { _ = drop() }()
		c.Store = app.StoreConfig{Driver: "postgres", DSN: dsn}
	}
	if c, err = c.Ready(); err != nil {
		return r, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	sys, err := app.Open(ctx, c, log)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, sys.Close()) }()
	began := time.Now()
	if err := register(ctx, sys, o.Rights); err != nil {
		return r, err
	}
	o.Say("registered %d rights in %.1f s", o.Rights, time.Since(began).Seconds())
	// The stored listings are looked at for those rights now, where there are none, and not while the clock runs: a whole registry
	// that changes at once is not what is measured.
	if err := sys.LookBack(ctx); err != nil {
		return r, err
	}
	if err := produce(ctx, o, topic, titles); err != nil {
		return r, err
	}
	unprofile, err := profile(o.Profile, withIndex)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, unprofile()) }()
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return sys.Run(ctx) })
	g.Go(func() (err error) {
		defer stop()
		r, err = watch(ctx, sys, topic, o, withIndex)
		return err
	})
	err = g.Wait()
	o.Say("index %v: %.0f listings/s, index level after %.1f s, %d flagged", withIndex, r.rate, r.lag.Seconds(), r.flagged)
	return r, err
}

// profile begins a processor profile; the function it returns ends it.
func profile(file string, withIndex bool) (end func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	if withIndex {
		file += ".search"
	}
	f, err := os.Create(filepath.Clean(file))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error { pprof.StopCPUProfile(); return f.Close() }, nil
}

// register puts the catalogue's registry and invented marks on file, so that there are some real hits among many rights.
func register(ctx context.Context, sys *app.System, n int) error {
	entries, _, err := registry.Read(ctx, bytes.NewReader(catalogue.Registry()), registry.ReadOptions{})
	if err != nil {
		return err
	}
	var all []registry.Record
	for _, e := range entries {
		all = append(all, e.Record)
		if e.Right != nil {
			n--
		}
	}
	all = append(all, Marks(max(0, n), 1)...)
	if _, err := sys.Registrar.Put(ctx, "system:bench", all...); err != nil {
		return err
	}
	_, err = sys.Live.Refresh(ctx)
	return err
}

// readTitles are the listings whose texts are streamed, again and again under new ids.
func readTitles(file string) (out []markwarden.Listing, err error) {
	var in io.Reader = bytes.NewReader(catalogue.Listings())
	if file != "" {
		f, err := os.Open(filepath.Clean(file))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	d := json.NewDecoder(in)
	for {
		var l struct{ Marketplace, Title, Brand, Category, Description, Lang string }
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("titles: %w", err)
		}
		if l.Title == "" {
			continue
		}
		out = append(out, markwarden.Listing{
			Key:    markwarden.ListingKey{Marketplace: "agora"},
			Status: markwarden.Active, Title: l.Title, Brand: l.Brand, Category: l.Category, Description: l.Description, Lang: l.Lang, Version: 1,
		})
	}
}

func produce(ctx context.Context, o PipelineOptions, topic string, titles []markwarden.Listing) error {
	c := kafka.Config{Brokers: o.Brokers}
	if err := kafka.EnsureTopics(ctx, c, kafka.Topic{Name: topic, Partitions: o.Partitions}); err != nil {
		return err
	}
	p, err := kafka.NewPublisher(c)
	if err != nil {
		return err
	}
	batch := make([]kafka.Message, 0, 1000)
	for i := range o.Listings {
		l := titles[i%len(titles)]
		l.Key.Listing = markwarden.ListingID(fmt.Sprintf("B%08d", i))
		l.Seller = markwarden.Seller{ID: markwarden.StoreID(fmt.Sprintf("s%d", i%5000)), Name: "Bench seller"}
		b, err := wire.EncodeListing(&l)
		if err != nil {
			return err
		}
		batch = append(batch, kafka.Message{Key: []byte(l.Key.Listing), Value: b})
		if len(batch) == cap(batch) || i == o.Listings-1 {
			if err := p.PublishAll(ctx, topic, batch); err != nil {
				return errors.Join(err, p.Close())
			}
			batch = batch[:0]
		}
	}
	return p.Close()
}

// watch times the run from the first recorded message to the last, asking for the next case all the while.
func watch(ctx context.Context, sys *app.System, topic string, o PipelineOptions, withIndex bool) (r runResult, err error) {
	asking, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { r.next = askForCases(asking, sys) })
	defer wg.Wait()
	defer stop()
	var began time.Time
	var base int64
	for {
		next, err := recorded(ctx, sys, topic)
		if err != nil {
			return r, err
		}
		if began.IsZero() && next > 0 {
			began, base = time.Now(), next // joining the group is not what is measured
		}
		if next >= int64(o.Listings) {
			r.rate = float64(next-base) / time.Since(began).Seconds()
			break
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return r, err
		}
	}
	done := time.Now()
	for withIndex {
		waiting, _, err := sys.Ingest.IndexLag(ctx)
		if err != nil {
			return r, err
		}
		if waiting == 0 {
			r.lag = time.Since(done)
			break
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return r, err
		}
	}
	counts, err := sys.Ingest.Counts(ctx)
	for route, n := range counts.Active {
		if route > markwarden.RouteClear {
			r.flagged += n
		}
	}
	return r, err
}

func recorded(ctx context.Context, sys *app.System, topic string) (n int64, err error) {
	next, err := sys.Ingest.Offsets(ctx, topic)
	for _, p := range next {
		n += p
	}
	return n, err
}

// askForCases takes the next case and gives it back, as a reviewer's page does, until ctx ends.
func askForCases(ctx context.Context, sys *app.System) (took []time.Duration) {
	for ctx.Err() == nil {
		began := time.Now()
		c, err := sys.Desk.Next(ctx, "bench-reviewer", review.QueueFilter{})
		if err == nil {
			took = append(took, time.Since(began))
			_, _ = sys.Desk.Release(ctx, c.ID, "bench-reviewer")
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			break
		}
	}
	return took
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
