package store_test

import (
	"testing"

	"markwarden/store"
	"markwarden/store/storetest"
)

func TestComplaints(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { storetest.Complaints(t, db, store.ComplaintStore{DB: db}) })
}
