package roman

import "strings"

var kanaLetters = letters("ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko ガ ga ギ gi グ gu ゲ ge ゴ go サ sa シ shi ス su セ se ソ so ザ za ジ ji ズ zu ゼ ze ゾ zo " +
	"タ ta チ chi ツ tsu テ te ト to ダ da ヂ ji ヅ zu デ de ド do ナ na ニ ni ヌ nu ネ ne ノ no ハ ha ヒ hi フ fu ヘ he ホ ho バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po " +
	"マ ma ミ mi ム mu メ me モ mo ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヲ o ン n ヴ vu ァ a ィ i ゥ u ェ e ォ o ャ ya ュ yu ョ yo ヮ wa ヵ ka ヶ ke")

// kana reads syllables; a small one changes the vowel of the one before.
func kana(list []rune) string {
	var b strings.Builder
	last := ""
	for _, r := range list {
		if r >= 0x3041 && r <= 0x3096 {
			r += 0x60 // katakana of the same sound
		}
		s := kanaLetters[r]
		switch r {
		case 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ':
			last = strings.TrimRight(last, "aiueo") + s
			continue
		case 'ャ', 'ュ', 'ョ':
			if last = strings.TrimSuffix(last, "i"); last == "sh" || last == "ch" || last == "j" {
				s = s[1:]
			}
			last += s
			continue
		}
		b.WriteString(last)
		last = s
	}
	b.WriteString(last)
	return b.String()
}
