package registry

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"

	"markwarden"
)

// link is an authorization as Authorize reads it: 32 bytes, so that two lie in one line of the processor's cache.
type link struct {
	// from <= at < to and at < revoked, in seconds since 1970; from 0: always; to, revoked never: never. Where a date does not fit, the flag
	// odd is set and from is the place of the link's period among the odd ones.
	from, to, revoked uint32
	// places in the lists; 0: all
	rights, classes, territories, channels int32
	depth                                  uint8 // sublicence depth, at most maxLinks
	exclusivity                            uint8
	role, status                           uint8 // places in roles and statuses; status has the flags as well
}

const never = math.MaxUint32

// flags in link.status.
const (
	linkVerified uint8 = 0x10
	linkOdd      uint8 = 0x20
	linkRivals   uint8 = 0x40 // its grantor granted something sole or exclusive, as the base has it
	linkKept     uint8 = 0x80 // the record can't be made again from the link
	linkStatus   uint8 = 0x0f
)

func (l *link) is(flag uint8) bool { return l.status&flag != 0 }

const (
	notExclusive uint8 = iota
	sole
	exclusive
)

// moment is a point of time that is cheaper to compare than time.Time.
type moment struct {
	sec  int64 // since 1970
	nsec int32
}

func momentOf(t time.Time) moment { return moment{t.Unix(), int32(t.Nanosecond())} }

func (m moment) before(n moment) bool { return m.sec < n.sec || m.sec == n.sec && m.nsec < n.nsec }

// endless stands for an end that there is none.
var endless = moment{sec: math.MaxInt64}

// period is a link's dates when seconds since 1970 can't tell them.
type period struct{ from, to, revoked moment }

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
	at                 moment
	sec                uint32 // at without what is less than a second, where it fits
	far                bool   // it does not
	right              int32
	class              int // 0: not asked
	territory, channel int32
}

// words that no list has.
const (
	notAsked int32 = -1
	nowhere  int32 = -2 // asked, and no link lists it
)

// test is the first reason why a link does not hold at a point, whatever stands above and below it and whoever else was granted
// something. A link that passes is in force and covers the point.
func (s *Snapshot) test(l *link, p *point) reason {
	if !l.is(linkVerified) {
		return notVerified
	}
	if l.is(linkOdd) || p.far {
		if d := s.period(l); d.test(p.at) != fine {
			return d.test(p.at)
		}
	} else {
		switch {
		case p.sec < l.from:
			return notYetValid
		case p.sec >= l.to && l.to != never:
			return expired
		case p.sec >= l.revoked && l.revoked != never:
			return revoked
		}
	}
	switch {
	case l.rights != 0 && !covers(s.list(l.rights), p.right):
		return rightNotCovered
	case l.classes != 0 && p.class != 0 && !coversClass(s.list(l.classes), p.class):
		return classNotCovered
	case l.territories != 0 && p.territory != notAsked && !slices.Contains(s.list(l.territories), p.territory):
		return territoryNotCovered
	case l.channels != 0 && p.channel != notAsked && !slices.Contains(s.list(l.channels), p.channel):
		return channelNotCovered
	}
	return fine
}

func (d *period) test(at moment) reason {
	switch {
	case at.before(d.from):
		return notYetValid
	case !at.before(d.to):
		return expired
	case !at.before(d.revoked):
		return revoked
	}
	return fine
}

// period is a link's dates.
func (s *Snapshot) period(l *link) period {
	if l.is(linkOdd) {
		if k := int(l.from) - len(s.base.odd); k >= 0 {
			return s.over.odd[k]
		}
		return s.base.odd[l.from]
	}
	return period{momentOf(l.begins()), endOf(l.to), endOf(l.revoked)}
}

func endOf(sec uint32) moment {
	if sec == never {
		return endless
	}
	return moment{sec: int64(sec)}
}

// begins is the date from of a link that is not odd; zero: none.
func (l *link) begins() time.Time {
	if l.from == 0 {
		return time.Time{}
	}
	return time.Unix(int64(l.from), 0).UTC()
}

