package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/complaints"
	"markwarden/enforce"
	"markwarden/enforce/webhook"
	"markwarden/index/bleve"
	"markwarden/index/goimagehash"
	"markwarden/ingest"
	"markwarden/ingest/fetch"
	"markwarden/internal/jobs"
	"markwarden/kafka"
	"markwarden/matchers/ambiguity"
	"markwarden/notify"
	"markwarden/policy"
	"markwarden/policy/cel"
	"markwarden/registry"
	"markwarden/registry/request"
	"markwarden/registry/revocation"
	"markwarden/registry/verification"
	"markwarden/review"
	"markwarden/store"
	"markwarden/store/postgres"
	"markwarden/store/sqlite"
)

// System is one running Markwarden: every room, plugged together over one store.
type System struct {
	Config Config
	Log    *slog.Logger

	DB           *store.DB
	Ingest       store.IngestStore
	PictureStore store.PictureStore
	Jobs         store.JobStore

	Screener     *Screener
	Live         *registry.Live
	Registrar    *registry.Registrar
	Conductor    *ingest.Conductor
	Desk         *review.Desk
	Office       *complaints.Office
	Enforcer     *enforce.Enforcer
	Notifier     *notify.Notifier
	Access       *access.Service
	Requests     *request.Desk        // for proof
	Verification *verification.Office // of proofs
	Revocations  *revocation.Office   // of authorizations
	Fetcher      *fetch.Fetcher
	Pictures     *fetch.Worker
	Index        *bleve.Index     // nil without the role indexer
	Search       Search           // the index, or the process that has it; nil: nobody to ask
	Publisher    *kafka.Publisher // nil without brokers
	Source       *kafka.Source    // nil without brokers
	Metrics      *Metrics
	Runner       *jobs.Runner

	served    []Role // by the process beside which this one is attached
	searchKey string
	changes   *registryChanges // nil without the role scheduler
	delta     int              // rights changed since the engine was built; only follow uses it
	taught    *ambiguity.Table // nil: what is shipped
	closers   []io.Closer
}

