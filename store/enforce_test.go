package store_test

import (
	"testing"

	"markwarden/store"
	"markwarden/store/storetest"
)

func TestEnforce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Enforce(t, db, store.EnforceStore{DB: db}) })
}
