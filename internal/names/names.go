// Package names says how likely two names are names of one organisation: of a holder in a register and a party on file, of a party and a
// seller as a shop writes it.
//
// It reads legal forms, words that many organisations share, other scripts, acronyms, abbreviations, slips of the hand. It knows no
// organisations, keeps nothing, and decides nothing: a score is a reason to look.
package names

import (
	_ "embed"
	"encoding/json"
	"math"
	"sync"
)

// Version changes with every change of what Score answers.
const Version = "names/1"

// Threshold is the score from which two names are taken to mean the same on our own pairs (eval/names); where a wrong answer costs more
// than a missed one, ask for more.
const Threshold = 0.5

// Name is a name that was read. It is immutable.
type Name struct {
	tokens []token
	forms  kinds // legal forms
	core   string
	loan   string // of all tokens
	heard  bool   // some of it is written in kana or Hangul
	latin  bool   // all of it is written in Latin letters
	weight float64
}

// Compare is Score of two names that are compared once.
func Compare(a, b string) float64 { return Score(Parse(a), Parse(b)) }

// Score is how likely two names are of the same organisation, from 0 to 1; 0 where one of them is empty. Score(a, b) is Score(b, a).
func Score(a, b *Name) float64 {
	if len(a.tokens) == 0 || len(b.tokens) == 0 {
		return 0
	}
	return load().probability(measure(a, b))
}

//go:embed data/weights.json
var weightsFile []byte

// weights are of a logistic regression over the features of a pair.
type weights struct {
	About   string             `json:"about"`
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"`

	list [features]float64
}

var load = sync.OnceValue(func() *weights {
	var w weights
	if err := json.Unmarshal(weightsFile, &w); err != nil {
		panic(err) // embedded: a bug in our own code
	}
	for i, name := range FeatureNames {
		w.list[i] = w.Weights[name]
	}
	return &w
})

func (w *weights) probability(f [features]float64) float64 {
	x := w.Bias
	for i, v := range f {
		x += w.list[i] * v
	}
	return 1 / (1 + math.Exp(-x))
}

// Features are what Score judges a pair by, in the order of FeatureNames; for fitting the weights.
func Features(a, b *Name) []float64 {
	if len(a.tokens) == 0 || len(b.tokens) == 0 {
		return make([]float64, features)
	}
	f := measure(a, b)
	return f[:]
}
