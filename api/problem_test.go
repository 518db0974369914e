package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/access"
	"markwarden/api"
)

const listingLine = `{"marketplace":"m1","id":"X1","version":1,"seller":{"id":"s1"},"title":"shoe"}`

func TestErrorsAreProblems(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		name, who, method, path, body string
		status                        int
		code                          string
	}{
		{"no such address", "admin", "GET", "/v1/nothing", "", 404, "no_route"},
		{"no such method", "admin", "PATCH", "/v1/cases", "", 405, "method_not_allowed"},
		{"nobody asks", "", "GET", "/v1/me", "", 401, "unauthenticated"},
		{"not allowed", "auditor", "POST", "/v1/cases/next", "", 403, "forbidden"},
		{"not there", "admin", "GET", "/v1/cases/none", "", 404, "not_found"},
		{"not JSON", "admin", "POST", "/v1/keys", `{"name"`, 400, "malformed"},
		{"no body", "admin", "POST", "/v1/keys", ``, 400, "malformed"},
		{"a wrong type", "admin", "POST", "/v1/keys", `{"name":7}`, 422, "invalid"},
		{"an unknown field", "admin", "POST", "/v1/keys", `{"name":"n","colour":"red"}`, 422, "invalid"},
		{"an unknown parameter", "admin", "GET", "/v1/cases?colour=red", "", 422, "invalid"},
		{"a limit that is too large", "admin", "GET", "/v1/cases?limit=201", "", 422, "invalid"},
		{"a cursor that is none", "admin", "GET", "/v1/cases?after=x", "", 422, "invalid"},
		{"a place that is none", "admin", "GET", "/v1/audit?after=x", "", 422, "invalid"},
		{"a search place that is none", "admin", "GET", "/v1/search?after=-1", "", 422, "invalid"},
		{"a listing that is not one", "admin", "POST", "/v1/listings", `{"marketplace":"m1"}`, 422, "invalid"},
		{"a failure of ours", "admin", "POST", "/v1/listings", strings.Replace(listingLine, "shoe", "broken", 1), 500, "internal"},
		{"a panic of ours", "admin", "POST", "/v1/listings", strings.Replace(listingLine, "shoe", "panic", 1), 500, "internal"},
		{"too slow", "admin", "POST", "/v1/listings", strings.Replace(listingLine, "shoe", "slow", 1), 503, "timeout"},
		{"a NUL in the address", "admin", "GET", "/v1/cases/a%00b", "", 400, "malformed"},
		{"a NUL in a parameter", "admin", "GET", "/v1/audit?subject=a%00b", "", 400, "malformed"},
		{"broken UTF-8 in a parameter", "admin", "GET", "/v1/audit?subject=%ff", "", 400, "malformed"},
		{"a NUL in a body", "admin", "POST", "/v1/keys", `{"name":"a\u0000b"}`, 400, "malformed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := h.ask(c.who, c.method, c.path, c.body)
			p := got.problem(t, c.status, c.code)
			require.Equal(t, "about:blank", p.Type)
			require.Equal(t, got.header.Get("X-Request-Id"), p.RequestID)
			require.Equal(t, "no-store", got.header.Get("Cache-Control"))
			require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
		})
	}
	require.Equal(t, 201, h.ask("admin", "POST", "/v1/keys", `{"name":"a\\u0000b"}`).status, "an escaped backslash is no NUL")
}

func TestTheClientLearnsNothingOfOurFailures(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for title, word := range map[string]string{"broken": "unexpected EOF", "panic": "PANICWORDS"} {
		got := h.ask("admin", "POST", "/v1/listings", strings.Replace(listingLine, "shoe", title, 1), "X-Request-Id", "trace-"+title)
		require.Equal(t, 500, got.status)
		require.NotContains(t, got.body, word)
		require.NotContains(t, got.body, "errors")
		require.Contains(t, h.log.String(), word, "the log has it")
		require.Contains(t, h.log.String(), "trace-"+title, "under the request's id")
	}
}

func TestEveryProblemOfABodyIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.ask("admin", "POST", "/v1/listings", `{"marketplace":"m1","colour":1,"images":[{"url":"ftp://x"}]}`).problem(t, 422, "invalid")
	var places []string
	for _, e := range p.Errors {
		places = append(places, e.Location)
		require.NotEmpty(t, e.Message)
	}
	require.Subset(t, places, []string{"body.id", "body.title", "body.seller.id", "body.colour"})
	p = h.ask("admin", "POST", "/v1/accounts", `{"name":"","role":"boss","x":1}`).problem(t, 422, "invalid")
	require.Len(t, p.Errors, 3)
}

