package wordmark

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/words"
	"markwarden/matchers/weights"
)

// judge decides whether letters found are the sign at all, and names the disguise.
func (s *sweep) judge(f *found, g *sign) {
	extra := f.breaks &^ g.breaks
	p := place{from: f.from, to: f.to, sign: g}
	p.start, p.end = s.span(f.from, f.to)
	within := f.inStart || f.inEnd
	if f.sounded > 0 || g.source == fromPinyin {
		s.pinyin(f, g, &p, extra, within)
		return
	}
	if within && !s.tolerates(f, g, extra) {
		return
	}
	switch {
	case f.masked > 0:
		if within || !s.maskHolds(f, g) {
			return
		}
		p.kind = markwarden.KindConcealed
		if f.leet > 0 {
			p.also = markwarden.KindLeet
		}
	case f.leet > 0 || f.nearby > 0:
		if !s.standInHolds(f, g, extra) {
			return
		}
		p.kind = markwarden.KindLeet
		if f.nearby > 0 {
			p.kind = markwarden.KindHomoglyph
		}
		if extra != 0 {
			p.also = markwarden.KindSpacing
		}
	case extra != 0:
		if within || !s.gapsHold(f, g, extra) {
			return
		}
		p.kind = markwarden.KindSpacing
		if f.emoji {
			p.kind = markwarden.KindEmojiSplit
		}
		if k := s.dressed(&p); k != "" && k != markwarden.KindCaseWidth && k != markwarden.KindExact {
			p.also = k
		}
	default:
		if !s.own(f, &p) {
			return
		}
	}
	s.dress(f, &p, within)
	s.weigh(f, &p, within)
	s.places = append(s.places, p)
}

// dress widens the span of a place to what carries the sign: the word that it is joined to, and the last dot of letters with dots.
func (s *sweep) dress(f *found, p *place, within bool) {
	from, to := f.from, f.to
	switch {
	case within && (p.sign.class == fold.Letter || p.sign.class == fold.Digit):
		if s.stuck(f.inStart, f.from) || s.stuck(f.inEnd, f.to) {
			from, to = s.token(f.from, f.to)
		}
	case p.kind == markwarden.KindSpacing && int(to) < len(s.units) && s.units[to].Rune == '.' && (int(to)+1 == len(s.units) || !s.units[to+1].Word()) && s.gapsAre(f, func(u fold.Unit) bool { return u.Rune == '.' }):
		to++
	}
	if from != f.from || to != f.to {
		p.start, p.end = s.span(from, to)
	}
}

// pinyin judges a Chinese name that is spelled in Latin letters, wholly or in part.
func (s *sweep) pinyin(f *found, g *sign, p *place, extra uint64, within bool) {
	if f.masked > 0 || f.nearby > 0 || f.leet > 0 || f.letters == f.sounded || f.inStart && s.units[f.from].Class != fold.Han || f.inEnd && s.units[f.to-1].Class != fold.Han {
		return
	}
	p.kind = markwarden.KindPinyin
	switch {
	case f.sounded > 0: // characters and letters together
		if g.source != fromPinyin && f.letters < minMixed || g.class != fold.Letter {
			return
		}
	case g.common && extra == 0 && f.breaks == 0 || !s.han && count(g.breaks) < 2:
		return
	case extra != 0:
		if !s.gapsHold(f, g, extra) {
			return
		}
		p.also = markwarden.KindSpacing
	}
	s.weigh(f, p, false)
	s.places = append(s.places, *p)
}

// minMixed is how many letters a name has that is read from characters and letters together, and is no Chinese one.
const minMixed = 5

