package faults

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

// receiver is a shop's hook: it verifies signatures with the library of the Standard Webhooks project, and keeps the newest
// state per listing as FORMATS asks of receivers.
type receiver struct {
	*httptest.Server
	secret string

	mu     sync.Mutex
	states map[string]received // guarded by mu; by marketplace/id
	bad    int                 // guarded by mu
	calls  int                 // guarded by mu
}

type received struct {
	Seq    int64
	States map[string]string
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{secret: "whsec_" + base64.StdEncoding.EncodeToString([]byte("a secret of the fault tests, 32+")), states: map[string]received{}}
	wh, err := standardwebhooks.NewWebhook(r.secret)
	require.NoError(t, err)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(req.Body, 1<<20))
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls++
		if err := wh.Verify(body, req.Header); err != nil {
			r.bad++
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var msg struct {
			Data struct {
				Marketplace string            `json:"marketplace"`
				ID          string            `json:"id"`
				Listing     string            `json:"listing"`
				Seq         int64             `json:"state_seq"`
				States      map[string]string `json:"states"`
			} `json:"data"`
		}
		if err := json.Unmarshal(body, &msg); err != nil {
			r.bad++
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		key := msg.Data.Marketplace + "/" + msg.Data.ID + msg.Data.Listing
		if msg.Data.Seq >= r.states[key].Seq {
			r.states[key] = received{msg.Data.Seq, msg.Data.States}
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(r.Close)
	return r
}

// snapshot is what stands at the shop, without sequence numbers.
func (r *receiver) snapshot() map[string]map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[string]map[string]string{}
	for k, s := range r.states {
		if len(s.States) > 0 {
			out[k] = s.States
		}
	}
	return out
}

// newest is what the shop was last told of a listing, and under which key.
func (r *receiver) newest(listing string) (key string, s received) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, s := range r.states {
		if strings.HasSuffix(key, "/"+listing) {
			return key, s
		}
	}
	return "", s
}

// stands says whether something stands at the shop on a listing.
func (r *receiver) stands(listing string) bool {
	_, s := r.newest(listing)
	return len(s.States) > 0
}
