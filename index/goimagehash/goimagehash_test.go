package goimagehash_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"pgregory.net/rapid"

	"markwarden/index"
	"markwarden/index/goimagehash"
	"markwarden/internal/hamming"
)

// pattern is a picture with something in it: soft blobs whose places depend on seed.
func pattern(w, h int, seed int64) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	x := uint64(seed)*2654435761 + 12345
	next := func() float64 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return float64(x%10007) / 10007
	}
	type blob struct{ x, y, r, v float64 }
	blobs := make([]blob, 18)
	for i := range blobs {
		blobs[i] = blob{next(), next(), 0.05 + 0.2*next(), 2*next() - 1}
	}
	for y := range h {
		for px := range w {
			v := 0.5
			for _, b := range blobs {
				dx, dy := float64(px)/float64(w)-b.x, float64(y)/float64(h)-b.y
				v += b.v * math.Exp(-(dx*dx+dy*dy)/(b.r*b.r))
			}
			g := uint8(255 * min(max(v, 0), 1))
			img.SetNRGBA(px, y, color.NRGBA{g, uint8(int(g) * 9 / 10), 255 - g/2, 255})
		}
	}
	return img
}

func encodePNG(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

func encodeJPEG(t testing.TB, img image.Image, quality int) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

func TestOnePictureInEveryFormatHashesAlike(t *testing.T) {
	t.Parallel()
	img := pattern(300, 200, 1)
	want, err := goimagehash.Hash(encodePNG(t, img), goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, 300, want.Width)
	require.Equal(t, 200, want.Height)
	require.Greater(t, want.Quality, 20)
	files := map[string][]byte{"jpeg": encodeJPEG(t, img, 90)}
	var b bytes.Buffer
	require.NoError(t, gif.Encode(&b, img, nil))
	files["gif"] = bytes.Clone(b.Bytes())
	b.Reset()
	require.NoError(t, bmp.Encode(&b, img))
	files["bmp"] = bytes.Clone(b.Bytes())
	b.Reset()
	require.NoError(t, tiff.Encode(&b, img, &tiff.Options{Compression: tiff.Deflate, Predictor: true}))
	files["tiff"] = bytes.Clone(b.Bytes())
	for name, file := range files {
		p, err := goimagehash.Hash(file, goimagehash.Limits{})
		require.NoError(t, err, name)
		require.Equal(t, want.Width, p.Width, name)
		require.LessOrEqual(t, hamming.Distance(hamming.Hash(p.Hashes.P256), hamming.Hash(want.Hashes.P256)), 30, name)
		require.LessOrEqual(t, bits.OnesCount64(p.Hashes.P64^want.Hashes.P64), 6, name)
		require.NotEqual(t, want.Content, p.Content, name)
		require.Equal(t, goimagehash.ContentOf(file), p.Content, name)
	}
}

func TestTransparentPartsAreWhite(t *testing.T) {
	t.Parallel()
	clear, white := pattern(120, 120, 2), pattern(120, 120, 2)
	for y := range 40 {
		for x := range 120 {
			clear.SetNRGBA(x, y, color.NRGBA{0, 0, 0, 0})
			white.SetNRGBA(x, y, color.NRGBA{255, 255, 255, 255})
		}
	}
	a, err := goimagehash.Hash(encodePNG(t, clear), goimagehash.Limits{})
	require.NoError(t, err)
	b, err := goimagehash.Hash(encodePNG(t, white), goimagehash.Limits{})
	require.NoError(t, err)
	require.Equal(t, b.Hashes, a.Hashes)
}

func TestAFlatPictureHasNoQuality(t *testing.T) {
	t.Parallel()
	for _, c := range []color.Color{color.White, color.Black, color.Gray{120}} {
		img := image.NewGray(image.Rect(0, 0, 64, 64))
		for i := range img.Pix {
			img.Pix[i] = color.GrayModel.Convert(c).(color.Gray).Y
		}
		p, err := goimagehash.Hash(encodePNG(t, img), goimagehash.Limits{})
		require.NoError(t, err)
		require.Zero(t, p.Quality)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	file := encodeJPEG(t, pattern(100, 80, 3), 80)
	scans := append(bytes.Clone(file), bytes.Repeat([]byte{0xff, 0xda}, 101)...)
	for _, c := range []struct {
		name   string
		file   []byte
		limits goimagehash.Limits
		reason index.PictureReason
	}{
		{"more bytes than allowed", file, goimagehash.Limits{Bytes: len(file) - 1}, index.TooManyBytes},
		{"more pixels than allowed", file, goimagehash.Limits{Pixels: 7999}, index.TooManyPixels},
		{"an empty file", nil, goimagehash.Limits{}, index.UnknownFormat},
		{"a page", []byte("<!doctype html><p>not found"), goimagehash.Limits{}, index.UnknownFormat},
		{"a file that ends in the middle", file[:len(file)/2], goimagehash.Limits{}, index.BrokenPicture},
		{"a header alone", []byte("\x89PNG\r\n\x1a\n"), goimagehash.Limits{}, index.BrokenPicture},
		{"a header that promises 60000 x 60000 pixels", hugePNG(), goimagehash.Limits{}, index.TooManyPixels},
		{"a hundred and one more scans", scans, goimagehash.Limits{}, index.TooComplex},
	} {
		_, err := goimagehash.Hash(c.file, c.limits)
		var pe *index.PictureError
		require.ErrorAs(t, err, &pe, c.name)
		require.Equal(t, c.reason, pe.Reason, c.name)
		require.False(t, pe.Temporary, c.name)
	}
	_, err := goimagehash.Hash(file, goimagehash.Limits{Bytes: len(file), Pixels: 8000})
	require.NoError(t, err, "exactly as much as allowed")
}

// hugePNG is the header of a PNG of 60000 x 60000 pixels, and nothing behind it.
func hugePNG() []byte {
	chunk := []byte("IHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00")
	return binary.BigEndian.AppendUint32(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), chunk...), crc32.ChecksumIEEE(chunk))
}

