package store_test

import (
	"testing"

	"markwarden/store/storetest"
)

func TestJobs(t *testing.T) { storetest.Jobs(t) }
