package peers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/bench/peers"
)

var names = []string{"Sky Runner", "Foxa", "ox", "狐家"}

func TestWhatPeersSee(t *testing.T) {
	t.Parallel()
	b, err := peers.NewBleve(names)
	require.NoError(t, err)
	defer b.Close()
	for title, want := range map[string][3]int{ // map, automaton, bleve
		"new SKY runner shoe": {1, 1, 1},
		"Foxa shoe":           {1, 2, 1}, // ox inside Foxa
		"Foxxa shoe":          {0, 1, 1},
		"狐家 鞋":                {1, 1, 1},
		"F0XA":                {0, 0, 0},
		"":                    {0, 0, 0},
	} {
		for i, p := range []peers.Peer{peers.NewMap(names), peers.NewAhoCorasick(names), b} {
			n, err := p.Find(title)
			require.NoError(t, err)
			require.Equal(t, want[i], n, "%s by %T", title, p)
		}
	}
}

func TestTheAutomatonFindsWhatCountingFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfDistinct(rapid.StringMatching(`[abc]{1,4}`), rapid.ID).Draw(t, "names")
		title := rapid.StringMatching(`[abc]{0,40}`).Draw(t, "title")
		want := 0
		for _, n := range all {
			for i := range title {
				if strings.HasPrefix(title[i:], n) {
					want++
				}
			}
		}
		got, err := peers.NewAhoCorasick(all).Find(title)
		if err != nil || got != want {
			t.Fatalf("%d of %d (%v)", got, want, err)
		}
	})
}