// ended is a date to or revoked; zero: none.
func ended(sec uint32) time.Time {
	if sec == never {
		return time.Time{}
	}
	return time.Unix(int64(sec), 0).UTC()
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

// coversClass: a list of classes is a set of bits, in two halves.
func coversClass(set []int32, class int) bool { return set[class>>5&1]&(1<<(class&31)) != 0 }

// classSet is a list of classes as a set of bits; kept says that the set does not tell the list. What is no Nice class is in bit 63: a class
// that nothing else has and that nobody asks for.
func classSet(classes []int) (set [2]int32, kept bool) {
	last := 0
	for _, c := range classes {
		kept = kept || c <= last
		last = c
		c = classBit(c)
		kept = kept || c == 63
		set[c>>5] |= 1 << (c & 31)
	}
	return set, kept
}

func classBit(c int) int {
	if c < 1 || c > 45 {
		return 63
	}
	return c
}

// classesOf is the list of a set.
func classesOf(set []int32) (all []int) {
	for half, bit := range set {
		for b := uint32(bit); b != 0; b &= b - 1 {
			all = append(all, 32*half+bits.TrailingZeros32(b))
		}
	}
	return all
}

// roles and statuses that a link can tell; any other is told by the record, which is then kept.
var (
	roles    = [...]markwarden.Role{markwarden.RoleLicensee, markwarden.RoleOperator, markwarden.RoleService, markwarden.RoleAgency, markwarden.RoleReseller}
	statuses = [...]markwarden.AuthorizationStatus{markwarden.Submitted, markwarden.Verified, markwarden.Suspended, markwarden.Revoked, markwarden.Expired}
)

var exclusivities = [...]markwarden.Exclusivity{notExclusive: markwarden.NotExclusive, sole: markwarden.Sole, exclusive: markwarden.Exclusive}

// newLink fills everything but the lists, and the period where it is odd: d is then to be kept.
func newLink(a *markwarden.Authorization) (l link, d period) {
	role, status := slices.Index(roles[:], a.Role), slices.Index(statuses[:], a.Status)
	l = link{to: never, revoked: never, depth: uint8(min(max(a.SublicenceDepth, 0), maxLinks)), role: uint8(max(role, 0)), status: uint8(max(status, 0))}
	switch a.Exclusivity {
	case markwarden.Sole:
		l.exclusivity = sole
	case markwarden.Exclusive:
		l.exclusivity = exclusive
	case markwarden.NotExclusive:
	}
	if a.Status == markwarden.Verified {
		l.status |= linkVerified
	}
	d = period{momentOf(a.From), endless, endless}
	odd := !a.From.IsZero() && !fits(a.From)
	if !a.From.IsZero() && !odd {
		l.from = uint32(a.From.Unix())
	}
	for _, e := range []struct {
		t     time.Time
		short *uint32
		long  *moment
	}{{a.To, &l.to, &d.to}, {a.RevokedAt, &l.revoked, &d.revoked}} {
		if e.t.IsZero() {
			continue
		}
		*e.long = momentOf(e.t)
		if !fits(e.t) {
			odd = true
			continue
		}
		*e.short = uint32(e.t.Unix())
	}
	if odd {
		l.status |= linkOdd | linkKept
	}
	if role < 0 || status < 0 || a.SublicenceDepth != int(l.depth) || a.Exclusivity != exclusivities[l.exclusivity] || len(a.ProductLines)+len(a.SubjectTo)+len(a.Documents) > 0 {
		l.status |= linkKept
	}
	return l, d
}

// fits says whether a date can be told as whole seconds since 1970 in 32 bits, between the values that stand for none.
func fits(t time.Time) bool {
	s := t.Unix()
	return s > 0 && s < never && t.Nanosecond() == 0
}

// before orders links, by their numbers, by id.
func (s *Snapshot) before(a, b int32) bool {
	return a != b && cmp.Less(s.linkID(a), s.linkID(b))
}
