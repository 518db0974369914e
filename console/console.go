package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"markwarden"
	"markwarden/access"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// maxForm bounds what a page accepts.
const maxForm = 1 << 20

type console struct {
	Deps
	log    *slog.Logger
	words  map[string]catalogue
	pages  map[string]*template.Template
	assets string
}

// NewHandler is the whole console, mounted at the root of a host. It panics only when its own embedded files are broken,
// which a test would have caught.
func NewHandler(log *slog.Logger, d Deps) http.Handler {
	c := &console{Deps: d, log: log, words: map[string]catalogue{}, assets: assetVersion()}
	if c.Now == nil {
		c.Now = time.Now
	}
	for _, l := range langs {
		words, err := readCatalogue(l.Code)
		if err != nil {
			panic(err)
		}
		c.words[l.Code] = words
	}
	c.pages = parsePages()
	mux := http.NewServeMux()
	c.addRoutes(mux)
	return headers(http.NewCrossOriginProtection().Handler(limit(mux)))
}

// addRoutes is every address of the console.
func (c *console) addRoutes(mux *http.ServeMux) {
	mux.Handle("GET /static/", c.static())
	mux.Handle("GET /signin", c.open(c.signinPage))
	mux.Handle("POST /signin", c.open(c.signin))
	mux.Handle("POST /signout", c.open(c.signout))

	mux.Handle("GET /{$}", c.signed(access.CaseRead, c.overview))
	mux.Handle("GET /queue", c.signed(access.CaseRead, c.queue))
	mux.Handle("POST /queue/next", c.signed(access.CaseDecide, c.next))
	mux.Handle("GET /cases/{id}", c.signed(access.CaseRead, c.casePage))
	mux.Handle("POST /cases/{id}/claim", c.signed(access.CaseDecide, c.claim))
	mux.Handle("POST /cases/{id}/renew", c.signed(access.CaseDecide, c.renew))
	mux.Handle("POST /cases/{id}/release", c.signed(access.CaseDecide, c.release))
	mux.Handle("POST /cases/{id}/decide", c.signed(access.CaseDecide, c.decide))
	mux.Handle("POST /cases/{id}/undo", c.signed(access.CaseDecide, c.undo))
	if c.Stock != nil {
		mux.Handle("POST /cases/{id}/stock", c.signed(access.CaseDecide, c.stock))
	}

	mux.Handle("GET /listing", c.signed(access.ListingRead, c.listing))
	mux.Handle("GET /pictures/listing", c.signed(access.ListingRead, c.listingPicture))
	mux.Handle("GET /pictures/right", c.signed(access.RightRead, c.rightPicture))
	mux.Handle("GET /search", c.signed(access.ListingSearch, c.search))
	if c.Complaints != nil {
		mux.Handle("GET /complaints", c.signed(access.ComplaintRead, c.complaints))
		mux.Handle("GET /complaints/new", c.signed(access.ComplaintFile, c.noticeForm))
		mux.Handle("POST /complaints/new", c.signed(access.ComplaintFile, c.fileNotice))
		mux.Handle("GET /complaints/{id}", c.signed(access.ComplaintRead, c.complaint))
		mux.Handle("POST /complaints/{id}/answer", c.signed(access.ComplaintAnswer, c.answer))
	}
	if c.Proofs != nil && c.Requests != nil {
		mux.Handle("GET /proofs", c.signed(access.ProofHandIn, c.proofs))
		mux.Handle("POST /proofs", c.signed(access.ProofHandIn, c.handIn))
		mux.Handle("POST /proofs/{id}/withdraw", c.signed(access.ProofHandIn, c.withdrawProof))
		mux.Handle("GET /documents/{id}", c.signed(access.ProofRead, c.document))
		mux.Handle("GET /verify", c.signed(access.ProofRead, c.verifyQueue))
		mux.Handle("GET /verify/{id}", c.signed(access.ProofRead, c.verifying))
		mux.Handle("POST /verify/{id}", c.signed(access.ProofVerify, c.judge))
		mux.Handle("GET /requests", c.signed(access.RequestRead, c.requests))
		mux.Handle("GET /requests/{id}", c.signed(access.RequestRead, c.requestPage))
		mux.Handle("POST /requests/{id}/extend", c.signed(access.RequestExtend, c.extend))
	}
	mux.Handle("GET /authorized", c.signed(access.AuthorizationRead, c.authorized))
	mux.Handle("GET /authorized.csv", c.signed(access.AuthorizationRead, c.exportAuthorized))
	if c.Revocations != nil {
		mux.Handle("GET /authorized/revoke", c.signed(access.AuthorizationNarrow, c.revokeForm))
		mux.Handle("POST /authorized/revoke", c.signed(access.AuthorizationNarrow, c.revoke))
		mux.Handle("POST /authorized/sign/{id}", c.signed(access.AuthorizationNarrow, c.signRevocation))
	}
	mux.Handle("GET /registry", c.signed(access.RightRead, c.rights))
	mux.Handle("GET /registry/right", c.signed(access.RightRead, c.right))
	mux.Handle("GET /registry/authorize", c.signed(access.AuthorizeAsk, c.authorize))
	if c.Health != nil {
		mux.Handle("GET /health", c.signed(access.JobRead, c.health))
		mux.Handle("POST /health/requeue", c.signed(access.JobManage, c.requeue))
	}
	mux.Handle("GET /", c.open(func(http.ResponseWriter, *http.Request, *view) error { return markwarden.ErrNotFound }))
}

