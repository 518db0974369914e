package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"markwarden"
	"markwarden/api"
	"markwarden/console"
	"markwarden/index"
	"markwarden/store"
)

// Run runs the roles until ctx ends, then lets what is under way end. A role that fails ends the others.
func (s *System) Run(ctx context.Context) error {
	if err := s.createTopics(ctx); err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return ended(ctx, s.Live.Run(ctx)) })
	g.Go(func() error { return ended(ctx, s.Runner.Run(ctx)) })
	g.Go(func() error { return s.serve(ctx) })
	if s.DB.Upkeep != nil {
		g.Go(func() error { return ended(ctx, s.DB.Upkeep(ctx)) })
	}
	if s.Source != nil && s.Config.Has(RoleWorker) {
		g.Go(func() error { return ended(ctx, s.Source.Run(ctx)) })
	}
	if s.Index != nil {
		g.Go(func() error { return ended(ctx, s.keepIndex(ctx)) })
	}
	return g.Wait()
}

// ended turns the end of ctx into a good end.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && (err == nil || errors.Is(err, ctx.Err())) {
		return nil
	}
	return err
}

// serve answers HTTP: health for every process, API and console by role.
func (s *System) serve(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Config.HTTP.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w (http.listen is where)", err)
	}
	srv := server(s.Config.HTTP.Listen, s.withSearch(s.Handler()))
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		stopped <- srv.Shutdown(grace)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// Handler is all of the process's HTTP.
func (s *System) Handler() http.Handler {
	apiHandler := api.NewHandler(s.Log, s.apiDeps())
	if !s.Config.Has(RoleConsole) {
		return apiHandler
	}
	pages := console.NewHandler(s.Log, s.consoleDeps())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch p := r.URL.Path; {
		case strings.HasPrefix(p, "/v1/"), p == "/healthz", p == "/readyz", p == "/metrics", p == "/openapi.json":
			apiHandler.ServeHTTP(w, r)
		default:
			pages.ServeHTTP(w, r)
		}
	})
}

func (s *System) consoleDeps() console.Deps {
	d := console.Deps{
		Sessions: s.Access, Desk: s.Desk, Listings: s.Ingest,
		Registry:   func() console.Registry { return s.Screener.Brain().Snapshot },
		Complaints: s.Office,
		Requests:   s.Requests, Proofs: s.Verification, Revocations: s.Revocations,
		Enforcement: consoleEnforcement{s.Enforcer, s.deliveries()},
		Pictures:    consolePictures{s}, Stock: s, Overview: &overviewer{sys: s}, Health: consoleHealth{s},
		Contributions: contributions,
		Secure:        strings.HasPrefix(s.Config.HTTP.PublicURL, "https://"),
	}
	if s.Search != nil {
		d.Search = s.Search
	}
	return d
}

func (s *System) apiDeps() api.Deps {
	d := api.Deps{Access: s.Access, Ready: s.readiness, Version: Version}
	if !s.Config.Has(RoleAPI) {
		return d
	}
	d.Answers = s.answers()
	d.Listings, d.Intake = s.Ingest, s.Conductor
	d.Registry = func() api.Registry { return s.Screener.Brain().Snapshot }
	d.Registrar = pokingRegistrar{s.Registrar, s.Live}
	d.Desk, d.Complaints, d.Enforcement, d.Stock = s.Desk, s.Office, s.Enforcer, s
	d.DeadLetters, d.Jobs, d.Inbox, d.Audit = s.Ingest, s.Jobs, s.Notifier, store.AuditStore{DB: s.DB}
	d.Requests, d.Proofs, d.Precheck, d.Revocations = s.Requests, s.Verification, prechecker{s}, s.Revocations
	d.Metrics = s.metricsHandler()
	if s.Search != nil {
		d.Search = s.Search
	}
	return d
}

// readiness says whether the process can do its work.
func (s *System) readiness(ctx context.Context) []api.Check {
	var out []api.Check
	add := func(name string, err error) {
		c := api.Check{Name: name, OK: err == nil}
		if err != nil {
			c.Reason = name + " does not answer"
		}
		out = append(out, c)
	}
	add("database", s.DB.Read.PingContext(ctx))
	return out
}

// keepIndex brings the search index after the store: it looks for rows that are not indexed yet, again and again.
func (s *System) keepIndex(ctx context.Context) error {
	const batch, idle = 500, 200 * time.Millisecond
	for {
		n, err := s.indexSome(ctx, batch)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("index listings", "error", err)
		}
		if err == nil && n == batch { // full batches follow each other at once
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(idle):
		}
	}
}

// indexSome indexes what up to n entries wait for, and returns how many entries that were: fewer than n, and none is left.
func (s *System) indexSome(ctx context.Context, n int) (int, error) {
	u, err := s.Ingest.TakeUnindexed(ctx, n)
	if err != nil {
		return 0, err
	}
	docs := make([]index.Document, 0, len(u.Listings))
	var gone []markwarden.ListingKey
	for _, st := range u.Listings {
		if st.Listing.Status == markwarden.Removed {
			gone = append(gone, st.Listing.Key)
			continue
		}
		docs = append(docs, index.Document{Listing: st.Listing, Route: st.Screening.Route})
	}
	if err := s.putDocuments(ctx, docs); err != nil {
		return 0, err
	}
	if len(gone) > 0 {
		if err := s.Index.Remove(ctx, gone); err != nil {
			return 0, err
		}
	}
	return u.Entries(), s.Ingest.MarkIndexed(ctx, u)
}

// putDocuments puts listings into the search index with one of the hands that also match listings.
func (s *System) putDocuments(ctx context.Context, docs []index.Document) error {
	if len(docs) == 0 {
		return nil
	}
	free, err := s.Screener.Hands.take(ctx)
	if err != nil {
		return err
	}
	defer free()
	return s.Index.Put(ctx, docs)
}
