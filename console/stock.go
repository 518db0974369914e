package console

import (
	"net/http"
	"slices"
	"strconv"

	"markwarden"
	"markwarden/access"
)

// stock takes a reviewer's word that a picture of the case's listing belongs to nobody.
func (c *console) stock(w http.ResponseWriter, r *http.Request, v *view) error {
	k, err := c.readCase(r, v, access.CaseDecide)
	if err != nil {
		return err
	}
	image, err := strconv.Atoi(r.PostFormValue("image"))
	kind := markwarden.StockKind(r.PostFormValue("kind"))
	if err != nil || image < 0 || !slices.Contains(markwarden.StockKinds, kind) {
		return markwarden.ErrNotFound
	}
	if _, err := c.Stock.MarkStock(r.Context(), k.Key, image, kind, v.Account.ID, "case "+string(k.ID)); err != nil {
		return err
	}
	http.Redirect(w, r, withFlash(v.CaseURL(k.ID), "stocked", nil), http.StatusSeeOther)
	return nil
}

// CanStock says that the reader may say of a picture of the listing that it belongs to nobody.
func (p casePageData) CanStock() bool { return p.stock && p.decides() }

// StockKinds are what such a picture may be.
func (p casePageData) StockKinds() []markwarden.StockKind { return markwarden.StockKinds }
