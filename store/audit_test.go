package store_test

import (
	"testing"

	"markwarden/store/storetest"
)

func TestAudit(t *testing.T) { storetest.Audit(t) }
