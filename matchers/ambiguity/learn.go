package ambiguity

import (
	"hash/fnv"
	"maps"
	"sync"

	"markwarden"
)

// Seen is one name found in a listing, in clear letters and in no words of fit, part or resale.
type Seen struct {
	Key   string // its letters as they stand, folded, without spaces
	Own   bool   // the brand field names the same right
	Title bool
	First bool // the title begins with it
}

// Learner counts votes. A listing's vote on what a name is counts once for its seller and once for its brand, so that neither many
// listings nor many stores of one brand, nor one store with many brands, can move a name; the memory is bounded.
// One goroutine.
type Learner struct {
	base   *Table // what it adds to
	cast   map[uint64]struct{}
	names  map[string]*tally
	brands map[string]uint16
	places map[markwarden.MarketplaceID]*places
}

// Bounds of what is remembered. What comes later is not counted; each name needs a few hundred votes at most.
const (
	maxCast   = 8 << 20
	maxNames  = 1 << 20
	maxBrands = 1 << 20
	maxVotes  = 1 << 14
)

// NewLearner begins with nothing.
func NewLearner() *Learner {
	return &Learner{base: Shipped(), cast: map[uint64]struct{}{}, names: map[string]*tally{}, brands: map[string]uint16{}, places: map[markwarden.MarketplaceID]*places{}}
}

// Add counts one listing. brand is the key of its brand field; registered says whether that names a right. Without a registered brand
// its names are of unknown truth and are not counted.
func (l *Learner) Add(listing *markwarden.Listing, brand string, registered bool, class int, seen []Seen) {
	if brand == "" {
		return
	}
	voter := string(listing.Seller.ID)
	if voter == "" {
		voter = string(listing.Key.Listing)
	}
	voter = string(listing.Key.Marketplace) + "\x00" + voter
	if n := l.brands[brand]; n < maxVotes && (n > 0 || len(l.brands) < maxBrands) && l.once("brand", brand, voter) {
		l.brands[brand]++
	}
	if !registered {
		return
	}
	for _, s := range seen {
		l.place(listing.Key.Marketplace, brand, s)
		switch {
		case s.Own:
			if l.once("own", s.Key, voter) {
				l.count(s.Key, class, true)
			}
		case l.once("foreign", s.Key, brand) && (listing.Seller.ID == "" || l.once("seller", s.Key, voter)):
			l.count(s.Key, class, false)
		}
	}
}

// once says whether this is the first time.
func (l *Learner) once(what, key, voter string) bool {
	h := fnv.New64a()
	for _, part := range []string{what, "\x00", key, "\x00", voter} {
		_, _ = h.Write([]byte(part)) // never fails
	}
	sum := h.Sum64()
	if _, again := l.cast[sum]; again || len(l.cast) >= maxCast {
		return false
	}
	l.cast[sum] = struct{}{}
	return true
}

func (l *Learner) count(key string, class int, own bool) {
	n := l.names[key]
	if n == nil {
		if len(l.names) >= maxNames {
			return
		}
		n = &tally{}
		l.names[key] = n
	}
	n.add(own)
	if class > 0 {
		if n.Classes == nil {
			n.Classes = map[uint8]votes{}
		}
		c := n.Classes[uint8(class)]
		c.add(own)
		n.Classes[uint8(class)] = c
	}
}

func (v *votes) add(own bool) {
	switch {
	case own && v.Own < maxVotes:
		v.Own++
	case !own && v.Foreign < maxVotes:
		v.Foreign++
	}
}

// place counts each brand, and each foreign name, once per marketplace.
func (l *Learner) place(m markwarden.MarketplaceID, brand string, s Seen) {
	who, kind := brand, "place-own"
	if !s.Own {
		who, kind = s.Key, "place-foreign"
	}
	if !s.Title || !l.once(kind, string(m), who) {
		return
	}
	p := l.places[m]
	if p == nil {
		p = &places{}
		l.places[m] = p
	}
	switch {
	case s.Own && s.First:
		p.OwnFirst = min(p.OwnFirst+1, maxVotes)
	case s.Own:
		p.OwnLater = min(p.OwnLater+1, maxVotes)
	case s.First:
		p.ForeignFirst = min(p.ForeignFirst+1, maxVotes)
	default:
		p.ForeignLater = min(p.ForeignLater+1, maxVotes)
	}
}

// Table is what was learnt so far, added to what is shipped; the learner may go on.
func (l *Learner) Table() *Table {
	shipped := l.base.names
	t := &Table{names: make(map[string]tally, len(shipped)+len(l.names)), brands: map[string]uint16{}, places: map[markwarden.MarketplaceID]places{}}
	maps.Copy(t.names, shipped)
	for k, n := range l.names {
		before := shipped[k]
		c := tally{votes: votes{min(before.Own+n.Own, maxVotes), min(before.Foreign+n.Foreign, maxVotes)}}
		if len(n.Classes)+len(before.Classes) > 0 {
			c.Classes = make(map[uint8]votes, len(n.Classes))
			maps.Copy(c.Classes, before.Classes)
			for class, v := range n.Classes {
				b := before.Classes[class]
				c.Classes[class] = votes{min(b.Own+v.Own, maxVotes), min(b.Foreign+v.Foreign, maxVotes)}
			}
		}
		t.names[k] = c
	}
	for k, n := range l.brands {
		t.brands[k] = n
	}
	for m, p := range l.places {
		t.places[m] = *p
	}
	t.version = sync.OnceValue(t.digest)
	return t
}
