package names

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/pinyin"
	"markwarden/internal/roman"
	"markwarden/internal/words"
)

// token is one word of a name.
type token struct {
	text   string  // small Latin letters and digits, or Chinese characters
	sound  string  // what is left of it when ways of spelling are taken away
	bones  string  // the sound without vowels
	loan   string  // what Japanese or Korean would keep of it
	term   int16   // the idea that it stands for; 0: it is a name
	weight float64 // how much it tells apart
	number bool
	han    bool
	bare   bool // of a script that writes no vowels
	heard  bool // written in kana or Hangul: perhaps a foreign word as it is heard
	aside  bool // it stood in parentheses
}

const (
	maxBytes  = 1 << 10 // of a name that is looked at
	maxTokens = 24
)

// Parse reads a name. What is beyond 1 KiB or 24 words is not looked at.
func Parse(s string) *Name {
	raw := split(s)
	n := &Name{latin: true}
	raw, n.forms = stripForms(raw)
	for i := 0; i < len(raw); i++ {
		if i+1 < len(raw) && vocabulary().pairs[raw[i].text] {
			if both := raw[i].text + raw[i+1].text; vocabulary().terms[both] != 0 {
				raw[i+1].text = both
				continue
			}
		}
		n.add(raw[i])
	}
	if len(n.tokens) > maxTokens {
		n.tokens = n.tokens[:maxTokens]
	}
	var core strings.Builder
	for i := range n.tokens {
		t := &n.tokens[i]
		t.weigh()
		n.loan += t.loan
		n.heard = n.heard || t.heard
		n.weight += t.weight
		switch t.term {
		case 0:
			core.WriteString(t.text)
		case termAnd, termThe:
		default:
			core.WriteString(vocabulary().names[t.term])
		}
	}
	n.core = core.String()
	return n
}

// word is a run of letters of one script as it was split off.
type word struct {
	text   string
	script roman.Script
	han    bool
	aside  bool
}

