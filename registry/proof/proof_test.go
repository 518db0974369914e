package proof_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden"
	"markwarden/registry/proof"
)

var (
	day   = func(s string) time.Time { t, _ := time.Parse(time.DateOnly, s); return t }
	begin = day("2025-01-01")
	b64   = base64.RawURLEncoding
)

func link(id, from, to string, depth int) *markwarden.Authorization {
	return &markwarden.Authorization{
		ID: markwarden.AuthorizationID(id), Grantor: markwarden.PartyID(from), Grantee: markwarden.PartyID(to), Role: markwarden.RoleAgency, SublicenceDepth: depth,
		Rights: []markwarden.RightID{"r1", "r2"}, Classes: []int{18, 25}, Territories: []string{"CN", "US"}, From: begin, To: day("2026-01-01"), Status: markwarden.Verified,
		Exclusivity: markwarden.NotExclusive,
	}
}

func keysOf(t *testing.T, parties ...string) *proof.Keys {
	t.Helper()
	k := &proof.Keys{}
	for _, p := range parties {
		_, err := k.Rotate(markwarden.PartyID(p), begin)
		require.NoError(t, err)
	}
	return k
}

func statements(t *testing.T, k *proof.Keys, links ...*markwarden.Authorization) (all []*proof.Statement) {
	t.Helper()
	for _, l := range links {
		jws, err := proof.Issue(k, l, day("2025-02-01"))
		require.NoError(t, err)
		s, err := proof.Inspect(jws)
		require.NoError(t, err)
		all = append(all, s)
	}
	return all
}

func TestChainVerifiesWithPublicKeysAlone(t *testing.T) {
	t.Parallel()
	k := keysOf(t, "fox", "sky", "harbor")
	low := link("a3", "harbor", "lin", 0)
	low.Rights, low.Classes, low.Channels, low.To = []markwarden.RightID{"r1"}, []int{25, 9}, []string{"store"}, day("2025-06-01")
	all := statements(t, k, low, link("a1", "fox", "sky", 2), link("a2", "sky", "harbor", 1))
	doc, err := k.PublicOnly().Document()
	require.NoError(t, err)
	require.NotContains(t, string(doc), `"d"`)
	public, err := proof.ParseKeys(doc)
	require.NoError(t, err)
	r, err := proof.VerifyChain(public, all, day("2025-03-01"))
	require.NoError(t, err)
	to := day("2025-06-01")
	require.Equal(t, &proof.Result{
		Chain: []markwarden.AuthorizationID{"a1", "a2", "a3"}, Grantor: "fox", Grantee: "lin", Rights: []markwarden.RightID{"r1"}, Classes: []int{25},
		Territories: []string{"CN", "US"}, Channels: []string{"store"}, From: begin, To: &to,
	}, r)
}

func TestStatusIsNotTheGrantorsToState(t *testing.T) {
	t.Parallel()
	jws, err := proof.Issue(keysOf(t, "fox"), link("a1", "fox", "sky", 0), begin)
	require.NoError(t, err)
	s, err := proof.Inspect(jws)
	require.NoError(t, err)
	require.NotContains(t, string(s.Payload), "status")
	require.Equal(t, markwarden.Submitted, s.Link.Status)
}

