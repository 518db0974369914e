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
	"markwarden/matchers/weights"
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
	signs       bool    // a sign stands in the text
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
	h.signs = len(ch.text) > 0
	if h.signs || len(ch.pictures) > 0 {
		if c.reading == nil {
			c.reading = around.Read(c.f)
		}
		h.class = c.reading.Class(ch.right)
		h.evidence = append(h.evidence, c.reading.Look(ch.right, ch.text)...)
	}
	h.evidence = append(h.evidence, ch.pictures...)
	h.weigh()
	c.heard = append(c.heard, h)
}

// isUse says whether evidence is a sign standing in text.
func isUse(e *markwarden.Evidence) bool {
	return weights.Has("use."+string(e.Kind)) && e.Polarity == markwarden.Offence
}

// never is the log-odds of what nothing speaks for.
var never = math.Inf(-1)

// weigh sums strengths to log-odds. Of several signs the strongest counts in full and a second one in half, for they are not
// independent; every other piece of evidence counts once.
func (h *hearing) weigh() {
	first, second, disguise := 0.0, 0.0, 0.0
	sum, against := 0.0, 0.0
	replica, low, evasive, line := 0.0, 0.0, 0.0, 0.0
	picture := 0.0
	for i := range h.evidence {
		e := &h.evidence[i]
		switch {
		case isUse(e):
			if e.Strength > first {
				first, second = e.Strength, first
			} else if e.Strength > second {
				second = e.Strength
			}
			disguise = max(disguise, disguised(e))
		case e.Kind == markwarden.KindPictureCopy || len(e.Region) > 0:
			picture = max(picture, e.Strength)
		case e.Kind == markwarden.KindReplicaWording:
			replica = e.Strength
		case e.Kind == markwarden.KindOfficialLine:
			line = e.Strength
		case e.Kind == markwarden.KindPrice:
			low = e.Strength
		case e.Kind == markwarden.KindEvasiveBrand:
			evasive = e.Strength
			sum += e.Strength
		case e.Polarity == markwarden.Defence:
			against += e.Strength
		default:
			sum += e.Strength
		}
	}
	h.use, h.misuse, h.counterfeit, h.copying = never, never, never, never
	if h.signs {
		h.use = weights.Of("prior.use") + first + second/2 + sum - against
		doubt := min(0, h.use)
		copied := max(0, replica-line)
		h.misuse = weights.Of("prior.misuse") + disguise + weights.Of("misuse.replica")*copied + weights.Of("misuse.price")*low + weights.Of("misuse.evasive")*evasive + doubt
		if copied > 0 {
			h.counterfeit = weights.Of("prior.misuse") + weights.Of("counterfeit.replica")*copied + weights.Of("counterfeit.price")*low + weights.Of("counterfeit.evasive")*evasive + doubt
		}
	}
	if picture > 0 {
		odds := weights.Of("prior.misuse") + weights.Of("misuse.picture_copy")*picture - h.resold()
		if h.right.Kind == markwarden.Copyright {
			h.copying = odds
		} else {
			h.misuse = max(h.misuse, odds)
			h.use = max(h.use, odds)
		}
	}
}

// resold is what used goods take from a copied picture: nothing, for the picture is still a copy of a work, but a mark's own
// picture on used goods of the mark is honest.
func (h *hearing) resold() float64 {
	if h.right.Kind == markwarden.Copyright {
		return 0
	}
	for i := range h.evidence {
		if h.evidence[i].Kind == markwarden.KindResale {
			return h.evidence[i].Strength
		}
	}
	return 0
}

// disguised is how much a sign's spelling says that somebody hides it.
func disguised(e *markwarden.Evidence) float64 {
	switch {
	case e.Says.ID == "wordmark.combined":
		return weights.Of("misuse.combined")
	case e.Kind == markwarden.KindDiacritics && e.Strength >= weights.Of("use.diacritics_added"):
		return weights.Of("misuse.diacritics_added")
	}
	if name := "misuse." + string(e.Kind); weights.Has(name) {
		return weights.Of(name)
	}
	return 0
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
