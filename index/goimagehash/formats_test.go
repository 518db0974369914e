package goimagehash_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden/index/goimagehash"
)

// onePixel is the smallest lossless WebP file.
var onePixel = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

func TestWebPIsRead(t *testing.T) {
	t.Parallel()
	p, err := goimagehash.Hash(onePixel, goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 0}, []int{p.Width, p.Height, p.Quality})
	require.Equal(t, "image/webp", goimagehash.MIME(onePixel))
	require.Empty(t, goimagehash.MIME([]byte("<svg>")))
}

func TestAFirstFrameThatCoversAPartOfItsCanvasStandsWhereItBelongs(t *testing.T) {
	t.Parallel()
	frame := image.NewPaletted(image.Rect(40, 30, 80, 60), color.Palette{color.Black, color.White})
	whole := image.NewPaletted(image.Rect(0, 0, 100, 100), color.Palette{color.White, color.Black})
	for y := 30; y < 60; y++ {
		for x := 40; x < 80; x++ {
			whole.SetColorIndex(x, y, 1)
		}
	}
	var part, full bytes.Buffer
	require.NoError(t, gif.EncodeAll(&part, &gif.GIF{Image: []*image.Paletted{frame}, Delay: []int{0}, Config: image.Config{Width: 100, Height: 100}}))
	require.NoError(t, gif.Encode(&full, whole, nil))
	a, err := goimagehash.Hash(part.Bytes(), goimagehash.Limits{})
	require.NoError(t, err)
	b, err := goimagehash.Hash(full.Bytes(), goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, []int{100, 100}, []int{a.Width, a.Height})
	require.Equal(t, b.Hashes, a.Hashes)
}

// tiffBlock is an EXIF directory that says nothing but the orientation.
func tiffBlock(orientation byte) []byte {
	return append([]byte("II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00"), orientation, 0, 0, 0, 0, 0, 0, 0)
}

func TestEXIFOfPNGIsRead(t *testing.T) {
	t.Parallel()
	file := encodePNG(t, pattern(60, 40, 8))
	chunk := append([]byte("eXIf"), tiffBlock(6)...)
	exif := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	exif = binary.BigEndian.AppendUint32(append(exif, chunk...), crc32.ChecksumIEEE(chunk))
	const header = 8 + 25 // signature and IHDR
	turned := append(append(bytes.Clone(file[:header]), exif...), file[header:]...)
	p, err := goimagehash.Hash(turned, goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, []int{40, 60}, []int{p.Width, p.Height})
}

func TestABrokenEXIFBlockTurnsNothing(t *testing.T) {
	t.Parallel()
	file := encodeJPEG(t, pattern(60, 40, 9), 80)
	whole := exifJPEG(file, 6, false)
	at := bytes.Index(whole, []byte("Exif"))
	for name, change := range map[string]func(b []byte){
		"no byte order":             func(b []byte) { b[at+6] = 'X' },
		"a directory out of bounds": func(b []byte) { b[at+10] = 0xff },
		"an orientation of nine":    func(b []byte) { b[at+24] = 9 },
		"another type":              func(b []byte) { b[at+18] = 4 },
		"more entries than bytes":   func(b []byte) { b[at+14], b[at+16] = 0xff, 0 },
	} {
		b := bytes.Clone(whole)
		change(b)
		p, err := goimagehash.Hash(b, goimagehash.Limits{})
		require.NoError(t, err, name)
		require.Equal(t, []int{60, 40}, []int{p.Width, p.Height}, name)
	}
	p, err := goimagehash.Hash(whole, goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, []int{40, 60}, []int{p.Width, p.Height})
}
