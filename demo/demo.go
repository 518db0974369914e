// Package demo shows the whole system at work in one process: an embedded broker, a SQLite file, every role, and the
// embedded catalogue streamed through the real topic. It measures nothing that a bench should.
package demo

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"markwarden"
	"markwarden/app"
	"markwarden/demo/catalogue"
	"markwarden/internal/ids"
	"markwarden/kafka"
	"markwarden/kafka/embedded"
	"markwarden/registry"
)

// Options of the demo.
type Options struct {
	Dir    string // keeps the data; empty: a temporary folder that is removed
	Listen string // host:port of the console; a free port when that one is taken
	Exit   bool   // end after the summary
	Out    io.Writer
	Log    *slog.Logger
	// Progress hears how many listings of how many were screened; may be nil.
	Progress func(done, all int)
}

const (
	partitions = 4
	topic      = "listings"
)

// Run runs the demo until ctx ends (or its summary is printed, with Exit).
func Run(ctx context.Context, o Options) (err error) {
	dir, cleanup, err := folder(o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	broker, err := embedded.Start(partitions, topic, "listings.dead", "enforcements")
	if err != nil {
		return fmt.Errorf("embedded broker: %w", err)
	}
	defer broker.Close()
	shop, err := newShop()
	if err != nil {
		return err
	}
	defer shop.Close()
	c, err := config(o, dir, broker.Addresses(), shop)
	if err != nil {
		return err
	}
	sys, err := app.Open(ctx, c, o.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sys.Close()) }()
	entries, _, err := registry.Read(ctx, bytes.NewReader(catalogue.Registry()), registry.ReadOptions{})
	if err != nil {
		return fmt.Errorf("the demo's registry: %w", err)
	}
	records := make([]registry.Record, len(entries))
	for i, e := range entries {
		records[i] = e.Record
	}
	if _, err := sys.Registrar.Put(ctx, "system:demo", records...); err != nil {
		return fmt.Errorf("the demo's registry: %w", err)
	}
	if _, err := sys.Live.Refresh(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return sys.Run(ctx) })
	g.Go(func() error {
		defer func() {
			if o.Exit {
				stop()
			}
		}()
		return ended(ctx, show(ctx, sys, broker.Addresses(), shop, o))
	})
	return g.Wait()
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// folder is where the demo keeps its data, and how to leave it.
func folder(dir string) (string, func() error, error) {
	if dir != "" {
		return dir, func() error { return nil }, os.MkdirAll(dir, 0o700)
	}
	dir, err := os.MkdirTemp("", "markwarden-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

func config(o Options, dir string, brokers []string, shop *shop) (app.Config, error) {
	pictures := filepath.Join(dir, "pictures")
	if err := os.RemoveAll(pictures); err != nil {
		return app.Config{}, err
	}
	if err := os.CopyFS(pictures, catalogue.Pictures()); err != nil && !errors.Is(err, fs.ErrExist) {
		return app.Config{}, fmt.Errorf("the demo's pictures: %w", err)
	}
	listen, err := freeAddress(o.Listen)
	if err != nil {
		return app.Config{}, err
	}
	return app.Config{
		Dir:      dir,
		Kafka:    app.KafkaConfig{Brokers: brokers, Group: "demo", Batch: 100},
		HTTP:     app.HTTPConfig{Listen: listen},
		Pictures: app.PicturesConfig{Folder: pictures},
		Hooks:    []app.HookConfig{{ID: "demo-shop", URL: shop.URL, Secrets: []string{shop.secret}, AllowPrivate: true}},
	}.Ready()
}

// freeAddress is listen, or a free port of the same host when it is taken.
func freeAddress(listen string) (string, error) {
	if listen == "" {
		listen = "127.0.0.1:8080"
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("--listen: %w", err)
	}
	for _, addr := range []string{listen, net.JoinHostPort(host, "0")} {
		l, err := net.Listen("tcp", addr)
		if err == nil {
			return l.Addr().String(), l.Close()
		}
	}
	return "", fmt.Errorf("no port of %s is free", host)
}

// show streams the catalogue, waits until it is worked off, and prints what came of it.
func show(ctx context.Context, sys *app.System, brokers []string, shop *shop, o Options) error {
	link, err := sys.SignInLink(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "Markwarden demo. The console is open while the stream runs; this link signs you in once:\n\n  %s\n\n", link)
	lines := bytes.Split(bytes.TrimSpace(catalogue.Listings()), []byte("\n"))
	began := time.Now()
	if err := produce(ctx, brokers, lines); err != nil {
		return fmt.Errorf("stream the catalogue: %w", err)
	}
	seconds, err := wait(ctx, sys, len(lines), began, o.Progress)
	if err != nil {
		return err
	}
	s, err := summarise(ctx, sys)
	if err != nil {
		return err
	}
	s.print(o.Out, len(lines), seconds)
	if o.Exit {
		return nil
	}
	if link, err = sys.SignInLink(ctx); err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "\nA fresh one-time link to the console:\n\n  %s\n\nThe demo's shop shows what it was told to take down: %s\nServing until you press Ctrl-C.\n", link, shop.URL)
	<-ctx.Done()
	return nil
}

// produce sends the catalogue to the topic, keyed by listing so that versions of one keep their order.
func produce(ctx context.Context, brokers []string, lines [][]byte) error {
	p, err := kafka.NewPublisher(kafka.Config{Brokers: brokers})
	if err != nil {
		return err
	}
	messages := make([]kafka.Message, len(lines))
	for i, l := range lines {
		messages[i] = kafka.Message{Key: listingID(l), Value: l, Headers: map[string]string{"ce_type": "demo.listing.changed", "ce_source": "demo", "ce_id": ids.New()}}
	}
	return errors.Join(p.PublishAll(ctx, topic, messages), p.Close())
}

// listingID is the id in a line of the catalogue, which is ours: its form is known.
func listingID(line []byte) []byte {
	_, rest, _ := bytes.Cut(line, []byte(`"id":"`))
	id, _, _ := bytes.Cut(rest, []byte(`"`))
	return id
}

// wait returns when every listing is screened and its pictures and cases are settled, and in how many seconds all were screened first.
func wait(ctx context.Context, sys *app.System, all int, began time.Time, progress func(done, all int)) (float64, error) {
	seconds := 0.0
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		next := int64(0)
		positions, err := sys.Ingest.Offsets(ctx, topic)
		if err != nil {
			return 0, err
		}
		for _, n := range positions {
			next += n
		}
		if progress != nil {
			progress(int(min(next, int64(all))), all)
		}
		if next >= int64(all) {
			if seconds == 0 {
				seconds = time.Since(began).Seconds()
			}
			waiting, err := sys.Working(ctx)
			if err != nil || waiting == 0 {
				return seconds, err
			}
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-tick.C:
		}
	}
}

