package store_test

import (
	"testing"

	"markwarden/store"
	"markwarden/store/storetest"
)

func TestNotify(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Notify(t, db, store.NotifyStore{DB: db}) })
}
