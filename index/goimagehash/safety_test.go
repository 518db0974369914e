package goimagehash_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/index"
	"markwarden/index/goimagehash"
	"markwarden/internal/hamming"
)

func reasonOf(t *testing.T, file []byte, l goimagehash.Limits) index.PictureReason {
	_, err := goimagehash.Describe(file, l)
	if err == nil {
		return ""
	}
	var pe *index.PictureError
	require.ErrorAs(t, err, &pe)
	require.False(t, pe.Temporary)
	return pe.Reason
}

// headers of width x height pixels with nothing behind them, or with as much as a decoder wants to see.
func headers(w, h int) map[string][]byte {
	le, be := binary.LittleEndian, binary.BigEndian
	chunk := append(be.AppendUint32(be.AppendUint32([]byte("IHDR"), uint32(w)), uint32(h)), 8, 2, 0, 0, 0)
	png := append(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), chunk...), be.AppendUint32(nil, crc32.ChecksumIEEE(chunk))...)
	gif := append(le.AppendUint16(le.AppendUint16([]byte("GIF89a"), uint16(w)), uint16(h)), 0, 0, 0)
	frame := append(be.AppendUint16(be.AppendUint16([]byte{8}, uint16(h)), uint16(w)), 1, 1, 0x11, 0)
	jpg := append(append([]byte{0xff, 0xd8, 0xff, 0xc0, 0, 11}, frame...), 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
	bmp := le.AppendUint32([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), 54)
	bmp = le.AppendUint32(le.AppendUint32(le.AppendUint32(bmp, 40), uint32(w)), uint32(h))
	bmp = append(le.AppendUint16(le.AppendUint16(bmp, 1), 24), make([]byte, 24)...)
	tiff := []byte("II\x2a\x00\x08\x00\x00\x00\x05\x00")
	for _, e := range [][2]int{{256, w}, {257, h}, {258, 8}, {259, 1}, {262, 1}} {
		tiff = le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(tiff, uint16(e[0])), 4), 1), uint32(e[1]))
	}
	return map[string][]byte{"png": png, "gif": gif, "jpeg": jpg, "bmp": bmp, "tiff": append(tiff, 0, 0, 0, 0)}
}

func TestSizesThatAreNone(t *testing.T) {
	t.Parallel()
	for name, file := range headers(65_535, 65_535) {
		require.Equal(t, index.TooManyPixels, reasonOf(t, file, goimagehash.Limits{}), name)
	}
	for _, size := range [][2]int{{0, 0}, {0, 100}, {100, 0}} {
		for name, file := range headers(size[0], size[1]) {
			require.Contains(t, []index.PictureReason{index.BrokenPicture, index.Unsupported}, reasonOf(t, file, goimagehash.Limits{}), "%s of %v", name, size)
		}
	}
	for name, file := range headers(300, 200) {
		require.Contains(t, []index.PictureReason{index.BrokenPicture, index.Unsupported}, reasonOf(t, file, goimagehash.Limits{}), "%s with nothing behind its header", name)
	}
}

// Every file of every format, cut off anywhere: a reason, or a picture where only what nobody needs is missing.
func TestFilesThatEndEarly(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "modes", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	refused := 0
	for _, name := range names {
		file, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, keep := range []int{5, 20, len(file) / 3, len(file) / 2} {
			reason := reasonOf(t, file[:keep], goimagehash.Limits{})
			require.Contains(t, []index.PictureReason{index.BrokenPicture, index.UnknownFormat, index.Unsupported}, reason, "%s, %d of %d bytes", name, keep, len(file))
			refused++
		}
	}
	require.Equal(t, 4*len(names), refused)
}

func TestKnownFormatsThatAreNotDecoded(t *testing.T) {
	t.Parallel()
	for _, head := range []string{"\x00\x00\x00\x18ftypheic\x00", "\x00\x00\x00\x18ftypmif1", "\xff\x0a\x00", "RIFF\x00\x00\x00\x00WEBPXMP "} {
		require.Equal(t, index.Unsupported, reasonOf(t, []byte(head), goimagehash.Limits{}), "%q", head)
	}
}

func TestDecodingHasAnEnd(t *testing.T) {
	t.Parallel()
	require.Equal(t, index.TooComplex, reasonOf(t, encodePNG(t, pattern(50, 50, 2)), goimagehash.Limits{Time: time.Nanosecond}))
}

