// Package words knows the everyday words of English and Chinese, so that a mark that is one, or a mark's letters inside one, can be
// told from the mark.
//
// It knows no marks, no other languages yet, and decides nothing.
package words

import (
	"embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/english.txt data/han.txt
var data embed.FS

var english = sync.OnceValue(func() *levels { return newLevels(read("data/english.txt")) })

var han = sync.OnceValue(func() map[string]uint8 { return read("data/han.txt") })

// read reads lines of a number and the words that have it.
func read(name string) map[string]uint8 {
	b, err := data.ReadFile(name)
	if err != nil {
		panic(err) // embedded: a bug in our own code
	}
	all := make(map[string]uint8, 64<<10)
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		number, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.ParseUint(number, 10, 8)
		if err != nil {
			panic(err)
		}
		for w := range strings.SplitSeq(words, " ") {
			all[w] = uint8(n)
		}
	}
	return all
}

// English is how rare a folded word is in English, 10 (among the thousand most common) to 50; ok is false for no word of English.
func English(word string) (level int, ok bool) {
	n := english().of(word)
	return n, n > 0
}

// Han is how common a word of Chinese is: 2 ln of its count in a corpus of 60 million words; ok is false for no common word.
func Han(word string) (weight int, ok bool) {
	n, ok := han()[word]
	return int(n), ok
}

const (
	corpus  = 36 // 2 ln of the corpus' words, rounded
	unknown = 8  // weight of a character that is no common word
	maxWord = 4
)

// Stands says whether text[start:end] stands as a word of its own in a run of Chinese characters: whether the likeliest way to
// cut the run into words has borders at both. The candidate itself counts as a word of weight own.
// Unigram segmentation: the cut with the largest sum of log probabilities.
func Stands(text string, start, end, own int) bool {
	var at [maxRun + 1]int // byte offset of each character
	n, from, to := 0, -1, -1
	for i := range text {
		if n == maxRun {
			return true
		}
		if i == start {
			from = n
		}
		if i == end {
			to = n
		}
		at[n] = i
		n++
	}
	at[n] = len(text)
	if end == len(text) {
		to = n
	}
	if from < 0 || to <= from {
		return false
	}
	dict := han()
	with := best(text, at[:n+1], func(i, j int) bool { return i < from && j > from || i < to && j > to }, dict, from, to, own)
	without := best(text, at[:n+1], func(i, j int) bool { return i == from && j == to }, dict, from, to, -1)
	return with >= without
}

const maxRun = 64

// best is the largest sum over all cuts whose words are not barred.
func best(text string, at []int, barred func(i, j int) bool, dict map[string]uint8, from, to, own int) int {
	const never = -1 << 30
	var sum [maxRun + 1]int
	for j := 1; j < len(at); j++ {
		sum[j] = never
		for i := max(0, j-maxWord); i < j; i++ {
			if sum[i] == never || barred(i, j) {
				continue
			}
			w, ok := dict[text[at[i]:at[j]]]
			weight := int(w)
			if own >= 0 && i == from && j == to {
				weight, ok = max(weight, own), true
			}
			if !ok {
				if j-i > 1 {
					continue
				}
				weight = unknown
			}
			sum[j] = max(sum[j], sum[i]+weight-corpus)
		}
	}
	if own >= 0 && to-from > maxWord { // a long name is a word, though none of the dictionary is as long
		return 0
	}
	return sum[len(at)-1]
}
