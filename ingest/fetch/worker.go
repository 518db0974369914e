package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"markwarden"
	"markwarden/index"
)

// Listings gives the newest stored version of a listing; markwarden.ErrNotFound when there is none.
type Listings interface {
	Listing(ctx context.Context, key markwarden.ListingKey) (markwarden.Listing, error)
}

// Store keeps what is known of picture sources and contents. Each write is one transaction.
type Store interface {
	// Sources is what is known of each source, in the order asked; one that was never tried is pending with no attempts.
	Sources(ctx context.Context, sources []string) ([]index.PictureSource, error)
	// Pictures are those of the images that are there, with their index, and how far all are there.
	Pictures(ctx context.Context, images []markwarden.Image) ([]markwarden.Picture, markwarden.PictureState, error)
	// SavePicture writes the outcome of one try: the source, and with it the picture and its file when they are not nil.
	SavePicture(ctx context.Context, s index.PictureSource, p *markwarden.Picture, f *index.PictureFile) error
	// Settle emits pictures.settled for a listing.
	Settle(ctx context.Context, key markwarden.ListingKey) error
	Freezer
}

// Freezer keeps picture files for good.
type Freezer interface {
	// Freeze keeps the file of a content when it is stored; ok is false when it is not.
	Freeze(ctx context.Context, content string) (ok bool, err error)
	// KeepFile stores a file for good.
	KeepFile(ctx context.Context, f index.PictureFile) error
}

// Worker gets and hashes the pictures of listings: the job pictures.fetch.
type Worker struct {
	Listings Listings
	Store    Store
	Fetcher  *Fetcher
	Hash     Hasher
	MIME     func(file []byte) string
	Attempts int              // tries before a source is given up; 0: 5
	Parallel int              // pictures of one listing at once; 0: 4
	Now      func() time.Time // nil: time.Now
}

// Run looks at the pictures of a listing that nobody has looked at yet, and emits pictures.settled once each is there or given up. An
// error means that some may be there later: run it again. A listing that is gone has nothing to do.
func (w *Worker) Run(ctx context.Context, key markwarden.ListingKey) error {
	l, err := w.Listings.Listing(ctx, key)
	if errors.Is(err, markwarden.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.Status == markwarden.Removed || len(l.Images) == 0 {
		return nil
	}
	sources, err := w.look(ctx, l.Images)
	if err != nil {
		return err
	}
	if index.StateOf(sources) == markwarden.PicturesPending {
		return fmt.Errorf("pictures of %q: some are not there yet", key)
	}
	return w.Store.Settle(ctx, key)
}

// look tries every image that is pending once and returns what is known afterwards.
func (w *Worker) look(ctx context.Context, images []markwarden.Image) ([]index.PictureSource, error) {
	names := make([]string, len(images))
	for i := range images {
		names[i] = index.SourceOf(images[i])
	}
	sources, err := w.Store.Sources(ctx, names)
	if err != nil {
		return nil, err
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(or(w.Parallel, 4))
	first := map[string]int{} // a listing may show one picture twice
	for i := range sources {
		if _, twice := first[names[i]]; twice || sources[i].Status != index.SourcePending {
			continue
		}
		first[names[i]] = i
		g.Go(func() error { return w.try(gctx, images[i], &sources[i]) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i := range sources {
		if f, ok := first[names[i]]; ok {
			sources[i] = sources[f]
		}
	}
	return sources, nil
}

// try gets and hashes one picture and stores what came of it. Its error is ours, never the picture's.
func (w *Worker) try(ctx context.Context, img markwarden.Image, s *index.PictureSource) error {
	s.Attempts++
	s.FetchedAt = w.now()
	file, p, err := w.fetch(ctx, img)
	pe, bad := errors.AsType[*index.PictureError](err)
	switch {
	case bad:
		s.Reason = string(pe.Reason)
		if !pe.Temporary || s.Attempts >= or(w.Attempts, 5) {
			s.Status = index.SourceFailed
		}
		return w.Store.SavePicture(ctx, *s, nil, nil)
	case err != nil:
		return err
	}
	s.Status, s.Reason, s.Content = index.SourceReady, "", p.Content
	var keep *index.PictureFile
	if img.URL != "" { // the web forgets; the record and the folder can be read again
		keep = &index.PictureFile{Content: p.Content, MIME: w.MIME(file), Bytes: file}
	}
	return w.Store.SavePicture(ctx, *s, &p, keep)
}

func (w *Worker) fetch(ctx context.Context, img markwarden.Image) ([]byte, markwarden.Picture, error) {
	file, err := w.Fetcher.Get(ctx, img)
	if err != nil {
		return nil, markwarden.Picture{}, err
	}
	p, err := w.Hash(file)
	return file, p, err
}

// Keep freezes the files of a listing's pictures by content, so that a flagged listing can be shown as it was: the job
// pictures.keep. A picture that shows something else by now, or can't be had, is left as it is.
func (w *Worker) Keep(ctx context.Context, key markwarden.ListingKey) error {
	l, err := w.Listings.Listing(ctx, key)
	if errors.Is(err, markwarden.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.keep(ctx, l.Images)
}

func (w *Worker) keep(ctx context.Context, images []markwarden.Image) error {
	names := make([]string, len(images))
	for i := range images {
		names[i] = index.SourceOf(images[i])
	}
	sources, err := w.Store.Sources(ctx, names)
	if err != nil {
		return err
	}
	for i := range sources {
		if sources[i].Status == index.SourceReady {
			if err := w.keepOne(ctx, images[i], sources[i].Content); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Worker) keepOne(ctx context.Context, img markwarden.Image, content string) error {
	kept, err := w.Store.Freeze(ctx, content)
	if kept || err != nil {
		return err
	}
	file, err := w.Fetcher.Get(ctx, img)
	if _, ok := errors.AsType[*index.PictureError](err); ok {
		return nil
	}
	if err != nil {
		return err
	}
	if index.SourceOf(markwarden.Image{Data: file}) != content {
		return nil
	}
	return w.Store.KeepFile(ctx, index.PictureFile{Content: content, MIME: w.MIME(file), Bytes: file})
}

// References looks at the reference pictures of rights and keeps their files: what a picture matcher is built from. A picture
// that can't be had yet is left out; missing says how many.
func (w *Worker) References(ctx context.Context, rights []*markwarden.Right) (refs []markwarden.RightPicture, missing int, err error) {
	for _, r := range rights {
		if len(r.Images) == 0 {
			continue
		}
		if _, err := w.look(ctx, r.Images); err != nil {
			return nil, 0, fmt.Errorf("pictures of right %q: %w", r.ID, err)
		}
		if err := w.keep(ctx, r.Images); err != nil {
			return nil, 0, fmt.Errorf("keep pictures of right %q: %w", r.ID, err)
		}
		pictures, _, err := w.Store.Pictures(ctx, r.Images)
		if err != nil {
			return nil, 0, fmt.Errorf("pictures of right %q: %w", r.ID, err)
		}
		missing += len(r.Images) - len(pictures)
		for _, p := range pictures {
			refs = append(refs, markwarden.RightPicture{Right: r.ID, Kind: r.Kind, Image: p.Image, Picture: p})
		}
	}
	return refs, missing, nil
}

func (w *Worker) now() time.Time {
	if w.Now != nil {
		return w.Now().UTC()
	}
	return time.Now().UTC()
}
