package console_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/complaints"
	"markwarden/console"
)

// browser is a client with a session.
type browser struct {
	t       *testing.T
	h       http.Handler
	session string
	header  http.Header
}

func open(t *testing.T, w *world, session string) *browser {
	t.Helper()
	return &browser{t, console.NewHandler(slog.New(slog.NewTextHandler(io.Discard, nil)), w.deps()), session, http.Header{}}
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	if b.session != "" {
		r.AddCookie(&http.Cookie{Name: "markwarden", Value: b.session})
	}
	for k, v := range b.header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	return w
}

func (b *browser) get(path string) (int, string) {
	b.t.Helper()
	w := b.do(httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// page is a page that must be there.
func (b *browser) page(path string) string {
	b.t.Helper()
	code, body := b.get(path)
	require.Equal(b.t, http.StatusOK, code, "%s: %s", path, body)
	return body
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

var pages = []string{
	"/", "/queue", "/queue?kind=homoglyph&holder=lumen&marketplace=demo", "/queue?state=decided", "/cases/c-1", "/cases/c-3", "/cases/c-5", "/listing?m=demo&id=L1001", "/search", "/search?q=case",
	"/complaints", "/complaints/new", "/complaints/0198c0de-0000-7000-8000-00000000c001", "/registry", "/registry?q=lum&kind=word_mark", "/registry/right?id=r-lumenara", "/registry/authorize",
	"/registry/authorize?right=r-lumenara&marketplace=demo&store=s-tide&territory=US&class=25&at=2026-11-01", "/health", "/verify", "/verify?state=refused", "/verify/pr-1", "/requests", "/requests?all=1", "/requests/rq-1", "/authorized", "/authorized?party=lumen&ended=1", "/authorized/revoke?id=a-1", "/?fragment", "/queue?fragment", "/health?fragment",
}

func TestEveryPageIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "admin")
	en, zh := catalogues(t)
	for _, p := range pages {
		for _, lang := range []string{"en", "zh"} {
			b.header.Set("Accept-Language", lang)
			body := b.page(p)
			require.NotContains(t, body, "ZgotmplZ", p)
			require.NotContains(t, body, "<no value>", p)
			if strings.Contains(p, "fragment") {
				require.NotContains(t, body, "<html", p)
				continue
			}
			words := map[string]map[string]string{"en": en, "zh": zh}[lang]
			require.Contains(t, body, `<html lang="`+map[string]string{"en": "en", "zh": "zh-CN"}[lang]+`">`)
			require.Contains(t, body, words["nav.queue"])
			require.Equal(t, 1, strings.Count(body, "<main "), p)
			require.Equal(t, 1, strings.Count(body, "<h1"), p)
		}
	}
}

var (
	inline  = regexp.MustCompile(`(?i)<[^>]*\s(style|on[a-z]+)\s*=`)
	scripts = regexp.MustCompile(`(?is)<script[^>]*>`)
	idAttr  = regexp.MustCompile(`\sid="([^"]+)"`)
	imgs    = regexp.MustCompile(`<img [^>]*>`)
)

func TestNoPageNeedsMoreThanItsStrictPolicy(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "admin")
	for _, p := range pages {
		w := b.do(httptest.NewRequest(http.MethodGet, p, nil))
		require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src 'self'; style-src 'self'")
		require.NotContains(t, w.Header().Get("Content-Security-Policy"), "unsafe")
		require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		body := w.Body.String()
		require.NotRegexp(t, inline, body, p)
		for _, s := range scripts.FindAllString(body, -1) {
			require.Contains(t, s, `src="/static/app.js?v=`, p)
		}
		require.NotContains(t, body, `="http`, "nothing of another host: %s", p)
		seen := map[string]bool{}
		for _, m := range idAttr.FindAllStringSubmatch(body, -1) {
			require.False(t, seen[m[1]], "%s: id %s twice", p, m[1])
			seen[m[1]] = true
		}
		for _, img := range imgs.FindAllString(body, -1) {
			require.Contains(t, img, " alt=", p)
		}
	}
}

