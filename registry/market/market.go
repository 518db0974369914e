// Package market invents a registry as a marketplace has it, of any size, for measurements and tests: holders of ten rights each, operators who
// run stores for several of them, agencies below operators, sellers below agencies.
package market

import (
	"fmt"
	"math/rand/v2"
	"time"

	"markwarden"
	"markwarden/registry"
)

// Market is an invented registry. Each draws its links, so it is to be called once, and before Questions.
type Market struct {
	Rights, Sellers int
	Links           int // after Each

	rng   *rand.Rand
	begin time.Time
	tiers [4]int
	above [4][]int32 // by tier: the grantors (places in the tier above) of each party, fans[tier] each
}

// fans is from how many of the tier above a party of each tier has a link.
var fans = [4]int{0, 15, 5, 2}

// New plans a registry with so many rights and sellers.
func New(rights, sellers int, seed uint64) *Market {
	m := &Market{rng: rand.New(rand.NewPCG(seed, 3)), begin: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Rights: rights, Sellers: sellers}
	m.tiers = [4]int{max(1, rights/10), max(1, rights/50), max(1, rights/8), sellers}
	return m
}

func (m *Market) party(tier, i int) markwarden.PartyID {
	return markwarden.PartyID(fmt.Sprintf("%c%d", "hoas"[tier], i))
}

func (m *Market) right(i int) markwarden.RightID { return markwarden.RightID(fmt.Sprintf("r%d", i)) }

// Each calls fn with every record.
func (m *Market) Each(fn func(registry.Record) error) error {
	for t, n := range m.tiers {
		for i := range n {
			p := &markwarden.Party{ID: m.party(t, i), Stores: []markwarden.Store{{Marketplace: "demo", ID: markwarden.StoreID(m.party(t, i))}}}
			if err := fn(registry.Record{Party: p}); err != nil {
				return err
			}
		}
	}
	for i := range m.Rights {
		r := &markwarden.Right{ID: m.right(i), Kind: markwarden.WordMark, Text: fmt.Sprintf("MARK%d", i), NiceClasses: []int{25}, Holders: m.holders(i)}
		if err := fn(registry.Record{Right: r}); err != nil {
			return err
		}
	}
	for t := 1; t < len(m.tiers); t++ {
		for i := range m.tiers[t] {
			for range fans[t] {
				from := m.rng.IntN(m.tiers[t-1])
				m.above[t] = append(m.above[t], int32(from))
				if err := fn(registry.Record{Authorization: m.grant(t-1, from, i)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// holders: every tenth right was bought from another holder.
func (m *Market) holders(i int) []markwarden.Holder {
	n := m.tiers[0]
	if i/n%10 != 3 {
		return []markwarden.Holder{{Party: m.party(0, i%n)}}
	}
	return []markwarden.Holder{{Party: m.party(0, (i+1)%n)}, {Party: m.party(0, i%n), From: m.begin.AddDate(1, i%12, 0)}}
}

// grant: one link in thirty is suspended, revoked, or narrow on each axis; one in two hundred is sole.
func (m *Market) grant(tier, from, to int) *markwarden.Authorization {
	l := &markwarden.Authorization{
		ID: markwarden.AuthorizationID(fmt.Sprintf("l%d", m.Links)), Grantor: m.party(tier, from), Grantee: m.party(tier+1, to), Role: markwarden.RoleReseller,
		SublicenceDepth: 2 - tier, Status: markwarden.Verified, Exclusivity: markwarden.NotExclusive,
		From: m.begin.AddDate(0, m.rng.IntN(24), 0), To: m.begin.AddDate(5+m.rng.IntN(4), 0, 0),
	}
	m.Links++
	if tier == 0 && m.rng.IntN(3) == 0 {
		for k := range 8 {
			l.Rights = append(l.Rights, m.right((from+k*m.tiers[0])%m.Rights))
		}
	}
	switch m.rng.IntN(30) {
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
	if m.rng.IntN(200) == 0 {
		l.Exclusivity = markwarden.Sole
		l.Territories = []string{"CN"}
	}
	return l
}

// Questions are n different ones, each of a seller about a right of a holder at the end of a random walk upward, so that there is a
// path of three links.
func (m *Market) Questions(n int) []markwarden.AuthorizationQuestion {
	type what struct{ seller, right, month, place int }
	seen := make(map[what]bool, n)
	all := make([]markwarden.AuthorizationQuestion, 0, n)
	for len(all) < n {
		seller := m.rng.IntN(m.tiers[3])
		p := seller
		for t := 3; t > 0; t-- {
			p = int(m.above[t][p*fans[t]+m.rng.IntN(fans[t])])
		}
		w := what{seller, (p + m.rng.IntN(10)*m.tiers[0]) % m.Rights, m.rng.IntN(18), m.rng.IntN(3)}
		if seen[w] {
			continue
		}
		seen[w] = true
		all = append(all, markwarden.AuthorizationQuestion{
			Store: markwarden.Store{Marketplace: "demo", ID: markwarden.StoreID(m.party(3, seller))}, Right: m.right(w.right),
			Territory: []string{"US", "CN", "US"}[w.place], Channel: "store", Class: 25, At: m.begin.AddDate(4, w.month, 0),
		})
	}
	return all
}
