// Package context reads what stands around a mark: whose goods they are, whether the mark only says what they fit or contain,
// whether they are used, what the brand field, the category and the price say.
//
// It finds no marks and looks nothing up; each finding is evidence with a strength of its own, so that a person sees what it weighs.
package context

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/words"
	"markwarden/matchers/weights"
)

// Version changes with every change of what the package answers.
const Version = "context/1"

// Reading is what a listing says whatever the mark. It is made once per listing.
type Reading struct {
	f       *markwarden.Features
	title   *page
	others  []*page      // fields that were looked at, beside the title
	Classes []int        // Nice classes of the category
	Broad   bool         // the category proves no mismatch
	named   func() []int // classes of goods that the title names
	brand   string
	state   brandState
	sold    sold
}

// page is a field with the phrases in it.
type page struct {
	text    *markwarden.Text
	units   []fold.Unit
	phrases []said
	first   int // first unit that is part of a word
}

func newPage(t *markwarden.Text) *page {
	p := &page{text: t, units: fold.Units(make([]fold.Unit, 0, len(t.Folded)), t.Folded)}
	p.phrases = phrases().read(p.units, t.Folded, t.Original, t.Back)
	p.first = slices.IndexFunc(p.units, fold.Unit.Word)
	return p
}

// page is the page of a field, made when it is first asked for; nil when the listing has no such field.
func (r *Reading) page(field string) *page {
	if field == "title" {
		return r.title
	}
	for _, p := range r.others {
		if p.text.Field == field {
			return p
		}
	}
	for i := range r.f.Text {
		if t := &r.f.Text[i]; t.Field == field {
			p := newPage(t)
			r.others = append(r.others, p)
			return p
		}
	}
	return nil
}

// sold is what kind of goods the category is for.
type sold uint8

const (
	goodsThemselves sold = iota
	accessories          // and parts, which many makers sell for one maker's goods
)

type brandState uint8

const (
	noBrand brandState = iota
	evasiveBrand
	someBrand
)

// Read reads a listing.
func Read(f *markwarden.Features) *Reading {
	r := &Reading{f: f}
	for i := range f.Text {
		switch t := &f.Text[i]; t.Field {
		case "title":
			r.title = newPage(t)
		case "brand":
			r.brand = compact(t.Original)
		}
	}
	if r.title == nil {
		r.title = newPage(&markwarden.Text{Field: "title", Back: []uint32{0}})
	}
	r.Classes, r.Broad = classesOf(f.Listing.Category)
	r.named = sync.OnceValue(func() []int { return titleClasses(r.title.text.Folded) })
	if folded, back := fold.Fold(f.Listing.Category); slices.ContainsFunc(
		phrases().read(fold.Units(nil, folded), folded, f.Listing.Category, back), func(p said) bool { return p.kind == "accessory" }) {
		r.sold = accessories
	}
	r.state = stateOf(f.Listing.Brand, r.brand)
	return r
}

func stateOf(original, key string) brandState {
	if strings.TrimSpace(original) == "" {
		return noBrand
	}
	if key == "" {
		return evasiveBrand // "-"
	}
	b := phrases()
	if k := b.trie.Key(b.trie.Walk(0, key)); k >= 0 {
		for _, m := range b.meanings[k] {
			if m.kind == "evasive" {
				return evasiveBrand
			}
		}
	}
	return someBrand
}

// Class is the Nice class to ask an authorization for: one of the goods that the right covers; 0 when none is known.
func (r *Reading) Class(right *markwarden.Right) int {
	for _, c := range r.Classes {
		if slices.Contains(right.NiceClasses, c) {
			return c
		}
	}
	for _, c := range r.named() {
		if slices.Contains(right.NiceClasses, c) {
			return c
		}
	}
	return 0
}

// Look is what speaks for and against a use of a right, given where its signs stand in the text. Without any it is empty.
func (r *Reading) Look(right *markwarden.Right, use []markwarden.Evidence) []markwarden.Evidence {
	if len(use) == 0 {
		return nil
	}
	l := look{Reading: r, page: r.title, right: right, use: use, out: make([]markwarden.Evidence, 0, 4)}
	l.goods()
	l.brandField()
	l.around(strongest(use))
	l.page = r.title
	l.ordinary()
	l.resale()
	l.replica()
	l.price()
	return l.out
}