func TestWhatASellerWritesIsInert(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "admin")
	for _, p := range []string{"/queue", "/cases/c-5", "/listing?m=demo&id=L1005", "/search?q=hoodie", "/"} {
		body := b.page(p)
		require.Contains(t, body, "&lt;b onmouseover=alert(1)&gt;sale&lt;/b&gt;", p)
		require.NotContains(t, body, "<b onmouseover", p)
		require.NotContains(t, body, "<script>alert", p)
		require.NotContains(t, body, `href="javascript:`, p)
	}
	health := b.page("/health")
	require.Contains(t, health, `&lt;script&gt;alert(1)&lt;/script&gt;<bdi class="inv" data-cp="RLO">`)
	require.NotContains(t, health, "<script>alert")
}

func TestPicturesAreSentAsPicturesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "admin")
	r := b.do(httptest.NewRequest(http.MethodGet, "/pictures/listing?m=demo&id=L1001&n=0", nil))
	require.Equal(t, "image/png", r.Header().Get("Content-Type"))
	require.Contains(t, r.Header().Get("Content-Security-Policy"), "sandbox")
	w.noPictures = true
	r = b.do(httptest.NewRequest(http.MethodGet, "/pictures/listing?m=demo&id=L1001&n=0", nil))
	require.Equal(t, http.StatusOK, r.Code)
	require.Contains(t, r.Body.String(), "<svg", "our drawing that says there is none")
	for _, p := range []string{"/pictures/listing?m=demo&id=L1001&n=-1", "/pictures/listing?m=demo&id=L1001", "/pictures/listing?m=demo&id=none&n=0", "/pictures/right?id=none&n=0"} {
		code, _ := b.get(p)
		require.Equal(t, http.StatusNotFound, code, p)
	}
}

func TestAFileThatIsNoPictureIsNotSent(t *testing.T) {
	t.Parallel()
	d := newWorld().deps()
	d.Pictures = fixedPicture{Data: []byte("<html><script>alert(1)</script>"), Width: 1, Height: 1}
	h := console.NewHandler(slog.New(slog.DiscardHandler), d)
	r := httptest.NewRequest(http.MethodGet, "/pictures/listing?m=demo&id=L1001&n=0", nil)
	r.AddCookie(&http.Cookie{Name: "markwarden", Value: "admin"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, "image/svg+xml", w.Header().Get("Content-Type"))
	require.NotContains(t, w.Body.String(), "alert")
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "")
	w := b.do(httptest.NewRequest(http.MethodGet, "/queue", nil))
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/signin", w.Header().Get("Location"))

	require.Contains(t, b.page("/signin?link=one-time"), `value="one-time"`)
	require.Contains(t, b.page("/signin?link=one-time"), `value="one-time"`, "looking at the link doesn't use it up")

	w = b.post("/signin", url.Values{"link": {"one-time"}})
	require.Equal(t, http.StatusSeeOther, w.Code)
	cookies := w.Result().Cookies()
	require.Len(t, cookies, 1)
	require.True(t, cookies[0].HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, cookies[0].SameSite)

	used := b.post("/signin", url.Values{"link": {"one-time"}})
	require.Equal(t, http.StatusForbidden, used.Code)
	en, _ := catalogues(t)
	require.Contains(t, used.Body.String(), en["signin.used"])
	require.Contains(t, used.Body.String(), "ask for a new one", "it says what to do")

	b.session = cookies[0].Value
	b.page("/queue")
	w = b.post("/signout", nil)
	require.Equal(t, "/signin", w.Header().Get("Location"))
	w = b.do(httptest.NewRequest(http.MethodGet, "/queue", nil))
	require.Equal(t, http.StatusSeeOther, w.Code, "the session is over")
}

