package registry

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"markwarden"
	"markwarden/registry/office"
)

// Formats of trademark offices; see registry/office.
const (
	USPTO = Format(office.USPTO)
	ST96  = Format(office.ST96)
)

// ofOffice says whether files of a format come from an office. What they say of a right that is on file already stands instead of what the
// register said before, and what only people know (other names, product marks, nicknames, pictures, prices) stays.
func (f Format) ofOffice() bool { return f == USPTO || f == ST96 }

// office reads a file of an office. The parties of many cases are one entry.
func (r *reader) office(ctx context.Context, in io.Reader) error {
	known := map[markwarden.PartyID]bool{}
	return office.Read(ctx, in, office.Format(r.o.Format), func(c office.Case) {
		for _, p := range c.Parties {
			if !known[p.ID] {
				known[p.ID] = true
				r.take(Entry{Record{Party: p}, c.Line})
			}
		}
		r.take(Entry{Record{Right: c.Right}, c.Line})
	}, func(line int, err error) {
		if _, ok := errors.AsType[*office.LeftOutError](err); ok {
			r.leaveOut(line, err)
			return
		}
		r.problem(line, err)
	})
}

// settle fits entries of an office's file to what is on file: parties that are known by their name and country are those, rights that are known by
// their office and number keep their ids and what people added. holder, when not "", holds all rights now.
func settle(on *Snapshot, entries []Entry, holder markwarden.PartyID) []Entry {
	parties := knownParties(on, entries)
	rights := map[string]*markwarden.Right{}
	for r := range on.Rights() {
		if r.Number != "" {
			rights[r.Office+" "+r.Number] = r
		}
	}
	former := formerHolders(entries)
	out := make([]Entry, 0, len(entries))
	for _, e := range entries {
		switch {
		case e.Party != nil:
			if _, ok := parties[e.Party.ID]; ok || holder != "" && !former[e.Party.ID] {
				continue
			}
		case e.Right != nil:
			e.Right = settleRight(e.Right, rights[e.Right.Office+" "+e.Right.Number], parties, holder)
		}
		out = append(out, e)
	}
	return out
}

func settleRight(r, known *markwarden.Right, parties map[markwarden.PartyID]markwarden.PartyID, holder markwarden.PartyID) *markwarden.Right {
	c := *r
	c.Holders = slices.Clone(r.Holders)
	for i := range c.Holders {
		if p, ok := parties[c.Holders[i].Party]; ok {
			c.Holders[i].Party = p
		}
	}
	if holder != "" {
		c.Holders[len(c.Holders)-1].Party = holder
	}
	if known == nil {
		return &c
	}
	c.ID, c.Names, c.ProductMarks, c.Nicknames, c.Images, c.NormalPrice = known.ID, known.Names, known.ProductMarks, known.Nicknames, known.Images, known.NormalPrice
	if len(c.Holders) == 1 && len(known.Holders) > 0 && known.Holders[len(known.Holders)-1].Party == c.Holders[0].Party {
		c.Holders = known.Holders // the same holder now, and more is known of who held it before
	}
	return &c
}

// formerHolders are the parties of the file that held a right before its present holder.
func formerHolders(entries []Entry) map[markwarden.PartyID]bool {
	all := map[markwarden.PartyID]bool{}
	for _, e := range entries {
		if e.Right != nil {
			for _, h := range e.Right.Holders[:len(e.Right.Holders)-1] {
				all[h.Party] = true
			}
		}
	}
	return all
}

// knownParties finds the parties of the file among those on file: by id, or by a name and country that only one of them has.
func knownParties(on *Snapshot, entries []Entry) map[markwarden.PartyID]markwarden.PartyID {
	type who struct{ name, country string }
	wanted := map[who][]markwarden.PartyID{}
	found := map[markwarden.PartyID]markwarden.PartyID{}
	for _, e := range entries {
		if e.Party == nil {
			continue
		}
		if _, ok := on.Party(e.Party.ID); ok {
			found[e.Party.ID] = e.Party.ID
			continue
		}
		w := who{plainName(e.Party.Names[0].Text), e.Party.Country}
		wanted[w] = append(wanted[w], e.Party.ID)
	}
	if len(wanted) == 0 {
		return found
	}
	twice := map[markwarden.PartyID]bool{}
	for p := range on.Parties() {
		for _, n := range p.Names {
			for _, id := range wanted[who{plainName(n.Text), p.Country}] {
				if other, ok := found[id]; ok && other != p.ID {
					twice[id] = true
				}
				found[id] = p.ID
			}
		}
	}
	for id := range twice {
		delete(found, id)
	}
	return found
}

// plainName is a name without case, spaces and punctuation.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}
