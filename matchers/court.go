package matchers

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"markwarden"
	"markwarden/matchers/authorization"
	around "markwarden/matchers/context"
)

// charge is what speaks against a listing for one right, before anything is weighed.
type charge struct {
	right          *markwarden.Right
	text, pictures []markwarden.Evidence
}

// court hears the charges against one listing.
type court struct {
	f       *markwarden.Features
	w       World
	at      time.Time
	market  markwarden.Marketplace
	known   around.Known
	reading *around.Reading // made when the first sign is found
	heard   []hearing
}

// hearing is one right that is in force, with all that speaks for and against its use.
type hearing struct {
	right       *markwarden.Right
	holder      markwarden.PartyID
	territories []string // where the listing is offered and the right exists
	evidence    []markwarden.Evidence
	use         float64 // log-odds that the sign is used as a mark for its goods
	misuse      float64 // log-odds that somebody else's goods go under it
	counterfeit float64 // log-odds that the goods are copies; -Inf when nothing says so
	copying     float64 // log-odds that a protected picture was copied; -Inf when none is
	class       int
}

// hear weighs one right, if it is in force where and when the listing is.
func (c *court) hear(ch *charge) {
	h := hearing{right: ch.right}
	var ok bool
	if h.holder, ok = ch.right.HolderAt(c.at); !ok || !ch.right.ValidAt(c.at) {
		return
	}
	if h.territories, ok = authorization.InForce(c.f.Listing, c.market, ch.right); !ok {
		return
	}
	h.evidence = ch.text
	if len(ch.text)+len(ch.pictures) > 0 {
		if c.reading == nil {
			c.reading = around.Read(c.f, c.known)
		}
		h.class = c.reading.Class(ch.right)
		h.evidence = append(h.evidence, c.reading.Look(ch.right, ch.text)...)
	}
	h.evidence = append(h.evidence, ch.pictures...)
	h.weigh()
	c.heard = append(c.heard, h)
}

// rise ends the hearings.
func (c *court) rise() {
	if c.reading != nil {
		c.reading.Close()
		c.reading = nil
	}
}

// never is the log-odds of what nothing speaks for.
var never = math.Inf(-1)

// weigh makes log-odds of the evidence about the right. A mark's own pictures are a use of it, a work's a copy.
func (h *hearing) weigh() {
	h.use, _ = use(h.evidence, nil)
	h.misuse, _ = misuse(h.evidence, nil)
	h.counterfeit, _ = counterfeit(h.evidence, nil)
	h.copying = never
	if h.right.Kind == markwarden.Copyright {
		h.copying, _ = copying(h.evidence, nil)
		return
	}
	byPicture, _ := shown(h.evidence, nil)
	onGoods, _ := borne(h.evidence, nil)
	h.use, h.misuse = max(h.use, byPicture), max(h.misuse, onGoods)
}

// assess groups the hearings by holder and asks the registry for each holder's best right.
func (c *court) assess() []markwarden.Assessment {
	slices.SortStableFunc(c.heard, func(a, b hearing) int { return strings.Compare(string(a.holder), string(b.holder)) })
	var out []markwarden.Assessment
	for i := 0; i < len(c.heard); {
		j := i + 1
		for j < len(c.heard) && c.heard[j].holder == c.heard[i].holder {
			j++
		}
		out = append(out, c.holder(c.heard[i:j]))
		i = j
	}
	return out
}

// best is the right of a holder whose use is likeliest; of equals the first by id.
func best(hs []hearing) *hearing {
	b := &hs[0]
	for i := range hs {
		if max(hs[i].use, hs[i].copying) > max(b.use, b.copying) {
			b = &hs[i]
		}
	}
	return b
}

// holder makes the assessment of one holder.
func (c *court) holder(hs []hearing) markwarden.Assessment {
	b := best(hs)
	q, answer := authorization.Ask(c.w, c.f.Listing, b.right, b.territories, b.class, c.at)
	a := markwarden.Assessment{Holder: b.holder, Authorization: answer, AskedRight: b.right.ID}
	says := authorization.Evidence(q, answer)
	silenced := 0.0
	if answer.Answer == markwarden.AnswerGranted {
		silenced = says.Strength
	}
	n := 1
	for i := range hs {
		n += len(hs[i].evidence)
	}
	a.Evidence = make([]markwarden.Evidence, 0, n)
	odds := map[markwarden.AllegationKind]float64{}
	raise := func(k markwarden.AllegationKind, o float64) {
		if o == never {
			return
		}
		if now, ok := odds[k]; !ok || o > now {
			odds[k] = o
		}
	}
	for i := range hs {
		h := &hs[i]
		a.Evidence = append(a.Evidence, h.evidence...)
		raise(markwarden.TrademarkMisuse, h.misuse-silenced)
		raise(markwarden.Counterfeit, h.counterfeit-silenced)
		raise(markwarden.CopyrightCopy, h.copying-silenced)
		if h.right.Kind != markwarden.Copyright && answer.Answer != markwarden.AnswerGranted && authorization.Wanted(c.market, h.right.ID) {
			raise(markwarden.UnauthorizedSale, h.use)
		}
	}
	a.Evidence = append(a.Evidence, says)
	sortEvidence(a.Evidence)
	for k, o := range odds {
		a.Allegations = append(a.Allegations, markwarden.Allegation{Kind: k, Nature: NatureOf(k), Probability: logistic(o)})
	}
	slices.SortFunc(a.Allegations, func(x, y markwarden.Allegation) int {
		return cmp.Or(cmp.Compare(y.Probability, x.Probability), strings.Compare(string(x.Kind), string(y.Kind)))
	})
	return a
}

// NatureOf says against what an allegation is: selling genuine goods without leave is against a marketplace's terms, the rest is
// against the law.
func NatureOf(k markwarden.AllegationKind) markwarden.Nature {
	if k == markwarden.UnauthorizedSale {
		return markwarden.AgainstTerms
	}
	return markwarden.AgainstLaw
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// sortEvidence puts offence before defence before context, then by field and start.
func sortEvidence(all []markwarden.Evidence) {
	slices.SortStableFunc(all, func(a, b markwarden.Evidence) int {
		return cmp.Or(cmp.Compare(polarity(a.Polarity), polarity(b.Polarity)), cmp.Compare(field(a.Field), field(b.Field)),
			strings.Compare(a.Field, b.Field), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Image, b.Image), strings.Compare(string(a.Right), string(b.Right)))
	})
}

func polarity(p markwarden.Polarity) int {
	return slices.Index([]markwarden.Polarity{markwarden.Offence, markwarden.Defence, markwarden.Context}, p)
}

// field orders fields as a reader meets them; evidence of the whole listing and of pictures comes last.
func field(name string) int {
	switch name {
	case "title":
		return 0
	case "brand":
		return 1
	case "description":
		return 3
	case "":
		return 4
	}
	return 2
}