// exifJPEG puts an EXIF block with an orientation into a JPEG file.
func exifJPEG(file []byte, orientation byte, bigEndian bool) []byte {
	block := []byte("Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	block = append(block, orientation, 0, 0, 0, 0, 0, 0, 0)
	if bigEndian {
		block = []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
		block = append(block, 0, orientation, 0, 0, 0, 0, 0, 0)
	}
	segment := append([]byte{0xff, 0xe1, 0, byte(len(block) + 2)}, block...)
	return append(append(bytes.Clone(file[:2]), segment...), file[2:]...)
}

// turned is img as the transform names it.
func turned(img *image.NRGBA, tr hamming.Transform) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	ow, oh := w, h
	var from func(x, y int) (int, int)
	switch tr {
	case hamming.Flip:
		from = func(x, y int) (int, int) { return w - 1 - x, y }
	case hamming.FlipVertical:
		from = func(x, y int) (int, int) { return x, h - 1 - y }
	case hamming.Rotate180:
		from = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case hamming.Rotate90: // clockwise: what was at the bottom left is at the top left
		ow, oh, from = h, w, func(x, y int) (int, int) { return y, h - 1 - x }
	case hamming.Rotate270:
		ow, oh, from = h, w, func(x, y int) (int, int) { return w - 1 - y, x }
	case hamming.Transpose:
		ow, oh, from = h, w, func(x, y int) (int, int) { return y, x }
	case hamming.AntiTranspose:
		ow, oh, from = h, w, func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	default:
		return img
	}
	out := image.NewNRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			sx, sy := from(x, y)
			out.SetNRGBA(x, y, img.NRGBAAt(sx, sy))
		}
	}
	return out
}

func TestEXIFTurnsThePictureAsItIsDisplayed(t *testing.T) {
	t.Parallel()
	stored := pattern(240, 160, 4)
	file := encodeJPEG(t, stored, 92)
	for orientation, tr := range map[byte]hamming.Transform{
		1: hamming.Identity, 2: hamming.Flip, 3: hamming.Rotate180, 4: hamming.FlipVertical, 5: hamming.Transpose, 6: hamming.Rotate90,
		7: hamming.AntiTranspose, 8: hamming.Rotate270,
	} {
		display := turned(stored, tr)
		want, err := goimagehash.Hash(encodeJPEG(t, display, 92), goimagehash.Limits{})
		require.NoError(t, err)
		for _, bigEndian := range []bool{false, true} {
			got, err := goimagehash.Hash(exifJPEG(file, orientation, bigEndian), goimagehash.Limits{})
			require.NoError(t, err)
			require.Equal(t, want.Width, got.Width, "orientation %d", orientation)
			require.Equal(t, want.Height, got.Height, "orientation %d", orientation)
			require.LessOrEqual(t, hamming.Distance(hamming.Hash(got.Hashes.P256), hamming.Hash(want.Hashes.P256)), 12, "orientation %d", orientation)
		}
	}
}

