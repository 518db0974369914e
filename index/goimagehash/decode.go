package goimagehash

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"markwarden/index"
	"markwarden/internal/lumajpeg"
)

// format is a kind of file, known by its first bytes; what a name or a server says of it counts for nothing.
type format struct {
	mime   string
	magics []string                              // '?' stands for any byte
	config func(io.Reader) (image.Config, error) // nil: known and not decoded
	decode func(io.Reader) (image.Image, error)
}

var formats = []format{
	{"image/jpeg", []string{"\xff\xd8\xff"}, jpeg.DecodeConfig, jpeg.Decode},
	{"image/png", []string{"\x89PNG\r\n\x1a\n"}, png.DecodeConfig, png.Decode},
	{"image/gif", []string{"GIF87a", "GIF89a"}, gif.DecodeConfig, gif.Decode},
	{"image/webp", []string{"RIFF????WEBPVP8"}, webp.DecodeConfig, webp.Decode},
	{"image/bmp", []string{"BM????\x00\x00\x00\x00"}, bmp.DecodeConfig, bmp.Decode},
	{"image/tiff", []string{"II\x2a\x00", "MM\x00\x2a"}, tiff.DecodeConfig, tiff.Decode},
	avifFormat,
	{"image/heic", []string{"????ftyphei?", "????ftyphev?", "????ftypmif1", "????ftypmsf1"}, nil, nil},
	{"image/webp", []string{"RIFF????WEBP"}, nil, nil},
	{"image/jxl", []string{"\xff\x0a", "\x00\x00\x00\x0cJXL \r\n\x87\n"}, nil, nil},
}

var avifMagics = []string{"????ftypavif", "????ftypavis"}

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

// decoded is the brightness of a picture as displayed, perhaps smaller than its file says.
type decoded struct {
	gray          *image.Gray   // without gaps between its rows
	img           image.Image   // with its colours, as stored, when they were asked for; may be gray
	turn          orientation   // how img has to be turned
	frames        []*image.Gray // of an animation, some after the first, 256x256
	width, height int           // of the file, as displayed
}

// wanted is what a picture is decoded for: it may be reduced as long as its shorter side stays at least short and its longer one at least long.
type wanted struct {
	short, long int
	colour      bool
}

// decode checks the header against the limits before it decodes.
func decode(file []byte, l Limits, want wanted) (d decoded, err error) {
	defer givenUp(&err)
	f, c, file, err := checked(file, l)
	if err != nil {
		return d, err
	}
	img, err := pixels(f, file, c, l, want)
	if err != nil {
		return d, refused(err)
	}
	turn := orientationOf(f.mime, file)
	d = decoded{gray: orient(grayOf(img), turn), img: img, turn: turn, width: c.Width, height: c.Height}
	if f.mime == "image/gif" {
		if d.frames, err = laterFrames(file, c, l.Pixels); err != nil {
			return d, err
		}
	}
	if turn.swapsSides() {
		d.width, d.height = d.height, d.width
	}
	return d, nil
}

// givenUp turns a panic into an error: the decoders are not ours and their input is a stranger's: one bad file must not end the process.
func givenUp(err *error) {
	if p := recover(); p != nil {
		*err = &index.PictureError{Reason: index.BrokenPicture, Err: fmt.Errorf("decoder gave up: %v", p)}
	}
}

// checked reads the header of a file; what it returns of the file is what has to be decoded.
func checked(file []byte, l Limits) (*format, image.Config, []byte, error) {
	fail := func(r index.PictureReason, err error) (*format, image.Config, []byte, error) {
		return nil, image.Config{}, nil, &index.PictureError{Reason: r, Err: err}
	}
	if len(file) > l.Bytes {
		return fail(index.TooManyBytes, fmt.Errorf("%d of at most %d", len(file), l.Bytes))
	}
	f := sniff(file)
	if f == nil {
		return fail(index.UnknownFormat, nil)
	}
	if f.config == nil {
		return fail(index.Unsupported, errors.New(f.mime))
	}
	if f.mime == "image/webp" {
		file = still(file)
	}
	c, err := f.config(bytes.NewReader(file))
	if err != nil {
		return nil, c, nil, refused(err)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return fail(index.BrokenPicture, fmt.Errorf("%d x %d pixels", c.Width, c.Height))
	}
	if int64(c.Width) > l.Pixels/int64(c.Height) {
		return fail(index.TooManyPixels, fmt.Errorf("%d x %d, at most %d", c.Width, c.Height, l.Pixels))
	}
	if f.mime == "image/jpeg" && bytes.Count(file, startOfScan) > maxScans {
		return fail(index.TooComplex, fmt.Errorf("more than %d scans", maxScans))
	}
	return f, c, file, nil
}

// refused gives what went wrong within a decoder its reason.
func refused(err error) error {
	if pe, ok := errors.AsType[*index.PictureError](err); ok {
		return pe
	}
	reason := index.BrokenPicture
	if isUnsupported(err) {
		reason = index.Unsupported
	}
	return &index.PictureError{Reason: reason, Err: err}
}

// isUnsupported says that a decoder knows what it is and can't do it.
func isUnsupported(err error) bool {
	if errors.Is(err, bmp.ErrUnsupported) {
		return true
	}
	if _, ok := errors.AsType[jpeg.UnsupportedError](err); ok {
		return true
	}
	if _, ok := errors.AsType[png.UnsupportedError](err); ok {
		return true
	}
	_, ok := errors.AsType[tiff.UnsupportedError](err)
	return ok
}

func pixels(f *format, file []byte, c image.Config, l Limits, want wanted) (image.Image, error) {
	reduce := reduction(c, want)
	switch {
	case f.mime != "image/jpeg":
	case want.colour:
		if img, err := lumajpeg.DecodeColour(file, reduce, l.Pixels); err == nil {
			return img, nil
		}
	default:
		if g, err := lumajpeg.Decode(file, reduce, l.Pixels); err == nil {
			return g, nil
		}
	}
	img, err := f.decode(&hurried{file, time.Now().Add(l.Time)})
	if err != nil {
		return nil, err
	}
	return onCanvas(img, c), nil
}

// hurried is a file of which no more is read when the time is up: decoders can't be told to stop, but all of them read as they go.
type hurried struct {
	rest []byte
	end  time.Time
}

func (h *hurried) Read(p []byte) (int, error) {
	if time.Now().After(h.end) {
		return 0, &index.PictureError{Reason: index.TooComplex, Err: errors.New("takes too long to decode")}
	}
	if len(h.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

// reduction is how many times smaller than the file's a picture may be decoded: 1, 2, 4, 8.
func reduction(c image.Config, want wanted) int {
	n := 1
	for n < 8 && min(c.Width, c.Height) >= 2*n*want.short && max(c.Width, c.Height) >= 2*n*want.long {
		n *= 2
	}
	return n
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
