// Package matcherstest is the suite that every matcher passes.
package matcherstest

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
)

// Matcher is matchers.Matcher, declared here so that matchers' own tests can use the suite.
type Matcher interface {
	Candidates(f *markwarden.Features) iter.Seq[markwarden.RightID]
	Match(ctx context.Context, f *markwarden.Features, r *markwarden.Right) ([]markwarden.Evidence, error)
}

// Case is a matcher built over rights, and listings to show it.
type Case struct {
	Matcher  Matcher
	Rights   []*markwarden.Right
	Listings []*markwarden.Features
	// Says knows whether a message has its sentences; nil: not asked.
	Says func(id string) bool
}

// Run holds a matcher to its contract.
func Run(t *testing.T, c Case) {
	t.Helper()
	t.Run("evidence is found for candidates and for no other right", func(t *testing.T) {
		found := 0
		for _, f := range c.Listings {
			candidates := slices.Collect(c.Matcher.Candidates(f))
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(candidates))), len(candidates), "a candidate twice")
			for _, r := range c.Rights {
				all, err := c.Matcher.Match(t.Context(), f, r)
				require.NoError(t, err)
				found += len(all)
				if len(all) > 0 {
					require.Contains(t, candidates, r.ID)
				}
			}
		}
		require.Positive(t, found, "the suite needs a listing that the matcher finds")
	})
	t.Run("every piece of evidence can be checked", func(t *testing.T) {
		for _, f := range c.Listings {
			for _, r := range c.Rights {
				all, err := c.Matcher.Match(t.Context(), f, r)
				require.NoError(t, err)
				for i := range all {
					checkable(t, c, f, r, &all[i])
				}
			}
		}
	})
	t.Run("the same listing gives the same evidence, from many goroutines", func(t *testing.T) {
		want := render(t, c)
		var wg sync.WaitGroup
		got := make([]string, 4)
		for i := range got {
			wg.Go(func() { got[i] = render(t, c) })
		}
		wg.Wait()
		for _, g := range got {
			require.Equal(t, want, g)
		}
	})
	t.Run("an empty listing and an unknown right give nothing", func(t *testing.T) {
		empty := &markwarden.Features{Listing: &markwarden.Listing{}}
		require.Empty(t, slices.Collect(c.Matcher.Candidates(empty)))
		for _, f := range append(c.Listings, empty) {
			all, err := c.Matcher.Match(t.Context(), f, &markwarden.Right{ID: "no such right"})
			require.NoError(t, err)
			require.Empty(t, all)
		}
	})
	t.Run("a reader of candidates may stop", func(t *testing.T) {
		for _, f := range c.Listings {
			for range c.Matcher.Candidates(f) {
				break
			}
		}
	})
}

func checkable(t *testing.T, c Case, f *markwarden.Features, r *markwarden.Right, e *markwarden.Evidence) {
	t.Helper()
	require.Equal(t, r.ID, e.Right)
	require.Contains(t, e.Matcher, "/", "name and version")
	require.NotEmpty(t, e.Kind)
	require.Contains(t, []markwarden.Polarity{markwarden.Offence, markwarden.Defence, markwarden.Context}, e.Polarity)
	require.GreaterOrEqual(t, e.Strength, 0.0)
	if c.Says != nil {
		require.True(t, c.Says(e.Says.ID), "no sentence for %q", e.Says.ID)
	}
	if e.Field == "" {
		return
	}
	i := slices.IndexFunc(f.Text, func(x markwarden.Text) bool { return x.Field == e.Field })
	require.GreaterOrEqual(t, i, 0, "no field %q", e.Field)
	require.Less(t, e.Start, e.End)
	require.Equal(t, e.Text, f.Text[i].Original[e.Start:e.End])
}

func render(t *testing.T, c Case) string {
	var b strings.Builder
	for _, f := range c.Listings {
		for _, r := range c.Rights {
			all, err := c.Matcher.Match(t.Context(), f, r)
			if err != nil {
				b.WriteString(err.Error())
			}
			for _, e := range all {
				b.WriteString(string(e.Right) + string(e.Kind) + e.Field + e.Text + e.Says.ID)
			}
		}
	}
	return b.String()
}