// TestProblemsNeverRepeatWhatWasSent: whatever a client sends to any route, an error does not hold it.
func TestProblemsNeverRepeatWhatWasSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const canary = "CANARY77"
	word := regexp.MustCompile(`"[^"]*"(\s*:)?`)
	asked, refused := 0, 0
	for op, c := range calls(side{"A", "m1", "L1", "ra", "ha", "sa", "aa", "ca", string(h.case1)}) {
		bodies := []string{c.body, canary, `{"` + canary, `"` + canary + `"`, `[{"a":"` + canary + `"}]`}
		if c.body != "" {
			// Every value a canary; then one at a time.
			all := word.FindAllStringIndex(c.body, -1)
			for i := range all {
				if strings.HasSuffix(c.body[all[i][0]:all[i][1]], ":") {
					continue
				}
				bodies = append(bodies, c.body[:all[i][0]]+`"`+canary+`"`+c.body[all[i][1]:])
			}
		}
		for _, b := range bodies {
			paths, kinds := []string{c.path}, []string{"application/json"}
			if b == c.body {
				paths = append(paths, c.path+"?after="+canary, c.path+"?limit="+canary, c.path+"?state="+canary, c.path+"?route="+canary)
				kinds = append(kinds, "text/"+canary, "application/x-ndjson")
			}
			for _, path := range paths {
				for _, kind := range kinds {
					got := h.ask("admin", c.method, path, b, "Content-Type", kind, "Idempotency-Key", canary)
					asked++
					if got.status < 400 {
						continue
					}
					refused++
					if strings.HasPrefix(op, "put-") && strings.Contains(got.body, "neither here nor on file") {
						require.LessOrEqual(t, strings.Count(got.body, canary), 1, got.body) // the record referred to
						continue
					}
					require.NotContains(t, got.body, canary, "%s %s %s", op, path, b)
					require.NotEqual(t, 500, got.status, "%s %s %s: %s", op, path, b, h.lastFailure())
				}
			}
		}
	}
	require.Greater(t, refused, 500)
	require.Greater(t, asked, refused)
}

func TestProblemsSpeakChinese(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for header, zh := range map[string]bool{
		"": false, "en": false, "zh-CN": true, "zh-CN,zh;q=0.9,en;q=0.8": true, "en,zh;q=0.9": false, "fr, zh;q=0.1": true, "zh;q=0": false, "zh;q=x": false, "*": false, "zhuang": false,
	} {
		got := h.ask("admin", "GET", "/v1/cases/none", "", "Accept-Language", header)
		p := got.problem(t, 404, "not_found")
		require.Equal(t, zh, strings.Contains(p.Detail, "对象"), header)
		p = h.ask("holder-a", "POST", "/v1/complaints", `{}`, "Accept-Language", header).problem(t, 422, "invalid")
		require.Len(t, p.Errors, 2)
		require.Equal(t, "missing", p.Errors[0].Code)
		require.Equal(t, "body.items[0].url", p.Errors[1].Location)
		require.Equal(t, zh, p.Errors[0].Message == "请说明问题", header)
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.Equal(t, "mine.1", h.ask("", "GET", "/healthz", "", "X-Request-Id", "mine.1").header.Get("X-Request-Id"))
	for _, bad := range []string{"a b", "x\"y", strings.Repeat("x", 65), ""} {
		require.Len(t, h.ask("", "GET", "/healthz", "", "X-Request-Id", bad).header.Get("X-Request-Id"), 36, "%q", bad)
	}
}

func TestFailedSignInsAreLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.deps.Access.Failures = &access.Buckets{Burst: 2, Every: time.Minute, Max: 10}
	h.keys["wrong"] = "mw_nonsense"
	for range 2 {
		got := h.ask("wrong", "GET", "/v1/me", "")
		got.problem(t, 401, "unauthenticated")
		require.Equal(t, `Bearer realm="markwarden"`, got.header.Get("WWW-Authenticate"))
	}
	got := h.ask("wrong", "GET", "/v1/me", "")
	got.problem(t, 429, "rate_limited")
	require.Equal(t, "60", got.header.Get("Retry-After"))
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/me", "").status)
	require.Equal(t, 401, func() int {
		h.wait(time.Minute)
		return h.ask("", "GET", "/v1/me", "", "Authorization", "Basic "+h.keys["admin"]).status
	}())
}

func TestRequestsOfAKeyAreLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.deps.Rate = &access.Buckets{Burst: 2, Every: 1500 * time.Millisecond, Max: 10}
	h.reopen()
	for range 2 {
		require.Equal(t, 200, h.ask("admin", "GET", "/v1/me", "").status)
	}
	got := h.ask("admin", "GET", "/v1/me", "")
	got.problem(t, 429, "rate_limited")
	require.Equal(t, "2", got.header.Get("Retry-After"))
	require.Equal(t, 200, h.ask("auditor", "GET", "/v1/me", "").status, "each key has its own")
	h.wait(2 * time.Second)
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/me", "").status)
}

func TestWhatThisProcessDoesNotServeSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.deps = api.Deps{Access: h.deps.Access}
	h.reopen()
	n := 0
	for op, c := range calls(side{"A", "m1", "L1", "ra", "ha", "sa", "aa", "ca", string(h.case1)}) {
		got := h.ask("admin", c.method, c.path, c.body, typed(op)...)
		if strings.HasPrefix(c.path, "/v1/keys") || strings.HasPrefix(c.path, "/v1/accounts") || c.path == "/v1/me" {
			require.NotEqual(t, 503, got.status, op)
			continue
		}
		if access.ScopeOf(acts[op], access.Admin) == access.None && acts[op] != "" {
			continue // no admin's
		}
		if op == "import-registry" {
			continue // its media type is asked for first
		}
		got.problem(t, 503, "unavailable")
		n++
	}
	require.Greater(t, n, 30)
	require.Equal(t, 404, h.ask("", "GET", "/metrics", "").status)
	require.Equal(t, 200, h.ask("", "GET", "/readyz", "").status)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ok := true
	h.deps.Ready = func(context.Context) []api.Check {
		return []api.Check{{Name: "store", OK: true}, {Name: "broker", OK: ok, Reason: "no answer"}}
	}
	h.deps.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("up 1\n")) })
	h.reopen()
	require.JSONEq(t, `{"status":"live","version":"test"}`, h.ask("", "GET", "/healthz", "").body)
	require.Equal(t, 200, h.ask("", "GET", "/readyz", "").status)
	ok = false
	got := h.ask("", "GET", "/readyz", "")
	require.Equal(t, 503, got.status)
	require.JSONEq(t, `{"status":"not ready","checks":[{"name":"store","ok":true},{"name":"broker","ok":false,"reason":"no answer"}]}`, got.body)
	require.Equal(t, "up 1\n", h.ask("", "GET", "/metrics", "").body)
}

func gzipped(s string) string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func TestBodies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	nd := []string{"Content-Type", "application/x-ndjson"}
	gz := append([]string{"Content-Encoding", "gzip"}, nd...)
	bomb := gzipped(strings.Repeat(" ", 17<<20))
	for _, c := range []struct {
		name, body string
		extra      []string
		status     int
		code       string
	}{
		{"gzip is read", gzipped(listingLine + "\n"), gz, 200, ""},
		{"broken gzip", "no gzip", gz, 400, "malformed"},
		{"cut gzip", gzipped(listingLine)[:30], gz, 400, "malformed"},
		{"a bomb", bomb, gz, 413, "too_large"},
		{"another encoding", "x", []string{"Content-Encoding", "br"}, 415, "unsupported_media_type"},
		{"another type", "x", []string{"Content-Type", "text/plain"}, 415, "unsupported_media_type"},
		{"no type", "x", []string{"Content-Type", "///"}, 415, "unsupported_media_type"},
		{"parameters of the type", listingLine, []string{"Content-Type", "application/json; charset=utf-8"}, 200, ""},
		{"more lines than a batch may have", strings.Repeat("{}\n", 1001), nd, 413, "too_large"},
		{"as many lines as a batch may have", strings.Repeat("{}\n\n", 1000), nd, 200, ""},
		{"a line that is too long", `{"a":"` + strings.Repeat("x", 9<<20) + `"}`, nd, 413, "too_large"},
		{"a body that is too large", strings.Repeat("x", 16<<20+1), nil, 413, "too_large"},
		{"nothing", "", nd, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := h.ask("admin", "POST", "/v1/listings", c.body, c.extra...)
			if c.code != "" {
				got.problem(t, c.status, c.code)
				return
			}
			require.Equal(t, c.status, got.status, got.body)
			// The same through the idempotency key, which reads the body first.
			again := h.ask("admin", "POST", "/v1/listings", c.body, append([]string{"Idempotency-Key", c.name}, c.extra...)...)
			require.Equal(t, got.body, again.body)
		})
	}
	for _, c := range []struct{ name, body string }{{"too large", strings.Repeat("x", 16<<20+1)}, {"bomb", bomb}} {
		extra := []string{"Idempotency-Key", c.name}
		if c.name == "bomb" {
			extra = append(extra, "Content-Encoding", "gzip")
		}
		h.ask("admin", "POST", "/v1/listings", c.body, extra...).problem(t, 413, "too_large")
	}
	h.ask("admin", "POST", "/v1/keys", `{"name":"`+strings.Repeat("x", 2<<20)+`"}`).problem(t, 413, "too_large")
	h.ask("admin", "POST", "/v1/keys", gzipped(`{"name":"`+strings.Repeat("x", 2<<20)+`"}`), "Content-Encoding", "gzip").problem(t, 413, "too_large")
	h.ask("admin", "POST", "/v1/keys", "no gzip", "Content-Encoding", "gzip").problem(t, 400, "malformed")
	require.Equal(t, 201, h.ask("admin", "POST", "/v1/keys", gzipped(`{"name":"x"}`), "Content-Encoding", "gzip").status)
}

