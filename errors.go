package markwarden

import (
	"errors"
	"fmt"
)

// Errors that more than one room tells apart.
var (
	ErrNotFound  = errors.New("not found")
	ErrConflict  = errors.New("changed by someone else")
	ErrForbidden = errors.New("not allowed")
	ErrInvalid   = errors.New("not valid")       // wrapped with what is wrong; the caller's fault
	ErrPermanent = errors.New("permanent")       // a retry can't help
	ErrDown      = errors.New("does not answer") // another process that is needed; a retry may help
)

// TransitionError is an act that a state machine does not allow in a state.
type TransitionError struct{ Machine, State, Act string }

func (e *TransitionError) Error() string {
	return fmt.Sprintf("%s: %s is not possible in state %s", e.Machine, e.Act, e.State)
}