// split cuts a name into words: at what is no letter and no digit, between Chinese characters and others; apostrophes join, and so do
// single letters in a row ("S.A." is one word).
func split(s string) []word {
	if len(s) > maxBytes {
		s = strings.ToValidUTF8(s[:maxBytes], "")
	}
	var (
		all    = make([]word, 0, 12)
		b      []byte
		aside  bool
		now    word
		single = -2 // where the last single letter stands in all
	)
	end := func() {
		if len(b) == 0 {
			return
		}
		now.text, now.aside = string(b), aside
		b = b[:0]
		if len(now.text) == utf8.RuneLen(firstRune(now.text)) && !now.han && !isDigit(now.text[0]) {
			if single == len(all)-1 && single >= 0 {
				all[single].text += now.text
				return
			}
			single = len(all)
		}
		all = append(all, now)
	}
	for _, r := range s {
		switch {
		case r == '&' || r == '+' || r == '＆':
			end()
			all = append(all, word{text: "and", aside: aside})
			continue
		case r == '(' || r == '（' || r == '[' || r == '【':
			end()
			aside = true
			continue
		case r == ')' || r == '）' || r == ']' || r == '】':
			end()
			aside = false
			continue
		case r == '\'' || r == '’' || r == '`' || r == 'ʼ' || r == '‘' || r == 'ʹ' || r == 'ʻ':
			continue
		}
		f := folded(r)
		if f == "" {
			continue
		}
		first := firstRune(f)
		if !unicode.IsLetter(first) && !unicode.IsDigit(first) && !unicode.IsMark(first) {
			end()
			continue
		}
		script, han := roman.Of(first), unicode.Is(unicode.Han, first)
		if len(b) > 0 && !unicode.IsMark(first) && (han != now.han || script != now.script && !unicode.IsDigit(first) && !isDigit(b[0])) {
			end()
		}
		if len(b) == 0 {
			now = word{script: script, han: han}
		}
		b = append(b, f...)
	}
	end()
	return all
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var ascii = func() (t [utf8.RuneSelf]string) {
	for i := range t {
		t[i] = strings.ToLower(string(rune(i)))
	}
	return t
}()

var others sync.Map // rune to its folded form

// folded is a character in small letters, without accents, in its usual width, simplified.
func folded(r rune) string {
	if r < utf8.RuneSelf {
		return ascii[r]
	}
	if s, ok := others.Load(r); ok {
		return s.(string)
	}
	s := fold.Apply(string(r), fold.Case|fold.Width|fold.Styled|fold.Invisible|fold.Diacritics|fold.Variant)
	others.Store(r, s)
	return s
}

// add appends the tokens of a word.
func (n *Name) add(w word) {
	t := token{text: w.text, aside: w.aside}
	if id, ok := vocabulary().terms[w.text]; ok {
		t.term = id
		if latin := w.script == roman.None && !w.han; latin {
			t.spell()
		} else {
			n.latin = false
		}
		n.tokens = append(n.tokens, t)
		return
	}
	switch {
	case w.han || w.script == roman.Hangul:
		n.latin = false
		n.addRun(w)
		return
	case w.script != roman.None:
		n.latin = false
		t.text = romanized(w.text)
		t.bare = w.script == roman.Arabic || w.script == roman.Hebrew
		t.heard = w.script == roman.Kana
	case firstRune(w.text) >= 0x530:
		n.latin = false
		var b strings.Builder
		for _, r := range w.text {
			b.WriteString(spelt(r))
		}
		if b.Len() > 0 {
			t.text = b.String()
		}
	}
	t.number = strings.ContainsFunc(t.text, unicode.IsDigit)
	t.spell()
	n.tokens = append(n.tokens, t)
}

// romanized is a word of another script in Latin letters; digits in it stay.
func romanized(s string) string {
	digits := strings.IndexFunc(s, unicode.IsDigit)
	if digits < 0 {
		if r, _ := roman.Word(s); r != "" {
			return r
		}
		return s
	}
	letters := strings.TrimRightFunc(s[:digits], func(r rune) bool { return !unicode.IsLetter(r) })
	r, _ := roman.Word(letters)
	return r + s[digits:]
}

// addRun cuts a run of Chinese or Korean characters at the words that it is known to hold.
func (n *Name) addRun(w word) {
	known := vocabulary()
	rest := []rune(w.text)
	from := 0
	flush := func(to int) {
		if from >= to {
			return
		}
		t := token{text: string(rest[from:to]), aside: w.aside, han: w.han}
		if w.han {
			var b strings.Builder
			for _, r := range rest[from:to] {
				if s := pinyin.Of(r); len(s) > 0 {
					b.WriteString(s[0].String())
				}
			}
			t.sound = sound(b.String())
		} else if s, _ := roman.Word(t.text); s != "" {
			t.text, t.heard = s, true
			t.spell()
		}
		n.tokens = append(n.tokens, t)
	}
	for i := 0; i < len(rest); {
		size := min(known.longest, len(rest)-i)
		for ; size > 1; size-- {
			if id, ok := known.terms[string(rest[i:i+size])]; ok {
				flush(i)
				n.tokens = append(n.tokens, token{text: string(rest[i : i+size]), term: id, aside: w.aside})
				break
			}
			if _, ok := known.forms[string(rest[i:i+size])]; ok {
				flush(i)
				break
			}
		}
		if size > 1 {
			i += size
			from = i
		} else {
			i++
		}
	}
	flush(len(rest))
}

// weigh says how much a token tells apart.
func (t *token) weigh() {
	switch n := utf8.RuneCountInString(t.text); {
	case t.term != 0:
		t.weight = vocabulary().weights[t.term]
	case t.number:
		t.weight = 0.8
	case t.han:
		t.weight = min(1.2, 0.4*float64(n))
	case n == 1:
		t.weight = 0.25
	case n == 2:
		t.weight = 0.5
	case n == 3:
		t.weight = 0.75
	default:
		t.weight = 1
		if level, ok := words.English(t.text); ok {
			t.weight = 0.55 + min(0.35, float64(level)/100)
		}
	}
	if t.aside {
		t.weight *= 0.6
	}
}

func everyday(w string) bool { _, ok := words.English(w); return ok }

// stripForms takes legal forms away: from the end as long as there are any, one from the beginning, and those that are no word of a
// language from within. Something always stays.
func stripForms(all []word) (_ []word, found kinds) {
	known := vocabulary()
	for {
		n := known.formAt(all, true)
		if n.words == 0 || n.words >= len(all) {
			break
		}
		found |= n.kind
		all = all[:len(all)-n.words]
	}
	if n := known.formAt(all, false); n.words > 0 && n.words < len(all) {
		found |= n.kind
		all = all[n.words:]
	}
	others := len(all)
	all = slices.DeleteFunc(all, func(w word) bool {
		kind := known.forms[w.text]
		if kind == 0 || len(w.text) < 3 || known.terms[w.text] != 0 || w.han || everyday(w.text) {
			return false
		}
		if others == 1 { // the last
			return false
		}
		others--
		found |= kind
		return true
	})
	// A Chinese or Japanese name is written in one run with its form at either end.
	for i := range all {
		if all[i].han || all[i].script == roman.Hangul {
			var kind kinds
			all[i].text, kind = known.stripRun(all[i].text)
			found |= kind
		}
	}
	return slices.DeleteFunc(all, func(w word) bool { return w.text == "" }), found
}