// own names the kind of letters that stand together as the sign does.
func (s *sweep) own(f *found, p *place) bool {
	p.kind = s.dressed(p)
	if p.kind == markwarden.KindHomoglyph && s.foreign(p) {
		return false
	}
	plain := p.kind == markwarden.KindExact || p.kind == markwarden.KindCaseWidth
	joined := (s.stuck(f.inStart, f.from) || s.stuck(f.inEnd, f.to)) && p.sign.class != fold.Han && p.sign.class != fold.Dense || p.sign.spaces&^f.breaks != 0
	switch {
	case joined && plain:
		p.kind = markwarden.KindJoined
	case joined:
		p.also = markwarden.KindJoined
	case plain:
		p.plain = true
		if p.kind != markwarden.KindExact {
			break
		}
		switch p.sign.source {
		case fromProduct:
			p.kind = markwarden.KindProductMark
		case fromNickname:
			p.kind = markwarden.KindNickname
		case fromName:
			p.kind = markwarden.KindAlias
			if script(p.sign.form) != script(p.sign.right.Text) {
				p.kind = markwarden.KindTransliteration
			}
		case fromWords:
			p.kind = markwarden.KindReordered
		case fromText:
		}
	}
	if p.sign.source == fromWords {
		p.plain = false
	}
	return true
}

// stuck says whether letters go on across a side of a place. A number that follows a name is its model, and scripts written without
// spaces join nothing.
func (s *sweep) stuck(within bool, i int32) bool {
	return within && (s.units[i-1].Class == fold.Digit) == (s.units[i].Class == fold.Digit)
}

// dressed names what must be undone between the letters in the text and the registered form.
func (s *sweep) dressed(p *place) markwarden.EvidenceKind {
	surface, form := s.text.Original[p.start:p.end], p.sign.form
	if surface == form {
		return markwarden.KindExact
	}
	surface, form = bareWord(surface), bareWord(form)
	if s.ascii && plainText(form) {
		if inCase(surface, form) {
			return markwarden.KindExact
		}
		return markwarden.KindCaseWidth
	}
	if surface == form || surface == strings.ToLower(form) || surface == strings.ToUpper(form) {
		return markwarden.KindExact
	}
	need := fold.Difference(surface, form)
	switch {
	case need&(fold.Homoglyph|fold.Styled) != 0:
		return markwarden.KindHomoglyph
	case need&fold.Invisible != 0:
		return markwarden.KindInvisible
	case need&fold.Diacritics != 0:
		return markwarden.KindDiacritics
	case need&fold.Variant != 0:
		return markwarden.KindVariant
	case need&fold.Width != 0:
		return markwarden.KindCaseWidth
	case need&fold.Case != 0 && !titled(surface, form):
		return markwarden.KindCaseWidth
	}
	return markwarden.KindExact
}

// inCase says whether two words of ASCII that fold to the same are in the same case, or one in small letters, capitals or title case.
func inCase(surface, form string) bool {
	same, lower, upper, title := true, true, true, true
	for i := range len(surface) {
		c := surface[i]
		same = same && i < len(form) && c == form[i]
		capital, small := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z'
		lower, upper, title = lower && !capital, upper && !small, title && (capital == (i == 0) || !capital && !small)
	}
	return same || lower || upper || title
}

func plainText(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// titled says whether a word is in title case, as people write names.
func titled(surface, form string) bool {
	r, n := utf8.DecodeRuneInString(surface)
	return unicode.IsUpper(r) && strings.ToLower(surface[n:]) == surface[n:] && strings.EqualFold(surface, form)
}

// bareWord is text without spaces and punctuation; invisible characters stay.
func bareWord(s string) string {
	if onlyWord(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) && r != '・' || r == '・' {
			return -1
		}
		return r
	}, s)
}

// onlyWord says whether text has letters and digits of ASCII only.
func onlyWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// script is a coarse name of the script of a text's first letter.
func script(s string) string {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			return "latin"
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			return "cjk"
		case unicode.Is(unicode.Hangul, r):
			return "hangul"
		case unicode.IsLetter(r):
			for name, table := range unicode.Scripts {
				if unicode.Is(table, r) {
					return name
				}
			}
		}
	}
	return ""
}

// foreign says that letters which look like the mark's are honest letters of their own script: all of them are, and the field
// has other words in it.
func (s *sweep) foreign(p *place) bool {
	surface := s.text.Original[p.start:p.end]
	own := script(surface)
	if own == "latin" || own == "" || own != "Cyrillic" && own != "Greek" && own != "Armenian" {
		return false
	}
	for _, r := range surface {
		if unicode.IsLetter(r) && script(string(r)) != own || unicode.IsDigit(r) {
			return false
		}
	}
	outside := s.text.Original[:p.start] + s.text.Original[p.end:]
	n := 0
	for _, r := range outside {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) && script(string(r)) == own {
			if n++; n >= 3 {
				return true
			}
		}
	}
	return false
}

