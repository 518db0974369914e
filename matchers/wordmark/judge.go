package wordmark

import (
	"unicode"

	"markwarden"
	"markwarden/internal/fold"
	"markwarden/internal/words"
)

// judge decides whether letters found are the sign at all, and names the disguise.
func (s *sweep) judge(f *found, g *sign) {
	extra := f.breaks &^ g.breaks
	p := place{from: f.from, to: f.to, sign: g}
	p.start, p.end = s.span(f.from, f.to)
	within := f.inStart || f.inEnd
	if f.sounded > 0 || g.source == fromPinyin {
		s.pinyin(f, g, &p, extra, within)
		return
	}
	if within && !s.tolerates(f, g, extra) {
		return
	}
	switch {
	case f.masked > 0:
		if within || !s.maskHolds(f, g) {
			return
		}
		p.kind = markwarden.KindConcealed
		if f.leet > 0 {
			p.also = markwarden.KindLeet
		}
	case f.leet > 0 || f.nearby > 0:
		if !s.standInHolds(f, g, extra) {
			return
		}
		p.kind = markwarden.KindLeet
		if f.nearby > 0 {
			p.kind = markwarden.KindHomoglyph
		}
		if extra != 0 {
			p.also = markwarden.KindSpacing
		}
	case extra != 0:
		if within || !s.gapsHold(f, g, extra) {
			return
		}
		p.kind = markwarden.KindSpacing
		if f.emoji {
			p.kind = markwarden.KindEmojiSplit
		}
		if k := s.dressed(&p); k != "" && k != markwarden.KindCaseWidth && k != markwarden.KindExact {
			p.also = k
		}
	default:
		if !s.own(f, &p) {
			return
		}
	}
	s.dress(f, &p, within)
	s.weigh(f, &p, within)
	s.places = append(s.places, p)
}

// dress widens the span of a place to what carries the sign: the word that it is joined to, and the last dot of letters with dots.
func (s *sweep) dress(f *found, p *place, within bool) {
	from, to := f.from, f.to
	switch {
	case f.leet > 0 && p.sign.class == fold.Letter:
		from, to = s.leetRun(f.from, f.to)
	case within && (p.sign.class == fold.Letter || p.sign.class == fold.Digit):
		if s.stuck(f.inStart, f.from) || s.stuck(f.inEnd, f.to) {
			from, to = s.token(f.from, f.to)
		}
	case p.kind == markwarden.KindSpacing && int(to) < len(s.units) && s.units[to].Rune == '.' && (int(to)+1 == len(s.units) || !s.units[to+1].Word()) && s.gapsAre(f, func(u fold.Unit) bool { return u.Rune == '.' }):
		to++
	}
	if from != f.from || to != f.to {
		p.start, p.end = s.span(from, to)
	}
}

// pinyin judges a Chinese name that is spelled in Latin letters, wholly or in part.
func (s *sweep) pinyin(f *found, g *sign, p *place, extra uint64, within bool) {
	if f.masked > 0 || f.nearby > 0 || f.leet > 0 || f.letters == f.sounded || f.inStart && s.units[f.from].Class != fold.Han || f.inEnd && s.units[f.to-1].Class != fold.Han {
		return
	}
	p.kind = markwarden.KindPinyin
	switch {
	case f.sounded > 0: // characters and letters together
		if g.source != fromPinyin && f.letters < minMixed || g.class != fold.Letter {
			return
		}
	case g.common && extra == 0 && f.breaks == 0 || !s.han && count(g.breaks) < 2:
		return
	case extra != 0:
		if !s.gapsHold(f, g, extra) {
			return
		}
		p.also = markwarden.KindSpacing
	}
	s.weigh(f, p, false)
	s.places = append(s.places, *p)
}

// minMixed is how many letters a name has that is read from characters and letters together, and is no Chinese one.
const minMixed = 5

// own names the kind of letters that stand together as the sign does.
func (s *sweep) own(f *found, p *place) bool {
	p.kind = s.dressed(p)
	if p.kind == markwarden.KindHomoglyph && s.foreign(p) {
		return false
	}
	plain := p.kind == markwarden.KindExact || p.kind == markwarden.KindCaseWidth
	joined := (s.stuck(f.inStart, f.from) || s.stuck(f.inEnd, f.to)) && p.sign.class != fold.Han && p.sign.class != fold.Dense || p.sign.spaces&^f.breaks != 0
	switch {
	case joined && plain:
		p.kind = markwarden.KindJoined
	case joined:
		p.also = markwarden.KindJoined
	case plain:
		p.plain = true
		if p.kind != markwarden.KindExact {
			break
		}
		switch p.sign.source {
		case fromProduct:
			p.kind = markwarden.KindProductMark
		case fromNickname:
			p.kind = markwarden.KindNickname
		case fromName:
			p.kind = markwarden.KindAlias
			if script(p.sign.form) != script(p.sign.right.Text) {
				p.kind = markwarden.KindTransliteration
			}
		case fromWords:
			p.kind = markwarden.KindReordered
		case fromText, fromPinyin:
		}
	}
	if p.sign.source == fromWords {
		p.plain = false
	}
	return true
}

// stuck says whether letters go on across a side of a place. A number that follows a name is its model, and scripts written without
// spaces join nothing.
func (s *sweep) stuck(within bool, i int32) bool {
	return within && (s.units[i-1].Class == fold.Digit) == (s.units[i].Class == fold.Digit)
}

// soft says whether a reader sees a border before unit i though the word goes on: a capital after a small letter, or a number.
func (s *sweep) soft(i int32) bool {
	if i <= 0 || int(i) >= len(s.units) {
		return true
	}
	a, b := s.units[i-1], s.units[i]
	if (a.Class == fold.Digit) != (b.Class == fold.Digit) {
		return b.Class == fold.Digit
	}
	before, after := s.orig(i-1), s.orig(i)
	return unicode.IsLower(before) && unicode.IsUpper(after) || unicode.IsUpper(before) && unicode.IsLower(after) && i >= 2 && unicode.IsUpper(s.orig(i-2))
}

// tolerates says whether a sign may stand inside a longer word.
func (s *sweep) tolerates(f *found, g *sign, extra uint64) bool {
	from, to := s.token(f.from, f.to)
	switch g.class {
	case fold.Han:
		if extra != 0 || f.tricky() > 0 {
			return false
		}
		lo := s.units[from].Lo
		return words.Stands(s.text.Folded[lo:s.units[to-1].Hi], int(s.units[f.from].Lo-lo), int(s.units[f.to-1].Hi-lo), ownHan)
	case fold.Kana:
		return extra == 0 && f.letters >= 3 && f.tricky() == 0 && (!f.inStart || f.letters >= 4)
	case fold.Hangul:
		return extra == 0 && f.tricky() == 0 && !f.inStart && f.letters >= 2
	case fold.Dense:
		return extra == 0 && f.letters >= 4
	default:
		return s.glued(f, g, extra, from, to)
	}
}

// ownHan is the weight of a sign as a word of Chinese, where it is no common word itself.
const ownHan = 12
