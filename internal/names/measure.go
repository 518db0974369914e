package names

import (
	"cmp"
	"math"
	"strings"
)

const features = 15

// FeatureNames are what a pair is judged by, in the order of measure.
var FeatureNames = [features]string{
	"matched",         // share of the weight of all words that has its like on the other side
	"matched_least",   // the same of the side of which less is matched
	"matched_most",    // of the other
	"unmatched_both",  // names on both sides that have no like: the weight of the smaller
	"unmatched_terms", // shared words of organisations on both sides that have no like
	"more_names",      // names without their like on the side that has more of them
	"more_terms",      // shared words likewise
	"first",           // how like the first name of each is
	"letters",         // how alike the names are as runs of letters
	"same",            // the same letters in the same order
	"forms_differ",    // both have legal forms, of other kinds
	"numbers_differ",  // both have numbers, not the same
	"number_one",      // only one has a number
	"acronym",         // one is the initials of the other: 1 for four letters or more that stand for all of it
	"scripts",         // they are written in different scripts
}

// pairing is which word of a goes with which of b.
type pairing struct {
	a, b           *Name
	usedA, usedB   [maxTokens]bool
	matchA, matchB float64 // weight that is matched
	acronym        float64 // 0: none; more for a longer one that stands for more of the other name
}

