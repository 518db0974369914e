package webhook_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"markwarden/enforce"
	"markwarden/enforce/webhook"
)

const (
	secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	older  = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
)

// TestPublishedVectors: testdata/vectors.json with its licences is from the Standard Webhooks and Svix repositories.
func TestPublishedVectors(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var v struct {
		Positive []struct {
			Secret, ID, Payload, Signature string
			Timestamp                      int64
		} `json:"positive"`
		MustFail []string `json:"verify_must_fail"`
		MustPass []string `json:"verify_must_pass"`
	}
	require.NoError(t, json.Unmarshal(b, &v))
	require.NotEmpty(t, v.Positive)
	for _, p := range v.Positive {
		h := http.Header{}
		require.NoError(t, webhook.Sign(h, []string{p.Secret}, p.ID, time.Unix(p.Timestamp, 0), []byte(p.Payload)))
		require.Equal(t, p.Signature, h.Get("webhook-signature"))
		require.Equal(t, p.ID, h.Get("webhook-id"))
		require.Equal(t, strconv.FormatInt(p.Timestamp, 10), h.Get("webhook-timestamp"))
	}
	good := func() http.Header {
		h := http.Header{}
		require.NoError(t, webhook.Sign(h, []string{secret}, "msg_1", time.Now(), []byte("body")))
		return h
	}
	at := func(d time.Duration) func() (string, http.Header, string) {
		return func() (string, http.Header, string) {
			h := http.Header{}
			require.NoError(t, webhook.Sign(h, []string{secret}, "msg_1", time.Now().Add(d), []byte("body")))
			return secret, h, "body"
		}
	}
	with := func(name, value string) func() (string, http.Header, string) {
		return func() (string, http.Header, string) {
			h := good()
			h.Set(name, value)
			return secret, h, "body"
		}
	}
	verify := func(f func() (string, http.Header, string)) error {
		s, h, body := f()
		return webhook.Verify(s, h, []byte(body))
	}
	other := good().Get("webhook-signature")
	fail := map[string]func() (string, http.Header, string){
		"missing webhook-id":                      with("webhook-id", ""),
		"missing webhook-timestamp":               with("webhook-timestamp", ""),
		"missing webhook-signature":               with("webhook-signature", ""),
		"signature of other content":              func() (string, http.Header, string) { return secret, good(), "another body" },
		"empty signature 'v1,'":                   with("webhook-signature", "v1,"),
		"timestamp older than 5 min":              at(-6 * time.Minute),
		"timestamp more than 5 min in the future": at(6 * time.Minute),
		"timestamp not a number":                  with("webhook-timestamp", "yesterday"),
		"empty secret":                            func() (string, http.Header, string) { return "", good(), "body" },
		"secret 'whsec_' with nothing after":      func() (string, http.Header, string) { return "whsec_", good(), "body" },
	}
	require.Len(t, fail, len(v.MustFail))
	for _, name := range v.MustFail {
		require.Contains(t, fail, name)
		require.Error(t, verify(fail[name]), name)
	}
	pass := map[string]func() (string, http.Header, string){
		"list of four signatures where the third is right (two wrong v1, one v2)": func() (string, http.Header, string) {
			h := good()
			wrong := "v1," + strings.Repeat("A", 43) + "="
			h.Set("webhook-signature", strings.Join([]string{wrong, strings.Replace(other, "v1", "v2", 1), h.Get("webhook-signature"), wrong}, " "))
			return secret, h, "body"
		},
		"secret with and without the whsec_ prefix": func() (string, http.Header, string) {
			return strings.TrimPrefix(secret, "whsec_"), good(), "body"
		},
		"secret base64 without padding": func() (string, http.Header, string) {
			padded := "whsec_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
			h := http.Header{}
			require.NoError(t, webhook.Sign(h, []string{padded}, "msg_1", time.Now(), []byte("body")))
			return strings.TrimRight(padded, "="), h, "body"
		},
	}
	require.Len(t, pass, len(v.MustPass))
	for _, name := range v.MustPass {
		require.Contains(t, pass, name)
		require.NoError(t, verify(pass[name]), name)
	}
}

