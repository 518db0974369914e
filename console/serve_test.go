package console_test

import (
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden/console"
)

// TestServe shows the console with invented data to whoever works on its looks:
//
//	MARKWARDEN_CONSOLE_SERVE=127.0.0.1:8099 go test ./console -run TestServe -timeout 1h
//
// Every page is signed in as the administrator.
func TestServe(t *testing.T) {
	addr := os.Getenv("MARKWARDEN_CONSOLE_SERVE")
	if addr == "" {
		t.Skip("set MARKWARDEN_CONSOLE_SERVE to an address to look at the pages")
	}
	h := console.NewHandler(slog.New(slog.NewTextHandler(os.Stderr, nil)), newWorld().deps())
	l, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	s := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("markwarden"); err != nil {
			r.AddCookie(&http.Cookie{Name: "markwarden", Value: "admin"})
		}
		h.ServeHTTP(w, r)
	})}
	require.ErrorIs(t, s.Serve(l), http.ErrServerClosed)
}
