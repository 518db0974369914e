package registry

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"markwarden"
)

// link is an authorization as Authorize reads it: what is tested for every question, close together and without a pointer, so
// that millions of them cost the collector nothing.
type link struct {
	from, to, revoked int64  // see nanos
	grantor, grantee  int32  // parties by number
	rank              int32  // place among the base's links in order of id; -1: not in the base
	scope             uint32 // see Snapshot.scope
	idAt              uint32 // where its id stands in the base's ids
	idN               uint16 // and how long it is; 0: only the record has it
	rights, rightsN   uint32 // covered rights, see Snapshot.rightsOf; rightsN 0: all
	depth             uint8  // sublicence depth, at most maxLinks
	exclusivity       uint8
	role, status      uint8 // places in roles and statuses
	verified          bool
	far               bool // one of the dates does not fit nanos
	rivals            bool // its grantor granted something sole or exclusive, as the base has it
	kept              bool // the base keeps the record: it can't be made again from this
}

const (
	notExclusive uint8 = iota
	sole
	exclusive
)

// scope is three axes of a link; links of equal scope share one.
type scope struct {
	all         bool     // on each axis
	listed      []int    // classes as the record has them
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
func (s *Snapshot) test(n int32, l *link, p *point) reason {
	if !l.verified {
		return notVerified
	}
	if l.far || p.far {
		if r := testFar(s.record(n), p.at); r != fine {
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
	if l.rightsN > 0 && !covers(s.rightsOf(l), p.right) {
		return rightNotCovered
	}
	c := s.scope(l)
	switch {
	case c.all:
	case p.class != 0 && c.classes != 0 && c.classes&p.class == 0:
		return classNotCovered
	case p.territory != "" && c.territories != nil && !slices.Contains(c.territories, p.territory):
		return territoryNotCovered
	case p.channel != "" && c.channels != nil && !slices.Contains(c.channels, p.channel):
		return channelNotCovered
	}
	return fine
}

// shuts says whether a sole or exclusive link, by its number, shuts out another one of its grantor at a point.
func (s *Snapshot) shuts(n, other int32, p *point) bool {
	l := s.link(n)
	return l.grantee != s.link(other).grantee && s.test(n, l, p) == fine && !slices.Contains(s.subjectTo(n, l), s.linkID(other))
}

// testFar tests the dates without the shortcut of nanos.
func testFar(a *markwarden.Authorization, at time.Time) reason {
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

// longRights is from how many rights on a list is kept in order and searched by halves.
const longRights = 17

// covers says whether a link's list of rights has a right.
func covers(rights []int32, right int32) bool {
	if len(rights) >= longRights {
		_, ok := slices.BinarySearch(rights, right)
		return ok
	}
	return slices.Contains(rights, right)
}

// before orders links, by their numbers, by id.
func (s *Snapshot) before(a, b int32) bool {
	if l, m := s.link(a), s.link(b); l.rank >= 0 && m.rank >= 0 {
		return l.rank < m.rank
	}
	return s.linkID(a) < s.linkID(b)
}

// nanos is a moment as an integer that keeps the order; ok is false outside the years 1679 to 2261, where it does not fit.
func nanos(t time.Time) (n int64, ok bool) {
	if y := t.Year(); y < 1679 || y > 2261 {
		return 0, false
	}
	return t.UnixNano(), true
}

// roles and statuses that a link can tell; any other is told by the record, which is then kept.
var (
	roles    = [...]markwarden.Role{markwarden.RoleLicensee, markwarden.RoleOperator, markwarden.RoleService, markwarden.RoleAgency, markwarden.RoleReseller}
	statuses = [...]markwarden.AuthorizationStatus{markwarden.Submitted, markwarden.Verified, markwarden.Suspended, markwarden.Revoked, markwarden.Expired}
)

// newLink fills everything but the numbers and the shared scope.
func newLink(a *markwarden.Authorization) link {
	l := link{
		rank: -1, verified: a.Status == markwarden.Verified, depth: uint8(min(max(a.SublicenceDepth, 0), maxLinks)),
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
		l.kept = l.kept || !ok || d.t.Location() != time.UTC
	}
	role, status := slices.Index(roles[:], a.Role), slices.Index(statuses[:], a.Status)
	l.kept = l.kept || role < 0 || status < 0 || a.SublicenceDepth != int(l.depth) || len(a.ProductLines)+len(a.SubjectTo)+len(a.Documents) > 0 || a.Exclusivity != exclusivities[l.exclusivity]
	if !l.kept {
		l.role, l.status = uint8(role), uint8(status)
	}
	return l
}

// moment is the time that nanos made an integer of; the bounds, which stand for no date, are none.
func moment(n int64) time.Time {
	if n == math.MinInt64 || n == math.MaxInt64 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

var exclusivities = [...]markwarden.Exclusivity{notExclusive: markwarden.NotExclusive, sole: markwarden.Sole, exclusive: markwarden.Exclusive}

// newScope reads the axes of an authorization.
func newScope(a *markwarden.Authorization) scope {
	s := scope{all: len(a.Classes)+len(a.Territories)+len(a.Channels) == 0}
	if len(a.Classes) > 0 {
		s.listed = a.Classes
	}
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
	for _, c := range s.listed {
		b = binary.AppendVarint(b, int64(c))
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
