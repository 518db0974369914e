package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// reviewer decides cases through the API, always the same way: what it says of a case hangs on the listing and the holder alone.
type reviewer struct {
	c   *cluster
	key string
}

// apiCase is a case as far as the reviewer needs it.
type apiCase struct {
	ID         string `json:"id"`
	Listing    string `json:"listing"`
	Holder     string `json:"holder"`
	State      string `json:"state"`
	Route      string `json:"route"`
	Version    int64  `json:"version"`
	Assessment struct {
		Allegations []struct {
			Kind string `json:"kind"`
		} `json:"allegations"`
		Evidence []struct {
			Right    string `json:"right"`
			Polarity string `json:"polarity"`
		} `json:"evidence"`
	} `json:"assessment"`
}

func (c *cluster) reviewer() *reviewer {
	return &reviewer{c: c, key: strings.TrimSpace(c.must("key", "issue", "robot", "--role", "admin", "--config", c.config()))}
}

// call asks the API; status 0 means that it did not answer.
func (r *reviewer) call(method, path string, body, answer any) (status int) {
	var b bytes.Buffer
	if body != nil {
		require.NoError(r.c.t, json.NewEncoder(&b).Encode(body))
	}
	req, err := http.NewRequest(method, r.c.api+path, &b)
	require.NoError(r.c.t, err)
	req.Header.Set("Authorization", "Bearer "+r.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0
	}
	if res.StatusCode < 300 && answer != nil {
		require.NoError(r.c.t, json.Unmarshal(text, answer), "%s", text)
	}
	if res.StatusCode == http.StatusUnprocessableEntity || res.StatusCode == http.StatusBadRequest {
		require.Fail(r.c.t, "refused", "%s %s: %s", method, path, text)
	}
	return res.StatusCode
}

// cases are all cases of a state, by listing and holder. It waits for the API to answer.
func (r *reviewer) cases(state string) []apiCase {
	var all []apiCase
	after := ""
	deadline := time.Now().Add(3 * time.Minute)
	for {
		require.True(r.c.t, time.Now().Before(deadline), "the API does not answer")
		var page struct {
			Cases []apiCase `json:"items"`
			Next  string    `json:"next"`
		}
		if r.call("GET", "/v1/cases?limit=100&state="+state+"&after="+url.QueryEscape(after), nil, &page) != http.StatusOK {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		all = append(all, page.Cases...)
		if after = page.Next; after == "" {
			break
		}
	}
	slices.SortFunc(all, func(a, b apiCase) int { return strings.Compare(a.Listing+a.Holder, b.Listing+b.Holder) })
	return all
}

// verdict is what the reviewer says of a case: a third infringing, a third not, a third left open.
func verdict(k apiCase) string {
	h := fnv.New32a()
	fmt.Fprint(h, k.Listing, "|", k.Holder)
	return []string{"infringing", "not_infringing", ""}[h.Sum32()%3]
}

// decide takes one decision, again and again until it stands, however often the process that answers is killed.
func (r *reviewer) decide(k apiCase) {
	v := verdict(k)
	if v == "" {
		return
	}
	deadline := time.Now().Add(3 * time.Minute)
	for {
		require.True(r.c.t, time.Now().Before(deadline), "case %s of %s can't be decided", k.ID, k.Listing)
		var now apiCase
		if r.call("GET", "/v1/cases/"+k.ID, nil, &now) == http.StatusOK {
			if now.State == "decided" {
				return
			}
			r.call("POST", "/v1/cases/"+k.ID+"/claim", nil, &now)
			if r.call("POST", "/v1/cases/"+k.ID+"/decide", decision(now, v), nil) == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func decision(k apiCase, verdict string) map[string]any {
	d := map[string]any{"version": k.Version, "verdict": verdict, "reason": "decided by the fault test"}
	if verdict == "not_infringing" {
		d["defence"] = "authorized"
		return d
	}
	d["measure"] = "takedown"
	if k.Route == "ask_proof" { // nothing stricter may stand while the seller has time to show a proof
		d["measure"] = "label"
	}
	if len(k.Assessment.Allegations) > 0 {
		d["allegation"] = k.Assessment.Allegations[0].Kind
	}
	for _, e := range k.Assessment.Evidence {
		if e.Polarity == "offence" {
			d["right"] = e.Right
			break
		}
	}
	return d
}

// changeOfMind reverses the first and the last takedown, waits until the shop has heard of it, and returns the listings.
func (c *cluster) changeOfMind() (listings []string) {
	c.t.Helper()
	c.settle()
	r := c.reviewer()
	of := map[string]int{}
	decided := r.cases("decided")
	for _, k := range decided {
		of[k.Listing]++
	}
	decided = slices.DeleteFunc(decided, func(k apiCase) bool {
		return of[k.Listing] > 1 || verdict(k) != "infringing" || !c.hook.stands(k.Listing)
	})
	require.Greater(c.t, len(decided), 1, "nothing was taken down")
	for _, k := range []apiCase{decided[0], decided[len(decided)-1]} {
		require.Equal(c.t, http.StatusOK, r.call("GET", "/v1/cases/"+k.ID, nil, &k))
		require.Equal(c.t, http.StatusOK, r.call("POST", "/v1/cases/"+k.ID+"/undo", map[string]any{"version": k.Version, "reason": "seen again"}, nil))
		require.Eventually(c.t, func() bool { return !c.hook.stands(k.Listing) }, 30*time.Second, 20*time.Millisecond, "the shop does not hear of it")
		listings = append(listings, k.Listing)
	}
	return listings
}

// report says what stands at the shop, as a shop does after it heard that the store was put back.
func (c *cluster) report(listings []string) {
	c.t.Helper()
	r := c.reviewer()
	for _, l := range listings {
		key, s := c.hook.newest(l)
		marketplace, id, _ := strings.Cut(key, "/")
		body := map[string]any{"marketplace": marketplace, "id": id, "state_seq": s.Seq, "states": s.States}
		require.Equal(c.t, http.StatusOK, r.call("POST", "/v1/actual-state", body, nil))
	}
}
