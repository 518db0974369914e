package console_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/console"
)

func TestOnlyTheReferenceThatIsNamedIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id   string
		args []string
		want []int
	}{
		{"picture.copy.flip", []string{"1", "Foxa", "98", "2"}, []int{1}},
		{"picture.part", []string{"1", "Foxa", "70", "2", "41", "4"}, []int{3}}, // the 2 is percent
		{"logo.seen.partly", []string{"1", "Foxa", "88", "12", "3"}, []int{2}},
		{"picture.copy", []string{"1", "Foxa", "98"}, []int{0, 1, 2}}, // evidence of earlier days names none
		{"picture.copy", []string{"1", "Foxa", "98", "9"}, []int{0, 1, 2}},
	} {
		require.Equal(t, c.want, console.ReferencesOf(&markwarden.Evidence{Says: markwarden.Message{ID: c.id, Args: c.args}}, 4), c.id)
	}
}
