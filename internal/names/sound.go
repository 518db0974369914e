package names

import "strings"

// spell fills in what a token of Latin letters sounds like.
func (t *token) spell() {
	t.sound = sound(t.text)
	t.bones = bones(t.sound)
	t.loan = loan(t.text)
}

// respelt are ways to write one sound, the longer first.
var respelt = []struct{ from, to string }{
	{"sch", "s"},
	{"tsch", "C"},
	{"sh", "s"},
	{"ch", "C"},
	{"kh", "h"},
	{"ph", "f"},
	{"th", "t"},
	{"gh", "g"},
	{"zh", "z"},
	{"dj", "j"},
	{"dzh", "j"},
	{"ts", "C"},
	{"tz", "C"},
	{"ck", "k"},
	{"qu", "kv"},
	{"oe", "o"},
	{"ue", "u"},
	{"ae", "a"},
	{"ee", "i"},
	{"oo", "u"},
	{"ou", "u"},
	{"ow", "ov"},
	{"iy", "i"},
	{"yi", "i"},
	{"ij", "i"},
	{"eo", "o"},
	{"eu", "u"},
}

// sound is a word with ways of spelling taken away: what two readers of the same word in another script would write alike.
func sound(s string) string {
	b := make([]byte, 0, len(s))
	put := func(c byte) {
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
next:
	for i := 0; i < len(s); {
		for _, p := range respelt {
			if strings.HasPrefix(s[i:], p.from) {
				for j := range len(p.to) {
					put(p.to[j])
				}
				i += len(p.from)
				continue next
			}
		}
		c := s[i]
		i++
		switch c {
		case 'x':
			put('k')
			put('s')
		case 'c':
			if i < len(s) && (s[i] == 'e' || s[i] == 'i' || s[i] == 'y') {
				put('s')
			} else {
				put('k')
			}
		case 'q':
			put('k')
		case 'w':
			put('v')
		case 'y':
			put('i')
		case 'z':
			put('s')
		case 'h':
			if len(b) == 0 || i < len(s) && vowel(s[i]) {
				put('h')
			}
		default:
			put(c)
		}
	}
	return string(b)
}

func vowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }

// bones are the consonants of a sound.
func bones(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := s[i]; !vowel(c) && (len(b) == 0 || b[len(b)-1] != c) {
			b = append(b, c)
		}
	}
	return string(b)
}

// loan is what stays of a word when Japanese or Korean take it over and write it as they hear it: consonants, without those that they don't
// tell apart (l and r, b and v, f and h, s and z), without the r that is not heard, each once.
func loan(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			continue
		case 'h':
			if i > 0 && !vowel(s[i-1]) { // part of sh, ch, th, ph
				continue
			}
		case 'l':
			c = 'r'
		case 'r':
			if i > 0 && vowel(s[i-1]) && !vowel(next) && next != 'y' { // not heard
				continue
			}
		case 'v':
			c = 'b'
		case 'f':
			c = 'h'
		case 'z', 'j':
			c = 's'
		case 'p':
			if next == 'h' {
				c = 'h'
			}
		case 't':
			if next == 'h' || next == 's' || next == 'z' || next == 'c' {
				c = 's'
			}
		case 'q':
			c = 'k'
		case 'x':
			if len(b) == 0 || b[len(b)-1] != 'k' {
				b = append(b, 'k')
			}
			c = 's'
		case 'c':
			c = 'k'
			if next == 'h' || next == 'e' || next == 'i' || next == 'y' {
				c = 's'
			}
		case 'm':
			if next == 'p' || next == 'b' {
				c = 'n'
			}
		}
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	return string(b)
}

// georgian and armenian letters as they sound; the other scripts are internal/roman's.
var georgian = strings.Fields("a b g d e v z t i k l m n o p zh r s t u p k gh k sh ch ts dz ts ch kh j h")

var armenian = strings.Fields("a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts u p k o f")

// spelt is a character of a script that internal/roman doesn't read; "" where it is of none.
func spelt(r rune) string {
	switch {
	case r >= 0x10D0 && r < 0x10D0+rune(len(georgian)):
		return georgian[r-0x10D0]
	case r >= 0x561 && r < 0x561+rune(len(armenian)):
		return armenian[r-0x561]
	}
	return ""
}
