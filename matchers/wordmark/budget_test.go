//go:build !race

package wordmark_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The race detector empties pools at random, so that allocations are not counted under it.
func TestSweepKeepsToItsBudgetOfMemory(t *testing.T) {
	m := matcher()
	for title, most := range map[string]float64{
		"plain running shoes for men black size 42":   0,
		"Damenhandtasche Leder schwarz Umhängetasche": 1,
		"new Foxa running shoes for men":              3,
		"Louri Velan bag brown":                       4,
	} {
		f := features(title)
		m.Sweep(f)
		require.LessOrEqual(t, testing.AllocsPerRun(200, func() { m.Sweep(f) }), most, title)
	}
}
