package registry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

// A file over many pieces is read in its order, whatever it is cut into; and what is wrong is named with its line.
func TestReadLargeFiles(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("\ufeff")
	const n = 30_000 // some megabytes
	for i := range n {
		switch {
		case i == 7, i == n-1:
			b.WriteString("\n")
		case i == 20_000:
			b.WriteString(strings.Repeat("x", registry.MaxLine+100_000) + "\n") // over several pieces
		case i == 25_000:
			b.WriteString(strings.Repeat("x", registry.MaxLine+1) + "\r\n")
		default:
			fmt.Fprintf(&b, `{"type":"party","id":"p%d","names":[{"text":"%s"}],"stores":[{"marketplace":"demo","id":"s%d"}]}`+"\r\n", i, strings.Repeat("狐", i%300), i)
		}
	}
	fmt.Fprint(&b, `{"type":"party","id":"last"}`)
	var left []registry.Problem
	o := registry.ReadOptions{Partial: true, LeftOut: func(p registry.Problem) { left = append(left, p) }}
	for name, in := range map[string]io.Reader{"whole": strings.NewReader(b.String()), "in halves": iotest.HalfReader(strings.NewReader(b.String()))} {
		left = nil
		entries, _, err := registry.Read(t.Context(), in, o)
		require.NoError(t, err, name)
		require.Len(t, entries, n-4+1)
		for i := 1; i < len(entries); i++ {
			require.Greater(t, entries[i].Line, entries[i-1].Line)
		}
		require.Equal(t, markwarden.PartyID("p9"), entries[8].Party.ID)
		require.Equal(t, 10, entries[8].Line)
		require.Equal(t, n+1, entries[len(entries)-1].Line)
		require.Len(t, left, 2)
		require.Equal(t, []int{20_001, 25_001}, []int{left[0].Line, left[1].Line})
	}
	broken := errors.New("the disk is gone")
	_, _, err := registry.Read(t.Context(), io.MultiReader(strings.NewReader(b.String()), iotest.ErrReader(broken)), o)
	require.ErrorIs(t, err, broken)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = registry.Read(ctx, strings.NewReader(b.String()), o)
	require.ErrorIs(t, err, context.Canceled)
}
