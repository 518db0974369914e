package goimagehash

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"markwarden/index"
)

// format is a kind of file, known by its first bytes; what a name or a server says of it counts for nothing.
type format struct {
	mime   string
	magics []string // '?' stands for any byte
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var formats = []format{
	{"image/jpeg", []string{"\xff\xd8\xff"}, jpeg.DecodeConfig, jpeg.Decode},
	{"image/png", []string{"\x89PNG\r\n\x1a\n"}, png.DecodeConfig, png.Decode},
	{"image/gif", []string{"GIF87a", "GIF89a"}, gif.DecodeConfig, gif.Decode},
	{"image/webp", []string{"RIFF????WEBPVP8"}, webp.DecodeConfig, webp.Decode},
	{"image/bmp", []string{"BM????\x00\x00\x00\x00"}, bmp.DecodeConfig, bmp.Decode},
	{"image/tiff", []string{"II\x2a\x00", "MM\x00\x2a"}, tiff.DecodeConfig, tiff.Decode},
}

// MIME is the media type of a picture file by its first bytes; empty when it is none that Hash reads.
func MIME(file []byte) string {
	if f := sniff(file); f != nil {
		return f.mime
	}
	return ""
}

func sniff(file []byte) *format {
	for i := range formats {
		for _, m := range formats[i].magics {
			if matches(file, m) {
				return &formats[i]
			}
		}
	}
	return nil
}

func matches(file []byte, magic string) bool {
	if len(file) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != file[i] {
			return false
		}
	}
	return true
}

// decode checks the header against the limits before it decodes, and says how the picture has to be turned for display.
func decode(file []byte, l Limits) (img image.Image, turn orientation, err error) {
	defer func() {
		// The decoders are not ours and their input is a stranger's: one bad file must not end the process.
		if p := recover(); p != nil {
			err = &index.PictureError{Reason: index.BrokenPicture, Err: fmt.Errorf("decoder gave up: %v", p)}
		}
	}()
	if len(file) > l.Bytes {
		return nil, 0, &index.PictureError{Reason: index.TooManyBytes, Err: fmt.Errorf("%d of at most %d", len(file), l.Bytes)}
	}
	f := sniff(file)
	if f == nil {
		return nil, 0, &index.PictureError{Reason: index.UnknownFormat}
	}
	c, err := f.config(bytes.NewReader(file))
	if err != nil {
		return nil, 0, &index.PictureError{Reason: index.BrokenPicture, Err: err}
	}
	if c.Width <= 0 || c.Height <= 0 {
		return nil, 0, &index.PictureError{Reason: index.BrokenPicture, Err: fmt.Errorf("%d x %d pixels", c.Width, c.Height)}
	}
	if int64(c.Width) > l.Pixels/int64(c.Height) {
		return nil, 0, &index.PictureError{Reason: index.TooManyPixels, Err: fmt.Errorf("%d x %d, at most %d", c.Width, c.Height, l.Pixels)}
	}
	if f.mime == "image/jpeg" && bytes.Count(file, startOfScan) > maxScans {
		return nil, 0, &index.PictureError{Reason: index.TooComplex, Err: fmt.Errorf("more than %d scans", maxScans)}
	}
	img, err = f.decode(bytes.NewReader(file))
	if err != nil {
		return nil, 0, &index.PictureError{Reason: index.BrokenPicture, Err: err}
	}
	return onCanvas(img, c), orientationOf(f.mime, file), nil
}

// A progressive JPEG may say in a few bytes "one more pass over all pixels": a small file could cost hours. Real ones have
// about ten scans, and one or two more in an embedded preview. In compressed data the marker can't occur by chance.
var startOfScan = []byte{0xff, 0xda}

const maxScans = 100

// onCanvas puts a first GIF frame that covers only a part of its canvas where it belongs, on white.
func onCanvas(img image.Image, c image.Config) image.Image {
	full := image.Rect(0, 0, c.Width, c.Height)
	if img.Bounds() == full || img.Bounds().Size() == full.Size() {
		return img
	}
	canvas := image.NewRGBA(full)
	draw.Draw(canvas, full, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(canvas, img.Bounds(), img, img.Bounds().Min, draw.Over)
	return canvas
}
