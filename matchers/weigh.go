package matchers

import (
	"math"
	"slices"

	"markwarden"
	"markwarden/matchers/weights"
)

// ledger notes what each piece of evidence adds to the log-odds of an allegation, by index; nil notes nothing.
type ledger []float64

func (l ledger) put(i int, weight float64) float64 {
	if l != nil {
		l[i] += weight
	}
	return weight
}

// way is one way to add up all evidence about one right to the log-odds of an allegation; ok is false when nothing speaks for it.
type way func(all []markwarden.Evidence, l ledger) (odds float64, ok bool)

// ways are those in which an allegation can be made out of the evidence about one right; the likeliest counts.
// A work's pictures are copied, a mark's are used; a work has no signs in text.
var ways = map[markwarden.AllegationKind][]way{
	markwarden.UnauthorizedSale: {use, shown},
	markwarden.TrademarkMisuse:  {misuse, borne},
	markwarden.Counterfeit:      {counterfeit},
	markwarden.CopyrightCopy:    {copying},
}

var (
	priorUse    = weights.Of("prior.use")
	priorMisuse = weights.Of("prior.misuse")

	misuseReplica, misusePrice, misuseEvasive                = weights.Of("misuse.replica"), weights.Of("misuse.price"), weights.Of("misuse.evasive")
	counterfeitReplica, counterfeitPrice, counterfeitEvasive = weights.Of("counterfeit.replica"), weights.Of("counterfeit.price"), weights.Of("counterfeit.evasive")
	misusePicture, misuseLogo                                = weights.Of("misuse.picture_copy"), weights.Of("misuse.logo")
	accented                                                 = weights.Of("use.diacritics_added")
)

// prior is where an allegation begins before anything is read.
func prior(k markwarden.AllegationKind, byPicture bool) float64 {
	if k == markwarden.UnauthorizedSale && !byPicture {
		return priorUse
	}
	return priorMisuse
}

// signKinds says which kinds are signs standing in text, and what each says of somebody hiding the sign.
var signKinds, disguiseOf = func() (map[markwarden.EvidenceKind]bool, map[markwarden.EvidenceKind]float64) {
	signs, disguise := map[markwarden.EvidenceKind]bool{}, map[markwarden.EvidenceKind]float64{}
	for _, w := range weights.All {
		if k, ok := cut(w.Name, "use."); ok {
			signs[k] = true
		}
		if k, ok := cut(w.Name, "misuse."); ok {
			disguise[k] = w.Value
		}
	}
	return signs, disguise
}()

func cut(name, prefix string) (markwarden.EvidenceKind, bool) {
	if len(name) > len(prefix) && name[:len(prefix)] == prefix {
		return markwarden.EvidenceKind(name[len(prefix):]), true
	}
	return "", false
}

// isUse says whether evidence is a sign standing in text.
func isUse(e *markwarden.Evidence) bool { return e.Polarity == markwarden.Offence && signKinds[e.Kind] }

// isPicture says whether evidence is a picture.
func isPicture(e *markwarden.Evidence) bool {
	return e.Kind == markwarden.KindPictureCopy || len(e.Region) > 0
}

// isAnswer says whether evidence is the registry's answer, which is weighed per holder and not per right.
func isAnswer(e *markwarden.Evidence) bool {
	return e.Kind == markwarden.KindAuthorized || e.Kind == markwarden.KindUnauthorized
}

// disguised is how much a sign's spelling says that somebody hides it.
func disguised(e *markwarden.Evidence) float64 {
	switch {
	case e.Says.ID == "wordmark.combined":
		return disguiseOf["combined"]
	case e.Kind == markwarden.KindDiacritics && e.Strength >= accented:
		return disguiseOf["diacritics_added"]
	}
	return disguiseOf[e.Kind]
}

