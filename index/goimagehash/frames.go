package goimagehash

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"

	"markwarden/index"
)

const (
	// maxFrames is the most that an animation may have: a file of 16 MiB could hold a million.
	maxFrames = 1000
	// sampled is how many frames after the first are looked at, evenly spread, the last among them.
	sampled = 8
)

// laterFrames are some frames of an animation after the first, as displayed, 256x256. Frames are decoded until they have maxPixels together; a
// frame that is broken ends the animation, as it does in a browser.
func laterFrames(file []byte, c image.Config, maxPixels int64) ([]*image.Gray, error) {
	frames, end := countFrames(file, maxPixels)
	if frames > maxFrames {
		return nil, &index.PictureError{Reason: index.TooComplex, Err: fmt.Errorf("more than %d frames", maxFrames)}
	}
	if frames < 2 {
		return nil, nil
	}
	g, err := gif.DecodeAll(bytes.NewReader(append(file[:end:end], trailer)))
	if err != nil || len(g.Image) < 2 {
		return nil, nil //nolint:nilerr // the first frame was decoded, and is what there is
	}
	canvas := image.NewRGBA(image.Rect(0, 0, c.Width, c.Height))
	white := image.NewUniform(color.White)
	draw.Draw(canvas, canvas.Rect, white, image.Point{}, draw.Src)
	var found []*image.Gray
	last := len(g.Image) - 1
	for i, frame := range g.Image {
		draw.Draw(canvas, frame.Rect, frame, frame.Rect.Min, draw.Over)
		if i > 0 && i*min(sampled, last)/last != (i-1)*min(sampled, last)/last {
			found = append(found, shrinkTo(grayOf(canvas), side, side))
		}
		// What was there before this frame is not remembered: to the background is the nearest there is.
		if i < len(g.Disposal) && g.Disposal[i] != gif.DisposalNone && g.Disposal[i] != 0 {
			draw.Draw(canvas, frame.Rect, white, image.Point{}, draw.Src)
		}
	}
	return found, nil
}

const trailer, extension, descriptor = 0x3b, 0x21, 0x2c

// countFrames walks the blocks of a GIF file (GIF89a Specification, section 12 on), and says how many frames it has, at most one more than allowed,
// and where the last one ends up to which all frames have no more than maxPixels together.
func countFrames(file []byte, maxPixels int64) (frames, end int) {
	if len(file) < 13 {
		return 0, 0
	}
	at, pixels := 13+colours(file[10]), int64(0)
	for at < len(file) && frames <= maxFrames {
		switch file[at] {
		case extension:
			at = blocks(file, at+2)
		case descriptor:
			if at+10 > len(file) {
				return frames, end
			}
			w, h := int64(file[at+5])|int64(file[at+6])<<8, int64(file[at+7])|int64(file[at+8])<<8
			next := blocks(file, at+10+colours(file[at+9])+1)
			if next == 0 {
				return frames, end
			}
			frames++
			if pixels += w * h; pixels <= maxPixels {
				end = next
			}
			at = next
		default:
			return frames, end
		}
		if at == 0 {
			return frames, end
		}
	}
	return frames, end
}

// colours is the size of a colour table, by the flags before it.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// blocks goes behind a row of data blocks; 0 when the file ends before they do.
func blocks(file []byte, at int) int {
	for at < len(file) {
		if file[at] == 0 {
			return at + 1
		}
		at += 1 + int(file[at])
	}
	return 0
}
