package names

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/forms.txt
var formsFile string

//go:embed data/terms.txt
var termsFile string

// kinds is a set of kinds of legal forms.
type kinds uint16

// kindNames are those of forms.txt; "-" is none.
var kindNames = []string{"COOP", "FIN", "GP", "JSC", "JV", "LLC", "LLP", "LP", "MIL", "NGO", "REL", "SOE", "SP"}

// more are forms that forms.txt lacks.
var more = []string{"LLC\t주\t유", "JSC\tPublic Joint Stock Company\tJoint Stock Company\tStock Company\tATO", "LLC\tPvt\tPvt Ltd\tPrivate Limited\tPte\tPte Ltd\tPty\tPty Ltd\tSdn Bhd\tBhd\tBerhad", "JSC\tTbk\tPersero\tNyrt\tQPSC\tPCL\tPublic Company Limited"}

const (
	termAnd = 1 // the first lines of terms.txt
	termThe = 2
)

type lexicon struct {
	terms    map[string]int16
	weights  []float64       // by term
	names    []string        // by term, in English
	pairs    map[string]bool // first words of terms of two
	longest  int             // characters of the longest term or form that is written in one run
	forms    map[string]kinds
	begins   map[string]bool // runs of words that begin a form of several
	ends     map[string]bool // that end one
	runForms []string        // forms of Chinese characters, kana, Hangul; longest first
}

var vocabulary = sync.OnceValue(func() *lexicon {
	l := &lexicon{terms: map[string]int16{}, weights: []float64{0}, names: []string{""}, pairs: map[string]bool{}, forms: map[string]kinds{}, begins: map[string]bool{}, ends: map[string]bool{}}
	for line := range strings.Lines(termsFile) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		weight, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			continue // the head of the file
		}
		id := int16(len(l.weights))
		l.weights, l.names = append(l.weights, weight), append(l.names, f[0])
		for _, w := range f[2:] {
			l.term(w, id)
		}
	}
	for line := range strings.Lines(formsFile) {
		if !strings.HasPrefix(line, "#") {
			l.form(line)
		}
	}
	for _, line := range more {
		l.form(line)
	}
	slices.SortFunc(l.runForms, func(a, b string) int { return len(b) - len(a) })
	l.runForms = slices.Compact(l.runForms)
	return l
})

// term notes a word for an idea. One of several words is known by its parts run together, as they are when they meet.
func (l *lexicon) term(w string, id int16) {
	parts := split(strings.ReplaceAll(w, "_", " "))
	key := joined(parts, "")
	if len(parts) == 2 {
		l.pairs[parts[0].text] = true
	}
	if _, taken := l.terms[key]; !taken && key != "" {
		l.terms[key] = id
	}
	if firstRune(key) >= 0x3000 {
		l.longest = max(l.longest, utf8.RuneCountInString(key))
	}
}

func (l *lexicon) form(line string) {
	f := strings.Split(strings.TrimSpace(line), "\t")
	var kind kinds
	if i := slices.Index(kindNames, f[0]); i >= 0 {
		kind = 1 << i
	}
	for _, name := range f[1:] {
		all := split(name)
		key := joined(all, " ")
		if key == "" || len(all) > maxFormWords {
			continue
		}
		if id := l.terms[key]; id == termAnd || id == termThe {
			continue
		}
		l.forms[key] |= kind
		for i := 1; i < len(all); i++ {
			l.begins[joined(all[:i], " ")] = true
			l.ends[joined(all[i:], " ")] = true
		}
		if r := firstRune(key); r >= 0x3000 && len(all) == 1 && utf8.RuneCountInString(key) > 1 {
			l.runForms = append(l.runForms, key)
			l.longest = max(l.longest, utf8.RuneCountInString(key))
		}
	}
}

func joined(all []word, sep string) string {
	if len(all) == 1 {
		return all[0].text
	}
	parts := make([]string, len(all))
	for i := range all {
		parts[i] = all[i].text
	}
	return strings.Join(parts, sep)
}

const maxFormWords = 8

type form struct {
	words int
	kind  kinds
}

// formAt is the longest form at the end or the beginning of words.
func (l *lexicon) formAt(all []word, end bool) (best form) {
	key := make([]byte, 0, 64)
	for n := 1; n <= min(maxFormWords, len(all)); n++ {
		if end {
			w := all[len(all)-n].text
			if n > 1 {
				w += " "
			}
			key = slices.Insert(key, 0, []byte(w)...)
		} else {
			if n > 1 {
				key = append(key, ' ')
			}
			key = append(key, all[n-1].text...)
		}
		if kind, ok := l.forms[string(key)]; ok {
			best = form{n, kind}
		}
		if end && !l.ends[string(key)] || !end && !l.begins[string(key)] {
			break
		}
	}
	return best
}

// stripRun takes the forms at both ends of a run of characters away; something stays.
func (l *lexicon) stripRun(s string) (string, kinds) {
	var found kinds
	for _, f := range l.runForms {
		if rest, ok := strings.CutSuffix(s, f); ok && rest != "" {
			s, found = rest, found|l.forms[f]
		}
		if rest, ok := strings.CutPrefix(s, f); ok && rest != "" {
			s, found = rest, found|l.forms[f]
		}
	}
	return s, found
}
