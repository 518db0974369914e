package wire

import (
	"encoding/base64"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"markwarden"
)

// text reads a string of at most bound bytes.
func (p *parser) text(bound int) string {
	if p.peek() != '"' {
		p.mistyped("a string")
		return ""
	}
	s := p.rawString()
	if len(s) > bound {
		p.wrong("longer than " + strconv.Itoa(bound) + " bytes")
		return ""
	}
	return s
}

// id reads an identifier: not empty, without control characters, which separate keys elsewhere.
func (p *parser) id() string {
	s := p.text(MaxID)
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			p.wrong("holds a control character")
			return ""
		}
	}
	return s
}

// scalar reads a string, number or boolean as text.
func (p *parser) scalar(bound int) string {
	switch c := p.peek(); {
	case c == '"':
		return p.text(bound)
	case c == 't':
		p.literal("true")
		return "true"
	case c == 'f':
		p.literal("false")
		return "false"
	case c == '-' || c >= '0' && c <= '9':
		return p.rawNumber()
	}
	p.mistyped("a string, a number or a boolean")
	return ""
}

// count reads an integer that is not negative.
func (p *parser) count() int64 {
	if c := p.peek(); c != '-' && (c < '0' || c > '9') {
		p.mistyped("an integer")
		return 0
	}
	n, err := strconv.ParseInt(p.rawNumber(), 10, 64)
	if err != nil {
		p.wrong("must be an integer")
		return 0
	}
	if n < 0 {
		p.wrong("must not be negative")
		return 0
	}
	return n
}

// word reads a string of an enumeration.
func word[T ~string](p *parser, known ...T) T {
	s := T(p.text(MaxName))
	for _, k := range known {
		if s == k {
			return k
		}
	}
	if !p.broken {
		names := make([]string, len(known))
		for i, k := range known {
			names[i] = string(k)
		}
		p.wrong("must be one of " + strings.Join(names, ", "))
	}
	return ""
}

// country reads an ISO 3166-1 alpha-2 code.
func (p *parser) country() string {
	s := p.text(MaxName)
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		p.wrong("must be a country code of two capital letters (ISO 3166-1)")
		return ""
	}
	return s
}

// territory reads a country code in a registry or a question, where small letters mean the same.
func (p *parser) territory() string {
	s := strings.ToUpper(p.text(MaxName))
	if len(s) != 2 || !letters(s) {
		p.wrong("must be a country code of two letters (ISO 3166-1)")
		return ""
	}
	return s
}

// language reads a BCP 47 tag.
func (p *parser) language() string {
	s := p.text(MaxName)
	if s == "" {
		return ""
	}
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 || i == 0 && !letters(part) || !alphanumeric(part) {
			p.wrong("must be a language tag (BCP 47)")
			return ""
		}
	}
	return s
}

func letters(s string) bool {
	for _, c := range []byte(s) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

func alphanumeric(s string) bool {
	for _, c := range []byte(s) {
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// moment reads an RFC 3339 time with its offset, or a day, which begins at 00:00 UTC.
func (p *parser) moment() time.Time {
	if p.peek() != '"' {
		p.mistyped("a time (RFC 3339) or a day")
		return time.Time{}
	}
	t, ok := ParseMoment(p.rawString())
	if !ok && !p.broken {
		p.wrong("must be a time with its offset (RFC 3339) or a day (2006-01-02)")
	}
	return t
}

// ParseMoment reads an RFC 3339 time with its offset, or a day, which begins at 00:00 UTC. The years are 1..9999.
func ParseMoment(s string) (time.Time, bool) {
	layout := time.RFC3339
	if len(s) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	t, err := time.Parse(layout, s)
	if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 || t.IsZero() {
		return time.Time{}, false
	}
	return t, true
}

// money reads {"amount":"39.90","currency":"USD"}; the amount may be a number.
func (p *parser) money() *markwarden.Money {
	var amount, currency string
	problems := len(p.problems)
	p.fields(moneyFields, func(f string) {
		switch f {
		case "amount":
			amount = p.amount()
		case "currency":
			currency = p.text(MaxName)
		}
	})
	if p.broken || len(p.problems) > problems {
		return nil
	}
	m, err := ParseMoney(amount, currency)
	if err != nil {
		p.wrong(err.Error())
		return nil
	}
	return &m
}

var moneyFields = []string{"amount", "currency"}

// amount reads a decimal number given as string or number.
func (p *parser) amount() string {
	if c := p.peek(); c == '-' || c >= '0' && c <= '9' {
		return p.rawNumber()
	}
	return p.text(MaxName)
}

var imageFields = []string{"url", "path", "data"}

// image reads one picture: exactly one of url, path and data.
func (p *parser) image() (m markwarden.Image) {
	given := 0
	problems := len(p.problems)
	p.fields(imageFields, func(f string) {
		given++
		switch f {
		case "url":
			m.URL = p.text(MaxURL)
			if !webAddress(m.URL) {
				p.wrong("must be an http or https address")
			}
		case "path":
			m.Path = p.text(MaxURL)
			if !localPath(m.Path) {
				p.wrong("must be a relative path that stays in its folder")
			}
		case "data":
			raw := p.text(MaxListing)
			var err error
			if m.Data, err = base64.StdEncoding.DecodeString(raw); err != nil || len(m.Data) == 0 {
				p.wrong("must be base64")
			}
		}
	})
	if given != 1 && !p.broken && len(p.problems) == problems {
		p.wrong("must have exactly one of url, path, data")
	}
	return m
}

// webAddress says whether s is an absolute http or https address. Most are plain, and need no parser.
func webAddress(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	if ok && plainAddress(rest) {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// plainAddress says whether s is a host name and a path of characters that mean themselves.
func plainAddress(s string) bool {
	host := len(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-':
		case c == '/':
			host = min(host, i)
		case i > host && (c == '_' || c == '?' || c == '=' || c == '&' || c == ',' || c == '~'):
		default:
			return false
		}
	}
	return host > 0
}

// localPath says whether a slash-separated path names something below its folder on every system.
func localPath(s string) bool {
	return s != "" && !path.IsAbs(s) && !strings.ContainsAny(s, "\\:\x00") && s != "." && path.Clean(s) == s && s != ".." && !strings.HasPrefix(s, "../")
}
