// Package phrase has the sentence of every message in English and Chinese.
//
// It formats nothing else: no numbers, no dates, no markup. A matcher or room keeps its sentences in a file of its own.
package phrase

import (
	"strconv"
	"strings"

	"markwarden"
)

// sentence says one thing in both languages; {0}, {1}, ... stand for the arguments of the message.
type sentence struct{ en, zh string }

// sentences joins the files of the package. A file that is not named here says nothing.
var sentences = join(wordmark, context, explain, picture, logo, authorizations, documents, checks, doctor)

func join(files ...map[string]sentence) map[string]sentence {
	all := map[string]sentence{}
	for _, f := range files {
		for id, s := range f {
			if _, twice := all[id]; twice {
				panic("phrase: said twice: " + id) // a bug in our own code
			}
			all[id] = s
		}
	}
	return all
}

// Langs lists the languages in which everything is said.
var Langs = []string{"en", "zh"}

// Say is the sentence of m in a language: "zh" and what begins with "zh" in Chinese, any other in English.
// A message without a sentence is its id and arguments, so that nothing is lost from view.
func Say(lang string, m markwarden.Message) string { return string(Append(nil, lang, m)) }

// Append appends what Say says.
func Append(dst []byte, lang string, m markwarden.Message) []byte {
	s, ok := sentences[m.ID]
	if !ok {
		dst = append(dst, m.ID...)
		for _, a := range m.Args {
			dst = append(append(dst, ' '), a...)
		}
		return dst
	}
	text := s.en
	if lang == "zh" || strings.HasPrefix(lang, "zh-") {
		text = s.zh
	}
	return fill(dst, text, m.Args)
}

// Knows says whether a message has its sentences.
func Knows(id string) bool { _, ok := sentences[id]; return ok }

// fill puts arguments where {n} stands. It reads the text once, so an argument that looks like {1} stays what it is.
func fill(dst []byte, text string, args []string) []byte {
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(text[i:], '}')
		if j < 0 {
			break
		}
		dst = append(dst, text[:i]...)
		if n, err := strconv.Atoi(text[i+1 : i+j]); err == nil && n >= 0 && n < len(args) {
			dst = append(dst, args[n]...)
		}
		text = text[i+j+1:]
	}
	return append(dst, text...)
}
