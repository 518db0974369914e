package console

import (
	"net/http"
	"net/url"
	"strconv"

	"markwarden"
)

// flashOf reads the message that a redirect left in the address. Only keys of the catalogue are shown, never free text,
// so that a prepared link can't put words on a page.
func flashOf(r *http.Request, words catalogue) *flash {
	q := r.URL.Query()
	text, ok := words["flash."+q.Get("flash")]
	if !ok {
		return nil
	}
	f := &flash{Kind: "done", Text: text}
	if id := q.Get("undo"); id != "" {
		if seen, err := strconv.ParseInt(q.Get("seen"), 10, 64); err == nil {
			f.Undo, f.Seen = markwarden.CaseID(id), seen
		}
	}
	return f
}

// withFlash is an address with a message for the page it leads to.
func withFlash(path, key string, undo *markwarden.Case) string {
	q := url.Values{"flash": {key}}
	if undo != nil {
		q.Set("undo", string(undo.ID))
		q.Set("seen", strconv.FormatInt(undo.Version, 10))
	}
	return path + "?" + q.Encode()
}