// use is the log-odds that a sign in the text is used as a mark for its goods. Of several signs the strongest counts in full and a
// second one in half, for they are not independent; every other piece of evidence counts once.
func use(all []markwarden.Evidence, l ledger) (float64, bool) {
	first, second := -1, -1
	odds := priorUse
	for i := range all {
		switch e := &all[i]; {
		case isAnswer(e) || isPicture(e):
		case isUse(e):
			if first < 0 || e.Strength > all[first].Strength {
				first, second = i, first
			} else if second < 0 || e.Strength > all[second].Strength {
				second = i
			}
		case e.Kind == markwarden.KindReplicaWording || e.Kind == markwarden.KindOfficialLine || e.Kind == markwarden.KindPrice:
		case e.Polarity == markwarden.Defence:
			odds += l.put(i, -e.Strength)
		default:
			odds += l.put(i, e.Strength)
		}
	}
	if first < 0 {
		return never, false
	}
	odds += l.put(first, all[first].Strength)
	if second >= 0 {
		odds += l.put(second, all[second].Strength/2)
	}
	return odds, true
}

// aside is the pieces that speak of copies, by index; -1: none.
type aside struct{ replica, line, price, evasive int }

func asides(all []markwarden.Evidence) aside {
	a := aside{-1, -1, -1, -1}
	for i := range all {
		switch all[i].Kind {
		case markwarden.KindReplicaWording:
			a.replica = i
		case markwarden.KindOfficialLine:
			a.line = i
		case markwarden.KindPrice:
			a.price = i
		case markwarden.KindEvasiveBrand:
			a.evasive = i
		default:
		}
	}
	return a
}

// add weighs the pieces that speak of copies. An official line of that name takes from the wording what it gave, and no more.
func (a aside) add(all []markwarden.Evidence, l ledger, replica, price, evasive float64) float64 {
	odds := 0.0
	if a.replica >= 0 {
		odds += l.put(a.replica, replica*all[a.replica].Strength)
		if a.line >= 0 {
			odds += l.put(a.line, -replica*min(all[a.line].Strength, all[a.replica].Strength))
		}
	}
	if a.price >= 0 {
		odds += l.put(a.price, price*all[a.price].Strength)
	}
	if a.evasive >= 0 {
		odds += l.put(a.evasive, evasive*all[a.evasive].Strength)
	}
	return odds
}

// misuse is the log-odds that somebody else's goods go under the mark: how it is disguised, and what else speaks of copies.
func misuse(all []markwarden.Evidence, l ledger) (float64, bool) {
	odds, signs := use(all, nil)
	if !signs {
		return never, false
	}
	hidden := -1
	for i := range all {
		if isUse(&all[i]) && (hidden < 0 || disguised(&all[i]) > disguised(&all[hidden])) {
			hidden = i
		}
	}
	sum := priorMisuse + l.put(hidden, disguised(&all[hidden]))
	sum += asides(all).add(all, l, misuseReplica, misusePrice, misuseEvasive)
	return sum + doubt(all, l, odds), true
}

// counterfeit is the log-odds that the goods are copies; only wording says so.
func counterfeit(all []markwarden.Evidence, l ledger) (float64, bool) {
	odds, signs := use(all, nil)
	a := asides(all)
	if !signs || a.replica < 0 || a.line >= 0 && all[a.line].Strength >= all[a.replica].Strength {
		return never, false
	}
	return priorMisuse + a.add(all, l, counterfeitReplica, counterfeitPrice, counterfeitEvasive) + doubt(all, l, odds), true
}

// doubt takes away what a use is less likely than not. The defences share it by their strength; without any it is the signs' own.
func doubt(all []markwarden.Evidence, l ledger, use float64) float64 {
	if use >= 0 {
		return 0
	}
	against, sign := 0.0, 0
	for i := range all {
		if e := &all[i]; counts(e) {
			against += e.Strength
		} else if isUse(e) {
			sign = i
		}
	}
	if against == 0 {
		return l.put(sign, use)
	}
	for i := range all {
		if e := &all[i]; counts(e) {
			l.put(i, use*e.Strength/against)
		}
	}
	return use
}

// counts says whether evidence is a defence against the use of a sign.
func counts(e *markwarden.Evidence) bool {
	return e.Polarity == markwarden.Defence && e.Kind != markwarden.KindOfficialLine && !isAnswer(e) && !isPicture(e)
}

// shown is the log-odds that a mark is used by a picture: its own one, or one of goods that bear it. On used goods of the mark it is honest.
func shown(all []markwarden.Evidence, l ledger) (float64, bool) {
	return unlessUsed(all, l, func(*markwarden.Evidence) float64 { return misusePicture })
}