// soft says whether a reader sees a border before unit i though the word goes on: a capital after a small letter, or a number.
func (s *sweep) soft(i int32) bool {
	if i <= 0 || int(i) >= len(s.units) {
		return true
	}
	a, b := s.units[i-1], s.units[i]
	if (a.Class == fold.Digit) != (b.Class == fold.Digit) {
		return b.Class == fold.Digit
	}
	before, after := s.orig(i-1), s.orig(i)
	return unicode.IsLower(before) && unicode.IsUpper(after) || unicode.IsUpper(before) && unicode.IsLower(after) && i >= 2 && unicode.IsUpper(s.orig(i-2))
}

// tolerates says whether a sign may stand inside a longer word.
func (s *sweep) tolerates(f *found, g *sign, extra uint64) bool {
	from, to := s.token(f.from, f.to)
	switch g.class {
	case fold.Han:
		if extra != 0 || f.tricky() > 0 {
			return false
		}
		lo := s.units[from].Lo
		return words.Stands(s.text.Folded[lo:s.units[to-1].Hi], int(s.units[f.from].Lo-lo), int(s.units[f.to-1].Hi-lo), ownHan)
	case fold.Kana:
		return extra == 0 && f.letters >= 3 && f.tricky() == 0 && (!f.inStart || f.letters >= 4)
	case fold.Hangul:
		return extra == 0 && f.tricky() == 0 && !f.inStart && f.letters >= 2
	case fold.Dense:
		return extra == 0 && f.letters >= 4
	default:
		return s.glued(f, g, extra, from, to)
	}
}

// ownHan is the weight of a sign as a word of Chinese, where it is no common word itself.
const ownHan = 12

// glued says whether a sign in an alphabet stands at the beginning or end of a word made of it and another.
func (s *sweep) glued(f *found, g *sign, extra uint64, from, to int32) bool {
	before, after := s.word(from, f.from), s.word(f.to, to)
	if strings.Trim(after, "0123456789") == "" && before == "" && f.leet == 0 {
		return true // a model's number
	}
	if f.letters < minGlued || f.masked > 0 {
		return false
	}
	if f.leet > 0 {
		return (extra == 0 || count(extra) == 1) && f.letters-f.leet >= 2 && s.gluedLeet(from, f.from, true) && s.gluedLeet(f.to, s.runEnd(f.to), false)
	}
	if s.honest(from) {
		return false
	}
	known := (before == "" || joins(before)) && (after == "" || joins(after) || strings.Trim(after, "0123456789") == "")
	if known {
		return true
	}
	softStart, softEnd := before == "" || s.soft(f.from), after == "" || s.soft(f.to)
	if softStart && softEnd {
		return true
	}
	// One side only, a sign that is no word itself, and more than an ending stuck to it.
	rest := letters(before) + letters(after)
	return (before == "" || after == "") && !g.common && f.letters >= minGluedUnknown && rest >= 2 && extra == 0
}

// gluedLeet says whether units i..j, with digits and symbols read as letters, are a word that is glued to marks, or none at all.
func (s *sweep) gluedLeet(i, j int32, before bool) bool {
	if i >= j || strings.Trim(s.word(i, j), "0123456789") == "" && !before {
		return true
	}
	for way := range 1 << maxEither {
		s.buf = s.buf[:0]
		either := 0
		for _, u := range s.units[i:j] {
			c := u.Rune
			if alt := leet(c); len(alt) == 2 && either < maxEither {
				c = rune(alt[way>>either&1])
				either++
			} else if alt != "" {
				c = rune(alt[0])
			}
			s.buf = utf8.AppendRune(s.buf, c)
		}
		rest := string(s.buf)
		if level, known := words.English(rest); joins(rest) || known && len(rest) >= 4 && level <= commonLevel {
			return true
		}
		if way+1 >= 1<<either {
			break
		}
	}
	return false
}

// maxEither is how many characters that may be either of two letters are tried as both.
const maxEither = 3

