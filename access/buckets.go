package access

import (
	"sync"
	"time"
)

// Buckets is a token bucket per name: Burst at once, then one every Every. It is safe for many goroutines.
type Buckets struct {
	Burst int
	Every time.Duration
	// Max bounds how many names are remembered. Full buckets are forgotten first; when none is full, a new
	// name shares one bucket with all other names that find no place.
	Max int

	mu     sync.Mutex
	levels map[string]time.Time // guarded by mu; when the bucket will be full again
	swept  time.Time            // guarded by mu; when full buckets were forgotten last
}

const overflow = "\x00rest"

// Take takes a token of name. It returns 0, or how long until there is one again.
func (b *Buckets) Take(name string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.levels == nil {
		b.levels = map[string]time.Time{}
	}
	full, known := b.levels[name]
	if !known && len(b.levels) >= b.Max {
		if b.forget(now); len(b.levels) >= b.Max {
			name, full = overflow, b.levels[overflow]
		}
	}
	if full.Before(now) {
		full = now
	}
	// With k tokens missing the bucket is full k*Every from now; Burst tokens missing is empty.
	full = full.Add(b.Every)
	if wait := full.Sub(now) - time.Duration(b.Burst)*b.Every; wait > 0 {
		return wait
	}
	b.levels[name] = full
	return 0
}

// forget drops the buckets that are full, at most once per Every: a flood of new names must not make every call walk all
// of them. mu is held.
func (b *Buckets) forget(now time.Time) {
	if now.Sub(b.swept) < b.Every {
		return
	}
	b.swept = now
	for n, full := range b.levels {
		if !full.After(now) {
			delete(b.levels, n)
		}
	}
}
