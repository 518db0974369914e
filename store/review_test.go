package store_test

import (
	"testing"

	"markwarden/store"
	"markwarden/store/storetest"
)

func TestReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Review(t, db, store.ReviewStore{DB: db}) })
}
