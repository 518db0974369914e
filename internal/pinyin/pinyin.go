// Package pinyin knows how Chinese characters sound: their syllables without tones, and which syllables sound nearly the same.
//
// It knows no words, so a character with several readings has them all; it finds nothing and decides nothing.
package pinyin

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/pinyin.txt
var file string

// Syllable is one syllable of Mandarin without its tone. The zero value is none.
type Syllable uint16

type table struct {
	names    []string // by syllable
	byName   map[string]Syllable
	readings map[rune][]Syllable
	near     []Syllable // by syllable: one for all that sound nearly the same
}

var load = sync.OnceValue(func() *table {
	t := &table{names: []string{""}, byName: map[string]Syllable{}, readings: make(map[rune][]Syllable, 21_000)}
	var later []func() // readings that are not the first
	for line := range strings.Lines(file) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		id := Syllable(len(t.names))
		t.names, t.byName[f[0]] = append(t.names, f[0]), id
		if f[1] != "-" {
			t.add(id, f[1])
		}
		if len(f) > 2 {
			later = append(later, func() { t.add(id, f[2]) })
		}
	}
	for _, add := range later {
		add()
	}
	t.near = make([]Syllable, len(t.names))
	for id := 1; id < len(t.names); id++ {
		t.near[id] = Syllable(id)
		if n, ok := t.byName[blur(t.names[id])]; ok {
			t.near[id] = n
		}
	}
	return t
})

func (t *table) add(id Syllable, chars string) {
	for _, r := range chars {
		t.readings[r] = append(t.readings[r], id)
	}
}

// blur is the syllable as speakers from most of the country say it: flat for retroflex initials, front for back nasals.
func blur(name string) string {
	if len(name) > 2 && name[1] == 'h' {
		name = name[:1] + name[2:]
	}
	if len(name) > 2 && strings.HasSuffix(name, "ng") && !strings.HasSuffix(name, "ong") {
		name = name[:len(name)-1]
	}
	return name
}

// Of is the readings of a character, the most usual first; none for what is no Chinese character. It must not be changed.
func Of(r rune) []Syllable { return load().readings[r] }

// Parse is the syllable that is spelled s in small letters, v for ü.
func Parse(s string) (Syllable, bool) {
	id, ok := load().byName[s]
	return id, ok
}

// String is the spelling of a syllable.
func (s Syllable) String() string {
	if t := load(); int(s) < len(t.names) {
		return t.names[s]
	}
	return ""
}

// Near is the syllable that stands for all that sound nearly like s.
func (s Syllable) Near() Syllable {
	if t := load(); int(s) < len(t.near) {
		return t.near[s]
	}
	return 0
}