// measure compares two names, neither empty.
func measure(a, b *Name) (f [features]float64) {
	if cmp.Or(cmp.Compare(a.core, b.core), cmp.Compare(a.weight, b.weight), cmp.Compare(len(a.tokens), len(b.tokens)), cmp.Compare(a.loan, b.loan)) > 0 {
		a, b = b, a // words are paired greedily: the order must not matter
	}
	p := pairing{a: a, b: b}
	same := a.core == b.core
	whole := truth(same)
	if !same && (a.heard || b.heard) {
		whole = asHeard(a.loan, b.loan)
	}
	if whole > 0.75 {
		p.matchA, p.matchB = whole*a.weight, whole*b.weight
		p.all()
	} else {
		p.glued(a, b, &p.usedA, &p.usedB, &p.matchA, &p.matchB)
		p.glued(b, a, &p.usedB, &p.usedA, &p.matchB, &p.matchA)
		p.words()
		p.initials(a, b, &p.usedA, &p.usedB, &p.matchA, &p.matchB)
		p.initials(b, a, &p.usedB, &p.usedA, &p.matchB, &p.matchA)
	}
	ra, rb := p.matchA/a.weight, p.matchB/b.weight
	nameA, termA := left(a, &p.usedA)
	nameB, termB := left(b, &p.usedB)
	f[0] = (p.matchA + p.matchB) / (a.weight + b.weight)
	f[1], f[2] = min(ra, rb), max(ra, rb)
	f[3] = min(1.5, nameA, nameB)
	f[4] = min(1, termA, termB)
	f[5], f[6] = min(1.5, max(nameA, nameB)), min(1, max(termA, termB))
	f[7] = p.first()
	f[8] = letters(a.core, b.core)
	f[9] = truth(same)
	f[10] = truth(a.forms != 0 && b.forms != 0 && a.forms&b.forms == 0)
	f[11], f[12] = numbers(a, b)
	f[13] = p.acronym
	f[14] = truth(a.latin != b.latin)
	return f
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (p *pairing) all() {
	for i := range p.a.tokens {
		p.usedA[i] = true
	}
	for i := range p.b.tokens {
		p.usedB[i] = true
	}
}

// glued pairs two or three words of one name with one word of the other that is the same in one.
func (p *pairing) glued(a, b *Name, usedA, usedB *[maxTokens]bool, matchA, matchB *float64) {
	for j := range b.tokens {
		t := &b.tokens[j]
		if usedB[j] || t.term != 0 || len(t.text) < 4 {
			continue
		}
		for i := range a.tokens {
			text, sounds, loans, weight := "", "", "", 0.0
			for n := i; n < min(i+3, len(a.tokens)) && !usedA[n] && len(text) < 2*len(t.text); n++ {
				text += a.tokens[n].text
				sounds += a.tokens[n].sound
				loans += a.tokens[n].loan
				weight += a.tokens[n].weight
				like := 0.0
				switch {
				case n == i:
				case text == t.text:
					like = 0.97
				case t.han && sounds != "" && sounds == t.sound:
					like = 0.93
				case t.heard && len(t.loan) > 2:
					like = asHeard(loans, t.loan)
				}
				if like > 0 {
					for k := i; k <= n; k++ {
						usedA[k] = true
					}
					usedB[j] = true
					*matchA += like * weight
					*matchB += like * t.weight
					break
				}
			}
		}
	}
}

// words pairs words one with one, the most alike first.
func (p *pairing) words() {
	var grid [maxTokens][maxTokens]float64
	for i := range p.a.tokens {
		for j := range p.b.tokens {
			if !p.usedA[i] && !p.usedB[j] {
				grid[i][j] = similar(&p.a.tokens[i], &p.b.tokens[j])
			}
		}
	}
	for {
		best, at, to := 0.0, -1, -1
		for i := range p.a.tokens {
			for j := range p.b.tokens {
				if s := grid[i][j]; s > best && !p.usedA[i] && !p.usedB[j] {
					best, at, to = s, i, j
				}
			}
		}
		if at < 0 {
			return
		}
		p.usedA[at], p.usedB[to] = true, true
		p.matchA += best * p.a.tokens[at].weight
		p.matchB += best * p.b.tokens[to].weight
	}
}

// initials pairs a word of one name with the words of the other whose initials it is.
func (p *pairing) initials(a, b *Name, usedA, usedB *[maxTokens]bool, matchA, matchB *float64) {
	for i := range a.tokens {
		t := &a.tokens[i]
		if usedA[i] || t.term != 0 || t.han || len(t.text) < 2 || len(t.text) > 8 {
			continue
		}
		from, to := run(b, usedB, t.text)
		if to-from < 2 {
			continue
		}
		usedA[i] = true
		*matchA += 0.85 * t.weight
		stands := 0.0
		for j := from; j < to; j++ {
			usedB[j] = true
			stands += b.tokens[j].weight
		}
		*matchB += 0.85 * stands
		p.acronym = max(p.acronym, min(1, 0.35*float64(len(t.text)-1))*stands/b.weight)
	}
}

// run is the first run of words of which short is the initials: words that are not yet used, "and" and "the" passed over.
func run(b *Name, used *[maxTokens]bool, short string) (from, to int) {
	for from = range b.tokens {
		k := 0
		for to = from; to < len(b.tokens) && !used[to]; to++ {
			t := &b.tokens[to]
			if t.text[0] == short[k] {
				if k++; k == len(short) {
					return from, to + 1
				}
			} else if to == from || t.term != termAnd && t.term != termThe {
				break
			}
		}
	}
	return 0, 0
}

// left is the weight of names and of terms without their like.
func left(n *Name, used *[maxTokens]bool) (names, terms float64) {
	for i := range n.tokens {
		switch t := &n.tokens[i]; {
		case used[i]:
		case t.term != 0:
			terms += t.weight
		default:
			names += t.weight
		}
	}
	return names, terms
}

// first compares the first names that are no shared words.
func (p *pairing) first() float64 {
	a, b := p.a.firstName(), p.b.firstName()
	if a == nil || b == nil {
		return truth(a == nil && b == nil)
	}
	return similar(a, b)
}

func (n *Name) firstName() *token {
	for i := range n.tokens {
		if n.tokens[i].term == 0 {
			return &n.tokens[i]
		}
	}
	return nil
}

// numbers says whether both have numbers that are not the same, and whether only one has any.
func numbers(a, b *Name) (differ, one float64) {
	x, y := a.digits(), b.digits()
	switch {
	case x == y:
		return 0, 0
	case x == "" || y == "":
		return 0, 1
	}
	return 1, 0
}

func (n *Name) digits() string {
	var b strings.Builder
	for i := range n.tokens {
		if t := &n.tokens[i]; t.number && !t.aside {
			for j := range len(t.text) {
				if isDigit(t.text[j]) {
					b.WriteByte(t.text[j])
				}
			}
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// letters is how alike two runs of letters are: the share of pairs of neighbours that they have in common (Dice).
func letters(a, b string) float64 {
	if len(a) < 2 || len(b) < 2 {
		return truth(a == b)
	}
	var seen [1024]uint8
	at := func(s string, i int) int { return (int(s[i])*31 + int(s[i+1])) & 1023 }
	for i := range len(a) - 1 {
		if h := at(a, i); seen[h] < math.MaxUint8 {
			seen[h]++
		}
	}
	common := 0
	for i := range len(b) - 1 {
		if h := at(b, i); seen[h] > 0 {
			seen[h]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b)-2)
}
