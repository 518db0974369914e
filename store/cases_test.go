package store_test

import (
	"testing"

	"markwarden/store/storetest"
)

func TestCases(t *testing.T) { storetest.Each(t, storetest.Cases) }
