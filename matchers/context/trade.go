package context

import (
	"strconv"
	"strings"

	"markwarden"
)

// resale sees goods that were put on the market before.
func (l *look) resale() {
	switch strings.ToLower(l.f.Listing.Condition) {
	case "used", "refurbished", "pre-owned", "preowned", "second hand", "second-hand", "二手", "中古":
		l.add(l.say(markwarden.Defence, markwarden.KindResale, "resale", "resale_condition", l.f.Listing.Condition))
		return
	}
	for _, s := range l.page.phrases {
		if s.kind == used {
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindResale, "resale", "resale", l.page.phrase(s)), s.from, s.to))
			return
		}
	}
}

// replica sees words of copying. Where another maker's brand is named, the word may be the name of its line.
func (l *look) replica() {
	for _, s := range l.page.phrases {
		if s.kind != replica {
			continue
		}
		l.add(l.at(l.say(markwarden.Offence, markwarden.KindReplicaWording, "replica", "replica", l.page.phrase(s)), s.from, s.to))
		if l.brand.state >= unknownName && !l.mark {
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindOfficialLine, "official_line", "official_line", l.page.phrase(s), l.f.Listing.Brand), s.from, s.to))
		}
		return
	}
}

// price holds the price against what the genuine product costs. It is a likelihood ratio, small because honest sellers are cheap too.
func (l *look) price() {
	p := l.f.Listing.Price
	if p == nil || p.Minor <= 0 || len(l.right.NormalPrice) == 0 {
		return
	}
	normal, ok := l.normal(p.Currency)
	if !ok {
		return
	}
	ratio := float64(p.Minor) / float64(normal)
	switch {
	case ratio < 0.3:
		l.add(l.say(markwarden.Context, markwarden.KindPrice, "price.low", "price_low", percent(ratio)))
	case ratio < 0.9:
		l.add(l.say(markwarden.Context, markwarden.KindPrice, "price.middle", "price_middle", percent(ratio)))
	}
}

func (l *look) normal(currency string) (int64, bool) {
	best, length := int64(0), -1
	category := strings.Join(l.trade.words, " ")
	for _, n := range l.right.NormalPrice {
		c := wordsOf(n.Category)
		if n.Price.Currency != currency || n.Price.Minor <= 0 || !strings.Contains(category, c) {
			continue
		}
		if len(c) > length {
			best, length = n.Price.Minor, len(c)
		}
	}
	return best, length >= 0
}

func percent(ratio float64) string { return strconv.Itoa(int(ratio*100+0.5)) + "%" }
