package goimagehash

import (
	"bytes"
	"fmt"
	"image/jpeg"

	"github.com/corona10/goimagehash"
)

// Naive decodes a JPEG and hashes the full picture with the library's three hashes, one after the other: what `bench pictures` puts beside Hash.
func Naive(file []byte) error {
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("naive: %w", err)
	}
	_, p64 := goimagehash.PerceptionHash(img)
	_, d64 := goimagehash.DifferenceHash(img)
	_, p256 := goimagehash.ExtPerceptionHash(img, low, low)
	for _, err := range []error{p64, d64, p256} {
		if err != nil {
			return fmt.Errorf("naive: %w", err)
		}
	}
	return nil
}
