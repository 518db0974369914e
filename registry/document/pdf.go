package document

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Bounds of looking into a PDF: what is unpacked of all its streams together, and of how many.
const (
	maxUnpacked = 16 << 20
	maxStreams  = 5000
)

// acting are the names (ISO 32000) with which a PDF acts when it is opened, or carries other files.
var acting = []string{"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/XFA", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}

// pdfFindings looks at a PDF as it stands and into its compressed object streams, where names hide from a plain search.
func pdfFindings(file []byte, now time.Time) ([]Finding, error) {
	ends := bytes.Count(file, []byte("%%EOF"))
	if ends == 0 {
		return nil, errCut
	}
	var out []Finding
	text, whole := unpacked(file)
	text = plainNames(text)
	if act := names(text, acting); len(act) > 0 {
		out = append(out, Finding{ActiveContent, []string{strings.Join(act, ", ")}})
	}
	if len(names(text, []string{"/Encrypt"})) > 0 {
		out = append(out, Finding{Kind: Encrypted})
	}
	// A linearised file ("fast web view") has two ends by nature.
	if n := ends - 1 - len(names(text, []string{"/Linearized"})); n > 0 {
		out = append(out, Finding{Revised, []string{fmt.Sprint(n)}})
	}
	out = append(out, dated(text, now)...)
	out = append(out, editors(text)...)
	if i := bytes.LastIndex(file, []byte("%%EOF")); len(file)-i-len("%%EOF") > slack {
		out = append(out, Finding{Appended, []string{fmt.Sprint(len(file) - i - len("%%EOF"))}})
	}
	if !whole {
		out = append(out, Finding{Kind: Unread})
	}
	return out, nil
}

// unpacked is the file followed by what its object streams and metadata hold; whole is false when bounds cut it off.
func unpacked(file []byte) (text []byte, whole bool) {
	text = bytes.Clone(file)
	left, rest := maxUnpacked, file
	for n := 0; ; n++ {
		i := bytes.Index(rest, []byte("stream"))
		if i < 0 {
			return text, true
		}
		if n == maxStreams || left <= 0 {
			return text, false
		}
		head := rest[max(0, i-512):i]
		body := bytes.TrimLeft(rest[i+len("stream"):], "\r\n")
		rest = rest[i+len("stream"):]
		if bytes.HasSuffix(head, []byte("end")) || !bytes.Contains(head, []byte("FlateDecode")) || bytes.Contains(head, []byte("/Image")) {
			continue
		}
		z, err := zlib.NewReader(bytes.NewReader(body))
		if err != nil {
			continue
		}
		got, _ := io.ReadAll(io.LimitReader(z, int64(left))) // what a broken stream gave before it broke is looked at
		left -= len(got)
		text = append(append(text, '\n'), got...)
	}
}

// plainNames undoes #xx in names, behind which /J#61vaScript hides.
func plainNames(text []byte) []byte {
	out := text[:0]
	for {
		i := bytes.IndexByte(text, '#')
		if i < 0 || i+3 > len(text) {
			return append(out, text...)
		}
		out = append(out, text[:i]...)
		if b, err := strconv.ParseUint(string(text[i+1:i+3]), 16, 8); err == nil && b > ' ' && b < 0x7f {
			out, text = append(out, byte(b)), text[i+3:]
			continue
		}
		out, text = append(out, '#'), text[i+1:]
	}
}

// names says which names stand in the text as whole names.
func names(text []byte, want []string) (found []string) {
	for _, w := range want {
		for rest := text; ; {
			i := bytes.Index(rest, []byte(w))
			if i < 0 {
				break
			}
			rest = rest[i+len(w):]
			if len(rest) == 0 || !regular(rest[0]) {
				found = append(found, w)
				break
			}
		}
	}
	return found
}

// regular says whether a byte goes on with a name (ISO 32000, 7.2.3).
func regular(b byte) bool {
	return b > ' ' && !bytes.ContainsRune([]byte("()<>[]{}/%"), rune(b)) && b < 0x7f
}

// Where a PDF says when it was made and changed last: in its information dictionary, and in its XMP metadata.
var (
	created  = []string{"/CreationDate", "xmp:CreateDate"}
	modified = []string{"/ModDate", "xmp:ModifyDate"}
)

// dated compares what a PDF says of when it was made and changed last.
func dated(text []byte, now time.Time) (out []Finding) {
	from, okFrom := day(created, text)
	to, okTo := day(modified, text)
	if okFrom && okTo && to.Sub(from) >= 48*time.Hour { // days of two time zones differ by less
		out = append(out, Finding{EditedLater, []string{from.Format(time.DateOnly), to.Format(time.DateOnly)}})
	}
	for _, d := range []time.Time{from, to} {
		if d.After(now.Add(24 * time.Hour)) {
			out = append(out, Finding{FutureDate, []string{d.Format(time.DateOnly)}})
			break
		}
	}
	return out
}

// day is the latest day behind one of the names.
func day(where []string, text []byte) (latest time.Time, ok bool) {
	for _, name := range where {
		rest := text
		for range 100 {
			i := bytes.Index(rest, []byte(name))
			if i < 0 {
				break
			}
			rest = rest[i+len(name):]
			m := date.FindSubmatch(rest[:min(len(rest), 24)])
			if m == nil {
				continue
			}
			if t, err := time.Parse("20060102", string(bytes.Join(m[1:], nil))); err == nil && (!ok || t.After(latest)) {
				latest, ok = t, true
			}
		}
	}
	return latest, ok
}

var date = regexp.MustCompile(`^[\s=">(]*(?:D:)?(\d{4})-?(\d{2})-?(\d{2})`)