// summary is what the demo prints at the end.
type summary struct {
	listings, flagged, dead int64
	routes                  map[markwarden.Route]int64
	kinds                   map[markwarden.EvidenceKind]int
}

func summarise(ctx context.Context, sys *app.System) (summary, error) {
	s := summary{routes: map[markwarden.Route]int64{}, kinds: map[markwarden.EvidenceKind]int{}}
	counts, err := sys.Ingest.Counts(ctx)
	if err != nil {
		return s, err
	}
	s.listings, s.dead, s.routes = counts.Listings, counts.Dead, counts.Active
	var after markwarden.ListingKey
	for {
		page, err := sys.Ingest.Listings(ctx, after, 500)
		if err != nil || len(page) == 0 {
			return s, err
		}
		for _, st := range page {
			after = st.Listing.Key
			if st.Screening.Route > markwarden.RouteClear {
				s.flagged++
				s.count(st.Screening)
			}
		}
	}
}

// count counts each kind of offence once per listing.
func (s *summary) count(sc markwarden.Screening) {
	seen := map[markwarden.EvidenceKind]bool{}
	for _, a := range sc.Assessments {
		for _, e := range a.Evidence {
			if e.Polarity == markwarden.Offence && !seen[e.Kind] {
				seen[e.Kind] = true
				s.kinds[e.Kind]++
			}
		}
	}
}

func (s *summary) print(w io.Writer, all int, seconds float64) {
	fmt.Fprintf(w, "%d listings screened in %.1f s (%.0f listings/s, with pictures, cases and search beside it)\n", s.listings, seconds, float64(all)/seconds)
	fmt.Fprintf(w, "%d flagged:", s.flagged)
	for _, r := range []markwarden.Route{markwarden.RouteAskProof, markwarden.RouteReview, markwarden.RouteHold, markwarden.RouteTakedown} {
		if s.routes[r] > 0 {
			fmt.Fprintf(w, " %d %s", s.routes[r], r)
		}
	}
	fmt.Fprintf(w, "; %d messages were no listings (dead letters)\n", s.dead)
	kinds := make([]string, 0, len(s.kinds))
	for k := range s.kinds {
		kinds = append(kinds, string(k))
	}
	sort.Slice(kinds, func(i, j int) bool {
		a, b := s.kinds[markwarden.EvidenceKind(kinds[i])], s.kinds[markwarden.EvidenceKind(kinds[j])]
		return a > b || a == b && kinds[i] < kinds[j]
	})
	fmt.Fprintln(w, "evidence against flagged listings, by kind:")
	for _, k := range kinds {
		n := s.kinds[markwarden.EvidenceKind(k)]
		fmt.Fprintf(w, "  %-16s %5d %s\n", k, n, strings.Repeat("▪", min(40, 1+n/8)))
	}
}

// newSecret is a secret of the demo's own shop.
func newSecret() string { return "whsec_" + base64.StdEncoding.EncodeToString([]byte(ids.New()[:32])) }
