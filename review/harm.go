package review

import (
	_ "embed"
	"encoding/json"
	"math"
	"strings"
	"sync"

	"markwarden"
	"markwarden/internal/wire"
)

//go:embed harm.json
var harmJSON []byte

// weights are the numbers of harm.json, which says where each comes from.
type weights struct {
	Version              string             `json:"version"`
	Source               string             `json:"source"`
	NoPrice              float64            `json:"no_price"`
	Conversion           float64            `json:"conversion"`
	MaxUnits             float64            `json:"max_units"`
	Complaint            float64            `json:"complaint"`
	ComplaintProbability float64            `json:"complaint_probability"`
	AskProof             float64            `json:"ask_proof"`
	Gone                 float64            `json:"gone"`
	Danger               float64            `json:"danger"`
	Dangerous            []string           `json:"dangerous"`
	USD                  map[string]float64 `json:"usd"`
}

var harmWeights = sync.OnceValue(func() weights {
	var w weights
	if err := json.Unmarshal(harmJSON, &w); err != nil {
		panic(err) // our own embedded file
	}
	return w
})

// harm is the harm to expect within a month if nothing is done, roughly in US dollars; it orders the queue.
//
//	probability x price x (1 + sales + conversion x views, bounded) x danger
//
// probability is that of the likeliest allegation. A complaint makes it at least complaint_probability and multiplies by
// complaint. What only asks for a proof, and what is not on sale any more, counts a tenth.
func harm(l *markwarden.Listing, a *markwarden.Assessment, complaints int, gone bool) float64 {
	w := harmWeights()
	p := 0.0
	for _, al := range a.Allegations {
		p = max(p, al.Probability)
	}
	units := 1 + min(max(0, float64(l.Sales30d))+w.Conversion*max(0, float64(l.Views30d)), w.MaxUnits)
	h := units * w.price(l.Price)
	if complaints > 0 {
		p = max(p, w.ComplaintProbability)
		h *= w.Complaint
	}
	h *= p
	if w.dangerous(l) {
		h *= w.Danger
	}
	if a.Route == markwarden.RouteAskProof && complaints == 0 {
		h *= w.AskProof
	}
	if gone {
		h *= w.Gone
	}
	return h
}

func (w *weights) price(m *markwarden.Money) float64 {
	if m == nil || m.Minor <= 0 {
		return w.NoPrice
	}
	rate, ok := w.USD[m.Currency]
	if !ok {
		return w.NoPrice
	}
	return float64(m.Minor) / math.Pow10(wire.Exponent(m.Currency)) * rate
}

func (w *weights) dangerous(l *markwarden.Listing) bool {
	category := strings.ToLower(l.Category)
	for _, d := range w.Dangerous {
		if strings.Contains(category, d) {
			return true
		}
	}
	return false
}
