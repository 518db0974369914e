package wordmark

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden"
)

// upsideDown are letters that are read upside down, in words that are then written from their end.
const upsideDown = "ǝʞᴉɐɹʇʌʍʎɥɯɟƃɓɾᴚ⅄Ɐ∀ƎℲ⅁ᴎ"

// minUpsideDown is how many letters upside down turn a word around.
const minUpsideDown = 2

const (
	override = '\u202e' // what follows is shown from right to left
	pop      = '\u202c' // and no longer
)

// backwards is a text with what is shown from right to left, and words that stand upside down, in the order in which they are read;
// nil for a text that has neither.
func backwards(t *markwarden.Text) *markwarden.Text {
	cuts := reversals(t.Original)
	if len(cuts) == 0 {
		return nil
	}
	b := &markwarden.Text{Field: t.Field, Original: t.Original}
	var folded strings.Builder
	put := func(i, n int) {
		folded.WriteString(t.Folded[i : i+n])
		b.Back = append(b.Back, t.Back[i:i+n]...)
	}
	for i := 0; i < len(t.Folded); {
		_, n := utf8.DecodeRuneInString(t.Folded[i:])
		if len(cuts) == 0 || int(t.Back[i]) < cuts[0][0] {
			put(i, n)
			i += n
			continue
		}
		j := i
		for j < len(t.Folded) && int(t.Back[j]) < cuts[0][1] {
			j++
		}
		for k := j; k > i; k -= n {
			_, n = utf8.DecodeLastRuneInString(t.Folded[i:k])
			put(k-n, n)
		}
		i, cuts = j, cuts[1:]
	}
	b.Folded, b.Back = folded.String(), append(b.Back, uint32(len(t.Original)))
	return b
}

// reversals are the stretches of a text that are read from their end.
func reversals(s string) (cuts [][2]int) {
	over, word, down := -1, -1, 0
	end := func(i int) {
		if word >= 0 && down >= minUpsideDown {
			cuts = append(cuts, [2]int{word, i})
		}
		word, down = -1, 0
	}
	for i, r := range s {
		switch {
		case r == override:
			end(i)
			over = i + utf8.RuneLen(r)
		case over >= 0:
			if r == pop {
				cuts = append(cuts, [2]int{over, i})
				over = -1
			}
		case unicode.IsSpace(r):
			end(i)
		default:
			if word < 0 {
				word = i
			}
			if r >= utf8.RuneSelf && strings.ContainsRune(upsideDown, r) {
				down++
			}
		}
	}
	end(len(s))
	if over >= 0 {
		cuts = append(cuts, [2]int{over, len(s)})
	}
	return cuts
}

// turnedSpan is where units i..j stand, in whichever order.
func (p *page) turnedSpan(i, j int32) (start, end int) {
	start = len(p.text.Original)
	for k := p.units[i].Lo; k < p.units[j-1].Hi; k++ {
		at := int(p.text.Back[k])
		_, n := utf8.DecodeRuneInString(p.text.Original[at:])
		start, end = min(start, at), max(end, at+n)
	}
	return start, end
}