// commonLevel is how rare the words of English are that are taken for goods.
const commonLevel = 35

// runEnd is where letters, digits and symbols that stand for letters end, from unit i on.
func (s *sweep) runEnd(i int32) int32 {
	for int(i) < len(s.units) && (s.units[i].Word() || leet(s.units[i].Rune) != "") {
		i++
	}
	return i
}

// honest says whether the word that begins at a unit is one of English.
func (s *sweep) honest(from int32) bool {
	k, _ := slices.BinarySearchFunc(s.tokens, from, func(t token, at int32) int { return int(t.from - at) })
	return k < len(s.tokens) && s.english(&s.tokens[k])
}

// Letters from which a sign is looked for inside a word: beside a word that is known to be joined, and beside any.
const (
	minGlued        = 4
	minGluedUnknown = 5
)

// maskHolds says whether enough of a masked sign shows.
func (s *sweep) maskHolds(f *found, g *sign) bool {
	shown := f.letters - f.masked
	switch g.class {
	case fold.Han, fold.Hangul, fold.Kana:
		return shown*2 >= f.letters
	default:
		return f.letters >= 4 && shown >= 2 && shown*5 >= f.letters*2 && f.leet*3 <= shown
	}
}

// standInHolds says whether enough real letters show among digits and lookalikes.
func (s *sweep) standInHolds(f *found, g *sign, extra uint64) bool {
	real := f.letters - f.leet
	if !slices.ContainsFunc(s.units[f.from:f.to], func(u fold.Unit) bool { return u.Class == fold.Letter }) {
		return false // a number
	}
	if g.class != fold.Letter || f.letters < 3 || real < 1 || f.letters > 3 && real < 2 && f.nearby == 0 {
		if g.class != fold.Letter || f.letters < 4 || extra == 0 {
			return false
		}
	}
	if extra == 0 {
		return true
	}
	pieces, even := s.pieces(f)
	if pieces == int(f.letters) {
		return even
	}
	return count(extra) == 1 && f.letters >= 4
}

// pieces counts the runs of letters that gaps cut the place into, and says whether all gaps are the same.
func (s *sweep) pieces(f *found) (n int, even bool) {
	n, even = 1, true
	first, gap := "", ""
	for i := f.from; i < f.to; i++ {
		if s.units[i].Word() || f.leet > 0 && leet(s.units[i].Rune) != "" && !s.gapsUse(f, s.units[i].Rune) {
			if gap != "" {
				n++
				if first == "" {
					first = gap
				}
				even = even && gap == first
				gap = ""
			}
			continue
		}
		gap += string(s.units[i].Rune)
	}
	return n, even
}

// gapsUse says whether a symbol stands between letters again and again, so that it is no letter.
func (s *sweep) gapsUse(f *found, r rune) bool {
	n := 0
	for _, u := range s.units[f.from:f.to] {
		if u.Rune == r && !u.Word() {
			n++
		}
	}
	return n >= 3
}

// gapsHold says whether letters set apart are the sign, rather than neighbouring words that happen to spell it.
func (s *sweep) gapsHold(f *found, g *sign, extra uint64) bool {
	pieces, _ := s.pieces(f)
	if pieces == int(f.letters) {
		return f.letters >= 3 || g.class != fold.Letter
	}
	switch g.class {
	case fold.Han, fold.Kana, fold.Hangul:
		return true
	case fold.Letter:
	default:
		return false
	}
	if f.letters < 4 || count(extra) > 1+count(g.breaks) && !f.emoji {
		return false
	}
	if s.gapsAre(f, func(u fold.Unit) bool { return u.Rune == '\'' || u.Rune == '’' }) {
		return false // an elision
	}
	if f.emoji && !s.gapsHave(f, ' ') {
		return true // words stand apart, these letters do not
	}
	// Pieces that are all words of their own are two words.
	start := f.from
	wordsOnly := true
	for i := f.from; i <= f.to; i++ {
		if i == f.to || !s.units[i].Word() {
			if i > start {
				if _, ok := words.English(s.word(start, i)); !ok {
					wordsOnly = false
				}
			}
			start = i + 1
		}
	}
	return !wordsOnly
}

