package console_test

import (
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/console"
	"markwarden/registry/document"
	"markwarden/registry/verification"
)

// form is a form with a file.
func (b *browser) form(path string, fields map[string]string, name string, file []byte) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, v := range fields {
		require.NoError(b.t, m.WriteField(k, v))
	}
	if file != nil {
		f, err := m.CreateFormFile("file", name)
		require.NoError(b.t, err)
		_, err = f.Write(file)
		require.NoError(b.t, err)
	}
	require.NoError(b.t, m.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.do(r)
}

func TestASellerSeesWhatIsMissingAndHandsAProofIn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "seller")
	body := b.page("/proofs")
	for _, want := range []string{
		"LUMENARA", "proof wanted", "until 4 Dec 2026 (9 d left)", "Authorization a-2", "ended on 2026-01-01", // what is asked, and why
		"until 31 Dec 2025", "in US only", "not live-selling", // what is on file, and how far it reaches
		"The seal is missing.",
	} {
		require.Contains(t, body, want)
	}
	fields := map[string]string{"grantor": "north", "role": "reseller", "right": "r-lumenara", "classes": "25、18", "territories": "us, CA", "to": "2027-03-31"}
	pdf := []byte("%PDF-1.7\nx\n%%EOF\n")

	got := b.form("/proofs", fields, "invoice.pdf", []byte("MZ\x90"))
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Contains(t, got.Body.String(), "invoice.pdf: the file is a program")
	require.Contains(t, got.Body.String(), `value="25、18"`, "what was typed stands in the form again")
	got = b.form("/proofs", fields, "", nil)
	require.Contains(t, got.Body.String(), "at least one document is needed")
	bad := map[string]string{"grantor": "tide", "role": "reseller", "classes": "46", "to": "2020-01-01"}
	got = b.form("/proofs", bad, "a.pdf", pdf)
	for _, want := range []string{"nobody can authorize itself", "Nice classes are numbers", "the period is over", "the rights that the document names are missing"} {
		require.Contains(t, got.Body.String(), want, "all at once")
	}
	got = b.form("/proofs", fields, "large.pdf", append(pdf, make([]byte, document.MaxSize)...))
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Contains(t, got.Body.String(), "larger than 10 MB")
	got = b.form("/proofs", fields, "huge.pdf", make([]byte, 4*document.MaxSize))
	require.Equal(t, http.StatusRequestEntityTooLarge, got.Code)

	got = b.form("/proofs", fields, "certificate.pdf", pdf)
	require.Equal(t, http.StatusSeeOther, got.Code, got.Body)
	p := w.drawer.proofs[len(w.drawer.proofs)-1]
	require.Equal(t, verification.Waiting, p.State)
	require.Equal(t, []int{25, 18}, p.Link.Classes)
	require.Equal(t, []string{"US", "CA"}, p.Link.Territories)
	require.Equal(t, "2027-04-01", p.Link.To.Format("2006-01-02"), "the last day belongs to the period")
	require.Equal(t, http.StatusSeeOther, b.post("/proofs/"+string(p.ID)+"/withdraw", url.Values{}).Code)
}

func TestAReviewerComparesAProofWithItsDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "mei")
	require.Contains(t, b.page("/verify"), "3 findings")
	body := b.page("/verify/pr-1")
	for _, want := range []string{
		"Tideline Outlet", "made on 2024-01-03 and changed on 2026-11-01", "Others handed in the same file", "Orovale Watches SA neither holds LUMENARA nor may pass it on", "look closely",
	} {
		require.Contains(t, body, want)
	}
	got := b.post("/verify/pr-3", url.Values{"version": {"1"}, "verdict": {"verify"}, "check": {"names_match"}, "reason": {"half of it"}})
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Contains(t, got.Body.String(), "Tick every line")
	require.Contains(t, got.Body.String(), "half of it")
	require.Empty(t, w.drawer.onFile)
	var all []string
	for _, c := range verification.Checks {
		all = append(all, string(c))
	}
	require.Equal(t, http.StatusConflict, b.post("/verify/pr-3", url.Values{"version": {"9"}, "verdict": {"verify"}, "check": all}).Code)
	require.Equal(t, http.StatusSeeOther, b.post("/verify/pr-3", url.Values{"version": {"1"}, "verdict": {"verify"}, "check": all}).Code)
	require.Equal(t, markwarden.Verified, w.drawer.onFile[0].Status)
	got = b.post("/verify/pr-1", url.Values{"version": {"1"}, "verdict": {"refuse"}})
	require.Contains(t, got.Body.String(), "Say what the seller has to mend")
	require.Equal(t, http.StatusSeeOther, b.post("/verify/pr-1", url.Values{"version": {"1"}, "verdict": {"refuse"}, "reason": {"Not the issuer."}}).Code)
	require.Contains(t, b.page("/verify/pr-1"), "Not the issuer.")
}

func TestDocumentsCanNotAct(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "mei")
	pdf := b.do(httptest.NewRequest(http.MethodGet, "/documents/"+w.drawer.papers[0].ID, nil))
	require.Equal(t, "application/pdf", pdf.Header().Get("Content-Type"))
	require.True(t, strings.HasPrefix(pdf.Header().Get("Content-Disposition"), "attachment"))
	require.Equal(t, "default-src 'none'; sandbox", pdf.Header().Get("Content-Security-Policy"))
	png := b.do(httptest.NewRequest(http.MethodGet, "/documents/"+w.drawer.papers[2].ID, nil))
	require.Equal(t, "image/png", png.Header().Get("Content-Type"))
	require.Equal(t, http.StatusOK, open(t, w, "seller").do(httptest.NewRequest(http.MethodGet, "/documents/"+w.drawer.papers[0].ID, nil)).Code)
	require.Equal(t, http.StatusNotFound, open(t, w, "holder").do(httptest.NewRequest(http.MethodGet, "/documents/"+w.drawer.papers[0].ID, nil)).Code, "papers are between seller and marketplace")
}

