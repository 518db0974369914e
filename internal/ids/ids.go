// Package ids makes UUIDv7 ids and random secrets.
package ids

import "github.com/google/uuid"

// New is a UUIDv7 (RFC 9562): 36 characters, sorts by the time it was made.
func New() string { return uuid.Must(uuid.NewV7()).String() }
