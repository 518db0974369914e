package goimagehash

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is the value of EXIF tag 0x0112: 1..8, how the stored picture has to be turned to be displayed (0: as 1).
type orientation int

func (o orientation) swapsSides() bool { return o >= 5 && o <= 8 }

// orient turns a picture for display.
func orient(g *image.Gray, o orientation) *image.Gray {
	if o < 2 || o > 8 {
		return g
	}
	w, h := g.Rect.Dx(), g.Rect.Dy()
	right, below := w-1, h-1
	if o.swapsSides() {
		w, h = h, w
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y // where the pixel displayed at x, y is stored
			switch o {
			case 2:
				sx = right - x
			case 3:
				sx, sy = right-x, below-y
			case 4:
				sy = below - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, below-x
			case 7:
				sx, sy = right-y, below-x
			case 8:
				sx, sy = right-y, x
			}
			out.Pix[y*out.Stride+x] = g.Pix[sy*g.Stride+sx]
		}
	}
	return out
}

// orientationOf finds the EXIF block of a file; 0 when there is none, or none that can be read. Browsers turn these three formats.
func orientationOf(mime string, file []byte) orientation {
	switch mime {
	case "image/jpeg":
		return exif(jpegExif(file))
	case "image/png":
		return exif(pngExif(file))
	case "image/webp":
		return exif(webpExif(file))
	}
	return 0
}

var exifHeader = []byte("Exif\x00\x00")

// jpegExif walks the segments before the first scan to the APP1 segment that begins with the EXIF header.
func jpegExif(file []byte) []byte {
	for rest := file[min(2, len(file)):]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xff { // a fill byte
			rest = rest[1:]
			continue
		}
		if marker == 0xda || size < 2 || len(rest) < 2+size {
			return nil
		}
		if block, ok := bytes.CutPrefix(rest[4:2+size], exifHeader); ok && marker == 0xe1 {
			return block
		}
		rest = rest[2+size:]
	}
	return nil
}

func pngExif(file []byte) []byte {
	for rest := file[min(8, len(file)):]; len(rest) >= 12; {
		size, kind := int64(binary.BigEndian.Uint32(rest)), string(rest[4:8])
		if int64(len(rest)) < 12+size || kind == "IEND" {
			return nil
		}
		if kind == "eXIf" {
			return rest[8 : 8+size]
		}
		rest = rest[12+size:]
	}
	return nil
}

func webpExif(file []byte) []byte {
	for rest := file[min(12, len(file)):]; len(rest) >= 8; {
		kind, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		if int64(len(rest)) < 8+size {
			return nil
		}
		if kind == "EXIF" {
			return bytes.TrimPrefix(rest[8:8+size], exifHeader)
		}
		rest = rest[min(int64(len(rest)), 8+size+size%2):]
	}
	return nil
}

// exif reads the orientation from the first directory of a TIFF structure (CIPA DC-008, section 4.6).
func exif(block []byte) orientation {
	if len(block) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(block[:4]) {
	case "II\x2a\x00":
		order = binary.LittleEndian
	case "MM\x00\x2a":
		order = binary.BigEndian
	default:
		return 0
	}
	at := int64(order.Uint32(block[4:]))
	if at+2 > int64(len(block)) {
		return 0
	}
	entries := block[at+2:]
	for range order.Uint16(block[at:]) {
		if len(entries) < 12 {
			return 0
		}
		const orientationTag, short = 0x0112, 3
		if order.Uint16(entries) == orientationTag && order.Uint16(entries[2:]) == short {
			if o := orientation(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}
