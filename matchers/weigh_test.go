package matchers_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"markwarden"
	"markwarden/index"
	"markwarden/matchers"
	"pgregory.net/rapid"
)

// requireBars asserts that the bars of every allegation give back its probability.
func requireBars(t require.TestingT, a *markwarden.Assessment) {
	for _, al := range a.Allegations {
		sum, parts := matchers.Contributions(a, al.Kind)
		for _, p := range parts {
			require.NotZero(t, p.Weight)
			require.Equal(t, a.Evidence[p.Evidence].Says, p.Says)
			if a.Evidence[p.Evidence].Polarity == markwarden.Defence {
				require.Negative(t, p.Weight, al.Kind)
			}
			sum += p.Weight
		}
		require.InDelta(t, al.Probability, 1/(1+math.Exp(-sum)), 1e-9, al.Kind)
	}
}

func TestBarsGiveBackTheProbability(t *testing.T) {
	t.Parallel()
	rows := devRows(t)
	var rights []*markwarden.Right
	for _, r := range rows {
		if !slices.Contains(rights, r.right) {
			rights = append(rights, r.right)
		}
	}
	engine := matchers.NewEngine(slices.Values(rights), matchers.Options{})
	n := 0
	for _, granted := range []bool{false, true} {
		w := worldOf(markwarden.RegimeRequired, rights...)
		if granted {
			w.answer = func(markwarden.AuthorizationQuestion) markwarden.AuthorizationAnswer {
				return markwarden.AuthorizationAnswer{Answer: markwarden.AnswerGranted}
			}
		}
		for i := range rows {
			as, err := engine.Assess(t.Context(), index.Extract(&rows[i].listing, nil, markwarden.PicturesNone), w, today)
			require.NoError(t, err)
			for k := range as {
				requireBars(t, &as[k])
				n += len(as[k].Allegations)
			}
		}
	}
	require.Greater(t, n, 2000)
}

func TestBarsOfAMarkAndAWorkOfOneHolder(t *testing.T) {
	t.Parallel()
	word, work := foxa(), &markwarden.Right{ID: "a-work", Kind: markwarden.Copyright, Text: "Fox at dawn", Holders: []markwarden.Holder{{Party: "fox"}}}
	logo := &markwarden.Right{ID: "logo", Kind: markwarden.FigurativeMark, Text: "Foxhead", Holders: []markwarden.Holder{{Party: "fox"}}}
	rapid.Check(t, func(t *rapid.T) {
		pic := markwarden.Picture{Width: 100, Height: 100, Quality: 90, Hashes: markwarden.PictureHashes{P256: [4]uint64{0x0123456789abcdef, 0xfedcba9876543210, 0x5555aaaa3333cccc, 0x0f0ff0f012345678}}}
		var refs []markwarden.RightPicture
		for _, r := range []markwarden.RightID{"a-work", "logo"} {
			if rapid.Bool().Draw(t, string(r)) {
				refs = append(refs, markwarden.RightPicture{Right: r, Picture: pic})
			}
		}
		rights := []*markwarden.Right{word, work, logo}
		engine := matchers.NewEngine(slices.Values(rights), matchers.Options{Pictures: refs})
		l := listing(rapid.SampledFrom([]string{"Foxa shoes", "F0X4 replica", "case for Foxa", "used Foxhead", "plain"}).Draw(t, "title"))
		f := index.Extract(l, []markwarden.Picture{pic}, markwarden.PicturesComplete)
		as, err := engine.Assess(t.Context(), f, worldOf(markwarden.RegimeRequired, rights...), today)
		require.NoError(t, err)
		for k := range as {
			requireBars(t, &as[k])
		}
	})
}

func TestNoBarsForWhatIsNotAlleged(t *testing.T) {
	t.Parallel()
	r := foxa()
	as := assess(t, worldOf(markwarden.RegimeOpen, r), listing("Foxa running shoes"), r)
	_, parts := matchers.Contributions(&as[0], markwarden.CopyrightCopy)
	require.Empty(t, parts)
}
