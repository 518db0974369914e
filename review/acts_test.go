package review

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
)

func TestEveryRowOfTheTransitionTable(t *testing.T) {
	t.Parallel()
	const none, open, decided, closed = caseNone, markwarden.CaseOpen, markwarden.CaseDecided, markwarden.CaseClosed
	acts := []Act{ActOpen, ActUpdate, ActJoin, ActLeave, ActAnswer, ActBrake, ActAsk, ActEscalate, ActDecide, ActUndo, ActNotice, ActConfirm, ActLift, ActReopen, ActClose}
	want := map[markwarden.CaseState]string{ // in the order of acts; . is not possible
		none:    "o..............",
		open:    ".oooooood.....c",
		decided: "..d.d....odddo.",
		closed:  ".............o.",
	}

	name := map[rune]markwarden.CaseState{'o': open, 'd': decided, 'c': closed}
	for state, row := range want {
		require.Len(t, row, len(acts))
		for i, r := range row {
			to, err := step(state, acts[i])
			if r == '.' {
				te, ok := errors.AsType[*markwarden.TransitionError](err)
				require.True(t, ok, "%s in %q", acts[i], state)
				require.Equal(t, markwarden.TransitionError{Machine: "case", State: string(state), Act: string(acts[i])}, *te)
				require.Equal(t, state, to)
				continue
			}
			require.NoError(t, err, "%s in %q", acts[i], state)
			require.Equal(t, name[r], to, "%s in %q", acts[i], state)
		}
	}
	n := 0
	for _, row := range transitions {
		n += len(row)
	}
	require.Equal(t, 18, n, "rows of the table")
}
