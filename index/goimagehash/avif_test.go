//go:build avif && nodynamic

package goimagehash_test

import (
	"bytes"
	"testing"

	"github.com/gen2brain/avif"
	"github.com/stretchr/testify/require"

	"markwarden/index"
	"markwarden/index/goimagehash"
	"markwarden/internal/hamming"
)

func TestAVIF(t *testing.T) {
	t.Parallel()
	img := pattern(200, 160, 21)
	want, err := goimagehash.Hash(encodePNG(t, img), goimagehash.Limits{})
	require.NoError(t, err)
	file := encoded(t, func(w *bytes.Buffer) error { return avif.Encode(w, img, avif.Options{Quality: 90, Speed: 9}) })
	got, err := goimagehash.Hash(file, goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, []int{200, 160}, []int{got.Width, got.Height})
	require.LessOrEqual(t, hamming.Distance(got.Hashes.P256, want.Hashes.P256), 16)
	require.Equal(t, index.TooManyPixels, reasonOf(t, file, goimagehash.Limits{Pixels: 1000}))
	require.Equal(t, index.BrokenPicture, reasonOf(t, file[:len(file)/2], goimagehash.Limits{}))
}
