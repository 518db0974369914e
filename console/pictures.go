package console

import (
	"errors"
	"net/http"
	"strconv"

	"markwarden"
	"markwarden/access"
)

// pictureTypes are the formats that are handed to a browser, found from the bytes and never from what somebody claimed.
var pictureTypes = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true}

func (c *console) listingPicture(w http.ResponseWriter, r *http.Request, v *view) error {
	key := keyOf(r)
	if _, err := c.readListing(r, v, key); err != nil {
		return err
	}
	n, err := imageNumber(r)
	if err != nil {
		return err
	}
	if c.Pictures == nil {
		return c.noPicture(w)
	}
	p, err := c.Pictures.OfListing(r.Context(), key, n)
	return c.picture(w, p, err)
}

func (c *console) rightPicture(w http.ResponseWriter, r *http.Request, v *view) error {
	right, ok := v.registry.Right(markwarden.RightID(r.URL.Query().Get("id")))
	if !ok {
		return markwarden.ErrNotFound
	}
	if !v.can(access.RightRead, access.Object{Parties: holdersOf(right)}) {
		return markwarden.ErrForbidden
	}
	n, err := imageNumber(r)
	if err != nil {
		return err
	}
	if c.Pictures == nil {
		return c.noPicture(w)
	}
	p, err := c.Pictures.OfRight(r.Context(), right.ID, n)
	return c.picture(w, p, err)
}

func imageNumber(r *http.Request) (int, error) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil || n < 0 {
		return 0, markwarden.ErrNotFound
	}
	return n, nil
}

// picture sends the file as what its bytes are, and as nothing that can act.
func (c *console) picture(w http.ResponseWriter, p Picture, err error) error {
	kind := http.DetectContentType(p.Data)
	switch {
	case errors.Is(err, markwarden.ErrNotFound) || err == nil && !pictureTypes[kind]:
		return c.noPicture(w)
	case err != nil:
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=300")
	_, _ = w.Write(p.Data)
	return nil
}

// noPicture is a drawing that says so: a picture that can't be had is not an error of the page.
func (c *console) noPicture(w http.ResponseWriter) error {
	b, err := staticFiles.ReadFile("static/nopicture.svg")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b)
	return nil
}