// The hash of a turned picture can be derived from the hash of the picture: what internal/hamming promises.
func TestTheHashOfATurnedPictureIsTheTurnedHash(t *testing.T) {
	t.Parallel()
	worst, sum, n := 0, 0, 0
	for seed := range int64(12) {
		img := pattern(120+int(seed)*3, 110, 100+seed)
		p, err := goimagehash.Hash(encodePNG(t, img), goimagehash.Limits{})
		require.NoError(t, err)
		for _, tr := range hamming.Transforms {
			q, err := goimagehash.Hash(encodePNG(t, turned(img, tr)), goimagehash.Limits{})
			require.NoError(t, err)
			d := hamming.Distance(hamming.Apply(tr, hamming.Hash(p.Hashes.P256)), hamming.Hash(q.Hashes.P256))
			worst, sum, n = max(worst, d), sum+d, n+1
		}
	}
	t.Logf("derived against real: mean %.1f, worst %d of 256 bits, %d pairs", float64(sum)/float64(n), worst, n)
	require.LessOrEqual(t, worst, 24)
}

func TestShrinkingKeepsTheMean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 600).Draw(t, "width"), rapid.IntRange(1, 300).Draw(t, "height")
		img := image.NewGray(image.Rect(0, 0, w, h))
		v := rapid.Byte().Draw(t, "value")
		for i := range img.Pix {
			img.Pix[i] = v
		}
		lowest, highest := byte(255), byte(0)
		for _, got := range goimagehash.Shrink(img).Pix {
			lowest, highest = min(lowest, got), max(highest, got)
		}
		require.InDelta(t, int(v), int(lowest), 1, "%d x %d", w, h)
		require.InDelta(t, int(v), int(highest), 1, "%d x %d", w, h)
	})
}

func TestEveryPixelLayoutIsReadAlike(t *testing.T) {
	t.Parallel()
	nrgba := pattern(97, 61, 5)
	general := goimagehash.Shrink(struct{ image.Image }{nrgba})
	rgba := image.NewRGBA(nrgba.Rect)
	for y := range 61 {
		for x := range 97 {
			rgba.Set(x, y, nrgba.At(x, y))
		}
	}
	for _, img := range []image.Image{nrgba, rgba, nrgba.SubImage(nrgba.Rect)} {
		worst := 0
		for i, v := range goimagehash.Shrink(img).Pix {
			worst = max(worst, int(general.Pix[i])-int(v), int(v)-int(general.Pix[i]))
		}
		require.LessOrEqual(t, worst, 1)
	}
}

func TestOurTransformAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	for seed := range int64(8) {
		small := goimagehash.Shrink(pattern(90+40*int(seed), 110, 40+seed))
		library, err := goimagehash.LibraryHash256(small)
		require.NoError(t, err)
		ours := goimagehash.Hash256(small)
		require.LessOrEqual(t, hamming.Distance(hamming.Hash(ours), hamming.Hash(library)), 1, "a coefficient that is the median but for rounding")
	}
}

func BenchmarkHash800(b *testing.B) {
	file := encodeJPEG(b, pattern(800, 800, 6), 85)
	for b.Loop() {
		if _, err := goimagehash.Hash(file, goimagehash.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeOnly800(b *testing.B) {
	file := encodeJPEG(b, pattern(800, 800, 6), 85)
	for b.Loop() {
		if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}

// Whatever the bytes: a picture within the limits with sane numbers, or an error that names a reason that is for good.
func FuzzHash(f *testing.F) {
	img := pattern(40, 30, 7)
	f.Add(encodePNG(f, img))
	f.Add(encodeJPEG(f, img, 60))
	f.Add(exifJPEG(encodeJPEG(f, img, 60), 6, true))
	f.Add(hugePNG())
	var b bytes.Buffer
	_ = gif.Encode(&b, img, nil)
	f.Add(bytes.Clone(b.Bytes()))
	b.Reset()
	_ = bmp.Encode(&b, img)
	f.Add(bytes.Clone(b.Bytes()))
	b.Reset()
	_ = tiff.Encode(&b, img, nil)
	f.Add(bytes.Clone(b.Bytes()))
	f.Add(onePixel)
	f.Add(moving(onePixel, 1, 1))
	f.Add(animation(f, 3, img))
	limits := goimagehash.Limits{Bytes: 1 << 16, Pixels: 1 << 16}
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := goimagehash.Hash(file, limits)
		if err != nil {
			var pe *index.PictureError
			require.ErrorAs(t, err, &pe)
			require.NotEmpty(t, pe.Reason)
			require.False(t, pe.Temporary)
			return
		}
		require.LessOrEqual(t, int64(p.Width)*int64(p.Height), limits.Pixels)
		require.Positive(t, p.Width)
		require.Positive(t, p.Height)
		require.True(t, p.Quality >= 0 && p.Quality <= 100)
		again, err := goimagehash.Hash(file, limits)
		require.NoError(t, err)
		require.Equal(t, p, again)
	})
}
