// Command gen writes internal/pinyin/data/pinyin.txt from published data. It is run by hand when the data changes, never by the build:
//
//	go run ./internal/pinyin/gen -dict pypinyin/pinyin_dict.json -out internal/pinyin/data/pinyin.txt
//
// The file is the table of single characters of the PyPI package pypinyin (pinyin_dict.json).
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxReadings is how many readings of a character are kept, the most usual first.
const maxReadings = 3

func main() {
	dict := flag.String("dict", "", "pinyin_dict.json of pypinyin")
	out := flag.String("out", "pinyin.txt", "file to write")
	flag.Parse()
	b, err := os.ReadFile(filepath.Clean(*dict))
	if err != nil {
		log.Fatal(err)
	}
	var table map[string]string // code point -> readings with tones, by comma
	if err := json.Unmarshal(b, &table); err != nil {
		log.Fatal(err)
	}
	first, more := map[string][]rune{}, map[string][]rune{}
	for code, readings := range table {
		n, err := strconv.Atoi(code)
		if err != nil {
			log.Fatal(err)
		}
		if r := rune(n); r >= 0x4E00 && r <= 0x9FFF {
			for i, s := range syllables(readings) {
				if i == 0 {
					first[s] = append(first[s], r)
				} else {
					more[s] = append(more[s], r)
				}
			}
		}
	}
	if err := write(*out, first, more); err != nil {
		log.Fatal(err)
	}
}

// syllables are the readings without tones, each once.
func syllables(readings string) (all []string) {
	for s := range strings.SplitSeq(readings, ",") {
		s = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return -1 // a tone
		}, bare.Replace(s))
		if s != "" && !slices.Contains(all, s) && len(all) < maxReadings {
			all = append(all, s)
		}
	}
	return all
}

// bare takes the tones away; ü is written v, as on a keyboard.
var bare = strings.NewReplacer("ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ê", "e", "ế", "e", "ề", "e", "ī", "i", "í", "i", "ǐ", "i", "ì", "i",
	"ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m")

func write(name string, first, more map[string][]rune) (err error) {
	f, err := os.Create(filepath.Clean(name))
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "# Readings of Chinese characters without tones: SYLLABLE CHARACTERS[ CHARACTERS], the second run those of which it is not the first reading.")
	fmt.Fprintln(w, "# Derived by internal/pinyin/gen from pinyin_dict of pypinyin 0.55.0 (PyPI), (c) 2016 mozillazg, hotoo, MIT License (LICENSE-pypinyin.txt).")
	all := maps.Clone(first)
	for s := range more {
		if _, ok := all[s]; !ok {
			all[s] = nil
		}
	}
	for _, s := range slices.Sorted(maps.Keys(all)) {
		slices.Sort(first[s])
		slices.Sort(more[s])
		a := string(first[s])
		if a == "" {
			a = "-"
		}
		fmt.Fprintln(w, strings.TrimSpace(s+" "+a+" "+string(more[s])))
	}
	return w.Flush()
}
