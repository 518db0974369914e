package console

import (
	"cmp"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden"
	"markwarden/access"
	"markwarden/registry/document"
	"markwarden/registry/request"
	"markwarden/registry/verification"
)

// Requests are the questions for proof; *request.Desk is one.
type Requests interface {
	Request(ctx context.Context, id request.ID) (request.Request, error)
	List(ctx context.Context, f request.Filter) ([]request.Request, error)
	Listings(ctx context.Context, id request.ID, right markwarden.RightID, after markwarden.ListingKey, limit int) ([]markwarden.ListingKey, error)
	Extend(ctx context.Context, id request.ID, actor string, until time.Time, reason string) (request.Request, error)
}

// Proofs are what sellers handed in; *verification.Office is one.
type Proofs interface {
	Upload(ctx context.Context, who verification.Applicant, name string, file []byte) (verification.Upload, error)
	Document(ctx context.Context, id string) (verification.Upload, error)
	Owns(ctx context.Context, party markwarden.PartyID, id string) (bool, error)
	HandIn(ctx context.Context, who verification.Applicant, link markwarden.Authorization, note string) (verification.Proof, error)
	Proof(ctx context.Context, id verification.ID) (verification.Proof, error)
	List(ctx context.Context, f verification.Filter) ([]verification.Proof, error)
	Findings(ctx context.Context, p *verification.Proof) ([]verification.Finding, error)
	Verify(ctx context.Context, id verification.ID, version int64, who markwarden.AccountID, checked []verification.Check, reason string) (verification.Proof, error)
	Refuse(ctx context.Context, id verification.ID, version int64, who markwarden.AccountID, checked []verification.Check, reason string) (verification.Proof, error)
	Withdraw(ctx context.Context, id verification.ID, who verification.Applicant) (verification.Proof, error)
}

// maxUploads bounds the files of one form; the form as a whole is bounded by maxUpload.
const (
	maxUploads = 3
	maxUpload  = maxUploads*document.MaxSize + maxForm
)

var proofRoles = []markwarden.Role{markwarden.RoleReseller, markwarden.RoleAgency, markwarden.RoleOperator, markwarden.RoleService, markwarden.RoleLicensee}

// proofsPage is the seller's side: what is asked, what was handed in, what is in force.
type proofsPage struct {
	*view
	Requests []requestRow
	Handed   []verification.Proof
	InForce  []linkRow
	Form     proofForm
}

// proofForm is what a seller typed, with everything that is wrong with it.
type proofForm struct {
	Grantor, Classes, Territories, Channels, From, To, Note string
	Role                                                    markwarden.Role
	Depth                                                   int
	Rights                                                  []rightChoice
	Other                                                   string // further rights, by id
	Grantors                                                []markwarden.PartyID
	Roles                                                   []markwarden.Role
	Problems                                                []string
}

type rightChoice struct {
	ID     markwarden.RightID
	Chosen bool
}

// linkRow is one authorization with what it does not cover.
type linkRow struct {
	*view
	*linkView
	Gaps []string
}

// Ends says whether it ends within 30 days.
func (l linkRow) Ends() bool {
	return !l.To.IsZero() && l.To.After(l.At) && l.To.Before(l.At.Add(30*24*time.Hour))
}

// linkRow is a link as of now.
func (v *view) linkRow(a *markwarden.Authorization) linkRow {
	return linkRow{view: v, linkView: &linkView{v, a, v.Now}, Gaps: v.gaps(a)}
}

// gaps says how far an authorization reaches, where it does not reach everywhere.
func (v *view) gaps(a *markwarden.Authorization) (out []string) {
	if !a.From.IsZero() && a.From.After(v.Now) {
		out = append(out, v.T("gap.from", v.Day(a.From)))
	}
	if !a.To.IsZero() {
		out = append(out, v.T("gap.until", v.Day(a.To.Add(-time.Second))))
	}
	if a.Classes != nil {
		all := make([]string, len(a.Classes))
		for i, c := range a.Classes {
			all[i] = strconv.Itoa(c)
		}
		out = append(out, v.T("gap.classes", v.Join(all)))
	}
	if a.ProductLines != nil {
		out = append(out, v.T("gap.lines", v.Join(a.ProductLines)))
	}
	if a.Territories != nil {
		out = append(out, v.T("gap.territories", v.Join(a.Territories)))
	}
	if a.Channels != nil {
		out = append(out, v.T("gap.channels", v.Join(a.Channels)))
		if !slices.Contains(a.Channels, "live") {
			out = append(out, v.T("gap.no_live"))
		}
	}
	if a.SublicenceDepth > 0 {
		out = append(out, v.N("gap.depth", int64(a.SublicenceDepth)))
	}
	return out
}