func TestEachBadChainSaysWhy(t *testing.T) {
	t.Parallel()
	at := day("2025-03-01")
	for name, c := range map[string]struct {
		make func(k *proof.Keys) (*proof.Keys, []*proof.Statement)
		want string
	}{
		"an unknown key": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			return keysOf(t, "fox"), statements(t, k, link("a1", "fox", "sky", 0))
		}, "is not known"},
		"a revoked key": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			all := statements(t, k, link("a1", "fox", "sky", 0))
			require.NoError(t, k.Revoke(all[0].KeyID, at))
			return k, all
		}, "key revoked 2025-03-01T00:00:00Z"},
		"a key rotated before it signed": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			all := statements(t, k, link("a1", "fox", "sky", 0))
			_, err := k.Rotate("fox", day("2025-01-15"))
			require.NoError(t, err)
			return k, all
		}, "key expired or rotated 2025-01-15T00:00:01Z, and this was signed 2025-02-01T00:00:00Z"},
		"a cycle": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			return k, statements(t, k, link("a1", "fox", "sky", 8), link("a2", "sky", "fox", 8))
		}, "cyclic chain: it comes back to fox"},
		"a cycle behind the first link": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			return k, statements(t, k, link("a1", "fox", "sky", 8), link("a2", "sky", "harbor", 8), link("a3", "harbor", "sky", 8))
		}, "cyclic chain: it comes back to sky"},
		"a gap": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			return k, statements(t, k, link("a1", "fox", "sky", 8), link("a3", "harbor", "lin", 0))
		}, "no link joins a1 and a3"},
		"two links of one party": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			return k, statements(t, k, link("a1", "fox", "sky", 8), link("a2", "fox", "harbor", 0))
		}, "a1 and a2 are both granted by fox"},
		"too little depth": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			return k, statements(t, k, link("a1", "fox", "sky", 0), link("a2", "sky", "harbor", 0))
		}, "a1: sublicence depth 0, and 1 links follow"},
		"nothing left of a scope": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			l := link("a2", "sky", "harbor", 0)
			l.Classes = []int{9}
			return k, statements(t, k, link("a1", "fox", "sky", 1), l)
		}, "a2: nothing is left of classes"},
		"an end": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			l := link("a1", "fox", "sky", 0)
			l.To = at
			return k, statements(t, k, l)
		}, "a1: expired 2025-03-01T00:00:00Z"},
		"a begin": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			l := link("a1", "fox", "sky", 0)
			l.From = at.Add(1)
			return k, statements(t, k, l)
		}, "a1: not valid before"},
		"overlapping revocations": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) {
			all := statements(t, k, link("a1", "fox", "sky", 0))
			for _, d := range []string{"2025-09-01", "2025-03-01"} {
				jws, err := proof.Revoke(k, proof.Revocation{Authorization: "a1", Grantor: "fox", RevokedAt: day(d)}, day("2025-02-02"))
				require.NoError(t, err)
				s, err := proof.Inspect(jws)
				require.NoError(t, err)
				all = append(all, s)
			}
			return k, all
		}, "a1: revoked 2025-03-01T00:00:00Z"},
		"nothing": {func(k *proof.Keys) (*proof.Keys, []*proof.Statement) { return k, nil }, "no link"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, all := c.make(keysOf(t, "fox", "sky", "harbor"))
			_, err := proof.VerifyChain(k, all, at)
			require.ErrorIs(t, err, proof.ErrRefused)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestRotatedKeyKeepsWhatItSignedBefore(t *testing.T) {
	t.Parallel()
	k := keysOf(t, "fox")
	all := statements(t, k, link("a1", "fox", "sky", 0))
	_, err := k.Rotate("fox", day("2025-02-15"))
	require.NoError(t, err)
	_, err = proof.VerifyChain(k, all, day("2025-03-01"))
	require.NoError(t, err)
	jws, err := proof.Issue(k, link("a2", "fox", "sky", 0), day("2025-03-01"))
	require.NoError(t, err)
	s, err := proof.Inspect(jws)
	require.NoError(t, err)
	require.NotEqual(t, all[0].KeyID, s.KeyID, "the new key signs")
	require.NoError(t, s.Verify(k))
}

// resigned changes the parts of a JWS and signs them with the party's key, as an attacker with a key of its own would.
func resigned(t *testing.T, k *proof.Keys, jws string, change func(head, body string) (string, string)) string {
	t.Helper()
	parts := strings.Split(jws, ".")
	head, err := b64.DecodeString(parts[0])
	require.NoError(t, err)
	body, err := b64.DecodeString(parts[1])
	require.NoError(t, err)
	h, b := change(string(head), string(body))
	seed, err := b64.DecodeString(k.Keys[0].Private)
	require.NoError(t, err)
	signed := b64.EncodeToString([]byte(h)) + "." + b64.EncodeToString([]byte(b))
	return signed + "." + b64.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed(seed), []byte(signed)))
}

