package wire

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parser reads one JSON document in one pass. Strings without escapes are parts of the document's one copy.
//
// A wrong value is noted and skipped, so that all problems are found; broken JSON ends the reading.
type parser struct {
	s        string
	i        int
	o        Options
	at       [8]step // where the parser stands
	depth    int
	problems []Problem
	broken   bool
}

// step is one step of the path: a field, whose name stands in [from,to) of the document, or the to-th entry of a list, where from is
// negative. It holds no pointer, so that it costs the collector nothing.
type step struct{ from, to int }

func newParser(b []byte, o Options) *parser {
	p := &parser{s: string(b), o: o}
	if !utf8.ValidString(p.s) {
		p.fail("not UTF-8")
	}
	return p
}

// end is the result of the whole reading.
func (p *parser) end() error {
	if p.space(); !p.broken && p.i < len(p.s) {
		p.fail("something follows the document")
	}
	if len(p.problems) == 0 {
		return nil
	}
	return &InvalidError{p.problems}
}

func (p *parser) fail(reason string) {
	if p.broken {
		return
	}
	p.broken = true
	p.note(Problem{Reason: fmt.Sprintf("not JSON at byte %d: %s", p.i, reason)})
}

// wrong notes a problem of the value at which the parser stands.
func (p *parser) wrong(reason string) { p.note(Problem{p.path(), reason}) }

// miss notes a problem of a field below the value at which the parser stands.
func (p *parser) miss(field, reason string) {
	if at := p.path(); at != "" {
		field = at + "." + field
	}
	p.note(Problem{field, reason})
}

// note keeps the first problem of each value.
func (p *parser) note(n Problem) {
	if last := len(p.problems) - 1; last < 0 || last+1 < maxProblems && p.problems[last].Field != n.Field {
		p.problems = append(p.problems, n)
	}
}

func (p *parser) path() string {
	var b strings.Builder
	for _, s := range p.at[:min(p.depth, len(p.at))] {
		if s.from < 0 {
			b.WriteString("[" + strconv.Itoa(s.to) + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p.s[s.from:s.to])
	}
	return b.String()
}

func (p *parser) push(s step) {
	if p.depth < len(p.at) {
		p.at[p.depth] = s
	}
	p.depth++
}

func (p *parser) pop() { p.depth-- }

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

// peek is the first byte of the next value, 0 at the end.
func (p *parser) peek() byte {
	p.space()
	if p.broken || p.i >= len(p.s) {
		return 0
	}
	return p.s[p.i]
}

// take reads one expected punctuation mark.
func (p *parser) take(c byte) bool {
	if p.peek() != c {
		p.fail("expected " + strconv.QuoteRune(rune(c)))
		return false
	}
	p.i++
	return true
}

// members calls fn with each key of an object, standing before its value, which fn must read.
func (p *parser) members(fn func(key string)) {
	if p.peek() != '{' {
		p.mistyped("an object")
		return
	}
	p.i++
	if p.peek() == '}' {
		p.i++
		return
	}
	for !p.broken {
		if p.peek() != '"' {
			p.fail("expected a field name")
			return
		}
		from := p.i + 1
		key := p.rawString()
		to := p.i - 1
		if !p.take(':') {
			return
		}
		p.push(step{from, to})
		fn(key)
		p.pop()
		if p.peek() == ',' {
			p.i++
			continue
		}
		p.take('}')
		return
	}
}

// fields reads an object of known fields. fn must read the value of the field it gets; a null is as if not given.
// The number of known fields is at most 64.
func (p *parser) fields(known []string, fn func(field string)) {
	var seen uint64
	guess := 0 // most writers keep the order of the list
	p.members(func(key string) {
		n := -1
		for range known {
			if known[guess] == key {
				n = guess
			}
			if guess++; guess == len(known) {
				guess = 0
			}
			if n >= 0 {
				break
			}
		}
		switch {
		case n < 0:
			p.unknown()
			return
		case seen&(1<<n) != 0:
			p.wrong("given twice")
			p.skip()
			return
		}
		seen |= 1 << n
		if p.peek() == 'n' {
			p.literal("null")
			return
		}
		fn(known[n])
	})
}

func (p *parser) unknown() {
	if !p.o.Lenient {
		p.wrong("unknown field")
	} else if p.o.Ignored != nil {
		p.o.Ignored(p.path())
	}
	p.skip()
}

// list calls fn before each entry of an array, which fn must read.
func (p *parser) list(bound int, fn func()) {
	if p.peek() != '[' {
		p.mistyped("a list")
		return
	}
	p.i++
	if p.peek() == ']' {
		p.i++
		return
	}
	for n := 0; !p.broken; n++ {
		if n == bound {
			p.wrong("more than " + strconv.Itoa(bound) + " entries")
		}
		if n >= bound {
			p.skip()
		} else {
			p.push(step{-1, n})
			fn()
			p.pop()
		}
		if p.peek() == ',' {
			p.i++
			continue
		}
		p.take(']')
		return
	}
}

// mistyped notes that the value is not what it should be, and skips it.
func (p *parser) mistyped(want string) {
	if !p.broken {
		p.wrong("must be " + want)
		p.skip()
	}
}

// skip reads any value.
func (p *parser) skip() { p.skipBelow(0) }

func (p *parser) skipBelow(depth int) {
	if depth > maxDepth {
		p.fail("nested too deeply")
		return
	}
	switch c := p.peek(); c {
	case '"':
		p.rawString()
	case '{':
		p.skipAll('}', depth)
	case '[':
		p.skipAll(']', depth)
	case 't':
		p.literal("true")
	case 'f':
		p.literal("false")
	case 'n':
		p.literal("null")
	default:
		p.rawNumber()
	}
}

func (p *parser) skipAll(end byte, depth int) {
	p.i++
	if p.peek() == end {
		p.i++
		return
	}
	for !p.broken {
		if end == '}' {
			if p.peek() != '"' {
				p.fail("expected a field name")
				return
			}
			p.rawString()
			if !p.take(':') {
				return
			}
		}
		p.skipBelow(depth + 1)
		if p.peek() == ',' {
			p.i++
			continue
		}
		p.take(end)
		return
	}
}

func (p *parser) literal(word string) {
	if !strings.HasPrefix(p.s[p.i:], word) {
		p.fail("expected a value")
		return
	}
	p.i += len(word)
}

// rawNumber reads a number of JSON's grammar and returns its text.
func (p *parser) rawNumber() string {
	start := p.i
	if p.i < len(p.s) && p.s[p.i] == '-' {
		p.i++
	}
	switch {
	case p.i < len(p.s) && p.s[p.i] == '0':
		p.i++
	case p.digits() == 0:
		p.fail("expected a value")
		return ""
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		p.i++
		if p.digits() == 0 {
			p.fail("expected a digit")
		}
	}
	if p.i < len(p.s) && (p.s[p.i] == 'e' || p.s[p.i] == 'E') {
		p.i++
		if p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		if p.digits() == 0 {
			p.fail("expected a digit")
		}
	}
	return p.s[start:p.i]
}

func (p *parser) digits() (n int) {
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
		n++
	}
	return n
}

