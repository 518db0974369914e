package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzBatch: whatever comes in as a batch, each line that is not blank has exactly one outcome and in order, what was taken was
// valid, and an answer that is no 200 is a problem of the client's making.
func FuzzBatch(f *testing.F) {
	h := newHouse(f)
	f.Add([]byte(listingLine+"\n{}\n\n"+listingLine), true)
	f.Add([]byte(listingLine), false)
	f.Add([]byte("\xef\xbb\xbf{}\r\n \r\nnull\n[]"), true)
	f.Add([]byte(`{"marketplace":"m2","id":"1","seller":{"id":"s"},"title":"t"}`), true)
	f.Add([]byte("\x1f\x8b"), true)
	f.Fuzz(func(t *testing.T, body []byte, nd bool) {
		before := len(h.submitted)
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/listings", bytes.NewReader(body))
		kind := "application/json"
		if nd {
			kind = "application/x-ndjson"
		}
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+h.keys["platform1"])
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		taken := h.submitted[before:]
		for _, l := range taken {
			require.Equal(t, "m1", string(l.Key.Marketplace))
			require.NotEmpty(t, l.Key.Listing)
		}
		if w.Code != http.StatusOK {
			// The stand-in fails on these titles by design.
			if w.Code >= 500 && (bytes.Contains(body, []byte("broken")) || bytes.Contains(body, []byte("panic")) || bytes.Contains(body, []byte("slow")) || bytes.Contains(body, []byte(`\u`))) {
				return
			}
			require.Contains(t, []int{400, 403, 413, 422}, w.Code, w.Body.String())
			require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			require.True(t, json.Valid(w.Body.Bytes()))
			return
		}
		var out batchOut
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
		lines := 1
		if nd {
			lines = 0
			for line := range strings.SplitSeq(string(body), "\n") {
				if len(bytes.TrimSpace([]byte(line))) > 0 {
					lines++
				}
			}
		}
		require.Len(t, out.Items, lines)
		last, accepted := 0, 0
		for _, i := range out.Items {
			require.NotEmpty(t, i.Outcome)
			if nd {
				require.Greater(t, i.Line, last)
				last = i.Line
			}
			switch i.Outcome {
			case "invalid":
				require.NotEmpty(t, i.Errors)
			case "forbidden":
			default:
				accepted++
			}
		}
		require.Len(t, taken, accepted)
	})
}