func TestForgeries(t *testing.T) {
	t.Parallel()
	k := keysOf(t, "fox", "sky")
	jws, err := proof.Issue(k, link("a1", "fox", "sky", 0), begin)
	require.NoError(t, err)
	body := func(old, new string) func(string, string) (string, string) {
		return func(h, b string) (string, string) { return h, strings.Replace(b, old, new, 1) }
	}
	head := func(old, new string) func(string, string) (string, string) {
		return func(h, b string) (string, string) { return strings.Replace(h, old, new, 1), b }
	}
	for name, c := range map[string]struct{ jws, want string }{
		"another one's link":      {resigned(t, k, jws, body(`"grantor":"fox"`, `"grantor":"sky"`)), "can't grant to itself"},
		"class 46":                {resigned(t, k, jws, body(`[18,25]`, `[18,46]`)), "must be a Nice class, 1 to 45"},
		"no signature wanted":     {resigned(t, k, jws, head("EdDSA", "none")), `alg "none": only EdDSA is taken`},
		"a critical member":       {resigned(t, k, jws, head(`{`, `{"crit":["b64"],`)), `unknown field "crit"`},
		"a space":                 {resigned(t, k, jws, body(`{`, `{ `)), "payload is not canonical JSON"},
		"a member given twice":    {resigned(t, k, jws, body(`{"authorization"`, `{"issued_at":"2025-01-01T00:00:00Z","authorization"`)), "payload is not canonical JSON"},
		"an unknown member":       {resigned(t, k, jws, body(`"id":"a1"`, `"id":"a1","idle":1`)), "idle: unknown field"},
		"a revocation's type":     {resigned(t, k, jws, head("authorization", "revocation")), "does not fit the payload"},
		"two parts":               {"a.b", "no compact JWS"},
		"no base64url":            {"a.b.c=", "is not base64url"},
		"a line break within":     {jws[:20] + "\n" + jws[20:], "is not base64url"},
		"something without end":   {strings.Repeat("a", 2<<20), "longer than"},
		"an end before its begin": {resigned(t, k, jws, body(`"to":"2026-`, `"to":"2020-`)), "to must be after from"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := proof.Inspect(c.jws)
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			require.ErrorContains(t, err, c.want)
		})
	}
	s, err := proof.Inspect(resigned(t, k, jws, body(`"sky"`, `"lin"`)))
	require.NoError(t, err)
	require.NoError(t, s.Verify(k), "fox may well grant to lin")
	parts := strings.Split(jws, ".")
	s, err = proof.Inspect(strings.Join([]string{parts[0], b64.EncodeToString([]byte(strings.Replace(string(s.Payload), "lin", "eve", 1))), parts[2]}, "."))
	require.NoError(t, err)
	require.EqualError(t, s.Verify(k), "proof refused: a1: wrong signature")
	s, err = proof.Inspect(resigned(t, k, jws, func(h, b string) (string, string) {
		return strings.Replace(h, k.Keys[0].ID, k.Keys[1].ID, 1), b
	}))
	require.NoError(t, err)
	require.ErrorContains(t, s.Verify(k), "is signed by sky, and only fox may grant it")
}

func TestIssueRefuses(t *testing.T) {
	t.Parallel()
	k := keysOf(t, "fox")
	l := link("a1", "fox", "sky", 0)
	l.Classes = []int{46}
	_, err := proof.Issue(k, l, begin)
	require.ErrorContains(t, err, "there is no Nice class 46")
	_, err = proof.Issue(k, link("a1", "sky", "fox", 0), begin)
	require.ErrorContains(t, err, "no private key of sky")
	_, err = proof.Issue(k.PublicOnly(), link("a1", "fox", "sky", 0), begin)
	require.ErrorContains(t, err, "no private key of fox")
	_, err = proof.Issue(k, link("a1", "fox", "sky", 0), begin.Add(-1))
	require.ErrorContains(t, err, "no private key of fox that signs at")
	_, err = proof.Revoke(k, proof.Revocation{Authorization: "a1"}, begin)
	require.ErrorIs(t, err, markwarden.ErrInvalid)
}