func TestASecureConsoleUsesAHostCookie(t *testing.T) {
	t.Parallel()
	d := newWorld().deps()
	d.Secure = true
	h := console.NewHandler(slog.New(slog.DiscardHandler), d)
	r := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader("link=one-time"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Contains(t, w.Header().Get("Set-Cookie"), "__Host-markwarden=")
	require.Contains(t, w.Header().Get("Set-Cookie"), "; Secure")
}

func TestAnotherSiteCanNotAct(t *testing.T) {
	t.Parallel()
	world := newWorld()
	b := open(t, world, "admin")
	b.header.Set("Sec-Fetch-Site", "cross-site")
	w := b.post("/cases/c-1/decide", url.Values{"version": {"4"}, "verdict": {"not_infringing"}, "defence": {"resale"}})
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Equal(t, markwarden.CaseOpen, world.cases[0].State)
}

func TestDecide(t *testing.T) {
	t.Parallel()
	infringing := url.Values{"version": {"4"}, "verdict": {"infringing"}, "right": {"r-lumenara"}, "allegation": {"counterfeit"}, "measure": {"hold"}, "territory": {"US"}, "reason": {"look-alikes"}, "defence": {"resale"}}
	with := func(kv ...string) url.Values {
		out := url.Values{}
		for k, v := range infringing {
			out[k] = v
		}
		for i := 0; i < len(kv); i += 2 {
			out[kv[i]] = []string{kv[i+1]}
		}
		return out
	}
	t.Run("goes on to the next case, with undo in sight", func(t *testing.T) {
		t.Parallel()
		world := newWorld()
		b := open(t, world, "admin")
		w := b.post("/cases/c-1/decide", with("then", "next"))
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
		c := world.cases[0]
		require.Equal(t, markwarden.Decision{Verdict: "infringing", Right: "r-lumenara", Allegation: "counterfeit", Measure: "hold", Territories: []string{"US"}, Reason: "look-alikes", By: "admin", At: now}, *c.Decision, "what belongs to another verdict is left out")
		next := w.Header().Get("Location")
		require.Contains(t, next, "/cases/c-3?", "c-2 is taken by somebody else")
		body := b.page(next)
		require.Contains(t, body, "Decided: infringing.")
		require.Contains(t, body, `action="/cases/c-1/undo"`)
		w = b.post("/cases/c-1/undo", url.Values{"version": {"5"}})
		require.Equal(t, http.StatusSeeOther, w.Code)
		require.Equal(t, markwarden.CaseOpen, world.cases[0].State)
	})
	t.Run("says everything that is missing and keeps what was written", func(t *testing.T) {
		t.Parallel()
		b := open(t, newWorld(), "admin")
		w := b.post("/cases/c-1/decide", url.Values{"version": {"4"}, "verdict": {"infringing"}, "reason": {"my words"}})
		require.Equal(t, http.StatusUnprocessableEntity, w.Code)
		en, _ := catalogues(t)
		for _, k := range []string{"decide.need.right", "decide.need.allegation", "decide.need.measure", "problem.incomplete"} {
			require.Contains(t, w.Body.String(), en[k])
		}
		require.Contains(t, w.Body.String(), "my words</textarea>")
		w = b.post("/cases/c-1/decide", url.Values{"version": {"4"}, "verdict": {"escalate"}})
		require.Contains(t, w.Body.String(), en["decide.need.reason"])
	})
	t.Run("a case that changed meanwhile is shown as it is, the words kept", func(t *testing.T) {
		t.Parallel()
		world := newWorld()
		b := open(t, world, "admin")
		w := b.post("/cases/c-1/decide", with("version", "3"))
		require.Equal(t, http.StatusConflict, w.Code)
		en, _ := catalogues(t)
		require.Contains(t, w.Body.String(), en["problem.changed"])
		require.Contains(t, w.Body.String(), "look-alikes</textarea>")
		require.Contains(t, w.Body.String(), `name="version" value="4"`, "the next try is on what is seen now")
		require.Equal(t, markwarden.CaseOpen, world.cases[0].State)
	})
	t.Run("a lease that somebody else took is said by name", func(t *testing.T) {
		t.Parallel()
		world := newWorld()
		world.taken = "li.wei"
		w := open(t, world, "admin").post("/cases/c-1/decide", infringing)
		require.Equal(t, http.StatusConflict, w.Code)
		require.Contains(t, w.Body.String(), "li.wei has taken this case.")
		require.Equal(t, markwarden.CaseOpen, world.cases[0].State)
	})
	t.Run("a case that somebody else decided says so", func(t *testing.T) {
		t.Parallel()
		world := newWorld()
		world.cases[0].State, world.cases[0].Decision = markwarden.CaseDecided, &markwarden.Decision{Verdict: markwarden.NotInfringing, By: "mei", At: now}
		w := open(t, world, "admin").post("/cases/c-1/decide", with("version", "3"))
		require.Equal(t, http.StatusConflict, w.Code)
		en, _ := catalogues(t)
		require.Contains(t, w.Body.String(), en["problem.decided"])
	})
	t.Run("renewing a lost lease is a conflict with words", func(t *testing.T) {
		t.Parallel()
		world := newWorld()
		b := open(t, world, "admin")
		require.Equal(t, http.StatusNoContent, b.post("/cases/c-1/renew", nil).Code)
		world.taken = "li.wei"
		w := b.post("/cases/c-2/renew", nil)
		require.Equal(t, http.StatusConflict, w.Code)
		require.NotContains(t, w.Body.String(), "<html")
	})
}

func TestWhoMaySeeAndDoWhat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who, method, path string
		want              int
	}{
		"a reviewer sees a case of its marketplace":             {"mei", "GET", "/cases/c-1", 200},
		"a reviewer does not see a case of another marketplace": {"mei", "GET", "/cases/c-4", 403},
		"a reviewer does not decide there either":               {"mei", "POST", "/cases/c-4/decide", 403},
		"a reviewer does not filter by another marketplace":     {"mei", "GET", "/queue?marketplace=harbour", 403},
		"a reviewer does not see another marketplace's listing": {"mei", "GET", "/listing?m=harbour&id=L1004", 403},
		"nor its picture":                               {"mei", "GET", "/pictures/listing?m=harbour&id=L1004&n=0", 403},
		"nor searches there":                            {"mei", "GET", "/search?q=case&marketplace=harbour", 403},
		"a reviewer has no page of health":              {"mei", "GET", "/health", 403},
		"a holder sees its case":                        {"holder", "GET", "/cases/c-1", 200},
		"a holder does not see another holder's case":   {"holder", "GET", "/cases/c-2", 403},
		"a holder does not list another holder's cases": {"holder", "GET", "/queue?holder=kite", 403},
		"a holder does not decide":                      {"holder", "POST", "/cases/c-1/decide", 403},
		"a holder sees its right":                       {"holder", "GET", "/registry/right?id=r-lumenara", 200},
		"a holder does not see another's right":         {"holder", "GET", "/registry/right?id=r-orovale", 403},
		"nor its pictures":                              {"holder", "GET", "/pictures/right?id=r-kite-photo&n=0", 403},
		"a holder sees its complaint":                   {"holder", "GET", "/complaints/0198c0de-0000-7000-8000-00000000c001", 200},
		"a seller sees the complaint about its store":   {"seller", "GET", "/complaints/0198c0de-0000-7000-8000-00000000c001", 200},
		"a seller has no queue":                         {"seller", "GET", "/queue", 403},
		"an auditor looks at cases":                     {"auditor", "GET", "/cases/c-4", 200},
		"an auditor does not decide":                    {"auditor", "POST", "/cases/c-4/decide", 403},
		"an auditor does not requeue":                   {"auditor", "POST", "/health/requeue", 403},
		"a page that is not there":                      {"admin", "GET", "/nothing", 404},
		"a case that is not there":                      {"admin", "GET", "/cases/none", 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, newWorld(), c.who)
			r := httptest.NewRequest(c.method, c.path, strings.NewReader("verdict=not_infringing&defence=resale&version=4&job=77"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := b.do(r)
			require.Equal(t, c.want, w.Code, w.Body)
		})
	}
}

func TestAHoldersQueueHoldsItsCasesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld()
	body := open(t, w, "holder").page("/queue")
	require.Contains(t, body, "/cases/c-1")
	require.NotContains(t, body, "/cases/c-2")
	require.Equal(t, markwarden.PartyID("lumen"), w.queueAsked[0].Holder)
	require.NotContains(t, body, "/queue/next", "a holder takes no cases")
}

func TestASellerSeesItsItemsOfAComplaintOnly(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "seller")
	body := b.page("/complaints/0198c0de-0000-7000-8000-00000000c001")
	require.Contains(t, body, "正品")
	require.NotContains(t, body, "Aerolite", "another seller's listing")
	path := "/complaints/0198c0de-0000-7000-8000-00000000c001/answer"
	require.Equal(t, http.StatusForbidden, b.post(path, url.Values{"item": {"0"}, "kind": {"authorized"}, "statement": {"x"}}).Code)
	require.Equal(t, http.StatusSeeOther, b.post(path, url.Values{"item": {"2"}, "kind": {"authorized"}, "statement": {"We have a contract."}}).Code)
	require.Equal(t, "We have a contract.", w.notices[0].Items[2].Answers[0].Statement)
	require.Equal(t, markwarden.PartyID("tide"), w.notices[0].Items[2].Answers[0].By.Party)
}

