package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// bodyError is a body that can't be read.
type bodyError struct{ code code }

func (e *bodyError) Error() string { return string(e.code) }

var (
	errTooLarge  = &bodyError{codeTooLarge}
	errMalformed = &bodyError{codeMalformed}
	errMedia     = &bodyError{codeMedia}
)

// maxCompressed bounds what comes over the wire of a compressed body; what it unpacks to is bounded by each route.
const maxCompressed = 32 << 20

// decompressed unpacks gzip bodies as they are read. Nothing is unpacked that nobody reads, and every reader is bounded.
func decompressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch strings.ToLower(r.Header.Get("Content-Encoding")) {
		case "", "identity":
		case "gzip":
			r = r.Clone(r.Context())
			r.Body = &gzipBody{from: http.MaxBytesReader(w, r.Body, maxCompressed)}
			r.ContentLength = -1
			r.Header.Del("Content-Encoding")
		default:
			writeProblem(w, r, codeMedia)
			return
		}
		next.ServeHTTP(w, r)
	})
}

type gzipBody struct {
	from io.ReadCloser
	to   *gzip.Reader
}

func (g *gzipBody) Read(p []byte) (int, error) {
	if g.to == nil {
		to, err := gzip.NewReader(g.from)
		if err != nil {
			return 0, unreadable(err)
		}
		g.to = to
	}
	n, err := g.to.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // a reader's end is io.EOF itself
		err = unreadable(err)
	}
	return n, err
}

func (g *gzipBody) Close() error { return g.from.Close() }

// unreadable says what is wrong with a body that could not be read.
func unreadable(err error) error {
	var large *http.MaxBytesError
	var network net.Error
	switch {
	case errors.As(err, &large):
		return errTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &bodyError{codeSlow}
	}
	return errMalformed
}

// rawBody is a body that a route reads by itself: its media types and the published schema of each document in it.
type rawBody struct {
	types  []string
	schema string
	max    int64
	read   time.Duration // how long it may take to arrive
}

// document is the body of a request, unread. Embedded in an input, it makes huma leave the body alone.
type document struct {
	Type string // media type
	body io.Reader
}

// Resolve takes the body over from huma.
func (d *document) Resolve(ctx huma.Context) []error {
	spec, ok := ctx.Operation().Metadata["body"].(rawBody)
	if !ok {
		panic("api: " + ctx.Operation().OperationID + " reads a body and does not say which")
	}
	d.Type = spec.types[0]
	if h := ctx.Header("Content-Type"); h != "" {
		t, _, err := mime.ParseMediaType(h)
		if err != nil || !slices.Contains(spec.types, t) {
			return []error{errMedia}
		}
		d.Type = t
	}
	// Not every connection has deadlines; then the server's own stands.
	_ = ctx.SetReadDeadline(time.Now().Add(spec.read))
	d.body = &boundedReader{from: ctx.BodyReader(), left: spec.max}
	return nil
}

// all reads the whole body.
func (d *document) all() ([]byte, error) { return io.ReadAll(d.body) }

// boundedReader is io.LimitReader that says when it was too much instead of cutting it off.
type boundedReader struct {
	from io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF { //nolint:errorlint // a reader's end is io.EOF itself
		var known *bodyError
		if !errors.As(err, &known) {
			err = unreadable(err)
		}
	}
	return n, err
}

// lines calls each for every non-blank line of NDJSON with its number, counted from 1. The line is only valid during the
// call. More than maxLines, or a line longer than maxLine, is errTooLarge.
func (d *document) lines(maxLines, maxLine int, each func(n int, line []byte) error) error {
	s := bufio.NewScanner(d.body)
	s.Buffer(make([]byte, 0, 64<<10), maxLine)
	n, count := 0, 0
	for s.Scan() {
		n++
		line := bytes.TrimSpace(s.Bytes())
		if len(line) == 0 {
			continue
		}
		if count++; count > maxLines {
			return errTooLarge
		}
		if err := each(n, line); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return errTooLarge
	}
	return s.Err()
}

// jsonFormat is huma's, with errors that don't repeat what was sent.
var jsonFormat = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(b []byte, v any) error {
		if hasNUL(b) {
			return errors.New("a string has the character NUL")
		}
		err := json.Unmarshal(b, v)
		var syntax *json.SyntaxError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &syntax):
			return fmt.Errorf("not JSON at byte %d", syntax.Offset)
		}
		return errors.New("not the JSON that this address takes")
	},
}

// hasNUL says whether a string of the document has the character NUL, which only an escape can write.
func hasNUL(b []byte) bool {
	for {
		i := bytes.Index(b, []byte(`\u0000`))
		if i < 0 {
			return false
		}
		before := len(b[:i]) - len(bytes.TrimRight(b[:i], `\`))
		if before%2 == 0 { // the backslash itself is not escaped
			return true
		}
		b = b[i+2:]
	}
}
