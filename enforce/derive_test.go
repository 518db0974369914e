package enforce

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
)

var (
	day = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	key = markwarden.ListingKey{Marketplace: "demo", Listing: "L1"}
)

func decided(id, holder string, kind markwarden.MeasureKind, territories ...string) markwarden.Case {
	return markwarden.Case{
		ID: markwarden.CaseID(id), Key: key, Holder: markwarden.PartyID(holder), State: markwarden.CaseDecided,
		Decision: &markwarden.Decision{
			Verdict: markwarden.Infringing, Right: markwarden.RightID("r-" + holder), Allegation: markwarden.TrademarkMisuse, Measure: kind,
			Territories: territories, Reason: "copy", By: "ann", At: day,
		},
	}
}

func reversed(id, holder string) markwarden.Case {
	return markwarden.Case{ID: markwarden.CaseID(id), Key: key, Holder: markwarden.PartyID(holder), State: markwarden.CaseOpen}
}

// apply is what a store does with a change.
func apply(s Standing, c Change) Standing {
	s.Desired = c.Desired
	s.Measures = slices.DeleteFunc(slices.Clone(s.Measures), func(m markwarden.Measure) bool {
		return slices.ContainsFunc(c.Release, func(r markwarden.Measure) bool { return r.ID == m.ID })
	})
	s.Measures = append(s.Measures, c.Stand...)
	return s
}

func TestStrictestPerTerritory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		cases []markwarden.Case
		want  map[string]markwarden.MeasureKind
	}{
		{"not infringing", []markwarden.Case{{ID: "a", State: markwarden.CaseDecided, Decision: &markwarden.Decision{Verdict: markwarden.NotInfringing}}}, map[string]markwarden.MeasureKind{}},
		{"open again", []markwarden.Case{{ID: "a", State: markwarden.CaseOpen, Decision: decided("a", "p1", markwarden.MeasureHold).Decision}}, map[string]markwarden.MeasureKind{}},
		{"nothing decided", []markwarden.Case{reversed("a", "p1")}, map[string]markwarden.MeasureKind{}},
		{"one takedown everywhere", []markwarden.Case{decided("a", "p1", markwarden.MeasureTakedown)}, map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}},
		{"the stricter of two", []markwarden.Case{decided("a", "p1", markwarden.MeasureLabel), decided("b", "p2", markwarden.MeasureHold)}, map[string]markwarden.MeasureKind{"*": markwarden.MeasureHold}},
		{
			"stricter in one territory",
			[]markwarden.Case{decided("a", "p1", markwarden.MeasureDemote), decided("b", "p2", markwarden.MeasureTakedown, "US")},
			map[string]markwarden.MeasureKind{"*": markwarden.MeasureDemote, "US": markwarden.MeasureTakedown},
		},
		{
			"milder in one territory is covered by everywhere",
			[]markwarden.Case{decided("a", "p1", markwarden.MeasureTakedown), decided("b", "p2", markwarden.MeasureDemote, "US")},
			map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown},
		},
		{
			"territories apart",
			[]markwarden.Case{decided("a", "p1", markwarden.MeasureTakedown, "US"), decided("b", "p2", markwarden.MeasureHold, "CN", "US")},
			map[string]markwarden.MeasureKind{"US": markwarden.MeasureTakedown, "CN": markwarden.MeasureHold},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, _ := derive(key, Standing{Desired: markwarden.DesiredState{Key: key}}, c.cases, day)
			require.Equal(t, c.want, got.Desired.States)
		})
	}
}

func TestOneOfTwoHoldersReversedTheOthersMeasureStands(t *testing.T) {
	t.Parallel()
	a, b := decided("a", "p1", markwarden.MeasureTakedown), decided("b", "p2", markwarden.MeasureTakedown)
	s := Standing{Desired: markwarden.DesiredState{Key: key}}
	c, changed := derive(key, s, []markwarden.Case{a, b}, day)
	require.True(t, changed)
	s = apply(s, c)
	require.Len(t, s.Measures, 2)
	require.Equal(t, day.UnixMilli(), s.Desired.Seq)

	c, changed = derive(key, s, []markwarden.Case{reversed("a", "p1"), b}, day.Add(time.Hour))
	require.True(t, changed)
	require.Len(t, c.Release, 1)
	require.EqualValues(t, "a", c.Release[0].Case)
	require.Equal(t, day.Add(time.Hour), c.Release[0].ReleasedAt)
	s = apply(s, c)
	require.Equal(t, map[string]markwarden.MeasureKind{"*": markwarden.MeasureTakedown}, s.Desired.States)
	require.Len(t, s.Desired.Reasons, 1)
	require.EqualValues(t, "p2", s.Desired.Reasons[0].Holder)
	require.Equal(t, day.Add(time.Hour).UnixMilli(), s.Desired.Seq, "the reasons changed")

	c, changed = derive(key, s, []markwarden.Case{reversed("a", "p1"), reversed("b", "p2")}, day.Add(2*time.Hour))
	require.True(t, changed)
	s = apply(s, c)
	require.Empty(t, s.Measures)
	require.Empty(t, s.Desired.States, "as the seller published it")
	require.Equal(t, day.Add(2*time.Hour).UnixMilli(), s.Desired.Seq)
}

