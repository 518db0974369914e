package wordmark

import (
	"slices"
	"strings"

	"markwarden"
)

// settle keeps of the places that overlap the best one, and files them.
func (s *sweep) settle() {
	order := s.sorted(len(s.places), func(a, b int32) int {
		p, q := &s.places[a], &s.places[b]
		switch {
		case p.plain != q.plain:
			if p.plain {
				return -1
			}
			return 1
		case p.to-p.from != q.to-q.from:
			return int((q.to - q.from) - (p.to - p.from))
		}
		return cmpFloat(q.strength, p.strength)
	})
	kept := len(s.all)
	for _, i := range order {
		p := &s.places[i]
		if !covered(s.all[kept:], p) {
			p.field = len(s.texts) - 1
			s.all = append(s.all, *p)
		}
	}
}

// sorted is the numbers below n in an order; equals keep theirs.
func (s *sweep) sorted(n int, compare func(a, b int32) int) []int32 {
	s.order = s.order[:0]
	for i := range int32(n) {
		at := len(s.order)
		s.order = append(s.order, i)
		if n > maxInserted {
			continue
		}
		for ; at > 0 && compare(s.order[at-1], i) > 0; at-- {
			s.order[at] = s.order[at-1]
		}
		s.order[at] = i
	}
	if n > maxInserted {
		slices.SortStableFunc(s.order, compare)
	}
	return s.order
}

// maxInserted is how many places are sorted by inserting each.
const maxInserted = 24

func covered(kept []place, p *place) bool {
	for i := range kept {
		if covers(&kept[i], p) {
			return true
		}
	}
	return false
}

// covers says whether k makes p superfluous: a longer or better reading of the same letters. Two rights under one sign both stay.
func covers(k, p *place) bool {
	if k.to <= p.from || p.to <= k.from {
		return false
	}
	if k.sign.right != p.sign.right && k.from == p.from && k.to == p.to {
		return k.plain && !p.plain
	}
	return true
}

// collect makes evidence of what was found.
func (s *sweep) collect() []markwarden.Evidence {
	if len(s.all) == 0 {
		return nil
	}
	order := s.sorted(len(s.all), func(a, b int32) int {
		p, q := &s.all[a], &s.all[b]
		if p.sign.right != q.sign.right && p.sign.right.ID != q.sign.right.ID {
			return strings.Compare(string(p.sign.right.ID), string(q.sign.right.ID))
		}
		return cmpFloat(q.strength, p.strength)
	})
	out := make([]markwarden.Evidence, 0, len(s.all))
	words := fewArgs * len(s.all)
	for i := range s.all {
		if s.all[i].also != "" {
			words += moreArgs
		}
	}
	args := make([]string, words)
	n := 0
	for i, k := range order {
		p := &s.all[k]
		if i > 0 && s.all[order[i-1]].sign.right.ID != p.sign.right.ID {
			n = 0
		}
		if n++; n > maxPerRight {
			continue
		}
		at := fewArgs
		if p.also != "" {
			at += moreArgs
		}
		out = append(out, evidence(s.texts[p.field], p, args[:0:at]))
		args = args[at:]
	}
	return out
}

// How many words a sentence has, and how many more one about two disguises.
const (
	fewArgs  = 3
	moreArgs = 2
)

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
