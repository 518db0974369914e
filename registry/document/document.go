// Package document looks at a file that is handed in as proof: what it is by its bytes, whether it can be taken, and what a reviewer
// should know of it. It reads no text and believes no name; a person judges what the document says.
package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"time"

	"markwarden"
)

// MaxSize bounds a document, in bytes.
const MaxSize = 10 << 20

// Kind is what a document is, by its bytes.
type Kind string

const (
	PDF  Kind = "application/pdf"
	PNG  Kind = "image/png"
	JPEG Kind = "image/jpeg"
	WebP Kind = "image/webp"
	JWS  Kind = "application/jose" // a signed proof; it is handed in on a way of its own
)

// Kinds lists what is taken.
var Kinds = []Kind{PDF, PNG, JPEG, WebP}

// FindingKind names something that a reviewer should know.
type FindingKind string

const (
	// Of the file alone.
	ActiveContent FindingKind = "active_content" // Args: what; the PDF can act when it is opened
	Encrypted     FindingKind = "encrypted"
	EditedLater   FindingKind = "edited_later" // Args: created, modified (days)
	Revised       FindingKind = "revised"      // Args: how often; the PDF has saved changes behind its first end
	FutureDate    FindingKind = "future_date"  // Args: day
	MadeWith      FindingKind = "made_with"    // Args: program; an editor of pictures wrote it
	NameDiffers   FindingKind = "name_differs" // Args: ending, kind
	Appended      FindingKind = "appended"     // Args: bytes behind the end
	Unread        FindingKind = "unread"       // parts were too large to look into
	// Of the file among others, and of what it is said to prove.
	SameFile       FindingKind = "same_file"       // Args: how many others handed in the same file
	IssuerMismatch FindingKind = "issuer_mismatch" // Args: grantor, right; the issuer neither holds the right nor may sublicense it
	Cycle          FindingKind = "cycle"           // Args: grantor; the chain would come back to it
	NameNotOnFile  FindingKind = "name_not_on_file"
)

// FindingKinds lists every kind.
var FindingKinds = []FindingKind{
	ActiveContent, Encrypted, EditedLater, Revised, FutureDate, MadeWith, NameDiffers, Appended, Unread, SameFile, IssuerMismatch, Cycle, NameNotOnFile,
}

// Finding is one thing that a reviewer should know. It decides nothing.
type Finding struct {
	Kind FindingKind
	Args []string
}

// Message is the finding in words: internal/phrase has the sentence.
func (f Finding) Message() markwarden.Message {
	return markwarden.Message{ID: "document." + string(f.Kind), Args: f.Args}
}

// Document is a file that was looked at.
type Document struct {
	ID       string // "sha256:" and the digest in hex
	Kind     Kind
	Size     int
	Findings []Finding
}

// ID is how a file is named everywhere.
func ID(file []byte) string {
	sum := sha256.Sum256(file)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// IsID says whether s names a file.
func IsID(s string) bool {
	digest, ok := strings.CutPrefix(s, "sha256:")
	b, err := hex.DecodeString(digest)
	return ok && err == nil && len(b) == sha256.Size && digest == strings.ToLower(digest)
}

// RefusedError says why a file is not taken. It wraps markwarden.ErrInvalid.
type RefusedError struct{ Code, En, Zh string }

func (e *RefusedError) Error() string { return "document: " + e.En }

// Unwrap makes it an error of the caller.
func (e *RefusedError) Unwrap() error { return markwarden.ErrInvalid }

var (
	errEmpty = &RefusedError{"empty", "the file is empty", "文件为空"}
	errLarge = &RefusedError{"too_large", fmt.Sprintf("the file is larger than %d MB: scan it with fewer dots, or hand in its pages one by one", MaxSize>>20), fmt.Sprintf("文件超过 %d MB：请降低扫描分辨率，或分页提交", MaxSize>>20)}
	errRun   = &RefusedError{"executable", "the file is a program, whatever it is called: hand in a PDF or a picture", "该文件是可执行程序（与文件名无关）：请提交 PDF 或图片"}
	errKind  = &RefusedError{"unknown_kind", "the file is no PDF, PNG, JPEG or WebP: hand in one of those", "该文件不是 PDF、PNG、JPEG 或 WebP：请提交上述格式"}
	errCut   = &RefusedError{"cut_off", "the file is cut off: it has no end. Hand it in again", "文件不完整（缺少结尾）：请重新提交"}
)

// programs are the first bytes of what runs or unpacks.
var programs = [][]byte{
	[]byte("MZ"), []byte("\x7fELF"), []byte("#!"), []byte("\xca\xfe\xba\xbe"), []byte("\xfe\xed\xfa\xce"), []byte("\xfe\xed\xfa\xcf"),
	[]byte("\xcf\xfa\xed\xfe"), []byte("\xce\xfa\xed\xfe"), []byte("\x00asm"), []byte("dex\n"), []byte("L\x00\x00\x00\x01\x14\x02\x00"),
}

// Inspect looks at a file. What can't be taken is a *RefusedError that says what to do.
func Inspect(name string, file []byte, now time.Time) (Document, error) {
	d := Document{ID: ID(file), Size: len(file)}
	switch {
	case len(file) == 0:
		return d, errEmpty
	case len(file) > MaxSize:
		return d, errLarge
	}
	for _, p := range programs {
		if bytes.HasPrefix(file, p) {
			return d, errRun
		}
	}
	var err error
	switch {
	case bytes.HasPrefix(file, []byte("%PDF-")):
		d.Kind = PDF
		d.Findings, err = pdfFindings(file, now)
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		d.Kind = PNG
		d.Findings, err = after(file, []byte("IEND"), 8)
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		d.Kind = JPEG
		d.Findings, err = after(file, []byte("\xff\xd9"), 2)
	case len(file) > 12 && bytes.HasPrefix(file, []byte("RIFF")) && string(file[8:12]) == "WEBP":
		d.Kind = WebP
	default:
		return d, errKind
	}
	if err != nil {
		return d, err
	}
	if ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))); ext != "" && endings[ext] != d.Kind {
		d.Findings = append(d.Findings, Finding{NameDiffers, []string{ext, string(d.Kind)}})
	}
	if d.Kind != PDF {
		d.Findings = append(d.Findings, editors(file[:min(len(file), 64<<10)])...)
	}
	return d, nil
}

var endings = map[string]Kind{".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".webp": WebP}

// slack is what may stand behind the end of a picture: padding, and what cameras append.
const slack = 64

// after finds what stands behind the last end mark of a picture; n bytes belong to the mark.
func after(file, mark []byte, n int) ([]Finding, error) {
	i := bytes.LastIndex(file, mark)
	if i < 0 || i+n > len(file) {
		return nil, errCut
	}
	rest := file[i+n:]
	for _, p := range [][]byte{[]byte("PK\x03\x04"), []byte("\x7fELF"), []byte("%PDF-")} {
		if bytes.Contains(rest, p) {
			return nil, errRun
		}
	}
	if len(rest) > slack {
		return []Finding{{Appended, []string{fmt.Sprint(len(rest))}}}, nil
	}
	return nil, nil
}

// pictureEditors are programs that change pictures; a certificate written by one was worked on, or only scanned with it.
var pictureEditors = []string{"Adobe Photoshop", "GIMP", "Affinity Photo", "CorelDRAW", "PaintShop", "Pixelmator", "Canva", "美图秀秀"}

func editors(head []byte) (out []Finding) {
	for _, p := range pictureEditors {
		if bytes.Contains(head, []byte(p)) {
			out = append(out, Finding{MadeWith, []string{p}})
		}
	}
	return out
}
