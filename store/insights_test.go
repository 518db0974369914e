package store_test

import (
	"testing"

	"markwarden/store/storetest"
)

func TestInsights(t *testing.T) { storetest.Insights(t) }
