package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"markwarden"
	"markwarden/index"
	"markwarden/store"
)

// storedPictures are the pictures that the picture workers have hashed; those that belong to nobody say so.
type storedPictures struct {
	store.PictureStore
	now func() time.Time

	mu      sync.Mutex
	bank    *index.StockBank // guarded by mu, as is the following
	version [2]int64         // of bank
}

func (p *storedPictures) Pictures(ctx context.Context, l *markwarden.Listing) ([]markwarden.Picture, markwarden.PictureState, error) {
	pics, state, err := p.PictureStore.Pictures(ctx, l.Images)
	if err != nil || len(pics) == 0 {
		return pics, state, err
	}
	bank, err := p.newest(ctx)
	if err != nil {
		return nil, "", err
	}
	bank.Mark(pics, p.now())
	return pics, state, nil
}

// newest is the bank as it stands in the store. Whether it changed is asked each time, for a listing that is looked at again because
// a picture turned out to be nobody's must see that.
func (p *storedPictures) newest(ctx context.Context) (*index.StockBank, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v, err := p.StockVersion(ctx)
	if err != nil {
		return nil, fmt.Errorf("stock pictures: %w", err)
	}
	if p.bank == nil || v != p.version {
		all, err := p.Stock(ctx, p.now())
		if err != nil {
			return nil, err
		}
		p.bank, p.version = index.NewStockBank(all), v
	}
	return p.bank, nil
}

// stockYear is how long what a reviewer says of a picture holds.
const stockYear = 365 * 24 * time.Hour

// MarkStock says that picture image of a listing belongs to nobody, for a year; markwarden.ErrNotFound when there is none that was hashed.
func (s *System) MarkStock(ctx context.Context, key markwarden.ListingKey, image int, kind markwarden.StockKind, by markwarden.AccountID, note string) (markwarden.StockPicture, error) {
	l, err := s.Ingest.Listing(ctx, key)
	if err != nil {
		return markwarden.StockPicture{}, fmt.Errorf("stock picture: %w", err)
	}
	if image < 0 || image >= len(l.Listing.Images) {
		return markwarden.StockPicture{}, fmt.Errorf("picture %d of %s: %w", image, key, markwarden.ErrNotFound)
	}
	pics, _, err := s.PictureStore.Pictures(ctx, l.Listing.Images[image:image+1])
	if err != nil {
		return markwarden.StockPicture{}, err
	}
	if len(pics) == 0 {
		return markwarden.StockPicture{}, fmt.Errorf("picture %d of %s: %w", image, key, markwarden.ErrNotFound)
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	p := markwarden.StockPicture{Content: pics[0].Content, Kind: kind, By: by, Note: note, At: now, Until: now.Add(stockYear), P256: pics[0].Hashes.P256}
	return p, s.PictureStore.AddStock(ctx, p, key)
}

// StockPictures are those that belong to nobody now, the newest first.
func (s *System) StockPictures(ctx context.Context) ([]markwarden.StockPicture, error) {
	return s.PictureStore.Stock(ctx, time.Now())
}

// UnmarkStock takes back what was said of a picture.
func (s *System) UnmarkStock(ctx context.Context, content string, by markwarden.AccountID) error {
	return s.PictureStore.RemoveStock(ctx, content, by)
}