func TestANoticesDefectsStandAtTheirFieldsAllAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.defects = []complaints.Defect{
		{Field: "right", Code: "unknown", En: "No such right.", Zh: "没有此权利。"},
		{Field: "items[1].url", Code: "bad", En: "Not an address.", Zh: "不是网址。"},
		{Field: "good_faith", Code: "missing", En: "The statement is missing.", Zh: "缺少声明。"},
		{Field: "elements[perjury]", Code: "missing", En: "Perjury clause is missing.", Zh: "缺少伪证声明。"},
	}
	b := open(t, w, "holder")
	form := url.Values{"right": {"r-x"}, "marketplace": {"demo"}, "items": {"L1\nhttps://bad\n"}, "statement": {"mine <i>"}}
	r := b.post("/complaints/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, r.Code)
	body := r.Body.String()
	require.Regexp(t, `(?s)id="right-errors">.*No such right\..*id="allegation"`, body)
	require.Regexp(t, `(?s)id="items-errors">.*Line 2: Not an address\..*id="statement"`, body)
	require.Regexp(t, `(?s)id="good_faith-errors">.*The statement is missing\.`, body)
	require.Contains(t, body, "elements[perjury]: Perjury clause is missing.", "a defect without a field of its own is not lost")
	require.Contains(t, body, "4 things must be corrected")
	require.Contains(t, body, "mine &lt;i&gt;</textarea>")
	b.header.Set("Accept-Language", "zh-CN")
	require.Contains(t, b.post("/complaints/new", form).Body.String(), "第 2 行：不是网址。")
	w.defects = nil
	r = b.post("/complaints/new", form)
	require.Equal(t, http.StatusSeeOther, r.Code)
	filed := w.notices[1].Notice
	require.Equal(t, markwarden.PartyID("lumen"), filed.Holder, "a holder files for itself, whatever the form says")
	require.Equal(t, []complaints.Item{{Marketplace: "demo", Listing: "L1"}, {Marketplace: "demo", URL: "https://bad"}}, filed.Items)
}

func TestQueuePagesAreCutByTheServer(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for n := 100; n < 160; n++ {
		w.add(n, sketches[1], 0.5)
	}
	b := open(t, w, "admin")
	first := b.page("/queue")
	require.Equal(t, 40, strings.Count(first, `<tr data-id="c-`))
	next := regexp.MustCompile(`href="(/queue\?after=[^"]+)" rel="next"`).FindStringSubmatch(first)
	require.NotNil(t, next)
	second := b.page(strings.ReplaceAll(next[1], "&amp;", "&"))
	require.Equal(t, 38, strings.Count(second, `<tr data-id="c-`))
	require.NotContains(t, second, `rel="next"`)
	kind := b.page("/queue?kind=homoglyph")
	require.Equal(t, 3, strings.Count(kind, `<tr data-id="c-`))
}

func TestAFragmentThatDidNotChangeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "admin")
	r := b.do(httptest.NewRequest(http.MethodGet, "/queue?fragment", nil))
	require.NotEmpty(t, r.Header().Get("ETag"))
	b.header.Set("If-None-Match", r.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, b.do(httptest.NewRequest(http.MethodGet, "/queue?fragment", nil)).Code)
	w.add(99, sketches[0], 50)
	require.Equal(t, http.StatusOK, b.do(httptest.NewRequest(http.MethodGet, "/queue?fragment", nil)).Code)
}

func TestTheCasePageShowsTheWholeCase(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "admin")
	body := b.page("/cases/c-1")
	require.Contains(t, body, `<bdi class="cp" data-cp="U+041C">М</bdi>`)
	require.Contains(t, body, `<polygon points="24,40 296,40 296,280 24,280"`)
	require.Contains(t, body, "asked: 27% of it")
	require.Contains(t, body, "State no. 3")
	require.Contains(t, body, "These shoes were not made by us", "the complaint")
	require.Regexp(t, `(?s)<th scope="row">Sum \(log-odds\)</th><td class="num">&#43;3\.2</td><td>= 96%`, body)
	chain := b.page("/cases/c-3")
	require.Regexp(t, `(?s)Lumenara Sports Inc\..*operator.*a-1.*Northgate Retail.*class="joint bad".*reseller.*a-2 · expired.*the link ran out.*Tideline Outlet.*s-tide`, chain)
}

func TestAnAnswerIsDrawnAsOfTheMomentAsked(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "admin")
	ask := "/registry/authorize?right=r-lumenara&marketplace=demo&store=s-tide&territory=US&at="
	then := b.page(ask + "2025-11-01")
	require.Contains(t, then, "answer-granted")
	require.Contains(t, then, "a-2 · verified")
	today := b.page(ask + "2026-11-01")
	require.Contains(t, today, "answer-denied")
	require.Contains(t, today, "a-2 · expired")
	bad := b.page("/registry/authorize?right=none&class=99&territory=USA&at=soon")
	en, _ := catalogues(t)
	for _, k := range []string{"ask.no_right", "ask.no_store", "ask.no_marketplace", "ask.bad_class", "ask.bad_territory", "ask.bad_day"} {
		require.Contains(t, bad, en[k])
	}
}

func TestEvidenceOfAnOlderVersionIsSaidToBeGone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.listings[w.cases[0].Key]
	s.Listing.Version, s.Listing.Title = 8, "plain running shoes"
	w.listings[w.cases[0].Key] = s
	body := open(t, w, "admin").page("/cases/c-1")
	require.Contains(t, body, "The evidence is of version 7; the listing is now at version 8.")
	require.Contains(t, body, "no longer in the text")
	require.Contains(t, body, "plain running shoes")
}

func TestAMessageOfTheAddressIsOfTheCatalogue(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "admin")
	require.Contains(t, b.page("/queue?flash=undone"), "Taken back.")
	body := b.page("/queue?flash=Your+account+is+locked,+call+555")
	require.NotContains(t, body, "class=\"flash")
	require.NotContains(t, body, "555")
}

func TestRequeue(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "admin")
	require.Equal(t, http.StatusSeeOther, b.post("/health/requeue", url.Values{"job": {"77"}}).Code)
	require.Equal(t, []int64{77}, w.requeued)
}

func TestStaticFilesAreKeptByTheirVersion(t *testing.T) {
	t.Parallel()
	b := open(t, newWorld(), "")
	src := regexp.MustCompile(`/static/app\.css\?v=[0-9a-f]+`).FindString(b.page("/signin"))
	r := b.do(httptest.NewRequest(http.MethodGet, src, nil))
	require.Contains(t, r.Header().Get("Cache-Control"), "immutable")
	require.NotContains(t, b.do(httptest.NewRequest(http.MethodGet, "/static/app.css", nil)).Header().Get("Cache-Control"), "immutable")
}
