// Package bench measures Markwarden side by side with its aims: `markwarden bench NAME`. It changes nothing and asserts nothing.
package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"markwarden"
	"markwarden/registry"
)

// Marks makes n invented word marks, one or two words each, with classes: a registry of realistic size whose names stand in no
// dictionary. The same seed makes the same marks.
func Marks(n int, seed uint64) []registry.Record {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]registry.Record, 0, n+n/20+1)
	seen := map[string]bool{}
	for i := 0; len(seen) < n; i++ {
		if i%20 == 0 {
			id := markwarden.PartyID(fmt.Sprintf("bench-p%d", i/20))
			out = append(out, registry.Record{Party: &markwarden.Party{ID: id, Names: []markwarden.Name{{Text: "Bench holder " + string(id), Lang: "en"}}}})
		}
		text := word(rng)
		if rng.IntN(3) == 0 {
			text += " " + word(rng)
		}
		if seen[text] {
			continue
		}
		seen[text] = true
		out = append(out, registry.Record{Right: &markwarden.Right{
			ID: markwarden.RightID(fmt.Sprintf("bench-r%d", len(seen))), Kind: markwarden.WordMark, Text: text,
			Holders:     []markwarden.Holder{{Party: markwarden.PartyID(fmt.Sprintf("bench-p%d", i/20))}},
			NiceClasses: []int{1 + rng.IntN(34)},
		}})
	}
	return out
}

var (
	onsets = strings.Fields("b br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p ph pl pr qu r s sc sh sk sl sm sn sp st str sw t th tr v w x y z zh")
	vowels = strings.Fields("a e i o u y ae ai au ea ee eo ia ie io oa oo ou ue ui")
	codas  = strings.Fields("b ck d f g k l ll m n nd ng nk nt p r rd rk rm rn rt s sh ss st t th tt v x z")
)

func word(rng *rand.Rand) string {
	var b strings.Builder
	for range 2 + rng.IntN(2) {
		b.WriteString(onsets[rng.IntN(len(onsets))])
		b.WriteString(vowels[rng.IntN(len(vowels))])
	}
	if rng.IntN(2) == 0 {
		b.WriteString(codas[rng.IntN(len(codas))])
	}
	w := b.String()
	return strings.ToUpper(w[:1]) + w[1:]
}
