package wordmark

import (
	"unicode"
	"unicode/utf8"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/roman"
	"markwarden/internal/words"
)

// page is one field, read once for all that is looked for in it. It is reused.
type page struct {
	text    *markwarden.Text
	units   []fold.Unit
	flags   []uint8 // by unit: it may stand for another letter
	tokens  []token
	symbols []int32 // units that are no part of a word, but may stand for a letter
	turned  bool    // some of it is read from its end
	ascii   bool    // the original is, so that it is as long as the folded text
	han     bool    // it has Chinese characters
	abroad  bool    // it has words of scripts that are read aloud
}

// token is a word: characters of one script with nothing between.
type token struct {
	from, to int32
	class    fold.Class
	latin    bool // of a to z throughout
	english  int8 // whether it is a word of English: 0 nobody asked, 1 yes, -1 no
}

// read takes a field.
func (p *page) read(t *markwarden.Text) {
	p.text, p.turned = t, false
	if len(t.Folded) != len(t.Original) {
		if back := backwards(t); back != nil {
			p.text, p.turned = back, true
			t = back
		}
	}
	p.units = fold.Units(p.units[:0], t.Folded)
	p.flags, p.tokens, p.symbols = p.flags[:0], p.tokens[:0], p.symbols[:0]
	p.ascii = len(t.Folded) == len(t.Original) && plainText(t.Original)
	p.han, p.abroad = false, false
	var last *token
	for i := range p.units {
		u := &p.units[i]
		flag := uint8(0)
		if u.Rune >= utf8.RuneSelf || special[u.Rune] {
			flag = p.flag(int32(i), u)
		}
		p.flags = append(p.flags, flag)
		if !u.Word() {
			if last = nil; flag != 0 && leet(u.Rune) != "" {
				p.symbols = append(p.symbols, int32(i))
			}
			continue
		}
		if last == nil || fold.Breaks(p.units[i-1], *u) {
			p.tokens = append(p.tokens, token{from: int32(i), class: u.Class, latin: true})
			last = &p.tokens[len(p.tokens)-1]
		}
		last.to = int32(i) + 1
		if u.Class == fold.Letter && last.class == fold.Digit {
			last.class = fold.Letter
		}
		last.latin = last.latin && u.Rune >= 'a' && u.Rune <= 'z'
	}
}

// flag says whether something else may be meant by a character, and notes what scripts there are.
func (p *page) flag(i int32, u *fold.Unit) uint8 {
	var yes bool
	switch {
	case u.Rune == 'i':
		o := p.orig(i)
		yes = o >= utf8.RuneSelf || o == 'I' && (i > 0 && unicode.IsLower(p.orig(i-1)) || int(i)+1 < len(p.units) && unicode.IsLower(p.orig(i+1)))
	case u.Rune == 'l':
		o := p.orig(i)
		yes = o >= utf8.RuneSelf || o == 'l' && (i == 0 || !p.units[i-1].Word() || unicode.IsUpper(p.orig(i-1)))
	case u.Rune < utf8.RuneSelf:
		yes = true
	case u.Class == fold.Han:
		p.han = true
		yes = true
	default:
		alt, ok := fold.Nearby(u.Rune)
		yes = ok && len(alt) == 1 || leet(u.Rune) != "" || mask(u.Rune)
	}
	if u.Rune >= utf8.RuneSelf && !p.abroad && u.Word() {
		p.abroad = roman.Of(u.Rune) != roman.None
	}
	if yes {
		return 1
	}
	return 0
}

// foreignLetters says whether letters that fold to Latin ones are of another script: Cyrillic and Greek fold to what they look like.
func (p *page) foreignLetters() bool {
	if p.abroad || p.ascii {
		return p.abroad
	}
	for i := range p.units {
		if u := &p.units[i]; u.Word() && p.text.Original[p.text.Back[u.Lo]] >= utf8.RuneSelf && roman.Of(p.orig(int32(i))) != roman.None {
			return true
		}
	}
	return false
}

// orig is the original character of unit i.
func (p *page) orig(i int32) rune {
	if p.ascii {
		return rune(p.text.Original[p.units[i].Lo])
	}
	r, _ := utf8.DecodeRuneInString(p.text.Original[p.text.Back[p.units[i].Lo]:])
	return r
}

// english says whether a token is a word of English.
func (p *page) english(t *token) bool {
	if t.english == 0 {
		t.english = -1
		if t.latin {
			if _, known := words.English(p.word(t.from, t.to)); known {
				t.english = 1
			}
		}
	}
	return t.english > 0
}

// word is the folded text of units i..j.
func (p *page) word(i, j int32) string {
	if i >= j {
		return ""
	}
	return p.text.Folded[p.units[i].Lo:p.units[j-1].Hi]
}

// token is the word around units i..j: as far as characters of words go on in the same script.
func (p *page) token(i, j int32) (from, to int32) {
	for i > 0 && !fold.Breaks(p.units[i-1], p.units[i]) {
		i--
	}
	for int(j) < len(p.units) && !fold.Breaks(p.units[j-1], p.units[j]) {
		j++
	}
	return i, j
}

// span is where units i..j stand in the original.
func (p *page) span(i, j int32) (start, end int) {
	if p.ascii {
		return int(p.units[i].Lo), int(p.units[j-1].Hi)
	}
	if p.turned {
		return p.turnedSpan(i, j)
	}
	return fold.Span(p.text.Original, p.text.Back, int(p.units[i].Lo), int(p.units[j-1].Hi))
}

// special are the ASCII characters that may stand for another letter.
var special = func() (t [utf8.RuneSelf]bool) {
	for r := range rune(utf8.RuneSelf) {
		t[r] = leet(r) != "" || mask(r) || r == 'i' || r == 'l'
	}
	return t
}()

// leet is the letters that a digit or symbol is used for, most usual first.
func leet(r rune) string {
	switch r {
	case '0':
		return "o"
	case '1', '!', '|', '¡':
		return "il"
	case '2':
		return "z"
	case '3', '€', '£':
		return "e"
	case '4', '@':
		return "a"
	case '5', '$', '§':
		return "s"
	case '6':
		return "gb"
	case '7', '+':
		return "t"
	case '8':
		return "b"
	case '9':
		return "gq"
	case '(', '¢', '<':
		return "c"
	case '¥':
		return "y"
	}
	return ""
}

// mask says whether a character is used to hide a letter.
func mask(r rune) bool {
	switch r {
	case '*', '○', '●', '◯', '〇', '■', '□', '#', '＊', '✱', '×', '✕', '?', '█', '_', '△', '☆', '★', '•', '%':
		return true
	}
	return false
}
