// Package goimagehash turns the bytes of a picture that a stranger sent into perceptual hashes, and is the only home of the
// library of that name. It fetches nothing and compares nothing.
package goimagehash

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"

	"github.com/corona10/goimagehash"

	"markwarden"
	"markwarden/index"
	"markwarden/internal/keypoints"
)

// Limits bound what is decoded. A zero field means its default.
type Limits struct {
	Bytes  int   // of the file; 16 MiB
	Pixels int64 // width x height, read from the header before anything is decoded; 25 million
}

func (l Limits) withDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 16 << 20
	}
	if l.Pixels == 0 {
		l.Pixels = 25_000_000
	}
	return l
}

// Hash decodes file and computes its hashes; Picture.Image is left to the caller. Width and height are as displayed: turned as EXIF
// says. Transparent parts are white. An error is an *index.PictureError: trying again can't help.
//
// The picture is shrunk once, to 256x256 gray, and hashed from that: hashing the full picture three times costs five times
// as much and finds the same copies.
func Hash(file []byte, l Limits) (markwarden.Picture, error) {
	p, _, _, err := look(file, l)
	if err != nil {
		return markwarden.Picture{}, err
	}
	return p, nil
}

// Describe is Hash with the corners of the picture, by which edited copies are found: about twice the work.
func Describe(file []byte, l Limits) (markwarden.Picture, error) {
	p, img, turn, err := look(file, l)
	if err != nil {
		return markwarden.Picture{}, err
	}
	w, h := keypoints.WorkingSize(img.Bounds().Dx(), img.Bounds().Dy())
	working := orient(shrinkTo(img, w, h), turn)
	p.Keypoints = keypoints.Extract(working)
	w, h = keypoints.GraySize(p.Width, p.Height)
	p.Gray = shrinkTo(working, w, h).Pix
	return p, nil
}

func look(file []byte, l Limits) (p markwarden.Picture, img image.Image, turn orientation, err error) {
	img, turn, err = decode(file, l.withDefaults())
	if err != nil {
		return p, nil, 0, err
	}
	small := orient(shrink(img), turn)
	p = markwarden.Picture{Content: ContentOf(file), Width: img.Bounds().Dx(), Height: img.Bounds().Dy(), Quality: quality(small)}
	if turn.swapsSides() {
		p.Width, p.Height = p.Height, p.Width
	}
	if p.Hashes, err = hashes(small); err != nil {
		return p, nil, 0, &index.PictureError{Reason: index.BrokenPicture, Err: err}
	}
	return p, img, turn, nil
}

// ContentOf is the content address of a file.
func ContentOf(file []byte) string {
	sum := sha256.Sum256(file)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func hashes(small *image.Gray) (h markwarden.PictureHashes, err error) {
	p64, err := goimagehash.PerceptionHash(small)
	if err != nil {
		return h, fmt.Errorf("perception hash: %w", err)
	}
	d64, err := goimagehash.DifferenceHash(small)
	if err != nil {
		return h, fmt.Errorf("difference hash: %w", err)
	}
	h.P64, h.D64, h.P256 = p64.GetHash(), d64.GetHash(), hash256(small)
	return h, nil
}

// quality is 0..100: how much there is in the picture to tell it from others. It is the gradient measure of PDQ (Facebook,
// "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019): the sum of the differences between
// neighbours of the picture at 64x64, each in whole hundredths of the range, divided by 90.
func quality(small *image.Gray) int {
	const n, step = 64, side / 64
	var g [n][n]int
	for y := range n {
		for x := range n {
			sum := 0
			for dy := range step {
				for dx := range step {
					sum += int(small.Pix[(y*step+dy)*small.Stride+x*step+dx])
				}
			}
			g[y][x] = sum / (step * step)
		}
	}
	total := 0
	for y := range n {
		for x := range n {
			if x+1 < n {
				total += abs(g[y][x]-g[y][x+1]) * 100 / 255
			}
			if y+1 < n {
				total += abs(g[y][x]-g[y+1][x]) * 100 / 255
			}
		}
	}
	return min(100, total/90)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
