package complaints

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
)

func TestEveryRowOfTheTransitionTable(t *testing.T) {
	t.Parallel()
	acts := []Act{ActRequest, ActFile, ActJoin, ActGone, ActBack, ActAnswer, ActUphold, ActReject, ActReverse, ActWithdraw}
	name := map[rune]State{'q': Requested, 'o': Open, 'g': Removed, 'u': Upheld, 'r': Rejected, 'w': Withdrawn}
	want := map[State]string{ // in the order of acts; . is not possible
		stateNone: "qo........",
		Requested: "..o......w",
		Open:      "...g.our.w",
		Removed:   "....ogur.w",
		Upheld:    ".....uuro.",
		Rejected:  "......uro.",
		Withdrawn: "..........",
	}
	require.Len(t, want, len(ItemStates)+1)
	n := 0
	for state, row := range want {
		require.Len(t, row, len(acts))
		for i, r := range row {
			to, err := step(state, acts[i])
			if r == '.' {
				te, ok := errors.AsType[*markwarden.TransitionError](err)
				require.True(t, ok, "%s in %q", acts[i], state)
				require.Equal(t, markwarden.TransitionError{Machine: "complaint item", State: string(state), Act: string(acts[i])}, *te)
				continue
			}
			n++
			require.NoError(t, err)
			require.Equal(t, name[r], to, "%s in %q", acts[i], state)
		}
	}
	rows := 0
	for _, row := range transitions {
		rows += len(row)
	}
	require.Equal(t, n, rows)
}

func TestAComplaintIsClosedWhenEveryItemHasEnded(t *testing.T) {
	t.Parallel()
	items := func(ss ...State) (out []ItemState) {
		for _, s := range ss {
			out = append(out, ItemState{State: s})
		}
		return out
	}
	require.Equal(t, Closed, stateOf(items(Upheld, Rejected, Withdrawn)))
	for _, s := range []State{Requested, Open, Removed} {
		require.Equal(t, Open, stateOf(items(Upheld, s)), "the end of a listing is not the end of a procedure: %s", s)
	}
}
