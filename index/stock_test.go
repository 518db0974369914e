package index_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/index"
)

func TestStockBank(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	bank := index.NewStockBank([]markwarden.StockPicture{
		{Content: "old", P256: [4]uint64{1, 2, 3, 4}, Until: at},
		{Content: "chart", Kind: markwarden.StockSizeChart, P256: [4]uint64{1, 2, 3, 5}, Until: at.Add(time.Hour)},
	})
	looks := func(bits, quality int, frames ...[4]uint64) markwarden.Picture {
		p := markwarden.Picture{Quality: quality, Frames: frames, Hashes: markwarden.PictureHashes{P256: [4]uint64{1, 2, 3, 5}}}
		p.Hashes.P256[0] ^= 1<<bits - 1
		return p
	}
	for _, c := range []struct {
		name string
		p    markwarden.Picture
		at   time.Time
		want string
	}{
		{"the same picture", looks(0, 50), at, "chart"},
		{"at the radius", looks(index.StockRadius, 50), at, "chart"},
		{"beyond it", looks(index.StockRadius+1, 50), at, ""},
		{"when both have run out", looks(0, 50), at.Add(time.Hour), ""},
		{"a flat picture", looks(0, index.MinQuality-1), at, ""},
		{"an animation", looks(0, 50, [4]uint64{9}), at, ""},
	} {
		pics := []markwarden.Picture{c.p}
		bank.Mark(pics, c.at)
		got := ""
		if pics[0].Stock != nil {
			got = pics[0].Stock.Content
		}
		require.Equal(t, c.want, got, c.name)
	}
	pics := []markwarden.Picture{looks(0, 50)}
	(*index.StockBank)(nil).Mark(pics, at)
	index.NewStockBank(nil).Mark(pics, at)
	require.Nil(t, pics[0].Stock)
}