func TestTheNumberOfAStateGrowsOverAStoreThatWasPutBack(t *testing.T) {
	t.Parallel()
	change := func(have Standing, kind markwarden.MeasureKind, at time.Time) Standing {
		c, changed := derive(key, have, []markwarden.Case{decided("a", "p1", kind)}, at)
		require.True(t, changed)
		return apply(have, c)
	}
	backup := change(Standing{Desired: markwarden.DesiredState{Key: key}}, markwarden.MeasureLabel, day)
	told := change(backup, markwarden.MeasureTakedown, day.Add(time.Minute))
	told = change(told, markwarden.MeasureHold, day.Add(time.Minute))
	require.Equal(t, day.Add(time.Minute).UnixMilli()+1, told.Desired.Seq, "two in one moment")
	again := change(backup, markwarden.MeasureTakedown, day.Add(time.Hour))
	require.Greater(t, again.Desired.Seq, told.Desired.Seq, "receivers take it for newer than what the store has forgotten")
	slow := change(again, markwarden.MeasureHold, day)
	require.Greater(t, slow.Desired.Seq, again.Desired.Seq, "a clock that was set back")
}

func TestDerivingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	cases := []markwarden.Case{decided("a", "p1", markwarden.MeasureTakedown, "CN", "US")}
	c, _ := derive(key, Standing{Desired: markwarden.DesiredState{Key: key}}, cases, day)
	s := apply(Standing{}, c)
	_, changed := derive(key, s, cases, day.Add(time.Hour))
	require.False(t, changed)
	_, changed = derive(key, Standing{Desired: markwarden.DesiredState{Key: key}}, []markwarden.Case{reversed("a", "p1")}, day)
	require.False(t, changed, "nothing ever stood")
}

// TestOrderOfDecisionsAndReversalsDoesNotMatter: whatever happened in whatever order, and however many of the steps were
// seen, the state is that of the cases as they are now, and its number only grows.
func TestOrderOfDecisionsAndReversalsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SampledFrom(markwarden.Severities)
		places := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"CN", "US", "DE"}), 0, 3, rapid.ID[string])
		n := rapid.IntRange(1, 4).Draw(t, "cases")
		now := make([]markwarden.Case, n)
		for i := range now {
			now[i] = reversed(fmt.Sprintf("c%d", i), fmt.Sprintf("p%d", i))
		}
		s := Standing{Desired: markwarden.DesiredState{Key: key}}
		seq := int64(0)
		for step := range rapid.IntRange(1, 12).Draw(t, "steps") {
			i := rapid.IntRange(0, n-1).Draw(t, "case")
			id, holder := string(now[i].ID), string(now[i].Holder)
			if rapid.Bool().Draw(t, "reverse") {
				now[i] = reversed(id, holder)
			} else {
				now[i] = decided(id, holder, kinds.Draw(t, "kind"), slices.Sorted(slices.Values(places.Draw(t, "places")))...)
				now[i].Decision.Reason = rapid.SampledFrom([]string{"copy", "fake"}).Draw(t, "reason")
			}
			if !rapid.Bool().Draw(t, "seen") {
				continue // a later event covers this one
			}
			before := s.Desired
			c, changed := derive(key, s, now, day.Add(time.Duration(step)*time.Minute))
			if changed {
				s = apply(s, c)
			}
			require.GreaterOrEqual(t, s.Desired.Seq, seq)
			require.Equal(t, equal(before, s.Desired), seq == s.Desired.Seq, "a new number exactly when something is different")
			seq = s.Desired.Seq
		}
		c, changed := derive(key, s, now, day)
		if changed {
			s = apply(s, c)
		}
		shuffled := slices.Clone(now)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1)).Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		fresh, _ := derive(key, Standing{Desired: markwarden.DesiredState{Key: key}}, shuffled, day)
		require.True(t, equal(fresh.Desired, s.Desired), "%v and %v", fresh.Desired, s.Desired)
		require.Len(t, s.Measures, len(fresh.Stand), "no measure is left over")
		for _, m := range s.Measures {
			require.False(t, s.Desired.States[Everywhere] == "" && s.Desired.States[m.Territory] == "", "a standing measure is in the state")
		}
	})
}

func TestAReasonIsGivenOncePerCase(t *testing.T) {
	t.Parallel()
	c, _ := derive(key, Standing{}, []markwarden.Case{decided("b", "p2", markwarden.MeasureHold), decided("a", "p1", markwarden.MeasureTakedown, "CN", "DE", "US")}, day)
	require.Len(t, c.Stand, 4)
	require.Len(t, c.Desired.Reasons, 2)
	require.EqualValues(t, "p1", c.Desired.Reasons[0].Holder, "by holder")
	require.Len(t, c.Audit, 4)
}

func TestHookKey(t *testing.T) {
	t.Parallel()
	hook, k, ok := ParseHookKey(HookKey("shop", key))
	require.True(t, ok)
	require.Equal(t, "shop", hook)
	require.Equal(t, key, k)
	for _, bad := range []string{"", "shop", "shop\x1fdemo", "\x1fdemo\x1fL1", "shop\x1f\x1fL1"} {
		_, _, ok := ParseHookKey(bad)
		require.False(t, ok, "%q", bad)
	}
}