func TestWhileASecretIsChangedBothReceiversVerify(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	require.NoError(t, webhook.Sign(h, []string{secret, older}, "msg_1", time.Now(), []byte("{}")))
	for _, s := range []string{secret, older} {
		wh, err := standardwebhooks.NewWebhook(s) // the library alone, as a receiver has it
		require.NoError(t, err)
		require.NoError(t, wh.Verify([]byte("{}"), h))
	}
	require.Error(t, webhook.Verify("whsec_"+strings.Repeat("B", 32), h, []byte("{}")))
}

func TestSecretsThatProtectNothingAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "whsec_", "whsec_AAAA", "whsec_???", "whsec_" + strings.Repeat("A", 200)} {
		require.Error(t, webhook.CheckSecret(s), s)
		require.Error(t, webhook.Sign(http.Header{}, []string{secret, s}, "m", time.Now(), nil), s)
	}
	require.Error(t, webhook.Sign(http.Header{}, nil, "m", time.Now(), nil))
	require.NoError(t, webhook.CheckSecret(secret))
}

func TestAChangedByteBreaksTheSignature(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "body")
		h := http.Header{}
		require.NoError(t, webhook.Sign(h, []string{secret}, "msg_x", time.Now(), body))
		require.NoError(t, webhook.Verify(secret, h, body))
		i := rapid.IntRange(0, len(body)-1).Draw(t, "at")
		body[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		require.Error(t, webhook.Verify(secret, h, body))
	})
}

func hookTo(url string) enforce.Hook {
	return enforce.Hook{ID: "shop", URL: url, Secrets: []string{secret}, AllowPrivate: true}
}

func TestPostIsSignedAndAnswered(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if webhook.Verify(secret, r.Header, body) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusAccepted)
	}))
	defer srv.Close()
	a, err := webhook.New().Send(t.Context(), hookTo(srv.URL), "msg_1", []byte(`{"a":1}`))
	require.NoError(t, err)
	require.Equal(t, enforce.Answer{Status: http.StatusAccepted, RetryAfter: 2 * time.Minute}, a)
}

func TestRedirectIsAnAnswerAndIsNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := 0
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer target.Close()
	srv := httptest.NewServer(http.RedirectHandler(target.URL, http.StatusTemporaryRedirect))
	defer srv.Close()
	a, err := webhook.New().Send(t.Context(), hookTo(srv.URL), "msg_1", []byte("{}"))
	require.NoError(t, err)
	require.Equal(t, http.StatusTemporaryRedirect, a.Status)
	require.Zero(t, elsewhere)
}

func TestPrivateAddressIsRefusedUnlessConfigured(t *testing.T) {
	t.Parallel()
	called := 0
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ }))
	defer srv.Close()
	h := hookTo(srv.URL + "/secret-path")
	h.AllowPrivate = false
	_, err := webhook.New().Send(t.Context(), h, "msg_1", []byte("{}"))
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret-path", "an address may hold a secret")
	require.Zero(t, called)
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"30", 30 * time.Second},
		{" 30 ", 30 * time.Second},
		{"-5", 0},
		{"soon", 0},
		{"99999999999999999999", 0},
		{"2000000000", 24 * time.Hour},
		{now.Add(time.Hour).Format(http.TimeFormat), time.Hour},
		{now.Add(-time.Hour).Format(http.TimeFormat), 0},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.header)
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		cl := webhook.New()
		cl.Now = func() time.Time { return now }
		a, err := cl.Send(t.Context(), hookTo(srv.URL), "msg_1", []byte("{}"))
		srv.Close()
		require.NoError(t, err)
		require.Equal(t, c.want, a.RetryAfter, c.header)
	}
}

func TestAnEndlessAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 32<<10)); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	a, err := webhook.New().Send(t.Context(), hookTo(srv.URL), "msg_1", []byte("{}"))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.Status)
}
