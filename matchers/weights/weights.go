// Package weights holds the numbers of the text matchers: one versioned file, a reason beside every number.
//
// It computes nothing; a name that is not in the file is a bug and panics.
package weights

import (
	_ "embed"
	"encoding/json"
)

//go:embed weights.json
var file []byte

// Weight is one number and where it comes from.
type Weight struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Why   string  `json:"why"`
}

var (
	// Version is that of the file.
	Version string
	// All are the weights in the order of the file.
	All    []Weight
	byName = map[string]float64{}
)

func init() {
	var f struct {
		Version string   `json:"version"`
		Weights []Weight `json:"weights"`
	}
	if err := json.Unmarshal(file, &f); err != nil {
		panic("weights: " + err.Error()) // embedded: a bug in our own code
	}
	Version, All = f.Version, f.Weights
	for _, w := range f.Weights {
		if _, twice := byName[w.Name]; twice {
			panic("weights: twice: " + w.Name)
		}
		byName[w.Name] = w.Value
	}
}

// Of is the weight of that name.
func Of(name string) float64 {
	v, ok := byName[name]
	if !ok {
		panic("weights: none named " + name)
	}
	return v
}

// Has says whether there is a weight of that name.
func Has(name string) bool { _, ok := byName[name]; return ok }
