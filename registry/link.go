package registry

import (
	"math"
	"slices"
	"time"

	"markwarden"
)

// link is an authorization as Authorize reads it: what is tested for every question, close together.
type link struct {
	rec               *markwarden.Authorization
	scope             *scope
	rights            []int32 // covered rights by number, sorted; nil: all
	from, to, revoked int64   // see nanos
	grantor, grantee  int32   // parties by number
	rank              int32   // place among the base's links in order of id; -1: not in the base
	depth             uint8   // sublicence depth, at most maxLinks
	exclusivity       uint8
	verified          bool
	far               bool // one of the dates does not fit nanos
}

const (
	notExclusive uint8 = iota
	sole
	exclusive
)

// scope is three axes of a link; links of equal scope share one.
type scope struct {
	classes     uint64   // bit c: Nice class c; 0: all
	territories []string // nil: all
	channels    []string // nil: all
}

// reason is a BrokenReason by its place in the order of tests; 0 means that nothing is broken.
type reason uint8

const (
	fine reason = iota
	notVerified
	notYetValid
	expired
	revoked
	rightNotCovered
	classNotCovered
	territoryNotCovered
	channelNotCovered
	sublicenceDepth
	excludedBy
	grantorNotHolder
)

var reasons = [...]markwarden.BrokenReason{
	fine: "", notVerified: markwarden.NotVerified, notYetValid: markwarden.NotYetValid, expired: markwarden.ReasonExpired,
	revoked: markwarden.ReasonRevoked, rightNotCovered: markwarden.RightNotCovered, classNotCovered: markwarden.ClassNotCovered,
	territoryNotCovered: markwarden.TerritoryNotCovered, channelNotCovered: markwarden.ChannelNotCovered,
	sublicenceDepth: markwarden.SublicenceExceeded, excludedBy: markwarden.ExcludedBy, grantorNotHolder: markwarden.GrantorNotHolder,
}

// point is what a question asks, as links are compared with it.
type point struct {
	right     int32
	class     uint64 // one bit; 0: not asked
	territory string // "": not asked
	channel   string // "": not asked
	nanos     int64
	far       bool // at does not fit nanos
	at        time.Time
}

// test is the first reason why a link does not hold at a point, whatever stands above and below it and whoever else was
// granted something. A link that passes is in force and covers the point.
func (l *link) test(p *point) reason {
	if !l.verified {
		return notVerified
	}
	if l.far || p.far {
		if r := l.testFar(p.at); r != fine {
			return r
		}
	} else {
		switch {
		case p.nanos < l.from:
			return notYetValid
		case p.nanos >= l.to:
			return expired
		case p.nanos >= l.revoked:
			return revoked
		}
	}
	if l.rights != nil && !l.names(p.right) {
		return rightNotCovered
	}
	s := l.scope
	switch {
	case p.class != 0 && s.classes != 0 && s.classes&p.class == 0:
		return classNotCovered
	case p.territory != "" && s.territories != nil && !slices.Contains(s.territories, p.territory):
		return territoryNotCovered
	case p.channel != "" && s.channels != nil && !slices.Contains(s.channels, p.channel):
		return channelNotCovered
	}
	return fine
}

// shuts says whether a sole or exclusive link shuts out another one of its grantor at a point.
func (l *link) shuts(other *link, p *point) bool {
	return l.grantee != other.grantee && l.test(p) == fine && !slices.Contains(l.rec.SubjectTo, other.rec.ID)
}

// testFar tests the dates without the shortcut of nanos.
func (l *link) testFar(at time.Time) reason {
	a := l.rec
	switch {
	case !a.From.IsZero() && at.Before(a.From):
		return notYetValid
	case !a.To.IsZero() && !at.Before(a.To):
		return expired
	case !a.RevokedAt.IsZero() && !at.Before(a.RevokedAt):
		return revoked
	}
	return fine
}

// names says whether the link's list of rights has a right. Lists are short; a long one is searched by halves.
func (l *link) names(right int32) bool {
	if len(l.rights) > 16 {
		_, ok := slices.BinarySearch(l.rights, right)
		return ok
	}
	return slices.Contains(l.rights, right)
}

// before orders links by id.
func (l *link) before(m *link) bool {
	if l.rank >= 0 && m.rank >= 0 {
		return l.rank < m.rank
	}
	return l.rec.ID < m.rec.ID
}

// nanos is a moment as an integer that keeps the order; ok is false outside the years 1679 to 2261, where it does not fit.
func nanos(t time.Time) (n int64, ok bool) {
	if y := t.Year(); y < 1679 || y > 2261 {
		return 0, false
	}
	return t.UnixNano(), true
}

// newLink fills everything but the numbers and the shared scope.
func newLink(a *markwarden.Authorization) link {
	l := link{
		rec: a, rank: -1, verified: a.Status == markwarden.Verified, depth: uint8(min(max(a.SublicenceDepth, 0), maxLinks)),
		from: math.MinInt64, to: math.MaxInt64, revoked: math.MaxInt64,
	}
	switch a.Exclusivity {
	case markwarden.Sole:
		l.exclusivity = sole
	case markwarden.Exclusive:
		l.exclusivity = exclusive
	case markwarden.NotExclusive:
	}
	for _, d := range []struct {
		t    time.Time
		into *int64
	}{{a.From, &l.from}, {a.To, &l.to}, {a.RevokedAt, &l.revoked}} {
		if d.t.IsZero() {
			continue
		}
		n, ok := nanos(d.t)
		if ok {
			*d.into = n
		}
		l.far = l.far || !ok
	}
	return l
}

// newScope reads the axes of an authorization.
func newScope(a *markwarden.Authorization) *scope {
	s := &scope{}
	if len(a.Territories) > 0 {
		s.territories = a.Territories
	}
	if len(a.Channels) > 0 {
		s.channels = a.Channels
	}
	for _, c := range a.Classes {
		s.classes |= classBit(c)
	}
	return s
}

// key is equal for scopes that are equal.
func (s *scope) key(b []byte) []byte {
	for i := range 8 {
		b = append(b, byte(s.classes>>(8*i)))
	}
	for _, axis := range [][]string{s.territories, s.channels} {
		b = append(b, 1)
		for _, c := range axis {
			b = append(append(b, c...), 0)
		}
	}
	return b
}

// classBit is a Nice class in a set; what is no Nice class is a class that nothing else covers or asks.
func classBit(c int) uint64 {
	if c < 1 || c > 45 {
		return 1 << 63
	}
	return 1 << c
}
