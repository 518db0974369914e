package ambiguity

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/titles.tsv
var titles string

// Shipped is the table that is there before a shop's own listings have taught anything: words that stand in titles beside many brands.
var Shipped = sync.OnceValue(func() *Table {
	t := &Table{names: map[string]tally{}}
	for line := range strings.Lines(titles) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "\t")
		n := tally{votes: votes{Foreign: number(parts[1]), Own: number(parts[2])}}
		for _, p := range parts[3:] {
			class, count, _ := strings.Cut(p, "=")
			if n.Classes == nil {
				n.Classes = map[uint8]votes{}
			}
			n.Classes[uint8(number(class))] = votes{Foreign: number(count)}
		}
		t.names[parts[0]] = n
	}
	t.version = sync.OnceValue(t.digest)
	return t
})

func number(s string) uint16 {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		panic("ambiguity: titles.tsv: " + err.Error()) // embedded: a bug in our own data
	}
	return uint16(n)
}