func TestKeyFiles(t *testing.T) {
	t.Parallel()
	k := keysOf(t, "fox")
	doc, err := k.Document()
	require.NoError(t, err)
	back, err := proof.ParseKeys(doc)
	require.NoError(t, err)
	require.Equal(t, k, back)
	for name, c := range map[string]struct{ old, new, want string }{
		"another curve":                 {"Ed25519", "P-256", "only OKP, Ed25519 is known"},
		"another key's name":            {k.Keys[0].ID, "x", "kid is not the key's thumbprint"},
		"nobody's":                      {`"fox"`, `""`, "has no party"},
		"a private part of another key": {k.Keys[0].Private, keysOf(t, "fox").Keys[0].Private, "d does not belong to x"},
		"an unknown member":             {`"kty"`, `"use":"sig","kty"`, "unknown field"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := proof.ParseKeys([]byte(strings.Replace(string(doc), c.old, c.new, 1)))
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// The key of RFC 8037, appendix A, has the thumbprint that stands there in A.3.
func TestThumbprintOfRFC8037(t *testing.T) {
	t.Parallel()
	_, err := proof.ParseKeys([]byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","party":"p","from":"2025-01-01T00:00:00Z"}]}`))
	require.NoError(t, err)
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{ "b":[1, null,true], "a":"\u0041\u000a\u0001<&/" }`: `{"a":"A\n\u0001<&/","b":[1,null,true]}`,
		`{"\ud83d\ude00":1,"\ufb33":2,"\r":3,"1":4}`:          "{\"\\r\":3,\"1\":4,\"\U0001f600\":1,\"\ufb33\":2}", // RFC 8785, 3.2.3: UTF-16 order
		`-0`: `0`,
	} {
		got, err := proof.Canonical([]byte(in))
		require.NoError(t, err, in)
		require.Equal(t, want, string(got))
	}
	for _, bad := range []string{`1.5`, `1e3`, `9007199254740992`, `{}{}`, `{"a":}`, "\"\xff\"", ``} {
		_, err := proof.Canonical([]byte(bad))
		require.Error(t, err, bad)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.String())).Draw(t, "v")
		doc, err := json.Marshal(v)
		require.NoError(t, err)
		once, err := proof.Canonical(doc)
		require.NoError(t, err)
		twice, err := proof.Canonical(once)
		require.NoError(t, err)
		require.Equal(t, once, twice)
		require.JSONEq(t, string(doc), string(once))
	})
}

func FuzzInspect(f *testing.F) {
	k := &proof.Keys{}
	_, err := k.Rotate("fox", begin)
	require.NoError(f, err)
	jws, err := proof.Issue(k, link("a1", "fox", "sky", 0), begin)
	require.NoError(f, err)
	f.Add(jws)
	f.Fuzz(func(t *testing.T, in string) {
		s, err := proof.Inspect(in)
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		if s.Verify(k) == nil {
			require.Equal(t, jws, strings.TrimSpace(in), "nothing else is signed")
		}
	})
}

// A key that is rotated within the second in which it signed: signatures tell whole seconds, and what it signed stays good.
func TestRotatedInTheSecondOfASignature(t *testing.T) {
	t.Parallel()
	var keys proof.Keys
	at := time.Date(2025, 1, 15, 8, 0, 0, 700_000_000, time.UTC)
	first, err := keys.Rotate("fox", at.Add(-time.Hour))
	require.NoError(t, err)
	id := first.ID
	link := &markwarden.Authorization{ID: "a1", Grantor: "fox", Grantee: "sky", Role: markwarden.RoleOperator}
	before, err := proof.Issue(&keys, link, at)
	require.NoError(t, err)
	second, err := keys.Rotate("fox", at)
	require.NoError(t, err)
	after, err := proof.Issue(&keys, link, at)
	require.NoError(t, err)
	for jws, kid := range map[string]string{before: id, after: second.ID} {
		s, err := proof.Inspect(jws)
		require.NoError(t, err)
		require.Equal(t, kid, s.KeyID, "the newest key signs")
		_, err = proof.VerifyChain(&keys, []*proof.Statement{s}, at.Add(time.Minute))
		require.NoError(t, err)
	}
}
