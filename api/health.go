package api

import (
	"encoding/json"
	"net/http"
)

// live says that the process runs.
func (s *server) live(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "live", "version": s.Version})
}

// ready says whether the process can do its work, and what it lacks.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	type check struct {
		Name   string `json:"name"`
		OK     bool   `json:"ok"`
		Reason string `json:"reason,omitempty"`
	}
	answer := struct {
		Status string  `json:"status"`
		Checks []check `json:"checks"`
	}{"ready", []check{}}
	status := http.StatusOK
	if s.Ready != nil {
		for _, c := range s.Ready(r.Context()) {
			answer.Checks = append(answer.Checks, check(c))
			if !c.OK {
				status, answer.Status = http.StatusServiceUnavailable, "not ready"
			}
		}
	}
	writeJSON(w, status, answer)
}

func (s *server) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(s.document)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client went away: nobody is left to tell
}
