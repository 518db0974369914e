package goimagehash

import (
	"image"

	"github.com/corona10/goimagehash"
)

// Shrink lets the tests look at the picture that is hashed.
func Shrink(img image.Image) *image.Gray { return shrinkTo(grayOf(img), side, side) }

// Hash256 and LibraryHash256 are two ways to one hash.
var Hash256 = hash256

func LibraryHash256(small *image.Gray) ([]uint64, error) {
	h, err := goimagehash.ExtPerceptionHash(small, 16, 16)
	if err != nil {
		return nil, err
	}
	return h.GetHash(), nil
}
