package registry_test

import (
	"fmt"
	"testing"

	"markwarden/registry"
	"markwarden/registry/market"
)

// marketRecords are those of a market of 20,000 rights; `markwarden bench authorize` measures answers, size and loading at the size that counts.
func marketRecords(b *testing.B) (all []registry.Record) {
	err := market.New(20_000, 40_000, 1).Each(func(r registry.Record) error {
		all = append(all, r)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// BenchmarkWith changes one record, and a thousand; on a snapshot that has not changed since it was built, and on one that has.
func BenchmarkWith(b *testing.B) {
	all := marketRecords(b)
	fresh := registry.NewSnapshot(1, all)
	for _, n := range []int{1, 1000} {
		for name, s := range map[string]*registry.Snapshot{"fresh": fresh, "changed": fresh.With(2, all[len(all)-20_000:len(all)-2_000])} {
			b.Run(fmt.Sprintf("%d-%s", n, name), func(b *testing.B) {
				for range b.N {
					s.With(3, all[len(all)-n:])
				}
			})
		}
	}
}

// BenchmarkNewSnapshot builds from scratch.
func BenchmarkNewSnapshot(b *testing.B) {
	all := marketRecords(b)
	b.ResetTimer()
	for range b.N {
		registry.NewSnapshot(1, all)
	}
}
