package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"

	"markwarden"
	"markwarden/index"
	"markwarden/store/sqlite"
)

// Attach opens a system for a tool that works beside a serving process: no role runs, and the lock on the folder and the search
// index are left to whoever has them.
func Attach(ctx context.Context, c Config, log *slog.Logger) (*System, error) {
	s := &System{served: c.Roles, Config: c, Log: log, Metrics: newMetrics()}
	s.Config.Roles = nil
	if err := errors.Join(os.MkdirAll(c.Dir, 0o700), s.attachStore(ctx)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for _, open := range []func() error{s.openPictures, func() error { return s.openMatching(ctx) }, s.openStream} {
		if err := open(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	s.findSearch()
	if err := s.openRooms(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.openJobs()
	return s, nil
}

func (s *System) attachStore(ctx context.Context) (err error) {
	if s.Config.Store.Driver == "postgres" {
		return s.openStore(ctx)
	}
	if s.DB, err = sqlite.Open(ctx, s.Config.DatabasePath()); err != nil {
		return err
	}
	s.useStore()
	return nil
}

// Reindex builds the search index again from the store. progress hears how many of how many are done.
func (s *System) Reindex(ctx context.Context, progress func(done, all int64)) (int64, error) {
	lock, err := lockFile(s.lockPath())
	if err != nil && s.Config.Store.Driver != "postgres" {
		return 0, err
	}
	if err == nil {
		defer lock.Close()
	}
	if err := os.RemoveAll(s.indexPath()); err != nil {
		return 0, err
	}
	if err := s.openIndex(ctx); err != nil {
		return 0, err
	}
	counts, err := s.Ingest.Counts(ctx)
	if err != nil {
		return 0, err
	}
	var done int64
	var after markwarden.ListingKey
	for {
		page, err := s.Ingest.Listings(ctx, after, 500)
		if err != nil || len(page) == 0 {
			return done, err
		}
		after = page[len(page)-1].Listing.Key
		var docs []index.Document
		for _, st := range page {
			if st.Listing.Status != markwarden.Removed {
				docs = append(docs, index.Document{Listing: st.Listing, Route: st.Screening.Route})
			}
		}
		for batch := range slices.Chunk(docs, 500) {
			if err := s.Index.Put(ctx, batch); err != nil {
				return done, err
			}
		}
		done += int64(len(docs))
		progress(done, counts.Listings-counts.Removed)
	}
}