// borne is the log-odds that somebody else's goods go under a mark that a picture shows. Genuine goods bear it as well, so that a logo on
// them says less than a copy of the mark's own picture.
func borne(all []markwarden.Evidence, l ledger) (float64, bool) {
	return unlessUsed(all, l, func(e *markwarden.Evidence) float64 {
		if e.Kind == markwarden.KindLogo {
			return misuseLogo
		}
		return misusePicture
	})
}

func unlessUsed(all []markwarden.Evidence, l ledger, weight func(*markwarden.Evidence) float64) (float64, bool) {
	odds, ok := clearest(all, l, weight)
	if !ok {
		return never, false
	}
	for i := range all {
		if all[i].Kind == markwarden.KindResale {
			return odds + l.put(i, -all[i].Strength), true
		}
	}
	return odds, true
}

// answered says that a picture of the listing belongs to nobody.
func answered(all []markwarden.Evidence, image int) bool {
	return slices.ContainsFunc(all, func(e markwarden.Evidence) bool { return e.Kind == markwarden.KindStockPicture && e.Image == image })
}

// copying is the log-odds that a protected picture was copied: that of the clearest copy. A picture that belongs to nobody counts for nothing; it is
// shown with its answer.
func copying(all []markwarden.Evidence, l ledger) (float64, bool) {
	return clearest(all, l, func(*markwarden.Evidence) float64 { return misusePicture })
}

// clearest is the log-odds by the picture that says most, each weighed.
func clearest(all []markwarden.Evidence, l ledger, weight func(*markwarden.Evidence) float64) (float64, bool) {
	best, most := -1, 0.0
	for i := range all {
		if !isPicture(&all[i]) || all[i].Polarity != markwarden.Offence || answered(all, all[i].Image) {
			continue
		}
		if w := weight(&all[i]) * all[i].Strength; w > most {
			best, most = i, w
		}
	}
	if best < 0 {
		return never, false
	}
	return priorMisuse + l.put(best, most), true
}

// Contribution is what one piece of evidence adds to the log-odds of an allegation; negative: takes away.
type Contribution struct {
	Evidence int // index in Assessment.Evidence
	Says     markwarden.Message
	Weight   float64
}

// Contributions takes the probability of an allegation apart: the log-odds where it began, and what each piece of evidence added, in the
// order of a's evidence. Their sum s gives back the probability, 1/(1+exp(-s)), when a was made with these weights (Engine.Version).
// A holder's allegation rests on the one right that makes it likeliest, so evidence about the others has no part. Without such an
// allegation there are none, and begin is 0.
func Contributions(a *markwarden.Assessment, kind markwarden.AllegationKind) (begin float64, parts []Contribution) {
	probability, ok := probabilityOf(a, kind)
	if !ok {
		return 0, nil
	}
	silenced := -1
	var of []markwarden.RightID
	byRight := map[markwarden.RightID][]int{}
	for i := range a.Evidence {
		e := &a.Evidence[i]
		if e.Kind == markwarden.KindAuthorized && kind != markwarden.UnauthorizedSale {
			silenced = i
		}
		if byRight[e.Right] == nil {
			of = append(of, e.Right)
		}
		byRight[e.Right] = append(byRight[e.Right], i)
	}
	nearest := math.Inf(1)
	for _, id := range of {
		indices := byRight[id]
		group := make([]markwarden.Evidence, len(indices))
		for k, i := range indices {
			group[k] = a.Evidence[i]
		}
		for n, w := range ways[kind] {
			l := make(ledger, len(group))
			odds, ok := w(group, l)
			if ok && silenced >= 0 {
				odds -= a.Evidence[silenced].Strength
			}
			// Whether a right is a work or a mark is not written here; the probability that was given tells.
			if d := math.Abs(logistic(odds) - probability); ok && d < nearest {
				nearest, begin, parts = d, prior(kind, n > 0), parts[:0]
				for k, weight := range l {
					if weight != 0 {
						parts = append(parts, Contribution{indices[k], group[k].Says, weight})
					}
				}
			}
		}
	}
	if silenced >= 0 {
		parts = append(parts, Contribution{silenced, a.Evidence[silenced].Says, -a.Evidence[silenced].Strength})
	}
	return begin, parts
}

func probabilityOf(a *markwarden.Assessment, kind markwarden.AllegationKind) (float64, bool) {
	for _, g := range a.Allegations {
		if g.Kind == kind {
			return g.Probability, true
		}
	}
	return 0, false
}
