package store_test

import (
	"testing"

	"markwarden/store"
	"markwarden/store/storetest"
)

func TestAccess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Access(t, db, store.AccessStore{DB: db}) })
}
