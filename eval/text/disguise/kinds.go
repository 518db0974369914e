package disguise

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form is a disguised mark. An empty surface: this mark can't be disguised so.
type form struct {
	surface string   // as it stands in the title
	parts   []string // what of it carries the mark; empty: all
	means   string
	lang    string // of titles it can stand in; empty: any
}

func (f form) carries() []string {
	if len(f.parts) > 0 {
		return f.parts
	}
	return []string{f.surface}
}

type kind struct {
	name string
	make func(*rand.Rand, *mark) form
}

// letters is a kind that changes the letters of the mark's text.
func letters(name string, change func(*rand.Rand, string) string) kind {
	return kind{name, func(rng *rand.Rand, m *mark) form {
		s := change(rng, m.text)
		if s == m.text {
			return form{}
		}
		return form{surface: s, means: m.text}
	}}
}

var kinds = []kind{
	{"exact", func(rng *rand.Rand, m *mark) form {
		return form{surface: pick(rng, m.text, strings.ToLower(m.text), strings.ToUpper(m.text)), means: m.text}
	}},
	{"alias", func(rng *rand.Rand, m *mark) form { return cjk(pick(rng, append(m.nicknames, m.chinese)...), "zh") }},
	{"product_mark_only", func(rng *rand.Rand, m *mark) form {
		line := pick(rng, m.lines...)
		return form{surface: line, means: line}
	}},
	letters("case_width", caseWidth), letters("diacritics", accents), letters("spacing", apart), letters("concealed", masked),
	letters("homoglyph", lookalikes), letters("leet", leet), letters("invisible", unseen), letters("emoji_split", smiling),
	letters("typo", slip), letters("misspelling", misspelt), letters("phonetic", bySound), letters("reordered", moved),
	letters("combined", func(rng *rand.Rand, s string) string { return leet(rng, apart(rng, s)) }),
	letters("combined", func(rng *rand.Rand, s string) string { return unseen(rng, lookalikes(rng, s)) }),
	letters("combined", func(rng *rand.Rand, s string) string { return apart(rng, accents(rng, s)) }),
	letters("combined", func(rng *rand.Rand, s string) string { return masked(rng, fullwidth(s)) }),
	{"joined", glued},
	{"combined", func(rng *rand.Rand, m *mark) form {
		f := glued(rng, m)
		return form{surface: leet(rng, f.surface), means: m.text}
	}},
	{"transliteration", func(rng *rand.Rand, m *mark) form {
		return pick(rng, cjk(m.japanese, "ja"), cjk(m.korean, "ko"), cjk(m.russian, "ru"))
	}},
	{"pinyin", func(rng *rand.Rand, m *mark) form { return spelled(rng, m) }},
	{"homophone", func(rng *rand.Rand, m *mark) form { return change(rng, m, sameSound, 1) }},
	{"variant", func(rng *rand.Rand, m *mark) form { return change(rng, m, traditional, 9) }},
}

func pick[T any](rng *rand.Rand, of ...T) (t T) {
	if len(of) == 0 {
		return t
	}
	return of[rng.IntN(len(of))]
}

func cjk(name, lang string) form { return form{surface: name, means: name, lang: lang} }

// each replaces letters by chance, at least one where any can be: change returns "" where it can't.
func each(rng *rand.Rand, s string, share float64, change func(r rune) string) string {
	in := []rune(s)
	var can []int
	for i, r := range in {
		if change(r) != "" {
			can = append(can, i)
		}
	}
	if len(can) == 0 {
		return s
	}
	sure := can[rng.IntN(len(can))]
	var b strings.Builder
	for i, r := range in {
		if to := change(r); to != "" && (i == sure || rng.Float64() < share) {
			b.WriteString(to)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func caseWidth(rng *rand.Rand, s string) string {
	if rng.IntN(2) == 0 {
		return fullwidth(s)
	}
	return each(rng, strings.ToLower(s), 0.4, func(r rune) string {
		if unicode.IsLower(r) {
			return string(unicode.ToUpper(r))
		}
		return ""
	})
}

func fullwidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

func accents(rng *rand.Rand, s string) string {
	return each(rng, s, 0.6, func(r rune) string {
		if to, ok := accented[unicode.ToLower(r)]; ok {
			return string([]rune(to)[rng.IntN(utf8.RuneCountInString(to))])
		}
		return ""
	})
}

// apart puts the same sign between all letters.
func apart(rng *rand.Rand, s string) string {
	sign := pick(rng, " ", ".", "-", "_", "·", " . ", "/", "|")
	in := []rune(strings.NewReplacer(" ", "", ".", "").Replace(s))
	parts := make([]string, len(in))
	for i, r := range in {
		parts[i] = string(r)
	}
	if rng.IntN(3) == 0 && len(parts) > 4 { // in two or three pieces only
		at := 2 + rng.IntN(len(parts)-3)
		return strings.Join(parts[:at], "") + pick(rng, " ", "-", ".", "_") + strings.Join(parts[at:], "")
	}
	return strings.Join(parts, sign)
}

// masked puts a sign in place of one or two letters inside.
func masked(rng *rand.Rand, s string) string {
	in := []rune(s)
	sign := pick(rng, '*', '*', '*', '#', '_', '●')
	n := 1
	if len(in) > 6 {
		n += rng.IntN(2)
	}
	for range n {
		if i := 1 + rng.IntN(len(in)-2); unicode.IsLetter(in[i]) {
			in[i] = sign
		}
	}
	return string(in)
}

func lookalikes(rng *rand.Rand, s string) string {
	switch rng.IntN(4) {
	case 0:
		return alphabet(s, pick(rng, alphabets...))
	default:
		return each(rng, s, 0.4, func(r rune) string {
			to := []rune(looks[r])
			if len(to) == 0 {
				return ""
			}
			return string(to[rng.IntN(len(to))])
		})
	}
}

// alphabet writes Latin letters in another run of 26 capitals and 26 small letters.
func alphabet(s string, first [2]rune) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return first[0] + r - 'A'
		case r >= 'a' && r <= 'z':
			return first[1] + r - 'a'
		}
		return r
	}, s)
}