func TestOverARealConnection(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/v1/keys", strings.NewReader(`{"name":"n"}`))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+h.keys["admin"])
	r.Header.Set("Content-Type", "application/json")
	resp, err := server.Client().Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, 201, resp.StatusCode, "over a real connection as well")
	var key struct{ Secret string }
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&key))
	h.keys["new"] = key.Secret
	require.Equal(t, 200, h.ask("new", "GET", "/v1/me", "").status)
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	file := func(key, body, who string) reply {
		return h.ask(who, "POST", "/v1/complaints", body, "Idempotency-Key", key)
	}
	notice := `{"right":"ra","statement":"it is a copy"}`
	first := file("k1", notice, "holder-a")
	require.Equal(t, 201, first.status, first.body)
	again := file("k1", notice, "holder-a")
	require.Equal(t, first.status, again.status)
	require.Equal(t, first.body, again.body)
	require.Equal(t, "application/json", again.header.Get("Content-Type"))
	require.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
	require.Len(t, h.filed, 1, "filed once")
	file("k1", `{"right":"ra","statement":"another"}`, "holder-a").problem(t, 422, "idempotency_key_reused")
	require.Len(t, h.filed, 1)
	require.Equal(t, 201, file("k1", notice, "holder-b").status, "another account's key is another key")
	require.Equal(t, 201, file("k2", notice, "holder-a").status)
	require.Len(t, h.filed, 3)

	file("k3", `{}`, "holder-a").problem(t, 422, "invalid")
	require.Equal(t, 201, file("k3", notice, "holder-a").status, "a refused request changed nothing and may come again")
	h.wait(25 * time.Hour)
	require.Equal(t, 201, file("k1", `{"right":"ra","statement":"another"}`, "holder-a").status, "forgotten after a day")
	file(strings.Repeat("k", 256), notice, "holder-a").problem(t, 422, "invalid")
	require.Equal(t, 500, h.ask("admin", "POST", "/v1/listings", strings.Replace(listingLine, "shoe", "panic", 1), "Idempotency-Key", "p").status)
	require.Equal(t, 500, h.ask("admin", "POST", "/v1/listings", strings.Replace(listingLine, "shoe", "panic", 1), "Idempotency-Key", "p").status, "not stuck")
	require.Equal(t, 200, h.ask("admin", "GET", "/v1/complaints", "", "Idempotency-Key", "k1").status, "only where it is honoured")
}

func TestOfTwoEqualRequestsTheSecondWaits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	h.deps.Intake = gate{h.deps.Intake, inside, leave}
	h.reopen()
	done := make(chan reply)
	go func() { done <- h.ask("admin", "POST", "/v1/listings", listingLine, "Idempotency-Key", "k") }()
	<-inside
	second := h.ask("admin", "POST", "/v1/listings", listingLine, "Idempotency-Key", "k")
	second.problem(t, 409, "idempotency_key_in_use")
	require.Equal(t, "1", second.header.Get("Retry-After"))
	close(leave)
	first := <-done
	require.Equal(t, 200, first.status)
	require.Equal(t, first.body, h.ask("admin", "POST", "/v1/listings", listingLine, "Idempotency-Key", "k").body)
	require.Len(t, h.submitted, 1)
}

func TestLogsHaveIDsAndNoValues(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ask("admin", "GET", "/v1/listings/m1/SECRETID?x=SECRETQUERY", "")
	var line map[string]any
	require.NoError(t, json.Unmarshal([]byte(strings.TrimSpace(h.log.String())), &line))
	require.Equal(t, "/v1/listings/{marketplace}/{id}", line["route"])
	require.Equal(t, "admin", line["account"])
	require.Equal(t, float64(422), line["status"])
	require.NotContains(t, h.log.String(), "SECRET")
	require.NotContains(t, h.log.String(), h.keys["admin"])
	require.Contains(t, fmt.Sprint(line["request"]), "-")
}
