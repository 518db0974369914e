// Package goimagehash turns the bytes of a picture that a stranger sent into perceptual hashes, and is the only home of the
// library of that name. It fetches nothing and compares nothing.
package goimagehash

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"math"
	"time"

	"github.com/corona10/goimagehash"

	"markwarden"
	"markwarden/index"
	"markwarden/internal/keypoints"
	"markwarden/internal/pdq"
)

// Limits bound what is decoded. A zero field means its default.
type Limits struct {
	Bytes  int           // of the file; 16 MiB
	Pixels int64         // width x height, read from the header before anything is decoded, and all frames of an animation that are looked at; 25 million
	Time   time.Duration // for decoding; 10 s
}

func (l Limits) withDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 16 << 20
	}
	if l.Pixels == 0 {
		l.Pixels = 25_000_000
	}
	if l.Time == 0 {
		l.Time = 10 * time.Second
	}
	return l
}

// Hash decodes file and computes its hashes; Picture.Image is left to the caller. Width and height are as displayed: turned as EXIF
// says. Transparent parts are white. An error is an *index.PictureError: trying again can't help.
//
// The library's hashes are those of the picture shrunk once to 256x256 gray: hashing the full picture three times costs many times as much
// and finds the same copies. A JPEG is decoded no finer than that needs.
func Hash(file []byte, l Limits) (markwarden.Picture, error) { return Look(file, l, View{}) }

// Describe is Hash with the corners of the picture, by which edited copies are found: several times the work. Its hashes may differ from those
// of Hash in a few bits, because a large JPEG is decoded finer.
func Describe(file []byte, l Limits) (markwarden.Picture, error) {
	return Look(file, l, View{Corners: true})
}

// View is what is wanted of a picture beside its hashes.
type View struct {
	Corners bool
	Small   bool // the picture kept small, in which logos are looked for
}

// Look decodes file once and sees in it what v names.
func Look(file []byte, l Limits, v View) (markwarden.Picture, error) {
	want := wanted{short: hashSide, colour: v.Small}
	if v.Small {
		want.long = smallSide
	}
	if v.Corners {
		want.long = keypoints.Side
	}
	d, err := decode(file, l.withDefaults(), want)
	if err != nil {
		return markwarden.Picture{}, err
	}
	p, err := hashed(file, d)
	if err != nil {
		return markwarden.Picture{}, err
	}
	if v.Corners {
		w, h := keypoints.WorkingSize(p.Width, p.Height)
		working := shrinkTo(d.gray, w, h)
		p.Keypoints = keypoints.Extract(working)
		w, h = keypoints.GraySize(p.Width, p.Height)
		p.Gray = shrinkTo(working, w, h).Pix
	}
	if v.Small {
		if p.Small, err = small(d); err != nil {
			return markwarden.Picture{}, err
		}
	}
	return p, nil
}

func hashed(file []byte, d decoded) (p markwarden.Picture, err error) {
	p = markwarden.Picture{Content: ContentOf(file), Width: d.width, Height: d.height}
	if p.Hashes, p.Quality, err = hashes(d.gray); err != nil {
		return p, &index.PictureError{Reason: index.BrokenPicture, Err: err}
	}
	for _, f := range d.frames {
		p.Frames = append(p.Frames, hash256(f))
	}
	return p, nil
}

// ContentOf is the content address of a file.
func ContentOf(file []byte) string {
	sum := sha256.Sum256(file)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// hashes of a picture, and how much there is in it to tell it from others, 0..100.
func hashes(g *image.Gray) (h markwarden.PictureHashes, quality int, err error) {
	small := shrinkTo(g, side, side)
	p64, err := goimagehash.PerceptionHash(small)
	if err != nil {
		return h, 0, fmt.Errorf("perception hash: %w", err)
	}
	d64, err := goimagehash.DifferenceHash(small)
	if err != nil {
		return h, 0, fmt.Errorf("difference hash: %w", err)
	}
	h.P64, h.D64, h.P256 = p64.GetHash(), d64.GetHash(), hash256(small)
	h.PDQ, quality = pdq.Canonical(g.Pix, g.Rect.Dx(), g.Rect.Dy())
	return h, quality, nil
}

// PDQ is the hash of file by which other platforms know it, at its own size (at most nativeSide a side, as the published implementations have it),
// with its quality. Within the house Picture.Hashes.PDQ is compared, which is of the canonical form.
func PDQ(file []byte, l Limits) (h [4]uint64, quality int, err error) {
	d, err := decode(file, l.withDefaults(), wanted{short: math.MaxInt32, long: math.MaxInt32})
	if err != nil {
		return h, 0, err
	}
	w, r := d.width, d.height
	if long := max(w, r); long > nativeSide {
		w, r = max(1, w*nativeSide/long), max(1, r*nativeSide/long)
	}
	p, quality := pdq.Of(shrinkTo(d.gray, w, r).Pix, w, r)
	return p, quality, nil
}

const nativeSide = 1024
