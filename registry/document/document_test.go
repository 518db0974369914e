package document_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/internal/phrase"
	"markwarden/registry/document"
)

var now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func pdf(body string) []byte {
	return []byte("%PDF-1.7\n" + body + "\ntrailer <</Root 1 0 R>>\n%%EOF\n")
}

func packed(body string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(body))
	_ = z.Close()
	return fmt.Sprintf("5 0 obj <</Type /ObjStm /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream endobj", b.Len(), b.String())
}

func pictures(t *testing.T) (asPNG, asJPEG []byte) {
	var p, j bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 20, 10))
	require.NoError(t, png.Encode(&p, img))
	require.NoError(t, jpeg.Encode(&j, img, nil))
	return p.Bytes(), j.Bytes()
}

func TestWhatIsTaken(t *testing.T) {
	t.Parallel()
	p, j := pictures(t)
	for _, c := range []struct {
		name string
		file []byte
		kind document.Kind
	}{
		{"certificate.pdf", pdf("1 0 obj <</Type /Catalog>> endobj"), document.PDF},
		{"scan.png", p, document.PNG},
		{"scan.JPG", j, document.JPEG},
		{`C:\papers\scan.jpeg`, j, document.JPEG},
		{"no ending", p, document.PNG},
	} {
		d, err := document.Inspect(c.name, c.file, now)
		require.NoError(t, err, c.name)
		require.Equal(t, c.kind, d.Kind, c.name)
		require.Empty(t, d.Findings, c.name)
		require.Equal(t, document.ID(c.file), d.ID)
		require.True(t, document.IsID(d.ID))
	}
	require.False(t, document.IsID("sha256:XYZ"))
	require.False(t, document.IsID(strings.ToUpper(document.ID(p))))
}

func TestWhatIsRefusedAndWhatToDo(t *testing.T) {
	t.Parallel()
	p, j := pictures(t)
	for _, c := range []struct {
		name, code string
		file       []byte
	}{
		{"invoice.pdf", "executable", append([]byte("MZ\x90\x00"), make([]byte, 100)...)},
		{"invoice.pdf", "executable", []byte("\x7fELF\x02\x01")},
		{"invoice.pdf", "executable", []byte("#!/bin/sh\nrm -rf /\n")},
		{"scan.png", "executable", append(bytes.Clone(p), []byte("PK\x03\x04 a program in an archive")...)},
		{"scan.pdf", "unknown_kind", []byte("hello")},
		{"letter.docx", "unknown_kind", []byte("PK\x03\x04 [Content_Types].xml")},
		{"page.pdf", "unknown_kind", []byte("<html><script>alert(1)</script></html>")},
		{"cut.pdf", "cut_off", []byte("%PDF-1.7\n1 0 obj <<")},
		{"cut.jpg", "cut_off", j[:len(j)-2]},
		{"cut.png", "cut_off", p[:len(p)-12]},
		{"nothing.pdf", "empty", nil},
		{"large.pdf", "too_large", append(pdf(""), make([]byte, document.MaxSize)...)},
	} {
		_, err := document.Inspect(c.name, c.file, now)
		refused, ok := errors.AsType[*document.RefusedError](err)
		require.True(t, ok, "%s: %v", c.name, err)
		require.Equal(t, c.code, refused.Code, c.name)
		require.ErrorIs(t, err, markwarden.ErrInvalid)
		require.NotEmpty(t, refused.Zh)
	}
}

