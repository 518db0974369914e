package demo

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"markwarden/enforce/webhook"
)

// shop is the platform of the demo: it receives desired states at its hook, verifies who calls, and shows them on a page.
type shop struct {
	URL    string
	secret string
	server *http.Server

	mu   sync.Mutex
	told []told // guarded by mu; newest last
}

// told is one thing the shop was told.
type told struct {
	At     time.Time
	ID     string
	Seq    int64
	States map[string]string
}

// maxTold bounds what the shop remembers.
const maxTold = 200

func newShop() (*shop, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the demo's shop: %w", err)
	}
	s := &shop{URL: "http://" + l.Addr().String() + "/", secret: newSecret()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /", s.receive)
	mux.HandleFunc("GET /", s.page)
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(l) }() // ends with Close
	return s, nil
}

// Close ends the shop.
func (s *shop) Close() { _ = s.server.Close() }

func (s *shop) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || webhook.Verify(s.secret, r.Header, body) != nil {
		http.Error(w, "the signature does not fit", http.StatusUnauthorized)
		return
	}
	var msg struct {
		Data struct {
			ID     string            `json:"id"`
			Seq    int64             `json:"state_seq"`
			States map[string]string `json:"states"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &msg); err != nil {
		http.Error(w, "no desired state", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, told{time.Now(), msg.Data.ID, msg.Data.Seq, msg.Data.States})
	if n := len(s.told); n > maxTold {
		s.told = s.told[n-maxTold:]
	}
	w.WriteHeader(http.StatusNoContent)
}

var shopPage = template.Must(template.New("shop").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>The demo's shop</title><h1>What the shop was told</h1>
<p>Each call was signed, and the signature verified. An empty state means: as the seller published it.</p>
<table border="1" cellpadding="6"><tr><th>at<th>listing<th>state_seq<th>state</tr>
{{range .}}<tr><td>{{.At.Format "15:04:05"}}<td>{{.ID}}<td>{{.Seq}}<td>{{range $t, $m := .States}}{{$t}}: {{$m}} {{else}}restored{{end}}</tr>{{else}}<tr><td colspan="4">nothing yet: decide a case in the console{{end}}
</table></html>`))

func (s *shop) page(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest := make([]told, 0, len(s.told))
	for i := len(s.told) - 1; i >= 0; i-- {
		newest = append(newest, s.told[i])
	}
	_ = shopPage.Execute(w, newest) // the reader went away
}
