package revocation

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
)

func TestEveryRowOfTheTransitionTable(t *testing.T) {
	t.Parallel()
	name := map[rune]State{'p': Proposed, 'a': Applied, 'c': Cancelled}
	want := map[State]string{ // in the order of Acts: propose apply sign cancel; . is not possible
		stateNone: "pa..",
		Proposed:  "..ac",
		Applied:   "....",
		Cancelled: "....",
	}
	require.Len(t, want, len(States)+1)
	for state, row := range want {
		require.Len(t, row, len(Acts))
		for i, r := range row {
			to, err := step(state, Acts[i])
			if r == '.' {
				_, ok := errors.AsType[*markwarden.TransitionError](err)
				require.True(t, ok, "%s in %q", Acts[i], state)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, name[r], to, "%s in %q", Acts[i], state)
		}
	}
}