func TestWhatAReviewerShouldKnow(t *testing.T) {
	t.Parallel()
	p, _ := pictures(t)
	for _, c := range []struct {
		name, file string
		body       []byte
		want       document.Finding
	}{
		{"a script", "a.pdf", pdf("1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj"), document.Finding{Kind: document.ActiveContent, Args: []string{"/JavaScript, /JS"}}},
		{"a script with an escaped name", "a.pdf", pdf("1 0 obj <</S /J#61vaScript>> endobj"), document.Finding{Kind: document.ActiveContent, Args: []string{"/JavaScript"}}},
		{"a script in a compressed stream", "a.pdf", pdf(packed("1 0 <</S /Launch /F (cmd.exe)>>")), document.Finding{Kind: document.ActiveContent, Args: []string{"/Launch"}}},
		{"a file in the file", "a.pdf", pdf("3 0 obj <</Type /EmbeddedFile>> endobj"), document.Finding{Kind: document.ActiveContent, Args: []string{"/EmbeddedFile"}}},
		{"encrypted", "a.pdf", pdf("trailer <</Encrypt 9 0 R>>"), document.Finding{Kind: document.Encrypted}},
		{"changed after it was made", "a.pdf", pdf("<</CreationDate (D:20240103090000Z) /ModDate (D:20261101120000Z)>>"), document.Finding{Kind: document.EditedLater, Args: []string{"2024-01-03", "2026-11-01"}}},
		{"the same in XMP", "a.pdf", pdf(packed("<xmp:CreateDate>2024-01-03T09:00:00Z</xmp:CreateDate><xmp:ModifyDate>2026-11-01T12:00:00Z</xmp:ModifyDate>")), document.Finding{Kind: document.EditedLater, Args: []string{"2024-01-03", "2026-11-01"}}},
		{"made tomorrow", "a.pdf", pdf("<</CreationDate (D:20270101000000Z)>>"), document.Finding{Kind: document.FutureDate, Args: []string{"2027-01-01"}}},
		{"saved again", "a.pdf", append(pdf("x"), []byte("2 0 obj <<>> endobj\n%%EOF\n")...), document.Finding{Kind: document.Revised, Args: []string{"1"}}},
		{"an editor of pictures", "a.pdf", pdf("<</Creator (Adobe Photoshop 25.0)>>"), document.Finding{Kind: document.MadeWith, Args: []string{"Adobe Photoshop"}}},
		{"called otherwise", "scan.pdf", p, document.Finding{Kind: document.NameDiffers, Args: []string{".pdf", "image/png"}}},
		{"something behind the end", "scan.png", append(bytes.Clone(p), make([]byte, 500)...), document.Finding{Kind: document.Appended, Args: []string{"500"}}},
	} {
		d, err := document.Inspect(c.file, c.body, now)
		require.NoError(t, err, c.name)
		require.Equal(t, []document.Finding{c.want}, d.Findings, c.name)
	}
}

func TestHonestPapersHaveNoFindings(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"saved the next day":    "<</CreationDate (D:20240103230000+08'00') /ModDate (D:20240104010000Z)>>",
		"a name that begins so": "<</JSON 1 /Launcher 2 /Encryption 3>>",
		"no dates":              "<</Producer (a scanner)>>",
	} {
		d, err := document.Inspect("a.pdf", pdf(body), now)
		require.NoError(t, err)
		require.Empty(t, d.Findings, name)
	}
	linear := append(pdf("1 0 obj <</Linearized 1>> endobj"), []byte("x\n%%EOF\n")...)
	d, err := document.Inspect("a.pdf", linear, now)
	require.NoError(t, err)
	require.Empty(t, d.Findings, "fast web view has two ends")
}

func TestABombIsNotUnpacked(t *testing.T) {
	t.Parallel()
	d, err := document.Inspect("a.pdf", pdf(packed(strings.Repeat(" ", 64<<20))+packed("more")), now)
	require.NoError(t, err)
	require.Equal(t, []document.Finding{{Kind: document.Unread}}, d.Findings)
}

func TestEveryFindingHasItsWords(t *testing.T) {
	t.Parallel()
	for _, k := range document.FindingKinds {
		require.True(t, phrase.Knows(document.Finding{Kind: k}.Message().ID), k)
	}
}

func FuzzInspect(f *testing.F) {
	f.Add("a.pdf", pdf(packed("/JS")))
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\nIEND1234"))
	f.Add("a.exe", []byte("MZ"))
	f.Fuzz(func(t *testing.T, name string, file []byte) {
		d, err := document.Inspect(name, file, now)
		if err != nil {
			require.ErrorIs(t, err, markwarden.ErrInvalid)
			return
		}
		require.Contains(t, document.Kinds, d.Kind)
		require.True(t, document.IsID(d.ID))
	})
}
