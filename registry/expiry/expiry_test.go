package expiry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/registry/expiry"
)

func TestDue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for _, c := range []struct {
		name string
		left time.Duration
		edit func(*markwarden.Authorization)
		want int // 0: nobody is told
	}{
		{"a month and an hour", 30*day + time.Hour, nil, 0},
		{"a month", 30 * day, nil, 30},
		{"eight days", 8 * day, nil, 30},
		{"a week", 7 * day, nil, 7},
		{"two days", 2 * day, nil, 7},
		{"a day", day, nil, 1},
		{"a minute", time.Minute, nil, 1},
		{"now", 0, nil, 0},
		{"over", -day, nil, 0},
		{"without end", day, func(a *markwarden.Authorization) { a.To = time.Time{} }, 0},
		{"not verified", day, func(a *markwarden.Authorization) { a.Status = markwarden.Submitted }, 0},
		{"revoked", day, func(a *markwarden.Authorization) { a.RevokedAt = now.Add(-day) }, 0},
		{"to be revoked after its end", day, func(a *markwarden.Authorization) { a.RevokedAt = now.Add(9 * day) }, 1},
	} {
		a := markwarden.Authorization{Status: markwarden.Verified, To: now.Add(c.left)}
		if c.edit != nil {
			c.edit(&a)
		}
		days, ok := expiry.Due(&a, now)
		require.Equal(t, c.want, days, c.name)
		require.Equal(t, c.want > 0, ok, c.name)
	}
}