// Open builds a system: it opens the store, loads the registry and builds the engine. Run makes it work; Close gives
// everything back.
func Open(ctx context.Context, c Config, log *slog.Logger) (_ *System, err error) {
	s := &System{Config: c, Log: log, Metrics: newMetrics()}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, err
	}
	if err := s.openStore(ctx); err != nil {
		return nil, err
	}
	if err := s.openPictures(); err != nil {
		return nil, err
	}
	if err := s.openMatching(ctx); err != nil {
		return nil, err
	}
	if err := s.openStream(); err != nil {
		return nil, err
	}
	if c.Has(RoleIndexer) {
		if err := s.openIndex(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.openSearch(); err != nil {
		return nil, err
	}
	if err := s.openRooms(); err != nil {
		return nil, err
	}
	s.openJobs()
	return s, nil
}

func (s *System) openStore(ctx context.Context) (err error) {
	if s.Config.Store.Driver == "postgres" {
		s.DB, err = postgres.Open(ctx, s.Config.Store.DSN)
	} else {
		lock, lockErr := lockFile(s.lockPath())
		if lockErr != nil {
			return lockErr
		}
		s.closers = append(s.closers, lock)
		s.DB, err = sqlite.Open(ctx, s.Config.DatabasePath())
	}
	if err != nil {
		return err
	}
	s.useStore()
	return nil
}

func (s *System) lockPath() string { return filepath.Join(s.Config.Dir, "lock") }

func (s *System) useStore() {
	s.closers = append(s.closers, s.DB)
	s.DB.Routes = routes
	s.Ingest = store.IngestStore{DB: s.DB}
	s.PictureStore = store.PictureStore{DB: s.DB}
	s.Jobs = store.JobStore{DB: s.DB}
}

func (s *System) openPictures() error {
	c := fetch.Config{AllowPrivate: s.Config.Pictures.AllowPrivate}
	if s.Config.Pictures.Folder != "" {
		folder, closer, err := fetch.OpenFolder(s.Config.Pictures.Folder)
		if err != nil {
			return fmt.Errorf("pictures.folder: %w", err)
		}
		c.Folder = folder
		s.closers = append(s.closers, closer)
	}
	s.Fetcher = fetch.New(c)
	s.Pictures = &fetch.Worker{
		Listings: fetchListings{s.Ingest}, Store: s.PictureStore, Fetcher: s.Fetcher, Hash: s.hashPicture, MIME: goimagehash.MIME,
	}
	return nil
}

// hashPicture is goimagehash with its usual limits.
func (s *System) hashPicture(file []byte) (markwarden.Picture, error) {
	began := time.Now()
	p, err := goimagehash.Look(file, goimagehash.Limits{}, goimagehash.View{Corners: true, Small: true})
	s.Metrics.looked(&p, time.Since(began), err)
	return p, err
}

// fetchListings reads the listing alone.
type fetchListings struct{ store.IngestStore }

func (l fetchListings) Listing(ctx context.Context, key markwarden.ListingKey) (markwarden.Listing, error) {
	s, err := l.IngestStore.Listing(ctx, key)
	return s.Listing, err
}

func (s *System) openMatching(ctx context.Context) error {
	rules := policy.Default()
	if s.Config.Policy != "" {
		b, err := os.ReadFile(s.Config.Policy)
		if err != nil {
			return fmt.Errorf("policy: %w", err)
		}
		rules = b
	}
	p, err := policy.Load(rules, cel.Compile)
	if err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	s.Screener = &Screener{Policy: p, Pictures: &storedPictures{PictureStore: s.PictureStore, now: time.Now}, Hands: NewHands(s.Config.Matching.Workers)}
	return s.openRegistry(ctx)
}

func (s *System) openRooms() error {
	reviews := store.ReviewStore{DB: s.DB}
	notices := store.ComplaintStore{DB: s.DB}
	s.Desk = &review.Desk{Store: reviews, Subjects: review.SubjectsFunc(s.subject), Complaints: notices}
	s.Notifier = &notify.Notifier{Store: store.NotifyStore{DB: s.DB}, Marketplaces: s}
	s.Enforcer = &enforce.Enforcer{
		Store: store.EnforceStore{DB: s.DB}, Cases: enforce.CasesFunc(s.Desk.CasesOf), Marketplaces: s,
		Hooks: s.hooks(), Sender: webhook.New(),
	}
	if s.Publisher != nil {
		s.Enforcer.Publisher = enforce.PublisherFunc(s.publishEnforcement)
	}
	s.Office = &complaints.Office{
		Store: notices, World: func() complaints.World { return s.Screener.Brain().Snapshot },
		Listings: complaints.ListingsFunc(fetchListings{s.Ingest}.Listing), Cases: complaints.CasesFunc(s.Desk.CasesOf),
		Tell: complaints.MessengerFunc(s.tell),
	}
	s.Access = access.NewService(store.AccessStore{DB: s.DB})
	return s.openProofs()
}

func (s *System) hooks() (out []enforce.Hook) {
	for _, h := range s.Config.Hooks {
		hook := enforce.Hook{ID: h.ID, URL: h.URL, Secrets: h.Secrets, AllowPrivate: h.AllowPrivate}
		for _, m := range h.Marketplaces {
			hook.Marketplaces = append(hook.Marketplaces, markwarden.MarketplaceID(m))
		}
		out = append(out, hook)
	}
	return out
}

// Marketplace is a marketplace as the newest snapshot has it.
func (s *System) Marketplace(id markwarden.MarketplaceID) markwarden.Marketplace {
	return s.Screener.Brain().Snapshot.Marketplace(id)
}

// subject is what review looks at: the stored listing with its screening and its marketplace's mode.
func (s *System) subject(ctx context.Context, key markwarden.ListingKey) (review.Subject, error) {
	st, err := s.Ingest.Listing(ctx, key)
	if err != nil {
		return review.Subject{}, err
	}
	return review.Subject{Listing: st.Listing, Screening: st.Screening, Mode: s.Marketplace(key.Marketplace).Mode}, nil
}

// Close gives back what Open opened, newest first.
func (s *System) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i].Close())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// longestRequest is how long an import of a large registry may take.
const longestRequest = 10 * time.Minute

// server is an HTTP server that can't be held up by a slow client.
func server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: longestRequest,
		WriteTimeout: longestRequest, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}