func (s *sweep) gapsAre(f *found, is func(fold.Unit) bool) bool {
	for _, u := range s.units[f.from:f.to] {
		if !u.Word() && !is(u) {
			return false
		}
	}
	return true
}

func (s *sweep) gapsHave(f *found, r rune) bool {
	for _, u := range s.units[f.from:f.to] {
		if u.Rune == r {
			return true
		}
	}
	return false
}

// swapped says whether two words differ by two neighbouring letters in the other order.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 1; i < len(a); i++ {
		if a[i] != b[i] {
			return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// doubled says whether a is b with one of its letters doubled.
func doubled(a, b string) bool {
	if len(a) != len(b)+1 {
		return false
	}
	for i := 1; i < len(a); i++ {
		if a[i] == a[i-1] && a[:i]+a[i+1:] == b {
			return true
		}
	}
	return false
}

// weigh gives a place its strength.
func (s *sweep) weigh(f *found, p *place, within bool) {
	p.strength = weights.Of("use." + string(p.kind))
	if p.kind == markwarden.KindDiacritics && s.accented(p) {
		p.strength = weights.Of("use.diacritics_added")
	}
	if p.kind == markwarden.KindTransliteration && f.heard {
		p.strength = weights.Of("use.transcribed")
	}
	if f.heard && p.sign.common { // loanwords: a word of one language is a word of others, spelled their way
		p.strength += weights.Of("use.loanword")
	}
	if p.also != "" {
		p.strength += 0.5
	}
	switch {
	case s.text.Field == "description":
		p.strength += weights.Of("field.description")
	case strings.HasPrefix(s.text.Field, "attributes.") && !naming(s.text.Field[len("attributes."):]):
		p.strength += weights.Of("field.attributes")
	}
	if p.sign.class == fold.Letter || p.sign.class == fold.Digit {
		switch {
		case f.letters <= 2:
			p.strength += weights.Of("short.2")
		case f.letters == 3:
			p.strength += weights.Of("short.3")
		}
	} else if p.sign.class == fold.Hangul && within && f.letters <= 2 {
		p.strength += weights.Of("short.2")
	}
	p.strength = max(p.strength, 0.1) // it is evidence, however little
}

// naming says whether a property holds the goods' own name, as the brand field does.
func naming(property string) bool {
	switch strings.ToLower(property) {
	case "brand", "brand_name", "brand name", "model", "model_name", "manufacturer", "marke", "marque", "marca", "бренд", "thương hiệu", "merek", "品牌", "型号", "ブランド", "브랜드":
		return true
	}
	return false
}

// accented says whether the letters in the text carry accents that the registered form has not.
func (s *sweep) accented(p *place) bool {
	surface := s.text.Original[p.start:p.end]
	if p.sign.class != fold.Letter || fold.Touched(p.sign.form)&fold.Diacritics != 0 {
		return false
	}
	n := 0
	for _, r := range surface {
		if r >= utf8.RuneSelf && fold.Touched(string(r))&fold.Diacritics != 0 {
			n++
		}
	}
	return n >= minAccents
}

// minAccents is how many accents that the mark has not are no accident of a language: cañón and púma are words.
const minAccents = 2

// evidence is a place in words; args holds them.
func evidence(t *markwarden.Text, p *place, args []string) markwarden.Evidence {
	text := t.Original[p.start:p.end]
	e := markwarden.Evidence{
		Matcher: Version, Right: p.sign.right.ID, Kind: p.kind, Polarity: markwarden.Offence, Strength: p.strength,
		Field: t.Field, Start: p.start, End: p.end, Text: text, Says: markwarden.Message{ID: says(p)},
	}
	e.Says.Args = append(args, text, p.sign.form, p.sign.right.Text)
	if p.also != "" {
		e.Says.Args = append(e.Says.Args, string(p.kind), string(p.also))
	}
	return e
}

// says is the id of the sentence about a place.
func says(p *place) string {
	switch {
	case p.also != "":
		return "wordmark.combined"
	case p.heard && p.kind == markwarden.KindTransliteration:
		return "wordmark.transcribed"
	case p.kind == markwarden.KindExact:
		return "wordmark.exact"
	}
	return "wordmark." + string(p.kind)
}