// look is the reading of one right. out has at most one piece of each kind and polarity.
type look struct {
	*Reading
	page   *page // what is being read; the title unless the use stands elsewhere
	right  *markwarden.Right
	use    []markwarden.Evidence
	out    []markwarden.Evidence
	mark   bool // the brand field names the mark
	opened bool // the brand field names another, and the title names it before the mark
}

// add files a finding about the whole listing, or replaces a weaker one of its kind.
func (l *look) add(e markwarden.Evidence) {
	e.Matcher, e.Right = Version, l.right.ID
	for i := range l.out {
		if o := &l.out[i]; o.Kind == e.Kind && o.Polarity == e.Polarity && o.Says.ID == e.Says.ID {
			if e.Strength > o.Strength {
				*o = e
			}
			return
		}
	}
	l.out = append(l.out, e)
}

func (l *look) say(p markwarden.Polarity, k markwarden.EvidenceKind, weight, id string, args ...string) markwarden.Evidence {
	return markwarden.Evidence{Kind: k, Polarity: p, Strength: weights.Of(weight), Says: markwarden.Message{ID: "context." + id, Args: args}}
}

// at gives a finding its span in the title.
func (l *look) at(e markwarden.Evidence, from, to int) markwarden.Evidence {
	e.Field = l.page.text.Field
	e.Start, e.End = fold.Span(l.page.text.Original, l.page.text.Back, int(l.page.units[from].Lo), int(l.page.units[to-1].Hi))
	e.Text = l.page.text.Original[e.Start:e.End]
	return e
}

