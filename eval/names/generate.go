package names

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// organisation is an invented one.
type organisation struct {
	name   []string // what only it is called
	terms  []string
	place  string
	number string
	form   int
}

var (
	syllables = strings.Fields("al an ar as ba bel ber bo bra bro ca cal can car cen cor da dan del den do dor du el em en er es fa fan fer fin flo for fra gal gan ger gra gri ha hal han har hel hor il in is ka kal kar ken kor la lan lar le len lo lor lu ma mal man mar mel mi mon mor na nal nar ne nor nu ol om on or os pa pal par pen per pol por pra ra ral ran re ri ro ron ru sa sal san sar sel sen ser sol son sta ta tal tan tar te ten ter to tor tra tri tu va val van var ve ven ver vi vo vol wa wal wen za zan zar ze zen zi zo")
	trades    = [][]string{{"Trading", "Trade", "Trdg"}, {"Industries", "Industrial", "Ind."}, {"Technologies", "Technology", "Tech"}, {"International", "Intl", "Int'l"}, {"Engineering", "Eng."}, {"Construction", "Constr."}, {"Logistics", "Logistic"}, {"Shipping", "Shpg Lines"}, {"Pharmaceuticals", "Pharma"}, {"Electronics", "Electronic"}, {"Foods", "Food"}, {"Bank", "Banking"}, {"Insurance", "Assurance"}, {"Energy", "Energie"}, {"Steel", "Steels"}, {"Chemicals", "Chemical"}, {"Motors", "Motor"}, {"Textiles", "Textile"}, {"Consulting", "Consultants"}, {"Investments", "Investment"}, {"Properties", "Property"}, {"Services", "Service"}, {"Systems", "System"}, {"Solutions", "Solution"}, {"Media", "Media"}, {"Toys", "Toy"}, {"Sports", "Sport"}, {"Cosmetics", "Beauty"}}
	places    = strings.Fields("Shanghai London Dubai Moscow Istanbul Hamburg Chicago Osaka Seoul Mumbai Toronto Milan Madrid Vienna Zurich Singapore Texas Bavaria")
	legal     = [][]string{{"Ltd", "Limited", "Ltd.", "LTD"}, {"GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."}, {"Inc.", "Incorporated", "Inc"}, {"LLC", "L.L.C.", "Limited Liability Company"}, {"S.A.", "SA", "Société Anonyme"}, {"Co., Ltd.", "Company Limited", "Co Ltd"}, {"AG", "Aktiengesellschaft"}, {"S.p.A.", "SpA", "Società per Azioni"}, {"OOO", "ООО", "Limited Liability Company"}, {"PLC", "Public Limited Company", "plc"}, {"B.V.", "BV"}, {"Corp.", "Corporation", "Corp"}}
	cyrillics = strings.NewReplacer("a", "а", "b", "б", "c", "к", "d", "д", "e", "е", "f", "ф", "g", "г", "h", "х", "i", "и", "k", "к", "l", "л", "m", "м", "n", "н", "o", "о", "p", "п", "r", "р", "s", "с", "t", "т", "u", "у", "v", "в", "w", "в", "z", "з")
)

// Generate makes n pairs of names of invented organisations, half of them of one organisation. The same n and seed make the same pairs.
func Generate(n int, seed uint64) []Pair {
	rng := rand.New(rand.NewPCG(seed, 6))
	all := make([]Pair, n)
	for i := range all {
		a := invent(rng)
		if i%2 == 0 {
			all[i] = Pair{a.plain(), a.written(rng), true}
		} else {
			all[i] = Pair{a.plain(), a.other(rng).written(rng), false}
		}
	}
	return all
}

func invent(rng *rand.Rand) organisation {
	o := organisation{form: rng.IntN(len(legal))}
	for range 1 + rng.IntN(2) {
		o.name = append(o.name, coin(rng))
	}
	for _, i := range rng.Perm(len(trades))[:rng.IntN(3)] {
		o.terms = append(o.terms, trades[i][0])
	}
	if rng.IntN(4) == 0 {
		o.place = places[rng.IntN(len(places))]
	}
	if rng.IntN(6) == 0 {
		o.number = strconv.Itoa(1 + rng.IntN(99))
	}
	return o
}

func coin(rng *rand.Rand) string {
	var b strings.Builder
	for range 2 + rng.IntN(2) {
		b.WriteString(syllables[rng.IntN(len(syllables))])
	}
	s := b.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

func (o organisation) plain() string {
	return strings.Join(slices.DeleteFunc([]string{o.place, strings.Join(o.name, " "), o.number, strings.Join(o.terms, " "), legal[o.form][0]}, func(s string) bool { return s == "" }), " ")
}

// other is another organisation that shares something with o.
func (o organisation) other(rng *rand.Rand) organisation {
	p := o
	p.name, p.terms = slices.Clone(o.name), slices.Clone(o.terms)
	switch rng.IntN(6) {
	case 0:
		return invent(rng)
	case 1: // the same trade, another name
		p.name = []string{coin(rng)}
	case 2: // one of two words
		p.name[rng.IntN(len(p.name))] = coin(rng)
	case 3: // another trade of the same house
		p.terms = []string{trades[rng.IntN(len(trades))][0]}
		if slices.Equal(p.terms, o.terms) {
			p.terms = append(p.terms, "Holding")
		}
	case 4: // a number of its own
		p.number = strconv.Itoa(100 + rng.IntN(99))
	case 5: // a name that begins alike
		w := p.name[0]
		p.name[0] = w[:len(w)/2] + strings.ToLower(coin(rng))
	}
	return p
}

// written is the organisation as somebody else writes it.
func (o organisation) written(rng *rand.Rand) string {
	name := slices.Clone(o.name)
	terms := slices.Clone(o.terms)
	form := legal[o.form][rng.IntN(len(legal[o.form]))]
	if rng.IntN(4) == 0 {
		form = ""
	}
	for i := range terms {
		for _, t := range trades {
			if t[0] == terms[i] {
				terms[i] = t[rng.IntN(len(t))]
			}
		}
	}
	switch rng.IntN(9) {
	case 0: // a slip of the hand
		i := rng.IntN(len(name))
		if w := []byte(name[i]); len(w) > 4 {
			k := 1 + rng.IntN(len(w)-2)
			w[k], w[k+1] = w[k+1], w[k]
			name[i] = string(w)
		}
	case 1: // in one word, or in two
		name = []string{strings.Join(name, "")}
	case 2:
		for i := range name {
			name[i] = cyrillics.Replace(strings.ToLower(name[i]))
		}
	case 3:
		slices.Reverse(name)
	case 4:
		if len(terms) > 0 {
			terms = terms[:len(terms)-1]
		}
	case 5:
		terms = append(terms, "Group")
	case 6:
		for i := range name {
			name[i] = strings.ToUpper(name[i])
		}
	}
	if rng.IntN(8) == 0 {
		o.number = ""
	}
	place := o.place
	if place != "" && rng.IntN(2) == 0 {
		place, form = "", strings.TrimSpace("("+place+") "+form)
	}
	parts := slices.DeleteFunc([]string{place, strings.Join(name, " "), o.number, strings.Join(terms, " "), form}, func(s string) bool { return s == "" })
	if rng.IntN(10) == 0 {
		slices.Reverse(parts)
	}
	return strings.Join(parts, " ")
}
