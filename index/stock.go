package index

import (
	"time"

	"markwarden"
	"markwarden/internal/hamming"
)

const (
	// StockRadius is how many of 256 bits a picture may differ from one of the bank: fewer than a copy may, because here a mistake hides an offence.
	StockRadius = 24
	// MinQuality is the least quality of a picture whose hash says anything: flatter ones look like each other.
	MinQuality = 20
)

// StockBank knows pictures that belong to nobody. It is not changed once built; nil knows none. Safe for many goroutines.
type StockBank struct {
	all []markwarden.StockPicture
	set hamming.Set[int] // by index of all
}

// NewStockBank builds the bank.
func NewStockBank(all []markwarden.StockPicture) *StockBank {
	b := &StockBank{all: all}
	for i := range all {
		b.set.Add(i, all[i].P256)
	}
	b.set.Pack()
	return b
}

// Mark gives each picture that looks like one of the bank at that time the entry it looks like, the nearest, as it is and not turned. It writes into pics.
func (b *StockBank) Mark(pics []markwarden.Picture, at time.Time) {
	if b == nil || len(b.all) == 0 {
		return
	}
	for i := range pics {
		p := &pics[i]
		if p.Quality < MinQuality || len(p.Frames) > 0 { // an animation may show something else a moment later
			continue
		}
		for _, hit := range b.set.Search(p.Hashes.P256, StockRadius) {
			if s := &b.all[hit.ID]; at.Before(s.Until) {
				p.Stock = s
				break
			}
		}
	}
}
