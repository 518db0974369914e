package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/access"
)

func TestSecretsAreLongRandomAndChecked(t *testing.T) {
	t.Parallel()
	a, b := access.NewSecret("mw_"), access.NewSecret("mw_")
	require.NotEqual(t, a, b)
	require.Regexp(t, `^mw_[a-z2-7]{58}$`, a)
	ha, ok := access.HashSecret("mw_", a)
	require.True(t, ok)
	hb, _ := access.HashSecret("mw_", b)
	require.NotEqual(t, ha, hb)
	_, ok = access.HashSecret("mws_", a)
	require.False(t, ok, "a key is no session")
	_, ok = access.HashSecret("mws_", "mws_"+strings.TrimPrefix(a, "mw_"))
	require.False(t, ok, "the checksum covers the prefix")
}

func TestEveryTypingErrorIsSeen(t *testing.T) {
	t.Parallel()
	s := access.NewSecret("mw_")
	n := 0
	for i := range s {
		for _, c := range "a7" {
			if rune(s[i]) == c {
				continue
			}
			_, ok := access.HashSecret("mw_", s[:i]+string(c)+s[i+1:])
			require.False(t, ok, "character %d", i)
			n++
		}
	}
	require.Greater(t, n, len(s))
	for _, bad := range []string{"", "mw_", s + "a", s[:len(s)-1], strings.ToUpper(s), " " + s} {
		_, ok := access.HashSecret("mw_", bad)
		require.False(t, ok, "%q", bad)
	}
}

func FuzzHashSecret(f *testing.F) {
	f.Add(access.NewSecret("mw_"))
	f.Add("mw_")
	f.Add(strings.Repeat("a", 61))
	f.Fuzz(func(t *testing.T, s string) {
		h, ok := access.HashSecret("mw_", s)
		if !ok {
			require.Zero(t, h)
			return
		}
		// Only one spelling is right: no change of a character leaves it so.
		require.Equal(t, strings.ToLower(s), s)
		flipped := s[:len(s)-1] + string(s[len(s)-1]^1)
		_, again := access.HashSecret("mw_", flipped)
		require.False(t, again)
	})
}

func TestRequestDigestTellsRequestsApart(t *testing.T) {
	t.Parallel()
	base := access.Request{Account: "a", Route: "r", Key: "k", Body: []byte("b")}
	key, body := base.Digest()
	for name, other := range map[string]access.Request{
		"account": {Account: "b", Route: "r", Key: "k"},
		"route":   {Account: "a", Route: "s", Key: "k"},
		"key":     {Account: "a", Route: "r", Key: "l"},
		"shifted": {Account: "ar", Route: "", Key: "k"},
	} {
		k, b := other.Digest()
		require.NotEqual(t, key, k, name)
		require.NotEqual(t, body, b, name)
	}
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := &access.Buckets{Burst: 3, Every: time.Second, Max: 2}
	for range 3 {
		require.Zero(t, b.Take("a", at))
	}
	require.Equal(t, time.Second, b.Take("a", at), "the fourth waits")
	require.Zero(t, b.Take("b", at), "another name has its own")
	require.Equal(t, 400*time.Millisecond, b.Take("a", at.Add(600*time.Millisecond)))
	require.Zero(t, b.Take("a", at.Add(time.Second)))
	require.Equal(t, time.Second, b.Take("a", at.Add(time.Second)), "one came back, not more")
	require.Zero(t, b.Take("b", at.Add(time.Second)))
	for range 3 {
		require.Zero(t, b.Take("c", at.Add(time.Second)), "the rest's bucket")
	}
	require.NotZero(t, b.Take("d", at.Add(time.Second)), "those without a place share one")
	later := at.Add(time.Hour)
	for range 3 {
		require.Zero(t, b.Take("d", later))
	}
	require.NotZero(t, b.Take("d", later))
}