// rawString reads a string; the parser stands at its first quotation mark.
func (p *parser) rawString() string {
	p.i++
	start := p.i
	for i := start; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '"':
			p.i = i + 1
			return p.s[start:i]
		case c == '\\':
			return p.escaped(start, i)
		case c < ' ':
			p.i = i
			p.fail("control character in a string")
			return ""
		}
	}
	p.i = len(p.s)
	p.fail("string without end")
	return ""
}

// escaped reads on a string that began at start and has its first escape at i.
func (p *parser) escaped(start, i int) string {
	b := append(make([]byte, 0, 2*(i-start)+32), p.s[start:i]...)
	for i < len(p.s) {
		c := p.s[i]
		switch {
		case c == '"':
			p.i = i + 1
			return string(b)
		case c < ' ':
			p.i = i
			p.fail("control character in a string")
			return ""
		case c != '\\':
			b = append(b, c)
			i++
		default:
			var n int
			if b, n = appendEscape(b, p.s[i:]); n == 0 {
				p.i = i
				p.fail("broken escape in a string")
				return ""
			}
			i += n
		}
	}
	p.i = len(p.s)
	p.fail("string without end")
	return ""
}

// appendEscape appends what the escape at the start of s stands for; n is its length, 0 when it is none.
// Half a surrogate pair is U+FFFD.
func appendEscape(b []byte, s string) (_ []byte, n int) {
	if len(s) < 2 {
		return b, 0
	}
	switch s[1] {
	case '"', '\\', '/':
		return append(b, s[1]), 2
	case 'b':
		return append(b, '\b'), 2
	case 'f':
		return append(b, '\f'), 2
	case 'n':
		return append(b, '\n'), 2
	case 'r':
		return append(b, '\r'), 2
	case 't':
		return append(b, '\t'), 2
	case 'u':
		r, ok := hex4(s[2:])
		if !ok {
			return b, 0
		}
		if utf16.IsSurrogate(r) {
			if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
				if low, ok := hex4(s[8:]); ok {
					if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
						return utf8.AppendRune(b, both), 12
					}
				}
			}
			r = utf8.RuneError
		}
		return utf8.AppendRune(b, r), 6
	}
	return b, 0
}

func hex4(s string) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for _, c := range []byte(s[:4]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