// animation is n frames of a small square that walks over the canvas, all of which is covered by the last frame.
func animation(t testing.TB, n int, last image.Image) []byte {
	palette := color.Palette{color.White, color.Black, color.RGBA{200, 0, 0, 255}}
	for i := range 200 {
		palette = append(palette, color.Gray{uint8(i + 20)})
	}
	g := &gif.GIF{Config: image.Config{Width: 120, Height: 90}}
	for i := range n {
		frame := image.NewPaletted(image.Rect(i%100, i%80, i%100+10, i%80+10), palette)
		for p := range frame.Pix {
			frame.Pix[p] = 1
		}
		if i == n-1 {
			frame = image.NewPaletted(image.Rect(0, 0, 120, 90), palette)
			for y := range 90 {
				for x := range 120 {
					frame.Set(x, y, color.GrayModel.Convert(last.At(x, y)))
				}
			}
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, frame), append(g.Delay, 5), append(g.Disposal, gif.DisposalBackground)
	}
	return encoded(t, func(w *bytes.Buffer) error { return gif.EncodeAll(w, g) })
}

func TestAnAnimationIsLookedAtHereAndThere(t *testing.T) {
	t.Parallel()
	last := pattern(120, 90, 11)
	want, err := goimagehash.Hash(encodePNG(t, last), goimagehash.Limits{})
	require.NoError(t, err)
	for frames, looked := range map[int]int{1: 0, 2: 1, 5: 4, 9: 8, 40: 8, 300: 8} {
		p, err := goimagehash.Hash(animation(t, frames, last), goimagehash.Limits{})
		require.NoError(t, err)
		require.Len(t, p.Frames, looked, "%d frames", frames)
		if looked > 0 {
			require.LessOrEqual(t, hamming.Distance(p.Frames[looked-1], want.Hashes.P256), 24, "the last of %d frames", frames)
		}
	}
	p, err := goimagehash.Hash(animation(t, 50, last), goimagehash.Limits{Pixels: 120*90 + 1000})
	require.NoError(t, err)
	require.NotEmpty(t, p.Frames, "as many frames as may be decoded")
	require.Greater(t, hamming.Distance(p.Frames[len(p.Frames)-1], want.Hashes.P256), 50, "the last would be too much")
}

func TestTenThousandFrames(t *testing.T) {
	t.Parallel()
	one := animation(t, 2, pattern(120, 90, 12))
	// The small first frame, again and again: descriptor, colours, least code size, data.
	from := bytes.Index(one, []byte{0x2c, 0, 0, 0, 0, 10, 0, 10, 0})
	to := from + bytes.Index(one[from:], []byte{0, 0x21, 0xf9}) + 1
	many := append(bytes.Clone(one[:from]), bytes.Repeat(one[from:to], 10_000)...)
	require.Equal(t, index.TooComplex, reasonOf(t, append(many, 0x3b), goimagehash.Limits{}))
}

// moving makes an animated WebP file of one frame out of a still one.
func moving(file []byte, width, height int) []byte {
	chunks := file[12:]
	if string(chunks[:4]) == "VP8X" {
		chunks = chunks[18:]
	}
	size := []byte{byte(width - 1), 0, 0, byte(height - 1), 0, 0}
	frame := append(append([]byte{0, 0, 0, 0, 0, 0}, size...), 0, 0, 0, 0)
	frame = append(frame, chunks...)
	out := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00"), size...)
	out = append(out, "ANIM\x06\x00\x00\x00\xff\xff\xff\xff\x00\x00"...)
	return append(binary.LittleEndian.AppendUint32(append(out, "ANMF"...), uint32(len(frame))), frame...)
}

func TestTheFirstFrameOfAnAnimatedWebP(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lossy.webp", "alpha.webp", "lossless.webp"} {
		file, err := os.ReadFile(filepath.Join("testdata", "modes", name))
		require.NoError(t, err)
		want, err := goimagehash.Hash(file, goimagehash.Limits{})
		require.NoError(t, err)
		got, err := goimagehash.Hash(moving(file, want.Width, want.Height), goimagehash.Limits{})
		require.NoError(t, err, name)
		require.Equal(t, want.Hashes, got.Hashes, name)
	}
}
