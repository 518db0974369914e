package console

import (
	"log/slog"
	"net/http"
)

// NewHandler is the whole console.
func NewHandler(log *slog.Logger, d Deps) http.Handler { return http.NotFoundHandler() }