// page is a handler that knows who looks and in which language. An error that it returns becomes the page of that error.
type page func(w http.ResponseWriter, r *http.Request, v *view) error

// open serves a page to anybody.
func (c *console) open(p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := c.view(w, r)
		if a, err := c.account(r); err == nil {
			v.Account = &a
		}
		if err := p(w, r, v); err != nil {
			c.fail(w, r, v, err)
		}
	})
}

// signed serves a page to accounts that may do act on something (the page itself asks about its object); who is not signed in
// is sent to the sign-in page.
func (c *console) signed(act access.Act, p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := c.view(w, r)
		a, err := c.account(r)
		switch {
		case errors.Is(err, access.ErrUnauthenticated):
			http.Redirect(w, r, "/signin", http.StatusSeeOther)
			return
		case err != nil:
			c.fail(w, r, v, err)
			return
		}
		v.Account = &a
		w.Header().Set("Cache-Control", "no-store")
		if access.ScopeOf(act, a.Role) == access.None {
			c.fail(w, r, v, markwarden.ErrForbidden)
			return
		}
		if err := p(w, r, v); err != nil {
			c.fail(w, r, v, err)
		}
	})
}

func (c *console) view(w http.ResponseWriter, r *http.Request) *view {
	lang := langOf(r)
	if r.URL.Query().Has("lang") {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode})
	}
	return &view{
		Language: lang, Now: c.Now(), deps: &c.Deps, words: c.words[lang], request: r, registry: c.Registry(), assets: c.assets, Flash: flashOf(r, c.words[lang]),
	}
}

// show renders a page completely before it sends the first byte, so that a failure is an error page and not half a page.
func (c *console) show(w http.ResponseWriter, status int, name string, data any) error {
	var b bytes.Buffer
	if err := c.pages[name].ExecuteTemplate(&b, "layout", data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader went away: nothing to do
	return nil
}

// fragment renders one part of a page for app.js, which asks for it again and again; an unchanged one is 304.
func (c *console) fragment(w http.ResponseWriter, r *http.Request, name, part string, data any) error {
	var b bytes.Buffer
	if err := c.pages[name].ExecuteTemplate(&b, part, data); err != nil {
		return fmt.Errorf("render %s: %w", part, err)
	}
	sum := sha256.Sum256(b.Bytes())
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(b.Bytes())
	return nil
}

// errorPage is what stands on the page of an error: what happened, and what to do.
type errorPage struct {
	*view
	What, Do string
	Detail   string
}

// errAbsent is a page that needs a part which this process does not have.
var errAbsent = errors.New("not served by this process")

// statusOf is the one place where errors become HTTP statuses and words.
func statusOf(err error) (status int, key string) {
	var te *markwarden.TransitionError
	var many *access.TooManyError
	switch {
	case errors.Is(err, markwarden.ErrNotFound):
		return http.StatusNotFound, "notfound"
	case errors.Is(err, access.ErrUnauthenticated):
		return http.StatusUnauthorized, "unauthenticated"
	case errors.As(err, &many):
		return http.StatusTooManyRequests, "toomany"
	case errors.Is(err, markwarden.ErrForbidden):
		return http.StatusForbidden, "forbidden"
	case errors.Is(err, markwarden.ErrConflict), errors.As(err, &te):
		return http.StatusConflict, "conflict"
	case errors.Is(err, errAbsent):
		return http.StatusServiceUnavailable, "absent"
	case errors.Is(err, markwarden.ErrDown):
		return http.StatusServiceUnavailable, "down"
	case errors.Is(err, markwarden.ErrInvalid):
		return http.StatusUnprocessableEntity, "invalid"
	}
	return http.StatusInternalServerError, "internal"
}

// fail shows the page of an error. An unknown one is logged and tells the reader nothing.
func (c *console) fail(w http.ResponseWriter, r *http.Request, v *view, err error) {
	status, key := statusOf(err)
	p := errorPage{view: v, What: v.T("error." + key), Do: v.T("error." + key + ".do")}
	v.PageTitle = p.What
	if status == http.StatusUnprocessableEntity {
		p.Detail = err.Error()
	}
	if status == http.StatusInternalServerError && r.Context().Err() == nil {
		c.log.ErrorContext(r.Context(), "console request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if err := c.show(w, status, "error", p); err != nil {
		c.log.ErrorContext(r.Context(), "console error page failed", "err", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// headers are on every answer. Nothing inline runs or styles, nothing is loaded from elsewhere, no page is framed.
func headers(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most := int64(maxForm)
		if r.URL.Path == "/proofs" { // files are handed in there
			most = maxUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, r)
	})
}

// static serves the embedded files; their address holds their version, so they may be kept.
func (c *console) static() http.Handler {
	files := http.FileServerFS(staticFiles)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("v") == c.assets {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		files.ServeHTTP(w, r)
	})
}

func assetVersion() string {
	h := sha256.New()
	err := fs.WalkDir(staticFiles, "static", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := staticFiles.ReadFile(path)
		h.Write(b)
		return err
	})
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// parsePages makes one template set per page: the layout, the shared parts, and the page.
func parsePages() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	pages := map[string]*template.Template{}
	for _, n := range names {
		name := n[len("templates/") : len(n)-len(".html")]
		if name == "layout" || name == "parts" {
			continue
		}
		pages[name] = template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, n))
	}
	return pages
}

var funcs = template.FuncMap{
	"icon": func(name string) template.HTML { return icons[name] },
	"add":  func(a, b int) int { return a + b },
}