// goods holds the category against the right's classes.
func (l *look) goods() {
	if len(l.right.NiceClasses) == 0 {
		return
	}
	category := l.f.Listing.Category
	switch {
	case meet(l.Classes, l.right.NiceClasses):
		if !l.Broad {
			l.add(l.say(markwarden.Context, markwarden.KindGoodsMatch, "goods.match", "goods_match", category))
		}
	case meet(l.named(), l.right.NiceClasses):
		if len(l.Classes) == 0 || l.Broad {
			l.add(l.say(markwarden.Context, markwarden.KindGoodsMatch, "goods.match", "goods_named", category))
		} else {
			l.add(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.near", "different_goods", category))
		}
	case len(l.Classes) == 0:
	case l.Broad:
		l.add(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.near", "different_goods", category))
	default:
		l.add(l.say(markwarden.Defence, markwarden.KindDifferentGoods, "goods.mismatch", "different_goods", category))
	}
}

// brandField holds the brand field against the mark.
func (l *look) brandField() {
	brand := l.f.Listing.Brand
	whole := func(e markwarden.Evidence) markwarden.Evidence {
		e.Field, e.Start, e.End, e.Text = "brand", 0, len(brand), brand
		return e
	}
	switch l.state {
	case noBrand:
		return
	case evasiveBrand:
		l.add(whole(l.say(markwarden.Offence, markwarden.KindEvasiveBrand, "evasive", "evasive_brand", brand, l.right.Text)))
		return
	case someBrand:
	}
	for _, s := range signsOf(l.right) {
		key := compact(s)
		if key != "" && key == l.brand {
			l.mark = true
			l.add(whole(l.say(markwarden.Context, markwarden.KindExact, "brand.mark", "brand_is_mark", brand)))
			return
		}
	}
	if slices.ContainsFunc(l.use, func(e markwarden.Evidence) bool { return e.Field == "brand" }) {
		return
	}
	e := whole(l.say(markwarden.Defence, markwarden.KindOwnBrand, "brand.other", "brand_is_other", brand, l.right.Text))
	if at := strings.Index(compact(l.title.text.Original), l.brand); at == 0 || at > 0 && l.before(brand) {
		e.Strength, e.Says.ID = weights.Of("brand.other_first"), "context.brand_first"
		l.opened = true
	}
	l.add(e)
}

// before says whether another brand is named in the title ahead of every use of the mark.
func (l *look) before(brand string) bool {
	key, _ := fold.Fold(brand)
	at := strings.Index(l.title.text.Folded, key)
	if at < 0 {
		return false
	}
	for _, e := range l.use {
		if e.Field == "title" && e.Start < int(l.title.text.Back[at]) {
			return false
		}
	}
	return true
}

func signsOf(r *markwarden.Right) []string {
	all := []string{r.Text}
	for _, n := range r.Names {
		all = append(all, n.Text)
	}
	return all
}

// place is where in the title's units a piece of evidence stands.
func (l *look) place(e *markwarden.Evidence) (from, to int) {
	from = -1
	for i, u := range l.page.units {
		at := int(l.page.text.Back[u.Lo])
		if at >= e.Start && at < e.End {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	return from, to
}

// around reads the words beside a use in the title.
func (l *look) around(e *markwarden.Evidence) {
	if e.Field == "brand" {
		return
	}
	if l.page = l.Reading.page(e.Field); l.page == nil {
		return
	}
	from, to := l.place(e)
	if from < 0 {
		return
	}
	l.nominative(e.Kind, from, to)
	l.component(from, to)
	l.code(e, from, to)
	for _, p := range l.page.phrases {
		if p.kind == "compare" && p.to <= from && l.words(p.to, from) <= 1 {
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindComparison, "comparison", "comparison", l.page.text.Folded[l.page.units[p.from].Lo:l.page.units[p.to-1].Hi]), p.from, p.to))
		}
	}
}

// Reach of a word of fitness, in words of the title between it and the mark.
const (
	reachBefore = 4
	reachAfter  = 4
	reachDense  = 14 // characters, in scripts without spaces
)

// nominative looks for words that say: these goods fit, or serve, the mark's goods.
func (l *look) nominative(kind markwarden.EvidenceKind, from, to int) {
	far := -1
	for k, p := range l.page.phrases {
		if p.kind != "fit" {
			continue
		}
		near := false
		switch p.side {
		case "before":
			near = p.to <= from && l.reaches(p.to, from, reachBefore)
		case "after":
			near = p.from >= to && l.follows(p, to)
		case "any":
			far = k
		}
		if near {
			for _, q := range l.page.phrases { // the longest that begins there
				if q.kind == p.kind && q.side == p.side && q.from == p.from && q.to > p.to && (q.to <= from || q.from >= to) {
					p = q
				}
			}
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindNominative, "nominative", "nominative", l.phrase(p)), p.from, p.to))
			return
		}
	}
	if from > 0 && l.prefixed(from) {
		l.add(l.at(l.say(markwarden.Defence, markwarden.KindNominative, "nominative", "nominative", l.page.text.Folded[l.page.units[from-1].Lo:l.page.units[from-1].Hi]), max(0, from-1), from))
		return
	}
	if far >= 0 {
		p := l.page.phrases[far]
		l.add(l.at(l.say(markwarden.Defence, markwarden.KindNominative, "nominative.far", "nominative", l.phrase(p)), p.from, p.to))
		return
	}
	for _, p := range l.page.phrases {
		if p.kind == "accessory" && p.to <= from {
			weight := "accessory"
			if plainKind(kind) && l.sold == accessories {
				weight = "nominative.far"
			}
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindNominative, weight, "accessory", l.phrase(p)), p.from, p.to))
			return
		}
	}
}

func (l *look) phrase(p said) string {
	return l.page.text.Folded[l.page.units[p.from].Lo:l.page.units[p.to-1].Hi]
}

// words counts the words of the title between two units; a comma or another stop counts as many.
func (l *look) words(from, to int) int {
	n, in := 0, false
	dense := 0
	for _, u := range l.page.units[from:to] {
		switch {
		case !u.Word():
			in = false
			if strings.ContainsRune(",;!|。，；！【】", u.Rune) || u.Class == fold.Emoji {
				n += 8
			}
		case u.Class >= fold.Han:
			dense++
		case !in:
			in = true
			n++
		}
	}
	return n + dense*reachBefore/reachDense
}

// reaches says whether a word of fitness that ends at unit from still speaks of what stands at unit to: only few words between,
// and none that says for whom the goods are.
func (l *look) reaches(from, to, most int) bool {
	if l.words(from, to) > most {
		return false
	}
	return !slices.ContainsFunc(l.page.phrases, func(p said) bool { return p.kind == "audience" && p.from >= from && p.to <= to })
}