func TestAHolderSeesWhoIsAuthorizedRightNow(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "holder")
	body := b.page("/authorized")
	require.Contains(t, body, "Northgate Retail Ltd.")
	require.NotContains(t, body, "Tideline Outlet", "its authorization ran out")
	require.Contains(t, body, "Authorizations in force: 1, to parties: 1")
	body = b.page("/authorized?ended=1&q=tideline")
	require.Contains(t, body, "Tideline Outlet")
	require.Contains(t, body, "expired")
	require.NotContains(t, body, ">Northgate Retail Ltd.</b>")
	code, file := b.get("/authorized.csv?ended=1")
	require.Equal(t, http.StatusOK, code)
	require.Len(t, strings.Split(strings.TrimSpace(file), "\n"), 3)
	require.Contains(t, file, "a-1,1,lumen,north,Northgate Retail Ltd.,operator")
	code, _ = b.get("/authorized?party=oro")
	require.Equal(t, http.StatusForbidden, code)
	require.Contains(t, open(t, w, "mei").page("/authorized?party=lumen"), "Northgate")
}

func TestRequestsAreSeenByBothSidesAndStaff(t *testing.T) {
	t.Parallel()
	w := newWorld()
	require.Contains(t, open(t, w, "mei").page("/requests"), "Tideline Outlet")
	holder := open(t, w, "holder")
	body := holder.page("/requests")
	require.Contains(t, body, "rq-1")
	require.NotContains(t, body, "rq-2", "another holder's")
	require.NotContains(t, holder.page("/requests/rq-1"), "L1001", "which listings ask is not the holder's affair")
	require.Contains(t, open(t, w, "seller").page("/requests/rq-1"), "L1001")
	code, _ := holder.get("/requests/rq-2")
	require.Equal(t, http.StatusForbidden, code)
	require.Equal(t, http.StatusForbidden, holder.post("/requests/rq-1/extend", url.Values{"until": {"2027-01-01"}, "reason": {"r"}}).Code)
	mei := open(t, w, "mei")
	require.Equal(t, http.StatusSeeOther, mei.post("/requests/rq-1/extend", url.Values{"until": {"2027-01-01"}, "reason": {"r"}}).Code)
	require.Contains(t, mei.page("/requests/rq-1"), "until 2 Jan 2027")
}

func TestAProcessWithoutAnIndexSaysWhoSearches(t *testing.T) {
	t.Parallel()
	d := newWorld().deps()
	d.Search = nil
	b := &browser{t, console.NewHandler(slog.New(slog.DiscardHandler), d), "mei", http.Header{}}
	code, body := b.get("/search?q=x")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Contains(t, body, "role indexer")
	require.NotContains(t, b.page("/queue"), `href="/search"`)
}

func TestWhatWasDoneToAPictureIsSaidInWords(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.cases[0].Assessment.Evidence = []markwarden.Evidence{{
		Right: "r-lumenara", Kind: markwarden.KindPictureCopy, Polarity: markwarden.Offence, Region: quad(0, 0, 9, 0, 9, 9), Transform: "flip,rotate:12,crop:70",
	}}
	b := open(t, w, "admin")
	require.Contains(t, b.page("/cases/c-1"), "mirrored, turned by 12°, 70 % of the reference is seen")
	b.header.Set("Accept-Language", "zh")
	require.Contains(t, b.page("/cases/c-1"), "旋转12°、显示了原图的70%")
}

func TestAHolderSeesWhatARevocationDoesBeforeItDoesIt(t *testing.T) {
	t.Parallel()
	w := newWorld()
	b := open(t, w, "holder")
	require.Contains(t, b.page("/authorized"), "/authorized/revoke?id=a-1")
	code, _ := b.get("/authorized/revoke?id=a-2")
	require.Equal(t, http.StatusNotFound, code, "another party granted it")
	form := url.Values{"id": {"a-1"}, "mode": {"revoke"}, "day": {"2026-12-24"}, "reason": {"The contract ended."}}
	body := b.post("/authorized/revoke", form).Body.String()
	require.Contains(t, body, "affects 312 stores, 4120 listings")
	require.Empty(t, w.shelf.all, "looking does nothing")
	form.Set("do", "confirm")
	got := b.post("/authorized/revoke", form)
	require.Equal(t, http.StatusSeeOther, got.Code)
	require.Contains(t, got.Header().Get("Location"), "revocation_proposed")
	require.Empty(t, w.shelf.put, "a second person must sign")
	body = b.page("/authorized")
	require.Contains(t, body, "Somebody else must sign")
	sign := url.Values{"version": {"1"}, "do": {"sign"}}
	require.Equal(t, http.StatusForbidden, b.post("/authorized/sign/"+string(w.shelf.all[0].ID), sign).Code)
	require.Equal(t, http.StatusSeeOther, open(t, w, "admin").post("/authorized/sign/"+string(w.shelf.all[0].ID), sign).Code)
	require.Equal(t, "2026-12-24", w.shelf.put[0].RevokedAt.Format("2006-01-02"), "there is time to sell off")

	narrow := url.Values{"id": {"a-1"}, "mode": {"narrow"}, "territories": {"us"}, "reason": {"r"}, "do": {"confirm"}}
	require.Contains(t, b.post("/authorized/revoke", narrow).Header().Get("Location"), "revocation_applied", "few listings")
	require.Equal(t, []string{"US"}, w.shelf.put[1].Territories)
	narrow.Set("territories", "US, MX")
	got = b.post("/authorized/revoke", narrow)
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Contains(t, got.Body.String(), "can only be made smaller here")
}
