// Package lumajpeg decodes the brightness of sequential Huffman JPEG files (ITU-T T.81), and their colours where they are asked for, at a half, a
// quarter or an eighth of the size where that is enough: what perceptual hashes and corners look at, in a third of the time of a full decoder.
//
// It is no JPEG decoder for everybody: progressive, arithmetic, lossless, 12-bit, CMYK and RGB files, and those that come in several
// scans, are refused with ErrUnsupported, and a full decoder has the last word on whatever it takes for broken.
package lumajpeg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
)

var (
	// ErrUnsupported is a file that may be good, and is not for this package.
	ErrUnsupported = errors.New("jpeg: not a sequential Huffman file of gray or YCbCr in one scan")
	// ErrBroken is a file that ends early or contradicts itself.
	ErrBroken = errors.New("jpeg: broken")
)

// component is a plane as the frame header describes it.
type component struct {
	id   byte
	h, v int // blocks of one MCU across and down
	q    byte
	dc   *table
	ac   *table
	last int32 // DC of the block before
	out  *image.Gray
	b    *block // nil: the plane is read over
}

type decoder struct {
	bits    reader
	quant   [4]*[64]int32 // in the order of the file (zigzag)
	dc, ac  [4]*table
	width   int
	height  int
	planes  []component
	restart int // MCUs between restart markers; 0: none
	adobe   int // colour transform of the Adobe segment; -1: no such segment
	n       int // pixels that a block becomes, across and down
	ratio   image.YCbCrSubsampleRatio
}

// Decode returns the luma of file, ceil(width/reduce) x ceil(height/reduce) pixels; reduce is 1, 2, 4 or 8. It allocates for at most
// maxPixels pixels of the unreduced picture, and refuses more as unsupported.
func Decode(file []byte, reduce int, maxPixels int64) (*image.Gray, error) {
	d, err := decode(file, reduce, maxPixels, false)
	if err != nil {
		return nil, err
	}
	return cut(d.planes[0].out, d.reduced()), nil
}

// DecodeColour is Decode with the colours, as they are sampled in the file: an *image.YCbCr, or an *image.Gray where there are none.
func DecodeColour(file []byte, reduce int, maxPixels int64) (image.Image, error) {
	d, err := decode(file, reduce, maxPixels, true)
	if err != nil {
		return nil, err
	}
	luma := &d.planes[0]
	if len(d.planes) == 1 {
		return cut(luma.out, d.reduced()), nil
	}
	blue, red := &d.planes[1], &d.planes[2]
	return &image.YCbCr{
		Y: luma.out.Pix, Cb: blue.out.Pix, Cr: red.out.Pix, YStride: luma.out.Stride, CStride: blue.out.Stride,
		SubsampleRatio: d.ratio, Rect: image.Rectangle{Max: d.reduced()},
	}, nil
}

// ratios are how image.YCbCr can sample colours, by luma blocks to a block of colour, across and down.
var ratios = map[[2]int]image.YCbCrSubsampleRatio{
	{1, 1}: image.YCbCrSubsampleRatio444, {2, 1}: image.YCbCrSubsampleRatio422, {2, 2}: image.YCbCrSubsampleRatio420,
	{1, 2}: image.YCbCrSubsampleRatio440, {4, 1}: image.YCbCrSubsampleRatio411, {4, 2}: image.YCbCrSubsampleRatio410,
}

func decode(file []byte, reduce int, maxPixels int64, colour bool) (*decoder, error) {
	switch reduce {
	case 1, 2, 4, 8:
	default:
		return nil, fmt.Errorf("jpeg: can't reduce by %d", reduce)
	}
	d := &decoder{adobe: -1, n: 8 / reduce}
	scan, err := d.headers(file, maxPixels)
	if err != nil {
		return nil, err
	}
	if colour && len(d.planes) == 3 {
		if err := d.wantColours(); err != nil {
			return nil, err
		}
	}
	d.bits = reader{data: scan}
	return d, d.scan()
}

// wantColours says that the planes of colour are decoded as well.
func (d *decoder) wantColours() (err error) {
	luma, blue, red := &d.planes[0], &d.planes[1], &d.planes[2]
	if blue.h != red.h || blue.v != red.v || luma.h%blue.h != 0 || luma.v%blue.v != 0 {
		return ErrUnsupported
	}
	var ok bool
	if d.ratio, ok = ratios[[2]int{luma.h / blue.h, luma.v / blue.v}]; !ok {
		return ErrUnsupported
	}
	for _, c := range []*component{blue, red} {
		if d.quant[c.q] == nil {
			return ErrBroken
		}
		c.b = newBlock(d.quant[c.q], d.n)
	}
	return nil
}

// reduced is the size of what is decoded.
func (d *decoder) reduced() image.Point { return image.Pt((d.width*d.n+7)/8, (d.height*d.n+7)/8) }

