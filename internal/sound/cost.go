package sound

// Costs of what differs, in sixteenths of a whole consonant.
const (
	whole         = 16
	kindred       = 6 // voiced for unvoiced, r for l
	kindredAbroad = 2 // in a script that may not have both
	otherVowel    = 7
	noVowel       = 6
	softVowel     = 2 // a vowel that only carries a consonant, or a final e
	noWeak        = 2
)

// Manner is how the script of a word writes a foreign name.
type Manner uint8

const (
	Alike  Manner = iota // as the name's own does
	Apart                // another script: vowels between consonants, or that aren't written, cost little
	Poorer               // one that has not all consonants: Kana, Hangul, Thai, Arabic, Hebrew
)

// Cost is how far two words sound apart, in whole consonants: 0 for words that may be spoken the same.
func Cost(x, y *Word, manner Manner) float64 {
	foreign := manner != Alike
	var last, now [MaxLength + 3]int
	for j := range y.n {
		last[j+1] = last[j] + drop(y.row[j], j == 0, foreign)
	}
	for j := range x.n {
		now[0] = last[0] + drop(x.row[j], j == 0, foreign)
		for q := range y.n {
			differ := pair(x.row[j], y.row[q], manner)
			if j+q == 0 { // names keep their beginning
				differ *= 2
			}
			now[q+1] = min(last[q]+differ, last[q+1]+drop(x.row[j], j == 0, foreign), now[q]+drop(y.row[q], q == 0, foreign))
		}
		last, now = now, last
	}
	return float64(last[y.n]) / whole
}

// Heard is how many consonants and vowels of a word are not to be missed.
func (x *Word) Heard() (n int) {
	for _, q := range x.row[:x.n] {
		if q.open&weak == 0 {
			n++
		}
	}
	return n
}

func drop(q sound, start, foreign bool) int {
	switch {
	case q.open&weak != 0:
		return noWeak
	case q.vowel() && foreign && !start:
		return softVowel
	case q.vowel():
		return noVowel
	case q.open&(h|w|y) != 0 && q.key == 0:
		return noVowel
	}
	return whole
}

func pair(q, o sound, manner Manner) int {
	switch {
	case q.vowel() != o.vowel():
		if q.open&(w|y|h) != 0 || o.open&(w|y|h) != 0 {
			return otherVowel
		}
		return 2 * whole
	case q.open&o.open&^weak != 0:
		return 0
	case q.vowel() && manner != Alike:
		return softVowel + 1
	case q.vowel():
		return otherVowel
	case kin[q.key] != 0 && kin[q.key] == kin[o.key]:
		if manner == Poorer {
			return kindredAbroad
		}
		return kindred
	}
	return whole
}
