package index

import (
	"markwarden/internal/fold"
)

// Terms calls yield with each search term of a text, folded as the matchers fold it. Words of scripts with spaces are one term; where
// letters and digits meet, the parts are terms too (iphone15: iphone15, iphone, 15). Scripts without spaces give each
// character and each pair of neighbours, so that a query of one character finds something.
func Terms(text string, yield func(term string)) {
	folded, _ := fold.Fold(text)
	units := fold.Units(nil, folded)
	for i := 0; i < len(units); {
		if !units[i].Word() {
			i++
			continue
		}
		j := i + 1
		for j < len(units) && !fold.Breaks(units[j-1], units[j]) {
			j++
		}
		if units[i].Class == fold.Letter || units[i].Class == fold.Digit {
			wordTerms(folded, units[i:j], yield)
		} else {
			denseTerms(folded, units[i:j], yield)
		}
		i = j
	}
}

func wordTerms(folded string, run []fold.Unit, yield func(string)) {
	yield(folded[run[0].Lo:run[len(run)-1].Hi])
	part := 0
	for i := 1; i <= len(run); i++ {
		if i < len(run) && run[i].Class == run[i-1].Class {
			continue
		}
		if part > 0 || i < len(run) {
			yield(folded[run[part].Lo:run[i-1].Hi])
		}
		part = i
	}
}

func denseTerms(folded string, run []fold.Unit, yield func(string)) {
	for i, u := range run {
		yield(folded[u.Lo:u.Hi])
		if i+1 < len(run) {
			yield(folded[u.Lo:run[i+1].Hi])
		}
	}
}

// QueryTerms are the terms that a document must have to answer a query: Terms without the single characters and the parts that a
// longer term of the same run says already.
func QueryTerms(text string) (terms []string) {
	folded, _ := fold.Fold(text)
	units := fold.Units(nil, folded)
	for i := 0; i < len(units); {
		if !units[i].Word() {
			i++
			continue
		}
		j := i + 1
		for j < len(units) && !fold.Breaks(units[j-1], units[j]) {
			j++
		}
		run := units[i:j]
		switch {
		case run[0].Class == fold.Letter || run[0].Class == fold.Digit, len(run) == 1:
			terms = append(terms, folded[run[0].Lo:run[len(run)-1].Hi])
		default:
			for k := 0; k+1 < len(run); k++ {
				terms = append(terms, folded[run[k].Lo:run[k+1].Hi])
			}
		}
		i = j
	}
	return terms
}
