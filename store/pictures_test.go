package store_test

import (
	"testing"

	"markwarden/store/storetest"
)

func TestPictures(t *testing.T) {
	t.Parallel()
	storetest.Pictures(t)
}