// follows says whether a word of fitness behind the mark speaks of it.
func (l *look) follows(p said, to int) bool {
	between := l.page.units[to:p.from]
	if utf8.RuneCountInString(l.phrase(p)) == 1 { // 用, 용: glued to what it speaks of, which is the mark or its model
		for _, u := range between {
			if u.Class == fold.Han || u.Class == fold.Separator && u.Rune != ' ' && u.Rune != '-' && u.Rune != '/' && u.Rune != '.' {
				return false
			}
		}
		if p.to < len(l.page.units) && l.page.units[p.from].Class == fold.Hangul && l.page.units[p.to].Class == fold.Hangul {
			return false // 용 inside a word
		}
		if slices.ContainsFunc(l.page.phrases, func(a said) bool { return a.kind == "audience" && a.from <= p.from && a.to >= p.to }) {
			return false // for whom, not for what
		}
	}
	return l.words(to, p.from) <= reachAfter
}

// prefixed says whether the Arabic "for" is glued to the word before the mark or to the mark.
func (l *look) prefixed(from int) bool {
	i := from - 1
	if l.page.units[i].Rune != ' ' { // glued to the mark itself
		return l.page.units[i].Rune == 'ل' && (i == 0 || !l.page.units[i-1].Word())
	}
	for range 2 { // the word before the mark, or the one before that: "for the hand-piece of MARK"
		end := i
		for i > 0 && l.page.units[i-1].Word() {
			i--
		}
		if l.page.units[i].Rune == 'ل' && end-i >= 2 {
			return true
		}
		if i == 0 || l.page.units[i-1].Rune != ' ' {
			return false
		}
		i--
	}
	return false
}

// component looks for words that say: the mark names a part or material.
func (l *look) component(from, to int) {
	if from <= l.page.first || l.mark {
		return // the goods are named first
	}
	with, noun, beside := -1, -1, false
	for k, p := range l.page.phrases {
		if p.kind != "part" {
			continue
		}
		switch p.side {
		case "before":
			if p.to <= from && l.words(p.to, from) == 0 {
				with = k
			}
		case "noun":
			if p.from >= to && l.words(to, p.from) <= 2 || p.to <= from && l.words(p.to, from) <= 1 {
				noun = k
				beside = beside || p.from >= to && l.words(to, p.from) == 0
			}
		}
	}
	other := l.state == someBrand && !slices.ContainsFunc(l.use, func(e markwarden.Evidence) bool { return e.Field == "brand" })
	switch {
	case noun >= 0 && (with >= 0 || l.opened || other && beside || !meet(l.Classes, l.right.NiceClasses)):
	case with >= 0 && other:
		noun = with
	default:
		return
	}
	p := l.page.phrases[noun]
	l.add(l.at(l.say(markwarden.Defence, markwarden.KindComponent, "component", "component", l.phrase(p)), p.from, p.to))
}

// code sees a short sign that is part of a model number.
func (l *look) code(e *markwarden.Evidence, from, to int) {
	if letters := utf8.RuneCountInString(e.Text); letters > 6 || e.Kind == markwarden.KindSpacing || e.Kind == markwarden.KindEmojiSplit {
		return
	}
	digits := strings.ContainsAny(e.Text, "0123456789")
	after := to+1 < len(l.page.units) && l.page.units[to].Rune == '-' && (l.page.units[to+1].Class == fold.Digit || digits && l.page.units[to+1].Class == fold.Letter || to-from <= 3)
	before := from > 1 && l.page.units[from-1].Rune == '-' && l.page.units[from-2].Word() && l.page.units[from-2].Class <= fold.Digit && digits
	if after && (digits || to-from <= 3) || before {
		l.add(l.at(l.say(markwarden.Defence, markwarden.KindCommonWord, "word.code", "model_number", e.Text), from, to))
	}
}

// ordinary sees signs that are everyday words.
func (l *look) ordinary() {
	strongest := strongest(l.use)
	if l.mark || strongest.Field == "brand" || !plainKind(strongest.Kind) {
		return
	}
	key, _ := fold.Fold(strongest.Text)
	if n := strings.Fields(wordsOf(l.f.Listing.Category)); slices.Contains(n, key) && utf8.RuneCountInString(key) > 2 {
		l.add(l.on(strongest, l.say(markwarden.Defence, markwarden.KindCommonWord, "word.category", "word_of_category", strongest.Text)))
		return
	}
	if !everyday(key) {
		return
	}
	e := l.on(strongest, l.say(markwarden.Defence, markwarden.KindCommonWord, "word.common", "common_word", strongest.Text))
	switch position(l.title.text.Original, strongest) {
	case nameLike:
		e.Strength /= 3
		e.Says.ID = "context.common_word_named"
	case wordLike:
		e.Strength += weights.Of("word.lower")
	case either:
	}
	l.add(e)
}

