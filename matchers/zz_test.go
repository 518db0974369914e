package matchers_test

import (
	"fmt"
	"markwarden"
	"markwarden/index"
	"markwarden/matchers"
	"slices"
	"testing"
)

func BenchmarkZZ(b *testing.B) {
	listings, rights := benchData(b, 100000)
	e := matchers.NewEngine(slices.Values(rights), matchers.Options{})
	k := map[string]int{}
	inv := map[string]int{}
	ex := map[string][]string{}
	for _, l := range listings {
		for _, ev := range e.Sweep(index.Extract(l, nil, markwarden.PicturesNone)) {
			k[string(ev.Kind)]++
			if ev.Right[0] == 'i' {
				inv[string(ev.Kind)]++
			}
			if len(ex[string(ev.Kind)]) < 25 && (k[string(ev.Kind)]%97 == 1) {
				ex[string(ev.Kind)] = append(ex[string(ev.Kind)], ev.Text+">"+ev.Says.Args[1])
			}
		}
	}
	fmt.Println(len(listings), k)
	fmt.Println(inv)
	for a, c := range ex {
		fmt.Println(a, c)
	}
}