// Join joins words as the page's language does.
func (v *view) Join(words []string) string {
	if v.Language == "zh" {
		return strings.Join(words, "、")
	}
	return strings.Join(words, ", ")
}

// RightNames are the names of rights; all, when there is no list.
func (v *view) RightNames(ids []markwarden.RightID) string {
	if ids == nil {
		return v.T("gap.all_rights")
	}
	var all []string
	for i, id := range ids {
		if i == 8 {
			all = append(all, "… "+v.T("gap.more", len(ids)-8))
			break
		}
		all = append(all, v.RightName(id))
	}
	return v.Join(all)
}

// ProofURL is the page on which a proof is verified; RequestURL that of a request, DocumentURL a file.
func (v *view) ProofURL(id verification.ID) string { return "/verify/" + url.PathEscape(string(id)) }

// RequestURL is the page of a request for proof.
func (v *view) RequestURL(id request.ID) string { return "/requests/" + url.PathEscape(string(id)) }

// DocumentURL is a file that was handed in.
func (v *view) DocumentURL(id string) string { return "/documents/" + url.PathEscape(id) }

func (v *view) applicant() verification.Applicant {
	return verification.Applicant{Account: v.Account.ID, Party: v.Account.Party}
}

func (c *console) proofs(w http.ResponseWriter, r *http.Request, v *view) error {
	return c.showProofs(w, r, v, http.StatusOK, nil)
}

func (c *console) showProofs(w http.ResponseWriter, r *http.Request, v *view, status int, typed *proofForm) error {
	if v.Account.Party == "" {
		return markwarden.ErrForbidden
	}
	v.Nav, v.Tab, v.PageTitle = "proofs", "proofs", v.T("proofs.title")
	p := proofsPage{view: v}
	rs, err := c.Requests.List(r.Context(), request.Filter{Party: v.Account.Party, Stores: v.stores(v.Account.Party), Open: true, Limit: 100})
	if err != nil {
		return err
	}
	for i := range rs {
		p.Requests = append(p.Requests, v.requestRow(&rs[i]))
	}
	if p.Handed, err = c.Proofs.List(r.Context(), verification.Filter{Party: v.Account.Party, Limit: 50}); err != nil {
		return err
	}
	for _, a := range v.registry.Received(v.Account.Party) {
		p.InForce = append(p.InForce, v.linkRow(a))
	}
	slices.SortFunc(p.InForce, func(a, b linkRow) int { return cmp.Or(a.To.Compare(b.To), cmp.Compare(a.ID, b.ID)) })
	p.InForce = p.InForce[:min(len(p.InForce), maxBranches)]
	if typed != nil {
		p.Form = *typed
	}
	p.Form.fill(p.Requests, p.InForce)
	return c.show(w, status, "proofs", p)
}

// fill adds what can be chosen: the rights that are asked for, and who may have granted them.
func (f *proofForm) fill(asked []requestRow, links []linkRow) {
	f.Roles = proofRoles
	chosen := map[markwarden.RightID]bool{}
	for _, x := range f.Rights {
		chosen[x.ID] = x.Chosen
	}
	first := len(f.Rights) == 0 && f.Problems == nil
	f.Rights = nil
	for i := range asked {
		f.addGrantor(asked[i].Holder)
		for _, it := range asked[i].Items {
			if !it.State.Ended() && !slices.ContainsFunc(f.Rights, func(x rightChoice) bool { return x.ID == it.Right }) {
				f.Rights = append(f.Rights, rightChoice{it.Right, first || chosen[it.Right]})
			}
		}
	}
	for i := range links {
		f.addGrantor(links[i].Grantor)
	}
	if f.Grantor == "" && len(f.Grantors) == 1 {
		f.Grantor = string(f.Grantors[0])
	}
}

func (f *proofForm) addGrantor(p markwarden.PartyID) {
	if !slices.Contains(f.Grantors, p) {
		f.Grantors = append(f.Grantors, p)
	}
}

