package listings

// Report is the result of an evaluation.
type Report struct {
	Rights   int      `json:"rights"`
	Listings int      `json:"listings"` // in the file
	Every    int      `json:"every"`    // every nth of them was looked at
	Half     string   `json:"half,omitempty"`
	Learnt   []int    `json:"learnt,omitempty"` // names on which the other half taught something, by half judged
	Tables   []string `json:"tables,omitempty"` // versions of what was learnt
	Known    int      `json:"known"`            // of those looked at, whose brand field names a registered right: only they can be judged
	Ways     []Way    `json:"ways"`
	// Nominative is how well nominative use is told from use as a mark, where labels were given.
	Nominative *Score `json:"nominative,omitempty"`
}

// Way is one treatment of the brand field. Shares are of Known, OwnFound and OwnTaken of the listings in OwnStands.
type Way struct {
	Mode      Mode    `json:"mode"`
	OwnStands int     `json:"own_stands"` // a registered form of the own brand stands outside the brand field, and not only as part of a longer registered name
	OwnFound  float64 `json:"own_found"`  // share in which the matcher points at it there
	OwnTaken  float64 `json:"own_taken"`  // share in which it is taken for the mark, whatever pleads for the listing
	// Foreign is the share of listings in which a registered name that is neither the own brand nor the one that the brand field names is taken
	// for the mark; ForeignStrange that of names that share no words with the own brand's.
	Foreign        float64 `json:"foreign"`
	ForeignStrange float64 `json:"foreign_strange"`
	Dictionary     Plain   `json:"dictionary"`
}

// Plain is the same of a plain dictionary.
type Plain struct {
	OwnFound float64 `json:"own_found"`
	Foreign  float64 `json:"foreign"`
}

func (b *bench) tally(m Mode, seen []outcome) Way {
	var stands, found, taken, foreign, strange, plain int
	for _, o := range seen {
		if o.stands {
			stands++
			found += one(o.found)
			taken += one(o.flagged)
		}
		foreign += one(o.foreign)
		strange += one(o.strangers)
		plain += one(o.plainForeign)
		if b.flag != nil {
			for _, f := range o.flags {
				b.flag(f)
			}
		}
	}
	w := Way{Mode: m, OwnStands: stands, OwnFound: share(found, stands), OwnTaken: share(taken, stands), Foreign: share(foreign, len(seen)), ForeignStrange: share(strange, len(seen))}
	w.Dictionary = Plain{OwnFound: 1, Foreign: share(plain, len(seen))}
	if stands == 0 {
		w.Dictionary.OwnFound = 0
	}
	return w
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
