// Package ambiguity holds what listings have taught: how often a registered name that stands in a listing is the mark there, by kind of
// goods; where a marketplace's titles name their brand; which brands its listings name.
//
// It reads no listings and finds no names; Learner is told what was found. A table is immutable and carries its version.
package ambiguity

import (
	"math"

	"markwarden"
)

// Table is what was learnt. The zero table knows nothing.
type Table struct {
	version func() string
	names   map[string]tally
	brands  map[string]uint16 // voters that named the brand in the brand field
	places  map[markwarden.MarketplaceID]places
}

// votes for a name being the mark (own) and being something else (foreign).
type votes struct {
	Own     uint16 `json:"own,omitempty"`
	Foreign uint16 `json:"foreign,omitempty"`
}

type tally struct {
	votes
	Classes map[uint8]votes `json:"classes,omitempty"` // by Nice class of the category
}

// places counts where in titles names stood: the brand's own, and others'.
type places struct {
	OwnFirst     uint16 `json:"own_first"`
	OwnLater     uint16 `json:"own_later"`
	ForeignFirst uint16 `json:"foreign_first"`
	ForeignLater uint16 `json:"foreign_later"`
}

// Version names the table: a digest of all that is in it; "none" of the zero table.
func (t *Table) Version() string {
	if t == nil || t.version == nil {
		return "none"
	}
	return t.version()
}

const (
	pseudo  = 2 // votes that what is known without any table counts for
	inherit = 4 // votes that a name's other categories count for in one that has votes of its own
	distant = 1 // and in one that has none
)

// Odds is the log-odds that a name, standing in a listing of goods of a Nice class (0: not known), is the mark. prior is the share that
// is assumed without votes. cast is how many votes there were; without any the odds are those of prior.
func (t *Table) Odds(key string, class int, prior float64) (odds float64, cast int) {
	var n tally
	if t != nil {
		n = t.names[key]
	}
	own, foreign := pseudo*prior, pseudo*(1-prior)
	cast = int(n.Own) + int(n.Foreign)
	weight := 1.0
	if len(n.Classes) > 0 && class > 0 {
		c, ok := n.Classes[uint8(class)]
		if weight = distant; ok {
			weight = inherit
		}
		weight = min(1, weight/float64(cast))
		own, foreign = own+float64(c.Own), foreign+float64(c.Foreign)
	}
	return math.Log((own + weight*float64(n.Own)) / (foreign + weight*float64(n.Foreign))), cast
}

// Brand says how many voters named this brand in the brand field.
func (t *Table) Brand(key string) int {
	if t == nil {
		return 0
	}
	return int(t.brands[key])
}

// minPlaces is how many brands a marketplace's titles must have named before their place in the title says anything.
const minPlaces = 100

// Place is the log-likelihood ratio of a name's place in a title of this marketplace, for being the brand of the goods: of standing
// first, or later. share is how many of its brands' titles begin with the brand. ok is false where too little was seen.
func (t *Table) Place(m markwarden.MarketplaceID, first bool) (ratio, share float64, ok bool) {
	if t == nil {
		return 0, 0, false
	}
	p := t.places[m]
	own, foreign := float64(p.OwnFirst)+float64(p.OwnLater), float64(p.ForeignFirst)+float64(p.ForeignLater)
	if own < minPlaces || foreign < minPlaces {
		return 0, 0, false
	}
	share = float64(p.OwnFirst) / own
	a, b := (float64(p.OwnFirst)+1)/(own+2), (float64(p.ForeignFirst)+1)/(foreign+2)
	if !first {
		a, b = 1-a, 1-b
	}
	return math.Log(a / b), share, true
}

// Names is how many names the table has votes on.
func (t *Table) Names() int {
	if t == nil {
		return 0
	}
	return len(t.names)
}
