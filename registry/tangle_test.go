package registry_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry"
)

// Parties that grant each other in circles by the thousand must not hold up a worker: the search for the link to name is
// bounded, and still names a link of a path.
func TestATangleIsAnsweredInBoundedTime(t *testing.T) {
	t.Parallel()
	at := day("2025-06-01")
	deep := func(r registry.Record) registry.Record {
		r.Authorization.SublicenceDepth = 8
		return r
	}
	expired := grant("z", "a", "shop")
	expired.Authorization.To = day("2025-01-01")
	all := []registry.Record{owner("shop"), deep(grant("y", "h", "a")), expired, {Right: &markwarden.Right{ID: "r", Kind: markwarden.Design, Holders: []markwarden.Holder{{Party: "h"}}}}}
	// a -> 40 -> 40 -> 40 -> 40 -> a: long walks that pass a twice, and no long path
	const wide = 40
	for layer := range 4 {
		for i := range wide {
			me := fmt.Sprintf("m%d-%d", layer, i)
			if layer == 0 {
				all = append(all, deep(grant("in"+me, "a", me)))
			}
			if layer == 3 {
				all = append(all, deep(grant("out"+me, me, "a")))
				continue
			}
			for k := range wide {
				all = append(all, deep(grant(fmt.Sprintf("%s-%d", me, k), me, fmt.Sprintf("m%d-%d", layer+1, k))))
			}
		}
	}
	s := registry.NewSnapshot(1, all)
	q := markwarden.AuthorizationQuestion{Store: shop("s-shop"), Right: "r", At: at}
	began := time.Now()
	require.Equal(t, markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "z", Reason: markwarden.ReasonExpired}, s.Authorize(q))
	t.Log(time.Since(began))
	q.At = day("2024-06-01")
	require.Equal(t, []markwarden.AuthorizationID{"y", "z"}, s.Authorize(q).Chain, "what grants is always found")
}

// Everybody grants everybody: long paths abound.
func TestACliqueIsAnswered(t *testing.T) {
	t.Parallel()
	var all []registry.Record
	for i := range 40 {
		for k := range 40 {
			l := grant(fmt.Sprintf("l%02d-%02d", i, k), fmt.Sprintf("p%02d", i), fmt.Sprintf("p%02d", k))
			if l.Authorization.SublicenceDepth = 8; k == 39 {
				l.Authorization.Status = markwarden.Submitted
			}
			all = append(all, l)
		}
	}
	all = append(all, owner("p39"), registry.Record{Right: &markwarden.Right{ID: "r", Kind: markwarden.Design, Holders: []markwarden.Holder{{Party: "p00"}}}})
	s := registry.NewSnapshot(1, all)
	got := s.Authorize(markwarden.AuthorizationQuestion{Store: shop("s-p39"), Right: "r", At: day("2025-06-01")})
	require.Equal(t, markwarden.AuthorizationAnswer{Answer: markwarden.AnswerDenied, Broken: "l07-39", Reason: markwarden.NotVerified}, got, "p00, p01, ... p07: the furthest break, first by ids")
}