// strongest is the use that counts most; of equals one in the title.
func strongest(use []markwarden.Evidence) *markwarden.Evidence {
	best := &use[0]
	for i := range use {
		if e := &use[i]; e.Strength > best.Strength || e.Strength == best.Strength && e.Field == "title" && best.Field != "title" {
			best = e
		}
	}
	return best
}

func (l *look) on(use *markwarden.Evidence, e markwarden.Evidence) markwarden.Evidence {
	e.Field, e.Start, e.End, e.Text = use.Field, use.Start, use.End, use.Text
	return e
}

func plainKind(k markwarden.EvidenceKind) bool {
	switch k {
	case markwarden.KindExact, markwarden.KindAlias, markwarden.KindTransliteration, markwarden.KindProductMark, markwarden.KindNickname,
		markwarden.KindCaseWidth, markwarden.KindDiacritics, markwarden.KindVariant:
		return true
	default:
		return false
	}
}

// everyday says whether every word of a folded sign is a common one of English or Chinese.
func everyday(key string) bool {
	list := strings.Fields(key)
	if len(list) == 0 {
		return false
	}
	for _, w := range list {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.Is(unicode.Han, r) {
			if n, ok := words.Han(w); !ok || n < everydayHan {
				return false
			}
			continue
		}
		if _, ok := words.English(w); !ok {
			return false
		}
	}
	return true
}

// everydayHan is the weight from which a Chinese word is an everyday one: some 700 times in 60 million words. Names of large firms are
// in the corpus as well, and rarer.
const everydayHan = 13

type stance uint8

const (
	either   stance = iota
	nameLike        // written as a name among words that are not
	wordLike        // in small letters among words that are capitalised
)

// position says whether a word of a title is written as names are. A capital at the start of the title says nothing, nor do titles
// written in one case throughout.
func position(title string, e *markwarden.Evidence) stance {
	if e.Field != "title" || e.End > len(title) {
		return either
	}
	small, capital, any := 0, 0, false
	for i, word := range wordStarts(title) {
		r, _ := utf8.DecodeRuneInString(word)
		any = any || unicode.IsUpper(r)
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
	switch {
	case (first && strings.ToLower(e.Text) == e.Text || !first && later) && any:
		return wordLike
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

// resale sees goods that were put on the market before.
func (l *look) resale() {
	switch strings.ToLower(l.f.Listing.Condition) {
	case "used", "refurbished", "pre-owned", "preowned", "second hand", "second-hand", "二手", "中古":
		l.add(l.say(markwarden.Defence, markwarden.KindResale, "resale", "resale_condition", l.f.Listing.Condition))
		return
	}
	for _, p := range l.page.phrases {
		if p.kind == "used" {
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindResale, "resale", "resale", l.phrase(p)), p.from, p.to))
			return
		}
	}
}

// replica sees words of copying. Where another maker's brand is named, the word may be the name of its line.
func (l *look) replica() {
	for _, p := range l.page.phrases {
		if p.kind != "replica" {
			continue
		}
		l.add(l.at(l.say(markwarden.Offence, markwarden.KindReplicaWording, "replica", "replica", l.phrase(p)), p.from, p.to))
		if l.state == someBrand && !l.mark {
			l.add(l.at(l.say(markwarden.Defence, markwarden.KindOfficialLine, "official_line", "official_line", l.phrase(p), l.f.Listing.Brand), p.from, p.to))
		}
		return
	}
}

// price holds the price against what the genuine product costs. It is a likelihood ratio, small because honest sellers are cheap too.
func (l *look) price() {
	p := l.f.Listing.Price
	if p == nil || p.Minor <= 0 {
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
	category := wordsOf(l.f.Listing.Category)
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

func percent(ratio float64) string {
	n := int(ratio*100 + 0.5)
	digits := ""
	for ok := true; ok; ok = n > 0 {
		digits = string(rune('0'+n%10)) + digits
		n /= 10
	}
	return digits + "%"
}
