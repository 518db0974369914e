// Package api is Markwarden for programs: HTTP with JSON under /v1, described by OpenAPI 3.1 at /openapi.json.
//
// It decides nothing: every route asks access whether the caller may, and a room to do the work. Bodies of listings,
// registry records, findings, questions, answers and desired states are those of internal/wire; nothing of this package's own
// wire types leaves it.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"markwarden/access"
)

// server is what handlers share.
type server struct {
	Deps
	log      *slog.Logger
	api      huma.API
	raw      map[string]rawBody // by operation id: bodies that are read by hand
	document []byte             // the OpenAPI document
	checks   *access.Buckets    // questions before publishing, by account
}

// NewHandler serves the API. log gets one line per request and what a client may not see of an error.
func NewHandler(log *slog.Logger, d Deps) http.Handler {
	setErrors()
	if d.Rate == nil {
		d.Rate = &access.Buckets{Burst: rateBurst, Every: rateEvery, Max: rateNames}
	}
	s := &server{Deps: d, log: log, raw: map[string]rawBody{}, checks: &access.Buckets{Burst: checkBurst, Every: checkEvery, Max: rateNames}}
	r := chi.NewRouter()
	r.Use(s.identify, s.logged, s.recovered, headers)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, codeNoRoute) })
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, codeMethod) })
	r.Get("/healthz", s.live)
	r.Get("/readyz", s.ready)
	r.Get("/openapi.json", s.openAPI)
	if d.Metrics != nil {
		r.Method(http.MethodGet, "/metrics", d.Metrics)
	}
	r.Group(func(r chi.Router) {
		r.Use(readable, s.authenticated, s.limited, decompressed, s.remembered)
		s.api = humachi.New(r, config(d.Version))
		s.addRoutes()
	})
	s.document = s.describe()
	return r
}

func config(version string) huma.Config {
	if version == "" {
		version = "dev"
	}
	c := huma.DefaultConfig("Markwarden", version)
	// $schema members and Link headers would carry whatever host the client claims; the documentation page loads
	// from a public CDN. The document itself is served by us, with the published schemas in it.
	c.CreateHooks, c.Transformers = nil, nil
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.RejectUnknownQueryParameters = true
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.Info.Description = "Intellectual property protection for an online marketplace. Errors are RFC 9457 problems."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer", Description: "An API key, beginning with mw_."},
	}
	c.Security = []map[string][]string{{"key": {}}}
	return c
}

func (s *server) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}
