package random

import (
	"fmt"
	"math/rand/v2"
	"time"

	"markwarden"
	"markwarden/registry/internal/slow"
)

// Market draws a large registry as a market has it: holders of many rights, operators who run stores for several of them,
// agencies below operators, sellers below agencies. It has about five links and two sellers for each right.
func Market(r *rand.Rand, rights int) *slow.Registry {
	m := &market{r: r, g: &slow.Registry{}, begin: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	m.tiers = [4]int{max(1, rights/10), max(1, rights/50), max(1, rights/10), max(1, rights*2)}
	for t, n := range m.tiers {
		for i := range n {
			m.g.Parties = append(m.g.Parties, markwarden.Party{ID: m.party(t, i), Stores: []markwarden.Store{{Marketplace: "demo", ID: markwarden.StoreID(m.party(t, i))}}})
		}
	}
	for i := range rights {
		m.g.Rights = append(m.g.Rights, markwarden.Right{
			ID: rightID(i), Kind: markwarden.WordMark, Text: fmt.Sprintf("MARK%d", i), NiceClasses: []int{25}, Holders: m.holders(i),
		})
	}
	for t, fan := range [3]int{15, 5, 2} {
		for i := range m.tiers[t+1] {
			for range fan {
				m.grant(t, r.IntN(m.tiers[t]), i)
			}
		}
	}
	return m.g
}

type market struct {
	r     *rand.Rand
	g     *slow.Registry
	begin time.Time
	tiers [4]int
}

func (m *market) party(tier, i int) markwarden.PartyID {
	return markwarden.PartyID(fmt.Sprintf("%c%d", "hoas"[tier], i))
}

func rightID(i int) markwarden.RightID { return markwarden.RightID(fmt.Sprintf("r%d", i)) }

// holders: ten rights to a holder; every tenth right was bought from another one.
func (m *market) holders(i int) []markwarden.Holder {
	n := m.tiers[0]
	if i%10 != 3 {
		return []markwarden.Holder{{Party: m.party(0, i%n)}}
	}
	return []markwarden.Holder{{Party: m.party(0, (i+1)%n)}, {Party: m.party(0, i%n), From: m.begin.AddDate(1, i%12, 0)}}
}

func (m *market) grant(tier, from, to int) {
	l := markwarden.Authorization{
		ID: markwarden.AuthorizationID(fmt.Sprintf("l%d", len(m.g.Links))), Grantor: m.party(tier, from), Grantee: m.party(tier+1, to), Role: markwarden.RoleReseller,
		SublicenceDepth: 2 - tier, Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive,
		From: m.begin.AddDate(0, m.r.IntN(24), 0), To: m.begin.AddDate(5+m.r.IntN(4), 0, 0),
	}
	if tier == 0 && m.r.IntN(3) == 0 {
		for k := range 8 {
			l.Rights = append(l.Rights, rightID(from+k*m.tiers[0]))
		}
	}
	switch m.r.IntN(30) {
	case 0:
		l.Status = markwarden.Suspended
	case 1:
		l.RevokedAt = m.begin.AddDate(3, 0, 0)
	case 2, 3:
		l.Territories = []string{"US", "CA"}
	case 4, 5:
		l.Classes = []int{18, 25}
	case 6:
		l.Channels = []string{"store"}
	}
	if m.r.IntN(200) == 0 {
		l.Exclusivity = markwarden.Sole
		l.Territories = []string{"CN"}
	}
	m.g.Links = append(m.g.Links, l)
}

// MarketQuestions asks of sellers about rights at the end of a random walk upward, so that there is a path.
func MarketQuestions(r *rand.Rand, g *slow.Registry, n int) []markwarden.AuthorizationQuestion {
	above := map[markwarden.PartyID][]markwarden.PartyID{}
	var sellers []markwarden.PartyID
	for i := range g.Links {
		l := &g.Links[i]
		if above[l.Grantee] == nil && l.Grantee[0] == 's' {
			sellers = append(sellers, l.Grantee)
		}
		above[l.Grantee] = append(above[l.Grantee], l.Grantor)
	}
	held := map[markwarden.PartyID][]markwarden.RightID{}
	for i := range g.Rights {
		for _, h := range g.Rights[i].Holders {
			held[h.Party] = append(held[h.Party], g.Rights[i].ID)
		}
	}
	all := make([]markwarden.AuthorizationQuestion, 0, n)
	for len(all) < n {
		seller := sellers[r.IntN(len(sellers))]
		p := seller
		for p[0] != 'h' {
			p = above[p][r.IntN(len(above[p]))]
		}
		rights := held[p]
		if len(rights) == 0 {
			continue
		}
		all = append(all, markwarden.AuthorizationQuestion{
			Store: markwarden.Store{Marketplace: "demo", ID: markwarden.StoreID(seller)}, Right: rights[r.IntN(len(rights))],
			Territory: []string{"US", "CN", "US"}[r.IntN(3)], Channel: "store", Class: 25, At: time.Date(2024, 1+time.Month(r.IntN(18)), 1, 0, 0, 0, 0, time.UTC),
		})
	}
	return all
}