func leet(rng *rand.Rand, s string) string {
	return each(rng, s, 0.5, func(r rune) string {
		to := digits[unicode.ToLower(r)]
		if to == "" {
			return ""
		}
		return string(to[rng.IntN(len(to))])
	})
}

func between(rng *rand.Rand, s string, share float64, signs []string) string {
	in := []rune(s)
	sure := 1 + rng.IntN(len(in)-1)
	var b strings.Builder
	for i, r := range in {
		if i > 0 && (i == sure || rng.Float64() < share) {
			b.WriteString(pick(rng, signs...))
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unseen(rng *rand.Rand, s string) string { return between(rng, s, 0.3, invisible) }

func smiling(rng *rand.Rand, s string) string {
	sign := []string{pick(rng, "🔥", "⭐", "❤️", "✨", "👟", "💎", "✅")}
	return between(rng, strings.ReplaceAll(s, " ", ""), pick(rng, 0.0, 1.0), sign)
}

// slip is a slip of the hand: letters swapped, doubled, dropped, hit beside.
func slip(rng *rand.Rand, s string) string {
	in := []rune(s)
	if len(in) < 5 {
		return s
	}
	for range 1 + len(in)/9*rng.IntN(2) {
		i := 1 + rng.IntN(len(in)-2)
		switch rng.IntN(4) {
		case 0:
			in[i], in[i+1] = in[i+1], in[i]
		case 1:
			in = append(in[:i+1], in[i:]...)
		case 2:
			in = append(in[:i], in[i+1:]...)
		case 3:
			if near := []rune(keys[unicode.ToLower(in[i])]); len(near) > 0 {
				in[i] = near[rng.IntN(len(near))]
			}
		}
	}
	return string(in)
}

// misspelt writes the mark wrong in a way that a buyer reads over.
func misspelt(rng *rand.Rand, s string) string {
	p := pick(rng, swaps...)
	i := strings.Index(s[1:], p[0])
	if len(s) < 5 || i < 0 {
		return s
	}
	return s[:1+i] + p[1] + s[1+i+len(p[0]):]
}

// bySound spells the mark as an English reader would write what he hears.
func bySound(rng *rand.Rand, s string) string {
	was := strings.ToLower(s)
	now := was
	for _, p := range sounds {
		if rng.IntN(4) > 0 {
			now = strings.ReplaceAll(now, p[0], p[1])
		}
	}
	if now == was {
		return s
	}
	return strings.ToUpper(now[:1]) + now[1:]
}

// moved changes the order of the words, or drops the first of several.
func moved(rng *rand.Rand, s string) string {
	w := strings.Fields(s)
	if len(w) < 2 {
		return s
	}
	if len(w[len(w)-1]) > 6 && rng.IntN(3) == 0 {
		return w[len(w)-1]
	}
	return w[len(w)-1] + " " + strings.Join(w[:len(w)-1], " ")
}

// glued joins the mark with a word of its goods.
func glued(rng *rand.Rand, m *mark) form {
	name := strings.ReplaceAll(m.text, " ", "")
	word := pick(rng, goods[m.goods]...)
	part := pick(rng, name, strings.ToLower(name))
	return pick(rng,
		form{surface: part + word, parts: []string{part + word}, means: m.text},
		form{surface: "by" + name, parts: []string{"by" + name}, means: m.text},
		form{surface: part + word, parts: []string{part + word}, means: m.text},
	)
}

// spelled writes the Chinese name as it sounds: all, with spaces, or one character of it.
func spelled(rng *rand.Rand, m *mark) form {
	if m.chinese == "" || len(m.pinyin) < 2 {
		return form{}
	}
	switch rng.IntN(3) {
	case 0:
		return form{surface: strings.Join(m.pinyin, ""), means: m.chinese, lang: "zh"}
	case 1:
		return form{surface: strings.Join(m.pinyin, " "), means: m.chinese, lang: "zh"}
	}
	name := []rune(m.chinese)
	i := rng.IntN(len(name))
	return form{surface: string(name[:i]) + m.pinyin[i] + string(name[i+1:]), means: m.chinese, lang: "zh"}
}

// change writes up to n characters of the Chinese name otherwise.
func change(rng *rand.Rand, m *mark, by map[rune]string, n int) form {
	name := []rune(m.chinese)
	changed := false
	for _, i := range rng.Perm(len(name)) {
		if to := []rune(by[name[i]]); len(to) > 0 && n > 0 {
			name[i] = to[rng.IntN(len(to))]
			changed = true
			n--
		}
	}
	if !changed || len(name) < 2 {
		return form{}
	}
	return form{surface: string(name), means: m.chinese, lang: "zh"}
}
