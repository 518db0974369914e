package complaints

import (
	"fmt"
	"strings"

	"markwarden"
)

// Defect is one thing that is wrong with a notice.
type Defect struct {
	Field  string // "name", "items[2].url", ...
	Code   string // stable, for programs: "missing", "unknown", ...
	En, Zh string // for people
}

// DefectsError names everything that is wrong with a notice at once; nothing was filed.
type DefectsError struct{ Defects []Defect }

func (e *DefectsError) Error() string {
	s := make([]string, len(e.Defects))
	for i, d := range e.Defects {
		s[i] = d.Field + ": " + d.En
	}
	return fmt.Sprintf("notice has %d defects: %s", len(s), strings.Join(s, "; "))
}

// Unwrap makes a DefectsError a markwarden.ErrInvalid.
func (e *DefectsError) Unwrap() error { return markwarden.ErrInvalid }
