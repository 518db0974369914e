package store_test

import (
	"testing"

	"markwarden/store"
	"markwarden/store/storetest"
)

func TestRegistry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Registry(t, db, store.RegistryStore{DB: db}) })
}
