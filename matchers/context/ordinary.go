package context

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/words"
	"markwarden/matchers/weights"
)

// ordinary sees signs that are words: everyday ones, those that the category is called by, and those that listings have shown to be
// something else than the mark. What listings have shown counts by their votes; without any, a word counts as its like do.
func (l *look) ordinary() {
	if l.mark || l.best.Field == "brand" {
		return
	}
	if l.goodsName() {
		return
	}
	if !Plain(l.best.Kind) {
		l.longer()
		return
	}
	folded, _ := fold.Fold(l.best.Text)
	word, share := shareOf(folded)
	if !word && l.loan() {
		word, share = true, weights.Of("word.share.loan")
	}
	odds, votes := l.Table.Odds(compact(l.best.Text), l.First(), share)
	if slices.Contains(l.trade.words, folded) && utf8.RuneCountInString(folded) > 2 && (word && votes == 0 || votes > 0 && odds < 0) {
		l.add(l.on(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.category", "word_of_category", l.best.Text)))
		return
	}
	if !word && votes == 0 {
		return
	}
	e := l.on(markwarden.Evidence{Kind: markwarden.KindCommonWord, Polarity: markwarden.Defence, Strength: weights.Of("word.base") - odds})
	e.Says = markwarden.Message{ID: "context.common_word", Args: []string{l.best.Text}}
	if votes > 0 {
		e.Says = ambiguous(l.best.Text, odds, votes)
	}
	if word {
		switch stanceOf(l.title.text.Original, l.best) {
		case nameLike:
			e.Strength /= 3
			if votes == 0 {
				e.Says.ID = "context.common_word_named"
			}
		case wordLike:
			e.Strength += weights.Of("word.lower")
		case smallLike:
			e.Strength += weights.Of("word.small")
		case either:
		}
	}
	l.common(e)
}

// goodsName sees letters that are a name of goods: Часы are watches, and no transcription of Casio.
func (l *look) goodsName() bool {
	p, from, to, ok := l.goodsAt(l.best)
	if ok {
		l.add(p.at(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.category", "word_of_category", l.best.Text), from, to))
	}
	return ok
}

// shareOf is how often a sign is the mark where nothing is known but its letters, and whether it is words.
func shareOf(folded string) (word bool, share float64) {
	switch word, several := everyday(folded); {
	case several:
		return true, weights.Of("word.share.words")
	case word && rare(folded):
		return true, weights.Of("word.share.rare")
	case word:
		return true, weights.Of("word.share.word")
	}
	return false, weights.Of("word.share.name")
}

// loan says whether the sign may be an everyday word of English as other languages borrow it, in their alphabet or spelling: コーチ is a coach.
func (l *look) loan() bool {
	r, _ := utf8.DecodeRuneInString(l.best.Text)
	if unicode.Is(unicode.Han, r) || l.best.Kind != markwarden.KindPhonetic && unicode.Is(unicode.Latin, r) {
		return false
	}
	form := l.right.Text
	if args := l.best.Says.Args; len(args) > 1 && unicode.Is(unicode.Latin, first(args[1])) { // what it stands for, where that is not the mark itself
		form = args[1]
	}
	folded, _ := fold.Fold(form)
	word, several := everyday(folded)
	return word && !several && !rare(folded)
}

// rare says whether a single word of English is one that few people use.
func rare(folded string) bool {
	const few = 50
	level, ok := words.English(folded)
	return ok && level >= few
}

// matched says whether the goods are those of the mark.
func (l *look) matched() bool {
	return slices.ContainsFunc(l.out, func(e markwarden.Evidence) bool { return e.Kind == markwarden.KindGoodsMatch })
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// common files a finding on a word, as far as it weighs anything.
func (l *look) common(e markwarden.Evidence) {
	if e.Strength = min(e.Strength, weights.Of("word.most")); e.Strength > 0 {
		l.add(e)
	}
}

func ambiguous(text string, odds float64, votes int) markwarden.Message {
	return markwarden.Message{ID: "context.ambiguous", Args: []string{text, strconv.Itoa(votes), strconv.Itoa(percentOf(odds))}}
}

// longer sees a sign inside of, or in the letters of, a longer word: one that listings have shown to be a word of their own, another brand's
// name, or an everyday word with something glued to it.
func (l *look) longer() {
	p := l.Reading.page(l.best.Field)
	if p == nil {
		return
	}
	from, to := p.where(l.best)
	if from < 0 {
		return
	}
	from, to = p.token(from, to)
	whole := p.key(from, to)
	name := weights.Of("word.share.name")
	odds, votes := l.Table.Odds(tokenKey(whole), l.First(), name)
	if own, n := l.Table.Odds(whole, l.First(), name); n > 0 && l.best.Kind != markwarden.KindJoined && own < odds {
		odds, votes = own, n // letters that are a word by themselves
	}
	if votes > 0 {
		e := p.at(markwarden.Evidence{Kind: markwarden.KindCommonWord, Polarity: markwarden.Defence, Strength: weights.Of("word.base") - odds}, from, to)
		e.Says = ambiguous(e.Text, odds, votes)
		l.common(e)
	}
	if l.best.Kind == markwarden.KindPhonetic && !l.matched() && l.loan() {
		l.common(p.at(markwarden.Evidence{
			Kind: markwarden.KindCommonWord, Polarity: markwarden.Defence, Strength: weights.Of("word.base") - logit(weights.Of("word.share.loan")),
			Says: markwarden.Message{ID: "context.common_word", Args: []string{l.best.Text}},
		}, from, to))
	}
	if l.best.Kind != markwarden.KindJoined {
		if p.covered(word, from, to) {
			l.common(p.at(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.unit", "common_word", l.best.Text), from, to))
		}
		return
	}
	sign := compact(l.best.Text)
	if whole != sign && (l.Table.Brand(whole) >= minNamed || Famous(whole)) {
		e := p.at(l.say(markwarden.Defence, markwarden.KindOwnBrand, "brand.longer", "longer_name"), from, to)
		e.Says.Args = []string{l.best.Text, e.Text}
		l.add(e)
		return
	}
	if common, _ := everyday(sign); common {
		odds, votes = l.Table.Odds(sign, l.First(), weights.Of("word.share.words"))
		e := l.on(markwarden.Evidence{Kind: markwarden.KindCommonWord, Polarity: markwarden.Defence, Strength: weights.Of("word.base") - odds})
		e.Says = markwarden.Message{ID: "context.common_word", Args: []string{l.best.Text}}
		if votes > 0 {
			e.Says = ambiguous(l.best.Text, odds, votes)
		}
		l.common(e)
	}
}

// tokenKey is the key under which the table has a word in which a sign was found disguised.
func tokenKey(word string) string { return "~" + word }

// percentOf is a probability in percent, rounded.
func percentOf(odds float64) int { return int(100*logistic(odds) + 0.5) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

func plainKind(k markwarden.EvidenceKind) bool {
	switch k {
	case markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindProductMark, markwarden.KindNickname,
		markwarden.KindCaseWidth, markwarden.KindDiacritics, markwarden.KindVariant:
		return true
	default:
		return false
	}
}

// everyday says whether every word of a folded sign is a common one of English or Chinese, and whether there are several.
func everyday(folded string) (common, several bool) {
	n := 0
	for w := range strings.FieldsSeq(folded) {
		n++
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s") // men's is a form of man
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.Is(unicode.Han, r) {
			if weight, ok := words.Han(w); !ok || weight < everydayHan {
				return false, false
			}
			continue
		}
		if _, ok := words.English(w); !ok && !phrases().is(w, word) {
			return false, false
		}
	}
	return n > 0, n > 1
}

// everydayHan is the weight from which a Chinese word is an everyday one: some 700 times in 60 million words. Names of large firms are
// in the corpus as well, and rarer.
const everydayHan = 13

type stance uint8

const (
	either    stance = iota
	nameLike         // written as a name among words that are not
	wordLike         // in small letters among words that are capitalised
	smallLike        // in small letters behind a first word that is capitalised, as in any sentence
)

// stanceOf says whether a word of a title is written as names are. A capital at the start of the title says nothing, nor do titles
// written in one case throughout.
func stanceOf(title string, e *markwarden.Evidence) stance {
	if e.Field != "title" || e.End > len(title) {
		return either
	}
	small, capital, upper := 0, 0, false
	for i, word := range wordStarts(title) {
		r, _ := utf8.DecodeRuneInString(word)
		upper = upper || unicode.IsUpper(r)
		if i >= e.Start && i < e.End || i == 0 {
			continue
		}
		if unicode.IsUpper(r) {
			capital++
		} else if unicode.IsLower(r) {
			small++
		}
	}
	first, later := false, false // whether a word of the sign begins small
	for i, word := range wordStarts(e.Text) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLower(r) {
			first, later = first || i == 0, later || i > 0
		}
	}
	switch lower := first && strings.ToLower(e.Text) == e.Text; {
	case upper && (lower && capital > 0 || !first && later):
		return wordLike
	case upper && lower:
		return smallLike
	case !first && !later && small >= 2 && small > capital && e.Start > 0:
		return nameLike
	}
	return either
}

// wordStarts yields the words of a text with where they begin, as far as letters with a case go.
func wordStarts(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		inside := false
		for i, r := range text {
			letter := unicode.IsLetter(r) || inside && (r == '\'' || r == '’')
			if letter && !inside && !yield(i, text[i:]) {
				return
			}
			inside = letter
		}
	}
}

// Plain says whether a kind is a sign in clear letters, or a telling word of one.
func Plain(k markwarden.EvidenceKind) bool { return plainKind(k) || k == markwarden.KindReordered }