const (
	sof0, sof1, dht, soi, eoi, sos, dqt, dri, app14 = 0xc0, 0xc1, 0xc4, 0xd8, 0xd9, 0xda, 0xdb, 0xdd, 0xee
)

// headers reads every segment up to the compressed data, and returns those.
func (d *decoder) headers(file []byte, maxPixels int64) (scan []byte, err error) {
	if len(file) < 4 || file[0] != 0xff || file[1] != soi {
		return nil, ErrBroken
	}
	for rest := file[2:]; ; {
		if len(rest) < 4 || rest[0] != 0xff {
			return nil, ErrBroken
		}
		marker := rest[1]
		if marker == 0xff { // a fill byte
			rest = rest[1:]
			continue
		}
		size := int(binary.BigEndian.Uint16(rest[2:]))
		if marker == eoi || size < 2 || len(rest) < 2+size {
			return nil, ErrBroken
		}
		segment := rest[4 : 2+size]
		rest = rest[2+size:]
		switch marker {
		case sof0, sof1:
			err = d.frame(segment, maxPixels)
		case dht:
			err = d.huffman(segment)
		case dqt:
			err = d.quantizers(segment)
		case dri:
			if len(segment) != 2 {
				return nil, ErrBroken
			}
			d.restart = int(binary.BigEndian.Uint16(segment))
		case app14:
			if len(segment) >= 12 && string(segment[:5]) == "Adobe" {
				d.adobe = int(segment[11])
			}
		case sos:
			return rest, d.begin(segment)
		default:
			if marker >= 0xc2 && marker <= 0xcf || marker < 0xc0 {
				return nil, ErrUnsupported // another process, or no segment at all
			}
		}
		if err != nil {
			return nil, err
		}
	}
}

func (d *decoder) frame(s []byte, maxPixels int64) error {
	if d.planes != nil || len(s) < 6 || len(s) != 6+3*int(s[5]) {
		return ErrBroken
	}
	d.height, d.width = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:]))
	n := int(s[5])
	if s[0] != 8 || d.height == 0 || d.width == 0 || n != 1 && n != 3 || int64(d.width)*int64(d.height) > maxPixels {
		return ErrUnsupported
	}
	for i := range n {
		c := component{id: s[6+3*i], h: int(s[7+3*i] >> 4), v: int(s[7+3*i] & 15), q: s[8+3*i]}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.q > 3 {
			return ErrBroken
		}
		d.planes = append(d.planes, c)
	}
	luma := &d.planes[0]
	if n == 1 {
		luma.h, luma.v = 1, 1 // one plane alone is not interleaved
	}
	for _, c := range d.planes {
		if c.h > luma.h || c.v > luma.v {
			return ErrUnsupported
		}
	}
	return nil
}

func (d *decoder) quantizers(s []byte) error {
	for len(s) > 0 {
		wide, id := s[0]>>4, s[0]&15
		n := 64 + 64*int(wide)
		if wide > 1 || id > 3 || len(s) < 1+n {
			return ErrBroken
		}
		q := new([64]int32)
		for i := range q {
			if wide == 1 {
				q[i] = int32(binary.BigEndian.Uint16(s[1+2*i:]))
			} else {
				q[i] = int32(s[1+i])
			}
		}
		d.quant[id], s = q, s[1+n:]
	}
	return nil
}

func (d *decoder) huffman(s []byte) error {
	for len(s) > 0 {
		if len(s) < 17 {
			return ErrBroken
		}
		class, id, n := s[0]>>4, s[0]&15, 0
		for _, c := range s[1:17] {
			n += int(c)
		}
		if class > 1 || id > 3 || n > 256 || len(s) < 17+n {
			return ErrBroken
		}
		t, err := newTable(s[1:17], s[17:17+n])
		if err != nil {
			return err
		}
		if class == 0 {
			d.dc[id] = t
		} else {
			d.ac[id] = t
		}
		s = s[17+n:]
	}
	return nil
}

// begin reads the header of the one scan.
func (d *decoder) begin(s []byte) error {
	n := len(d.planes)
	if n == 0 || len(s) < 1 || len(s) != 4+2*int(s[0]) {
		return ErrBroken
	}
	isRGB := n == 3 && d.planes[0].id == 'R' && d.planes[1].id == 'G' && d.planes[2].id == 'B'
	if int(s[0]) != n || n == 3 && d.adobe == 0 || d.adobe < 0 && isRGB {
		return ErrUnsupported
	}
	for i := range d.planes {
		c := &d.planes[i]
		dc, ac := s[2+2*i]>>4, s[2+2*i]&15
		if s[1+2*i] != c.id || dc > 3 || ac > 3 {
			return ErrBroken
		}
		if c.dc, c.ac = d.dc[dc], d.ac[ac]; c.dc == nil || c.ac == nil {
			return ErrBroken
		}
	}
	if d.quant[d.planes[0].q] == nil {
		return ErrBroken
	}
	return nil
}
