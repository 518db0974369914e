package console

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

//go:embed locale/*.json
var localeFiles embed.FS

// langs lists the languages of the pages, the default first, with the tag that goes into the lang attribute.
var langs = []struct{ Code, Tag, Name string }{
	{"en", "en", "English"},
	{"zh", "zh-CN", "中文"},
}

// catalogue is the sentences of one language by key. "{0}" is the first argument; "one|many" chooses by a number.
type catalogue map[string]string

func readCatalogue(lang string) (catalogue, error) {
	b, err := localeFiles.ReadFile("locale/" + lang + ".json")
	if err != nil {
		return nil, err
	}
	var c catalogue
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("locale %s: %w", lang, err)
	}
	return c, nil
}

// say is the sentence of key with its arguments; the key itself when there is none, so that a gap is seen and harms nothing.
func (c catalogue) say(key string, args ...any) string {
	s, ok := c[key]
	if !ok {
		return key
	}
	for i, a := range args {
		s = strings.ReplaceAll(s, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return s
}

// count is say for a sentence that depends on a number.
func (c catalogue) count(key string, n int64, shown string) string {
	one, many, ok := strings.Cut(c[key], "|")
	switch {
	case one == "":
		return key
	case ok && n != 1:
		one = many
	}
	return strings.ReplaceAll(one, "{0}", shown)
}

const langCookie = "markwarden_lang"

// langOf is the language that a request wants: ?lang, then the cookie, then what the browser prefers.
func langOf(r *http.Request) string {
	if l, ok := knownLang(r.URL.Query().Get("lang")); ok {
		return l
	}
	if k, err := r.Cookie(langCookie); err == nil {
		if l, ok := knownLang(k.Value); ok {
			return l
		}
	}
	return preferred(r.Header.Get("Accept-Language"))
}

func knownLang(tag string) (string, bool) {
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	for _, l := range langs {
		if l.Code == base {
			return l.Code, true
		}
	}
	return langs[0].Code, false
}

// preferred reads an Accept-Language header (RFC 9110, 12.5.4): the known language of the largest weight, the first of equals.
func preferred(header string) string {
	best, weight := langs[0].Code, 0.0
	for item := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(item, ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			f, err := strconv.ParseFloat(v, 64)
			if err != nil {
				continue
			}
			q = f
		}
		if l, ok := knownLang(tag); ok && q > weight {
			best, weight = l, q
		}
	}
	return best
}
