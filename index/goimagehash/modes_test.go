package goimagehash_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"markwarden/index/goimagehash"
	"markwarden/internal/hamming"
)

// One picture (testdata/SOURCE.md) in every format and colour mode, those that Go's encoders write made here.
func TestEveryColourModeHashesAlike(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{}
	names, err := filepath.Glob(filepath.Join("testdata", "modes", "*"))
	require.NoError(t, err)
	for _, name := range names {
		files[filepath.Base(name)], err = os.ReadFile(name)
		require.NoError(t, err)
	}
	img, err := png.Decode(bytes.NewReader(files["rgb.png"]))
	require.NoError(t, err)
	b := img.Bounds()
	as := func(m draw.Image) image.Image {
		draw.Draw(m, b, img, image.Point{}, draw.Src)
		return m
	}
	files["go gray16.png"] = encodePNG(t, as(image.NewGray16(b)))
	files["go rgba64.png"] = encodePNG(t, as(image.NewRGBA64(b)))
	files["go nrgba64.png"] = encodePNG(t, as(image.NewNRGBA64(b)))
	files["go rgb.bmp"] = encoded(t, func(w *bytes.Buffer) error { return bmp.Encode(w, as(image.NewRGBA(b))) })
	files["go gray.bmp"] = encoded(t, func(w *bytes.Buffer) error { return bmp.Encode(w, as(image.NewGray(b))) })
	files["go gray16.tiff"] = encoded(t, func(w *bytes.Buffer) error { return tiff.Encode(w, as(image.NewGray16(b)), nil) })
	files["go rgba64.tiff"] = encoded(t, func(w *bytes.Buffer) error { return tiff.Encode(w, as(image.NewRGBA64(b)), nil) })
	want, err := goimagehash.Hash(files["rgb.png"], goimagehash.Limits{})
	require.NoError(t, err)
	require.Greater(t, want.Quality, 30)
	require.Greater(t, len(files), 28)
	for name, file := range files {
		for how, look := range map[string]func([]byte, goimagehash.Limits) (p [2]hamming.Hash, err error){
			"hash": func(file []byte, l goimagehash.Limits) (h [2]hamming.Hash, err error) {
				p, err := goimagehash.Hash(file, l)
				return [2]hamming.Hash{p.Hashes.P256, p.Hashes.PDQ}, err
			},
			"describe": func(file []byte, l goimagehash.Limits) (h [2]hamming.Hash, err error) {
				p, err := goimagehash.Describe(file, l)
				return [2]hamming.Hash{p.Hashes.P256, p.Hashes.PDQ}, err
			},
		} {
			got, err := look(file, goimagehash.Limits{})
			require.NoError(t, err, name)
			require.LessOrEqual(t, hamming.Distance(got[0], want.Hashes.P256), 4, "%s, %s, perception hash", name, how)
			require.LessOrEqual(t, hamming.Distance(got[1], want.Hashes.PDQ), 4, "%s, %s, PDQ", name, how)
		}
	}
}

func encoded(t testing.TB, encode func(w *bytes.Buffer) error) []byte {
	var b bytes.Buffer
	require.NoError(t, encode(&b))
	return b.Bytes()
}
