package registry

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"markwarden"
)

// Explain says an answer of Authorize in words: which chain grants, which link fails and why, or what is not on file.
// q and a belong together and s is the snapshot that gave a.
func (s *Snapshot) Explain(q markwarden.AuthorizationQuestion, a markwarden.AuthorizationAnswer) markwarden.Message {
	owner, onFile := s.Owner(q.Store)
	switch a.Answer {
	case markwarden.AnswerGranted:
		if len(a.Chain) == 0 {
			return say("own_store", s.name(owner))
		}
		return say("granted", s.chain(a.Chain))
	case markwarden.AnswerDenied:
		return s.explainDenied(q, a, owner)
	case markwarden.AnswerUnknown:
	}
	r, ok := s.Right(q.Right)
	switch {
	case !onFile:
		return say("no_store", string(q.Store.ID), string(q.Store.Marketplace))
	case !ok:
		return say("no_right", string(q.Right))
	}
	holder, ok := r.HolderAt(q.At)
	if !ok {
		return say("no_holder", string(q.Right), date(q.At))
	}
	return say("no_path", s.name(holder), s.name(owner))
}

func say(id string, args ...string) markwarden.Message {
	return markwarden.Message{ID: "authorization." + id, Args: args}
}

func (s *Snapshot) explainDenied(q markwarden.AuthorizationQuestion, a markwarden.AuthorizationAnswer, owner markwarden.PartyID) markwarden.Message {
	n, ok := s.linkNo(a.Broken)
	if !ok {
		return say("broken", string(a.Broken))
	}
	l := s.record(n)
	args := []string{string(l.ID), s.name(l.Grantor), s.name(l.Grantee)}
	with := func(id string, more ...string) markwarden.Message { return say("broken."+id, append(args, more...)...) }
	switch a.Reason {
	case markwarden.NotVerified:
		return with("not_verified." + string(l.Status))
	case markwarden.NotYetValid:
		return with("not_yet_valid", date(l.From))
	case markwarden.ReasonExpired:
		return with("expired", date(l.To))
	case markwarden.ReasonRevoked:
		return with("revoked", date(l.RevokedAt))
	case markwarden.RightNotCovered:
		return with("right_not_covered", s.mark(q.Right))
	case markwarden.ClassNotCovered:
		all := make([]string, len(l.Classes))
		for i, c := range l.Classes {
			all[i] = strconv.Itoa(c)
		}
		return with("class_not_covered", strings.Join(all, ", "), strconv.Itoa(q.Class))
	case markwarden.TerritoryNotCovered:
		return with("territory_not_covered", strings.Join(l.Territories, ", "), q.Territory)
	case markwarden.ChannelNotCovered:
		return with("channel_not_covered", strings.Join(l.Channels, ", "), q.Channel)
	case markwarden.SublicenceExceeded:
		return with("sublicence_depth", strconv.Itoa(l.SublicenceDepth))
	case markwarden.ExcludedBy:
		if l.Grantor == owner {
			return with("own_store")
		}
		return with("excluded_by", s.excluder(&q, n))
	case markwarden.GrantorNotHolder:
		return s.explainFormer(q, with)
	}
	return say("broken", string(a.Broken))
}

// excluder describes the link that shuts out link n.
func (s *Snapshot) excluder(q *markwarden.AuthorizationQuestion, n int32) string {
	var p point
	var m memo
	m.reset()
	p.ask(s, q, &m)
	p.right, _ = s.rightNo(q.Right)
	grantor, _ := s.grantor(n)
	rivals := s.shutting(grantor)
	for i := range rivals {
		if s.shuts(&rivals[i], n, &p) {
			e := s.record(rivals[i].link)
			return fmt.Sprintf("%s (%s → %s)", e.ID, s.name(e.Grantor), s.name(e.Grantee))
		}
	}
	return ""
}

// explainFormer names the holder who came after the grantor.
func (s *Snapshot) explainFormer(q markwarden.AuthorizationQuestion, with func(string, ...string) markwarden.Message) markwarden.Message {
	r, ok := s.Right(q.Right)
	if !ok {
		return with("grantor_not_holder", "", "")
	}
	holder, since := markwarden.PartyID(""), time.Time{}
	for _, h := range r.Holders {
		if !h.From.After(q.At) {
			holder, since = h.Party, h.From
		}
	}
	return with("grantor_not_holder", s.name(holder), date(since))
}

// chain writes links as "a1 (Fox Sports → Sky Ltd), a2 (Sky Ltd → Blue Fox)".
func (s *Snapshot) chain(ids []markwarden.AuthorizationID) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
		if a, ok := s.Authorization(id); ok {
			all[i] = fmt.Sprintf("%s (%s → %s)", id, s.name(a.Grantor), s.name(a.Grantee))
		}
	}
	return strings.Join(all, ", ")
}

// name is a party's first name, or its id where it has none.
func (s *Snapshot) name(id markwarden.PartyID) string {
	if p, ok := s.Party(id); ok && len(p.Names) > 0 {
		return p.Names[0].Text
	}
	return string(id)
}

// mark is a right's text with its id.
func (s *Snapshot) mark(id markwarden.RightID) string {
	if r, ok := s.Right(id); ok && r.Text != "" {
		return fmt.Sprintf("%s (%s)", r.Text, id)
	}
	return string(id)
}

// date is a moment as a day where it is the begin of one.
func date(t time.Time) string {
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}
