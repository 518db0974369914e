package api_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	papers "markwarden/registry/document"
)

func TestAProofFromUploadToVerification(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var up struct {
		ID, Name, Kind string
		Findings       []struct{ Kind string }
	}
	got := h.ask("seller-a", "POST", "/v1/documents?name=certificate.pdf", "%PDF-1.7\n<</S /JavaScript>>\n%%EOF\n", "Content-Type", "application/pdf")
	require.Equal(t, 201, got.status, got.body)
	got.json(t, &up)
	require.Equal(t, "certificate.pdf", up.Name)
	require.Equal(t, "active_content", up.Findings[0].Kind)

	for name, c := range map[string]struct {
		file   []byte
		status int
		code   string
	}{
		"an executable named .pdf":  {[]byte("MZ\x90\x00"), 422, "executable"},
		"a page of the web":         {[]byte("<html>"), 422, "unknown_kind"},
		"more than 10 MB":           {bytes.Repeat([]byte("%PDF-1.7 "), papers.MaxSize/8), 413, ""},
		"10 MB that say they are a": {append([]byte("MZ"), make([]byte, 1<<20)...), 422, "executable"},
	} {
		p := h.ask("seller-a", "POST", "/v1/documents?name=invoice.pdf", string(c.file), "Content-Type", "application/pdf")
		require.Equal(t, c.status, p.status, name)
		require.Contains(t, p.body, c.code, name)
	}

	bad := h.ask("seller-a", "POST", "/v1/proofs", `{"grantor":"sa","role":"reseller","rights":["ra"],"classes":[46],"documents":["sha256:none"]}`)
	p := bad.problem(t, 422, "invalid")
	require.Len(t, p.Errors, 3, "all at once: %s", bad.body)

	var proof struct {
		ID       string
		Version  int64
		State    string
		Findings []struct{ Kind string }
	}
	h.ask("seller-a", "POST", "/v1/proofs", fmt.Sprintf(`{"grantor":"ha","role":"reseller","rights":["ra"],"classes":[25],"to":"2027-01-01T00:00:00Z","documents":[%q]}`, up.ID)).json(t, &proof)
	require.Equal(t, "waiting", proof.State)
	h.ask("reviewer1", "GET", "/v1/proofs/"+proof.ID, "").json(t, &proof)
	require.Equal(t, "active_content", proof.Findings[0].Kind)

	h.ask("reviewer1", "POST", "/v1/proofs/"+proof.ID+"/verify", `{"version":1,"checks":["names_match","scope_stated"]}`).problem(t, 422, "invalid")
	all := `"checks":["names_match","scope_stated","period_stated","seal_signature","issuer_entitled"]`
	h.ask("reviewer1", "POST", "/v1/proofs/"+proof.ID+"/verify", `{"version":2,`+all+`}`).problem(t, 409, "conflict")
	h.ask("reviewer1", "POST", "/v1/proofs/"+proof.ID+"/verify", `{"version":1,`+all+`}`).json(t, &proof)
	require.Equal(t, "verified", proof.State)
	h.ask("reviewer1", "POST", "/v1/proofs/"+proof.ID+"/refuse", `{"version":2,"reason":"r"}`).problem(t, 409, "not_possible_in_state")
	h.ask("seller-b", "POST", "/v1/proofs/"+proof.ID+"/withdraw", "").problem(t, 404, "not_found")
}

func TestChecksAreFew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plain := `{"marketplace":"m1","id":"new","seller":{"id":"s1"},"title":"plain"}`
	var c struct {
		Answer string
		Rights []string
		Cure   map[string]string
	}
	h.ask("seller-a", "POST", "/v1/checks", plain).json(t, &c)
	require.Equal(t, "allowed", c.Answer)
	h.ask("platform1", "POST", "/v1/checks", `{"marketplace":"m1","id":"new","seller":{"id":"s1"},"title":"FOXA"}`).json(t, &c)
	require.Equal(t, "needs_proof", c.Answer)
	require.Equal(t, []string{"r9"}, c.Rights)
	require.Contains(t, c.Cure["en"], "FOXA")
	h.ask("seller-b", "POST", "/v1/checks", plain).problem(t, 403, "forbidden")
	for range 29 {
		require.Equal(t, 200, h.ask("seller-a", "POST", "/v1/checks", plain).status)
	}
	got := h.ask("seller-a", "POST", "/v1/checks", plain)
	got.problem(t, 429, "rate_limited")
	require.NotEmpty(t, got.header.Get("Retry-After"))
	require.Equal(t, 200, h.ask("platform1", "POST", "/v1/checks", plain).status, "each account has its own")
}
