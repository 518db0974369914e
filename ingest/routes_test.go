package ingest_test

import (
	"markwarden"
	"markwarden/internal/jobs"
)

var recheckRoutes = map[markwarden.EventKind][]jobs.Route{markwarden.EventRecheck: {{Kind: "recheck", Queue: "recheck"}}}
