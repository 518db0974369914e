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
var sentences = join(wordmark, context, explain, picture, authorizations)

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
func Say(lang string, m markwarden.Message) string {
	s, ok := sentences[m.ID]
	if !ok {
		return strings.Join(append([]string{m.ID}, m.Args...), " ")
	}
	text := s.en
	if lang == "zh" || strings.HasPrefix(lang, "zh-") {
		text = s.zh
	}
	return fill(text, m.Args)
}

// Knows says whether a message has its sentences.
func Knows(id string) bool { _, ok := sentences[id]; return ok }

// fill puts arguments where {n} stands. It reads the text once, so an argument that looks like {1} stays what it is.
func fill(text string, args []string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(text[i:], '}')
		if j < 0 {
			break
		}
		b.WriteString(text[:i])
		if n, err := strconv.Atoi(text[i+1 : i+j]); err == nil && n >= 0 && n < len(args) {
			b.WriteString(args[n])
		}
		text = text[i+j+1:]
	}
	b.WriteString(text)
	return b.String()
}
