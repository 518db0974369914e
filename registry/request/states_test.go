package request

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
)

func TestEveryRowOfTheTransitionTable(t *testing.T) {
	t.Parallel()
	name := map[rune]State{'a': Asked, 's': Submitted, 'l': Lapsed, 't': Late, 'm': Met, 'd': Dropped}
	want := map[State]string{ // in the order of Acts: ask submit refuse extend lapse meet drop; . is not possible
		stateNone: "a......",
		Asked:     ".s.almd",
		Submitted: "..a..md",
		Lapsed:    ".t.a.md",
		Late:      "..ls.md",
		Met:       "a......",
		Dropped:   "a......",
	}
	require.Len(t, want, len(States)+1)
	n := 0
	for state, row := range want {
		require.Len(t, row, len(Acts))
		for i, r := range row {
			to, err := step(state, Acts[i])
			if r == '.' {
				te, ok := errors.AsType[*markwarden.TransitionError](err)
				require.True(t, ok, "%s in %q", Acts[i], state)
				require.Equal(t, markwarden.TransitionError{Machine: "proof request", State: string(state), Act: string(Acts[i])}, *te)
				continue
			}
			n++
			require.NoError(t, err)
			require.Equal(t, name[r], to, "%s in %q", Acts[i], state)
		}
	}
	rows := 0
	for _, row := range transitions {
		rows += len(row)
	}
	require.Equal(t, n, rows)
}

func TestARequestIsWhatItsWorstRightIs(t *testing.T) {
	t.Parallel()
	state := func(ss ...State) State {
		var r Request
		for _, s := range ss {
			r.Items = append(r.Items, Item{State: s})
		}
		return r.State()
	}
	require.Equal(t, Asked, state(Met, Lapsed, Asked))
	require.Equal(t, Lapsed, state(Submitted, Lapsed))
	require.Equal(t, Submitted, state(Met, Submitted))
	require.Equal(t, Met, state(Dropped, Met))
	require.Equal(t, Dropped, state(Dropped))
}
