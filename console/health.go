package console

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"markwarden"
	"markwarden/access"
)

// maxOriginal bounds how much of a dead letter a page shows.
const maxOriginal = 4096

type healthPage struct {
	*view
	HealthReport
	Letters  []letterView
	CanRetry bool
	Worst    string
}

type letterView struct {
	*view
	DeadLetter
	Shown template.HTML
	Cut   bool
}

func (c *console) health(w http.ResponseWriter, r *http.Request, v *view) error {
	report, err := c.Health.Report(r.Context())
	if err != nil {
		return err
	}
	v.Nav, v.PageTitle = "health", v.T("health.title")
	p := healthPage{view: v, HealthReport: report, CanRetry: v.May(string(access.JobManage)), Worst: worst(report.Checks)}
	for _, l := range report.DeadLetters {
		shown, cut := original(l.Original)
		p.Letters = append(p.Letters, letterView{v, l, shown, cut || l.Truncated})
	}
	if r.URL.Query().Has("fragment") {
		return c.fragment(w, r, "health", "live", p)
	}
	return c.show(w, http.StatusOK, "health", p)
}

func worst(checks []Check) string {
	out := "ok"
	for _, k := range checks {
		if k.State == "fail" || k.State == "warn" && out == "ok" {
			out = k.State
		}
	}
	return out
}

// original is the bytes of a stranger as text that can do nothing: bounded, escaped, with invisible characters named.
func original(b []byte) (template.HTML, bool) {
	cut := len(b) > maxOriginal
	if cut {
		b = b[:maxOriginal]
	}
	var out strings.Builder
	reveal(&out, strings.ToValidUTF8(string(b), "\uFFFD"), false)
	return template.HTML(out.String()), cut //nolint:gosec // reveal escapes
}

func (c *console) requeue(w http.ResponseWriter, r *http.Request, v *view) error {
	id, err := strconv.ParseInt(r.PostFormValue("job"), 10, 64)
	if err != nil {
		return markwarden.ErrNotFound
	}
	if err := c.Health.Requeue(r.Context(), v.Account.ID, id); err != nil {
		return err
	}
	http.Redirect(w, r, withFlash("/health", "requeued", nil), http.StatusSeeOther)
	return nil
}