func (c *console) handIn(w http.ResponseWriter, r *http.Request, v *view) error {
	if err := r.ParseMultipartForm(maxForm); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			f := proofForm{Problems: []string{v.T("proofs.too_large", maxUploads, document.MaxSize>>20)}}
			return c.showProofs(w, r, v, http.StatusRequestEntityTooLarge, &f)
		}
		return errors.Join(markwarden.ErrInvalid, err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	f, link := v.proofForm(r)
	for _, h := range r.MultipartForm.File["file"] {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		if len(link.Documents) == maxUploads {
			f.Problems = append(f.Problems, v.T("proofs.too_large", maxUploads, document.MaxSize>>20))
			break
		}
		file, err := read(h)
		if err != nil {
			return err
		}
		up, err := c.Proofs.Upload(r.Context(), v.applicant(), h.Filename, file)
		if no, ok := errors.AsType[*document.RefusedError](err); ok {
			f.Problems = append(f.Problems, h.Filename+": "+v.either(no.En, no.Zh))
			continue
		} else if err != nil {
			return err
		}
		link.Documents = append(link.Documents, up.ID)
	}
	if len(f.Problems) == 0 {
		_, err := c.Proofs.HandIn(r.Context(), v.applicant(), link, f.Note)
		bad, ok := errors.AsType[*verification.DefectsError](err)
		switch {
		case err == nil:
			http.Redirect(w, r, withFlash("/proofs", "handed_in", nil), http.StatusSeeOther)
			return nil
		case !ok:
			return err
		}
		for _, d := range bad.Defects {
			f.Problems = append(f.Problems, v.either(d.En, d.Zh))
		}
	}
	return c.showProofs(w, r, v, http.StatusUnprocessableEntity, &f)
}

func (v *view) either(en, zh string) string {
	if v.Language == "zh" {
		return zh
	}
	return en
}

// read reads a file that was sent; one that is larger than may be is cut off just behind that, and refused by its size.
func read(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, document.MaxSize+1))
}

// proofForm reads what was typed. What can't be read is a problem; what is missing, the office says.
func (v *view) proofForm(r *http.Request) (f proofForm, a markwarden.Authorization) {
	val := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f = proofForm{
		Grantor: val("grantor"), Classes: val("classes"), Territories: val("territories"), Channels: val("channels"), From: val("from"), To: val("to"), Note: val("note"),
		Role: markwarden.Role(val("role")), Other: val("other"),
	}
	a = markwarden.Authorization{Grantor: markwarden.PartyID(f.Grantor), Role: f.Role}
	for _, id := range r.PostForm["right"] {
		f.Rights = append(f.Rights, rightChoice{markwarden.RightID(id), true})
		a.Rights = append(a.Rights, markwarden.RightID(id))
	}
	for _, id := range words(f.Other) {
		a.Rights = append(a.Rights, markwarden.RightID(id))
	}
	for _, c := range words(f.Classes) {
		n, err := strconv.Atoi(c)
		if err != nil {
			n = -1 // named by the office as no class
		}
		a.Classes = append(a.Classes, n)
	}
	for _, t := range words(f.Territories) {
		a.Territories = append(a.Territories, strings.ToUpper(t))
	}
	a.Channels = words(f.Channels)
	if d := val("depth"); d != "" {
		n, err := strconv.Atoi(d)
		if err != nil {
			n = -1
		}
		f.Depth, a.SublicenceDepth = max(n, 0), n
	}
	a.From = v.day(f.From, &f, 0)
	a.To = v.day(f.To, &f, 1) // the last day is named; the first moment after it is kept
	return f, a
}

func (v *view) day(s string, f *proofForm, later int) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		f.Problems = append(f.Problems, v.T("ask.bad_day"))
		return time.Time{}
	}
	return t.AddDate(0, 0, later)
}

// words splits what was typed at commas, spaces and their Chinese sisters.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,;、，；\t\n", r) })
}

func (c *console) withdrawProof(w http.ResponseWriter, r *http.Request, v *view) error {
	if _, err := c.Proofs.Withdraw(r.Context(), verification.ID(r.PathValue("id")), v.applicant()); err != nil {
		return err
	}
	http.Redirect(w, r, withFlash("/proofs", "proof_withdrawn", nil), http.StatusSeeOther)
	return nil
}

// document hands a file out: pictures are shown, a PDF is only downloaded. It never acts in this host's name.
func (c *console) document(w http.ResponseWriter, r *http.Request, v *view) error {
	id := r.PathValue("id")
	if reach := access.ReachOf(*v.Account, access.ProofRead); reach.Party != "" {
		own, err := c.Proofs.Owns(r.Context(), reach.Party, id)
		if err != nil {
			return err
		}
		if !own {
			return markwarden.ErrNotFound
		}
	}
	u, err := c.Proofs.Document(r.Context(), id)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", string(u.Kind))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if !pictureTypes[string(u.Kind)] {
		h.Set("Content-Disposition", `attachment; filename="proof.pdf"`)
	}
	_, _ = w.Write(u.File)
	return nil
}
